"""arcsin, arccos, arctan as inline vector code. Named in llvm/elementary.py."""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import Lanes
from ranvier.types import Type

_PI = {
    Type.F64: (float.fromhex("0x1.921fb54442d18p+1"), float.fromhex("0x1.1a62633145c07p-53")),
    Type.F32: (float.fromhex("0x1.921fb6p+1"), float.fromhex("-0x1.777a5cp-24")),
}


def arctan(v: Lanes, x: str) -> str:
    """<= 1.4 ulp. arctan |x| = base + arctan t, |t| <= 1/2: t = |x|; (|x| - 1)/(|x| + 1), where |x| - 1 is exact; -1/|x|."""
    size = v.abs(x)
    middle = v.compare("ogt", size, v.real(0.5))
    far = v.compare("ogt", size, v.real(2.0))
    above = v.select(far, v.real(-1.0), v.select(middle, v.sub(size, v.real(1.0)), size))
    below = v.select(far, size, v.select(middle, v.add(size, v.real(1.0)), v.real(1.0)))
    t = v.div(above, below)
    base, low = (v.select(far, v.real(pi / 2), v.select(middle, v.real(pi / 4), v.real(0.0))) for pi in v.own(_PI))
    z = v.mul(t, t)
    rest = v.fma(v.mul(t, z), v.polynomial(z, polynomials.ARCTAN), low)
    total, lost = v.fast_two_sum(base, t)
    return v.copysign(v.add(total, v.add(lost, rest)), x)


def arcsin(v: Lanes, x: str) -> str:
    """<= 1.95 ulp. Above 1/2: pi/2 - 2 arcsin sqrt((1 - |x|)/2). NaN outside [-1, 1]."""
    size = v.abs(x)
    near = v.compare("ole", size, v.real(0.5))
    small, rest = _reduced(v, size, near)
    lower = v.add(small, rest)
    pi, pi_low = v.own(_PI)
    upper = v.sub(v.sub(v.real(pi / 2), v.add(small, small)), v.sub(v.add(rest, rest), v.real(pi_low / 2)))
    return v.copysign(v.select(near, lower, upper), x)


def arccos(v: Lanes, x: str) -> str:
    """<= 1.2 ulp. NaN outside [-1, 1]."""
    size = v.abs(x)
    near = v.compare("ole", size, v.real(0.5))
    small, rest = _reduced(v, size, near)
    signed = v.copysign(small, x), v.mul(rest, v.copysign(v.real(1.0), x))
    pi, pi_low = v.own(_PI)
    middle = v.sub(v.real(pi / 2), v.sub(v.add(signed[0], signed[1]), v.real(pi_low / 2)))
    twice = v.add(v.add(small, rest), v.add(small, rest))
    far = v.sub(v.real(pi), v.sub(twice, v.real(pi_low)))
    outer = v.select(v.compare("olt", x, v.real(0.0)), far, twice)
    return v.select(near, middle, outer)


def _reduced(v: Lanes, size: str, near: str) -> tuple[str, str]:
    """arcsin of w = size, or of w = sqrt((1 - size)/2) where size > 1/2, as w + rest."""
    half = v.mul(v.sub(v.real(1.0), size), v.real(0.5))
    z = v.select(near, v.mul(size, size), half)
    w = v.select(near, size, v.sqrt(half))
    return w, v.mul(v.mul(w, z), v.polynomial(z, polynomials.ARCSIN))
