"""exp, expm1, exprel, sinh, cosh, tanh as inline vector code. Named in llvm/elementary.py.

All begin alike: x = n ln2 + r, |r| <= ln2/2, and e^r = 1 + p with p = r + r*r*q(r). Results below the smallest normal number are zero, as
the machine would make them during a run (denormals are flushed).
"""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.logarithm import LN2
from ranvier.record import record
from ranvier.types import Type

_LOG2E = float.fromhex("0x1.71547652b82fep+0")


@record
class _Limits:
    """overflow: the largest x with finite exp(x); half_overflow: with finite exp(x)/2; underflow: the smallest x with normal exp(x).
    one: below it e^x is nothing beside 1; far: above it (e^x - 1)/x is infinite."""

    overflow: float
    half_overflow: float
    underflow: float
    one: float
    far: float


_LIMITS = {
    Type.F64: _Limits(
        float.fromhex("0x1.62e42fefa39efp+9"), float.fromhex("0x1.633ce8fb9f87dp+9"), float.fromhex("-0x1.6232bdd7abcd2p+9"), -40.0, 720.0
    ),
    Type.F32: _Limits(float.fromhex("0x1.62e42ep+6"), float.fromhex("0x1.65a9f8p+6"), float.fromhex("-0x1.5d589ep+6"), -20.0, 97.0),
}


