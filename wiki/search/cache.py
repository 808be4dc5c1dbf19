"""What a process remembers of decoded posting lists: the least recently used go when there are too many bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

MOST = 34 << 20  # bytes


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Value = TypeVar("Value", bound=Sized)


class Cache:
    """Values by key, up to `most` bytes. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.size = 0
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made now if it is not known. A key always has the same kind of value."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
                return value  # type: ignore[return-value]
        made = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = made
                self.size += made.nbytes
            while self.size > self.most:
                self.size -= self._values.popitem(last=False)[1].nbytes
        return made
