"""Arithmetic on all lanes of a vector at once: the words in which the elementary functions and Philox are written.

A `Lanes` of count 1 writes scalar code (`double`), of count 8 `<8 x double>`; the formulas on top are the same text, so they give the
same bits. A formula stands once for both precisions, too: `of(Type.F32)` are the same lanes with floats as reals and 32-bit integers beside
them; what differs are numbers (`format`, and tables by type). Operands are names or constants of LLVM text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from struct import pack, unpack

from ranvier.ir.numbers import to_f32
from ranvier.llvm.code import Code
from ranvier.llvm.target import Target
from ranvier.record import record
from ranvier.types import Type

Coefficients = Mapping[Type, tuple[float, ...]]  # of a polynomial, or the words of a number, by precision


@record
class Format:
    """A kind of reals. type: F64 or F32; real, integer: in LLVM's words, of one width; fraction: bits of the fraction.

    bias: of the exponent. round: adding it rounds to an integer, which then is the low bits. tiny: below it x*x is nothing beside 1.
    smallest: normal number.
    """

    type: Type
    real: str
    integer: str
    width: int
    fraction: int
    bias: int
    round: float
    tiny: float
    smallest: float

    @property
    def round_bits(self) -> int:
        return bits_of(self.round, self)


DOUBLE = Format(Type.F64, "double", "i64", 64, 52, 1023, 1.5 * 2.0**52, 2.0**-54, 2.0**-1022)
SINGLE = Format(Type.F32, "float", "i32", 32, 23, 127, 1.5 * 2.0**23, 2.0**-25, 2.0**-126)
_FORMATS = {Type.F64: DOUBLE, Type.F32: SINGLE}


class Lanes:
    """count lanes on a machine; format: of the reals. `fma` methods fall back to two roundings where the machine does not fuse. blends:
    `blend` is how a single lane chooses between reals."""

    def __init__(self, code: Code, count: int, target: Target, format: Format = DOUBLE):
        self.code = code
        self.count = count
        self.target = target
        self.has_fma = target.fma
        self.blends = count == 1 and target.blends
        self.format = format
        self.reals = self.type(format.real)
        self.integers = self.type(format.integer)
        self.f64 = self.type("double")
        self.f32 = self.type("float")
        self.i64 = self.type("i64")
        self.i32 = self.type("i32")
        self.i8 = self.type("i8")
        self.i1 = self.type("i1")
        self.memo: dict[tuple[str, ...], tuple[str, ...]] = {}  # results that several functions of one operand share
        self._others: dict[Type, Lanes] = {format.type: self}

    def of(self, type_: Type) -> Lanes:
        """The same lanes with reals of this type."""
        if type_ not in self._others:
            self._others[type_] = Lanes(self.code, self.count, self.target, _FORMATS[type_])
            self._others[type_]._others = self._others
        return self._others[type_]

    @cached_property
    def narrower(self) -> Lanes:
        """Half as many lanes."""
        return Lanes(self.code, self.count // 2, self.target, self.format)

    def own(self, table: Coefficients) -> tuple[float, ...]:
        """The numbers of this precision."""
        return table[self.format.type]

    def to(self, type_: Type, a: str) -> str:
        """Reals of this format as reals of another one."""
        if type_ is self.format.type:
            return a
        return self.code.let(f"{'fptrunc' if type_ is Type.F32 else 'fpext'} {self.reals} {a} to {self.of(type_).reals}")

    def type(self, scalar: str) -> str:
        return scalar if self.count == 1 else f"<{self.count} x {scalar}>"

    def suffix(self, scalar: str) -> str:
        """How intrinsics call the type: v8f64."""
        return scalar if self.count == 1 else f"v{self.count}{scalar}"

    # constants
    def real(self, value: float) -> str:
        """Rounded to the format. (LLVM spells floats as the doubles of the same value.)"""
        bits = hex_double(value if self.format is DOUBLE else to_f32(value))
        return bits if self.count == 1 else f"splat ({self.format.real} {bits})"

    def integer(self, value: int) -> str:
        return str(value) if self.count == 1 else f"splat ({self.format.integer} {value})"

    def boolean(self, value: bool) -> str:
        word = "true" if value else "false"
        return word if self.count == 1 else f"splat (i1 {word})"

    def ramp(self) -> str:
        """0, 1, 2, ... as i64."""
        return "0" if self.count == 1 else "<" + ", ".join(f"i64 {k}" for k in range(self.count)) + ">"

    def splat(self, scalar: str, type_: str = "i64") -> str:
        """A scalar in all lanes, made once, in front of the loop."""
        if self.count == 1:
            return scalar
        key = ("splat", type_, scalar)
        if key not in self.memo:
            vector = self.type(type_)
            one = self.code.hoist(f"insertelement {vector} poison, {type_} {scalar}, i32 0")
            all_ = self.code.hoist(f"shufflevector {vector} {one}, {vector} poison, <{self.count} x i32> zeroinitializer")
            self.memo[key] = (all_,)
        return self.memo[key][0]

    # reals
    def add(self, a: str, b: str) -> str:
        return self.code.let(f"fadd {self.reals} {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        return self.code.let(f"fsub {self.reals} {a}, {b}")

    def mul(self, a: str, b: str) -> str:
        return self.code.let(f"fmul {self.reals} {a}, {b}")

    def div(self, a: str, b: str) -> str:
        return self.code.let(f"fdiv {self.reals} {a}, {b}")

    def neg(self, a: str) -> str:
        return self.code.let(f"fneg {self.reals} {a}")

    def fma(self, a: str, b: str, c: str) -> str:
        """a*b + c."""
        if self.has_fma:
            return self.intrinsic("fma", a, b, c)
        return self.add(self.mul(a, b), c)

    def fnma(self, a: str, b: str, c: str) -> str:
        """c - a*b."""
        if self.has_fma:
            return self.intrinsic("fma", self.neg(a), b, c)
        return self.sub(c, self.mul(a, b))

    def abs(self, a: str) -> str:
        return self.intrinsic("fabs", a)

    def sqrt(self, a: str) -> str:
        return self.intrinsic("sqrt", a)

    def floor(self, a: str) -> str:
        return self.intrinsic("floor", a)

    def copysign(self, magnitude: str, sign: str) -> str:
        return self.intrinsic("copysign", magnitude, sign)

    def intrinsic(self, name: str, *args: str) -> str:
        return self.call(f"llvm.{name}.{self.suffix(self.format.type.value)}", self.reals, *args)

    def call(self, name: str, type_: str, *args: str) -> str:
        """A function whose result and arguments are all of one type."""
        self.code.declare(f"declare {type_} @{name}({', '.join([type_] * len(args))})")
        return self.code.let(f"call {type_} @{name}({', '.join(f'{type_} {a}' for a in args)})")

    def polynomial(self, x: str, coefficients: Coefficients) -> str:
        """c0 + c1 x + c2 x^2 + ... by Horner's rule: fewest instructions; other elements hide the latency."""
        return self._horner(x, self.own(coefficients))

    def polynomial_in_two(self, x: str, square: str, coefficients: Coefficients) -> str:
        """As `polynomial`, even and odd powers apart: as many operations where x*x is needed anyway, half the latency."""
        own = self.own(coefficients)
        return self.fma(self._horner(square, own[1::2]), x, self._horner(square, own[0::2]))

    def _horner(self, x: str, coefficients: tuple[float, ...]) -> str:
        result = self.real(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.fma(result, x, self.real(c))
        return result

    # comparison and choice
    def compare(self, predicate: str, a: str, b: str) -> str:
        """fcmp: olt, ole, oeq, uno, ..."""
        return self.code.let(f"fcmp {predicate} {self.reals} {a}, {b}")

    def icompare(self, predicate: str, a: str, b: str) -> str:
        """Of integers: slt, eq, ne, ult, ..."""
        return self.code.let(f"icmp {predicate} {self.integers} {a}, {b}")

    def select(self, condition: str, a: str, b: str) -> str:
        return self.code.let(f"select {self.i1} {condition}, {self.reals} {a}, {self.reals} {b}")

    def blend(self, condition: str, a: str, b: str) -> str:
        """`select` of a single lane as that of the first lane of a vector: without a branch."""
        count = 128 // self.format.width
        reals, integers = f"<{count} x {self.format.real}>", f"<{count} x {self.format.integer}>"

        def first(vector: str, scalar: str) -> str:
            return self.code.let(f"insertelement {vector} poison, {scalar}, i32 0")

        mask = first(integers, f"{self.format.integer} {self.code.let(f'sext i1 {condition} to {self.format.integer}')}")
        chosen = self.code.let(f"icmp slt {integers} {mask}, zeroinitializer")
        choices = ", ".join(f"{reals} {first(reals, f'{self.format.real} {x}')}" for x in (a, b))
        result = self.code.let(f"select <{count} x i1> {chosen}, {choices}")
        return self.code.let(f"extractelement {reals} {result}, i32 0")

    def both(self, a: str, b: str) -> str:
        return self.code.let(f"and {self.i1} {a}, {b}")

    def either(self, a: str, b: str) -> str:
        return self.code.let(f"or {self.i1} {a}, {b}")

    # integers of the same width, and bits
    def shift(self, a: str) -> str:
        """Integers as exponents."""
        return self.op("shl", a, self.integer(self.format.fraction))

    def bits(self, a: str) -> str:
        return self.code.let(f"bitcast {self.reals} {a} to {self.integers}")

    def from_bits(self, a: str) -> str:
        return self.code.let(f"bitcast {self.integers} {a} to {self.reals}")

    def op(self, name: str, a: str, b: str) -> str:
        """An integer operation: add, sub, mul, and, or, xor, shl, lshr, ashr."""
        return self.code.let(f"{name} {self.integers} {a}, {b}")

    def from_integers(self, a: str) -> str:
        """i64 as doubles, rounded once. Without an instruction for vectors, of two halves: 2^84 + 2^32 (high + 2^31) and 2^52 + low are
        bits put together, and what is too much is taken from the first, exactly."""
        if self.count == 1 or self.target.converts:
            return self.code.let(f"sitofp {self.i64} {a} to {self.f64}")
        v = self.of(Type.F64)
        high = v.op("xor", v.op("lshr", a, v.integer(32)), v.integer(bits_of(2.0**84, DOUBLE) ^ 1 << 31))
        low = v.op("or", v.op("and", a, v.integer(0xFFFFFFFF)), v.integer(bits_of(2.0**52, DOUBLE)))
        return v.add(v.sub(v.from_bits(high), v.real(2.0**84 + 2.0**63 + 2.0**52)), v.from_bits(low))

    def any(self, mask: str) -> str:
        """Whether any lane holds, as i1."""
        if self.count == 1:
            return mask
        bits = self.code.let(f"bitcast {self.i1} {mask} to i{self.count}")
        return self.code.let(f"icmp ne i{self.count} {bits}, 0")

    # exact transformations: a result and its rounding error
    def two_product(self, a: str, b: str) -> tuple[str, str]:
        product = self.mul(a, b)
        if self.has_fma:
            return product, self.intrinsic("fma", a, b, self.neg(product))
        ah, al = self._halves(a)  # Dekker 1971
        bh, bl = self._halves(b)
        error = self.sub(self.mul(ah, bh), product)
        error = self.add(self.add(error, self.mul(ah, bl)), self.mul(al, bh))
        return product, self.add(error, self.mul(al, bl))

    def _halves(self, a: str) -> tuple[str, str]:
        scaled = self.mul(a, self.real(2.0 ** ((self.format.fraction + 2) // 2) + 1.0))  # Veltkamp
        high = self.sub(scaled, self.sub(scaled, a))
        return high, self.sub(a, high)

    def fast_two_sum(self, a: str, b: str) -> tuple[str, str]:
        """For |a| >= |b|, or a = 0."""
        total = self.add(a, b)
        return total, self.sub(b, self.sub(total, a))


def hex_double(value: float) -> str:
    """LLVM's exact spelling of a double."""
    return f"0x{unpack('<Q', pack('<d', value))[0]:016X}"


def bits_of(value: float, format: Format) -> int:
    """The bits of a number, rounded to the format."""
    return int(unpack("<Q", pack("<d", value))[0] if format is DOUBLE else unpack("<I", pack("<f", value))[0])
