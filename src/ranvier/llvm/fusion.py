"""Which results are better kept in another form than asked for. Looked up by llvm/body.py.

a / exprel(x), as in every Hodgkin-Huxley rate, is a * (x / (e^x - 1)): one division instead of two, and one rounding less.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel


def inverted(kernel: Kernel) -> frozenset[int]:
    """Operations `exprel` of which only the reciprocal is wanted: they only ever divide."""
    wanted: dict[int, bool] = {number: True for number, op in enumerate(kernel.ops) if op.code == "exprel"}
    for op in kernel.ops if wanted else ():
        for place, arg in enumerate(op.args):
            if arg in wanted and not (op.code == "div" and place == 1):
                wanted[arg] = False
    return frozenset(number for number, alone in wanted.items() if alone)


def looked_up(kernel: Kernel) -> frozenset[int]:
    """Operations `word` of which only the outcome in a table is wanted: they are made where that is looked up."""
    words = {number for number, op in enumerate(kernel.ops) if op.code == "word"}
    for op in kernel.ops if words else ():
        if op.code != "alias":
            words.difference_update(op.args)
    return frozenset(words)
