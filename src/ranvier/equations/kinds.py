"""Kinds of values in model text (float, integer, boolean), and how they combine. Used by the checks; ir/build.py has the same rules."""

from __future__ import annotations

from ranvier.syntax.nodes import Expression, Number
from ranvier.types import Type

Kind = str
"""'float', 'integer' or 'boolean'."""

_RANK = {"boolean": 0, "integer": 1, "float": 2}


def arithmetic_kind(op: str, left: Kind, right: Kind) -> Kind:
    """Kind of `left op right` for + - * / // %: booleans count as integers, / is always float."""
    return "float" if op == "/" or "float" in (left, right) else "integer"


def power_kind(left: Kind, right: Kind, exponent: Expression) -> Kind:
    """Kind of `left ** right`: an integer only where the exponent is a literal integer, which then cannot be negative."""
    return "integer" if "float" not in (left, right) and isinstance(exponent, Number) else "float"


def highest(*kinds: Kind) -> Kind:
    return max(kinds, key=_RANK.__getitem__)


def kind_of_value(value: int | float | bool) -> Kind:
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "float"


def kind_of_type(type_: Type) -> Kind:
    return "boolean" if type_ is Type.BOOL else "integer" if type_.is_integer else "float"
