"""What is particular about the equations of synapses: two kinds of differential equations, and names shared with two groups."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ranvier.equations.equations import Equations
from ranvier.syntax.errors import EquationError, ModelValueError, Problem

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


def check_kinds_apart(equations: Equations, event_driven: Collection[str]) -> None:
    """EquationError where event-driven and clock-driven variables depend on each other: they are not at the same time."""
    clock_driven = set(equations.diff_eq_names) - set(event_driven)
    for names, others, kind, other in (
        (event_driven, clock_driven, "event-driven", "clock-driven"),
        (clock_driven, set(event_driven), "clock-driven", "event-driven"),
    ):
        for name in names:
            through = equations.reads(name) & others
            if through:
                way = _way(equations, name, min(through))
                message = f"the {kind} variable '{name}' depends on the {other} variable '{min(through)}'{way}"
                met, expected = f"'{name}' ({kind}), '{min(through)}' ({other})", "variables of one kind"
                raise EquationError(Problem(message, equations[name].span, met, expected, f"make '{min(through)}' ({kind}) too"))


def check_sums_apart(equations: Equations, event_driven: Collection[str]) -> None:
    """EquationError for a summed variable that needs an event-driven one: between events that is not at the present time."""
    for equation in equations.values():
        through = equations.reads(equation.name) & set(event_driven) if "summed" in equation.flags else None
        if through:
            way = _way(equations, equation.name, min(through))
            message = f"the sum '{equation.name}' depends on the event-driven variable '{min(through)}'{way}"
            met = f"'{min(through)}' (event-driven), which is up to date at events only"
            hint = f"make '{min(through)}' (clock-driven)"
            raise EquationError(Problem(message, equation.span, met, "variables that are always up to date", hint))


def _way(equations: Equations, name: str, goal: str) -> str:
    """The subexpressions in between, if there are any: " through 'x' and 'y'"."""
    ways, seen = [[name]], set[str]()
    for way in ways:  # grows: the shortest is found first
        used = equations[way[-1]].identifiers
        if goal in used:
            return f" through {' and '.join(map(repr, way[1:]))}" if len(way) > 1 else ""
        ways += [[*way, inner] for inner in sorted((used & equations.subexpr_names) - seen)]
        seen |= used
    return ""


def check_not_of_ends(synapses: Synapses) -> None:
    """ModelValueError for a variable that a connected group has too: a bare name could mean either (LANGUAGE SYN-05)."""
    ends = {name for group in (synapses.source, synapses.target) for name in (*group.variables, *group.equations)}
    for name, equation in synapses.equations.items():
        if name in ends and name != "lastupdate":
            message = f"'{name}' is a variable of the synapses and of a connected group"
            hint = f"call it '{name}_syn'"
            raise ModelValueError(Problem(message, equation.name_span, met=repr(name), expected="a name of its own", hint=hint))
