"""Functions of NumPy, ranvier and Python that mean, for one element, the same as an expression of the language. Read by inline.py."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ranvier.equations.functions import BUILTIN_FUNCTIONS
from ranvier.equations.python_source import Unclear
from ranvier.syntax.nodes import Binary, Call, Conditional, Expression, Logic, Name, Unary
from ranvier.units import functions as ours
from ranvier.units import numpy_


@cache
def known_functions() -> dict[int, Callable[..., Expression]]:
    """By identity: from the expressions of the arguments to that of the call. Raises TypeError or Unclear for another number of them."""

    def call(name: str) -> Callable[..., Expression]:
        def made(*args: Expression) -> Expression:
            if len(args) != BUILTIN_FUNCTIONS[name].info.arity:
                raise Unclear
            return Call(name, args)

        return made

    inf = Name("inf")
    table: dict[int, Callable[..., Expression]] = {}

    def add(name: str, made: Callable[..., Expression], *more: Any) -> None:
        for holder in (np, ours, numpy_, *more):
            if hasattr(holder, name):
                table[id(getattr(holder, name))] = made

    for name in BUILTIN_FUNCTIONS:
        if name not in ("int", "timestep", "rand", "randn", "poisson"):
            add(name, call(name))
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log10", "expm1", "log1p", "sqrt"):
        add(name, call(name), math)
    for name, same in (("asin", "arcsin"), ("acos", "arccos"), ("atan", "arctan"), ("fabs", "abs"), ("absolute", "abs")):
        add(name, call(same), math)
    add("abs", call("abs"), builtins)
    add("where", lambda condition, a, b: Conditional(condition, a, b))
    add("maximum", lambda a, b: Call("clip", (a, b, inf)))
    add("minimum", lambda a, b: Call("clip", (a, Unary("-", inf), b)))
    add("power", lambda a, b: Binary("**", a, b))
    add("square", lambda a: Binary("*", a, a))
    add("logical_and", lambda a, b: Logic("and", a, b))
    add("logical_or", lambda a, b: Logic("or", a, b))
    add("logical_not", lambda a: Unary("not", a))
    return table
