"""exp, expm1, exprel, sinh, cosh, tanh as inline vector code. Named in llvm/elementary.py.

All begin alike: x = n ln2 + r, |r| <= ln2/2, and e^r = 1 + p with p = r + r*r*q(r). Results below 2^-1022 are zero, as the machine would
make them during a run (denormals are flushed).
"""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import Lanes

_LOG2E = float.fromhex("0x1.71547652b82fep+0")
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # 21 zero bits at the end: n * _LN2_HIGH is exact without fma too
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_ROUND = 1.5 * 2.0**52  # adding it rounds to an integer, which then is the low bits
_OVERFLOW = float.fromhex("0x1.62e42fefa39efp+9")  # 709.78: the largest x with finite exp(x)
_UNDERFLOW = float.fromhex("-0x1.6232bdd7abcd2p+9")  # -708.40: the smallest x with normal exp(x)
_HALF_OVERFLOW = float.fromhex("0x1.633ce8fb9f87dp+9")  # 710.48: the largest x with finite exp(x)/2


def exp(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    n, r, _ = _reduce(v, x)
    result = _scale(v, v.add(v.real(1.0), _power(v, r)), n)
    return _in_range(v, x, result, _OVERFLOW)


def expm1(v: Lanes, x: str) -> str:
    """<= 1.5 ulp."""
    limited = _at_most(v, v.real(720.0), _at_least(v, v.real(-40.0), x))
    result = v.mul(_expm1_scaled(v, limited), v.real(65536.0))
    return v.select(v.compare("olt", v.abs(x), v.real(2.0**-54)), x, result)


def exprel(v: Lanes, x: str) -> str:
    """(e^x - 1)/x, <= 1.7 ulp; overflows where the result does (716.4), not where e^x does."""
    below = _at_most(v, v.real(720.0), x)
    quotient = v.div(_expm1_scaled(v, _at_least(v, v.real(-40.0), below)), below)
    return v.select(v.compare("olt", v.abs(x), v.real(2.0**-54)), v.real(1.0), v.mul(quotient, v.real(65536.0)))


def inverse_exprel(v: Lanes, x: str) -> str:
    """x/(e^x - 1), <= 1.7 ulp; zero where that is below 2^-1022."""
    below = _at_most(v, v.real(720.0), x)
    quotient = v.mul(v.div(below, _expm1_scaled(v, _at_least(v, v.real(-40.0), below))), v.real(2.0**-16))
    return v.select(v.compare("olt", v.abs(x), v.real(2.0**-54)), v.real(1.0), quotient)


def sinh(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    size = v.abs(x)
    z = v.mul(x, x)
    near = v.fma(v.mul(x, z), v.polynomial(z, polynomials.SINH), x)
    half, tail, inverse = _half_exp(v, size)
    far = v.add(half, v.sub(tail, inverse))
    far = v.copysign(_in_range(v, size, far, _HALF_OVERFLOW), x)
    return v.select(v.compare("olt", size, v.real(1.0)), near, far)


def cosh(v: Lanes, x: str) -> str:
    """<= 1.0 ulp."""
    size = v.abs(x)
    half, tail, inverse = _half_exp(v, size)
    return _in_range(v, size, v.add(half, v.add(tail, inverse)), _HALF_OVERFLOW)


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
    return _in_range(v, high, result, _OVERFLOW)


def _reduce(v: Lanes, x: str) -> tuple[str, str, str]:
    """n (in the low bits of an i64), r, and what the rounding of r lost."""
    key = ("exp", x)
    if key not in v.memo:
        shifted = v.fma(x, v.real(_LOG2E), v.real(_ROUND))
        n = v.sub(shifted, v.real(_ROUND))
        high = v.fma(n, v.real(-_LN2_HIGH), x)
        r = v.fma(n, v.real(-_LN2_LOW), high)
        v.memo[key] = (v.bits(shifted), r, high, n)
    bits, r, high, n = v.memo[key]
    key = ("exp tail", x)
    if key not in v.memo:
        v.memo[key] = (v.fma(n, v.real(-_LN2_LOW), v.sub(high, r)),)
    return bits, r, v.memo[key][0]


def _power(v: Lanes, r: str, tail: str | None = None) -> str:
    """e^(r + tail) - 1."""
    square = v.mul(r, r)
    q = v.polynomial_in_two(r, square, polynomials.EXP)
    return v.add(r, v.mul(square, q) if tail is None else v.fma(square, q, tail))


def _scale(v: Lanes, mantissa: str, n: str) -> str:
    """mantissa * 2^n by adding to the exponent: right while the result is a normal number."""
    return v.from_bits(v.op("add", v.bits(mantissa), v.op("shl", n, v.integer(52))))


def _in_range(v: Lanes, x: str, result: str, overflow: float) -> str:
    """`result`, but inf above `overflow`, 0 below the smallest normal result, NaN for NaN."""
    positive = v.select(v.compare("oge", x, v.real(_UNDERFLOW)), result, v.real(0.0))
    return v.select(v.compare("ole", x, v.real(overflow)), positive, v.add(x, v.real(float("inf"))))


def _expm1_scaled(v: Lanes, x: str) -> str:
    """(e^x - 1) * 2^-16 for -40 <= x <= 720. The scale leaves room above 709.78."""
    n, r, tail = _reduce(v, x)
    p = _power(v, r, tail)
    factor = v.from_bits(v.op("add", v.op("shl", n, v.integer(52)), v.integer((1023 - 16) << 52)))
    return v.fma(factor, p, v.sub(factor, v.real(2.0**-16)))


def _half_exp(v: Lanes, size: str) -> tuple[str, str, str]:
    """e^size / 2 in two words, and e^-size / 2, for size >= 0."""
    n, r, tail = _reduce(v, size)
    high, low = v.fast_two_sum(v.real(1.0), _power(v, r, tail))
    less = v.op("sub", n, v.integer(1))
    half = _scale(v, high, less)
    factor = v.from_bits(v.op("shl", v.op("add", n, v.integer(1023 - 60)), v.integer(52)))  # 2^(n-1) in two parts: one would overflow
    scaled = v.mul(v.mul(low, v.real(2.0**59)), factor)
    return half, scaled, v.div(v.real(0.25), half)


def _at_most(v: Lanes, bound: str, x: str) -> str:
    """min(x, bound), NaN kept: one instruction, where llvm.minnum would turn NaN into the bound."""
    return v.select(v.compare("olt", bound, x), bound, x)


def _at_least(v: Lanes, bound: str, x: str) -> str:
    return v.select(v.compare("ogt", bound, x), bound, x)
