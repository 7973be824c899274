"""What a scheme integrates: rates of change, the subexpressions in them, and what is known about every name in them.

Takes Equations and a SchemeContext, gives a System; made once for a state updater by schemes/choose.py, read by every scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from ranvier.equations.algebra import noise_parts
from ranvier.equations.equations import Equations
from ranvier.equations.layers import default_layers
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Index, Names, Scope, Subexpression, Symbol, Table
from ranvier.equations.single import SUBEXPRESSION, is_noise
from ranvier.equations.user_functions import UserFunction
from ranvier.record import field, record
from ranvier.syntax.errors import Problem
from ranvier.syntax.nodes import Call, Expression, Name
from ranvier.syntax.trees import identifiers, names, substitute, walk
from ranvier.types import Type
from ranvier.units.dimension import DIMENSIONLESS, Dimension


def never_written(symbol: Symbol) -> bool:
    """True if the symbol says of itself that nothing changes it during a run."""
    return isinstance(symbol, Constant | Index | FunctionSymbol) or (isinstance(symbol, ArrayVariable) and symbol.constant)


@record
class SchemeContext:
    """What surrounds the equations.

    scope: where every name is looked up. dt: of the clock, in seconds. options: of the method, as the user gave them. fixed: whether
    nothing writes a symbol during a run (the plan knows more than the symbol: pass a function that also looks at what the operations of
    the network write).
    """

    scope: Scope
    dt: float
    fixed: Callable[[Symbol], bool] = never_written
    options: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def alone(equations: Equations) -> SchemeContext:
        """Of equations by themselves: names that nobody explains are constants."""
        own: dict[str, Symbol] = {name: ArrayVariable(name, dim, Type.F64, object()) for name, dim in equations.dimensions.items()}
        return SchemeContext(Scope((Names("the equations", own), *default_layers(), _Constants())), 1e-4)


class _Constants:
    """A layer in which every name is a constant."""

    description = "the constants that equations by themselves are about"

    def get(self, name: str) -> Constant:
        return Constant(name, 1.0, DIMENSIONLESS)

    def names(self) -> Iterable[str]:
        return ()


@record(slots=False)
class System:
    """rates: variable -> its derivative, in the order of the equations. subexpressions: name -> value. dims: of the variables."""

    rates: Mapping[str, Expression]
    subexpressions: Mapping[str, Expression]
    context: SchemeContext
    dims: Mapping[str, Dimension] = field(default_factory=dict)
    equations: Equations = field(default_factory=lambda: Equations(""), compare=False, repr=False)
    _dependencies: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _varying: dict[str, Problem | None] = field(default_factory=dict, compare=False, repr=False)
    _fixed: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(equations: Equations, context: SchemeContext, only: tuple[str, ...] | None = None) -> System:
        """All differential equations, or those named in `only`; other variables are then constant over the step."""
        rates = {name: rate for name, rate in equations.rates.items() if only is None or name in only}
        subexpressions = {
            name: equation.right_hand_side
            for name, equation in equations.items()
            if equation.kind_of_equation == SUBEXPRESSION and "constant over dt" not in equation.flags
        }
        return System(rates, subexpressions, context, equations.dimensions, equations)

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(self.rates)

    @cached_property
    def noise(self) -> Mapping[str, Mapping[str, Expression]]:
        """Variable -> {xi: its factor}. Raises EquationError where noise does not enter linearly."""
        return {name: split[1] for name, split in self._split.items()}

    @cached_property
    def drift(self) -> Mapping[str, Expression]:
        """Variable -> the rate without noise."""
        return {name: split[0] for name, split in self._split.items()}

    @cached_property
    def noises(self) -> tuple[str, ...]:
        """All noise names, in alphabetical order."""
        return tuple(sorted({xi for factors in self.noise.values() for xi in factors}))

    @cached_property
    def _split(self) -> dict[str, tuple[Expression, dict[str, Expression]]]:
        # What has no noise is kept as the user wrote it.
        return {n: noise_parts(e) if any(map(is_noise, names(e))) else (e, {}) for n, e in self.rates.items()}

    def dependencies(self, expression: Expression) -> frozenset[str]:
        """Names in the expression and in the subexpressions it uses, these included."""
        found: set[str] = set()
        for name in names(expression):
            found.add(name)
            if name in self.subexpressions:
                if name not in self._dependencies:
                    self._dependencies[name] = self.dependencies(self.subexpressions[name])
                found |= self._dependencies[name]
        return frozenset(found)

    def inline(self, expression: Expression, about: frozenset[str]) -> Expression:
        """With those subexpressions written out that depend on a name of `about`."""
        used = [n for n in names(expression) if n in self.subexpressions and self.dependencies(self.subexpressions[n]) & about]
        if not used:
            return expression
        return substitute(expression, {name: self.inline(self.subexpressions[name], about) for name in used})

    def varying(self, expression: Expression) -> Problem | None:
        """What in the expression is not constant over a step (the variables aside): time itself, random numbers, a finer table."""
        skipped: set[int] = set()
        for node in walk(expression):
            problem = None
            if isinstance(node, Call):
                problem = self._varying_call(node)
                if self._holds_for_a_step(node):
                    skipped.add(id(node.args[0]))  # the table is constant over the step, although it is asked for the value at t
            elif isinstance(node, Name) and node.id == "t" and id(node) not in skipped:
                problem = Problem("The time t changes during a step.", node.span, met="t")
            elif isinstance(node, Name):
                problem = self._varying_name(node.id)
            if problem is not None:
                return problem
        return None

    def is_fixed(self, name: str) -> bool:
        """Whether nothing writes what the name stands for during a run. A TimedArray is constant over a step, but not fixed."""
        if name in self.subexpressions:
            # Kept: subexpressions that use each other twice would be walked 2^depth times.
            if name not in self._fixed:
                self._fixed[name] = all(map(self.is_fixed, identifiers(self.subexpressions[name])))
            return self._fixed[name]
        symbol = self.context.scope.get(name)
        if isinstance(symbol, Subexpression):
            return all(map(self.is_fixed, identifiers(symbol.expression)))
        return symbol is not None and not isinstance(symbol, Table) and self.context.fixed(symbol)

    def is_stateful(self, function: str) -> bool:
        """Whether each call gives another value (rand, randn, poisson, ...)."""
        symbol = self.context.scope.get(function)
        return isinstance(symbol, FunctionSymbol) and bool(symbol.info.stateful)

    def _varying_call(self, call: Call) -> Problem | None:
        symbol = self.context.scope.get(call.function)
        if isinstance(symbol, Table) and not is_multiple(symbol.dt, self.context.dt):
            message = f"The TimedArray '{call.function}' changes during a step (dt {symbol.dt:g} s; the clock's is {self.context.dt:g} s)."
            return Problem(message, call.span, hint="choose a clock dt of which the dt of the array is a whole multiple")
        if isinstance(symbol, FunctionSymbol) and isinstance(symbol.info, UserFunction) and symbol.info.plain:
            message = f"Nobody has said that the function {call.function} gives equal values for equal arguments."
            hint = f"wrap it: {call.function} = Function({call.function}, stateless=True)"
            return Problem(message, call.span, repr(call.span.text), hint=hint)
        if self.is_stateful(call.function):
            return Problem(f"The function {call.function} gives another value at every call.", call.span)
        return None

    def _holds_for_a_step(self, call: Call) -> bool:
        """Whether the value of f(t) is that of the whole step."""
        symbol = self.context.scope.get(call.function)
        if not call.args or call.args[0] != Name("t"):
            return False
        if isinstance(symbol, FunctionSymbol) and isinstance(symbol.info, UserFunction):
            return symbol.info.function.is_locally_constant(self.context.dt)
        return isinstance(symbol, Table)

    def _varying_name(self, name: str) -> Problem | None:
        if name in self.subexpressions:
            if name not in self._varying:
                self._varying[name] = self.varying(self.subexpressions[name])
            return self._varying[name]
        symbol = self.context.scope.get(name)
        return self.varying(symbol.expression) if isinstance(symbol, Subexpression) else None


def is_multiple(long: float, short: float) -> bool:
    """Whether `long` is a whole multiple (at least 1) of `short`, up to rounding."""
    ratio = long / short
    return ratio > 0.5 and abs(ratio - round(ratio)) < 1e-4
