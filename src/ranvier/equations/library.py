"""Functions as objects, that scripts make or look up: BinomialFunction, and those of the language under DEFAULT_FUNCTIONS.

Loaded when one of them is asked for. Their names mean in model text what equations/functions.py and ir/draws.py say.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Any

import numpy as np

from ranvier.equations.function import Function
from ranvier.equations.functions import BINOMIAL, BUILTIN_FUNCTIONS, CONSTANTS
from ranvier.equations.functions import Function as Builtin
from ranvier.equations.inline import Body
from ranvier.equations.scope import FunctionSymbol, Names, Scope
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.units import functions as ours
from ranvier.units.names import second

_SCOPE = Scope((Names("the functions", {**BUILTIN_FUNCTIONS, "_binomial": FunctionSymbol("_binomial", BINOMIAL)}), Names("", CONSTANTS)))


class BinomialFunction(Function):
    """Binomial numbers: `f = BinomialFunction(n, p)`, then 'f()' in model text draws one for each element.

    n: number of trials; p: chance of each. approximate: where n*p and n*(1-p) exceed 5, a normal number of the same mean and deviation is
    drawn instead, which is not whole. Raises ModelValueError for n < 0 or p outside [0, 1].
    """

    @checked_arguments
    def __init__(self, n: int, p: float, approximate: bool = True, name: str = "_binomial*"):
        if not n >= 0 or not 0 <= p <= 1:
            raise ModelValueError(
                Problem(
                    "there are no such binomial numbers",
                    met=f"n = {n}, p = {p}",
                    expected="n >= 0, 0 <= p <= 1",
                    hint="p is a probability; n counts the trials",
                )
            )
        n, p = int(n), float(p)
        mean, deviation = n * p, math.sqrt(n * p * (1 - p))
        normal = approximate and n * p > 5 and n * (1 - p) > 5

        def draw(elements: Any = 1) -> Any:
            size = np.size(elements)
            return mean + deviation * np.random.randn(size) if normal else np.random.binomial(n, p, size)

        super().__init__(draw, arg_units=[], return_unit=1, stateless=False, auto_vectorise=True)
        text = f"{mean!r} + {deviation!r}*randn()" if normal else f"_binomial({n}, {p!r})"
        self.body = Body((), (), parse_expression(text, "a BinomialFunction"), _SCOPE)


_UNITS = {"1": 1, "time": second, "any": None, "same": None}
_RESULTS = {"1": 1, "same": lambda dim, *others: dim, "sqrt": lambda dim: dim**0.5}


def _of_the_language(name: str) -> Function:
    info: Builtin = BUILTIN_FUNCTIONS[name].info
    python = getattr(ours, name, None) or getattr(np, name, None) or getattr(np.random, name, None) or int
    units = [_UNITS[rule] for rule in info.args]
    function = Function(python, arg_units=units, return_unit=_RESULTS[info.dim], return_type=info.kind, stateless=not info.stateful)
    function.builtin = name
    return function


DEFAULT_FUNCTIONS = MappingProxyType({name: _of_the_language(name) for name in BUILTIN_FUNCTIONS})
"""The functions of the language, by name."""
