"""Explicit schemes, written as mathematics: a few lines of text over x, t, dt, f, g and dW.

`x` stands for every variable, f(x, t) for its rate without noise, g(x, t)*dW for its noise. A summand with g or dW counts once for
each source of noise of the variable. A line whose name ends in _xi is kept for each source. The last line gives x_new.
"""

from __future__ import annotations

from functools import cached_property

from ranvier.equations.algebra import add, simplify, summands
from ranvier.equations.schemes.scheme import Calculus, Scheme, SchemeCode, no_noise, simultaneous
from ranvier.equations.schemes.system import System
from ranvier.record import record
from ranvier.syntax.errors import Problem
from ranvier.syntax.nodes import Assign, Binary, Call, Expression, Name, Unary
from ranvier.syntax.statements import parse_statements
from ranvier.syntax.trees import calls, names, substitute


@record(slots=False)
class ExplicitScheme(Scheme):
    """A scheme given by its lines. diagonal: each noise in one equation only, each equation with one noise at most."""

    name: str
    order: int
    calculus: Calculus
    lines: str
    diagonal: bool = False

    def __post_init__(self) -> None:
        known = {"x", "t", "dt", "dW"}
        for line in self._lines:
            unknown = (names(line.value) - known) | (calls(line.value) - {"f", "g", "sqrt"})
            if unknown or line.target.id in known or line.op:
                raise ValueError(f"scheme {self.name}: {line.target.id} is not given by x, t, dt, f, g, dW and the lines before it")
            known.add(line.target.id)
        if not self._lines or self._lines[-1].target.id != "x_new":
            raise ValueError(f"scheme {self.name}: the last line must give x_new")
        if self.calculus is Calculus.NONE and any("dW" in names(line.value) or "g" in calls(line.value) for line in self._lines):
            raise ValueError(f"scheme {self.name}: it has noise in its lines but no calculus")

    @cached_property
    def _lines(self) -> tuple[Assign, ...]:
        return parse_statements(self.lines, f"the scheme {self.name}")

    def refusal(self, system: System) -> Problem | None:
        if self.calculus is Calculus.NONE:
            return no_noise(system, self.name)
        if self.calculus is Calculus.ADDITIVE:
            return _multiplicative(system, self.name)
        return _not_diagonal(system, self.name) if self.diagonal else None

    def code(self, system: System) -> SchemeCode:
        return SchemeCode(_Instance(system, self._lines).block())


class _Instance:
    """The lines of a scheme, applied to one system."""

    def __init__(self, system: System, lines: tuple[Assign, ...]):
        self.system = system
        self.lines = lines
        self.locals = {line.target.id for line in lines[:-1]}
        self.about = frozenset((*system.variables, "t"))
        self.noisy: set[str] = set()  # lines that are noise and nothing else
        for line in lines[:-1]:
            if line.target.id.endswith("_xi") and all(self.is_noisy(part) for _, part in summands(line.value)):
                self.noisy.add(line.target.id)

    def block(self) -> tuple[Assign, ...]:
        statements = [Assign(Name(_increment(xi)), "", _wiener_increment()) for xi in self.system.noises]
        for line in self.lines[:-1]:
            for variable in self.system.variables:
                statements += [self.statement(line, variable, xi) for xi in self.sources(line.target.id, variable)]
        last = self.lines[-1].value
        updates = {variable: simplify(self.expand(last, variable, None)) for variable in self.system.variables}
        return (*statements, *simultaneous(updates))

    def sources(self, line: str, variable: str) -> tuple[str | None, ...]:
        """The noises for which a line is kept: (None,) for a line that is not about one noise."""
        if not line.endswith("_xi"):
            return (None,)
        return tuple(self.system.noise[variable]) if line in self.noisy else self.system.noises

    def statement(self, line: Assign, variable: str, xi: str | None) -> Assign:
        return Assign(Name(self.local(line.target.id, variable, xi)), "", simplify(self.expand(line.value, variable, xi)))

    def local(self, line: str, variable: str, xi: str | None) -> str:
        """_k1_v; another name if that is what the new value of a variable `k1_v` is called."""
        name = f"_{line}_{variable}" if xi is None else f"_{line.removesuffix('_xi')}_{variable}_{xi}"
        while name[1:] in self.system.rates:
            name += "_"
        return name

    def expand(self, expression: Expression, variable: str, xi: str | None) -> Expression:
        """A line for one variable (and one noise, for a line that is kept for each)."""
        parts = []
        for sign, summand in summands(expression):
            noises = tuple(self.system.noise[variable])
            sources: tuple[str | None, ...] = noises if self.is_noisy(summand) else (xi,)
            if xi is not None and self.is_noisy(summand):
                sources = (xi,) if xi in noises else ()
            for source in sources:
                part = self.translate(summand, variable, source)
                parts.append(part if sign > 0 else Unary("-", part))
        return add(parts)

    def is_noisy(self, expression: Expression) -> bool:
        used = names(expression)
        return "dW" in used or "g" in calls(expression) or not used.isdisjoint(self.noisy)

    def translate(self, node: Expression, variable: str, xi: str | None) -> Expression:
        match node:
            case Name("x"):
                return Name(variable)
            case Name("dW") if xi is not None:
                return Name(_increment(xi))
            case Name(id) if id in self.locals:
                return Name(self.local(id, variable, xi if id.endswith("_xi") else None))
            case Call("f", (at, time)):
                return self.evaluated(self.system.drift[variable], at, time, xi)
            case Call("g", (at, time)) if xi is not None:
                return self.evaluated(self.system.noise[variable][xi], at, time, xi)
            case Call(function, args):
                return Call(function, tuple(self.translate(arg, variable, xi) for arg in args))
            case Binary(op, left, right):
                return Binary(op, self.translate(left, variable, xi), self.translate(right, variable, xi))
            case Unary(op, operand):
                return Unary(op, self.translate(operand, variable, xi))
            case _:
                return node

    def evaluated(self, function: Expression, at: Expression, time: Expression, xi: str | None) -> Expression:
        """The right-hand side at another point: what depends on the variables or on t is written out and evaluated anew there."""
        if at == Name("x") and time == Name("t"):
            return function
        point = {} if at == Name("x") else {variable: self.expand(at, variable, xi) for variable in self.system.variables}
        if time != Name("t"):
            point["t"] = time
        return substitute(self.system.inline(function, self.about), point)


