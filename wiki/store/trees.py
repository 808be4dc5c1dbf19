"""Trees: which file holds which blob. Changing one file writes the few trees above it, bottom-up.

Trees are immutable, so they are cached by their id. Must never touch a ref.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

FILE = b"100644"
TREE = b"40000"
CACHED = 1024  # trees: the 274 that every save passes through, and leaves in use; about 10 MB at 170,000 pages

Entries = dict[bytes, tuple[bytes, str]]
Reader = Callable[[str], bytes]
Writer = Callable[[str, bytes], str]


class Trees:
    """Reads trees through `read` (id → raw data)."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._cache: OrderedDict[str, Entries] = OrderedDict()
        self._lock = Lock()

    def entries(self, sha: str) -> Entries:
        """Name → (mode, id) of one tree. The caller must not change it."""
        with self._lock:
            found = self._cache.get(sha)
            if found is not None:
                self._cache.move_to_end(sha)
                return found
        return self._keep(sha, parse(self._read(sha)))

    def find(self, root: str, file: str) -> str | None:
        """The id of the blob at `file`, None when there is no such file."""
        *folders, name = file.encode().split(b"/")
        for folder in folders:
            mode, root = self.entries(root).get(folder, (b"", "")) if root else (b"", "")
            if mode != TREE:
                return None
        mode, sha = self.entries(root).get(name, (b"", "")) if root else (b"", "")
        return sha if mode and mode != TREE else None

    def update(self, root: str | None, changes: Mapping[str, str | None], write: Writer) -> str:
        """The tree that `root` becomes when each file gets its new blob (None: is removed), written bottom-up
        through `write` (kind, data → id)."""
        split = {tuple(file.encode().split(b"/")): blob for file, blob in changes.items()}
        return self._update(root, split, write) or self._store({}, write)

    def _update(self, root: str | None, changes: Mapping[tuple[bytes, ...], str | None], write: Writer) -> str | None:
        old = self.entries(root) if root else {}
        entries = dict(old)
        below: dict[bytes, dict[tuple[bytes, ...], str | None]] = {}
        for (name, *rest), blob in changes.items():
            if rest:
                below.setdefault(name, {})[tuple(rest)] = blob
            elif blob is None:
                entries.pop(name, None)
            else:
                entries[name] = (FILE, blob)
        for name, changed in below.items():
            mode, sha = entries.get(name, (TREE, None))
            made = self._update(sha if mode == TREE else None, changed, write)
            if made is None:
                entries.pop(name, None)
            else:
                entries[name] = (TREE, made)
        if entries == old and root:
            return root
        return self._store(entries, write) if entries else None

    def _store(self, entries: Entries, write: Writer) -> str:
        sha = write("tree", serialise(entries))
        self._keep(sha, entries)
        return sha

    def _keep(self, sha: str, entries: Entries) -> Entries:
        with self._lock:
            self._cache[sha] = entries
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return entries


def parse(data: bytes) -> Entries:
    """Entries of a raw tree object."""
    entries: Entries = {}
    place = 0
    while place < len(data):
        space = data.index(b" ", place)
        end = data.index(b"\0", space)
        entries[data[space + 1 : end]] = (data[place:space], data[end + 1 : end + 21].hex())
        place = end + 21
    return entries


def serialise(entries: Entries) -> bytes:
    """The raw tree object, in the order Git demands: folders as if their names ended in a slash."""
    return b"".join(b"%s %s\0%s" % (mode, name, bytes.fromhex(sha)) for name, (mode, sha) in _sorted(entries))


def _sorted(entries: Entries) -> Iterable[tuple[bytes, tuple[bytes, str]]]:
    return sorted(entries.items(), key=lambda item: item[0] + b"/" if item[1][0] == TREE else item[0])
