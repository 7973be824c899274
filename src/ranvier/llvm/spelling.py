"""The LLVM spelling of every operation that computes: one row per row of ir/ops.py (memory, leaves, random numbers: llvm/body.py).

A spelling takes the lanes to write for, the register type of the operands and their texts, and gives the text of the result. It agrees
with `evaluate` of the same row to the bit, but for `math` (2 ulp). Called by llvm/body.py.
"""

from __future__ import annotations

from collections.abc import Callable

from ranvier.ir.ops import OPS
from ranvier.llvm.abi import REGISTER
from ranvier.llvm.elementary import FUNCTIONS
from ranvier.llvm.lanes import Lanes
from ranvier.types import Type

Spelling = Callable[..., str]  # (lanes, operand type, *operands)


def spell(v: Lanes, code: str, operands: Type, result: Type, args: list[str]) -> str:
    """The text of `code` applied to `args`, all of register type `operands` (for select: the type of the choices)."""
    if code == "cast":
        return _cast(v, operands, result, args[0])
    if OPS[code].kind == "math":
        return spell_math(v, FUNCTIONS[code], operands, args)
    return _SPELLINGS[code](v, operands, *args)


def spell_math(v: Lanes, function: Callable[..., str], type_: Type, args: list[str]) -> str:
    """An elementary function, in the precision of its operands."""
    return function(v.of(type_), *args)


def constant(v: Lanes, type_: Type, value: float) -> str:
    """A constant of a register type."""
    if type_ is Type.BOOL:
        return v.boolean(bool(value))
    if type_ is Type.I64:
        return v.integer(int(value))
    return v.of(type_).real(float(value))


def _instruction(float_name: str, integer_name: str = "") -> Spelling:
    def spelling(v: Lanes, type_: Type, a: str, b: str) -> str:
        return v.code.let(f"{float_name if type_.is_float else integer_name} {v.type(REGISTER[type_])} {a}, {b}")

    return spelling


def _intrinsic(name: str) -> Spelling:
    def spelling(v: Lanes, type_: Type, *args: str) -> str:
        return v.call(f"llvm.{name}.{v.suffix('f64' if type_ is Type.F64 else 'f32')}", v.type(REGISTER[type_]), *args)

    return spelling


def _compare(float_predicate: str, integer_predicate: str) -> Spelling:
    def spelling(v: Lanes, type_: Type, a: str, b: str) -> str:
        kind = f"fcmp {float_predicate}" if type_.is_float else f"icmp {integer_predicate}"
        return v.code.let(f"{kind} {v.type(REGISTER[type_])} {a}, {b}")

    return spelling


def _logic(name: str) -> Spelling:
    return lambda v, type_, a, b: v.code.let(f"{name} {v.i1} {a}, {b}")


def _select(v: Lanes, type_: Type, condition: str, a: str, b: str) -> str:
    t = v.type(REGISTER[type_])
    if v.blends and type_.is_float:
        return v.of(type_).blend(condition, a, b)
    return v.code.let(f"select {v.i1} {condition}, {t} {a}, {t} {b}")


def _neg(v: Lanes, type_: Type, a: str) -> str:
    t = v.type(REGISTER[type_])
    return v.code.let(f"fneg {t} {a}" if type_.is_float else f"sub {t} {v.integer(0)}, {a}")


def _abs(v: Lanes, type_: Type, a: str) -> str:
    if type_.is_float:
        return _intrinsic("fabs")(v, type_, a)
    return _select(v, type_, _LESS(v, type_, a, v.integer(0)), _neg(v, type_, a), a)


def _sign(v: Lanes, type_: Type, a: str) -> str:
    zero, one, minus = (constant(v, type_, value) for value in (0, 1, -1))
    return _select(v, type_, _GREATER(v, type_, a, zero), one, _select(v, type_, _LESS(v, type_, a, zero), minus, a))


def _extreme(wins: Spelling) -> Spelling:
    """a where it wins or is NaN, otherwise b. (llvm.minnum drops NaN, llvm.minimum orders zeros at a price.)"""

    def spelling(v: Lanes, type_: Type, a: str, b: str) -> str:
        first = wins(v, type_, a, b)
        if type_.is_float:
            first = v.either(first, v.code.let(f"fcmp uno {v.type(REGISTER[type_])} {a}, {a}"))
        return _select(v, type_, first, a, b)

    return spelling


def _floordiv(v: Lanes, type_: Type, a: str, b: str) -> str:
    if type_.is_float:
        return _intrinsic("floor")(v, type_, _DIVIDE(v, type_, a, b))
    quotient, _, zero, minus = _divide_integers(v, a, b)
    quotient = _select(v, type_, minus, _neg(v, type_, a), quotient)
    return _select(v, type_, zero, v.integer(0), quotient)


def _mod(v: Lanes, type_: Type, a: str, b: str) -> str:
    if type_.is_float:
        rest = _intrinsic("fma")(v, type_, _neg(v, type_, _floordiv(v, type_, a, b)), b, a)
        zero = constant(v, type_, 0.0)
        above, below = _GREATER(v, type_, rest, zero), _LESS(v, type_, rest, zero)
        beyond = v.code.let(f"select {v.i1} {_LESS(v, type_, b, zero)}, {v.i1} {above}, {v.i1} {below}")
        return _select(v, type_, beyond, _ADD(v, type_, rest, b), rest)
    _, remainder, _, _ = _divide_integers(v, a, b)  # by 0 and -1: by 1, whose remainder is 0
    return remainder


