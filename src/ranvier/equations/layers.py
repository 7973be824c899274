"""The layers of a scope that are the same for all models (constants, units, functions), and the one made of the user's own names.

Takes Python values, gives symbols. Called by the model objects when they build scopes (LANGUAGE NSP-05: the model first, then these).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Integral, Real
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ranvier.equations.functions import BUILTIN_FUNCTIONS, CONSTANTS
from ranvier.equations.scope import Constant, FunctionSymbol, Layer, Names, Symbol
from ranvier.equations.user_functions import user_function
from ranvier.record import field, record
from ranvier.syntax.errors import ModelTypeError, Problem
from ranvier.units.catalogue import resolve, string_names
from ranvier.units.dimension import DIMENSIONLESS


@runtime_checkable
class HasSymbol(Protocol):
    """An object that knows what its name means in model text: a TimedArray."""

    def symbol(self) -> Symbol: ...


@cache
def default_layers() -> tuple[Layer, ...]:
    """Constants, units, functions: asked in this order, after the model and before the user's names."""
    return Names("the constants", CONSTANTS), unit_layer(), Names("the functions", BUILTIN_FUNCTIONS)


@cache
def unit_layer() -> Layer:
    """Every unit name, as a literal constant."""
    return _Units()


@record(frozen=False)
class _Units:
    """Symbols are made one by one on demand: there are 1700 names and a model uses five."""

    description: str = "the units"
    _made: dict[str, Constant | None] = field(default_factory=dict)

    def get(self, name: str) -> Symbol | None:
        if name not in self._made:
            unit = resolve(name)
            # 10.0**scale is not correctly rounded; the decimal literal is.
            self._made[name] = None if unit is None else Constant(name, float(f"1e{round(unit.scale)}"), unit.dim, literal=True)
        return self._made[name]

    def names(self) -> Iterable[str]:
        return string_names()


@record(frozen=False)
class NamespaceLayer:
    """The user's Python names: numbers, quantities, booleans, and objects with a `symbol` method. Other values are not seen.

    Values are read at the first use of each name and then kept: a run sees one value. Raises ModelTypeError for an array.
    """

    description: str
    mapping: Mapping[str, Any]
    external: bool = True  # its names may be shadowed by local variables of a block
    _made: dict[str, Symbol | None] = field(default_factory=dict)

    def get(self, name: str) -> Symbol | None:
        if name not in self._made:
            self._made[name] = symbol_of(name, self.mapping[name]) if name in self.mapping else None
        return self._made[name]

    def names(self) -> Iterable[str]:
        """Those that can mean something: `from ranvier import *` brings hundreds that do not."""
        return (name for name, value in self.mapping.items() if _may_mean(name, value))

    def useless(self, name: str) -> str:
        """See scope.Foreign."""
        if name not in self.mapping or self.get(name) is not None:
            return ""
        value = self.mapping[name]
        if hasattr(value, "_arg_units"):  # decorated with @check_units
            return "a function without the unit of its result,"
        return "a function" if callable(value) and not isinstance(value, type) else f"a {type(value).__name__}"


def _may_mean(name: str, value: Any) -> bool:
    # By types alone: some of what the star brings is imported when it is looked at.
    return isinstance(value, (Real, np.ndarray)) or hasattr(type(value), "symbol") or user_function(name, value) is not None


def symbol_of(name: str, value: Any) -> Symbol | None:
    """What a Python value means in model text; None if nothing (a string, a list, a module ...)."""
    if isinstance(value, (bool, np.bool_)):
        return Constant(name, bool(value), DIMENSIONLESS)
    dim = getattr(value, "dim", DIMENSIONLESS)
    if isinstance(value, np.ndarray):
        if value.ndim != 0:
            hint = f"make it a parameter of the model ('{name} : unit') and assign the array to it"
            problem = Problem(f"'{name}' is not a scalar value.", met=f"an array of shape {value.shape}", expected="one number", hint=hint)
            raise NamespaceError(problem)
        if value.dtype.kind not in "biuf":
            return None
        number = np.asarray(value).item()
        return Constant(name, number if dim is DIMENSIONLESS else float(number), dim)
    if isinstance(value, Integral) and dim is DIMENSIONLESS:
        whole = int(value)
        return Constant(name, whole if -(2**63) <= whole < 2**63 else float(whole), DIMENSIONLESS)
    if isinstance(value, Real):
        return Constant(name, float(value), dim)
    called = user_function(name, value)
    if called is not None:
        return BUILTIN_FUNCTIONS[called.function.builtin] if called.function.builtin else FunctionSymbol(name, called)
    if isinstance(value, HasSymbol) and not isinstance(value, type):
        return value.symbol()
    return None


class NamespaceError(ModelTypeError, KeyError):
    """A name of the user's script stands for something that model text cannot use. (A KeyError in Brian 2.)"""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)
