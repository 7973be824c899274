"""The units by name. Takes a name (`mvolt`, `mV`, `umetre2`), gives its Unit, made when first asked for.

Called by `from ranvier import *` and by `from ranvier.units.names import candle`, through the module's __getattr__, and by the equation
stage, which looks up the names in model text in `unit_names()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from ranvier.units import catalogue
from ranvier.units.unit import Unit

_EXPORTED_BASES = catalogue.words(
    "amp kelvin kilogram metre meter second mole coulomb farad gram gramme hertz joule molar liter litre pascal ohm siemens volt watt"
)
EXPORTED: tuple[str, ...] = (
    *(
        prefix + name
        for name in _EXPORTED_BASES
        for prefix in (("p", "n", "u", "m", "", "k", "M", "G", "T") if catalogue.BASES[name].prefixes else ("",))
    ),
    *("cmetre", "cmeter"),
    *catalogue.SHORT_NAMES,
)
"""The unit names that `from ranvier import *` brings. All others are attributes of this module."""


class _UnitNames(Mapping[str, Unit]):
    """Names legal in model text -> units. Looking one up makes one object; iterating makes names only."""

    def __init__(self) -> None:
        self._made: dict[str, Unit] = {}
        self._names: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Unit:
        unit = self._made.get(name)
        if unit is None:
            if catalogue.resolve(name) is None:
                raise KeyError(name)
            unit = self._made[name] = _unit(name)
        return unit

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and catalogue.resolve(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> frozenset[str]:
        if not self._names:
            self._names = frozenset(catalogue.string_names())
        return self._names


class _Celsius:
    """A temperature in degrees Celsius is not a multiple of a unit, so every use of this name is an error that says what to write."""

    def _refuse(self, *operands: Any) -> NoReturn:
        raise TypeError("celsius is no unit that numbers can be multiplied with. Differences of temperature: 27*kelvin. "
                        "Temperatures: 27*kelvin + zero_celsius, with zero_celsius from ranvier.units.constants.")  # fmt: skip

    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __add__ = __radd__ = __sub__ = __rsub__ = _refuse
    __array_ufunc__ = None

    def __repr__(self) -> str:
        return "celsius"


celsius = _Celsius()
_NAMES = _UnitNames()


def unit_names() -> Mapping[str, Unit]:
    """The table of names that are units in model text."""
    return _NAMES


def __getattr__(name: str) -> Any:
    if catalogue.resolve(name, small_prefixes=True) is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    unit = globals()[name] = _unit(name)  # the next look-up does not come here
    return unit


def __dir__() -> list[str]:
    return sorted({*globals(), *catalogue.all_names()})


def _unit(name: str) -> Unit:
    """One object per unit: mV is mvolt."""
    named = catalogue.resolve(name, small_prefixes=True)
    assert named is not None
    unit = _UNITS.get(named.name)
    if unit is None:
        unit = _UNITS.setdefault(named.name, Unit.from_named(named))
    return unit


_UNITS: dict[str, Unit] = {}
