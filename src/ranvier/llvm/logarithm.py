"""log, log10, log1p as inline vector code. Named in llvm/elementary.py.

x = 2^k m with m in [sqrt(1/2), sqrt(2)); f = m - 1, s = f/(2 + f), log m = f - (f*f/2 - s*(f*f/2 + R(s*s))) (the arrangement of fdlibm).
A denormal argument counts as zero, as the machine would read it during a run.
"""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import Lanes

LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
SMALLEST = 2.0**-1022  # normal number
_LOG10_E = float.fromhex("0x1.bcb7b1526e50ep-2")
_LOG10_2_HIGH = float.fromhex("0x1.34413509f6000p-2")
_LOG10_2_LOW = float.fromhex("0x1.9fef311f12b36p-42")
_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
_ROUND = 1.5 * 2.0**52
_ROUND_BITS = 0x4338000000000000


def log(v: Lanes, x: str) -> str:
    """<= 0.9 ulp."""
    k, m = split(v, x)
    f = v.sub(m, v.real(1.0))
    square, rest = _of_one_plus(v, f)
    result = v.sub(v.sub(square, v.fma(k, v.real(LN2_LOW), rest)), f)  # = -(log)
    result = v.fma(k, v.real(LN2_HIGH), v.neg(result))
    return _in_domain(v, x, result)


def log10(v: Lanes, x: str) -> str:
    """<= 1.7 ulp."""
    k, m = split(v, x)
    f = v.sub(m, v.real(1.0))
    square, rest = _of_one_plus(v, f)
    natural = v.sub(f, v.sub(square, rest))
    low = v.fma(k, v.real(_LOG10_2_LOW), v.mul(natural, v.real(_LOG10_E)))
    return _in_domain(v, x, v.fma(k, v.real(_LOG10_2_HIGH), low))


def log1p(v: Lanes, x: str) -> str:
    """<= 1.5 ulp."""
    u = v.add(v.real(1.0), x)
    k, m = split(v, u)
    # What the rounding of 1 + x lost, relative to u; nothing where x itself serves as f.
    large = v.compare("oge", x, v.real(1.0))
    lost = v.select(large, v.sub(v.real(1.0), v.sub(u, x)), v.sub(x, v.sub(u, v.real(1.0))))
    whole = v.compare("oeq", k, v.real(0.0))
    f = v.select(whole, x, v.sub(m, v.real(1.0)))
    correction = v.select(whole, v.real(0.0), v.div(lost, u))
    square, rest = _of_one_plus(v, f)
    rest = v.add(v.fma(k, v.real(LN2_LOW), correction), rest)
    result = v.sub(v.sub(square, rest), f)
    result = _in_domain(v, u, v.fma(k, v.real(LN2_HIGH), v.neg(result)))
    return v.select(v.compare("olt", v.abs(x), v.real(2.0**-54)), x, result)


def split(v: Lanes, x: str) -> tuple[str, str]:
    """x = 2^k m for positive normal x: k as a double, m in [sqrt(1/2), sqrt(2))."""
    bits = v.bits(x)
    k = v.op("ashr", v.op("sub", bits, v.integer(_SQRT_HALF_BITS)), v.integer(52))
    m = v.from_bits(v.op("sub", bits, v.op("shl", k, v.integer(52))))
    # An integer becomes a double by sitting in the low bits of one: AVX2 and SSE2 have no conversion.
    exponent = v.sub(v.from_bits(v.op("add", k, v.integer(_ROUND_BITS))), v.real(_ROUND))
    return exponent, m


def _of_one_plus(v: Lanes, f: str) -> tuple[str, str]:
    """(f*f/2, s*(f*f/2 + R)): log(1 + f) is f - (first - second)."""
    s = v.div(f, v.add(v.real(2.0), f))
    z = v.mul(s, s)
    remainder = v.mul(z, v.polynomial(z, polynomials.LOG))
    square = v.mul(v.mul(v.real(0.5), f), f)
    return square, v.mul(s, v.add(square, remainder))


def _in_domain(v: Lanes, x: str, result: str) -> str:
    """`result` for normal positive x; inf and NaN give themselves, zero -inf, negative numbers NaN."""
    ordinary = v.icompare("ult", v.op("sub", v.bits(x), v.integer(0x0010000000000000)), v.integer(0x7FE0000000000000))
    pole = v.select(v.compare("olt", v.abs(x), v.real(SMALLEST)), v.real(float("-inf")), v.real(float("nan")))
    special = v.select(v.compare("olt", x, v.real(SMALLEST)), pole, x)
    return v.select(ordinary, result, special)
