"""What an iteration knows of memory: each place is read once and written once, wherever nobody can tell the difference.

A place is (array, index value). Its value is forwarded from the first read or the last write; writes are kept back and stored at the
end, in the order of first writing. Two different index values of one array may be the same place: before one of them is read, what is
kept back for the others is stored; when one is written, what is known of the others is forgotten.
"""

from __future__ import annotations

from ranvier.ir.code import Code


class Memory:
    def __init__(self, code: Code):
        self._code = code
        self._known: dict[int, dict[int, int]] = {}  # array -> index -> value
        self._pending: dict[tuple[int, int], None] = {}  # places whose value is not in memory yet, in order of first writing

    def read(self, array: int, index: int) -> int:
        """The value at a place."""
        places = self._known.setdefault(array, {})
        if index not in places:
            self._store_others(array, index)
            places[index] = self._code.append("load", (index,), self._code.array_types[array].register, array)
        return places[index]

    def write(self, array: int, index: int, value: int) -> None:
        """`value` has the register type of the array."""
        self._store_others(array, index)
        places = self._known.setdefault(array, {})
        self._known[array] = {other: known for other, known in places.items() if self._distinct(other, index)}
        self._known[array][index] = value
        self._pending[array, index] = None

    def finish(self) -> None:
        """Stores all that is kept back."""
        for array, index in list(self._pending):
            self._store(array, index)

    def _store_others(self, array: int, index: int) -> None:
        for other_array, other in list(self._pending):
            if other_array == array and other != index and not self._distinct(other, index):
                self._store(array, other)

    def _store(self, array: int, index: int) -> None:
        del self._pending[array, index]
        self._code.append("store", (index, self._known[array][index]), None, array)

    def _distinct(self, a: int, b: int) -> bool:
        return a != b and self._code.is_const(a) and self._code.is_const(b)  # equal constants are one value
