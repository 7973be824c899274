"""The operation table: every operation of the kernel IR, once.

A row gives the operation's name, its signature, how its result type follows from its operands, and its meaning on Python
numbers (for the interpreter and for folding constants). The LLVM spelling is a row of the same name in llvm/spelling.py.
Adding an operation is one row here, one there, and one test line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OpInfo:
    """name; arity; kind; result: how the type of the result is found; evaluate: meaning on Python numbers, None for memory.

    kind: leaf | arith | math | compare | logic | select | cast | random | memory
    result: 'same' (all operands have one type, the result too) | 'float' (as same, floats only) | 'bool' (compare: operands of one
    type; logic: bools) | 'select' (bool, T, T -> T) | 'attr' (given by Op.type) | 'none' | 'integer' (i64 -> i64)
    """

    name: str
    arity: int
    kind: str
    result: str
    evaluate: Callable[..., Any] | None = None


# Contract for whoever fills `evaluate` (ir) and the LLVM spelling (llvm); both must agree to the bit on everything but `math`.
_ROWS: list[tuple[str, int, str, str]] = [
    # leaves
    ("const", 0, "leaf", "attr"),
    ("scalar", 0, "leaf", "attr"),
    ("element", 0, "leaf", "attr"),  # i64: the element e
    ("position", 0, "leaf", "attr"),  # i64: position p in the list of a Gather or Spread
    ("slot", 0, "leaf", "attr"),  # i64: position q within the rows of a Spread
    ("row", 0, "leaf", "attr"),  # i64: the row of a Spread
    # arithmetic: operands of one type (the builder casts), i64 or f32 or f64
    ("add", 2, "arith", "same"),
    ("sub", 2, "arith", "same"),
    ("mul", 2, "arith", "same"),
    ("fma", 3, "arith", "float"),  # a*b + c, rounded once
    ("div", 2, "arith", "float"),  # true division; integers are cast to f64 before
    ("floordiv", 2, "arith", "same"),  # Python's //; an integer divided by zero gives 0
    ("mod", 2, "arith", "same"),  # Python's % (sign of the divisor); integer x % 0 gives 0
    ("neg", 1, "arith", "same"),
    ("abs", 1, "arith", "same"),
    ("sign", 1, "arith", "same"),  # -1, 0, 1; NaN stays NaN
    ("min", 2, "arith", "same"),  # NaN if either is NaN (NumPy's minimum)
    ("max", 2, "arith", "same"),
    ("floor", 1, "arith", "float"),
    ("ceil", 1, "arith", "float"),
    ("trunc", 1, "arith", "float"),
    ("sqrt", 1, "arith", "float"),
    ("ipow", 2, "arith", "integer"),  # i64 ** i64, exponent >= 0; a negative exponent gives 0 (the builder uses pow instead)
    # elementary functions: <= 2 ulp in vector code, see llvm/elementary.py
    ("pow", 2, "math", "float"),
    ("exp", 1, "math", "float"),
    ("log", 1, "math", "float"),
    ("log10", 1, "math", "float"),
    ("expm1", 1, "math", "float"),
    ("log1p", 1, "math", "float"),
    ("exprel", 1, "math", "float"),  # (exp(x) - 1)/x, 1 at 0
    ("sin", 1, "math", "float"),
    ("cos", 1, "math", "float"),
    ("tan", 1, "math", "float"),
    ("sinh", 1, "math", "float"),
    ("cosh", 1, "math", "float"),
    ("tanh", 1, "math", "float"),
    ("arcsin", 1, "math", "float"),
    ("arccos", 1, "math", "float"),
    ("arctan", 1, "math", "float"),
    # comparison and logic
    ("lt", 2, "compare", "bool"),
    ("le", 2, "compare", "bool"),
    ("gt", 2, "compare", "bool"),
    ("ge", 2, "compare", "bool"),
    ("eq", 2, "compare", "bool"),
    ("ne", 2, "compare", "bool"),
    ("and", 2, "logic", "bool"),
    ("or", 2, "logic", "bool"),
    ("not", 1, "logic", "bool"),
    ("select", 3, "select", "select"),  # condition, then, otherwise
    # float -> i64 truncates towards zero and saturates, NaN -> 0; bool -> 0/1; x -> bool is x != 0
    ("cast", 1, "cast", "attr"),
    # random: attr is the draw number. Always at element level (step level in Once). See llvm/philox.py for which bits.
    ("rand", 0, "random", "attr"),  # f64 in (0, 1)
    ("randn", 0, "random", "attr"),  # f64
    ("poisson", 1, "random", "attr"),  # f64 mean -> i64
    ("binomial", 2, "random", "attr"),  # i64 n, f64 p -> i64
    # memory: attr is the array number; the index is i64
    ("load", 1, "memory", "attr"),  # index
    ("store", 2, "memory", "none"),  # index, value (register type of the array)
    ("accumulate", 2, "memory", "none"),  # index, value: array[index] += value
    ("emit", 1, "memory", "none"),  # Filter only: bool
]

OPS: dict[str, OpInfo] = {row[0]: OpInfo(*row) for row in _ROWS}
