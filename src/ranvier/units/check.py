"""@check_units: functions that say which units they take and give. Takes a function, gives one that checks its calls.

Used by users' functions; the equation stage reads `_arg_units`, `_arg_names` and `_return_unit` to check model text that calls them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from ranvier.units.dimension import Dimension
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.quantity import fail_for_dimension_mismatch, get_dimensions
from ranvier.units.ufuncs import fits_all, short


def check_units(**au: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the units of arguments, by name, and of the result: `@check_units(I=amp, R=ohm, result=volt)`.

    A unit can be: a unit or dimension, 1 (a plain number), `bool`, the name of another argument (its unit), None (anything). The unit of
    the result can also be a function that takes the dimensions of the arguments and gives that of the result: `result=lambda x, y: x * y`.
    0, None and text pass as any argument. The decorated function raises DimensionMismatchError, or TypeError where a bool is due.
    """
    return lambda function: _checked(function, au)


def _checked(function: Callable[..., Any], units: dict[str, Any]) -> Callable[..., Any]:
    code = function.__code__
    places = code.co_varnames[: code.co_argcount]
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    result_unit = units.get("result")

    @wraps(function)
    def checking(*args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(places, args, strict=False)), **kwargs}
        for name, value in given.items():
            _check_argument(function.__name__, name, value, units.get(name), given)
        result = function(*args, **kwargs)
        if result_unit is not None:
            _check_result(function.__name__, result, result_unit, given)
        return result

    checking._orig_func = function  # type: ignore[attr-defined]
    checking._arg_names = names  # type: ignore[attr-defined]
    checking._arg_units = [units.get(name) for name in names]  # type: ignore[attr-defined]
    checking._return_unit = result_unit  # type: ignore[attr-defined]
    checking._returns_bool = result_unit is bool  # type: ignore[attr-defined]
    return checking


def _check_argument(function: str, name: str, value: Any, unit: Any, given: dict[str, Any]) -> None:
    if unit is None or value is None or isinstance(value, str):
        return
    if unit is bool:
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{function}() takes True or False as '{name}', not {short(value)}")
    elif isinstance(unit, str):
        if unit not in given:
            raise TypeError(f"{function}() takes '{name}' in the unit of its argument '{unit}', which was not given")
        if given[unit] is not None and not isinstance(given[unit], str):
            message = f"{function}() takes '{name}' in the unit of '{unit}', but got {short(value)} and {short(given[unit])}"
            fail_for_dimension_mismatch(value, given[unit], message)
    else:
        _check_dimension(f"{function}() takes '{name}' in another unit than that of {short(value)}", value, get_dimensions(unit))


def _check_result(function: str, result: Any, unit: Any, given: dict[str, Any]) -> None:
    if unit is bool:
        if not isinstance(result, (bool, np.bool_)) and np.asarray(result).dtype.kind != "b":
            raise TypeError(f"{function}() should return True or False, but returned {short(result)}")
        return
    if isinstance(unit, str):
        expected = get_dimensions(given[unit])
    elif callable(unit) and not isinstance(unit, (np.ndarray, Dimension)):
        expected = get_dimensions(unit(*(get_dimensions(value) for value in given.values())))
    else:
        expected = get_dimensions(unit)
    _check_dimension(f"{function}() should return another unit than that of {short(result)}", result, expected)


def _check_dimension(message: str, value: Any, expected: Dimension) -> None:
    dim = get_dimensions(value)
    if dim is not expected and not fits_all(value, dim):
        raise DimensionMismatchError(message, dim, expected)
