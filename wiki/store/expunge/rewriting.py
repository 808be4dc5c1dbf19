"""History without certain texts: every commit that any ref reaches, in order, with new trees where a text goes.

New objects go into a pack that nothing names; what does not hold the texts keeps its id. Must never move a ref.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wiki.store.expunge.pack import Pack
from wiki.store.expunge.redacting import put_together, rewritten, summary_of, take_headers
from wiki.store.expunge.repository import Read
from wiki.store.hidden import SUMMARY
from wiki.store.trees import TREE, parse, serialise

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Rewriting:
    """`blobs` says which text becomes which; `redacted` which commits lose their summary or author."""

    blobs: Mapping[str, str]
    redacted: Mapping[str, frozenset[str]]
    pack: Pack
    commits: dict[str, str] = field(default_factory=dict)  # those that change, old → new
    summaries: dict[str, str] = field(default_factory=dict)  # new commit → its summary, where that was to go
    total: int = 0
    _same: set[str] = field(default_factory=set)
    _trees: dict[bytes, bytes] = field(default_factory=dict)  # those that change
    _whole: set[bytes] = field(default_factory=set)  # those that do not

    def take(self, commits: Iterable[str], read: Read) -> None:
        """Rewrite these commits, each after its parents. Those that are known already cost nothing."""
        for sha in commits:
            if sha not in self._same and sha not in self.commits:
                self.total += 1
                new = self._commit(sha, read)
                if new == sha:
                    self._same.add(sha)
                else:
                    self.commits[sha] = new

    def target(self, sha: str, read: Read) -> str:
        """What a ref that names `sha` (a commit, a tag, anything) is to name."""
        if sha in self.commits or sha in self._same:
            return self.commits.get(sha, sha)
        kind, data = read(sha)
        if kind == "tag":
            headers, message = take_headers(data)
            old = headers[0][1].decode()
            new = self.target(old, read)
            if new == old:
                return sha
            return self.pack.write("tag", put_together([(b"object", new.encode()), *headers[1:]], message))
        return self._tree(sha, read) if kind == "tree" else self.blobs.get(sha, sha)

    def _commit(self, sha: str, read: Read) -> str:
        data = read(sha)[1]
        headers, message = take_headers(data)
        tree = headers[0][1].decode()
        new_tree, parts = self._tree(tree, read), self.redacted.get(sha, NOTHING)
        moved = any(name == b"parent" and value.decode() in self.commits for name, value in headers)
        if new_tree == tree and not moved and not parts:
            return sha
        made = rewritten(headers, message, self.commits, new_tree, parts)
        new = self.pack.write("commit", made)
        if SUMMARY in parts:
            self.summaries[new] = summary_of(take_headers(made)[1])
        return new

    def _tree(self, sha: str, read: Read) -> str:
        key = bytes.fromhex(sha)
        if key in self._whole:
            return sha
        if key in self._trees:
            return self._trees[key].hex()
        old = parse(read(sha)[1])
        new = {
            name: (mode, self._tree(child, read) if mode == TREE else self.blobs.get(child, child))
            for name, (mode, child) in old.items()
        }
        if new == old:
            self._whole.add(key)
            return sha
        made = self.pack.write("tree", serialise(new))
        self._trees[key] = bytes.fromhex(made)
        return made
