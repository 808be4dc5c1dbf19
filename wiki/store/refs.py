"""Refs: which commit a branch names. Read from the files, moved by compare-and-swap beside Git's own locks.

The lock is Git's (`<ref>.lock`), so a push and a save never overwrite each other. Must be used under the store's
lock; a lock of ours whose owner died is recognised by its inode, any other belongs to Git and is waited for.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from wiki.errors import N_, Busy
from wiki.store.objects import storage, sync_folder, write_durably

MAIN = "refs/heads/main"
COMPANY = "refs/heads/company"
PROPOSALS = "refs/proposals"
IMPORTS = "refs/wiki"
GIT_WAIT = 5.0  # seconds; Git holds a ref's lock for milliseconds
DEAD = 600.0  # seconds after which a lock of Git's was left by a process that was killed


class RefMoved(Exception):
    """The ref does not name the commit that was expected: somebody pushed. Read again and start over."""


class Refs:
    """The refs of one bare repository. Holds no open file."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder)

    def find(self, ref: str) -> str | None:
        """The commit that `ref` names, None when there is no such ref."""
        for _ in range(3):  # git pack-refs moves a ref from its file to the packed ones
            try:
                with open(f"{self._folder}/{ref}", encoding="ascii") as file:
                    return file.read().strip() or None
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                if packed := self._packed(ref):
                    return packed
        return None

    def move(self, ref: str, new: str, old: str | None) -> None:
        """Let `ref` name `new` if it still names `old` (None: does not exist). Durable when it returns.

        Raises RefMoved when it names something else, Busy when Git holds its lock for long, StorageFailed.
        """
        path = f"{self._folder}/{ref}"
        lock, private = f"{path}.lock", f"{self._folder}/wiki-next-{ref.replace('/', '-')}"
        with storage():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self._clear(lock, private)
            write_durably(private, new.encode() + b"\n")
            try:
                self._swap(ref, lock, private, old)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(private)
            sync_folder(os.path.dirname(path))

    def move_ours(self, moves: Sequence[tuple[str, str, str]]) -> None:
        """Let thousands of refs that nobody but us moves name others (ref, old, new; empty: goes) where they still name
        the old one: one file and one sync for all of them. Safe to repeat. Raises as `move` does."""
        packed, lock = f"{self._folder}/packed-refs", f"{self._folder}/packed-refs.lock"
        private, new = f"{self._folder}/wiki-next-packed-refs", f"{self._folder}/wiki-new-packed-refs"
        with storage():
            self._clear(lock, private)
            write_durably(private, b"")
            try:
                _link(private, lock)
                known = self._all_packed()
                due = [move for move in moves if (self._loose(move[0]) or known.get(move[0])) == move[1]]
                known |= {ref: to for ref, _, to in due}
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(new)
                lines = (f"{sha} {ref}\n" for ref, sha in sorted(known.items()) if sha)
                write_durably(new, os.fsencode("# pack-refs with: sorted \n" + "".join(lines)))
                os.rename(new, packed)
                sync_folder(self._folder)
                for ref, _, _ in due:  # until then the old file of its own counts
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(f"{self._folder}/{ref}")
                os.unlink(lock)
            finally:
                self._clear(lock, private)

    def _all_packed(self) -> dict[str, str]:
        """The packed refs. What is noted of tags besides is left out: Git looks it up."""
        with contextlib.suppress(FileNotFoundError), open(f"{self._folder}/packed-refs", "rb") as file:
            lines = (os.fsdecode(line.rstrip(b"\n")) for line in file if not line.startswith((b"#", b"^")))
            return {ref: sha for sha, _, ref in (line.partition(" ") for line in lines)}
        return {}

    def _loose(self, ref: str) -> str:
        with contextlib.suppress(OSError), open(f"{self._folder}/{ref}", encoding="ascii") as file:
            return file.read().strip()
        return ""

    def _swap(self, ref: str, lock: str, private: str, old: str | None) -> None:
        _link(private, lock)
        try:
            if self.find(ref) != old:
                raise RefMoved(ref)
            os.rename(lock, lock.removesuffix(".lock"))
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(lock)
            raise

    @staticmethod
    def _clear(lock: str, private: str) -> None:
        """Remove what a killed process of ours left. We hold the store's lock, so its owner is dead."""
        try:
            ours = os.stat(private).st_ino
        except FileNotFoundError:
            return
        with contextlib.suppress(FileNotFoundError):
            if os.stat(lock).st_ino == ours:
                os.unlink(lock)
        os.unlink(private)

    def _packed(self, ref: str) -> str | None:
        try:
            with open(f"{self._folder}/packed-refs", encoding="utf-8") as file:
                for line in file:
                    if line.rstrip("\n").endswith(f" {ref}"):
                        return line.split(" ", 1)[0]
        except FileNotFoundError:
            pass
        return None


def _link(private: str, lock: str) -> None:
    until = time.monotonic() + GIT_WAIT
    while True:
        try:
            return os.link(private, lock)
        except FileExistsError:
            if _is_dead(lock):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(lock)
                continue
            if time.monotonic() > until:
                raise Busy(N_("The wiki is busy. Please try again in a moment; nothing was lost.")) from None
            time.sleep(0.005 + secrets.randbelow(10) / 1000)


def _is_dead(lock: str) -> bool:
    try:
        return time.time() - os.stat(lock).st_mtime > DEAD
    except FileNotFoundError:
        return True
