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
from ranvier.equations.schemes.cascade import Paths, closed_form
from ranvier.equations.schemes.propagator import Propagator, numerical_form
from ranvier.equations.schemes.scheme import Calculus, Scheme, SchemeCode, no_noise, simultaneous
from ranvier.equations.schemes.system import SchemeContext, System
from ranvier.equations.scope import Table
from ranvier.record import replace
from ranvier.syntax.errors import Problem, UnsupportedEquationsError
from ranvier.syntax.nodes import Expression, Name
from ranvier.syntax.trees import calls, identifiers


class Exact(Scheme):
    name = "exact"
    order = None
    calculus = Calculus.NONE

    def refusal(self, system: System) -> Problem | None:
        return no_noise(system, self.name) or _refusal(system, one_step=True)

    def code(self, system: System) -> SchemeCode:
        return _solution(system, Name("dt"))


EXACT = Exact()


def exact_solution(equations: Equations, only: tuple[str, ...], context: SchemeContext, interval: Expression) -> SchemeCode:
    """The variables `only`, advanced by an interval such as `t - lastupdate`, as event-driven synapses need it.

    Raises UnsupportedEquationsError (an EquationError) where they are not linear, use something that changes within the interval, or
    form a block of more than two variables.
    """
    system = System.of(equations, context, only)
    problem = no_noise(system, "exact") or _within_interval(equations, system) or _refusal(system, one_step=False)
    if problem is not None:
        expected = "equations with a closed solution between events"
        met = problem.met or (repr(problem.span.text) if problem.span is not None else "these equations")
        raise UnsupportedEquationsError(replace(problem, met=met, expected=expected, hint=problem.hint or "make them (clock-driven)"))
    return _solution(system, interval)


def _refusal(system: System, one_step: bool) -> Problem | None:
    for rate in system.rates.values():
        problem = system.varying(rate)
        if problem is not None:
            return problem
    linear = LinearSystem.of(system)
    if isinstance(linear, NotLinear):
        return Problem(f"The equations are not linear in {linear.variable}.", linear.span, met=repr(linear.span.text))
    paths = _paths(system, linear, one_step)
    return paths if isinstance(paths, Problem) else None


def _paths(system: System, linear: LinearSystem, one_step: bool) -> Paths | Problem:
    """What is solved in closed form; the rest by a propagator, which needs coefficients that nothing writes, and steps of dt.

    Where a propagator is possible, it also replaces the hundreds of statements of deep cascades.
    """
    shallow = Paths(linear, deep=False)
    rest = set(linear.rows) - set(shallow.to)
    if not rest or (one_step and _written(system, linear, rest) is None):
        return shallow
    paths = Paths(linear)
    rest = set(linear.rows) - set(paths.to)
    if not rest:
        return paths
    shown = ", ".join(name for name in linear.rows if name in rest)
    written = _written(system, linear, rest)
    if written is None or not one_step:
        return Problem(f"There is no closed solution for variables that drive each other like these: {shown}.")
    variable, name = written
    message = f"There is no closed solution for {shown}, and '{name}' in d{variable}/dt may change during a run."
    return Problem(message, system.rates[variable].span, hint=f"declare {name} as (constant), or use another method")


def _written(system: System, linear: LinearSystem, targets: set[str]) -> tuple[str, str] | None:
    """A variable that acts on the targets, and a name in its coefficients that may be written during a run."""
    for variable in linear.drivers(targets):
        used = {name for coefficient in linear.rows[variable].values() for name in identifiers(coefficient.expression())}
        for name in sorted(used):
            if not system.is_fixed(name):
                return variable, name
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
    assert isinstance(linear, LinearSystem), "refused before"
    paths = _paths(system, linear, interval == Name("dt"))
    assert isinstance(paths, Paths), "refused before"
    statements, updates = closed_form(paths, interval)
    propagators: tuple[Propagator, ...] = ()
    rest = set(linear.rows) - set(paths.to)
    if rest:
        propagator, values = numerical_form(linear, rest, statements, system.dims)
        propagators, updates = (propagator,), [values, *updates]
    return SchemeCode((*statements.block, *(line for group in updates for line in simultaneous(group))), propagators)
