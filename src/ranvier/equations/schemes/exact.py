"""Exact integration of linear systems x' = M*x + b whose coefficients are constant over the interval.

The system is cut into strongly connected blocks. A variable is the sum of what reaches it along the paths from its sources (itself,
variables upstream, constants): the product of the coefficients on the path times the divided difference of exp at the rates on the
path. Blocks of one and of two variables are written in closed form for any interval; larger ones use a numerical Propagator.

    dv/dt = -v/tau          v = v*exp(-dt/tau)
    dv/dt = (El - v)/tau    v = v*exp(-dt/tau) - El*expm1(-dt/tau)
"""

from __future__ import annotations

from ranvier.equations.algebra import NotLinear
from ranvier.equations.equations import Equations
from ranvier.equations.schemes.blocks import LinearSystem
from ranvier.equations.schemes.cascade import closed_form, closed_variables
from ranvier.equations.schemes.propagator import Propagator, numerical_form
from ranvier.equations.schemes.scheme import Calculus, Scheme, SchemeCode, no_noise, simultaneous
from ranvier.equations.schemes.system import SchemeContext, System
from ranvier.equations.scope import Table
from ranvier.syntax.errors import EquationError, Problem, UnsupportedEquationsError
from ranvier.syntax.nodes import Expression, Name
from ranvier.syntax.trees import calls, identifiers


class Exact(Scheme):
    name = "exact"
    order = None
    calculus = Calculus.NONE

    def refusal(self, system: System) -> Problem | None:
        return no_noise(system, self.name) or _refusal(system, numerical=True)

    def code(self, system: System) -> SchemeCode:
        return _solution(system, Name("dt"))


EXACT = Exact()


def exact_solution(equations: Equations, only: tuple[str, ...], context: SchemeContext, interval: Expression) -> SchemeCode:
    """The variables `only`, advanced by an interval such as `t - lastupdate`, as event-driven synapses need it.

    Raises UnsupportedEquationsError (an EquationError) where they are not linear, use something that changes within the interval, or
    form a block of more than two variables.
    """
    system = System.of(equations, context, only)
    problem = no_noise(system, "exact") or _within_interval(equations, system) or _refusal(system, numerical=False)
    if problem is not None:
        raise UnsupportedEquationsError(problem)
    return _solution(system, interval)


def _refusal(system: System, numerical: bool) -> Problem | None:
    for rate in system.rates.values():
        problem = system.varying(rate)
        if problem is not None:
            return problem
    linear = LinearSystem.of(system)
    if isinstance(linear, NotLinear):
        return Problem(f"The equations are not linear in {linear.variable}.", linear.span, met=linear.span.text)
    open_variables = set(system.variables) - closed_variables(linear)
    if not open_variables:
        return None
    shown = ", ".join(name for name in system.variables if name in open_variables)
    if not numerical:
        return Problem(f"There is no closed solution for variables that drive each other like these: {shown}.")
    for variable in linear.drivers(open_variables):
        used = {name for coefficient in linear.rows[variable].values() for name in identifiers(coefficient.expression())}
        written = sorted(name for name in used if not system.is_fixed(name))
        if written:
            message = f"There is no closed solution for {shown}, and '{written[0]}' in d{variable}/dt may change during a run."
            return Problem(message, system.rates[variable].span, hint=f"declare {written[0]} as (constant), or use another method")
    return None


def _within_interval(equations: Equations, system: System) -> Problem | None:
    """Event-driven variables are advanced over many steps: a table, or a variable that is integrated at each step, changes in between."""
    for variable, rate in system.rates.items():
        for name in sorted(system.dependencies(rate)):
            if name in equations.diff_eq_names and name not in system.rates:
                return Problem(f"The event-driven variable {variable} cannot depend on {name}, which changes at each step.", rate.span)
        inlined = system.inline(rate, system.dependencies(rate))
        tables = sorted(function for function in calls(inlined) if isinstance(system.context.scope.get(function), Table))
        if tables:
            return Problem(f"The event-driven variable {variable} cannot depend on the TimedArray {tables[0]}.", rate.span)
    return None


def _solution(system: System, interval: Expression) -> SchemeCode:
    linear = LinearSystem.of(system)
    if isinstance(linear, NotLinear):
        raise EquationError(Problem(f"The equations are not linear in {linear.variable}.", linear.span))
    statements, updates = closed_form(linear, interval)
    propagators: tuple[Propagator, ...] = ()
    missing = set(linear.rows) - {name for group in updates for name in group}
    if missing:
        propagator, values = numerical_form(linear, missing, statements, system.dims)
        propagators, updates = (propagator,), [values, *updates]
    return SchemeCode((*statements.block, *(line for group in updates for line in simultaneous(group))), propagators)
