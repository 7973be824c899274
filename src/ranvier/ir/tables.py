"""Poisson and binomial numbers whose parameters stay as they are during a run become draws from tables (ir/sampling.py).

Takes a kernel with the keys of its arrays and the values of its scalars, gives a kernel with `word` and `alias` in the place of such
draws, and their tables as further arrays. Parameters are values: another rate is another table, and the same machine code (there are three:
for tables of 16 and 32 cells, and for larger ones). Called by ir/build.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.ir.distributions import binomial_masses, poisson_masses
from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.numbers import Number, fit
from ranvier.ir.ops import PURE, compute
from ranvier.ir.passes.rewrite import with_ops
from ranvier.ir.sampling import Tabulated, tabulate
from ranvier.record import replace
from ranvier.types import Type

_LARGEST_VARIANCE = 1e5  # beyond, tables do not fit into the first cache


class SamplingTable:
    """Memory of a table."""

    rv_type = Type.I64

    def __init__(self, values: np.ndarray):
        self.array = _runtime.Array(Type.I64.code, len(values), False)
        self.array.view()[:] = values

    @property
    def address(self) -> int:
        return self.array.address

    @property
    def size(self) -> int:
        return self.array.size

    def view(self) -> np.ndarray:
        return self.array.view()


def with_tables(kernel: Kernel, keys: Sequence[Any], scalars: Sequence[Number]) -> tuple[Kernel, tuple[Any, ...]]:
    """The kernel and the keys of its arrays, tables behind the others."""
    if not any(op.code in ("poisson", "binomial") for op in kernel.ops):
        return kernel, tuple(keys)
    known = _known(kernel, scalars)
    tables: list[SamplingTable] = []
    ops: list[Op] = []
    place: list[int] = []
    for op in kernel.ops:
        args = tuple([place[arg] for arg in op.args])
        found = None
        if op.code in ("poisson", "binomial") and all(arg in known for arg in op.args):
            found = _tabulated(op.code, *(known[arg] for arg in op.args))
        if found is None:
            ops.append(Op(op.code, args, op.type, op.attr))
        else:
            ops.append(Op("word", (), Type.I64, op.attr))
            ops.append(Op("const", (), Type.I64, found.bits))
            ops.append(Op("alias", (len(ops) - 2, len(ops) - 1), Type.I64, len(kernel.arrays) + len(tables)))
            tables.append(SamplingTable(found.table))
            if found.zero:
                ops.append(Op("const", (), Type.I64, found.zero))
                ops.append(Op("add", (len(ops) - 2, len(ops) - 1), Type.I64))
        place.append(len(ops) - 1)
    names = (*kernel.array_names, *("outcomes" for _ in tables)) if kernel.array_names else ()
    changed = replace(with_ops(kernel, ops), arrays=kernel.arrays + (Type.I64,) * len(tables), array_names=names)
    return changed, (*keys, *tables)


def _known(kernel: Kernel, scalars: Sequence[Number]) -> dict[int, Number]:
    """The values of the operations that depend on constants and scalars alone."""
    known: dict[int, Number] = {}
    for number, op in enumerate(kernel.ops):
        if op.code == "const":
            assert op.attr is not None
            known[number] = op.attr
        elif op.code == "scalar":
            assert isinstance(op.attr, int) and op.type is not None
            known[number] = fit(scalars[op.attr], op.type)
        elif op.code in PURE and all(arg in known for arg in op.args):
            assert op.type is not None
            known[number] = compute(op.code, [known[arg] for arg in op.args], op.type)
    return known


@lru_cache(maxsize=64)
def _tabulated(code: str, *parameters: Any) -> Tabulated | None:
    if code == "poisson":
        (mean,) = parameters
        return None if mean > _LARGEST_VARIANCE else tabulate(poisson_masses(mean))
    n, p = parameters
    return None if n * p * (1.0 - p) > _LARGEST_VARIANCE else tabulate(binomial_masses(n, p))
