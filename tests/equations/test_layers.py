"""What the user's Python names mean in model text; the order of the layers; the table of functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from ranvier.equations.functions import BUILTIN_FUNCTIONS, CONSTANTS
from ranvier.equations.layers import NamespaceError, NamespaceLayer, default_layers, symbol_of
from ranvier.equations.scope import Constant, FunctionSymbol, Scope, Symbol, Table
from ranvier.equations.spelling import NOISE, unit_of
from ranvier.ir.ops import OPS
from ranvier.syntax.errors import UnknownNameError
from ranvier.units import ms, mV, nS, second, volt
from ranvier.units.catalogue import UNSCALED
from ranvier.units.dimension import DIMENSIONLESS


def value_of(value: object) -> tuple[object, str]:
    symbol = symbol_of("x", value)
    assert isinstance(symbol, Constant) and not symbol.literal
    return symbol.value, unit_of(symbol.dim)


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (3, (3, "1")),
        (0.5, (0.5, "1")),
        (True, (True, "1")),
        (np.bool_(False), (False, "1")),
        (np.int16(7), (7, "1")),
        (np.float32(0.5), (0.5, "1")),
        (np.array(2), (2, "1")),
        (np.array(2.5), (2.5, "1")),
        (np.array(True), (True, "1")),
        (2**80, (2.0**80, "1")),
        (math.inf, (math.inf, "1")),
        (3 * mV, (0.003, "volt")),
        (10 * ms, (0.01, "second")),
        (np.array([1, 2])[1] * nS, (2e-9, "siemens")),
        (mV, (0.001, "volt")),
        (3 * volt / second, (3.0, "volt/second")),
    ],
)
def test_values(value: object, meaning: tuple[object, str]) -> None:
    assert value_of(value) == meaning
    assert type(value_of(value)[0]) is type(meaning[0])


def test_nan_is_a_value() -> None:
    assert math.isnan(value_of(math.nan)[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["text", None, [1, 2], {}, print, np, 1j, np.array("x"), object()])
def test_what_means_nothing(value: object) -> None:
    assert symbol_of("x", value) is None


@pytest.mark.parametrize("value", [np.zeros(3), np.zeros(1), np.zeros((2, 2)), [1, 2] * mV])
def test_arrays_are_refused(value: object) -> None:
    with pytest.raises(NamespaceError, match="'x' is not a scalar value") as caught:
        symbol_of("x", value)
    assert isinstance(caught.value, KeyError) and isinstance(caught.value, TypeError)


def test_objects_that_say_what_they_mean() -> None:
    table = Table("x", DIMENSIONLESS, None, 1.0, 1, None)

    @dataclass
    class Stimulus:
        def symbol(self) -> Symbol:
            return table

    assert symbol_of("x", Stimulus()) is table
    assert symbol_of("x", Stimulus) is None


def test_constants_come_first_then_units_functions_and_the_user() -> None:
    scope = Scope((*default_layers(), NamespaceLayer("the script", {"e": 3, "mV": 4, "exp": 5, "own": 6})))
    assert scope.lookup("e") is CONSTANTS["e"]
    assert scope.lookup("mV").value == 1e-3
    assert scope.lookup("exp") is BUILTIN_FUNCTIONS["exp"]
    assert scope.lookup("own").value == 6


@pytest.mark.parametrize("name", ["volt", "mV", "ms", "nS", "mS", "cm2", "umetre3", "siemens", "metre", "meter", "Hz", "mM", "kilogram"])
def test_units_are_literal(name: str) -> None:
    symbol = Scope(default_layers()).lookup(name)
    assert isinstance(symbol, Constant) and symbol.literal


def test_unit_values_are_correctly_rounded() -> None:
    scope = Scope(default_layers())
    assert [scope.lookup(n).value for n in ("mV", "ms", "nS", "pF", "um2", "kHz", "gram")] == [1e-3, 1e-3, 1e-9, 1e-12, 1e-12, 1e3, 1e-3]


def test_a_namespace_is_read_once() -> None:
    names = {"a": 1}
    layer = NamespaceLayer("the script", names)
    first = layer.get("a")
    names["a"] = 2
    assert layer.get("a") is first


def test_unknown_names_tell_where_we_looked() -> None:
    scope = Scope((*default_layers(), NamespaceLayer("the script", {"tau_m": 3, "unusable": "text"})))
    with pytest.raises(UnknownNameError) as caught:
        scope.lookup("tau_n")
    (problem,) = caught.value.problems
    assert problem.expected == "a name known in the constants, the units, the functions, the script"
    assert problem.hint.startswith("did you mean 'tau_m'")
    with pytest.raises(KeyError, match='The identifier "unusable" could not be resolved'):
        scope.lookup("unusable")


def test_functions_are_operations_of_the_kernel() -> None:
    for symbol in BUILTIN_FUNCTIONS.values():
        assert isinstance(symbol, FunctionSymbol)
        function = symbol.info
        assert (function.op is None) == (function.lowering in ("int", "clip", "timestep"))
        if function.op is not None:
            assert OPS[function.op].arity == function.arity
            assert (OPS[function.op].kind == "random") == function.stateful == (function.lowering == "draw")


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (DIMENSIONLESS, "1"), (UNSCALED["volt"], "volt"), (UNSCALED["volt"] / UNSCALED["second"], "volt/second"), (NOISE, "second**-0.5"),
        (UNSCALED["siemens"] / UNSCALED["metre"] ** 2, "siemens/metre**2"), (UNSCALED["volt"] ** 2, "volt**2"),
        (UNSCALED["hertz"], "1/second"),
        (UNSCALED["volt"] * UNSCALED["second"] ** 3, "metre**2*kilogram*amp**-1"), (UNSCALED["mM"], "mmolar"),
    ],
)  # fmt: skip
def test_spelling(dim: object, text: str) -> None:
    assert unit_of(dim) == text  # type: ignore[arg-type]
