"""Whether what a kernel computes once a run stays within the range of numbers. Called by ir/build.py, which knows the scalars.

Passes that gather factors and terms multiply and add constants that the text multiplies with variables one after the other: `x*k1/k2`
becomes x*(k1/k2). Where that overflows, or vanishes, and the text does not, the kernel is built as the text stands. That is next to never
the case: constants beyond 1e150.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, levels
from ranvier.ir.numbers import Number
from ranvier.ir.ops import OPS, compute

_SMALLEST = 2.0**-1022  # below it numbers are zero during a run


def within_range(kernel: Kernel, scalars: Sequence[Number]) -> bool:
    """No constant, sum, product or quotient of finite numbers of level run is infinite or vanishes. scalars: by slot."""
    known: dict[int, Any] = {}
    value: Any
    for number, (op, level) in enumerate(zip(kernel.ops, levels(kernel), strict=True)):
        if level is not Level.RUN or op.type is None:
            continue
        if op.code in ("const", "scalar"):
            value = known[number] = op.attr if op.code == "const" else scalars[int(op.attr or 0)]
            if op.code == "const" and op.type.is_float and not math.isfinite(value):  # it may be folded
                return False
        elif OPS[op.code].kind == "arith" and all(arg in known for arg in op.args):
            args = [known[arg] for arg in op.args]
            value = known[number] = compute(op.code, args, op.type)
            vanishes = op.code in ("mul", "div") and abs(value) < _SMALLEST and all(args)
            if op.type.is_float and all(map(math.isfinite, args)) and (vanishes or not math.isfinite(value)):
                return False
    return True
