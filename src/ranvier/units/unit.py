"""Unit: a quantity of size 10**scale that has a name. Takes units, gives their products, quotients and powers with readable names.

Called by names.py, which makes the units there are, and by users who make their own.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from ranvier.units import catalogue, display
from ranvier.units.catalogue import NamedUnit
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.quantity import Quantity, get_dimensions


class Unit(Quantity):
    """A named unit: `mvolt` is 10**-3 of the base unit of its dimension. Products, quotients and powers of units are units.

    name: valid Python ('mvolt', 'volt / second'); dispname: for people ('mV', 'V/s'); latexname; scale: the power of ten; iscompound:
    whether the name is an expression. Make one with `Unit.create`, `Unit.create_scaled_unit`, or by arithmetic.
    """

    named: NamedUnit
    latexname: str
    iscompound: bool
    automatically_register_units = True
    """Whether a compound unit (`volt / metre`), once made, is used to display quantities that no unit of one word fits."""

    def __new__(
        cls,
        arr: Any,
        dim: Dimension | None = None,
        scale: float = 0,
        name: str | None = None,
        dispname: str | None = None,
        latexname: str | None = None,
        iscompound: bool = False,
        dtype: Any = None,
        copy: bool = False,
    ) -> Unit:
        dim = get_dimensions(arr) if dim is None else dim
        value = display.factor(scale)
        if float(arr) != value:
            raise ValueError(f"the size of a unit is a power of ten, here 10**{scale}, not {float(arr)}")
        base = catalogue.unscaled(dim)
        named = NamedUnit(
            name or ("Unit(1)" if dim is DIMENSIONLESS else base.name),
            dispname or ("1" if dim is DIMENSIONLESS else base.symbol),
            dim,
            scale,
        )
        return cls.from_named(named, latexname, iscompound)

    @classmethod
    def from_named(cls, named: NamedUnit, latexname: str | None = None, iscompound: bool | None = None) -> Unit:
        """The unit object of a catalogue entry."""
        unit = np.array(display.factor(named.scale)).view(cls)
        unit.flags.writeable = False  # many names share a unit
        unit.dim = named.dim
        unit.named = named
        unit.latexname = latexname or display.latex_symbol(named.symbol)
        unit.iscompound = " " in named.name if iscompound is None else iscompound
        return unit

    @staticmethod
    def create(dim: Dimension, name: str, dispname: str, latexname: str | None = None, scale: float = 0) -> Unit:
        """A new unit of size 10**scale: `Unit.create(joule.dim, 'centierg', 'cerg', scale=-9)`."""
        return Unit.from_named(NamedUnit(name, dispname, dim, scale), latexname, iscompound=False)

    @staticmethod
    def create_scaled_unit(baseunit: Unit, scalefactor: str) -> Unit:
        """A unit with a prefix: `create_scaled_unit(volt, 'm')` is mvolt. KeyError: there is no such prefix."""
        power = {**catalogue.PREFIXES, **catalogue.SMALL_PREFIXES, "": 0}[scalefactor]
        named = NamedUnit(scalefactor + baseunit.name, scalefactor + baseunit.dispname, baseunit.dim, baseunit.scale + power)
        return Unit.from_named(named, iscompound=baseunit.iscompound)

    def __array_finalize__(self, obj: Any) -> None:
        super().__array_finalize__(obj)
        if isinstance(obj, Unit) and hasattr(obj, "named"):
            self.named, self.latexname, self.iscompound = obj.named, obj.latexname, obj.iscompound

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def dispname(self) -> str:
        return self.named.symbol

    @property
    def scale(self) -> float:
        return self.named.scale

    def __str__(self) -> str:
        return self.named.symbol

    def __repr__(self) -> str:
        return self.named.name

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else str(self)

    def _repr_latex_(self) -> str:
        return f"${self.latexname}$"

    def __hash__(self) -> int:  # type: ignore[override]
        return hash((self.dim, self.scale))

    # Arithmetic among units makes units; with anything else, quantities.

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, Unit):
            return super().__mul__(other)
        named = NamedUnit(
            f"{self.name} * {other.name}", f"{self.dispname} {other.dispname}", self.dim * other.dim, self.scale + other.scale
        )
        return _compound(named, rf"{self.latexname}\,{other.latexname}")

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, Unit):
            return super().__truediv__(other)
        named = NamedUnit(
            f"{_grouped(self, self.name)} / {_grouped(other, other.name)}",
            f"{_grouped(self, self.dispname)}/{_grouped(other, other.dispname)}",
            self.dim / other.dim,
            self.scale - other.scale,
        )
        return _compound(named, rf"\frac{{{self.latexname}}}{{{other.latexname}}}")

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, Real) and other == 1:
            return self**-1
        return super().__rtruediv__(other)

    def __pow__(self, other: Any, modulo: None = None) -> Any:
        if not isinstance(other, Real):
            return super().__pow__(other)
        power = int(float(other)) if float(other).is_integer() else float(other)
        symbol = _grouped(self, self.dispname)
        named = NamedUnit(f"{_grouped(self, self.name)} ** {power}", f"{symbol}^{power}", self.dim**power, self.scale * power)
        return _compound(named, rf"\left({self.latexname}\right)^{{{power}}}" if self.iscompound else f"{self.latexname}^{{{power}}}")

    __imul__ = __mul__
    __itruediv__ = __truediv__
    __ipow__ = __pow__

    def __copy__(self) -> Unit:
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None) -> Unit:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Unit.from_named, (self.named, self.latexname, self.iscompound)


Quantity._unit_class = Unit


def get_unit(d: Dimension) -> Unit:
    """The unit of factor 1 that displays a dimension: `get_unit(volt.dim)` is volt."""
    return Unit.from_named(catalogue.unscaled(get_dimensions(d)))


def register_new_unit(u: Unit) -> None:
    """Use this unit to display quantities of its dimension, if no standard unit fits: `register_new_unit(pfarad / mmetre**2)`."""
    catalogue.register(u.named, chosen=True)


def _compound(named: NamedUnit, latexname: str) -> Unit:
    unit = Unit.from_named(named, latexname, iscompound=True)
    if Unit.automatically_register_units and named.dim is not DIMENSIONLESS:
        catalogue.register(named)
    return unit


def _grouped(unit: Unit, text: str) -> str:
    return f"({text})" if unit.iscompound else text
