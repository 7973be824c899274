"""drop_dead. Before: any kernel. After: every operation is a write, or is used by one; the rest keeps its order."""

from __future__ import annotations

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.passes.rewrite import with_ops


def drop_dead(kernel: Kernel) -> Kernel:
    alive = [op.type is None for op in kernel.ops]
    for number in range(len(kernel.ops) - 1, -1, -1):
        if alive[number]:
            for arg in kernel.ops[number].args:
                alive[arg] = True
    place: dict[int, int] = {}
    ops: list[Op] = []
    for number, op in enumerate(kernel.ops):
        if alive[number]:
            place[number] = len(ops)
            ops.append(Op(op.code, tuple([place[arg] for arg in op.args]), op.type, op.attr))
    return with_ops(kernel, ops)
