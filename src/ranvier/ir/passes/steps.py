"""compare_steps. Before: any kernel. After: `int(x) >= n` with n known before the loop is `trunc(x) >= float(n)`: a number of steps is
compared in the registers it was computed in. Every refractory model tests that at every neuron and step, and few machines have a vector
conversion to i64 (without one, it costs more than the whole update). Exact below 2^53 steps; a NaN, which int() makes 0, compares as NaN.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.levels import Level, rounding_levels
from ranvier.ir.ops import OPS
from ranvier.ir.passes.rewrite import use_counts, with_ops
from ranvier.types import Type


def compare_steps(kernel: Kernel) -> Kernel:
    if not any(op.code == "cast" for op in kernel.ops):
        return kernel
    uses, level = use_counts(kernel), rounding_levels(kernel)
    ops: list[Op] = []
    place: list[int] = []
    for number, op in enumerate(kernel.ops):
        args = tuple([place[arg] for arg in op.args])
        side = _converted_side(kernel, number, uses, level) if OPS[op.code].kind == "compare" else None
        if side is not None:
            x = kernel.ops[op.args[side]].args[0]
            ops += [Op("trunc", (place[x],), kernel.ops[x].type), Op("cast", (args[1 - side],), kernel.ops[x].type)]
            both = (len(ops) - 2, len(ops) - 1)
            args = both if side == 0 else both[::-1]
        place.append(len(ops))
        ops.append(Op(op.code, args, op.type, op.attr))
    return with_ops(kernel, ops) if len(ops) > len(kernel.ops) else kernel


def _converted_side(kernel: Kernel, number: int, uses: list[int], level: tuple[Level, ...]) -> int | None:
    """0 or 1: the operand of a comparison that is converted from f64 for it alone, the other one being known earlier."""
    args = kernel.ops[number].args
    for side in (0, 1):
        cast, other = args[side], args[1 - side]
        op = kernel.ops[cast]
        converted = op.code == "cast" and op.type is Type.I64 and kernel.ops[op.args[0]].type is Type.F64
        if converted and uses[cast] == 1 and level[other] < level[cast]:
            return side
    return None
