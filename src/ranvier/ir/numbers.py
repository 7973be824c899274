"""What operations mean on Python numbers, where Python's own operators would raise or differ from IEEE 754.

Takes and gives floats (as f64), ints and bools; `fit` brings a result to its register type. Used by the table in ir/ops.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from struct import pack, unpack

from ranvier.types import Type

Number = int | float | bool

_I64 = 1 << 63


def fit(value: Number, type_: Type) -> Number:
    """The value as a number of register type `type_`: f32 rounds, floats to i64 truncate and saturate, integers wrap."""
    if type_ is Type.F64:
        return _to_float(value)
    if type_ is Type.F32:
        return to_f32(_to_float(value))
    if type_ is Type.BOOL:
        return bool(value)
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        return max(-_I64, min(_I64 - 1, int(value))) if math.isfinite(value) else (_I64 - 1 if value > 0 else -_I64)
    return wrap(int(value), 64)


def wrap(value: int, bits: int) -> int:
    """The two's-complement number of the lowest `bits` bits."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def to_f32(value: float) -> float:
    """Rounded to single precision, overflow to infinity."""
    try:
        return float(unpack("f", pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _to_float(value: Number) -> float:
    return float(value)  # registers hold at most 64 bits: never an OverflowError


def divide(a: float, b: float) -> float:
    if b:
        return a / b
    return math.nan if a == 0 or math.isnan(a) or math.isnan(b) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def fma(a: float, b: float, c: float) -> float:
    """a*b + c, rounded once, through exact fractions (CPython has math.fma from 3.13 on only)."""
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        finite = math.isfinite(a) and math.isfinite(b)
        return c if finite else a * b + c  # no rounding decides here (and a finite product must not overflow to meet an infinity)
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if not exact:
        return a * b + c  # the sign of zero: as the rounded sum has it (a tiny product keeps its sign there)
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def floordiv(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return a // b if b else 0
    return floor(divide(a, b))


def modulo(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return a % b if b else 0
    return _within(fma(-floor(divide(a, b)), b, a), b)


def _within(rest: float, b: float) -> float:
    """The rest of a division by b, mended where the rounded quotient was the whole number above: then it lies beyond zero."""
    return rest + b if (rest > 0 if b < 0 else rest < 0) else rest


def sign(a: Number) -> Number:
    if isinstance(a, int):
        return (a > 0) - (a < 0)
    return 1.0 if a > 0 else -1.0 if a < 0 else a


def _rounding(function: Callable[[float], int]) -> Callable[[float], float]:
    def rounded(a: float) -> float:
        return math.copysign(float(function(a)), a) if math.isfinite(a) else a  # copysign: ceil(-0.5) is -0.0

    return rounded


floor, ceil, trunc = _rounding(math.floor), _rounding(math.ceil), _rounding(math.trunc)


# In single precision these round on the way, so f64 and one last rounding is not enough (for + - * / sqrt it is).
def floordiv_f32(a: float, b: float) -> float:
    return floor(to_f32(divide(a, b)))


def modulo_f32(a: float, b: float) -> float:
    return to_f32(_within(fma_f32(-floordiv_f32(a, b), b, a), b))


def fma_f32(a: float, b: float, c: float) -> float:
    nearest = fma(a, b, c)
    if not math.isfinite(nearest) or Fraction(nearest) == Fraction(a) * Fraction(b) + Fraction(c):
        return nearest
    # Round to odd in f64: then the rounding to f32 sees on which side of a tie the exact sum lies.
    bits = unpack("q", pack("d", nearest))[0]
    if bits & 1:
        return nearest
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    towards = math.inf if exact > Fraction(nearest) else -math.inf
    return math.nextafter(nearest, towards)


def minimum(a: Number, b: Number) -> Number:
    return a if a < b or math.isnan(a) else b


def maximum(a: Number, b: Number) -> Number:
    return a if a > b or math.isnan(a) else b


def integer_power(a: int, b: int) -> int:
    return pow(a, b, 2 * _I64) if b >= 0 else 0  # `fit` gives the residue its sign


def sqrt(a: float) -> float:
    return math.sqrt(a) if a >= 0 else math.nan


def exprel(a: float) -> float:
    if a == 0:
        return 1.0
    if a > 700:  # exp(a) overflows before exp(a)/a does
        half = exp(a / 2)
        return half / a * half if half < math.inf else math.inf
    return math.expm1(a) / a


def _power_limit(a: float, b: float) -> float:
    """pow where math.pow raises: a zero base with a negative exponent, a broken root of a negative number, an overflow."""
    odd = b == math.trunc(b) and math.fmod(b, 2) != 0
    if a == 0:
        return math.copysign(math.inf, a) if odd else math.inf
    if a < 0 and b != math.trunc(b):
        return math.nan
    return -math.inf if a < 0 and odd else math.inf


def power(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):
        return _power_limit(a, b)


def _total(function: Callable[[float], float], overflow: Callable[[float], float] | None = None) -> Callable[[float], float]:
    """`function` with the values that C gives where Python raises: nan outside the domain, `overflow(a)` where it overflows."""

    def total(a: float) -> float:
        try:
            return function(a)
        except ValueError:
            return math.nan
        except OverflowError:
            assert overflow is not None
            return overflow(a)

    return total


def _log_at_pole(function: Callable[[float], float], pole: float) -> Callable[[float], float]:
    inner = _total(function)

    def total(a: float) -> float:
        return -math.inf if a == pole else inner(a)

    return total


exp = _total(math.exp, lambda a: math.inf)
expm1 = _total(math.expm1, lambda a: math.inf)
sinh = _total(math.sinh, lambda a: math.copysign(math.inf, a))
cosh = _total(math.cosh, lambda a: math.inf)
log, log10, log1p = _log_at_pole(math.log, 0.0), _log_at_pole(math.log10, 0.0), _log_at_pole(math.log1p, -1.0)
sin, cos, tan, tanh = _total(math.sin), _total(math.cos), _total(math.tan), _total(math.tanh)
arcsin, arccos, arctan = _total(math.asin), _total(math.acos), _total(math.atan)
