"""Equations → LaTeX, for notebooks. Imported when it is asked for: no simulation needs it."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.equations.single import DIFFERENTIAL, SingleEquation
from ranvier.syntax.latex import latex, latex_name


def latex_of(equation: SingleEquation) -> str:
    """One equation, for a line of text."""
    left, right = _sides(equation)
    return f"${left} = {right}$" if right else f"${left}$"


def latex_block(equations: Iterable[SingleEquation]) -> str:
    """Equations below each other, each with its unit and flags."""
    rows = []
    for equation in equations:
        left, right = _sides(equation)
        flags = f", flags: {', '.join(sorted(equation.flags))}" if equation.flags else ""
        rows.append(f"{left} {f'&= {right} &&' if right else '&&&'} \\text{{({equation.unit_text}{flags})}}")
    return "\\begin{align*}" + "\\\\\n".join(rows) + "\\end{align*}"


def _sides(equation: SingleEquation) -> tuple[str, str]:
    name = latex_name(equation.name)
    left = rf"\frac{{\mathrm{{d}}{name}}}{{\mathrm{{d}}t}}" if equation.type == DIFFERENTIAL else name
    return left, latex(equation.expression) if equation.expression is not None else ""
