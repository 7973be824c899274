"""Operators of the language on typed values: promotion, casts, and the operation that results.

Takes values of a Code and gives values; `Code.meeting` says in which type. Rules: `/` is true division; `//` and `%` are Python's; a bool
counts as 0 or 1; an integer power of an integer is an integer where the exponent is a literal that is not negative (and the result, if
known, fits), else a float.
"""

from __future__ import annotations

from ranvier.ir.code import Code
from ranvier.ir.numbers import power
from ranvier.types import Type

_SAME_TYPE = {"+": "add", "-": "sub", "*": "mul", "//": "floordiv", "%": "mod"}
_COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


def binary(code: Code, op: str, a: int, b: int) -> int:
    """a op b, for the arithmetic operators."""
    type_ = code.meeting(a, b)
    if op == "**":
        return _power(code, a, b, type_)
    if op == "/" and type_ is Type.I64:
        type_ = Type.F64
    return code.pure(_SAME_TYPE.get(op, "div"), (code.cast(a, type_), code.cast(b, type_)), type_)


def negate(code: Code, a: int) -> int:
    type_ = code.meeting(a, a)
    return code.pure("neg", (code.cast(a, type_),), type_)


def compare(code: Code, op: str, a: int, b: int) -> int:
    name = _COMPARISONS[op]
    both_bool = code.type(a) is code.type(b) is Type.BOOL
    type_ = Type.BOOL if both_bool and name in ("eq", "ne") else code.meeting(a, b)
    return code.pure(name, (code.cast(a, type_), code.cast(b, type_)), Type.BOOL)


def logic(code: Code, op: str, a: int, b: int) -> int:
    return code.pure(op, (code.cast(a, Type.BOOL), code.cast(b, Type.BOOL)), Type.BOOL)


def negation(code: Code, a: int) -> int:
    return code.pure("not", (code.cast(a, Type.BOOL),), Type.BOOL)


def select(code: Code, condition: int, then: int, otherwise: int) -> int:
    same = code.type(then) is code.type(otherwise)
    type_ = code.type(then) if same else code.meeting(then, otherwise)
    return code.pure("select", (code.cast(condition, Type.BOOL), code.cast(then, type_), code.cast(otherwise, type_)), type_)


def to_float(code: Code, a: int) -> int:
    """f32 stays single precision."""
    return a if code.type(a).is_float else code.cast(a, Type.F64)


def _power(code: Code, a: int, b: int, type_: Type) -> int:
    if type_ is Type.I64:
        if code.is_const(b) and code.number(b) >= 0 and not _overflows(code, a, b):
            return code.pure("ipow", (code.cast(a, type_), code.cast(b, type_)), type_)
        type_ = Type.F64
    return code.pure("pow", (code.cast(a, type_), code.cast(b, type_)), type_)


def _overflows(code: Code, a: int, b: int) -> bool:
    """Whether a power of literals is no i64: 10**20 is meant as a number, not as its lowest 64 bits."""
    return code.is_const(a) and abs(power(float(code.number(a)), float(code.number(b)))) >= 2.0**63
