"""Arguments of constructors, checked: what was met, what is due. Called by everything in model/ that takes numbers or text from users."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.equations.dimensions import ModelDimensionError
from ranvier.equations.spelling import unit_of
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.syntax.source import Source
from ranvier.units import DIMENSIONLESS, Dimension, get_dimensions

if TYPE_CHECKING:
    from ranvier.model.objects import BrianObject

LARGEST_COUNT = 2**31 - 1
"""Elements of a group: numbers of neurons and synapses have 32 bits."""


def numbers(value: Any, dim: Dimension | None, what: str, example: str) -> np.ndarray:
    """One or several numbers of this dimension, in base units. ModelTypeError for other things, ModelDimensionError for another unit.

    dim: None for any. what: subject of the message ("the rate of ..."). example: a value that would do.
    """
    try:
        plain = np.asarray(value)
    except Exception:  # objects with an __array__ that fails
        plain = np.empty(0, dtype=object)
    if plain.dtype.kind not in "biuf":
        met = f"{type(value).__name__} {value!r}"[:120]  # only now: finding the best unit of a quantity is slow the first time
        raise ModelTypeError(
            Problem(
                f"{what} is given as a number or a quantity",
                met=met,
                expected=example,
                hint="leave out the quotation marks" if isinstance(value, str) else "numbers, or an array of them, times a unit",
            )
        )
    met_dim = get_dimensions(value)
    if dim is not None and met_dim is not dim:
        unit = "a number without unit" if dim is DIMENSIONLESS else f"unit {unit_of(dim)}"
        met = f"{value!r}, without unit" if met_dim is DIMENSIONLESS else f"{value!r}, with unit {unit_of(met_dim)}"
        raise ModelDimensionError(
            Problem(f"{what} has another unit", met=met[:120], expected=unit, hint=f"such as {example}"), dims=(met_dim, dim)
        )
    return plain.astype(float)


def one_number(value: Any, dim: Dimension, what: str, example: str) -> float:
    """As `numbers`, but one of them; ModelTypeError for several."""
    plain = numbers(value, dim, what, example)
    if plain.ndim:
        raise ModelTypeError(
            Problem(f"{what} is one value", met=f"{plain.size} values", expected=f"one, such as {example}", hint="take one element of it")
        )
    return float(plain)


def positive_time(value: Any, dim: Dimension, what: str, example: str) -> float:
    """A finite time > 0; ModelValueError for others."""
    time = one_number(value, dim, what, example)
    if not 0 < time < float("inf"):
        raise ModelValueError(
            Problem(f"{what} must be positive", met=str(value), expected="a finite time > 0 s", hint=f"such as {example}")
        )
    return time


def whole_count(value: Any, what: str) -> int:
    """A whole number >= 1, also given as a float without fraction. ModelTypeError, ModelValueError."""
    if isinstance(value, (bool, np.timedelta64)) or not isinstance(value, (Integral, float, np.floating)):
        raise ModelTypeError(
            Problem(f"{what} is a whole number", met=f"{type(value).__name__} {value!r}", expected="an integer >= 1", hint="such as 100")
        )
    if not np.isfinite(float(value)) or value != int(value) or value < 1:
        raise ModelValueError(Problem(f"{what} is a whole number >= 1", met=repr(value), expected="an integer >= 1", hint="such as 100"))
    if int(value) > LARGEST_COUNT:
        raise ModelValueError(
            Problem(
                f"{what} is too large to be numbered",
                met=repr(value),
                expected=f"at most {LARGEST_COUNT}",
                hint="split it into several groups",
            )
        )
    return int(value)


def text(value: Any, what: str, example: str) -> str:
    """A string; ModelTypeError for others."""
    if not isinstance(value, str):
        raise ModelTypeError(
            Problem(f"{what} is a string", met=f"{type(value).__name__} {value!r}"[:120], hint=f"such as {example}", expected="a string")
        )
    return value


def located(owner: BrianObject, given: Any, what: str, example: str = "'v = 0'") -> Source:
    """Text with its place in the user's script, for messages; ModelTypeError for other than a string."""
    made_at = owner.membership.made_at
    return Source(text(given, what, example), f"{what} of '{owner.name}'", made_at.file, made_at.line)