def _divide_integers(v: Lanes, a: str, b: str) -> tuple[str, str, str, str]:
    """Floored quotient and remainder, divisors 0 and -1 (which trap) replaced by 1; where they stood."""
    zero, minus = v.icompare("eq", b, v.integer(0)), v.icompare("eq", b, v.integer(-1))
    safe = _select(v, Type.I64, v.either(zero, minus), v.integer(1), b)
    quotient = v.op("sdiv", a, safe)
    remainder = v.op("sub", a, v.op("mul", quotient, safe))
    uneven = v.icompare("ne", remainder, v.integer(0))
    opposite = v.icompare("slt", v.op("xor", remainder, safe), v.integer(0))
    below = v.both(uneven, opposite)
    lowered = _select(v, Type.I64, below, v.op("sub", quotient, v.integer(1)), quotient)
    return lowered, _select(v, Type.I64, below, v.op("add", remainder, safe), remainder), zero, minus


_IPOW = """define internal i64 @rv.ipow(i64 %base, i64 %exponent) {
entry:
  %negative = icmp slt i64 %exponent, 0
  br i1 %negative, label %none, label %loop
loop:
  %b = phi i64 [ %base, %entry ], [ %square, %loop ]
  %e = phi i64 [ %exponent, %entry ], [ %rest, %loop ]
  %r = phi i64 [ 1, %entry ], [ %product, %loop ]
  %odd = trunc i64 %e to i1
  %times = mul i64 %r, %b
  %product = select i1 %odd, i64 %times, i64 %r
  %square = mul i64 %b, %b
  %rest = lshr i64 %e, 1
  %more = icmp ne i64 %rest, 0
  br i1 %more, label %loop, label %done
done:
  ret i64 %product
none:
  ret i64 0
}"""


def _ipow(v: Lanes, type_: Type, a: str, b: str) -> str:
    v.code.declare(_IPOW)
    if v.count == 1:
        return v.code.let(f"call i64 @rv.ipow(i64 {a}, i64 {b})")
    result = "poison"
    for lane in range(v.count):
        base, exponent = (v.code.let(f"extractelement {v.i64} {x}, i32 {lane}") for x in (a, b))
        power = v.code.let(f"call i64 @rv.ipow(i64 {base}, i64 {exponent})")
        result = v.code.let(f"insertelement {v.i64} {result}, i64 {power}, i32 {lane}")
    return result


def _truncate(v: Lanes, a: str) -> str:
    """f64 → i64, saturating, NaN to 0. (llvm.fptosi.sat goes lane by lane, with branches.)"""
    lowest, highest = -(2.0**63), 2.0**63 - 1024.0
    at_least = v.select(v.compare("ogt", a, v.real(lowest)), a, v.real(lowest))
    bounded = v.select(v.compare("olt", at_least, v.real(highest)), at_least, v.real(highest))
    whole = v.code.let(f"fptosi {v.f64} {bounded} to {v.i64}")
    whole = _select(v, Type.I64, v.compare("oge", a, v.real(2.0**63)), v.integer(2**63 - 1), whole)
    return _select(v, Type.I64, v.compare("uno", a, a), v.integer(0), whole)


def _cast(v: Lanes, source: Type, target: Type, a: str) -> str:
    if source is target:
        return a
    s, t = v.type(REGISTER[source]), v.type(REGISTER[target])
    if target is Type.BOOL:
        return v.code.let(f"fcmp une {s} {a}, {constant(v, source, 0.0)}" if source.is_float else f"icmp ne {s} {a}, {v.integer(0)}")
    if source is Type.BOOL:
        return v.code.let(f"{'uitofp' if target.is_float else 'zext'} {s} {a} to {t}")
    if target is Type.I64:
        return _truncate(v, a if source is Type.F64 else _cast(v, source, Type.F64, a))
    if source is Type.I64:
        double = v.from_integers(a)
        return double if target is Type.F64 else _cast(v, Type.F64, Type.F32, double)  # by way of f64, as the interpreter
    return v.code.let(f"{'fptrunc' if target is Type.F32 else 'fpext'} {s} {a} to {t}")


_ADD = _instruction("fadd", "add")
_DIVIDE = _instruction("fdiv")
_LESS = _compare("olt", "slt")
_GREATER = _compare("ogt", "sgt")

_SPELLINGS: dict[str, Spelling] = {
    "add": _ADD,
    "sub": _instruction("fsub", "sub"),
    "mul": _instruction("fmul", "mul"),
    "fma": _intrinsic("fma"),
    "div": _DIVIDE,
    "floordiv": _floordiv,
    "mod": _mod,
    "neg": _neg,
    "abs": _abs,
    "sign": _sign,
    "min": _extreme(_LESS),
    "max": _extreme(_GREATER),
    "floor": _intrinsic("floor"),
    "ceil": _intrinsic("ceil"),
    "trunc": _intrinsic("trunc"),
    "sqrt": _intrinsic("sqrt"),
    "ipow": _ipow,
    "lt": _LESS,
    "le": _compare("ole", "sle"),
    "gt": _GREATER,
    "ge": _compare("oge", "sge"),
    "eq": _compare("oeq", "eq"),
    "ne": _compare("une", "ne"),
    "and": _logic("and"),
    "or": _logic("or"),
    "not": lambda v, type_, a: v.code.let(f"xor {v.i1} {a}, {v.boolean(True)}"),
    "select": _select,
}

assert set(_SPELLINGS) == {name for name, info in OPS.items() if info.kind in ("arith", "compare", "logic", "select")}
assert set(FUNCTIONS) == {name for name, info in OPS.items() if info.kind == "math"}
