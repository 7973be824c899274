"""Two variables that drive each other: exp(M*h) of a 2 x 2 matrix, and what the pair takes from or gives to one more equation.

With m the mean of the diagonal, delta half its difference and D = delta**2 + b*c, the eigenvalues are m +- sqrt(D). Any function g
of M = ((a, b), (c, d)) is g(M) = g0 + g1*(M - m), with g1 = g[m + r, m - r] and g0 the mean of g at both. D > 0: real eigenvalues,
divided differences of exp; D <= 0: cos and sin; each branch is smooth up to D = 0 and nothing is divided by D. For D > 0 the diagonal of
g(M) is not taken as g0 +- delta*g1, which cancels when b*c is small, but as g(m - r) + (r +- delta)*g1.
"""

from __future__ import annotations

from math import factorial

from ranvier.equations.schemes.blocks import Block, LinearSystem
from ranvier.equations.schemes.divided_differences import exponential_difference
from ranvier.equations.schemes.emit import Statements, literal
from ranvier.equations.sums import Sum
from ranvier.syntax.nodes import Expression

_TERMS = 19  # of the series for |eigenvalue - rate|*h <= 1: the first term left out is below 1e-17


class Pair:
    """Locals of one 2 x 2 block. All matrix entries are multiplied by the interval h."""

    def __init__(self, block: Block, system: LinearSystem, h: Sum, statements: Statements):
        self.first, self.second = block
        self.statements = statements
        a, b, c, d = (
            statements.let("m", (system.coefficient(x, y) * h).expression()) for x in block for y in block
        )
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
        self._known: dict[Expression | None, dict[tuple[str, str], Expression]] = {}

    def response(self, rate: Expression | None, entry: tuple[str, str]) -> Expression:
        """g(M) at entry = (to, from), with g = exp, or exp[., rate] if there is one more equation with that rate (times h)."""
        if rate not in self._known:
            self._known[rate] = self._entries(*(self._alone() if rate is None else self._with(rate)))
        return self._known[rate][entry]

    def _entries(self, at_low: Expression, g0: Expression, g1: Expression) -> dict[tuple[str, str], Expression]:
        """g at the lower eigenvalue (counts if D > 0), g0 (counts if D <= 0) and g1."""
        x, y, let = self.first, self.second, self.statements.formula
        parts = {"low": at_low, "g0": g0, "g1": g1, "D": self.discriminant, "delta": self.delta, "plus": self.plus, "minus": self.minus}
        return {
            (x, x): let("g", "low + g1*(plus if delta > 0 else minus) if D > 0 else g0 + delta*g1", **parts),
            (y, y): let("g", "low + g1*(minus if delta > 0 else plus) if D > 0 else g0 - delta*g1", **parts),
            (x, y): let("g", "b*g1", b=self.b, g1=g1),
            (y, x): let("g", "c*g1", c=self.c, g1=g1),
        }

    def _alone(self) -> tuple[Expression, Expression, Expression]:
        let = self.statements.formula
        g0 = let("g0", "exp(mean)*cos(r)", mean=self.mean, r=self.r)
        g1 = let(
            "g1",
            "exp(high)*exprel(-2*r) if D > 0 else exp(mean)*(sin(r)/r if r > 0 else 1.0)",
            high=self.high, mean=self.mean, r=self.r, D=self.discriminant,
        )  # fmt: skip
        return let("low", "exp(low)", low=self.low), g0, g1

    def _with(self, rate: Expression) -> tuple[Expression, Expression, Expression]:
        """As _alone, for g = exp[., rate]. Complex eigenvalues: (M - rate)*g(M) = exp(M) - exp(rate), or the series if they are near."""
        statements, let = self.statements, self.statements.formula
        e0 = let("e0", "exp(mean)*cos(r)", mean=self.mean, r=self.r)
        e1 = let("e1", "exp(mean)*(sin(r)/r if r > 0 else 1.0)", mean=self.mean, r=self.r)
        p = let("p", "mean - rate", mean=self.mean, rate=rate)
        q = let("q", "p*p + r*r", p=p, r=self.r)
        far = let("far", "(p*e1 - (e0 - exp(rate)))/q if q > 0 else 0.0", p=p, e0=e0, e1=e1, rate=rate, q=q)
        complex_g1 = let("g1", "far if q > 1.0 else exp(rate)*series", far=far, q=q, rate=rate, series=self._series(p, q))
        g0 = let("g0", "e1 - p*g1", e1=e1, p=p, g1=complex_g1)
        real_g1 = exponential_difference((self.high, self.low, rate), statements)
        low = statements.let("low", exponential_difference((self.low, rate), statements))
        return low, g0, let("g1", "real if D > 0 else other", real=real_g1, other=complex_g1, D=self.discriminant)

    def _series(self, p: Expression, q: Expression) -> Expression:
        """Sum of h_n/(n + 2)! with h_n = 2*p*h_(n-1) - q*h_(n-2): exp[rate, both eigenvalues]/exp(rate), by Clenshaw's rule."""
        above: Expression = literal(0.0)
        value: Expression = literal(1 / factorial(_TERMS + 1))
        for n in range(_TERMS - 2, -1, -1):
            number = literal(1 / factorial(n + 2))
            value, above = self.statements.formula("h", "c + 2*p*b - q*a", c=number, p=p, q=q, b=value, a=above), value
        return value