def exp(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    n, r, _ = _reduce(v, x)
    result = _scale(v, v.add(v.real(1.0), _power(v, r)), n)
    return _in_range(v, x, result, _limits(v).overflow)


def expm1(v: Lanes, x: str) -> str:
    """<= 1.9 ulp."""
    limits = _limits(v)
    limited = _at_most(v, v.real(limits.far), _at_least(v, v.real(limits.one), x))
    result = v.mul(_expm1_scaled(v, limited), v.real(65536.0))
    return v.select(v.compare("olt", v.abs(x), v.real(v.format.tiny)), x, result)


def exprel(v: Lanes, x: str) -> str:
    """(e^x - 1)/x, <= 1.9 ulp; overflows where the result does (716.4; 93.3), not where e^x does."""
    below = _at_most(v, v.real(_limits(v).far), x)
    quotient = v.div(_expm1_scaled(v, _at_least(v, v.real(_limits(v).one), below)), v.mul(below, v.real(2.0**-16)))
    return v.select(v.compare("olt", v.abs(x), v.real(v.format.tiny)), v.real(1.0), quotient)


def inverse_exprel(v: Lanes, x: str) -> str:
    """x/(e^x - 1), <= 1.9 ulp; zero where that is below the smallest normal number."""
    below = _at_most(v, v.real(_limits(v).far), x)
    quotient = v.div(v.mul(below, v.real(2.0**-16)), _expm1_scaled(v, _at_least(v, v.real(_limits(v).one), below)))
    return v.select(v.compare("olt", v.abs(x), v.real(v.format.tiny)), v.real(1.0), quotient)


def sinh(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    size = v.abs(x)
    z = v.mul(x, x)
    near = v.fma(v.mul(x, z), v.polynomial(z, polynomials.SINH), x)
    half, tail, inverse = _half_exp(v, size)
    far = v.add(half, v.sub(tail, inverse))
    far = v.copysign(_in_range(v, size, far, _limits(v).half_overflow), x)
    return v.select(v.compare("olt", size, v.real(1.0)), near, far)


def cosh(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    size = v.abs(x)
    half, tail, inverse = _half_exp(v, size)
    return _in_range(v, size, v.add(half, v.add(tail, inverse)), _limits(v).half_overflow)


def tanh(v: Lanes, x: str) -> str:
    """<= 1.5 ulp. Near 0 a polynomial: expm1(2x)/(expm1(2x) + 2) would lose another half ulp."""
    size = v.abs(x)
    z = v.mul(size, size)
    near = v.fma(v.mul(size, z), v.polynomial(z, polynomials.TANH), size)
    power = exp(v, v.add(size, size))
    far = v.sub(v.real(1.0), v.div(v.real(2.0), v.add(power, v.real(1.0))))
    return v.copysign(v.select(v.compare("olt", size, v.real(0.55)), near, far), x)


def exp_of_sum(v: Lanes, high: str, low: str) -> str:
    """exp(high + low) for |low| <= ulp(high); for pow."""
    n, r, tail = _reduce(v, high)
    r = v.add(r, v.add(tail, low))
    result = _scale(v, v.add(v.real(1.0), _power(v, r)), n)
    return _in_range(v, high, result, _limits(v).overflow)


def _limits(v: Lanes) -> _Limits:
    return _LIMITS[v.format.type]


def _reduce(v: Lanes, x: str) -> tuple[str, str, str]:
    """n (in the low bits of an integer), r, and what the rounding of r lost."""
    key = ("exp", x)
    ln2_high, ln2_low = v.own(LN2)
    if key not in v.memo:
        round_ = v.real(v.format.round)
        shifted = v.fma(x, v.real(_LOG2E), round_)
        n = v.sub(shifted, round_)
        high = v.fma(n, v.real(-ln2_high), x)
        r = v.fma(n, v.real(-ln2_low), high)
        v.memo[key] = (v.bits(shifted), r, high, n)
    bits, r, high, n = v.memo[key]
    key = ("exp tail", x)
    if key not in v.memo:
        v.memo[key] = (v.fma(n, v.real(-ln2_low), v.sub(high, r)),)
    return bits, r, v.memo[key][0]


def _power(v: Lanes, r: str, tail: str | None = None) -> str:
    """e^(r + tail) - 1."""
    square = v.mul(r, r)
    q = v.polynomial_in_two(r, square, polynomials.EXP)
    return v.add(r, v.mul(square, q) if tail is None else v.fma(square, q, tail))


def _scale(v: Lanes, mantissa: str, n: str) -> str:
    """mantissa * 2^n by adding to the exponent: right while the result is a normal number."""
    return v.from_bits(v.op("add", v.bits(mantissa), v.shift(n)))


def _in_range(v: Lanes, x: str, result: str, overflow: float) -> str:
    """`result`, but inf above `overflow`, 0 below the smallest normal result, NaN for NaN."""
    positive = v.select(v.compare("oge", x, v.real(_limits(v).underflow)), result, v.real(0.0))
    return v.select(v.compare("ole", x, v.real(overflow)), positive, v.add(x, v.real(float("inf"))))


def _expm1_scaled(v: Lanes, x: str) -> str:
    """(e^x - 1) * 2^-16 for one <= x <= far. The scale leaves room above `overflow`."""
    n, r, tail = _reduce(v, x)
    p = _power(v, r, tail)
    factor = v.from_bits(v.op("add", v.shift(n), v.integer((v.format.bias - 16) << v.format.fraction)))
    return v.fma(factor, p, v.sub(factor, v.real(2.0**-16)))


def _half_exp(v: Lanes, size: str) -> tuple[str, str, str]:
    """e^size / 2 in two words, and e^-size / 2, for size >= 0."""
    n, r, tail = _reduce(v, size)
    high, low = v.fast_two_sum(v.real(1.0), _power(v, r, tail))
    less = v.op("sub", n, v.integer(1))
    half = _scale(v, high, less)
    part = v.format.fraction + 7  # 2^(n-1) in two parts: one would overflow
    factor = v.from_bits(v.shift(v.op("add", n, v.integer(v.format.bias - part - 1))))
    scaled = v.mul(v.mul(low, v.real(2.0**part)), factor)
    return half, scaled, v.div(v.real(0.25), half)


def _at_most(v: Lanes, bound: str, x: str) -> str:
    """min(x, bound), NaN kept: one instruction, where llvm.minnum would turn NaN into the bound."""
    return v.select(v.compare("olt", bound, x), bound, x)


def _at_least(v: Lanes, bound: str, x: str) -> str:
    return v.select(v.compare("ogt", bound, x), bound, x)
