"""Memory for the variables of a model, and what the flags of its equations ask for. Called by NeuronGroup and Synapses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ranvier.context import CURRENT
from ranvier.equations.equations import Equations
from ranvier.equations.scope import ArrayVariable, Symbol
from ranvier.equations.single import SUBEXPRESSION, SingleEquation
from ranvier.messages import get_logger
from ranvier.model.memory import Buffer
from ranvier.syntax.errors import EquationError, ModelTypeError, Problem
from ranvier.syntax.nodes import Assign, Name
from ranvier.types import Type

logger = get_logger("ranvier.groups.group")


def check_taken(equations: Equations, taken: Iterable[str], why: str) -> None:
    """EquationError for variables that bear a name which the group gives to something else."""
    problems = [
        Problem(f"Duplicate definition of variable '{name}'.", equations[name].name_span, met=repr(name), expected="another name", hint=why)
        for name in taken
        if name in equations
    ]
    if problems:
        raise EquationError(*problems)


def model_variables(equations: Equations, size: int, dtype: Any, gate: ArrayVariable | None, *, grows: bool = False) -> dict[str, Symbol]:
    """Memory for every variable of the equations that is stored. dtype: one for all floats, or a dict by name."""
    if isinstance(dtype, Mapping):
        for name in dtype.keys() - equations.keys():
            logger.warn(f"dtype names '{name}', which is not a variable of the model", "unused_dtype")
    variables: dict[str, Symbol] = {}
    for equation in equations.values():
        frozen = is_frozen(equation)
        if (equation.kind_of_equation == SUBEXPRESSION and not frozen) or "linked" in equation.flags:
            continue
        type_ = _type(equation, dtype)
        shared = "shared" in equation.flags
        variables[equation.name] = ArrayVariable(
            equation.name,
            equation.dim,
            type_,
            Buffer(type_, 1 if shared else size, grows=grows and not shared),
            None if shared else (),
            constant="constant" in equation.flags,
            read_only="it is computed once per step (constant over dt)" if frozen else "",
            gate=gate if "unless refractory" in equation.flags else None,
        )
    return variables


def _type(equation: SingleEquation, dtype: Any) -> Type:
    """ModelTypeError where it cannot have this dtype."""
    wanted = dtype.get(equation.name) if isinstance(dtype, Mapping) else (dtype if equation.kind == "float" else None)
    try:
        return CURRENT.type_of(equation.kind, wanted)
    except TypeError as error:
        raise ModelTypeError(
            Problem(
                f"'{equation.name}' cannot have this dtype",
                equation.name_span,
                met=repr(wanted),
                expected=str(error),
                hint="such as numpy.float64",
            )
        ) from None


def subexpression_types(equations: Equations, dtype: Any) -> dict[str, Type]:
    """The types in which values of subexpressions are given out. (Integers: as wide as they are computed.)"""
    return {name: _type(equations[name], dtype).register for name in equations.subexpr_names}


def unlinked(equations: Equations) -> dict[str, Any]:
    """The linked variables, none of them linked yet: memory they have none."""
    return {equation.name: None for equation in equations.values() if "linked" in equation.flags}


def is_frozen(equation: Any) -> bool:
    """Whether it is a subexpression that is computed once per step and kept (`constant over dt`)."""
    return equation.kind_of_equation == SUBEXPRESSION and "constant over dt" in equation.flags


def frozen_subexpressions(equations: Equations) -> tuple[tuple[Assign, ...], tuple[Assign, ...]]:
    """`constant over dt` subexpressions as statements: the shared ones, the others."""
    shared: list[Assign] = []
    own: list[Assign] = []
    for equation in equations.ordered:
        if is_frozen(equation):
            target = shared if "shared" in equation.flags else own
            target.append(Assign(Name(equation.name), "", equation.right_hand_side, equation.span))
    return tuple(shared), tuple(own)
