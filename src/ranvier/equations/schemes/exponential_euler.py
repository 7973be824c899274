"""Exponential Euler: each equation is solved exactly as if it were linear in its own variable and all others stood still.

A and B are taken as they are at the start of the step, also where they depend on x themselves (conditionally_linear.py).
With x' = A*x + B the new value is x + (dt*A*x + dt*B)*exprel(dt*A). That is (x + B/A)*exp(dt*A) - B/A without a division by A: at
A = 0, also of a single neuron at a single step, it is Euler's rule. A*x + B and not the rate as written, because dt*A is needed anyway: a
sixth of the operations of the gates of Hodgkin and Huxley. (Next to the fixed point both cancel; what is left of the rounding is an ulp
of x or of -B/A in the new value.)
"""

from __future__ import annotations

from ranvier.equations.algebra import LinearParts, NotLinear, linear_parts, simplify
from ranvier.equations.schemes.conditionally_linear import conditionally_linear_parts
from ranvier.equations.schemes.scheme import Calculus, Scheme, SchemeCode, no_noise, simultaneous
from ranvier.equations.schemes.system import System
from ranvier.equations.sums import name
from ranvier.syntax.errors import Problem
from ranvier.syntax.nodes import Binary, Call, Expression, Name
from ranvier.syntax.trees import calls


class ExponentialEuler(Scheme):
    name = "exponential_euler"
    order = 1
    calculus = Calculus.NONE

    def refusal(self, system: System) -> Problem | None:
        return no_noise(system, self.name) or next(filter(None, (self._refuses(system, v) for v in system.variables)), None)

    def _refuses(self, system: System, variable: str) -> Problem | None:
        parts = _own_parts(system, variable)
        if isinstance(parts, NotLinear):
            message = f"The scheme '{self.name}' needs d{variable}/dt to be linear in {variable}."
            return Problem(message, parts.span, met=parts.span.text, hint="use method='rk2' or method='rk4'")
        rate = parts.coefficient(variable).expression()
        random = sorted(function for function in calls(rate) if system.is_stateful(function))
        if random:
            # The rate stands twice in the code and would be drawn twice.
            return Problem(f"The scheme '{self.name}' does not take {random[0]}() as a factor of {variable}.", system.rates[variable].span)
        return None

    def code(self, system: System) -> SchemeCode:
        return SchemeCode(simultaneous({variable: _update(system, variable) for variable in system.variables}))


def _own_parts(system: System, variable: str) -> LinearParts | NotLinear:
    rate = system.inline(system.rates[variable], frozenset((variable,)))
    parts = linear_parts(rate, (variable,))
    if isinstance(parts, NotLinear):
        parts = conditionally_linear_parts(rate, variable) or parts
    return parts


def _update(system: System, variable: str) -> Expression:
    parts = _own_parts(system, variable)
    assert isinstance(parts, LinearParts)
    increment: Expression = Binary("*", Name("dt"), system.rates[variable])
    rate = parts.coefficient(variable)
    if not rate.is_zero:
        exponent = (name("dt") * rate).expression()
        # Sums merge what is equal: two draws would become one.
        if not any(system.is_stateful(function) for function in calls(system.rates[variable])):
            increment = Binary("*", exponent, Name(variable))
            if not parts.rest.is_zero:
                increment = Binary("+", increment, (name("dt") * parts.rest).expression())
        increment = Binary("*", increment, Call("exprel", (exponent,)))
    return simplify(Binary("+", Name(variable), increment))


EXPONENTIAL_EULER = ExponentialEuler()
