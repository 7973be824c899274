"""Algebraic identities, as a table of rules: an operation becomes a simpler one. Called by ir/code.py at every operation.

Only what IEEE 754 allows: the result has the same bits (x + 0.0 stays: it turns -0.0 into 0.0). The exceptions are powers with a
constant exponent: products and roots round differently by an ulp or two, and the root of -0.0 and -inf is C's sqrt, not C's pow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.ir.code import Code

Args = tuple[int, ...]
Rule = Callable[["Code", Args, Type], int | None]


def simplify(code: Code, name: str, args: Args, type_: Type) -> int | None:
    """The value of the operation, made more simply; None where no rule fits. Not all operands are constants."""
    for rule in RULES.get(name, ()):
        simpler = rule(code, args, type_)
        if simpler is not None:
            return simpler
    return None


def _is(code: Code, value: int, number: float) -> bool:
    """Whether the value is this constant; 0.0 and -0.0 differ, 1 and 1.0 do not."""
    if not code.is_const(value):
        return False
    met = code.number(value)
    return bool(met == number) and math.copysign(1.0, met) == math.copysign(1.0, number)


def _negated(code: Code, value: int) -> int | None:
    """x, where value is -x."""
    op = code.ops[value]
    return op.args[0] if op.code == "neg" else None


# The constant operand of a commutative operation is the second one (Code.pure sees to it).
def _add(code: Code, args: Args, type_: Type) -> int | None:
    if _is(code, args[1], -0.0) or (type_ is Type.I64 and _is(code, args[1], 0)):
        return args[0]
    for a, b in (args, args[::-1]):
        negative = _negated(code, b)
        if negative is not None:
            return code.pure("sub", (a, negative), type_)
    return None


def _sub(code: Code, args: Args, type_: Type) -> int | None:
    a, b = args
    if _is(code, b, 0.0):
        return a
    negative = _negated(code, b)
    return None if negative is None else code.pure("add", (a, negative), type_)


def _mul(code: Code, args: Args, type_: Type) -> int | None:
    a, b = args
    if not code.is_const(b):
        return None
    if _is(code, b, 1.0):
        return a
    if _is(code, b, -1.0):
        return code.pure("neg", (a,), type_)
    if type_ is Type.I64 and _is(code, b, 0):
        return b
    negative = _negated(code, a)
    return None if negative is None else code.pure("mul", (negative, code.const(-code.number(b), type_)), type_)


def _div(code: Code, args: Args, type_: Type) -> int | None:
    a, b = args
    if not code.is_const(b):
        return None
    divisor = code.number(b)
    mantissa, exponent = math.frexp(divisor)
    if abs(mantissa) == 0.5 and abs(exponent) < 120:  # a power of two, and its inverse too in f32
        return code.pure("mul", (a, code.const(1.0 / divisor, type_)), type_)
    negative = _negated(code, a)
    return None if negative is None else code.pure("div", (negative, code.const(-divisor, type_)), type_)


def _neg(code: Code, args: Args, type_: Type) -> int | None:
    return _negated(code, args[0])


def _not(code: Code, args: Args, type_: Type) -> int | None:
    op = code.ops[args[0]]
    return op.args[0] if op.code == "not" else None


def _and(code: Code, args: Args, type_: Type) -> int | None:
    a, b = args
    if code.is_const(b):
        return a if code.number(b) else b
    return a if a == b else None


def _or(code: Code, args: Args, type_: Type) -> int | None:
    a, b = args
    if code.is_const(b):
        return b if code.number(b) else a
    return a if a == b else None


def _select(code: Code, args: Args, type_: Type) -> int | None:
    condition, then, otherwise = args
    if then == otherwise:
        return then
    if code.is_const(condition):
        return then if code.number(condition) else otherwise
    op = code.ops[condition]
    return code.pure("select", (op.args[0], otherwise, then), type_) if op.code == "not" else None


def _cast(code: Code, args: Args, type_: Type) -> int | None:
    op = code.ops[args[0]]
    # A bool is 0 or 1 in every type: the way there does not matter.
    from_bool = op.code == "cast" and code.type(op.args[0]) is Type.BOOL
    return code.cast(op.args[0], type_) if from_bool else None


def _pow(code: Code, args: Args, type_: Type) -> int | None:
    base, exponent = args
    if code.is_const(base) and code.number(base) == math.e:
        return code.pure("exp", (exponent,), type_)
    if not code.is_const(exponent):
        return None
    power = code.number(exponent)
    if power < 0 and -power in _POWERS:
        return code.pure("div", (code.const(1.0, type_), _POWERS[-power](code, base, type_)), type_)
    return _POWERS[power](code, base, type_) if power in _POWERS else None


def _ipow(code: Code, args: Args, type_: Type) -> int | None:
    small = _POWERS.get(code.number(args[1])) if code.is_const(args[1]) else None
    return small(code, args[0], type_) if small else None


def _times(code: Code, a: int, b: int, type_: Type) -> int:
    return code.pure("mul", (a, b), type_)


def _square(code: Code, x: int, type_: Type) -> int:
    return _times(code, x, x, type_)


_POWERS: dict[float, Callable[[Code, int, Type], int]] = {
    0: lambda code, x, type_: code.const(1, type_),
    0.5: lambda code, x, type_: code.pure("sqrt", (x,), type_),
    1: lambda code, x, type_: x,
    1.5: lambda code, x, type_: _times(code, x, code.pure("sqrt", (x,), type_), type_),
    2: _square,
    3: lambda code, x, type_: _times(code, _square(code, x, type_), x, type_),
    4: lambda code, x, type_: _square(code, _square(code, x, type_), type_),
}

RULES: dict[str, tuple[Rule, ...]] = {
    "add": (_add,),
    "sub": (_sub,),
    "mul": (_mul,),
    "div": (_div,),
    "neg": (_neg,),
    "not": (_not,),
    "and": (_and,),
    "or": (_or,),
    "select": (_select,),
    "cast": (_cast,),
    "pow": (_pow,),
    "ipow": (_ipow,),
}
