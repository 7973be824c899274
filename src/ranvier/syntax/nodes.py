"""The tree of expressions and statements: the whole language on one screen.

Nodes are frozen values; equality ignores spans, so `parse("a + b") == parse("a+b")`. Nothing here knows types or units: those
are functions of a tree and a scope (equations/dimensions.py, ir/build.py), kept beside the tree and not in it.
"""

from __future__ import annotations

from dataclasses import field

from ranvier.record import record
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
