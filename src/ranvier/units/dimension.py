"""Physical dimensions: what a number measures, apart from its size. The lowest layer of units/.

Takes exponents of the seven SI base quantities, gives interned `Dimension` values: equal dimensions are the same object, so every
later stage compares them with `is`. Called by everything that checks units, the equation stage above all.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any, final

BASE_QUANTITIES = ("length", "mass", "time", "electric current", "temperature", "quantity of substance", "luminosity")
"""What the seven exponents stand for, in their order."""

_BASE_UNIT_NAMES = ("metre", "kilogram", "second", "amp", "kelvin", "mole", "candle")
_BASE_SYMBOLS = ("m", "kg", "s", "A", "K", "mol", "cd")

# Words by which a base quantity can be named in get_or_create_dimension(length=1, kg=2).
_KEYWORDS: dict[str, int] = {
    word: position
    for position, words in enumerate(
        (
            ("length", "metre", "metres", "meter", "meters", "m"),
            ("mass", "kilogram", "kilograms", "kg"),
            ("time", "second", "seconds", "s"),
            ("current", "electric current", "ampere", "amperes", "amp", "amps", "A"),
            ("temperature", "kelvin", "kelvins", "K"),
            ("substance", "quantity of substance", "mole", "moles", "mol"),
            ("luminosity", "candle", "candles", "candela", "candelas", "cd"),
        )
    )
    for word in words
}

Exponents = tuple[float, float, float, float, float, float, float]


@final
class Dimension:
    """Exponents of the seven SI base quantities. Values are interned: `metre.dim / second.dim is get_or_create_dimension(m=1, s=-1)`.

    Make one with `get_or_create_dimension` or by arithmetic: `a * b`, `a / b`, `a ** number`, `a.inverse`, `a.sqrt`.
    """

    __slots__ = ("_dims",)
    _dims: Exponents

    def __new__(cls, exponents: Sequence[float]) -> Dimension:
        if len(exponents) != 7:
            raise TypeError(f"a dimension has seven exponents, got {len(exponents)}")
        return _intern(tuple(_snap(float(e)) for e in exponents))

    @property
    def dim(self) -> Dimension:
        """Itself, so that code can ask `.dim` of a quantity and of a dimension alike."""
        return self

    @property
    def exponents(self) -> Exponents:
        """The seven exponents, in the order of BASE_QUANTITIES."""
        return self._dims

    @property
    def is_dimensionless(self) -> bool:
        return self is DIMENSIONLESS

    def get_dimension(self, name: str) -> float:
        """The exponent of one base quantity, named as in `get_or_create_dimension` ('length', 'metre', 'm')."""
        return self._dims[_KEYWORDS[name]]

    @property
    def inverse(self) -> Dimension:
        return self**-1

    @property
    def sqrt(self) -> Dimension:
        return self**0.5

    def __mul__(self, other: Dimension) -> Dimension:
        if not isinstance(other, Dimension):
            return NotImplemented
        if other is DIMENSIONLESS:
            return self
        return _intern(tuple(_snap(a + b) for a, b in zip(self._dims, other._dims, strict=True)))

    def __truediv__(self, other: Dimension) -> Dimension:
        if not isinstance(other, Dimension):
            return NotImplemented
        if other is DIMENSIONLESS:
            return self
        return _intern(tuple(_snap(a - b) for a, b in zip(self._dims, other._dims, strict=True)))

    def __pow__(self, exponent: Any) -> Dimension:
        """self to a real power (a number or an array of one element); TypeError for anything else, ValueError if infinite."""
        try:
            power = float(0 + exponent)
        except (TypeError, ValueError):
            raise TypeError(f"the exponent of a dimension is a number, not {exponent!r}") from None
        if self is DIMENSIONLESS or power == 1:
            return self
        if not isfinite(power):
            raise ValueError(f"the exponent of a dimension is finite, not {power}")
        return _intern(tuple(_snap(a * power) for a in self._dims))

    def __str__(self) -> str:
        """In symbols of base units: 'm^2 kg s^-3 A^-1'; '1' without dimension."""
        parts = (s if e == 1 else f"{s}^{_number(e)}" for s, e in zip(_BASE_SYMBOLS, self._dims, strict=True) if e)
        return " ".join(parts) or "1"

    def __repr__(self) -> str:
        """In names of base units: 'metre ** 2 * kilogram * second ** -3 * amp ** -1'; 'Dimension()' without dimension."""
        parts = (n if e == 1 else f"{n} ** {_number(e)}" for n, e in zip(_BASE_UNIT_NAMES, self._dims, strict=True) if e)
        return " * ".join(parts) or "Dimension()"

    # Equality and hash are those of identity, because values are interned; copying and pickling must keep it so.

    def __copy__(self) -> Dimension:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Dimension:
        return self

    def __reduce__(self) -> tuple[type[Dimension], tuple[Exponents]]:
        return (Dimension, (self._dims,))


def get_or_create_dimension(*args: Any, **exponents: float) -> Dimension:
    """A dimension from seven exponents in one sequence, or from named ones: `get_or_create_dimension(length=1, time=-1)`.

    Names are those of quantities (length, mass, time, current, temperature, substance, luminosity) or of base units (metre, kg, s).
    TypeError: neither form was used, or a name is unknown.
    """
    if args:
        if exponents or len(args) != 1 or not isinstance(args[0], Sequence):
            raise TypeError("give either one sequence of seven exponents or named exponents such as length=1")
        return Dimension(args[0])
    values = [0.0] * 7
    for name, exponent in exponents.items():
        if name not in _KEYWORDS or not isinstance(exponent, Real):
            raise TypeError(f"{name}={exponent!r} is not an exponent of a base quantity (one of {', '.join(BASE_QUANTITIES)})")
        values[_KEYWORDS[name]] += float(exponent)
    return Dimension(values)


_interned: dict[tuple[float, ...], Dimension] = {}


def _intern(exponents: tuple[float, ...]) -> Dimension:
    found = _interned.get(exponents)
    if found is None:
        new = object.__new__(Dimension)
        new._dims = exponents  # type: ignore[assignment]
        found = _interned.setdefault(exponents, new)  # one step, so two threads get the same object
    return found


def _snap(exponent: float) -> float:
    """The nearest fraction with a small denominator, if it differs only by rounding: (x ** (1/3)) ** 3 must be x again."""
    if exponent.is_integer():
        return exponent + 0.0  # turns -0.0 into 0.0
    for denominator in range(1, 65):
        scaled = exponent * denominator
        nearest = round(scaled)
        if abs(scaled - nearest) < 1e-9:
            return nearest / denominator + 0.0
    return exponent


def _number(exponent: float) -> str:
    return str(int(exponent)) if exponent.is_integer() else repr(exponent)


DIMENSIONLESS = Dimension((0, 0, 0, 0, 0, 0, 0))
"""The dimension of plain numbers."""
