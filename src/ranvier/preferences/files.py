"""Files of preferences: lines `name = value`, sections `[category]`, comments with #. Text to (name, value), and back.

A value is a Python literal, a number with a unit (`3*ms`), or the name of a dtype. It is read, not executed: a file lies in whatever
folder a script is started from.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ranvier import units
from ranvier.preferences.definition import BrianPreference, PreferenceError
from ranvier.syntax.errors import Problem

_DTYPES = {name: getattr(np, name) for name in ("float32", "float64", "int32", "int64")}
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def parse(text: str, origin: str) -> Iterator[tuple[str, Any]]:
    """The preferences that a text sets, in order. PreferenceError for a line that is none of the three forms, with its number."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        place = f"in {origin}, line {number}"
        if not line or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[([^\]]*)\]", line):
            section = header[1].strip()
        elif entry := re.fullmatch(r"([\w.]+)\s*=(.*)", line):
            name = f"{section}.{entry[1]}" if section else entry[1]
            yield name, value_of(entry[2].strip(), place)
        else:
            raise PreferenceError(
                Problem(
                    "this says nothing in a file of preferences",
                    met=line,
                    expected="name = value, or [category]",
                    place=place,
                    hint="a comment begins with #",
                )
            )


def value_of(text: str, place: str) -> Any:
    """The value that a text has."""
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, AttributeError):
        expected = "a number, text in quotes, True, False, None, a list of such, 3*ms, or float32"
        raise PreferenceError(
            Problem(
                "this is not a value of a preference", met=text, expected=expected, place=place, hint="text stands in quotes, as in Python"
            )
        ) from None


def _value(tree: ast.expr) -> Any:
    match tree:
        case ast.Name(id=name):
            return _DTYPES[name] if name in _DTYPES else getattr(units, name)
        case ast.List(elts=elements):
            return [_value(element) for element in elements]
        case ast.Tuple(elts=elements):
            return tuple(_value(element) for element in elements)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    return ast.literal_eval(tree)


def written(categories: Mapping[str, tuple[Mapping[str, BrianPreference], str]], value: Callable[[str, BrianPreference], Any]) -> str:
    """Preferences as the text of a file, each below its meaning. value: what is written, by name and definition."""
    lines = []
    for category, (definitions, meaning) in categories.items():
        lines += [f"# {meaning}", f"[{category}]", ""]
        for name, definition in definitions.items():
            text = definition.representor(value(f"{category}.{name}", definition))
            lines += [f"# {definition.docs}", f"{name} = {text}", ""]
    return "\n".join(lines)
