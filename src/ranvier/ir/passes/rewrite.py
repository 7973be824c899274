"""What passes share: a kernel with other operations, how often each value is used, and where rounding is somebody's business."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.ir.code import Code
from ranvier.ir.kernel import Kernel, Op
from ranvier.types import Type


def with_ops(kernel: Kernel, ops: Sequence[Op]) -> Kernel:
    """The kernel with these operations."""
    return Kernel(kernel.space, kernel.arrays, kernel.scalars, tuple(ops), kernel.array_names, kernel.scalar_names)


def use_counts(kernel: Kernel) -> list[int]:
    """For each operation, how many operands are its value."""
    counts = [0] * len(kernel.ops)
    for op in kernel.ops:
        for arg in op.args:
            counts[arg] += 1
    return counts


def as_double(code: Code, value: int) -> int:
    """In double precision; what was a double before it met a float, as that double."""
    op = code.ops[value]
    if op.code == "cast" and code.type(op.args[0]) is Type.F64:
        return op.args[0]
    return code.cast(value, Type.F64)


_STEP_FUNCTIONS = frozenset({"floor", "ceil", "trunc", "floordiv", "mod", "eq", "ne"})
_CARRY_ROUNDING = frozenset({"add", "sub", "mul", "div", "fma", "neg", "abs", "min", "max", "select", "cast"})


def rounding_matters(kernel: Kernel) -> list[bool]:
    """For each operation, whether its value reaches a step function (floor, int, //, %, ==) through arithmetic, so that an ulp more or
    less could be a step more or less there. (An inequality does not count: a model that stands on an edge by one ulp is chance.)"""
    matters = [False] * len(kernel.ops)
    for number in range(len(kernel.ops) - 1, -1, -1):
        op = kernel.ops[number]
        steps = op.code in _STEP_FUNCTIONS or (op.code == "cast" and op.type in (Type.I64, Type.BOOL))
        if steps or (matters[number] and op.code in _CARRY_ROUNDING):
            for arg in op.args:
                matters[arg] = True
    return matters
