"""What passes share: a kernel with other operations, and how often each value is used."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.ir.kernel import Kernel, Op


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
