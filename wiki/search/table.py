"""Arrays in a file, read where they lie: what a segment knows of its pages beside the postings.

Pure numpy. Nothing is unpickled, and everything read is checked against the length of the file.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"almanac table 1\n"
Array = NDArray[Any]


def pack(arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> bytes:
    """`arrays` and `facts` (whatever JSON holds) as bytes: magic, length of the head, head, arrays."""
    parts, places, at = [], {}, 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        padding = -len(data) % 8
        places[name] = [array.dtype.str, at, len(array)]
        parts.append(data + bytes(padding))
        at += len(data) + padding
    head = json.dumps({"arrays": places, "facts": facts}).encode()
    head += b" " * (-len(head) % 8)
    return b"".join([MAGIC, len(head).to_bytes(8, "little"), head, *parts])


def unpack(view: memoryview) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays (views of `view`) and facts that were packed. Raises ValueError."""
    if view[: len(MAGIC)] != MAGIC:
        raise ValueError("not a table")
    start = len(MAGIC) + 8
    length = int.from_bytes(view[len(MAGIC) : start], "little")
    head = json.loads(bytes(view[start : start + length]))
    start += length
    arrays = {n: np.frombuffer(view, dtype, count, start + at) for n, (dtype, at, count) in head["arrays"].items()}
    return arrays, head["facts"]


class Strings:
    """Many strings in one array of bytes."""

    def __init__(self, data: Array, ends: Array) -> None:
        self._data, self._ends = data.data, ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, i: int) -> str:
        start = self._ends.item(i - 1) if i else 0
        return str(self._data[start : self._ends.item(i)], "utf-8")


def pack_strings(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """The arrays from which `strings_in` reads `strings` back."""
    encoded = [string.encode() for string in strings]
    ends = np.cumsum([len(e) for e in encoded], dtype=np.uint32)
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_ends": ends}


def strings_in(name: str, arrays: Mapping[str, Array]) -> Strings:
    return Strings(arrays[name], arrays[f"{name}_ends"])
