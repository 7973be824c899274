"""exp, expm1, exprel, sinh, cosh, tanh as inline vector code. Named in llvm/elementary.py.

All begin alike: x = n ln2 + r, |r| <= ln2/2, and e^r = 1 + p with p = r + r*r*q(r). Results below the smallest normal number are zero, as
the machine would make them during a run (denormals are flushed); exp is zero from twice that number on.

A model of Hodgkin-Huxley's kind spends nine tenths of its time here, so operations are counted: 20 in exp, 24 and a division in exprel, 20
without a division in exprel near 0.
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
    """half_overflow: the largest x with finite exp(x)/2; underflow: above it exp(x)/2 is surely normal.
    one: below it e^x is nothing beside 1; above: exp(x) is infinite there, exp(x)/2 is not; far: above it (e^x - 1)/x is infinite."""

    half_overflow: float
    underflow: float
    one: float
    above: float
    far: float


_LIMITS = {
    Type.F64: _Limits(float.fromhex("0x1.633ce8fb9f87dp+9"), -708.0, -40.0, 710.0, 720.0),
    Type.F32: _Limits(float.fromhex("0x1.65a9f8p+6"), -86.9375, -20.0, 89.0, 97.0),
}


def exp(v: Lanes, x: str) -> str:
    """<= 1.0 ulp; 0 where that is below twice the smallest normal number."""
    reduced = _reduce(v, _at_most(v, v.real(_limits(v).above), x), -1)
    return _double_or_zero(v, x, v.fma(reduced.factor, _power(v, reduced.r), reduced.factor))


def expm1(v: Lanes, x: str) -> str:
    """<= 1.7 ulp."""
    limits = _limits(v)
    scaled, ordinary = _expm1_scaled(v, _at_most(v, v.real(limits.far), _at_least(v, v.real(limits.one), x)), alone=True)
    return v.select(ordinary, v.mul(scaled, v.real(65536.0)), x)


def exprel(v: Lanes, x: str) -> str:
    """(e^x - 1)/x, <= 2.0 ulp; overflows where the result does (716.4; 93.3), not where e^x does.

    Two formulas, each for its own arguments. Here both are computed; llvm/far.py computes the second only where it is needed."""
    value, near = exprel_near(v, x)
    return v.select(near, value, exprel_far(v, x))


def exprel_near(v: Lanes, x: str) -> tuple[str, str]:
    """exprel(x) without a division, and where that is meant: -3.5 <= x <= 0.5, which is where the exponents of a time step lie.

    Of h = exprel(x/4)/4, as exprel(2y) = exprel(y) + exprel(y)^2*y/2, twice. A square is multiplied by y before it is added, so its
    rounding counts little; exprel(y)*(1 + exprel(y)*y/2) were two operations less, and 2.7 ulp."""
    square = v.mul(x, x)
    h = v.fma(x, v.polynomial_in_two(x, square, polynomials.EXPREL), v.real(0.25))
    half = v.fma(v.mul(h, h), x, v.add(h, h))
    value = v.fma(v.mul(half, half), x, v.add(half, half))
    return value, v.both(v.compare("oge", x, v.real(-3.5)), v.compare("ole", x, v.real(0.5)))


def exprel_far(v: Lanes, x: str) -> str:
    """exprel(x) for any x."""
    below = _at_most(v, v.real(_limits(v).far), x)
    scaled, ordinary = _expm1_scaled(v, _at_least(v, v.real(_limits(v).one), below))
    return v.select(ordinary, v.div(scaled, v.mul(below, v.real(2.0**-16))), v.real(1.0))


def inverse_exprel(v: Lanes, x: str) -> str:
    """x/(e^x - 1), <= 2.0 ulp; zero where that is below the smallest normal number."""
    below = _at_most(v, v.real(_limits(v).far), x)
    scaled, ordinary = _expm1_scaled(v, _at_least(v, v.real(_limits(v).one), below))
    return v.select(ordinary, v.div(v.mul(below, v.real(2.0**-16)), scaled), v.real(1.0))


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
    reduced = _reduce(v, _at_most(v, v.real(_limits(v).above), high), -1)
    r = v.add(reduced.r, v.add(_lost(v, reduced), low))
    return _double_or_zero(v, high, v.fma(reduced.factor, _power(v, r), reduced.factor))


def _limits(v: Lanes) -> _Limits:
    return _LIMITS[v.format.type]


@record
class _Reduced:
    """x = n ln2 + r. high: x - n*(most of ln2), exactly; low: what is left of ln2, negative; r: high + n*low, rounded.
    factor: 2^(n + scale)."""

    n: str
    high: str
    low: str
    r: str
    factor: str


def _reduce(v: Lanes, x: str, scale: int) -> _Reduced:
    """factor is right while it is a normal number; its exponent comes with the rounding to n, for nothing."""
    ln2_high, ln2_low = v.own(LN2)
    round_ = v.real(v.format.round + v.format.bias + scale)
    low = v.real(-ln2_low)
    shifted = v.fma(x, v.real(_LOG2E), round_)
    n = v.sub(shifted, round_)
    high = v.fma(n, v.real(-ln2_high), x)
    return _Reduced(n, high, low, v.fma(n, low, high), v.from_bits(v.shift(v.bits(shifted))))


def _lost(v: Lanes, reduced: _Reduced) -> str:
    """What the rounding of r lost."""
    return v.fma(reduced.n, reduced.low, v.sub(reduced.high, reduced.r))


def _power(v: Lanes, r: str) -> str:
    """e^r - 1."""
    square = v.mul(r, r)
    return v.fma(square, v.polynomial_in_two(r, square, polynomials.EXP), r)


def _double_or_zero(v: Lanes, x: str, half: str) -> str:
    """e^x of its half, which doubling makes infinite above 709.78 (88.72); 0 far below, and NaN for NaN."""
    return v.select(v.compare("uge", x, v.real(_limits(v).underflow)), v.add(half, half), v.real(0.0))


def _expm1_scaled(v: Lanes, x: str, alone: bool = False) -> tuple[str, str]:
    """(e^x - 1) * 2^-16 for one <= x <= far, and where that is not lost because x is next to 0. The scale leaves room above 709.78.

    alone: the error is at most 1.7 ulp. Otherwise 2.1 just above ln2/2, but less below 0: better for a quotient.
    """
    reduced = _reduce(v, x, -16)
    square = v.mul(reduced.r, reduced.r)
    curved = v.mul(square, v.polynomial_in_two(reduced.r, square, polynomials.EXP))
    # n*low is added to what is small: in r it is rounded, which would cost half an ulp of r.
    small = v.fma(reduced.n, reduced.low, curved)
    less_one = v.sub(reduced.factor, v.real(2.0**-16))
    if alone:
        scaled = v.fma(reduced.factor, small, v.fma(reduced.factor, reduced.high, less_one))
    else:
        scaled = v.fma(reduced.factor, v.add(reduced.high, small), less_one)
    # Only x itself can be so small, as no number is so near to another multiple of ln2.
    return scaled, v.compare("uge", square, v.real(v.format.smallest))


def _half_exp(v: Lanes, size: str) -> tuple[str, str, str]:
    """e^size / 2 in two words, and e^-size / 2, for size >= 0."""
    reduced = _reduce(v, size, 0)
    n = v.bits(v.add(reduced.n, v.real(v.format.round)))
    square = v.mul(reduced.r, reduced.r)
    curved = v.fma(square, v.polynomial_in_two(reduced.r, square, polynomials.EXP), _lost(v, reduced))
    high, low = v.fast_two_sum(v.real(1.0), v.add(reduced.r, curved))
    less = v.op("sub", n, v.integer(1))
    half = _scale(v, high, less)
    part = v.format.fraction + 7  # 2^(n-1) in two parts: one would overflow
    factor = v.from_bits(v.shift(v.op("add", n, v.integer(v.format.bias - part - 1))))
    scaled = v.mul(v.mul(low, v.real(2.0**part)), factor)
    return half, scaled, v.div(v.real(0.25), half)


def _scale(v: Lanes, mantissa: str, n: str) -> str:
    """mantissa * 2^n by adding to the exponent: right while the result is a normal number."""
    return v.from_bits(v.op("add", v.bits(mantissa), v.shift(n)))


def _in_range(v: Lanes, x: str, result: str, overflow: float) -> str:
    """`result`, but inf above `overflow`, NaN for NaN."""
    return v.select(v.compare("ole", x, v.real(overflow)), result, v.add(x, v.real(float("inf"))))


def _at_most(v: Lanes, bound: str, x: str) -> str:
    """min(x, bound), NaN kept: one instruction, where llvm.minnum would turn NaN into the bound."""
    return v.select(v.compare("olt", bound, x), bound, x)


def _at_least(v: Lanes, bound: str, x: str) -> str:
    return v.select(v.compare("ogt", bound, x), bound, x)
