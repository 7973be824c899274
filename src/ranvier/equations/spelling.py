"""Dimensions in the words of a unit field: 'volt', 'volt/second', 'siemens/metre**2'. Used by every message about units in a model."""

from __future__ import annotations

from functools import cache

from ranvier.units.catalogue import UNSCALED, unscaled
from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension

SECOND = UNSCALED["second"]
NOISE = get_or_create_dimension(second=-0.5)  # of xi

# What a derivative, a density or a coefficient is commonly divided by.
_BELOW = ("second", "metre", "metre**2", "metre**3", "second**2", "second**0.5", "second**1.5", "volt", "amp", "siemens")


@cache
def unit_of(dim: Dimension) -> str:
    """The dimension as a unit field would say it; '1' for none. Text in the language: evaluated, it is one unit of the dimension."""
    if dim is DIMENSIONLESS:
        return "1"
    if name := _single(dim):
        return name
    for power in (2.0, 3.0, 0.5, -1.0, -2.0, -3.0, -0.5):
        if name := _single(dim ** (1 / power)):
            return f"1/{name}" if power == -1 else f"{name}**{power:g}"
    for below in _BELOW:
        unit, _, exponent = below.partition("**")
        if name := _single(dim * UNSCALED[unit] ** float(exponent or 1)):
            return f"{name}/{below}"
    for below in ("second", "metre**2"):
        unit, _, exponent = below.partition("**")
        if name := _single((dim * UNSCALED[unit] ** float(exponent or 1)) ** 0.5):
            return f"{name}**2/{below}"
    return repr(dim).replace(" ", "")


def _single(dim: Dimension) -> str:
    """The one word for a dimension, or ''. Not hertz: a rate of change is more often meant, '1/second'."""
    name = unscaled(dim).name
    return name if name.isalpha() and name != "hertz" else ""
