"""Derives the coefficients of llvm/polynomials.py and prints that file: `python tests/llvm/derive_polynomials.py`.

Each function is interpolated at Chebyshev nodes in 60 digits (within a few per cent of the minimax polynomial at these degrees). What is
fitted is the function without its exact leading terms, so the rounding of a coefficient is damped by a power of the argument. The
comment on each row gives the largest error of the *rounded* polynomial, relative to the function, in units of 2^-53 (2^-24 in single
precision).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from ranvier.ir.numbers import to_f32
from ranvier.types import Type

_DIGITS = 60
Function = Callable[[Any], Any]
Terms = dict[Type, int]


def _terms(double: int, single: int = 0) -> Terms:
    return {Type.F64: double, Type.F32: single} if single else {Type.F64: double}


def _series(value: Function, limit: Any) -> Function:
    """`value`, but its limit where the argument is too small for the formula (60 digits cancel)."""
    return lambda x: limit if abs(x) < mpf(10) ** -18 else value(x)


def _in_square(odd: Function) -> Function:
    return lambda z: odd(mp.sqrt(z)) if z > 0 else odd(mpf(10) ** -19)


Row = tuple[str, Function, tuple[Any, Any], Terms, Function]


def _table() -> dict[str, Row]:
    """name: what it is, fitted function, interval, terms, weight: |error of the polynomial| * weight(x) is relative to the function."""
    slack = mpf("1.0001")  # arguments may leave the interval by a rounding
    ln2_half = mp.log(2) / 2
    log_s = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2  # s*s at m = sqrt(2)
    return {
        "EXP": (
            "exp(r) = 1 + r + r*r*q(r), |r| <= ln2/2",
            _series(lambda r: (mp.exp(r) - 1 - r) / r**2, mpf(1) / 2),
            (-ln2_half * slack, ln2_half * slack),
            _terms(10, 5),
            lambda r: r**2 / mp.exp(r),
        ),
        "EXPREL": (
            "exprel(x/4)/4 = 1/4 + x*q(x), -7/2 <= x <= 1/2, twice doubled to exprel(x), which damps errors below 0",
            _series(lambda x: (mp.expm1(x / 4) / x - mpf(1) / 4) / x, mpf(1) / 32),
            (mpf(-7) / 2 * slack, mpf(1) / 2 * slack),
            _terms(11, 6),
            lambda x: x**2 / mp.expm1(x / 4) * (4 * mp.exp(3 * x / 4) / ((1 + mp.exp(x / 4)) * (1 + mp.exp(x / 2)))),
        ),
        "LOG": (
            "log((1 + s)/(1 - s)) = 2s + s*z*q(z), z = s*s <= ((sqrt2 - 1)/(sqrt2 + 1))^2",
            _in_square(_series(lambda s: (2 * mp.atanh(s) - 2 * s) / s**3, mpf(2) / 3)),
            (mpf(0), log_s * slack),
            _terms(7, 3),
            lambda z: z / 2,
        ),
        "LOG_TAIL": (
            "atanh(s) = s + s*z*(1/3 + z*q(z)), same interval; pow needs the first term in two words",
            _in_square(_series(lambda s: (mp.atanh(s) / s - 1 - s**2 / 3) / s**4, mpf(1) / 5)),
            (mpf(0), log_s * slack),
            _terms(9),
            lambda z: z**2,
        ),
        "SIN": (
            "sin(r) = r + r*z*q(z), z = r*r, |r| <= pi/4",
            _in_square(_series(lambda r: (mp.sin(r) - r) / r**3, -mpf(1) / 6)),
            (mpf(0), (mp.pi / 4) ** 2 * slack),
            _terms(6, 4),
            lambda z: z / mp.sinc(mp.sqrt(z)),
        ),
        "COS": (
            "cos(r) = 1 - z/2 + z*z*q(z), same interval",
            _in_square(_series(lambda r: (mp.cos(r) - 1 + r**2 / 2) / r**4, mpf(1) / 24)),
            (mpf(0), (mp.pi / 4) ** 2 * slack),
            _terms(6, 3),
            lambda z: z**2 / mp.cos(mp.sqrt(z)),
        ),
        "TANH": (
            "tanh(x) = x + x*z*q(z), |x| <= 0.55",
            _in_square(_series(lambda x: (mp.tanh(x) - x) / x**3, -mpf(1) / 3)),
            (mpf(0), mpf("0.55") ** 2 * slack),
            _terms(11, 5),
            lambda z: z,
        ),
        "SINH": (
            "sinh(x) = x + x*z*q(z), |x| <= 1",
            _in_square(_series(lambda x: (mp.sinh(x) - x) / x**3, mpf(1) / 6)),
            (mpf(0), mpf(1) * slack),
            _terms(8, 4),
            lambda z: z,
        ),
        "ARCTAN": (
            "arctan(t) = t + t*z*q(z), |t| <= 1/2",
            _in_square(_series(lambda t: (mp.atan(t) - t) / t**3, -mpf(1) / 3)),
            (mpf(0), mpf(1) / 4 * slack),
            _terms(13, 6),
            lambda z: z,
        ),
        "ARCSIN": (
            "arcsin(x) = x + x*z*q(z), |x| <= 1/2",
            _in_square(_series(lambda x: (mp.asin(x) - x) / x**3, mpf(1) / 6)),
            (mpf(0), mpf(1) / 4 * slack),
            _terms(13, 6),
            lambda z: z,
        ),
    }


with mp.workdps(_DIGITS):
    TABLE = _table()


def derive(name: str, type_: Type) -> tuple[float, ...]:
    """Coefficients, lowest power first, rounded to the precision."""
    _, function, interval, terms, _ = TABLE[name]
    with mp.workdps(_DIGITS):
        fitted = [float(c) for c in reversed(mp.chebyfit(function, interval, terms[type_]))]
    return tuple(to_f32(c) if type_ is Type.F32 else c for c in fitted)


_HALF_ULP = {Type.F64: 53, Type.F32: 24}


def error(name: str, coefficients: tuple[float, ...], type_: Type) -> float:
    """Largest relative error of the whole function that the polynomial causes, in units of 2^-53 or 2^-24."""
    _, function, (low, high), _, weight = TABLE[name]
    with mp.workdps(_DIGITS):
        exact = [mpf(c) for c in reversed(coefficients)]
        points = [low + (high - low) * k / 997 for k in range(1, 998)]
        return float(max(abs((mp.polyval(exact, x) - function(x)) * weight(x)) for x in points) * 2 ** _HALF_ULP[type_])


_HEADER = '''"""Coefficients of the elementary functions by precision, lowest power first. Written by tests/llvm/derive_polynomials.py,
and derived again by a test.

Error: of the polynomial as rounded, relative to the whole function, in units of half an ulp of a number just above 1 (2^-53; 2^-24 in
single precision).
"""

from ranvier.types import Type

'''

if __name__ == "__main__":
    print(_HEADER, end="")
    for name in TABLE:
        rows = {type_: derive(name, type_) for type_ in TABLE[name][3]}
        errors = ", ".join(f"{error(name, row, type_):.3f}" for type_, row in rows.items())
        print(f"# {TABLE[name][0]}; error {errors}")
        print(f"{name} = {{")
        for type_, row in rows.items():
            print(f"    {type_}: (" + "".join(f"\n        {c!r}," for c in row) + "\n    ),")
        print("}")
