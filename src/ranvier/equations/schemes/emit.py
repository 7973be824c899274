"""A growing list of statements with locals whose names are used once; and short spellings of the trees that formulas need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Assign, Call, Expression, Name, Number
from ranvier.syntax.trees import map_tree


class Statements:
    """Statements of abstract code in the making."""

    def __init__(self, reserved: Iterable[str]) -> None:
        """No local will be called `_name` for a name in `reserved`: that is what its new value may be called."""
        self.block: list[Assign] = []
        self._used = {f"_{name}" for name in reserved}
        self._count: dict[str, int] = {}
        self._known: dict[Expression, Name] = {}

    def unique(self, hint: str) -> str:
        """`_hint`, with a number where that is taken."""
        name = f"_{hint}"
        while name in self._used:
            self._count[hint] = self._count.get(hint, 1) + 1
            name = f"_{hint}_{self._count[hint]}"
        self._used.add(name)
        return name

    def let(self, hint: str, value: Expression) -> Expression:
        """A local with this value, the same one for the same value; a value that is a name or a number needs none."""
        if isinstance(value, Name | Number):
            return value
        if value not in self._known:
            self._known[value] = self.new(hint, value)
        return self._known[value]

    def new(self, hint: str, value: Expression) -> Name:
        """A new local with this value."""
        name = Name(self.unique(hint))
        self.block.append(Assign(name, "", value))
        return name

    def formula(self, hint: str, text: str, **parts: Expression) -> Expression:
        """A local with the value of a formula, its names replaced by `parts`."""
        return self.let(hint, formula(text, **parts))


def formula(text: str, **parts: Expression) -> Expression:
    """The tree of a text in which each name stands for a tree."""
    return map_tree(_parsed(text), lambda leaf: parts.get(leaf.id, leaf) if isinstance(leaf, Name) else leaf)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Expression:
    return parse_expression(text, "formula")


def call(function: str, argument: Expression) -> Expression:
    return Call(function, (argument,))


def literal(value: float) -> Expression:
    return Number(float(value))
