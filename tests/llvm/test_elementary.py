"""The elementary functions: error in ulps against 40 digits, the same bits with every number of lanes, special values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import derive_polynomials
import numpy as np
import pytest
from harness import execute
from kernels import LANES, apply, same_bits, zeros
from mpmath import mp, mpf

from ranvier.ir import numbers
from ranvier.ir.numbers import fit
from ranvier.llvm import polynomials
from ranvier.llvm.target import host
from ranvier.record import replace
from ranvier.types import Type

_N = 250
_RNG = np.random.default_rng(20)


def _even(low: float, high: float, n: int = _N) -> np.ndarray:
    return _RNG.uniform(low, high, n)


def _sizes(low: float, high: float, n: int = _N) -> np.ndarray:
    """Logarithmically even, of both signs."""
    return np.exp(_RNG.uniform(math.log(low), math.log(high), n)) * _RNG.choice([-1.0, 1.0], n)


def _angles(huge: float) -> np.ndarray:
    return np.concatenate([_even(-10, 10, 3 * _N), _sizes(1e-8, 1e9), np.arange(1, _N) * (math.pi / 2), _sizes(1e9, huge, 40)])


def _around_one(near: float) -> np.ndarray:
    return np.concatenate([_even(0.5, 2.0, 3 * _N), 1 + _sizes(near, 0.1)])


def _arguments(small: float, large: float, top: float, near: float) -> dict[str, np.ndarray]:
    """small, large: sizes of numbers; top: where exp overflows; near: what is little beside 1."""
    ratios = np.concatenate([_even(-1, 1, 3 * _N), _sizes(small, 1), 1 - abs(_sizes(near, 0.1))])
    positive = np.concatenate([abs(_sizes(small, large)), _around_one(near)])
    return {
        "exp": np.concatenate([_even(1.5 - top, top), _even(-1, 1, 3 * _N), _sizes(1e-20, 1)]),
        "expm1": np.concatenate([_even(-50, top), _even(-1.5, 1.5, 3 * _N), _sizes(small, 1)]),
        "exprel": np.concatenate([_even(-top, top), _even(-1.5, 1.5, 3 * _N), _sizes(1e-20, 1)]),
        "sinh": np.concatenate([_even(-top - 0.6, top + 0.6), _even(-3, 3, 3 * _N), _sizes(small, 1)]),
        "cosh": np.concatenate([_even(-top - 0.6, top + 0.6), _even(-3, 3, 3 * _N)]),
        "tanh": np.concatenate([_even(-20, 20), _even(-1.5, 1.5, 3 * _N), _sizes(small, 1)]),
        "log": positive,
        "log10": positive,
        "log1p": np.concatenate([abs(_sizes(small, large)), _even(-0.999, 2.0, 3 * _N), _sizes(near, 0.1)]),
        "sin": _angles(large),
        "cos": _angles(large),
        "tan": _angles(large),
        "arcsin": ratios,
        "arccos": ratios,
        "arctan": np.concatenate([_even(-5, 5, 3 * _N), _sizes(small, large)]),
    }


ARGUMENTS = {
    Type.F64: _arguments(1e-300, 1e300, 709.7, 1e-16),
    Type.F32: {name: x.astype("f4") for name, x in _arguments(1e-37, 1e37, 88.7, 1e-7).items()},
}

# name: bound in ulps (as the docstrings of llvm/ say), exact value
CASES: dict[str, tuple[float, Callable[[Any], Any]]] = {
    "exp": (1.0, mp.exp),
    "expm1": (1.7, mp.expm1),
    "exprel": (2.0, lambda x: mp.expm1(x) / x),
    "sinh": (1.0, mp.sinh),
    "cosh": (1.0, mp.cosh),
    "tanh": (1.5, mp.tanh),
    "log": (0.9, mp.log),
    "log10": (1.2, mp.log10),
    "log1p": (0.9, mp.log1p),
    "sin": (0.9, mp.sin),
    "cos": (0.9, mp.cos),
    "tan": (1.1, mp.tan),
    "arcsin": (1.95, mp.asin),
    "arccos": (1.2, mp.acos),
    "arctan": (1.4, mp.atan),
}
_WITHOUT_FMA = {"tan": 2.2}  # the quotient is not corrected there
_COMMON = [0.0, 1.0, -1.0, 2.0, -2.0, math.inf, -math.inf, math.nan]
_SPECIAL = {
    Type.F64: [*_COMMON, 1e300, -1e300, 1e-300, -1e-300, 710.0, -800.0, 720.0],
    Type.F32: [*_COMMON, 1e37, -1e37, 1e-37, -1e-37, 89.0, -110.0, 97.0],
}
EPSILON = {Type.F64: 1e-16, Type.F32: 6e-8}


def _map(code: str, *arguments: np.ndarray, target: Any = None, type_: Type = Type.F64) -> np.ndarray:
    arity, n = len(arguments), len(arguments[0])
    return execute(apply(code, (type_,) * arity, type_), [*arguments, zeros(type_, n)], (), 0, n, target=target).results()[-1]


def _worst(got: np.ndarray, exact: list[Any]) -> float:
    def ulps(g: float, e: Any) -> float:
        return float(abs(mpf(g) - e) / mpf(float(np.spacing(abs(got.dtype.type(float(e))))))) if math.isfinite(g) else math.inf

    return max(ulps(float(g), e) for g, e in zip(got, exact, strict=True))


@pytest.mark.parametrize("type_", ARGUMENTS, ids=lambda type_: type_.value)
@pytest.mark.parametrize("name", CASES)
def test_error_and_lanes(name: str, type_: Type) -> None:
    bound, function = CASES[name]
    arguments = ARGUMENTS[type_][name]
    with mp.workdps(40 if name not in ("sin", "cos", "tan") else 350):
        exact = [function(mpf(float(x))) for x in arguments]
    got = {lanes: _map(name, arguments, target=host().with_lanes(lanes), type_=type_) for lanes in LANES}
    assert _worst(got[8], exact) <= bound
    assert all(same_bits(got[lanes], got[8]) for lanes in LANES)
    plain = _map(name, arguments, target=replace(host().with_lanes(2), fma=False), type_=type_)
    assert _worst(plain, exact) <= _WITHOUT_FMA.get(name, bound)


@pytest.mark.parametrize("name", CASES)
def test_error_over_all_floats(name: str) -> None:
    """Every 40 009th number of single precision, against NumPy in double precision."""
    x = np.arange(0, 1 << 32, 40_009, dtype="u8").astype("u4").view("f4")
    x = x[np.isfinite(x) & (abs(x) >= 2.0**-126)]
    with np.errstate(all="ignore"):
        wide = x.astype("f8")
        exact = np.expm1(wide) / wide if name == "exprel" else getattr(np, name)(wide)
        rounded = exact.astype("f4")
        got = _map(name, x, type_=Type.F32)
        normal = np.isfinite(rounded) & (abs(rounded) >= (2.0**-125 if name == "exp" else 2.0**-126))
        assert normal.sum() > 20_000
        error = np.max(abs(got - exact)[normal] / np.spacing(abs(rounded[normal])))
    assert error <= CASES[name][0]
    beyond = ~normal & ~(abs(rounded) < 1)  # inf and NaN
    assert np.array_equal(got[beyond], rounded[beyond], equal_nan=True)


@pytest.mark.parametrize("type_", ARGUMENTS, ids=lambda type_: type_.value)
@pytest.mark.parametrize("name", CASES)
def test_special_values(name: str, type_: Type) -> None:
    arguments = np.array(_SPECIAL[type_], type_.numpy)
    for x, got in zip(arguments.tolist(), _map(name, arguments, type_=type_).tolist(), strict=True):
        expected = fit(getattr(numbers, name)(x), type_)
        assert got == pytest.approx(expected, rel=5 * EPSILON[type_], abs=0, nan_ok=True), x
        assert math.isnan(got) or math.copysign(1, got) == math.copysign(1, expected), x


@pytest.mark.parametrize(("type_", "size", "bound"), [(Type.F64, 1e300, 1.3), (Type.F32, 1e37, 0.51)], ids=["f64", "f32"])
def test_power_error_and_lanes(type_: Type, size: float, bound: float) -> None:
    x = np.concatenate([abs(_sizes(1 / size, size)), _even(0.5, 2), 1 + _sizes(1e-8, 1e-3)]).astype(type_.numpy)
    y = np.concatenate([_even(-1, 1), _even(-math.log(size), math.log(size)), _sizes(1, 1e5)]).astype(type_.numpy)
    with mp.workdps(40):
        exact = [mp.power(mpf(float(a)), mpf(float(b))) for a, b in zip(x, y, strict=True)]
    normal = np.array([1 / size < abs(e) < size for e in exact])
    assert normal.sum() > 600
    exact = [e for e, ok in zip(exact, normal, strict=True) if ok]
    x, y = x[normal], y[normal]
    got = {lanes: _map("pow", x, y, target=host().with_lanes(lanes), type_=type_) for lanes in LANES}
    assert _worst(got[8], exact) <= bound
    assert all(same_bits(got[lanes], got[8]) for lanes in LANES)
    assert _worst(_map("pow", x, y, target=replace(host().with_lanes(2), fma=False), type_=type_), exact) <= bound


@pytest.mark.parametrize(("type_", "size", "smallest"), [(Type.F64, 1e300, 2.0**-1022), (Type.F32, 1e37, 2.0**-126)], ids=["f64", "f32"])
def test_power_special_values(type_: Type, size: float, smallest: float) -> None:
    numbers_ = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, math.inf, -math.inf, math.nan, size, -size, 1 / size]
    pairs = [(float(fit(a, type_)), float(fit(b, type_))) for a in numbers_ for b in numbers_]
    x, y = (np.array(column, type_.numpy) for column in zip(*pairs, strict=True))
    for (a, b), got in zip(pairs, _map("pow", x, y, type_=type_).tolist(), strict=True):
        expected = float(fit(numbers.power(a, b), type_))
        if 0 < abs(expected) < smallest:
            expected = math.copysign(0.0, expected)  # flushed, as during a run
        assert got == pytest.approx(expected, rel=5 * EPSILON[type_], abs=0, nan_ok=True), (a, b)
        assert math.isnan(got) or math.copysign(1, got) == math.copysign(1, expected), (a, b)


@pytest.mark.parametrize("name", derive_polynomials.TABLE)
def test_coefficients_are_those_derived(name: str) -> None:
    stored = getattr(polynomials, name)
    assert stored == {type_: derive_polynomials.derive(name, type_) for type_ in derive_polynomials.TABLE[name][3]}
    assert all(derive_polynomials.error(name, row, type_) < 0.2 for type_, row in stored.items())
