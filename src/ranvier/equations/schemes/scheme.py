"""What a numerical integration scheme is: a way to turn equations into abstract code that advances them by one step.

One scheme a file. Called by schemes/choose.py; the abstract code goes to ir/build.py like any code of the user.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

from ranvier.equations.equations import Equations
from ranvier.equations.schemes.propagator import Propagator
from ranvier.equations.schemes.system import SchemeContext as SchemeContext
from ranvier.equations.schemes.system import System
from ranvier.record import record, replace
from ranvier.syntax.errors import Problem, UnsupportedEquationsError
from ranvier.syntax.nodes import Assign, Block, Expression, Name
from ranvier.syntax.printer import print_block


class Calculus(Enum):
    """What a stochastic integral means to the scheme."""

    NONE = "no noise"
    ADDITIVE = "noise whose factor is constant over a step (Ito and Stratonovich agree)"
    STRATONOVICH = "Stratonovich"


@record
class SchemeCode:
    """block: statements that take the variables from t to t + dt. propagators: numbers the block uses, to be computed before a run."""

    block: Block
    propagators: tuple[Propagator, ...] = ()


class Scheme(ABC):
    """name: as in `method=`. order: global order of convergence without noise (None: exact). calculus: of noise."""

    name: str
    order: int | None
    calculus: Calculus

    def accepts(self, equations: Equations, context: SchemeContext) -> Problem | None:
        """None, or why these equations are not for this scheme."""
        return self.refusal(System.of(equations, context))

    def abstract_code(self, equations: Equations, context: SchemeContext) -> SchemeCode:
        """Raises UnsupportedEquationsError for equations that are not accepted."""
        system = System.of(equations, context)
        problem = self.refusal(system)
        if problem is not None:
            raise UnsupportedEquationsError(problem)
        return self.code(system)

    def __call__(self, equations: Equations | str, variables: Any = None, method_options: Any = None) -> str:
        """The statements that advance the equations by a step, as text: `print(euler(eqs))`."""
        model = Equations(equations) if isinstance(equations, str) else equations
        code = self.abstract_code(model, replace(SchemeContext.alone(model), options=dict(method_options or {})))
        return print_block(code.block)

    @abstractmethod
    def refusal(self, system: System) -> Problem | None:
        """`accepts` on a system."""

    @abstractmethod
    def code(self, system: System) -> SchemeCode:
        """`abstract_code` on a system that was accepted."""


def simultaneous(updates: dict[str, Expression]) -> Block:
    """Statements that write all new values after the last old one was read."""
    if len(updates) == 1:
        return tuple(Assign(Name(name), "", value) for name, value in updates.items())
    computed = tuple(Assign(Name(f"_{name}"), "", value) for name, value in updates.items())
    return computed + tuple(Assign(Name(name), "", Name(f"_{name}")) for name in updates)


def no_noise(system: System, scheme: str) -> Problem | None:
    """The refusal of a scheme that knows no noise."""
    for variable, factors in system.noise.items():
        if factors:
            span = system.rates[variable].span
            message = f"The scheme '{scheme}' does not integrate noise, but d{variable}/dt contains {min(factors)}."
            return Problem(message, span, met=repr(min(factors)))
    return None
