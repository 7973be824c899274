"""Refractoriness as abstract code: what a group does to be refractory after a spike (LANGUAGE THR-05 to THR-12).

Takes what the user gave as `refractory=` and equations with the flag `unless refractory`, gives statements and changed equations. Called by
the operations of a group. Variables: `not_refractory` (boolean) and `lastspike` (the time of the last spike).
"""

from __future__ import annotations

from typing import Any

from ranvier.equations.dimensions import check_expression
from ranvier.equations.equations import Equations
from ranvier.equations.scope import Scope
from ranvier.equations.single import DIFFERENTIAL, SingleEquation
from ranvier.equations.spelling import SECOND, unit_of
from ranvier.record import replace
from ranvier.syntax.errors import ModelTypeError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Assign, Binary, Block, Call, Compare, Expression, Logic, Name, Unary
from ranvier.syntax.statements import parse_statements

_NOT_REFRACTORY = Name("not_refractory")
FLAG = "unless refractory"


def prelude(refractory: Any, scope: Scope, *, legacy: bool = False) -> Block:
    """What comes before integration in each step. refractory: an expression, or a time. legacy: times are compared as they are (THR-14).

    A time (also one that an expression gives, anew at each step): whole steps since the spike are compared, both sides truncated.
    A condition: a neuron that is refractory stays so while it holds.
    Raises ModelTypeError for an expression that gives neither, and as check_expression.
    """
    if isinstance(refractory, bool):
        return ()
    if not isinstance(refractory, Expression):
        return _after_time(parse_expression(f"{float(refractory)!r}*second", "refractory"), legacy)
    dim, kind = check_expression(refractory, scope)
    if kind == "boolean":
        still = Unary("not", refractory, refractory.span)
        return (Assign(_NOT_REFRACTORY, "", Logic("or", _NOT_REFRACTORY, still, refractory.span), refractory.span),)
    if dim is not SECOND:
        met = f"an expression with unit {unit_of(dim)}"
        hint = "such as '2*ms' or 'v > -40*mV'"
        raise ModelTypeError(Problem("Refractoriness is a time or a condition.", refractory.span, met, "a time or a condition", hint))
    return _after_time(refractory, legacy)


def gated(equations: Equations) -> Equations:
    """The equations for a group that is refractory at times: rates with the flag are multiplied by int(not_refractory), the flag is gone.

    The factor is left out where no other differential equation reads the variable: there the gate on writes (scope.ArrayVariable.gate)
    has the same effect, and without the factor `exact` has coefficients that are the same in all neurons.
    """
    return Equations([_gated(equation, equations) for equation in equations.values()])


def on_spike() -> Block:
    """What a spike does, in the slot of the threshold (THR-10)."""
    return parse_statements("not_refractory = False; lastspike = t", "refractoriness")


def gated_condition(condition: Expression) -> Expression:
    """The threshold, for neurons that may spike (THR-09)."""
    return Logic("and", condition, _NOT_REFRACTORY, condition.span)


def _after_time(time: Expression, legacy: bool) -> Block:
    if legacy:
        passed = Compare(">", Binary("-", Name("t"), Name("lastspike")), time, time.span)
        return (Assign(_NOT_REFRACTORY, "", passed, time.span),)
    # n steps of refractoriness hold back n - 1 integrations: the step in which it ends integrates.
    since = Call("timestep", (Binary("-", Name("t"), Name("lastspike")), Name("dt")), time.span)
    condition = Compare(">=", since, Call("timestep", (time, Name("dt")), time.span), time.span)
    return (Assign(_NOT_REFRACTORY, "", condition, time.span),)


def _gated(equation: SingleEquation, equations: Equations) -> SingleEquation:
    if FLAG not in equation.flags or equation.expression is None:
        return equation
    rate = equation.expression
    if _read_by_others(equation.name, equations):
        rate = Binary("*", rate, Call("int", (_NOT_REFRACTORY,), rate.span), rate.span)
    return replace(equation, expression=rate, flags=equation.flags - {FLAG})


def _read_by_others(name: str, equations: Equations) -> bool:
    return any(
        name in equations.reads(other.name)
        for other in equations.values()
        if other.kind_of_equation == DIFFERENTIAL and other.name != name
    )
