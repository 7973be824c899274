"""sin, cos, tan as inline vector code. Named in llvm/elementary.py.

x = n pi/2 + (r + tail) with pi/2 in three doubles: x - n*P1 is exact under fused multiply-add (both are multiples of 2^-52 and the
difference is below 1), the two other parts are subtracted with their rounding errors kept. In single precision the angle is reduced in
double precision, which needs no such care. Right for |x| < 2^30; larger numbers (no model time comes near it) go to libm lane by lane, in
a block that is never entered otherwise.
"""

from __future__ import annotations

from ranvier.llvm import polynomials
from ranvier.llvm.lanes import SINGLE, Lanes
from ranvier.types import Type

_TWO_OVER_PI = float.fromhex("0x1.45f306dc9c883p-1")
_FUSED = tuple(map(float.fromhex, ("0x1.921fb54442d18p+0", "0x1.1a62633145c07p-54", "-0x1.f1976b7ed8fbcp-110")))
_FUSED_LIMIT = 2.0**30
# Without fma: parts of 33 bits, so that n * part is exact for n < 2^20 (fdlibm's cut).
_SPLIT = tuple(map(float.fromhex, ("0x1.921fb54400000p+0", "0x1.0b4611a600000p-34", "0x1.3198a2e037073p-69")))
_SPLIT_LIMIT = 2.0**19


def sin(v: Lanes, x: str) -> str:
    """<= 0.9 ulp. (sin(-0.0) is 0.0.)"""
    return _far(v, "sin", x, _quadrant(v, *_sin_and_cos(v, x), 0))


def cos(v: Lanes, x: str) -> str:
    """<= 0.9 ulp."""
    return _far(v, "cos", x, _quadrant(v, *_sin_and_cos(v, x), 1))


def tan(v: Lanes, x: str) -> str:
    """<= 1.1 ulp with fma, 2.2 without: the quotient of two rounded numbers is corrected by its remainder."""
    bits, r, tail = _reduce(v, x)
    sine, sine_low, cosine, cosine_low = _kernels(v, r, tail)
    swap = _odd(v, bits)
    above, above_low = v.select(swap, v.neg(cosine), sine), v.select(swap, v.neg(cosine_low), sine_low)
    below, below_low = v.select(swap, sine, cosine), v.select(swap, sine_low, cosine_low)
    quotient = v.div(above, below)
    if v.has_fma:
        remainder = v.add(v.fnma(quotient, below, above), v.fnma(quotient, below_low, above_low))
        corrected = v.add(quotient, v.div(remainder, below))
        # tan(0) and overflow have nothing to correct (0/1 keeps its sign; inf - inf must not appear)
        quotient = v.select(v.compare("one", remainder, v.real(0.0)), corrected, quotient)
    return _far(v, "tan", x, quotient)


def sin_and_cos_of_turns(v: Lanes, u: str) -> tuple[str, str]:
    """sin and cos of 2 pi u for 0 <= u < 1: the reduction is exact."""
    shifted = v.fma(u, v.real(4.0), v.real(v.format.round))
    n = v.sub(shifted, v.real(v.format.round))
    r = v.mul(v.fnma(n, v.real(0.25), u), v.real(float.fromhex("0x1.921fb54442d18p+2")))
    sine, _, cosine, _ = _kernels(v, r, None)
    bits = v.bits(shifted)
    return _quadrant(v, bits, sine, cosine, 0), _quadrant(v, bits, sine, cosine, 1)


def _sin_and_cos(v: Lanes, x: str) -> tuple[str, str, str]:
    """Quadrant bits, sine and cosine of the reduced angle; shared by sin and cos of one operand."""
    key = ("sin cos", x)
    if key not in v.memo:
        bits, r, tail = _reduce(v, x)
        sine, _, cosine, _ = _kernels(v, r, tail)
        v.memo[key] = (bits, sine, cosine)
    bits, sine, cosine = v.memo[key]
    return bits, sine, cosine


