"""pow as inline vector code: log in two words, times y, then exp of the sum. Named in llvm/elementary.py.

Special values are those of C (Annex F). In single precision a logarithm in one double has the two words: half the lanes, but a quarter of
the operations. In double precision x = 2^k m; s = (m - 1)/(m + 1); log x = k ln2 + 2 (s + s*z*(1/3 + z*q(z))), z = s*s, where every
sum and product that matters at 2^-65 is kept in two words.
"""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.exponential import exp, exp_of_sum
from ranvier.llvm.lanes import SINGLE, Lanes
from ranvier.llvm.logarithm import LN2, log, split
from ranvier.types import Type

_INF = float("inf")
_THIRD = 1.0 / 3.0
_THIRD_LOW = float.fromhex("0x1.5555555555555p-56")


def pow(v: Lanes, x: str, y: str) -> str:
    """x ** y, <= 1.3 ulp where the result is a normal number (0.51 in single precision)."""
    size = v.abs(x)
    magnitude = _through_double(v, size, y) if v.format is SINGLE else _magnitude(v, x, size, y)
    one = v.either(v.compare("oeq", y, v.real(0.0)), v.compare("oeq", x, v.real(1.0)))
    minus_one = v.both(v.compare("oeq", size, v.real(1.0)), v.compare("oeq", v.abs(y), v.real(_INF)))
    magnitude = v.select(v.either(one, minus_one), v.real(1.0), magnitude)
    return _signed(v, x, y, magnitude)


def _through_double(v: Lanes, size: str, y: str) -> str:
    d = v.of(Type.F64)
    product = d.mul(v.to(Type.F64, y), log(d, v.to(Type.F64, size)))
    return d.to(Type.F32, exp(d, product))


def _magnitude(v: Lanes, x: str, size: str, y: str) -> str:
    high, low = _log(v, size)
    zero = v.compare("olt", size, v.real(v.format.smallest))
    high = v.select(zero, v.real(-_INF), high)
    high = v.select(v.compare("ult", size, v.real(_INF)), high, size)  # inf
    high = v.select(v.compare("uno", x, x), x, high)

    product, error = v.two_product(y, high)
    # exp is 0 or inf outside (and NaN stays): there the small word may be nonsense
    inside = v.compare("olt", v.abs(product), v.real(1000.0))
    correction = v.select(inside, v.fma(y, low, error), v.real(0.0))
    return exp_of_sum(v, product, correction)


def _signed(v: Lanes, x: str, y: str, magnitude: str) -> str:
    """The sign of x for odd y; NaN for a negative number to a broken power."""
    whole = v.compare("oeq", v.floor(y), y)
    half = v.mul(y, v.real(0.5))
    odd = v.both(whole, v.compare("une", v.floor(half), half))
    result = v.select(odd, v.copysign(magnitude, x), magnitude)
    negative = v.both(v.compare("olt", x, v.real(0.0)), v.compare("ogt", x, v.real(-_INF)))
    broken = v.both(negative, v.compare("une", v.floor(y), y))
    return v.select(broken, v.real(float("nan")), result)


def _log(v: Lanes, x: str) -> tuple[str, str]:
    """log of a positive normal number in two words."""
    k, m = split(v, x)
    f = v.sub(m, v.real(1.0))
    sum_, sum_low = v.add(m, v.real(1.0)), ""
    sum_low = v.sub(m, v.sub(sum_, v.real(1.0)))
    s = v.div(f, sum_)
    back, back_error = v.two_product(s, sum_)
    s_low = v.div(v.sub(v.sub(v.sub(f, back), back_error), v.mul(s, sum_low)), sum_)

    z, z_error = v.two_product(s, s)
    z_low = v.fma(v.add(s, s), s_low, z_error)
    tail = v.fma(z, v.polynomial(z, polynomials.LOG_TAIL), v.real(_THIRD_LOW))
    a, a_low = v.fast_two_sum(v.real(_THIRD), tail)
    t, t_error = v.two_product(z, a)
    t_low = v.add(t_error, v.fma(z, a_low, v.mul(z_low, a)))
    u, u_error = v.two_product(s, t)
    u_low = v.add(u_error, v.fma(s, t_low, v.mul(s_low, t)))

    high, low = v.fast_two_sum(s, u)
    low = v.add(low, v.add(s_low, u_low))
    high, low = v.add(high, high), v.add(low, low)
    ln2_high, ln2_low = v.own(LN2)
    whole, lost = v.fast_two_sum(v.mul(k, v.real(ln2_high)), high)
    low = v.add(lost, v.fma(k, v.real(ln2_low), low))
    return v.fast_two_sum(whole, low)
