"""Expressions as users look at them: text, and the names in it. Called by single.py and equations.py."""

from __future__ import annotations

from ranvier.syntax.errors import ModelError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Expression
from ranvier.syntax.printer import print_expression
from ranvier.syntax.trees import identifiers


class ExpressionText:
    """An expression of a model, as text. code: as the user wrote it, where that is still what is meant. Equal if the code is."""

    def __init__(self, tree: Expression):
        self.tree = tree

    @property
    def code(self) -> str:
        written = " ".join(self.tree.span.text.split())
        try:
            return written if parse_expression(written) == self.tree else print_expression(self.tree)
        except ModelError:  # the span of generated code holds something else
            return print_expression(self.tree)

    @property
    def identifiers(self) -> frozenset[str]:
        """Names of values and functions."""
        return identifiers(self.tree)

    @property
    def stochastic_variables(self) -> frozenset[str]:
        """The noise sources: `xi`, `xi_...`."""
        return frozenset(name for name in self.identifiers if name == "xi" or name.startswith("xi_"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExpressionText) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"Expression({self.code!r})"

    def _repr_latex_(self) -> str:
        from ranvier.syntax.latex import latex  # for notebooks only

        return f"${latex(self.tree)}$"
