"""Every operation that computes, of every type, with every number of lanes: the bits of `ir.ops.compute`."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from harness import execute
from kernels import LANES, apply, same_bits, zeros

from ranvier.ir.numbers import to_f32
from ranvier.ir.ops import OPS, compute
from ranvier.llvm.target import host
from ranvier.types import Type

_FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 1e-3, -7.25, 3e9, 1e20, -1e300, float("inf"), float("-inf"), float("nan")]
_INTEGERS = [0, 1, -1, 2, -3, 7, 64, 10**6, 2**31, -(2**63), 2**63 - 1]
VALUES = {
    Type.F64: _FLOATS,
    Type.F32: [to_f32(value) for value in _FLOATS if abs(value) != 1e300] + [3.0000002384185791],
    Type.I64: _INTEGERS,
    Type.BOOL: [False, True],
}


def _signatures() -> list[tuple[str, tuple[Type, ...], Type]]:
    rows: list[tuple[str, tuple[Type, ...], Type]] = []
    for name, info in OPS.items():
        if info.kind == "arith":
            types = {"float": (Type.F64, Type.F32), "integer": (Type.I64,), "same": (Type.F64, Type.F32, Type.I64)}[info.result]
            rows += [(name, (t,) * info.arity, t) for t in types]
        elif info.kind == "compare":
            rows += [(name, (t, t), Type.BOOL) for t in (Type.F64, Type.F32, Type.I64)]
        elif info.kind == "logic":
            rows.append((name, (Type.BOOL,) * info.arity, Type.BOOL))
        elif info.kind == "select":
            rows += [(name, (Type.BOOL, t, t), t) for t in VALUES]
        elif info.kind == "cast":
            rows += [(name, (s,), t) for s, t in product(VALUES, VALUES)]
    return rows


@pytest.mark.parametrize(("code", "operands", "result"), _signatures(), ids=lambda value: getattr(value, "value", str(value)))
def test_bits_of_compute(code: str, operands: tuple[Type, ...], result: Type) -> None:
    rows = list(product(*(VALUES[type_] for type_ in operands)))
    arrays = [np.array(column, type_.numpy) for column, type_ in zip(zip(*rows, strict=True), operands, strict=True)]
    kernel = apply(code, operands, result)
    expected = np.array([compute(code, row, result) for row in rows], result.numpy)
    for lanes in LANES:
        run = execute(kernel, [*arrays, zeros(result, len(rows))], (), 0, len(rows), target=host().with_lanes(lanes))
        assert same_bits(run.results()[-1], expected), lanes
    once = execute(kernel, [*arrays, zeros(result, len(rows))], (), 0, len(rows), level="once")
    assert same_bits(once.results()[-1], expected)
