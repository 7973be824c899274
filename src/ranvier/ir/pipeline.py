"""From the operations of a translation to the kernel that is compiled: the list of passes, in order.

Each pass is a function Kernel -> Kernel in its own file, with its contract on top; under RANVIER_VERIFY=1 (the tests) the kernel is
verified after each that changed it. Levels are computed, not made: hoisting is no pass (ir/levels.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable

from ranvier.ir.kernel import Kernel
from ranvier.ir.passes.accumulate import find_accumulations
from ranvier.ir.passes.cases import split_cases
from ranvier.ir.passes.contract import contract_products
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.distribute import distribute_factors
from ranvier.ir.passes.factors import gather_factors
from ranvier.ir.passes.order import order_by_level
from ranvier.ir.passes.steps import compare_steps
from ranvier.ir.passes.terms import gather_terms
from ranvier.ir.verify import verify

Pass = Callable[[Kernel], Kernel]
Trace = Callable[[str, Kernel], None]

PASSES: tuple[Pass, ...] = (
    find_accumulations,  # x[k] = x[k] + y  ->  accumulate, where elements may repeat
    split_cases,  # f(a boolean)        ->  one of two values known before the loop
    drop_dead,  # what nobody uses
    compare_steps,  # int(x) >= n           ->  trunc(x) >= float(n)
    gather_terms,  # k1 - a + k2          ->  k - a, with k computed before the loop
    gather_factors,  # a/k1*b/k2            ->  a*b*k, likewise
    drop_dead,
    distribute_factors,  # k*(a + c)            ->  k*a + kc
    drop_dead,
    gather_factors,  # those that came to factors by that
    drop_dead,
    contract_products,  # a*b + c           ->  fma
    order_by_level,  # run, step, row, element: the order of the printed form
)

ROUNDING: frozenset[Pass] = frozenset({compare_steps, gather_terms, gather_factors, distribute_factors, contract_products})
"""The passes after which results may differ from the text as it stands: by ulps, or where a NaN is made an integer."""


def improve(kernel: Kernel, *, exact: bool = False, trace: Trace | None = None) -> Kernel:
    """The kernel after all passes. exact: without those that change rounding. trace: called with the name and result of each pass."""
    checked = os.environ.get("RANVIER_VERIFY", "0") != "0"
    for pass_ in PASSES:
        if exact and pass_ in ROUNDING:
            continue
        before, kernel = kernel, pass_(kernel)
        if checked and (pass_ is PASSES[0] or kernel != before):  # most passes find nothing in most kernels
            verify(kernel)
        if trace is not None:
            trace(pass_.__name__, kernel)
    return kernel
