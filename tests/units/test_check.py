"""@check_units, the names that are made on demand, constants, and the temperature trap."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from ranvier import units
from ranvier.units import DimensionMismatchError, Quantity, Unit, check_units, constants, names, numpy_, unit_names
from ranvier.units.names import amp, metre, mV, nA, ohm, volt


@check_units(I=amp, R=ohm, wibble=metre, result=volt)
def voltage(I: Any, R: Any, k: Any = 1, wibble: Any = None) -> Any:
    """Ohm's law."""
    return I * R if I is not None and not isinstance(I, str) else 0


@check_units(a=None, b="a", c=bool, result=lambda a, b, c: a)
def sum_of(a: Any, b: Any, c: Any) -> Any:
    return a + b


@check_units(x=1, result=bool)
def positive(x: Any) -> Any:
    return x > 0 if np.ndim(x) == 0 else 3


@pytest.mark.parametrize(
    "call",
    [
        "voltage(1 * amp, 1 * ohm)",
        "voltage(I=[1, 2] * amp, R=2 * ohm)",
        "voltage(1 * amp, 1 * ohm, k=3 * volt)",
        "voltage(1 * amp, 1 * ohm, wibble=2 * metre)",
        "voltage(0, 0)",
        "voltage(None, 1 * ohm)",
        "voltage('I', 1 * ohm)",
        "sum_of(1 * mV, 2 * mV, True)",
        "sum_of(1, 2, np.True_)",
        "sum_of(1 * mV, 0, False)",
        "positive(3)",
    ],
)
def test_accepted(call: str) -> None:
    eval(call)


@pytest.mark.parametrize(
    "call",
    [
        "voltage(1, 1 * ohm)",
        "voltage(1 * amp, 1 * amp)",
        "voltage(np.inf, 1 * ohm)",
        "voltage([1, 2], 1 * ohm)",
        "voltage(1 * amp, 1 * ohm, wibble=1 * volt)",
        "sum_of(1 * mV, 2 * nA, True)",
        "positive(1 * mV)",
    ],
)
def test_wrong_unit(call: str) -> None:
    with pytest.raises(DimensionMismatchError):
        eval(call)


@pytest.mark.parametrize("call", ["sum_of(1, 2, 3)", "positive([1, 2])", "voltage(1 * amp)"])
def test_wrong_kind(call: str) -> None:
    with pytest.raises(TypeError):
        eval(call)


def test_wrong_result() -> None:
    with pytest.raises(DimensionMismatchError, match=r"should return another unit than that of 1\. mV \(units: V and A\)"):
        check_units(x=volt, result=amp)(lambda x: x)(1 * mV)
    with pytest.raises(DimensionMismatchError):
        check_units(x=None, result=lambda x: x**2)(lambda x: x)(1 * mV)
    assert check_units(x=None, result=lambda x: x**2)(lambda x: x * x)(1 * mV).dim is (volt**2).dim
    assert check_units(x=None, result="x")(lambda x: 2 * x)(1 * mV).dim is volt.dim
    with pytest.raises(TypeError, match="'y', which was not given"):
        check_units(x="y")(lambda x, y=1: x)(3)


def test_keyword_only_arguments() -> None:
    @check_units(z=volt)
    def last(*args: Any, z: Any = 1 * volt) -> Any:
        return args[-1]

    assert last(1, 2) == 2
    with pytest.raises(DimensionMismatchError):
        last(1, z=2)


def test_what_the_equation_stage_reads() -> None:
    function: Any = voltage
    assert function._arg_names == ("I", "R", "k", "wibble")
    assert function._arg_units == [amp, ohm, None, metre]
    assert function._return_unit is volt
    assert (function.__name__, function.__doc__) == ("voltage", "Ohm's law.")


def test_exported_names_are_those_of_brian2() -> None:
    theirs = pytest.importorskip("brian2.only")
    brian_units = {name for name in theirs.__all__ if type(getattr(theirs, name)).__name__ == "Unit"}
    assert set(names.EXPORTED) == brian_units
    assert set(units.EXPORTED) - set(names.EXPORTED) <= set(theirs.__all__)


def test_units_are_made_once() -> None:
    table = unit_names()
    assert table["mV"] is table["mvolt"] is names.mV is units.mvolt
    assert "mS" in table and "cmetre" not in table and "foo" not in table and 3 not in table
    assert len(table) == len(set(table)) == 1711
    with pytest.raises(KeyError):
        table["cmetre"]
    with pytest.raises(AttributeError, match="no attribute 'zvol'"):
        names.zvol  # noqa: B018
    assert isinstance(names.cmetre, Unit)


def test_paths_of_brian2() -> None:
    from ranvier.units import allunits, fundamentalunits

    namespace: dict[str, Any] = {}
    exec("from ranvier.units.allunits import *", namespace)
    assert namespace["candle"] is allunits.candle is names.candle
    assert len(namespace) > 2000
    assert all(getattr(fundamentalunits, name) is getattr(units, name) for name in fundamentalunits.__all__)


def test_units_survive_copies() -> None:
    for unit in (mV, volt / metre, mV**2):
        back = pickle.loads(pickle.dumps(unit))
        assert (repr(back), float(back), back.dim) == (repr(unit), float(unit), unit.dim)
        assert copy.deepcopy(unit) is unit
    assert hash(mV) == hash(units.mvolt)
    assert {mV: 1}[units.mvolt] == 1


def test_unit_is_a_power_of_ten() -> None:
    with pytest.raises(ValueError, match="power of ten"):
        Unit(3)
    assert repr(Unit(1)) == "Unit(1)"
    kilovolt = Unit.create_scaled_unit(volt, "k")
    assert (repr(kilovolt), str(kilovolt), float(kilovolt)) == ("kvolt", "kV", 1000.0)
    with pytest.raises(KeyError):
        Unit.create_scaled_unit(volt, "q")


def test_celsius_is_refused() -> None:
    for text in ("27 * celsius", "celsius * 27", "np.arange(3) * celsius", "27.0 + celsius", "mV * celsius"):
        with pytest.raises(TypeError, match="zero_celsius"):
            eval(text, {"celsius": names.celsius, "np": np, "mV": mV})


def test_constants_are_those_of_brian2() -> None:
    theirs = pytest.importorskip("brian2.units.constants")
    for name in constants.__all__:
        ours, other = getattr(constants, name), getattr(theirs, name)
        assert isinstance(ours, Quantity)
        assert float(ours) == pytest.approx(float(other), rel=1e-15)
        assert ours.dim.exponents == tuple(map(float, other.dim._dims)), name


def test_numpy_with_units() -> None:
    assert numpy_.pi == np.pi
    assert numpy_.arange(0 * nA, 2 * nA, 1 * nA).dim is amp.dim
    assert numpy_.sin is np.sin
    assert not isinstance(numpy_.ones_like([1, 2] * mV), Quantity)
    namespace: dict[str, Any] = {}
    exec("from ranvier.units.numpy_ import *", namespace)
    assert {"arange", "exprel", "array", "mean"} <= set(namespace)


def test_exprel() -> None:
    x = np.array([0.0, 1e-12, -1e-3, 1.0, -700.0, -np.inf, np.inf])
    expected = [1.0, 1.0 + 5e-13, 0.9995001666250083, np.e - 1, 1 / 700, 0.0, np.inf]
    assert np.allclose(units.exprel(x), expected, rtol=1e-15, atol=0)
    assert units.exprel(0.0) == 1.0


def test_arange_needs_a_stop() -> None:
    with pytest.raises(TypeError, match="arange needs at least its stop"):
        numpy_.arange()
