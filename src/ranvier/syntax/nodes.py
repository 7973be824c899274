"""The tree of expressions and statements: the whole language on one screen.

Nodes are frozen values; equality ignores spans, so `parse("a + b") == parse("a+b")`. Nothing here knows types or units: those
are functions of a tree and a scope (equations/dimensions.py, ir/build.py), kept beside the tree and not in it.
"""

from __future__ import annotations

from ranvier.record import field, record
from ranvier.syntax.source import Span, nowhere

_NOWHERE = nowhere()


@record
class Number:
    value: int | float | bool
    span: Span = field(default=_NOWHERE, compare=False, repr=False)

    # 1, 1.0 and True are different literals (integer, float, boolean).
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and type(self.value) is type(other.value) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), repr(self.value)))


@record
class Name:
    id: str
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@record
class Unary:
    op: str  # '-', 'not'
    operand: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@record
class Binary:
    op: str  # '+', '-', '*', '/', '//', '%', '**'
    left: Expression
    right: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)

    # A sum of thousands nests to the left as deep: neither of these goes down there by recursion, and the hash not at all.
    def __eq__(self, other: object) -> bool:
        a: Expression = self
        b: object = other
        while isinstance(a, Binary) and isinstance(b, Binary):
            if a is b:
                return True
            if a.op != b.op or a.right != b.right:
                return False
            a, b = a.left, b.left
        return not isinstance(a, Binary) and not isinstance(b, Binary) and a == b

    def __hash__(self) -> int:
        return hash((self.op, _label(self.left), _label(self.right)))


@record
class Compare:
    op: str  # '==', '!=', '<', '<=', '>', '>='
    left: Expression
    right: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@record
class Logic:
    op: str  # 'and', 'or'
    left: Expression
    right: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@record
class Call:
    function: str
    args: tuple[Expression, ...]
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@record
class Conditional:
    """`a if condition else b`: only the chosen value counts (an extension of Brian's language)."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


def _label(node: Expression) -> object:
    """Something that equal nodes share, and most others do not."""
    match node:
        case Binary(op, left, right):
            return op, _leaf(left), _leaf(right)
        case Call(function, args):
            return function, *map(_leaf, args)
        case Unary(op, operand):
            return op, _leaf(operand)
    return _leaf(node)


def _leaf(node: Expression) -> object:
    match node:
        case Name(name):
            return name
        case Number():
            return node
        case Binary(op, _, right):
            return op, right.id if isinstance(right, Name) else type(right)
    return type(node)


Expression = Number | Name | Unary | Binary | Compare | Logic | Call | Conditional


@record
class Assign:
    """`target = value`, or `target op= value` with op one of + - * / // % **."""

    target: Name
    op: str  # '' for plain assignment
    value: Expression
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


Block = tuple[Assign, ...]
"""Statements in order: abstract code."""
