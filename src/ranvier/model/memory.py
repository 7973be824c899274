"""Memory of variables: a typed array of the runtime. The very array that kernels work on and NumPy views show."""

from __future__ import annotations

from functools import cache

import numpy as np

from ranvier import _runtime
from ranvier.messages import get_logger
from ranvier.types import Type

logger = get_logger("ranvier.memory.dynamicarray")


class Buffer:
    """A runtime array and its type. Compared by identity: it is the `key` of symbols (equations/scope.py).

    grows: reserve address space, so that growth moves nothing and views stay true (DESIGN D9).
    """

    __slots__ = ("_array", "rv_type", "__weakref__")

    def __init__(self, type_: Type, size: int, *, grows: bool = False):
        self._array = _runtime.Array(type_.code, size, grows)
        self.rv_type = type_
        if grows and not self._array.reserved:
            _say_that_arrays_move()

    @classmethod
    def of(cls, array: _runtime.Array, type_: Type) -> Buffer:
        """A buffer on an array that the runtime made (a clock's time, an index)."""
        buffer = cls.__new__(cls)
        buffer._array = array
        buffer.rv_type = type_
        return buffer

    @classmethod
    def events(cls, capacity: int) -> Buffer:
        """An empty list of element numbers with room for `capacity`."""
        buffer = cls(Type.I32, capacity)
        buffer.array.resize(0)
        return buffer

    @classmethod
    def holding(cls, values: np.ndarray, type_: Type) -> Buffer:
        buffer = cls(type_, len(values))
        buffer.view()[:] = values
        return buffer

    @property
    def array(self) -> _runtime.Array:
        return self._array

    @property
    def address(self) -> int:
        return self.array.address

    @property
    def size(self) -> int:
        return self.array.size

    def view(self) -> np.ndarray:
        """Zero-copy, writable; keeps the memory alive."""
        return self.array.view()

    def renew(self) -> None:
        """Other memory of this size, zero. Views taken before keep the old one."""
        self._array = _runtime.Array(self.rv_type.code, self.size, self._array.reserved)

    def resize(self, size: int) -> None:
        self.array.resize(size)

    def populate(self) -> None:
        """Memory behind all elements now, and not when they are first written: for what will be written from end to end."""
        self.array.populate()

    def assign(self, values: np.ndarray) -> None:
        """This content and no other."""
        self.resize(len(values))
        self.view()[...] = values

    def copy(self) -> np.ndarray:
        return self.view().copy()

    def take(self, elements: np.ndarray) -> np.ndarray:
        """A copy of these elements."""
        return self.view()[elements]


class Derived(Buffer):
    """Memory whose content follows from something else. It is written when somebody wants to see it, and takes no memory before."""

    __slots__ = ()

    @property
    def array(self) -> _runtime.Array:
        self._write()
        return self._array

    def _write(self) -> None:
        """Makes the array what it should be."""
        raise NotImplementedError


@cache
def _say_that_arrays_move() -> None:
    """Once a process (DESIGN D9)."""
    logger.warn(
        "This system grants no address space to reserve (a limit on virtual memory?): arrays that grow will move, and views taken before "
        "they grew show the old values.",
        "no_reservation",
    )


class Head:
    """A list whose array head the runtime owns and changes (the events due in a queue, the row a monitor writes)."""

    __slots__ = ("address", "rv_type", "owner")

    def __init__(self, address: int, type_: Type, owner: object):
        self.address = address
        self.rv_type = type_
        self.owner = owner
