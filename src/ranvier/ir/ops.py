"""The operation table: every operation of the kernel IR, once.

A row gives the operation's name, its signature, how its result type follows from its operands, and its meaning on Python
numbers (ir/numbers.py; for the interpreter and for folding constants). The LLVM spelling is a row of the same name in
llvm/spelling.py. Adding an operation is one row here, one there, and one test line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ranvier.ir import numbers as n
from ranvier.record import record
from ranvier.types import Type


@record
class OpInfo:
    """name; arity; kind; result: how the type of the result is found; evaluate: meaning on Python numbers, None for memory.

    kind: leaf | arith | math | compare | logic | select | cast | random | memory
    result: 'same' (all operands have one type, the result too) | 'float' (as same, floats only) | 'bool' (compare: operands of one
    type; logic: bools) | 'select' (bool, T, T -> T) | 'attr' (given by Op.type) | 'none' | 'integer' (i64 -> i64)

    `evaluate` takes floats, ints and bools and computes in f64 or exact integers; `ir.numbers.fit` brings the result to its type
    (f32 rounds, i64 wraps). It follows IEEE 754: no exception, 1/0 is inf. `cast` is `fit` alone.
    """

    name: str
    arity: int
    kind: str
    result: str
    evaluate: Callable[..., Any] | None = None


# `evaluate` and the LLVM spelling agree to the bit on everything but `math` (there: 2 ulp). The exact words, where languages differ:
#   min, max   a < b (or a > b) or a is NaN: a; otherwise b. So NaN wins, and of two equal zeros the second
#   sign       zero and NaN give themselves, the sign of zero included
#   floordiv   of floats: floor(a/b), as Brian's compiled targets have it (not Python's detour through fmod); a/0 is inf or nan
#   mod        of floats: a - b*k for the whole number k below the exact a/b, rounded once: Python's % (and that of Brian's Cython and
#              NumPy) while k < 2^53 (2^24). With the rounded quotient 0.06 % 0.02 were 0, not 0.02, and a pulse at `t % T < w` a step early
#   integers   wrap at 64 bits, also in neg, abs and the lowest number // -1
_ROWS: list[tuple[Any, ...]] = [
    # leaves
    ("const", 0, "leaf", "attr", None),
    ("scalar", 0, "leaf", "attr", None),
    ("element", 0, "leaf", "attr", None),  # i64: the element e
    ("position", 0, "leaf", "attr", None),  # i64: position p in the list of a Gather or Spread, number of a run of a Reduce
    ("slot", 0, "leaf", "attr", None),  # i64: position q within the rows of a Spread; what rises by one in a Reduce
    ("row", 0, "leaf", "attr", None),  # i64: the row of a Spread; what the elements of a run of a Reduce share
    # arithmetic: operands of one type (the builder casts), i64 or f32 or f64
    ("add", 2, "arith", "same", lambda a, b: a + b),
    ("sub", 2, "arith", "same", lambda a, b: a - b),
    ("mul", 2, "arith", "same", lambda a, b: a * b),
    ("fma", 3, "arith", "float", n.fma),  # a*b + c, rounded once
    ("div", 2, "arith", "float", n.divide),  # true division; integers are cast to f64 before
    ("floordiv", 2, "arith", "same", n.floordiv),  # Python's //; an integer divided by zero gives 0
    ("mod", 2, "arith", "same", n.modulo),  # Python's % (sign of the divisor); integer x % 0 gives 0
    ("neg", 1, "arith", "same", lambda a: -a),
    ("abs", 1, "arith", "same", lambda a: abs(a)),
    ("sign", 1, "arith", "same", n.sign),  # -1, 0, 1; NaN stays NaN
    ("min", 2, "arith", "same", n.minimum),  # NaN if either is NaN (NumPy's minimum)
    ("max", 2, "arith", "same", n.maximum),
    ("floor", 1, "arith", "float", n.floor),
    ("ceil", 1, "arith", "float", n.ceil),
    ("trunc", 1, "arith", "float", n.trunc),
    ("sqrt", 1, "arith", "float", n.sqrt),
    ("ipow", 2, "arith", "integer", n.integer_power),  # i64 ** i64, exponent >= 0; a negative exponent gives 0 (the builder uses pow)
    # elementary functions: <= 2 ulp in vector code, see llvm/elementary.py
    ("pow", 2, "math", "float", n.power),  # C's pow: 0**0 = 1, 1**nan = 1, a negative base with a broken exponent is nan
    ("exp", 1, "math", "float", n.exp),
    ("log", 1, "math", "float", n.log),
    ("log10", 1, "math", "float", n.log10),
    ("expm1", 1, "math", "float", n.expm1),
    ("log1p", 1, "math", "float", n.log1p),
    ("exprel", 1, "math", "float", n.exprel),  # (exp(x) - 1)/x, 1 at 0
    ("sin", 1, "math", "float", n.sin),
    ("cos", 1, "math", "float", n.cos),
    ("tan", 1, "math", "float", n.tan),
    ("sinh", 1, "math", "float", n.sinh),
    ("cosh", 1, "math", "float", n.cosh),
    ("tanh", 1, "math", "float", n.tanh),
    ("arcsin", 1, "math", "float", n.arcsin),
    ("arccos", 1, "math", "float", n.arccos),
    ("arctan", 1, "math", "float", n.arctan),
    # comparison and logic
    ("lt", 2, "compare", "bool", lambda a, b: a < b),
    ("le", 2, "compare", "bool", lambda a, b: a <= b),
    ("gt", 2, "compare", "bool", lambda a, b: a > b),
    ("ge", 2, "compare", "bool", lambda a, b: a >= b),
    ("eq", 2, "compare", "bool", lambda a, b: a == b),
    ("ne", 2, "compare", "bool", lambda a, b: a != b),
    ("and", 2, "logic", "bool", lambda a, b: a and b),
    ("or", 2, "logic", "bool", lambda a, b: a or b),
    ("not", 1, "logic", "bool", lambda a: not a),
    ("select", 3, "select", "select", lambda c, a, b: a if c else b),
    # float -> i64 truncates towards zero and saturates, NaN -> 0; bool -> 0/1; x -> bool is x != 0
    ("cast", 1, "cast", "attr", lambda a: a),
    # random: attr is the draw number. Always at element level (step level in Once). See ir/philox.py for which bits.
    ("rand", 0, "random", "attr", None),  # f64 in (0, 1)
    ("randn", 0, "random", "attr", None),  # f64
    ("word", 0, "random", "attr", None),  # i64: 32 bits, 0 .. 2^32 - 1
    ("poisson", 1, "random", "attr", None),  # f64 mean -> i64
    ("binomial", 2, "random", "attr", None),  # i64 n, f64 p -> i64
    # memory: attr is the array number; the index is i64
    ("load", 1, "memory", "attr", None),  # index
    ("alias", 2, "memory", "attr", None),  # a `word`, a constant -> i64: its outcome in a table of so many bits (ir/sampling.py)
    ("store", 2, "memory", "none", None),  # index, value (register type of the array)
    ("accumulate", 2, "memory", "none", None),  # index, value: array[index] += value
    ("emit", 1, "memory", "none", None),  # Filter only: bool
]

OPS: dict[str, OpInfo] = {row[0]: OpInfo(*row) for row in _ROWS}

PURE = frozenset(info.name for info in OPS.values() if info.evaluate is not None)
"""Operations whose result depends on their operands alone: they may be folded, shared, moved and dropped."""

MEMORY = frozenset(info.name for info in OPS.values() if info.kind == "memory")
"""Operations that read or write arrays, or emit."""

COMMUTATIVE = frozenset({"add", "mul", "eq", "ne", "and", "or"})
"""Operations whose two operands may be swapped (min and max may not: NaN and zeros)."""


_F32: dict[str, Callable[..., Any]] = {"floordiv": n.floordiv_f32, "mod": n.modulo_f32, "fma": n.fma_f32}


def compute(code: str, args: Sequence[n.Number], type_: Type) -> n.Number:
    """The result, of register type `type_`, of a pure operation on numbers of its operand types."""
    evaluate = OPS[code].evaluate
    if type_ is Type.F32:
        evaluate = _F32.get(code, evaluate)
    assert evaluate is not None
    return n.fit(evaluate(*args), type_)


def _check_table() -> None:
    assert len(OPS) == len(_ROWS), "an operation has two rows"
    for info in OPS.values():
        computed = info.kind in {"arith", "math", "compare", "logic", "select", "cast"}
        assert computed == (info.evaluate is not None), info.name
        assert info.evaluate is None or info.evaluate.__code__.co_argcount == info.arity, info.name
        assert info.result in {"same", "float", "bool", "select", "attr", "none", "integer"}, info.name
    assert COMMUTATIVE <= PURE


_check_table()
