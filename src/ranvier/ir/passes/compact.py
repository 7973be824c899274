"""compact_slots. Before: any kernel. After: arrays and scalars are numbered in the order of first use (those of the space first), and those
that are not used have no slot: so kernels that do the same are the same, whatever was looked up on the way.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.ops import OPS
from ranvier.record import values


def compact_slots(kernel: Kernel) -> tuple[Kernel, tuple[int, ...], tuple[int, ...]]:
    """The kernel, and by new slot the old number of each array and of each scalar."""
    arrays: dict[int, int] = {}
    scalars: dict[int, int] = {}
    space = type(kernel.space)(*(None if k is None else _number(arrays, k) for k in values(kernel.space)))  # type: ignore[arg-type]
    ops = []
    for op in kernel.ops:
        if op.code == "scalar":
            op = Op(op.code, op.args, op.type, _number(scalars, op.attr))
        elif OPS[op.code].kind == "memory" and op.attr is not None:
            op = Op(op.code, op.args, op.type, _number(arrays, op.attr))
        ops.append(op)
    compacted = Kernel(
        space,
        tuple(kernel.arrays[k] for k in arrays),
        tuple(kernel.scalars[k] for k in scalars),
        tuple(ops),
        tuple(kernel.array_names[k] for k in arrays) if kernel.array_names else (),
        tuple(kernel.scalar_names[k] for k in scalars) if kernel.scalar_names else (),
    )
    return compacted, tuple(arrays), tuple(scalars)


def _number(slots: dict[int, int], old: int | float | None) -> int:
    assert isinstance(old, int)
    return slots.setdefault(old, len(slots))
