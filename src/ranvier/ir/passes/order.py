"""order_by_level. Before: any kernel. After: the same operations in canonical order: by level, within a level in program order, each leaf
just before its first use (unused leaves are gone). This is the order of the printed form, so a kernel in it is what its text reads as.

Moving is right: whatever is sensitive to order (writes, reads of written arrays) shares the innermost level and keeps its order there.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.levels import levels
from ranvier.ir.ops import OPS
from ranvier.ir.passes.rewrite import with_ops


def order_by_level(kernel: Kernel) -> Kernel:
    order = levels(kernel)
    lines = [k for k, op in enumerate(kernel.ops) if OPS[op.code].kind != "leaf"]
    lines.sort(key=order.__getitem__)
    ops: list[Op] = []
    place: dict[int, int] = {}
    leaves: dict[tuple[object, ...], int] = {}
    for k in lines:
        op = kernel.ops[k]
        for arg in op.args:
            if arg not in place:  # a leaf: lines come after what they use
                leaf = kernel.ops[arg]
                key = (leaf.code, leaf.type, repr(leaf.attr))
                if key not in leaves:
                    leaves[key] = len(ops)
                    ops.append(leaf)
                place[arg] = leaves[key]
        place[k] = len(ops)
        ops.append(Op(op.code, tuple([place[arg] for arg in op.args]), op.type, op.attr))
    return with_ops(kernel, ops)
