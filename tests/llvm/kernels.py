"""Small kernels for the tests of llvm/, written down by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.ir.kernel import Filter, Kernel, Map, Op
from ranvier.ir.ops import OPS
from ranvier.ir.text import parse
from ranvier.ir.verify import verify
from ranvier.types import Type

LANES = (1, 2, 4, 8)


def written(space: str, text: str) -> Kernel:
    """A kernel in the language of docs/kernel-ir.md, its lines separated by semicolons."""
    return parse(f"kernel {space} {{\n" + text.replace(";", "\n") + "\n}\n")


def apply(code: str, operands: tuple[Type, ...], result: Type) -> Kernel:
    """Map: last array[e] = code(first array[e], second array[e], ...)."""
    arity = OPS[code].arity
    assert arity == len(operands)
    loads = tuple(Op("load", (0,), type_.register, array) for array, type_ in enumerate(operands))
    ops = (Op("element", (), Type.I64), *loads, Op(code, tuple(range(1, arity + 1)), result), Op("store", (0, arity + 1), None, arity))
    return verify(Kernel(Map(), (*operands, result), (), ops))


def copy(type_: Type) -> Kernel:
    """Map: a1[e] = a0[e]."""
    ops = (Op("element", (), Type.I64), Op("load", (0,), type_.register, 0), Op("store", (0, 1), None, 1))
    return verify(Kernel(Map(), (type_, type_), (), ops))


def above(type_: Type, code: str = "gt") -> Kernel:
    """Filter: the elements whose a1 is above s0; a2[e] = 1 - a2[e] besides (i32), to see which stores happen."""
    ops = (
        Op("element", (), Type.I64),
        Op("scalar", (), type_.register, 0),
        Op("load", (0,), type_.register, 1),
        Op("load", (0,), Type.I64, 2),
        Op("const", (), Type.I64, 1),
        Op("sub", (4, 3), Type.I64),
        Op(code, (2, 1), Type.BOOL),
        Op("store", (0, 5), None, 2),
        Op("emit", (6,), None),
    )
    return verify(Kernel(Filter(0), (Type.I32, type_, Type.I32), (type_.register,), ops))


def draw(code: str) -> Kernel:
    """Map: a0[e] = rand() or randn()."""
    return verify(Kernel(Map(), (Type.F64,), (), (Op("element", (), Type.I64), Op(code, (), Type.F64, 5), Op("store", (0, 1), None, 0))))


def zeros(type_: Type, n: int) -> np.ndarray:
    return np.zeros(n, type_.numpy)


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the bit, but any NaN is as good as another."""
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    view: Any = f"u{a.dtype.itemsize}"
    nan = np.isnan(a)
    return bool(np.array_equal(nan, np.isnan(b)) and np.array_equal(a[~nan].view(view), b[~nan].view(view)))
