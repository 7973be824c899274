"""The elementary functions: error in ulps against 40 digits, the same bits with every number of lanes, special values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import derive_polynomials
import numpy as np
import pytest
from harness import execute
from kernels import LANES, apply, same_bits, zeros
from mpmath import mp, mpf

from ranvier.ir import numbers
from ranvier.llvm import polynomials
from ranvier.llvm.target import host
from ranvier.types import Type

_N = 250
_RNG = np.random.default_rng(20)


def _even(low: float, high: float, n: int = _N) -> np.ndarray:
    return _RNG.uniform(low, high, n)


def _sizes(low: float, high: float, n: int = _N) -> np.ndarray:
    """Logarithmically even, of both signs."""
    return np.exp(_RNG.uniform(math.log(low), math.log(high), n)) * _RNG.choice([-1.0, 1.0], n)


_ANGLES = np.concatenate([_even(-10, 10, 3 * _N), _sizes(1e-8, 1e9), np.arange(1, _N) * (math.pi / 2), _sizes(1e9, 1e300, 40)])
_NEAR_ONE = np.concatenate([_even(0.5, 2.0, 3 * _N), 1 + _sizes(1e-16, 0.1)])

# name: arguments, bound in ulps (as the docstrings of llvm/ say), exact value
CASES: dict[str, tuple[np.ndarray, float, Callable[[Any], Any]]] = {
    "exp": (np.concatenate([_even(-708, 709.7), _even(-1, 1, 3 * _N), _sizes(1e-20, 1)]), 1.0, mp.exp),
    "expm1": (np.concatenate([_even(-50, 709.7), _even(-1.5, 1.5, 3 * _N), _sizes(1e-300, 1)]), 1.5, mp.expm1),
    "exprel": (np.concatenate([_even(-700, 716.3), _even(-1.5, 1.5, 3 * _N), _sizes(1e-20, 1)]), 1.7, lambda x: mp.expm1(x) / x),
    "sinh": (np.concatenate([_even(-710.4, 710.4), _even(-3, 3, 3 * _N), _sizes(1e-200, 1)]), 1.0, mp.sinh),
    "cosh": (np.concatenate([_even(-710.4, 710.4), _even(-3, 3, 3 * _N)]), 1.0, mp.cosh),
    "tanh": (np.concatenate([_even(-20, 20), _even(-1.5, 1.5, 3 * _N), _sizes(1e-200, 1)]), 1.5, mp.tanh),
    "log": (np.concatenate([abs(_sizes(1e-307, 1e308)), _NEAR_ONE]), 0.9, mp.log),
    "log10": (np.concatenate([abs(_sizes(1e-307, 1e308)), _NEAR_ONE]), 1.7, mp.log10),
    "log1p": (np.concatenate([abs(_sizes(1e-300, 1e308)), _even(-0.999, 2.0, 3 * _N), _sizes(1e-16, 0.1)]), 0.9, mp.log1p),
    "sin": (_ANGLES, 0.9, mp.sin),
    "cos": (_ANGLES, 0.9, mp.cos),
    "tan": (_ANGLES, 1.1, mp.tan),
    "arcsin": (np.concatenate([_even(-1, 1, 3 * _N), _sizes(1e-200, 1), 1 - abs(_sizes(1e-16, 0.1))]), 1.95, mp.asin),
    "arccos": (np.concatenate([_even(-1, 1, 3 * _N), _sizes(1e-200, 1), 1 - abs(_sizes(1e-16, 0.1))]), 1.2, mp.acos),
    "arctan": (np.concatenate([_even(-5, 5, 3 * _N), _sizes(1e-200, 1e200)]), 1.0, mp.atan),
}
_WITHOUT_FMA = {"tan": 2.2}  # the quotient is not corrected there
_SPECIAL = [0.0, 1.0, -1.0, 2.0, -2.0, math.inf, -math.inf, math.nan, 1e300, -1e300, 1e-300, -1e-300, 710.0, -800.0, 720.0]


def _map(code: str, *arguments: np.ndarray, target: Any = None, type_: Type = Type.F64) -> np.ndarray:
    arity, n = len(arguments), len(arguments[0])
    return execute(apply(code, (type_,) * arity, type_), [*arguments, zeros(type_, n)], (), 0, n, target=target).results()[-1]


def _worst(got: np.ndarray, exact: list[Any]) -> float:
    def ulps(g: float, e: Any) -> float:
        return float(abs(mpf(g) - e) / mpf(math.ulp(float(e)))) if math.isfinite(g) else math.inf

    return max(ulps(float(g), e) for g, e in zip(got, exact, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_error_and_lanes(name: str) -> None:
    arguments, bound, function = CASES[name]
    with mp.workdps(40 if name not in ("sin", "cos", "tan") else 350):
        exact = [function(mpf(float(x))) for x in arguments]
    got = {lanes: _map(name, arguments, target=host().with_lanes(lanes)) for lanes in LANES}
    assert _worst(got[8], exact) <= bound
    assert all(same_bits(got[lanes], got[8]) for lanes in LANES)
    plain = _map(name, arguments, target=replace(host().with_lanes(2), fma=False))
    assert _worst(plain, exact) <= _WITHOUT_FMA.get(name, bound)


@pytest.mark.parametrize("name", CASES)
def test_special_values(name: str) -> None:
    for x, got in zip(_SPECIAL, _map(name, np.array(_SPECIAL)), strict=True):
        expected = getattr(numbers, name)(x)
        assert got == pytest.approx(expected, rel=5e-16, abs=0, nan_ok=True), x
        assert math.isnan(got) or math.copysign(1, got) == math.copysign(1, expected), x


def test_power_error_and_lanes() -> None:
    x = np.concatenate([abs(_sizes(1e-300, 1e300)), _even(0.5, 2), 1 + _sizes(1e-8, 1e-3)])
    y = np.concatenate([_even(-1, 1), _even(-700, 700), _sizes(1, 1e5)])
    with mp.workdps(40):
        exact = [mp.power(mpf(float(a)), mpf(float(b))) for a, b in zip(x, y, strict=True)]
    normal = np.array([1e-300 < abs(e) < 1e300 for e in exact])
    assert normal.sum() > 600
    exact = [e for e, ok in zip(exact, normal, strict=True) if ok]
    x, y = x[normal], y[normal]
    got = {lanes: _map("pow", x, y, target=host().with_lanes(lanes)) for lanes in LANES}
    assert _worst(got[8], exact) <= 1.3
    assert all(same_bits(got[lanes], got[8]) for lanes in LANES)
    assert _worst(_map("pow", x, y, target=replace(host().with_lanes(2), fma=False)), exact) <= 1.3


def test_power_special_values() -> None:
    numbers_ = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, math.inf, -math.inf, math.nan, 1e300, -1e300, 1e-300]
    pairs = [(a, b) for a in numbers_ for b in numbers_]
    x, y = (np.array(column) for column in zip(*pairs, strict=True))
    for (a, b), got in zip(pairs, _map("pow", x, y), strict=True):
        expected = numbers.power(a, b)
        if 0 < abs(expected) < 2.0**-1022:
            expected = math.copysign(0.0, expected)  # flushed, as during a run
        assert got == pytest.approx(expected, rel=5e-16, abs=0, nan_ok=True), (a, b)
        assert math.isnan(got) or math.copysign(1, got) == math.copysign(1, expected), (a, b)


@pytest.mark.parametrize("name", ["exp", "log1p", "sin", "tanh"])
def test_single_precision(name: str) -> None:
    x = _even(0.1, 5.0).astype("f4")
    exact = [float(CASES[name][2](mpf(float(value)))) for value in x]
    got = _map(name, x, type_=Type.F32)
    assert np.all(np.abs(got - np.array(exact)) <= 0.5001 * np.spacing(np.abs(got)))


@pytest.mark.parametrize("name", derive_polynomials.TABLE)
def test_coefficients_are_those_derived(name: str) -> None:
    stored = getattr(polynomials, name)
    assert stored == derive_polynomials.derive(name)
    assert derive_polynomials.error(name, stored) < 0.2
