"""What an expunge asks of Git: everything that refs reach, read in bulk; a pack taken in.

Refs and ids come from Git, never from a person. Must never decide what is rewritten.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from wiki.errors import N_, NotFound
from wiki.store.git import Git, is_sha

Read = Callable[[str], tuple[str, bytes]]  # id → kind, data


def list_unnamed(git: Git, since: int) -> list[str]:
    """Loose objects that nothing names and that are not younger than `since`."""
    lines = git.run("prune", "--dry-run", f"--expire={since}")[1].decode("utf-8", "replace").splitlines()
    return [line.split(" ")[0] for line in lines if is_sha(line.split(" ")[0])]


def list_refs(git: Git) -> dict[str, str]:
    """Every ref and the object that it names, but for those that only stand for another."""
    rows = git.run("for-each-ref", "--format=%(objectname) %(refname) %(symref)")[1].decode("utf-8", "surrogateescape")
    found = (row.split(" ") for row in rows.split("\n") if row)
    return {ref: sha for sha, ref, symbolic in found if not symbolic}


def list_commits(git: Git) -> list[str]:
    """Every commit that a ref reaches, each after its parents."""
    return git.run("rev-list", "--all", "--topo-order", "--reverse", "--")[1].decode().split()


def list_present(git: Git, objects: Iterable[str]) -> list[str]:
    """Those of `objects` that the repository holds, whether anything names them or not."""
    with reading(git) as read:
        return [sha for sha in objects if _is_there(read, sha)]


@contextmanager
def reading(git: Git) -> Iterator[Read]:
    """A reader (id → kind, data) for a hundred thousand objects, that raises NotFound, in a process of its own."""
    with git.started("cat-file", "--batch", istream=True) as process:

        def read(sha: str) -> tuple[str, bytes]:
            process.stdin.write(sha.encode() + b"\n")
            process.stdin.flush()
            head = process.stdout.readline().split()
            if len(head) != 3:
                raise NotFound(N_("There is no such revision."))
            data = process.stdout.read(int(head[2]))
            process.stdout.read(1)
            return head[1].decode(), data

        yield read
        process.stdin.close()


def take_pack(git: Git, pieces: Iterable[bytes]) -> None:
    """Take in a pack, durably. Nothing names its objects yet. Raises StorageFailed when it is broken."""
    with git.started("index-pack", "--stdin", istream=True) as process:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
        process.stdout.read()


def check_connected(git: Git, commits: Iterable[str], known: Iterable[str] = ()) -> None:
    """Raise StorageFailed unless all is there that these commits hold, beyond what refs and `known` ones hold."""
    asked = [*commits, *(f"^{sha}" for sha in known)]
    with git.started("rev-list", "--objects", "--quiet", "--not", "--all", "--not", "--stdin", istream=True) as it:
        it.stdin.write("".join(f"{line}\n" for line in asked).encode())
        it.stdin.close()
        it.stdout.read()


def _is_there(read: Read, sha: str) -> bool:
    try:
        read(sha)
    except NotFound:
        return False
    return True
