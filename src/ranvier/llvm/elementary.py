"""The elementary functions by name: what `math` operations of the kernel IR become.

All are written over `Lanes`: one formula for both precisions, with limits and polynomials of each. The bounds in ulps hold for both, of
their own ulps. Called by llvm/spelling.py.
"""

from __future__ import annotations

from collections.abc import Callable

from ranvier.llvm import exponential, inverse, logarithm, power, trigonometry

FUNCTIONS: dict[str, Callable[..., str]] = {
    "exp": exponential.exp,
    "expm1": exponential.expm1,
    "exprel": exponential.exprel,
    "sinh": exponential.sinh,
    "cosh": exponential.cosh,
    "tanh": exponential.tanh,
    "log": logarithm.log,
    "log10": logarithm.log10,
    "log1p": logarithm.log1p,
    "sin": trigonometry.sin,
    "cos": trigonometry.cos,
    "tan": trigonometry.tan,
    "arcsin": inverse.arcsin,
    "arccos": inverse.arccos,
    "arctan": inverse.arctan,
    "pow": power.pow,
}
