"""Refs: which commit a branch names. Read from the files, moved by compare-and-swap beside Git's own locks.

The lock is Git's (`<ref>.lock`), so a push and a save never overwrite each other. Must be used under the store's
lock; a lock of ours whose owner died is recognised by its inode, any other belongs to Git and is waited for.
"""

import contextlib
import os
import secrets
import time
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
