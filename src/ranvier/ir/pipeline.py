"""From the operations of a translation to the kernel that is compiled: the list of passes, in order.

Each pass is a function Kernel -> Kernel in its own file, with its contract on top; under RANVIER_VERIFY=1 (the tests) the kernel is
verified after each. Levels are computed, not made: hoisting is no pass (ir/levels.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable

from ranvier.ir.kernel import Kernel
from ranvier.ir.passes.accumulate import find_accumulations
from ranvier.ir.passes.contract import contract_products
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.order import order_by_level
from ranvier.ir.verify import verify

Pass = Callable[[Kernel], Kernel]
Trace = Callable[[str, Kernel], None]

PASSES: tuple[Pass, ...] = (
    find_accumulations,  # x[k] = x[k] + y   ->  accumulate, where elements may repeat
    drop_dead,  # what nobody uses
    contract_products,  # a*b + c            ->  fma
    order_by_level,  # run, step, row, element: the order of the printed form
)

_VERIFY = os.environ.get("RANVIER_VERIFY", "") not in ("", "0")


def improve(kernel: Kernel, *, without: tuple[Pass, ...] = (), trace: Trace | None = None) -> Kernel:
    """The kernel after all passes but those in `without`. trace: called with the name of each pass and what it gave."""
    for pass_ in PASSES:
        if pass_ in without:
            continue
        kernel = pass_(kernel)
        if _VERIFY:
            verify(kernel)
        if trace is not None:
            trace(pass_.__name__, kernel)
    return kernel
