"""The neurons at one end of the synapses: a number for each synapse, or rows. Called by synapses.py.

connect() makes synapses row by row: neuron after neuron of one side. The numbers of that side then follow from where each row ends, 8 bytes
a neuron, and 4 bytes a synapse are taken only when somebody reads them: a kernel with `x_pre` in it, code that sums over synapses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ranvier import _runtime
from ranvier.model.memory import Derived
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.sources import SpikeSource


Side = Literal["pre", "post"]


class EndNumbers(Derived):
    """Per synapse the number of its neuron of one side, in that group's memory (i32).

    rows: where the rows of this side end; None where synapses were made in another order, and the numbers are memory like any other.
    """

    __slots__ = ("rows",)

    def __init__(self) -> None:
        super().__init__(Type.I32, 0, grows=True)
        self.rows: _runtime.RowEnds | None = None

    @property
    def size(self) -> int:
        return self._array.size if self.rows is None else self.rows.synapses

    @property
    def written(self) -> bool:
        """Whether there is a number in memory for each synapse."""
        return self._array.size == self.size

    def begin_rows(self) -> None:
        """There are no synapses yet, and they will come in the order of this side."""
        assert self.size == 0
        self.rows = _runtime.RowEnds()

    def find_rows(self) -> bool:
        """Keep rows and no numbers, if the numbers ascend. Says whether they do."""
        rows = _runtime.RowEnds()
        if self.rows is None and rows.append(self.view()):
            self.rows, self._array = rows, _runtime.Array(self.rv_type.code, 0, self._array.reserved)
        return self.rows is not None

    def append(self, numbers: np.ndarray) -> None:
        """Those of the next synapses."""
        numbers = np.ascontiguousarray(numbers, dtype=np.int32)
        if self.rows is None or not self.rows.append(numbers):
            self.memory().append(numbers)

    def append_rows(self, rows: _runtime.RowEnds) -> None:
        """Those of the next synapses."""
        if self.rows is None or not self.rows.join(rows):
            rows.write(self.memory(), 0)

    def memory(self) -> _runtime.Array:
        """The numbers, to append others to: from now on there are no rows."""
        array = self.array
        self.rows = None
        return array

    def assign(self, values: np.ndarray) -> None:
        self.resize(0)
        self._array.append(values)

    def resize(self, size: int) -> None:
        """Forget the synapses from number `size` on."""
        assert size <= self.size
        if self.rows is not None:
            self.rows.resize(size)
        self._array.resize(min(size, self._array.size))
        if size == 0:
            self.rows = None

    def renew(self) -> None:
        self.rows = None
        super().renew()

    def numbers(self) -> _runtime.Array:
        """A number for each synapse, to be looked at once: written for that, where there are none in memory."""
        if self.rows is None or self.written:
            return self.array
        numbers = _runtime.Array(self.rv_type.code)
        self.rows.write(numbers, 0)
        return numbers

    def copy(self) -> np.ndarray:
        if self.rows is None or self.written:
            return super().copy()
        return self.numbers().view()

    def take(self, elements: np.ndarray) -> np.ndarray:
        if self.rows is None or self.written:
            return super().take(elements)
        if len(elements) >= self.rows.rows:  # then a search for each costs more than to write all
            return self.copy()[elements]
        return np.searchsorted(self.rows.offsets(self.rows.rows)[1:], elements, side="right").astype(np.int32)

    def among(self, chosen: np.ndarray) -> np.ndarray:
        """Per synapse whether its neuron is chosen (a bool per neuron)."""
        if self.rows is None:
            return chosen[self.view()]
        return np.repeat(chosen[: self.rows.rows], np.diff(self.rows.offsets(self.rows.rows)))

    def build(self, index: _runtime.SynapseIndex, neurons: int) -> None:
        """Make `index` that of the rows of so many neurons of this side."""
        if self.rows is None:
            index.build(self._array, neurons)
        else:
            index.build(self.rows, neurons)

    def _write(self) -> None:
        if self.rows is not None:
            self.rows.write(self._array, self._array.size)


class SynapseCounts(Derived):
    """Per neuron of one side how many synapses it has (i32)."""

    __slots__ = ("_counted", "_group", "_numbers")

    def __init__(self, numbers: EndNumbers, group: SpikeSource):
        super().__init__(Type.I32, group.memory_size())
        self._numbers = numbers
        self._group = group
        self._counted = 0

    def forget(self) -> None:
        """The synapses counted are no longer what they were."""
        self._counted = -1

    def _write(self) -> None:
        size, neurons = self._numbers.size, self._group.memory_size()  # of Synapses as a group: they may have grown
        if self._counted == size and self._array.size == neurons:
            return
        self._array.resize(neurons)
        if self._numbers.rows is not None:
            self._numbers.rows.count(self._array)
        else:
            if self._counted < 0:
                self._array.view()[:] = 0
            _runtime.tally(self._numbers.view()[max(self._counted, 0) :], self._array)
        self._counted = size
