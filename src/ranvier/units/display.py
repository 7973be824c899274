"""Quantities as text: the best unit for a value, and numbers written in a unit. Takes arrays and NamedUnits, gives strings.

Called by quantity.py and unit.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ranvier.units.catalogue import NamedUnit, candidates, unscaled
from ranvier.units.dimension import Dimension


def best_unit(values: np.ndarray, dim: Dimension, choices: Sequence[NamedUnit] = ()) -> NamedUnit:
    """The unit in which these base-unit values read best: their numbers come nearest to 10, on average in powers of ten.

    choices: the units to choose among; default: all registered ones of this dimension. Zeros, inf and nan have no say.
    """
    units = choices or candidates(dim)
    if not units:
        return unscaled(dim)
    size = np.abs(_shown(values))
    telling = size[(size > 0) & np.isfinite(size)]
    if telling.size == 0:
        return unscaled(dim)
    wanted = float(np.mean(np.log10(telling))) - 1
    return min(units, key=lambda unit: abs(unit.scale - wanted))


def factor(scale: float) -> float:
    """10**scale, correctly rounded where scale is an integer (10.0**-k is not)."""
    return float(f"1e{int(scale)}") if float(scale).is_integer() else 10.0**scale


def as_text(values: np.ndarray, unit: NamedUnit, precision: int | None = None) -> str:
    """For people: '[1. 2.] mV'; only the numbers if the unit is 1."""
    numbers = np.array2string(_scaled(values, unit), precision=precision, separator=" ")
    return numbers if unit.symbol == "1" else f"{numbers} {unit.symbol}"


def as_code(values: np.ndarray, unit: NamedUnit, precision: int | None = None) -> str:
    """For Python: 'array([1., 2.]) * mvolt'; 'Quantity(3.)' if the unit is 1."""
    scaled = _scaled(values, unit)
    numbers = np.array_repr(scaled, precision=precision) if scaled.ndim else np.array2string(scaled, precision=precision)
    return f"Quantity({numbers})" if unit.symbol == "1" else f"{numbers} * {unit.name}"


def as_latex(values: np.ndarray, unit: NamedUnit, unit_latex: str) -> str:
    """For notebooks: the numbers (a matrix in brackets) and the unit, in mathematics mode."""
    scaled = _scaled(values, unit)
    if scaled.ndim == 0:
        numbers = _latex_number(scaled[()])
    elif scaled.ndim > 2 or scaled.size > 100:
        numbers = rf"\text{{{as_text(values, unit)}}}"
    else:
        rows = (r" & ".join(map(_latex_number, row)) for row in np.atleast_2d(scaled))
        numbers = r"\left[\begin{array}{" + "c" * np.atleast_2d(scaled).shape[1] + "}" + r" \\ ".join(rows) + r"\end{array}\right]"
    return f"${numbers}\\,{unit_latex}$"


def latex_symbol(symbol: str) -> str:
    """'mV^2' -> '\\mathrm{mV}^{2}'; works word by word, keeping / and parentheses."""
    words = []
    for word in symbol.split(" "):
        root, power, exponent = word.partition("^")
        words.append(rf"\mathrm{{{root}}}" + (f"^{{{exponent}}}" if power else ""))
    return r"\,".join(words)


def _shown(values: np.ndarray) -> np.ndarray:
    """The elements that NumPy prints: of a large array, those at the edges. (So a long ramp from 0 is not judged by its middle.)"""
    options = np.get_printoptions()
    edge = options["edgeitems"]
    if values.size <= options["threshold"]:
        return values
    for axis, length in enumerate(values.shape):
        if length > 2 * edge:
            values = np.take(values, [*range(edge), *range(length - edge, length)], axis=axis)
    return values


def _scaled(values: np.ndarray, unit: NamedUnit) -> np.ndarray:
    return values if unit.scale == 0 and values.dtype.kind not in "iu" else np.asarray(values / factor(unit.scale))


def _latex_number(number: Any) -> str:
    text = f"{number:.8g}"
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa}\times 10^{{{int(exponent)}}}" if e else mantissa
