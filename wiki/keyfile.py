"""Secrets in files of their own, made once by whoever needs them first.

Must never let a process read half a secret, nor anybody but the wiki's own user read it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def keep(file: Path, make: Callable[[], bytes]) -> bytes:
    """What `file` holds; the first time, what `make` gives. Of processes that start together all get the same.

    Raises OSError when the file can be neither read nor made.
    """
    if not file.exists():
        own = file.with_name(f"{file.name}.{os.getpid()}.new")
        own.touch(mode=0o600)
        own.write_bytes(make())
        with suppress(FileExistsError):  # linked into place when it is whole, so that the first one stands
            os.link(own, file)
        own.unlink()
    return file.read_bytes()
