"""Element types, in memory and in registers, and how they combine. Lies below all stages.

In memory an element is f64, f32, i32, i64, bool (one byte) or u16 (numbers of targets in private copies of rows; no variable of a
model has it). In a register there are only four types: integers are always 64 bits wide (no model overflows by accident; a store
narrows), bool is one bit.
"""

from __future__ import annotations

from enum import Enum


class Type(Enum):
    """An element type. The value is its name in printed IR; `code` is RvType in kernel_abi.h."""

    F64 = "f64"
    F32 = "f32"
    I32 = "i32"
    I64 = "i64"
    BOOL = "bool"
    U16 = "u16"

    @property
    def code(self) -> int:
        return _CODES[self]

    @property
    def numpy(self) -> str:
        """Name of the NumPy dtype of the elements in memory."""
        return _NUMPY[self]

    @property
    def itemsize(self) -> int:
        return _SIZES[self]

    @property
    def register(self) -> Type:
        """The type a loaded element has inside a kernel."""
        return Type.I64 if self.is_integer else self

    @property
    def is_float(self) -> bool:
        return self in (Type.F64, Type.F32)

    @property
    def is_integer(self) -> bool:
        return self in (Type.I32, Type.I64, Type.U16)


_CODES = {Type.F64: 0, Type.F32: 1, Type.I32: 2, Type.I64: 3, Type.BOOL: 4, Type.U16: 5}
_NUMPY = {
    Type.F64: "float64",
    Type.F32: "float32",
    Type.I32: "int32",
    Type.I64: "int64",
    Type.BOOL: "bool",
    Type.U16: "uint16",
}
_SIZES = {Type.F64: 8, Type.F32: 4, Type.I32: 4, Type.I64: 8, Type.BOOL: 1, Type.U16: 2}

# Arithmetic lifts both operands to the higher of the two: bool < i64 < f32 < f64.
# An integer with an f32 gives f32: a model that asked for single precision stays in it.
_RANK = {Type.BOOL: 0, Type.I64: 1, Type.F32: 2, Type.F64: 3}


def promote(a: Type, b: Type) -> Type:
    """The register type in which `a op b` is computed (arithmetic on two bools is integer arithmetic)."""
    a, b = a.register, b.register
    higher = a if _RANK[a] >= _RANK[b] else b
    return Type.I64 if higher is Type.BOOL else higher


def from_numpy(dtype: object) -> Type:
    """The Type whose elements have this NumPy dtype; KeyError for any other."""
    import numpy as np

    return _FROM_NUMPY[np.dtype(dtype).name]  # type: ignore[call-overload]


_FROM_NUMPY = {name: type_ for type_, name in _NUMPY.items() if type_ is not Type.U16}
