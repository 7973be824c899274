"""Two variables that drive each other: exp(M*h) of a 2 x 2 matrix, and what the pair takes from or gives to other equations.

With m the mean of the diagonal, delta half its difference and D = delta**2 + b*c, the eigenvalues are m +- sqrt(D). Any function g
of M = ((a, b), (c, d)) is g(M) = g0 + g1*(M - m), with g1 = g[m + r, m - r] and g0 the mean of g at both. D > 0: real eigenvalues,
divided differences of exp; D <= 0: cos and sin; each branch is smooth up to D = 0 and nothing is divided by D. For D > 0 the diagonal of
g(M) is not taken as g0 +- delta*g1, which cancels when b*c is small, but as g(m - r) + (r +- delta)*g1.
"""

from __future__ import annotations

from math import factorial

from ranvier.equations.schemes.blocks import Block, LinearSystem
from ranvier.equations.schemes.divided_differences import exponential_difference, series_passes
from ranvier.equations.schemes.emit import Statements, formula
from ranvier.equations.sums import Sum
from ranvier.syntax.nodes import Expression

_TERMS = 21  # of the series for distances up to 1: the first term left out is below 1e-17 of the sum


class Pair:
    """Locals of one 2 x 2 block. All matrix entries are multiplied by the interval h."""

    def __init__(self, block: Block, system: LinearSystem, h: Sum, statements: Statements):
        self.first, self.second = block
        self.statements = statements
        a, b, c, d = (statements.let("m", (system.coefficient(x, y) * h).expression()) for x in block for y in block)
        let = statements.formula
        self.b, self.c = b, c
        self.mean = let("mean", "(a + d)/2", a=a, d=d)
        self.delta = let("delta", "(a - d)/2", a=a, d=d)
        self.discriminant = let("D", "delta*delta + b*c", delta=self.delta, b=b, c=c)
        self.r = let("r", "sqrt(abs(D))", D=self.discriminant)
        # The eigenvalue of larger magnitude first: the other one through the determinant keeps its digits.
        far = let("far", "mean - r if mean < 0 else mean + r", mean=self.mean, r=self.r)
        near = let("near", "(a*d - b*c)/far if far != 0 else 0.0", a=a, b=b, c=c, d=d, far=far)
        self.high = let("high", "near if mean < 0 else far", near=near, far=far, mean=self.mean)
        self.low = let("low", "far if mean < 0 else near", near=near, far=far, mean=self.mean)
        self.plus = let("plus", "r + abs(delta)", r=self.r, delta=self.delta)
        self.minus = let("minus", "b*c/plus if plus > 0 else 0.0", b=b, c=c, plus=self.plus)
        self._known: dict[tuple[Expression, ...], dict[tuple[str, str], Expression]] = {}

    def response(self, rates: tuple[Expression, ...], entry: tuple[str, str]) -> Expression:
        """g(M) at entry = (to, from), with g = exp[., rates]: what passes the pair and single equations with these rates (times h)."""
        if rates not in self._known:
            self._known[rates] = self._entries(rates)
        return self._known[rates][entry]

    def _entries(self, rates: tuple[Expression, ...]) -> dict[tuple[str, str], Expression]:
        statements, let = self.statements, self.statements.formula
        g0, complex_g1 = self._complex(rates)
        if rates:
            real_g1 = exponential_difference((self.high, self.low, *rates), statements)
        else:
            real_g1 = formula("exp(high)*exprel(-2*r)", high=self.high, r=self.r)
        g1 = let("g1", "real if D > 0 else other", real=real_g1, other=complex_g1, D=self.discriminant)
        low = statements.let("low", exponential_difference((self.low, *rates), statements))
        x, y = self.first, self.second
        parts = {"low": low, "g0": g0, "g1": g1, "D": self.discriminant, "delta": self.delta, "plus": self.plus, "minus": self.minus}
        return {
            (x, x): let("g", "low + g1*(plus if delta > 0 else minus) if D > 0 else g0 + delta*g1", **parts),
            (y, y): let("g", "low + g1*(minus if delta > 0 else plus) if D > 0 else g0 - delta*g1", **parts),
            (x, y): let("g", "b*g1", b=self.b, g1=g1),
            (y, x): let("g", "c*g1", c=self.c, g1=g1),
        }

    def _complex(self, rates: tuple[Expression, ...]) -> tuple[Expression, Expression]:
        """g0 and g1 for complex eigenvalues: (M - rate)*g(M) = g'(M) - g'(rate), where g' lacks one rate; or a series where all is near."""
        let = self.statements.formula
        if not rates:
            sine = let("g1", "exp(mean)*(sin(r)/r if r > 0 else 1.0)", mean=self.mean, r=self.r)
            return let("g0", "exp(mean)*cos(r)", mean=self.mean, r=self.r), sine
        rates = self._farthest_last(rates)
        before0, before1 = self._complex(rates[:-1])
        parts = {
            "p": let("p", "mean - rate", mean=self.mean, rate=rates[-1]),
            "q": self._distance(rates[-1]),
            "D": self.discriminant,
            "change": let("change", "g0 - at", g0=before0, at=exponential_difference(rates, self.statements)),
            "before": before1,
            "near": self._series(rates),
        }
        g1 = let("g1", "(p*before - change)/q if q > 1.0 else near", **parts)
        return let("g0", "(p*change - D*before)/q if q > 1.0 else before - p*near", **parts), g1

    def _distance(self, rate: Expression) -> Expression:
        """Squared distance of a rate from the complex eigenvalues."""
        return self.statements.formula("q", "(mean - rate)*(mean - rate) - D", mean=self.mean, rate=rate, D=self.discriminant)

    def _farthest_last(self, rates: tuple[Expression, ...]) -> tuple[Expression, ...]:
        let, ordered = self.statements.formula, list(rates)
        for i in range(len(ordered) - 1):
            a, b = ordered[i], ordered[i + 1]
            distances = {"qa": self._distance(a), "qb": self._distance(b)}
            ordered[i] = let("rate", "b if qa > qb else a", a=a, b=b, **distances)
            ordered[i + 1] = let("rate", "a if qa > qb else b", a=a, b=b, **distances)
        return tuple(ordered)

    def _series(self, rates: tuple[Expression, ...]) -> Expression:
        """exp[rates, both eigenvalues] around their mean, for distances up to 1; the eigenvalues add even powers of sqrt(D) only."""
        statements = self.statements
        distances = [statements.formula("d", "rate - mean", rate=rate, mean=self.mean) for rate in rates]
        numbers = [1 / factorial(len(rates) + 1 + n) for n in range(_TERMS)]
        even = series_passes(numbers, distances, statements)[::2]
        result = even[-1]
        for coefficient in reversed(even[:-1]):
            result = formula("c + D*result", c=coefficient, D=self.discriminant, result=result)
        return statements.formula("near", "exp(mean)*result", mean=self.mean, result=result)