def _increment(xi: str) -> str:
    return "_dW" + xi.removeprefix("xi")


def _wiener_increment() -> Expression:
    return Binary("*", Call("sqrt", (Name("dt"),)), Call("randn", ()))


def _multiplicative(system: System, scheme: str) -> Problem | None:
    for variable, factors in system.noise.items():
        for xi, factor in factors.items():
            depends = sorted(system.dependencies(factor) & set(system.variables))
            problem = system.varying(factor)
            if depends or problem is not None:
                what = depends[0] if depends else "time"
                message = f"The scheme '{scheme}' takes additive noise only, but the factor of {xi} in d{variable}/dt depends on {what}."
                return Problem(message, system.rates[variable].span, hint="use method='heun' or method='milstein' (Stratonovich)")
    return None


def _not_diagonal(system: System, scheme: str) -> Problem | None:
    owner: dict[str, str] = {}
    for variable, factors in system.noise.items():
        for xi in factors:
            if len(factors) > 1 or xi in owner:
                other = f"d{owner[xi]}/dt also contains {xi}" if xi in owner else f"d{variable}/dt contains several"
                message = f"The scheme '{scheme}' needs noise of its own for each equation, but {other}."
                return Problem(message, system.rates[variable].span, hint="use method='heun'")
            owner[xi] = variable
    return None


EULER = ExplicitScheme(
    "euler",
    1,
    Calculus.ADDITIVE,
    "x_new = x + dt*f(x, t) + g(x, t)*dW",
)

RK2 = ExplicitScheme(  # the midpoint rule
    "rk2",
    2,
    Calculus.NONE,
    """
    k = dt*f(x, t)
    x_new = x + dt*f(x + k/2, t + dt/2)
    """,
)

RK4 = ExplicitScheme(  # the classical Runge-Kutta scheme
    "rk4",
    4,
    Calculus.NONE,
    """
    k1 = dt*f(x, t)
    k2 = dt*f(x + k1/2, t + dt/2)
    k3 = dt*f(x + k2/2, t + dt/2)
    k4 = dt*f(x + k3, t + dt)
    x_new = x + (k1 + 2*k2 + 2*k3 + k4)/6
    """,
)

HEUN = ExplicitScheme(  # the predictor serves the noise only: without noise this is Euler
    "heun",
    1,
    Calculus.STRATONOVICH,
    """
    support = x + g(x, t)*dW
    g_support_xi = g(support, t + dt)
    x_new = x + dt*f(x, t) + dW*(g(x, t) + g_support_xi)/2
    """,
)

# Without derivatives: g*dg/dx is a difference quotient along the noise. In Stratonovich's sense dW**2 does not vanish in the mean, so an
# error of the quotient is a drift. Over the usual distance, sqrt(dt)*g, that makes the strong order 1/2; a thousandth of it serves.
MILSTEIN = ExplicitScheme(
    "milstein",
    1,
    Calculus.STRATONOVICH,
    """
    g_xi = g(x, t)
    support_xi = x + sqrt(dt)/1024*g_xi
    g_support_xi = g(support_xi, t)
    x_new = x + dt*f(x, t) + g_xi*dW + (g_support_xi - g_xi)*512*dW**2/sqrt(dt)
    """,
    diagonal=True,
)

EXPLICIT_SCHEMES = (EULER, RK2, RK4, HEUN, MILSTEIN)