def _reduce(v: Lanes, x: str) -> tuple[str, str, str]:
    """n in the low bits of an integer; r; tail."""
    if v.format is SINGLE:
        return _reduce_in_double(v, x)
    shifted = v.fma(x, v.real(_TWO_OVER_PI), v.real(v.format.round))
    n = v.sub(shifted, v.real(v.format.round))
    parts = _FUSED if v.has_fma else _SPLIT
    first = v.fnma(n, v.real(parts[0]), x)
    product, error = v.two_product(n, v.real(parts[1])) if v.has_fma else (v.mul(n, v.real(parts[1])), v.real(0.0))
    second = v.sub(first, product)
    # |first| may be below |product| only where n * P2 nearly cancels it: then the subtraction is exact
    lost = v.sub(v.sub(first, second), product)
    low = v.fnma(n, v.real(parts[2]), v.sub(lost, error))
    r = v.add(second, low)
    return v.bits(shifted), r, v.sub(low, v.sub(r, second))


def _reduce_in_double(v: Lanes, x: str) -> tuple[str, str, str]:
    d, rest = v.of(Type.F64), v.to(Type.F64, x)
    shifted = d.fma(rest, d.real(_TWO_OVER_PI), d.real(d.format.round))
    n = d.sub(shifted, d.real(d.format.round))
    for part in _FUSED[:2] if v.has_fma else _SPLIT:
        rest = d.fnma(n, d.real(part), rest)
    r = d.to(Type.F32, rest)
    tail = d.to(Type.F32, d.sub(rest, v.to(Type.F64, r)))
    return v.code.let(f"trunc {d.integers} {d.bits(shifted)} to {v.integers}"), r, tail


def _kernels(v: Lanes, r: str, tail: str | None) -> tuple[str, str, str, str]:
    """sin and cos of r + tail, |r| <= pi/4, each with the remainder that its rounding left."""
    z = v.mul(r, r)
    s = v.mul(v.mul(r, z), v.polynomial(z, polynomials.SIN))
    half = v.mul(v.real(0.5), z)
    c = v.mul(v.mul(z, z), v.polynomial(z, polynomials.COS))
    one = v.sub(v.real(1.0), half)
    c = v.add(v.sub(v.sub(v.real(1.0), one), half), c)
    if tail is not None:
        s = v.add(s, v.mul(tail, one))  # d sin = cos dr, and 1 - z/2 is near enough to cos here
        c = v.fnma(r, tail, c)
    sine, cosine = v.add(r, s), v.add(one, c)
    return sine, v.sub(s, v.sub(sine, r)), cosine, v.sub(c, v.sub(cosine, one))


def _odd(v: Lanes, bits: str) -> str:
    return v.icompare("ne", v.op("and", bits, v.integer(1)), v.integer(0))


def _quadrant(v: Lanes, bits: str, sine: str, cosine: str, shift: int) -> str:
    """sin of (angle + (n + shift) pi/2): sine or cosine, with the sign of bit 1."""
    if shift:
        bits = v.op("add", bits, v.integer(shift))
    value = v.select(_odd(v, bits), cosine, sine)
    sign = v.op("shl", v.op("lshr", bits, v.integer(1)), v.integer(v.format.width - 1))
    return v.from_bits(v.op("xor", v.bits(value), sign))


def _far(v: Lanes, name: str, x: str, result: str) -> str:
    """`result`, but libm's where |x| is too large for the reduction. inf and NaN give NaN by themselves."""
    code = v.code
    code.declare(f"declare double @{name}(double)")
    size = v.abs(x)
    limit = _FUSED_LIMIT if v.has_fma else _SPLIT_LIMIT
    far = v.both(v.compare("ogt", size, v.real(limit)), v.compare("olt", size, v.real(float("inf"))))
    before, cold, after = code.block, code.fresh("far"), code.fresh("near")
    code.do(f"br i1 {v.any(far)}, label %{cold}, label %{after}, !prof !0")
    code.label(cold)
    exact = result
    scalar = Lanes(code, 1, v.target, v.format)
    for lane in range(v.count):
        one = x if v.count == 1 else code.let(f"extractelement {v.reals} {x}, i32 {lane}")
        called = code.let(f"call double @{name}(double {scalar.to(Type.F64, one)})")
        called = scalar.of(Type.F64).to(v.format.type, called)
        exact = called if v.count == 1 else code.let(f"insertelement {v.reals} {exact}, {v.format.real} {called}, i32 {lane}")
    chosen = v.select(far, exact, result)
    code.do(f"br label %{after}")
    code.label(after)
    return code.let(f"phi {v.reals} [ {result}, %{before} ], [ {chosen}, %{cold} ]")
