"""Arithmetic on all lanes of a vector at once: the words in which the elementary functions and Philox are written.

A `Lanes` of count 1 writes scalar code (`double`), of count 8 `<8 x double>`; the formulas on top are the same text, so they give the
same bits. Operands are names or constants of LLVM text.
"""

from __future__ import annotations

from struct import pack, unpack

from ranvier.llvm.code import Code


class Lanes:
    """count lanes; fma: whether the machine fuses. `fma` methods fall back to two roundings without it."""

    def __init__(self, code: Code, count: int, has_fma: bool):
        self.code = code
        self.count = count
        self.has_fma = has_fma
        self.f64 = self.type("double")
        self.f32 = self.type("float")
        self.i64 = self.type("i64")
        self.i32 = self.type("i32")
        self.i8 = self.type("i8")
        self.i1 = self.type("i1")
        self.memo: dict[tuple[str, ...], tuple[str, ...]] = {}  # results that several functions of one operand share

    def type(self, scalar: str) -> str:
        return scalar if self.count == 1 else f"<{self.count} x {scalar}>"

    def suffix(self, scalar: str) -> str:
        """How intrinsics call the type: v8f64."""
        return scalar if self.count == 1 else f"v{self.count}{scalar}"

    # constants
    def real(self, value: float) -> str:
        bits = hex_double(value)
        return bits if self.count == 1 else f"splat (double {bits})"

    def integer(self, value: int) -> str:
        return str(value) if self.count == 1 else f"splat (i64 {value})"

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

    # f64
    def add(self, a: str, b: str) -> str:
        return self.code.let(f"fadd {self.f64} {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        return self.code.let(f"fsub {self.f64} {a}, {b}")

    def mul(self, a: str, b: str) -> str:
        return self.code.let(f"fmul {self.f64} {a}, {b}")

    def div(self, a: str, b: str) -> str:
        return self.code.let(f"fdiv {self.f64} {a}, {b}")

    def neg(self, a: str) -> str:
        return self.code.let(f"fneg {self.f64} {a}")

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
        return self.call(f"llvm.{name}.{self.suffix('f64')}", self.f64, *args)

    def call(self, name: str, type_: str, *args: str) -> str:
        """A function whose result and arguments are all of one type."""
        self.code.declare(f"declare {type_} @{name}({', '.join([type_] * len(args))})")
        return self.code.let(f"call {type_} @{name}({', '.join(f'{type_} {a}' for a in args)})")

    def polynomial(self, x: str, coefficients: tuple[float, ...]) -> str:
        """c0 + c1 x + c2 x^2 + ... by Horner's rule: fewest instructions; other elements hide the latency."""
        result = self.real(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.fma(result, x, self.real(c))
        return result

    def polynomial_in_two(self, x: str, square: str, coefficients: tuple[float, ...]) -> str:
        """As `polynomial`, even and odd powers apart: as many operations where x*x is needed anyway, half the latency."""
        odd = self.polynomial(square, coefficients[1::2])
        return self.fma(odd, x, self.polynomial(square, coefficients[0::2]))

    # comparison and choice
    def compare(self, predicate: str, a: str, b: str) -> str:
        """fcmp: olt, ole, oeq, uno, ..."""
        return self.code.let(f"fcmp {predicate} {self.f64} {a}, {b}")

    def icompare(self, predicate: str, a: str, b: str) -> str:
        return self.code.let(f"icmp {predicate} {self.i64} {a}, {b}")

    def select(self, condition: str, a: str, b: str) -> str:
        return self.code.let(f"select {self.i1} {condition}, {self.f64} {a}, {self.f64} {b}")

    def both(self, a: str, b: str) -> str:
        return self.code.let(f"and {self.i1} {a}, {b}")

    def either(self, a: str, b: str) -> str:
        return self.code.let(f"or {self.i1} {a}, {b}")

    # i64 and bits
    def bits(self, a: str) -> str:
        return self.code.let(f"bitcast {self.f64} {a} to {self.i64}")

    def from_bits(self, a: str) -> str:
        return self.code.let(f"bitcast {self.i64} {a} to {self.f64}")

    def op(self, name: str, a: str, b: str) -> str:
        """An integer operation: add, sub, mul, and, or, xor, shl, lshr, ashr."""
        return self.code.let(f"{name} {self.i64} {a}, {b}")

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
        scaled = self.mul(a, self.real(134217729.0))  # 2^27 + 1: Veltkamp
        high = self.sub(scaled, self.sub(scaled, a))
        return high, self.sub(a, high)

    def fast_two_sum(self, a: str, b: str) -> tuple[str, str]:
        """For |a| >= |b|, or a = 0."""
        total = self.add(a, b)
        return total, self.sub(b, self.sub(total, a))


def hex_double(value: float) -> str:
    """LLVM's exact spelling of a double."""
    return f"0x{unpack('<Q', pack('<d', value))[0]:016X}"
