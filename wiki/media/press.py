"""Runs `images` in a process of its own: one at a time, behind whoever reads, with bounded memory and time.

Pictures come from strangers, and what decodes them is a large program: it may end only itself. The other side of this
door is the end of this file. Must never open a picture in the process that asks.
"""

import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wiki.errors import N_, Busy, Invalid
from wiki.media.images import DAMAGED, MOST_PIXELS, Picture, reencode, sizes
from wiki.media.kinds import KINDS, Kind

ROOT = Path(__file__).parents[2]
MEMORY = 2 * 1024**3  # bytes of address space; most of it is reserved by libraries and never used
SECONDS = {"reencode": 60, "sizes": 180}  # of processor time
NICENESS = {"reencode": 5, "sizes": 15}
PATIENCE = 60.0  # seconds that an upload waits for its turn
REFUSED = 3  # exit status when the answer is a refusal in words


class Press:
    """Pictures in, pictures out. The turns are kept as a lock on `folder`; `most` the pixels a picture may have."""

    def __init__(self, folder: Path, most: int = MOST_PIXELS) -> None:
        self.folder = folder
        self.most = most

    def reencode(self, data: bytes, kind: Kind) -> Picture:
        """As `images.reencode`. Raises Busy when others' pictures take too long."""
        with self._turn():
            answer, rest = _run("reencode", [kind.format or "", kind.type, str(self.most)], data)
        return Picture(rest, answer["width"], answer["height"], answer["frames"])

    def sizes(self, file: Path, kind: Kind, widths: Sequence[int], folder: Path) -> list[str]:
        """Make the sizes of the kept picture `file` in `folder`; their names. Raises Invalid when that cannot be. One
        at a time is the caller's business."""
        words = [kind.format or "", kind.type, str(file), str(folder), *map(str, widths)]
        answer, _ = _run("sizes", words, b"")
        return list(answer["names"])

    @contextmanager
    def _turn(self) -> Iterator[None]:
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            until = time.monotonic() + PATIENCE
            while not _locked(handle):
                if time.monotonic() > until:
                    raise Busy(N_("The wiki is busy with other pictures. Please try again in a minute."))
                time.sleep(0.05)
            yield
        finally:
            os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(what: str, words: list[str], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The head and the rest of what the other side answers. Raises Invalid with its words, or when it died."""
    command = [sys.executable, "-m", "wiki.media.press", what, *words]
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, cwd=ROOT, env=environ, timeout=2 * SECONDS[what]
        )
    except subprocess.TimeoutExpired:
        raise Invalid(DAMAGED, field="file") from None
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode not in (0, REFUSED) or not head:
        raise Invalid(DAMAGED, field="file")
    answer = json.loads(head)
    if done.returncode == REFUSED:
        raise Invalid(answer["message"], field="file", **answer["values"])
    return answer, rest


def _bound(what: str) -> None:
    """What this process may use from here on. It opens no file that it has not open, unless it makes sizes."""
    os.nice(NICENESS[what])
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[what], SECONDS[what]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if what == "reencode":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _kind(format: str, type: str) -> Kind:
    extension = next(kind.extension for kind in KINDS if kind.type == type)
    return Kind(type, extension, format)


def _reencode(words: list[str]) -> tuple[dict[str, Any], bytes]:
    format, type, most = words
    done = reencode(sys.stdin.buffer.read(), _kind(format, type), int(most))
    return {"width": done.width, "height": done.height, "frames": done.frames}, done.data


def _sizes(words: list[str]) -> tuple[dict[str, Any], bytes]:
    format, type, file, folder, *widths = words
    names = []
    for size in sizes(Path(file).read_bytes(), _kind(format, type), [int(width) for width in widths]):
        name = f"{size.width}.{size.extension}"
        partial = Path(folder) / f".{name}.{os.getpid()}"
        partial.write_bytes(size.data)
        partial.replace(Path(folder) / name)
        names.append(name)
    return {"names": names}, b""


def main(arguments: list[str]) -> int:
    what, *words = arguments
    _bound(what)
    try:
        head, rest = _reencode(words) if what == "reencode" else _sizes(words)
    except Invalid as error:
        head, rest = {"message": error.message, "values": error.values}, b""
    except (OSError, ValueError, MemoryError):
        head, rest = {"message": DAMAGED, "values": {}}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + rest)
    return REFUSED if "message" in head else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
