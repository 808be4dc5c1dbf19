"""The door to GitPython: reading objects, the log, merge-file, fast-import and administration of the bare repository.

One Repo a process behind a lock, opened after any fork, its answers checked against their hash. The user's and the
system's Git configuration, hooks and templates are switched off. Text from people must never become an argument.
"""

import fcntl
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from wiki.errors import N_, NotFound, StorageFailed
from wiki.store.gitlog import FORMAT, LoggedCommit, parse_changes, parse_log
from wiki.store.objects import Objects, object_id

if TYPE_CHECKING:
    from git import Repo

EXPIRY = "2.weeks.ago"
WEEK = 7 * 24 * 3600.0  # seconds
SIMILAR = "-M60%"
REWRITTEN = "wiki-rewritten"  # a file whose time of change says when history was rewritten
CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.fsync": "committed,reference",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",
    "receive.autogc": "false",
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    "receive.fsckObjects": "true",
    "uploadpack.hideRefs": "refs/proposals",
    "maintenance.auto": "false",
}
_HEX = re.compile(r"[0-9a-f]{40}")


def is_sha(text: str) -> bool:
    """Whether `text` is a full object id and nothing else: the only revision that is ever passed to Git."""
    return _HEX.fullmatch(text) is not None


class Git:
    """One bare repository. Opens nothing before its first use in a process; `close` ends what it started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.objects = Objects(self.folder)
        self._process = _Process()

    def init(self) -> None:
        """Make the repository if there is none, and set its configuration. Safe to repeat under the store's lock."""
        (self.folder / "config.lock").unlink(missing_ok=True)  # left by a process that was killed here
        if not ((self.folder / "HEAD").exists() and (self.folder / "config").exists()):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._at(self.folder.parent, "init", "-q", "--bare", "--template=", "-b", "main", "--", str(self.folder))
        with self._repo() as repo, repo.config_writer() as config:
            for name, value in CONFIG.items():
                section, _, key = name.partition(".")
                if config.get_value(section, key, "") != value:
                    config.set_value(section, key, value)

    def read(self, sha: str) -> tuple[str, bytes]:
        """Kind and data of an object, its hash checked. Raises NotFound."""
        if not is_sha(sha):
            raise NotFound(N_("There is no such revision."))
        found = self.objects.find(sha)
        if found is None or object_id(*found) != sha:
            found = self._cat(sha)
        return found

    def read_kind(self, kind: str, sha: str) -> bytes:
        """Data of an object that must be of `kind`. Raises NotFound."""
        found, data = self.read(sha)
        if found != kind:
            raise NotFound(N_("There is no such revision."))
        return data

    def log(self, new: str, old: str | None = None) -> Iterator[LoggedCommit]:
        """Commits on the first-parent line of `new` that `old` does not reach, oldest first, with their changes."""
        span = f"{old}..{new}" if old else new
        args = ("log", "--first-parent", "--reverse", "--raw", "-z", "--no-abbrev", SIMILAR, FORMAT, span, "--")
        with self.started(*args) as process:
            yield from parse_log(process.stdout)

    def leap(self, old: str, new: str) -> LoggedCommit:
        """The commit `new` as if it had made all the changes since `old`."""
        with self.started("log", "-1", "--no-patch", "-z", FORMAT, new, "--") as process:
            commit = next(parse_log(process.stdout))
        changes = self.run("diff-tree", "-r", "--raw", "-z", "--no-abbrev", SIMILAR, old, new, "--")[1]
        return replace(commit, changes=parse_changes(changes))

    def count(self, new: str, old: str | None = None) -> int:
        """How many commits the first-parent line of `new` has, after `old`."""
        span = f"{old}..{new}" if old else new
        return int(self.run("rev-list", "--count", "--first-parent", span, "--")[1])

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        return self.run("merge-base", "--is-ancestor", old, new, allow=(0, 1, 128))[0] == 0

    def is_on_line(self, old: str, new: str) -> bool:
        """Whether `old` is `new` or on its first-parent line."""
        if old == new:
            return True
        if not self.is_ancestor(old, new):
            return False
        line = self.run("rev-list", "--first-parent", "--ancestry-path", f"{old}..{new}", "--")[1].split()
        parents = (self.run("rev-parse", f"{line[-1].decode()}^1")[1].strip().decode() if line else "",)
        return old in parents

    def list_files(self, tree: str) -> Iterator[tuple[str, str, str]]:
        """Mode, blob and file name of everything below a tree."""
        for row in self.run("ls-tree", "-r", "-z", tree)[1].split(b"\0")[:-1]:
            head, _, name = row.partition(b"\t")
            mode, _, sha = head.decode().split(" ")
            yield mode, sha, os.fsdecode(name)

    def remove_refs(self, refs: Sequence[str]) -> None:
        """Let these refs go, those that exist, wherever Git keeps them."""
        for ref in refs:
            self.run("update-ref", "-d", ref)

    def merge_file(self, base: str, mine: str, theirs: str) -> str | None:
        """What `git merge-file` makes of three texts; None when it finds an overlap."""
        with tempfile.TemporaryDirectory(prefix="wiki-merge-") as folder:
            files = [os.path.join(folder, name) for name in ("mine", "base", "theirs")]
            for file, text in zip(files, (mine, base, theirs), strict=True):
                with open(file, "wb") as handle:
                    handle.write(text.encode())
            status, merged = self.run("merge-file", "-p", "-q", *files, allow=range(256))
        return merged.decode() if status == 0 else None

    def fast_import(self, feed: Iterable[bytes], ref: str) -> list[str]:
        """Run a `git fast-import` stream that builds `ref` and ends with `done`; the objects of its marks 1, 2, …

        `ref` is only a means and is gone afterwards. Raises StorageFailed when Git refuses the stream.
        """
        with tempfile.TemporaryDirectory(prefix="wiki-import-") as folder:
            marks = os.path.join(folder, "marks")
            args = ("fast-import", "--quiet", "--done", "--date-format=raw", f"--export-marks={marks}")
            with self.started(*args, istream=True) as process:
                for piece in feed:
                    process.stdin.write(piece)
                process.stdin.close()
            with open(marks, encoding="ascii") as lines:
                found = dict(line.split() for line in lines)
        self.run("update-ref", "-d", ref)
        return [found[f":{number}"] for number in range(1, len(found) + 1)]

    def maintain(self, *, full: bool | None = None) -> None:
        """Pack what is loose, in geometric steps. `full` (by itself once a week) packs all anew and drops what
        nothing has named for two weeks."""
        with self._packing(wait=False) as is_alone:
            if is_alone:
                self._maintain(full)

    def _maintain(self, full: bool | None) -> None:
        marker = self.folder / "wiki-packed"
        if full is None:
            full = marker.exists() and time.time() - marker.stat().st_mtime > WEEK
        if full:
            self._repack(EXPIRY)
            self.run("prune", f"--expire={EXPIRY}")
        else:
            self.run("repack", "--geometric=2", "-d", "-q")
        self.run("pack-refs", "--all")
        if full or not marker.exists():
            marker.touch()

    def _repack(self, expiry: str) -> None:
        """All that refs reach into one pack; of the rest, what is younger than `expiry` into another."""
        self.run("repack", "--cruft", f"--cruft-expiration={expiry}", "-d", "-q")

    def repack_without(self, since: int) -> None:
        """Leave out of the packs what nothing names and is not younger than `since` (seconds since 1970)."""
        with self._packing(wait=True):
            self.run("reflog", "expire", "--expire=all", "--all")
            self._repack(str(since))

    @contextmanager
    def _packing(self, *, wait: bool) -> Iterator[bool]:
        """One process packs at a time: what one leaves out, another could just be putting into a new pack."""
        handle = os.open(self.folder / "wiki-packing", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(handle)

    def mark_rewritten(self) -> None:
        """Tell every process that what it has read may be gone from history."""
        (self.folder / REWRITTEN).write_bytes(b"")

    @property
    def rewritten_at(self) -> int:
        """When history was rewritten last, in nanoseconds; 0 for never."""
        try:
            return os.stat(self.folder / REWRITTEN).st_mtime_ns
        except FileNotFoundError:
            return 0

    def fsck(self) -> list[str]:
        """What `git fsck` complains about; dangling objects are no complaint."""
        status, out = self.run("fsck", "--no-dangling", "--no-progress", allow=range(256))
        lines = out.decode(errors="replace").splitlines()
        return lines if lines or status == 0 else [f"git fsck ends with status {status}"]

    def run(self, *args: str, allow: Iterable[int] = (0,)) -> tuple[int, bytes]:
        """Exit status and output of one Git command; every argument is ours, never a person's text."""
        return self._at(self.folder, *args, allow=allow)

    @contextmanager
    def started(self, *args: str, istream: bool = False) -> Iterator[Any]:
        """A running Git command whose pipes the block uses."""
        pipe = {"istream": -1} if istream else {}
        process = _command(self.folder, self._environment()).execute(["git", *args], as_process=True, **pipe)
        try:
            yield process
            errors = _rest(process.stderr)
            if process.proc.wait() != 0:
                raise StorageFailed(N_("Git could not do its work: %(why)s"), why=errors)
        except BrokenPipeError:
            raise StorageFailed(N_("Git could not do its work: %(why)s"), why=_rest(process.stderr)) from None
        finally:
            process.__del__()  # GitPython's way to end a process and close its pipes

    def close(self) -> None:
        """End the reading process. The next use starts a new one."""
        self._process.close()

    def _cat(self, sha: str) -> tuple[str, bytes]:
        for _ in range(2):
            with self._repo() as repo:
                try:
                    _, name, _, data = repo.git.get_object_data(sha)
                    kind = name.decode() if isinstance(name, bytes) else name
                    if object_id(kind, data) == sha:
                        return kind, data
                    repo.git.clear_cache()  # the pipe is out of step
                except (ValueError, OSError) as error:
                    if "missing" in str(error):
                        break
                    repo.git.clear_cache()  # cat-file died; start another
                except BaseException:
                    repo.git.clear_cache()
                    raise
        raise NotFound(N_("There is no such revision."))

    @contextmanager
    def _repo(self) -> Iterator["Repo"]:
        with self._process.here().lock:
            yield self._process.open(self.folder, self._environment())

    def _at(self, folder: Path, *args: str, allow: Iterable[int] = (0,)) -> tuple[int, bytes]:
        status, out, err = _command(folder, self._environment()).execute(
            ["git", *args],
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
        if status not in allow:
            raise StorageFailed(
                N_("Git could not do its work: %(why)s"), why=str(err or f"git {args[0]}: status {status}")
            )
        return status, out

    def _environment(self) -> dict[str, str]:
        """Only this repository's own configuration counts; its folder may belong to another user (containers)."""
        return {
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": str(self.folder),
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C.UTF-8",
        }


class _Process:
    """The Repo of the present process and its lock. What was inherited through a fork is left alone."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.RLock()
        self._repo: Repo | None = None
        self._inherited: list[object] = []

    def here(self) -> "_Process":
        if self.pid != os.getpid():
            # The lock may be held by a thread that is not here, and the pipes are the parent's: closing the Repo
            # could write into them. Keep it, unused, until this process ends.
            self._inherited.append(self._repo)
            self.lock, self._repo, self.pid = threading.RLock(), None, os.getpid()
        return self

    def open(self, folder: Path, environment: dict[str, str]) -> "Repo":
        if self._repo is None:
            from git import Repo  # here, because importing GitPython starts a process

            self._repo = Repo(folder, expand_vars=False)
            self._repo.git.update_environment(**environment)
        return self._repo

    def close(self) -> None:
        with self.here().lock:
            if self._repo is not None:
                self._repo.close()
                self._repo = None


def _command(folder: Path, environment: dict[str, str]) -> Any:
    from git import Git as Command

    command = Command(folder)
    command.update_environment(**environment)
    return command


def _rest(stream: IO[bytes] | None) -> str:
    return stream.read().decode(errors="replace").strip() if stream and not stream.closed else ""
