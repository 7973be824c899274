"""log, log10, log1p as inline vector code. Named in llvm/elementary.py.

x = 2^k m with m in [sqrt(1/2), sqrt(2)); f = m - 1, s = f/(2 + f), log m = f - (f*f/2 - s*(f*f/2 + R(s*s))) (the arrangement of fdlibm).
A denormal argument counts as zero, as the machine would read it during a run.
"""

from __future__ import annotations

import math

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import Lanes, bits_of
from ranvier.types import Type

# In two words, the high one with so many zero bits at the end that k * high is exact.
LN2 = {
    Type.F64: (float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")),
    Type.F32: (float.fromhex("0x1.62e4p-1"), float.fromhex("0x1.7f7d1cp-20")),
}
_LOG10_2 = {
    Type.F64: (float.fromhex("0x1.34413509f6000p-2"), float.fromhex("0x1.9fef311f12b36p-42")),
    Type.F32: (float.fromhex("0x1.344p-2"), float.fromhex("0x1.3509f8p-18")),
}
_LOG10_E = {
    Type.F64: (float.fromhex("0x1.bcb7b1526e50ep-2"), float.fromhex("0x1.95355baaafad3p-57")),
    Type.F32: (float.fromhex("0x1.bcb7b2p-2"), float.fromhex("-0x1.5b235ep-27")),
}
_SQRT_HALF = math.sqrt(0.5)


def log(v: Lanes, x: str) -> str:
    """<= 0.9 ulp."""
    high, low = v.own(LN2)
    k, m = split(v, x)
    f = v.sub(m, v.real(1.0))
    square, rest = _of_one_plus(v, f)
    result = v.sub(v.sub(square, v.fma(k, v.real(low), rest)), f)  # = -(log)
    result = v.fma(k, v.real(high), v.neg(result))
    return _in_domain(v, x, result)


def log10(v: Lanes, x: str) -> str:
    """<= 1.2 ulp."""
    high, low = v.own(_LOG10_2)
    e_high, e_low = v.own(_LOG10_E)
    k, m = split(v, x)
    f = v.sub(m, v.real(1.0))
    square, rest = _of_one_plus(v, f)
    natural, lost = v.fast_two_sum(f, v.sub(rest, square))
    tail = v.fma(natural, v.real(e_low), v.mul(lost, v.real(e_high)))
    scaled = v.fma(natural, v.real(e_high), v.fma(k, v.real(low), tail))
    return _in_domain(v, x, v.fma(k, v.real(high), scaled))


def log1p(v: Lanes, x: str) -> str:
    """<= 0.9 ulp."""
    high, low = v.own(LN2)
    u = v.add(v.real(1.0), x)
    k, m = split(v, u)
    # What the rounding of 1 + x lost, relative to u; nothing where x itself serves as f.
    large = v.compare("oge", x, v.real(1.0))
    lost = v.select(large, v.sub(v.real(1.0), v.sub(u, x)), v.sub(x, v.sub(u, v.real(1.0))))
    whole = v.compare("oeq", k, v.real(0.0))
    f = v.select(whole, x, v.sub(m, v.real(1.0)))
    correction = v.select(whole, v.real(0.0), v.div(lost, u))
    square, rest = _of_one_plus(v, f)
    rest = v.add(v.fma(k, v.real(low), correction), rest)
    result = v.sub(v.sub(square, rest), f)
    result = _in_domain(v, u, v.fma(k, v.real(high), v.neg(result)))
    return v.select(v.compare("olt", v.abs(x), v.real(v.format.tiny)), x, result)


def split(v: Lanes, x: str) -> tuple[str, str]:
    """x = 2^k m for positive normal x: k as a real, m in [sqrt(1/2), sqrt(2))."""
    format, bits = v.format, v.bits(x)
    k = v.op("ashr", v.op("sub", bits, v.integer(bits_of(_SQRT_HALF, format))), v.integer(format.fraction))
    m = v.from_bits(v.op("sub", bits, v.shift(k)))
    # An integer becomes a real by sitting in the low bits of one: AVX2 and SSE2 have no conversion to doubles.
    exponent = v.sub(v.from_bits(v.op("add", k, v.integer(format.round_bits))), v.real(format.round))
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
    format = v.format
    first = 1 << format.fraction  # bits of the smallest normal number
    ordinary = v.icompare("ult", v.op("sub", v.bits(x), v.integer(first)), v.integer(2 * format.bias * first))
    smallest = v.real(format.smallest)
    pole = v.select(v.compare("olt", v.abs(x), smallest), v.real(float("-inf")), v.real(float("nan")))
    special = v.select(v.compare("olt", x, smallest), pole, x)
    return v.select(ordinary, result, special)
