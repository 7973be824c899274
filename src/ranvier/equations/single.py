"""One equation: what a line of a model says. Made by grammar.py, collected by equations.py, read by everything after."""

from __future__ import annotations

from typing import Any

from ranvier.equations.shown import ExpressionText
from ranvier.record import field, record
from ranvier.syntax.nodes import Expression
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Span, nowhere
from ranvier.syntax.trees import identifiers
from ranvier.units.dimension import Dimension
from ranvier.units.unit import Unit, get_unit

DIFFERENTIAL = "differential equation"
SUBEXPRESSION = "subexpression"
PARAMETER = "parameter"


@record
class SingleEquation:
    """kind_of_equation: DIFFERENTIAL, SUBEXPRESSION or PARAMETER. name, dim, unit_text: of the variable. kind: 'float', 'integer' or
    'boolean'. expression: the right-hand side, None for a parameter. flags: as written in parentheses. Equality ignores places."""

    kind_of_equation: str
    name: str
    dim: Dimension
    unit_text: str
    kind: str = "float"
    expression: Expression | None = None
    flags: frozenset[str] = frozenset()
    span: Span = field(default_factory=nowhere, compare=False, repr=False)
    name_span: Span = field(default_factory=nowhere, compare=False, repr=False)

    @property
    def right_hand_side(self) -> Expression:
        """The expression of an equation that has one."""
        assert self.expression is not None
        return self.expression

    @property
    def identifiers(self) -> frozenset[str]:
        """Names of values and functions on the right-hand side."""
        return identifiers(self.expression) if self.expression is not None else frozenset()

    @property
    def stochastic_variables(self) -> frozenset[str]:
        """The noise sources on the right-hand side: `xi`, `xi_...`."""
        return frozenset(name for name in self.identifiers if is_noise(name))

    # Brian 2's names for the same things.

    @property
    def type(self) -> str:
        return self.kind_of_equation

    @property
    def varname(self) -> str:
        return self.name

    @property
    def var_type(self) -> str:
        return self.kind

    @property
    def expr(self) -> ExpressionText | None:
        return ExpressionText(self.expression) if self.expression is not None else None

    @property
    def unit(self) -> Unit:
        """The unit of factor 1."""
        return get_unit(self.dim)

    def __repr__(self) -> str:
        right = f": {self.expr}" if self.expression is not None else ""
        flags = f", flags: {', '.join(sorted(self.flags))}" if self.flags else ""
        return f"<{self.kind_of_equation} {self.name}{right} (Unit: {self.unit_text}{flags})>"

    def _repr_latex_(self) -> str:
        from ranvier.equations.latex import latex_of  # for notebooks only

        return latex_of(self)

    def _repr_pretty_(self, p: Any, cycle: bool) -> None:
        p.text(str(self))

    def __str__(self) -> str:
        left = f"d{self.name}/dt" if self.kind_of_equation == DIFFERENTIAL else self.name
        right = f" = {print_expression(self.expression)}" if self.expression is not None else ""
        flags = f" ({', '.join(sorted(self.flags))})" if self.flags else ""
        return f"{left}{right} : {self.unit_text}{flags}"


def is_noise(name: str) -> bool:
    """xi and xi_...: independent white noise, unit second**-0.5."""
    return name == "xi" or name.startswith("xi_")
