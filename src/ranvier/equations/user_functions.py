"""What the name of a user's function means in model text, and how its Python code is called.

Takes Python functions that say which units they take and give. Read by layers.py (the user's names), checker.py (units of a call),
inline.py (those that become part of a kernel) and model/pieces.py (those that are called).
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any

import numpy as np

from ranvier.equations.function import Function
from ranvier.equations.spelling import unit_of
from ranvier.equations.unit_error import ModelDimensionError
from ranvier.record import record
from ranvier.syntax.errors import ModelTypeError, NotAvailableError, Problem
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.quantity import Quantity, get_dimensions
from ranvier.units.ufuncs import short


@record(eq=False)
class UserFunction:
    """What the name of a user's function means in model text: the `info` of a FunctionSymbol.

    plain: a function that was not wrapped in a Function, so nobody said that equal arguments give equal values.
    """

    name: str
    function: Function
    plain: bool = False

    @property
    def stateful(self) -> bool:
        return not self.function.stateless

    @property
    def units(self) -> list[Any]:
        return self.function._arg_units

    @property
    def usage(self) -> str:
        names = self.function._arg_names or [f"x{k + 1}" for k in range(len(self.units))]
        return f"{self.name}({', '.join(names[: len(self.units)])})"

    @property
    def kind(self) -> str:
        """Of the result: 'float', 'integer', 'boolean' or 'highest' of the arguments."""
        return "boolean" if self.function._return_unit is bool else self.function._return_type

    def result_dimension(self, dims: Sequence[Dimension]) -> Dimension:
        """Of the result, where the arguments have these dimensions."""
        unit = self.function._return_unit
        if unit is bool:
            return DIMENSIONLESS
        if isinstance(unit, str):
            return dims[self.function._arg_names.index(unit)]
        if callable(unit) and not isinstance(unit, (np.ndarray, Dimension)):
            return get_dimensions(unit(*dims))
        return get_dimensions(unit)

    def evaluate(self, args: Sequence[Any], elements: Any) -> Any:
        """Call the Python function: args are numbers or arrays in base units, so is the result. elements: for auto_vectorise."""
        function = self.function
        python = function.implementations.python
        extra = (elements,) if function.auto_vectorise else ()
        if function.implementations.discard_units:
            return self._plain(_without_units(python)(*args, *extra))
        given = [_with_unit(arg, unit) for arg, unit in zip(args, self.units, strict=True)]
        try:
            result = python(*given, *extra)
        except NotImplementedError:
            if not len(function.implementations):
                raise
            raise self._elsewhere_only("a Python function that raises NotImplementedError") from None
        plain = self._plain(result)
        dim = self.result_dimension([get_dimensions(value) for value in given])
        if get_dimensions(result) is not dim and not isinstance(function._return_unit, str):
            met = get_dimensions(result)
            hint = "its @check_units says so ('result=...'); does a unit stand in the wrong place?"
            problem = Problem(f"{self.name}() returns another unit than it promises.", None, _unit(met), _unit(dim), hint)
            raise ModelDimensionError(problem, dims=(met, dim))
        return plain

    def _elsewhere_only(self, met: str) -> NotAvailableError:
        targets = ", ".join(self.function.implementations)
        hint = "write it in Python too: simple functions are compiled, others are called once a step with whole arrays"
        message = f"'{self.name}' is given for {targets} only"
        return NotAvailableError(Problem(message, None, met, "Python code that gives the result", hint))

    def _plain(self, result: Any) -> np.ndarray:
        if result is None and len(self.function.implementations):
            raise self._elsewhere_only("a Python function that returns None")
        plain = np.asarray(result)
        wanted = "b" if self.kind == "boolean" else "biuf"
        if plain.dtype.kind not in wanted:
            due = "True or False" if wanted == "b" else "numbers"
            met, hint = f"{type(result).__name__} {short(result)}", "compute with the array that the function gets, and return the result"
            raise ModelTypeError(Problem(f"{self.name}() should return {due}", None, met, due, hint))
        return plain


_OF_NUMBERS = (np.arcsinh, np.arccosh, np.arctanh)
"""Functions of NumPy that Brian's star import gives with units, and that the language does not have."""


def user_function(name: str, value: Any) -> UserFunction | None:
    """What a Python value means, if it is a function that says which units it takes; else None."""
    if isinstance(value, Function):
        return UserFunction(name, value)
    if isinstance(value, np.ufunc) and value in _OF_NUMBERS:
        return UserFunction(name, Function(value, arg_units=[1], return_unit=1))
    if isinstance(value, FunctionType) and "_arg_units" in value.__dict__ and value.__dict__.get("_return_unit") is not None:
        return UserFunction(name, Function(value), plain=True)
    return None


def _unit(dim: Dimension) -> str:
    return "a value without unit" if dim is DIMENSIONLESS else f"a value with unit {unit_of(dim)}"


def _with_unit(arg: Any, unit: Any) -> Any:
    if unit is None or unit is bool or isinstance(unit, str) or get_dimensions(unit) is DIMENSIONLESS:
        return arg
    return Quantity(arg, dim=get_dimensions(unit))


def _without_units(python: Any) -> Any:
    """The function with plain numbers in the place of the quantities among the names that it sees."""
    if not isinstance(python, FunctionType):
        return python
    plain = {name: np.asarray(value) if isinstance(value, Quantity) else value for name, value in python.__globals__.items()}
    return FunctionType(python.__code__, plain, python.__name__, python.__defaults__, python.__closure__)
