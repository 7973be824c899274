"""The table of unit names: which there are, what they are worth, and what is said about those that may not stand in an equation."""

from __future__ import annotations

import keyword

import pytest

from ranvier.units.catalogue import (
    UNSCALED,
    NamedUnit,
    all_names,
    candidates,
    resolve,
    scaled_hint,
    string_names,
    unscaled,
)
from ranvier.units.dimension import DIMENSIONLESS, get_or_create_dimension


def _scale(unit: object) -> float:
    return unit.scale  # type: ignore[attr-defined]


def test_names_in_model_text_are_those_of_brian2() -> None:
    theirs = pytest.importorskip("brian2").DEFAULT_UNITS
    assert set(string_names()) == {*theirs, "mS"}
    for name, unit in theirs.items():
        ours = resolve(name)
        assert ours is not None
        assert (ours.scale, ours.dim.exponents, ours.symbol) == (_scale(unit), unit.dim._dims, str(unit)), name


def test_names_in_python_are_those_of_brian2() -> None:
    allunits = pytest.importorskip("brian2.units.allunits")
    theirs = {name: unit for name, unit in vars(allunits).items() if type(unit).__name__ == "Unit" and name != "unit"}
    assert {name for name in all_names() if resolve(name) is not None or name not in theirs} <= {*theirs, *string_names()}
    for name, unit in theirs.items():
        ours = resolve(name, small_prefixes=True)
        assert ours is not None
        assert (ours.scale, ours.dim.exponents) == (_scale(unit), unit.dim._dims), name


def test_no_name_means_two_things() -> None:
    names = list(all_names())
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in names)


@pytest.mark.parametrize(
    "name", ["", "m", "V", "kkg", "kkilogram", "kkelvin", "litre2", "volt4", "volt1", "2", "mvolt22", "mmV", "damp", "cmetre", "uV"]
)
def test_not_in_model_text(name: str) -> None:
    assert resolve(name) is None


def test_small_prefixes_only_on_request() -> None:
    assert resolve("dametre", small_prefixes=True) == NamedUnit("dametre", "dam", get_or_create_dimension(m=1), 1)
    assert resolve("damp", small_prefixes=True) == NamedUnit("damp", "dA", get_or_create_dimension(A=1), -1)
    assert resolve("clitre") == NamedUnit("clitre", "cl", get_or_create_dimension(m=3), -5)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mV", "volt"),
        ("ms", "second"),
        ("nS", "siemens"),
        ("mS", "siemens"),
        ("cm", "metre"),
        ("um2", "metre**2"),
        ("metre2", "metre**2"),
        ("hertz2", "hertz**2"),
        ("gram", "kilogram"),
        ("molar", "mmolar"),
        ("litre", "metre**3"),
        ("kHz", "hertz"),
        ("uF", "farad"),
        ("cmetre", "metre"),
        ("volt", None),
        ("Hz", None),
        ("mM", None),
        ("kgram", None),
        ("voltage", None),
    ],
)
def test_what_to_write_instead(name: str, hint: str | None) -> None:
    assert scaled_hint(name) == hint


def test_every_name_is_either_unscaled_or_has_a_legal_hint() -> None:
    for name in all_names():
        hint = scaled_hint(name)
        if hint is None:
            assert name in UNSCALED
            continue
        base, _, power = hint.partition("**")
        unit = resolve(name, small_prefixes=True)
        assert unit is not None
        assert (DIMENSIONLESS if base == "1" else UNSCALED[base]) ** int(power or 1) is unit.dim, name


def test_unscaled_names_are_worth_one() -> None:
    assert all((unit := resolve(name)) and unit.scale == 0 and unit.dim is dim for name, dim in UNSCALED.items())
    assert UNSCALED["radian"] is DIMENSIONLESS
    assert not {"mV", "gram", "litre", "molar", "metre2", "cm"} & set(UNSCALED)


def test_display_candidates_rise_and_have_the_dimension() -> None:
    for name in ("volt", "gram", "molar", "metre2", "siemens"):
        unit = resolve(name)
        assert unit is not None
        found = candidates(unit.dim)
        assert len(found) >= 16
        assert [u.scale for u in found] == sorted(u.scale for u in found)
        assert {u.dim for u in found} == {unit.dim}
    assert unscaled(get_or_create_dimension(kg=1)).name == "kilogram"
    assert unscaled(get_or_create_dimension(m=-3, mole=1)).name == "mmolar"
    assert unscaled(get_or_create_dimension(m=7)) == NamedUnit("metre ** 7", "m^7", get_or_create_dimension(m=7), 0)
