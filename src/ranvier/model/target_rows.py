"""The private copy of target numbers that a pathway keeps while its synapses do not change (cpp/include/ranvier/target_rows.hpp)."""

from __future__ import annotations

from typing import Any

from ranvier import _runtime
from ranvier.model.end_numbers import EndNumbers
from ranvier.model.memory import Buffer, Head
from ranvier.types import Type


class TargetRows:
    """targets: the numbers, row by row, of this type. offsets: which of them are a row of the block that is shown. For kernels."""

    def __init__(self, type_: Type):
        self.type = type_
        self._block: int | None = None  # the blocks that were made; None: no copy
        self.forget()

    def make(self, index: Any, targets: EndNumbers, n_targets: int, block: int) -> None:
        """The rows of these synapses (targets: i32, by synapse), cut at blocks of targets (a power of two; 0: not cut)."""
        if self._block != block:
            self.native.build(index, targets.numbers(), n_targets, block)
            self._block = block

    def forget(self) -> None:
        """The synapses are others, or nobody reads the copy: it takes no memory."""
        self.native = _runtime.TargetRows(self.type is Type.U16)
        self.targets = Buffer.of(self.native.targets, self.type)
        self.offsets = Head(self.native.offsets_address, Type.I64, self.native)
        self._block = None
