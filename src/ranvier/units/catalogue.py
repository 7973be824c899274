"""Every unit name there is, as data: bases x prefixes x powers, computed, not listed. No arrays here and no objects per name.

Takes a name, gives its dimension and its power of ten (`resolve`); takes a dimension, gives the units it can be displayed in
(`candidates`). Called by names.py (makes Unit objects), display.py (chooses one) and the equation stage (UNSCALED, scaled_hint).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension


def words(text: str) -> tuple[str, ...]:
    """The words of a text: how the tables of this stage list names."""
    return tuple(text.split())


PREFIXES = dict(zip(words("y z a f p n u m k M G T P E Z Y"), (*range(-24, 0, 3), *range(3, 25, 3)), strict=True))
"""Powers of ten of the prefixes by thousands. These exist in model text and are chosen among for display."""

SMALL_PREFIXES = {"c": -2, "d": -1, "da": 1, "h": 2}
"""In model text only litres have these (`dlitre`), so that variables can still be called `damp`; in Python all names do (`cmetre`)."""

SHORT_NAMES = dict(
    entry.split("=")
    for entry in words(
        "mV=mvolt mA=mamp uA=uamp nA=namp pA=pamp pF=pfarad uF=ufarad nF=nfarad nS=nsiemens uS=usiemens mS=msiemens "
        "ms=msecond us=usecond Hz=hertz kHz=khertz MHz=Mhertz cm=cmetre cm2=cmetre2 cm3=cmetre3 mm=mmetre mm2=mmetre2 mm3=mmetre3 "
        "um=umetre um2=umetre2 um3=umetre3 mM=mmolar uM=umolar nM=nmolar"
    )
)


class NamedUnit(NamedTuple):
    """A unit: 1 of it is 10**scale in SI base units. `name` is valid Python (with `*`, `/`, `**` if compound), `symbol` is for people."""

    name: str
    symbol: str
    dim: Dimension
    scale: float


class _Base(NamedTuple):
    unit: NamedUnit
    prefixes: bool = True
    powers: bool = True


def _bases() -> Iterator[_Base]:
    # name(s), symbol, exponents of m kg s A K mol cd, power of ten. Where two have one dimension, the first is displayed.
    for names, symbol, exponents, scale in (
        ("metre meter", "m", (1, 0, 0, 0, 0, 0, 0), 0),
        ("second", "s", (0, 0, 1, 0, 0, 0, 0), 0),
        ("amp ampere", "A", (0, 0, 0, 1, 0, 0, 0), 0),
        ("mole mol", "mol", (0, 0, 0, 0, 0, 1, 0), 0),
        ("candle", "cd", (0, 0, 0, 0, 0, 0, 1), 0),
        ("gram gramme", "g", (0, 1, 0, 0, 0, 0, 0), -3),
        ("volt", "V", (2, 1, -3, -1, 0, 0, 0), 0),
        ("siemens", "S", (-2, -1, 3, 2, 0, 0, 0), 0),
        ("farad", "F", (-2, -1, 4, 2, 0, 0, 0), 0),
        ("ohm", "ohm", (2, 1, -3, -2, 0, 0, 0), 0),
        ("coulomb", "C", (0, 0, 1, 1, 0, 0, 0), 0),
        ("hertz", "Hz", (0, 0, -1, 0, 0, 0, 0), 0),
        ("molar", "M", (-3, 0, 0, 0, 0, 1, 0), 3),
        ("newton", "N", (1, 1, -2, 0, 0, 0, 0), 0),
        ("pascal", "Pa", (-1, 1, -2, 0, 0, 0, 0), 0),
        ("joule", "J", (2, 1, -2, 0, 0, 0, 0), 0),
        ("watt", "W", (2, 1, -3, 0, 0, 0, 0), 0),
        ("weber", "Wb", (2, 1, -2, -1, 0, 0, 0), 0),
        ("tesla", "T", (0, 1, -2, -1, 0, 0, 0), 0),
        ("henry", "H", (2, 1, -2, -2, 0, 0, 0), 0),
        ("lumen", "lm", (0, 0, 0, 0, 0, 0, 1), 0),
        ("lux", "lx", (-2, 0, 0, 0, 0, 0, 1), 0),
        ("becquerel", "Bq", (0, 0, -1, 0, 0, 0, 0), 0),
        ("gray", "Gy", (2, 0, -2, 0, 0, 0, 0), 0),
        ("sievert", "Sv", (2, 0, -2, 0, 0, 0, 0), 0),
        ("katal", "kat", (0, 0, -1, 0, 0, 1, 0), 0),
        ("radian", "rad", (0, 0, 0, 0, 0, 0, 0), 0),
        ("steradian", "sr", (0, 0, 0, 0, 0, 0, 0), 0),
    ):
        for name in names.split():
            yield _Base(NamedUnit(name, symbol, Dimension(exponents), scale))
    kilogram, kelvin = get_or_create_dimension(kg=1), get_or_create_dimension(K=1)
    for name in ("kilogram", "kilogramme"):
        yield _Base(NamedUnit(name, "kg", kilogram, 0), prefixes=False)
    yield _Base(NamedUnit("kelvin", "K", kelvin, 0), prefixes=False)
    for name in ("litre", "liter"):
        yield _Base(NamedUnit(name, "l", get_or_create_dimension(m=3), -3), powers=False)


BASES: Mapping[str, _Base] = {base.unit.name: base for base in _bases()}
assert all(base.unit.dim is not DIMENSIONLESS or base.unit.name.endswith("radian") for base in BASES.values())


def resolve(name: str, small_prefixes: bool = False) -> NamedUnit | None:
    """The unit of this name (`mvolt`, `mV`, `umetre2`), or None. small_prefixes: also c, d, da, h, which model text does not know."""
    if name in SHORT_NAMES:
        return resolve(SHORT_NAMES[name], small_prefixes=True)
    power = int(name[-1]) if name[-1:] in ("2", "3") else 1
    stem = name[:-1] if power > 1 else name
    found = _prefixed(stem, small_prefixes)
    if found is None or power == 1:
        return found[0] if found else None
    unit, powers = found
    return NamedUnit(name, f"{unit.symbol}^{power}", unit.dim**power, unit.scale * power) if powers else None


def string_names() -> Iterator[str]:
    """All names legal in model text."""
    yield from _names(("", *PREFIXES))
    yield from (prefix + name for name, base in BASES.items() if not base.powers for prefix in SMALL_PREFIXES)
    yield from SHORT_NAMES


def all_names() -> Iterator[str]:
    """All names there are, in Python code."""
    yield from _names(("", *PREFIXES, *SMALL_PREFIXES))
    yield from SHORT_NAMES


def scaled_hint(name: str) -> str | None:
    """What to write instead of this name where only unscaled units may stand: 'volt' for mV, 'metre**2' for um2, 'kilogram' for gram.

    None: the name is no unit, or it is legal there as it is (UNSCALED).
    """
    unit = resolve(name, small_prefixes=True)
    if unit is None or name in UNSCALED:
        return None
    name = unscaled(unit.dim).name
    return f"{name[:-1]}**{name[-1]}" if name[-1] in "23" else name


def candidates(dim: Dimension) -> tuple[NamedUnit, ...]:
    """The units in which a quantity of this dimension can be displayed, by rising scale; () if only base units will do."""
    users = _chosen.get(dim) or _registered.get(dim) or []
    return _displayed(dim) or tuple(sorted(users, key=lambda unit: unit.scale))


def unscaled(dim: Dimension) -> NamedUnit:
    """The unit of factor 1 that displays this dimension: `volt`, or its base units when nothing shorter is known."""
    if dim not in _unscaled:
        found = [unit for unit in candidates(dim) if unit.scale == 0]
        # Where the displayed units are per cm^2, factor 1 is per m^2; nothing shorter than base units is remembered, as users may register.
        if not found and dim in _per_area():
            found = [_per_area()[dim]]
        if not found:
            return NamedUnit(repr(dim) if dim is not DIMENSIONLESS else "1", str(dim), dim, 0)
        _unscaled[dim] = found[0]
    return _unscaled[dim]


def register(unit: NamedUnit, chosen: bool = False) -> None:
    """Let a unit be used for display. One that has a shorter standard name (`volt * amp` is watt) keeps that name.

    chosen: by the user, and so before all compound units that arithmetic has made.
    """
    known = (_chosen if chosen else _registered).setdefault(unit.dim, [])
    if chosen:
        _unscaled.pop(unit.dim, None)
    # 64 ways to write one dimension are enough; a loop that keeps combining units must not fill the memory.
    if len(known) < 64 and all(unit.name != other.name for other in known):
        known.append(unit)


_registered: dict[Dimension, list[NamedUnit]] = {}
_chosen: dict[Dimension, list[NamedUnit]] = {}
_unscaled: dict[Dimension, NamedUnit] = {}


def _prefixed(stem: str, small_prefixes: bool) -> tuple[NamedUnit, bool] | None:
    base = BASES.get(stem)
    if base is not None:
        return base.unit, base.powers
    for length in (1, 2):
        prefix, rest = stem[:length], stem[length:]
        base = BASES.get(rest)
        if base is None or not base.prefixes:
            continue
        scale = PREFIXES.get(prefix) or ((small_prefixes or not base.powers) and SMALL_PREFIXES.get(prefix))
        if scale:
            unit = base.unit
            return NamedUnit(stem, prefix + unit.symbol, unit.dim, unit.scale + scale), base.powers
    return None


def _names(prefixes: tuple[str, ...]) -> Iterator[str]:
    for name, base in BASES.items():
        for prefix in prefixes if base.prefixes else ("",):
            yield prefix + name
            if base.powers:
                yield f"{prefix}{name}2"
                yield f"{prefix}{name}3"


def _displayed(dim: Dimension) -> tuple[NamedUnit, ...]:
    if dim in _per_area():
        name = _per_area()[dim].name.partition(" ")[0]
        return tuple(NamedUnit(f"{u.name} / (cmetre ** 2)", f"{u.symbol}/(cm^2)", dim, u.scale + 4) for u in _with_prefixes(name, ""))
    return _with_prefixes(*_shown_by()[dim]) if dim in _shown_by() else ()


@cache
def _shown_by() -> Mapping[Dimension, tuple[str, str]]:
    """The name and power by which a dimension is displayed: the first that there is."""
    found: dict[Dimension, tuple[str, str]] = {}
    for power in ("", "2", "3"):
        for name, base in BASES.items():
            if (base.powers or not power) and base.unit.dim is not DIMENSIONLESS and name not in ("litre", "liter"):
                found.setdefault(base.unit.dim ** int(power or 1), (name, power))
    return found


@cache
def _with_prefixes(name: str, power: str) -> tuple[NamedUnit, ...]:
    """By rising scale. Made when first asked for: all 1400 of them would take 10 ms."""
    names = [prefix + name for prefix in ("", *PREFIXES) if BASES[name].prefixes and prefix + name != "kgram"] or [name]
    if name == "gram":
        names.append("kilogram")
    return tuple(sorted((unit for n in names if (unit := resolve(n + power))), key=lambda unit: unit.scale))


@cache
def _per_area() -> Mapping[Dimension, NamedUnit]:
    """Densities in a membrane, which have no name of their own but are always said per square centimetre."""
    area = get_or_create_dimension(m=2)
    units = (BASES[name].unit for name in ("siemens", "farad", "amp"))
    return {u.dim / area: NamedUnit(f"{u.name} / (metre ** 2)", f"{u.symbol}/(m^2)", u.dim / area, 0) for u in units}


UNSCALED: Mapping[str, Dimension] = {
    name: unit.dim
    for name in (*BASES, "Hz", "mM", "mmolar", "kgram", "kgramme", "klitre", "kliter")
    if (unit := resolve(name)) and not unit.scale
}
"""The names that may stand in the unit field of an equation: one of them is 1 in SI base units."""
