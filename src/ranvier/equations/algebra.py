"""Algebra on trees that the integration schemes need: simplify, split into linear parts, split off noise.

Takes and gives trees of syntax/nodes.py; called by equations/schemes. Everything is exact in real arithmetic; numbers may round
differently than in the text of the user, and 0*x is 0 also where x is infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from ranvier.equations.single import is_noise
from ranvier.equations.sums import ONE, ZERO, Sum, factor, summands, total
from ranvier.record import record
from ranvier.syntax.errors import EquationError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Binary, Call, Conditional, Expression, Name, Number, Unary
from ranvier.syntax.source import Span
from ranvier.syntax.trees import children, map_tree, names, subsets, substitute

# Pattern -> replacement; x, y and z stand for any expressions. Tests evaluate both sides on numbers.
SIMPLIFICATIONS: tuple[tuple[str, str], ...] = (
    ("x + 0", "x"),
    ("0 + x", "x"),
    ("x - 0", "x"),
    ("0 - x", "-x"),
    ("x*1", "x"),
    ("1*x", "x"),
    ("x*0", "0"),
    ("0*x", "0"),
    ("0/x", "0"),
    ("x/1", "x"),
    ("x**1", "x"),
    ("-0", "0"),
    ("-(-x)", "x"),
    ("-1*x", "-x"),
    ("x*-y", "-x*y"),
    ("x + -y", "x - y"),
    ("x + -y*z", "x - y*z"),
    ("x + -y/z", "x - y/z"),
    ("x - -y", "x + y"),
    ("-x*-y", "x*y"),
    ("-x/-y", "x/y"),
    ("exp(0)", "1"),
    ("exprel(0)", "1"),
    ("sqrt(1)", "1"),
)


@record
class NotLinear:
    """variable enters the expression other than linearly, at span."""

    variable: str
    span: Span


@record
class LinearParts:
    """sum of coefficients[name]*name, plus rest; neither contains a variable. Variables that do not occur have no coefficient."""

    coefficients: Mapping[str, Sum]
    rest: Sum

    def coefficient(self, variable: str) -> Sum:
        return self.coefficients.get(variable, ZERO)


def simplify(expression: Expression) -> Expression:
    """Without neutral elements and double signs, operations on integer literals carried out."""
    return map_tree(expression, _simplify_node)


def linear_parts(expression: Expression, variables: Collection[str]) -> LinearParts | NotLinear:
    """The expression as a linear function of `variables`. Products are distributed over sums that contain variables, no others."""
    try:
        wanted = frozenset(variables)
        return _Linear(wanted, subsets(expression, wanted)).parts(expression)
    except _Culprit as culprit:
        return culprit.found


def noise_parts(expression: Expression) -> tuple[Expression, dict[str, Expression]]:
    """f and {xi: g} with expression = f + sum of g*xi. Raises EquationError where a xi does not enter linearly."""
    kept: list[Expression] = []
    noisy: Sum | None = None
    factors: dict[str, Sum] = {}
    for sign, summand in summands(expression):
        sources = [name for name in names(summand) if is_noise(name)]
        signed = summand if sign > 0 else Unary("-", summand)
        if not sources:
            kept.append(signed)
            continue
        parts = linear_parts(signed, sources)
        if isinstance(parts, NotLinear):
            raise EquationError(
                Problem(
                    f"White noise has to enter an equation linearly, but {parts.variable} does not.",
                    parts.span,
                    met=repr(parts.span.text),
                    expected=f"a factor times {parts.variable}",
                    hint=f"put '{parts.variable}' there once, without a power and outside functions",
                )
            )
        noisy = parts.rest if noisy is None else noisy + parts.rest
        for name, coefficient in parts.coefficients.items():
            factors[name] = factors.get(name, ZERO) + coefficient
    if noisy is not None and not noisy.is_zero:
        kept.append(noisy.expression())
    return add(kept), {name: coefficient.expression() for name, coefficient in sorted(factors.items()) if not coefficient.is_zero}


def add(parts: list[Expression]) -> Expression:
    """The sum of the parts; Number(0) for none."""
    if not parts:
        return Number(0)
    result = parts[0]
    for part in parts[1:]:
        result = Binary("-", result, part.operand) if isinstance(part, Unary) and part.op == "-" else Binary("+", result, part)
    return result


class _Culprit(Exception):
    def __init__(self, found: NotLinear):
        self.found = found


@record
class _Linear:
    """variables; used: which of them each node uses, by id (asked at every level: finding out anew would take time with the square of
    the length of a sum)."""

    variables: frozenset[str]
    used: Mapping[int, frozenset[str]]

    def parts(self, expression: Expression) -> LinearParts:
        if not self.used[id(expression)]:
            return LinearParts({}, Sum.of(expression))
        match expression:
            case Name(name):
                return LinearParts({name: ONE}, ZERO)
            case Unary("-", operand):
                return _combine(self.parts(operand), lambda part: -part)
            case Binary("+" | "-", _, _):
                return self._sum(expression)
            case Binary("*", left, right) if not self.used[id(left)] or not self.used[id(right)]:
                dependent, other = (right, left) if not self.used[id(left)] else (left, right)
                scale = _one_product(Sum.of(other))
                return _combine(self.parts(dependent), lambda part: part * scale)
            case Binary("/", left, right) if not self.used[id(right)]:
                divisor = Sum.of(right)
                if not divisor.is_zero:
                    inverse = Sum((divisor.as_product().inverse(),))
                    return _combine(self.parts(left), lambda part: part * inverse)
            case Binary("**", base, Number(1)):
                return self.parts(base)
            case Conditional(condition, then, otherwise) if not self.used[id(condition)]:
                a, b = self.parts(then), self.parts(otherwise)
                chosen = {n: _choose(condition, a.coefficient(n), b.coefficient(n)) for n in {**a.coefficients, **b.coefficients}}
                return LinearParts(chosen, _choose(condition, a.rest, b.rest))
        raise _Culprit(NotLinear(min(self.used[id(children(expression)[-1])] or self.used[id(expression)]), expression.span))

    def _sum(self, expression: Expression) -> LinearParts:
        coefficients: dict[str, list[Sum]] = {}
        rests: list[Sum] = []
        for sign, summand in summands(expression):
            parts = self.parts(summand)
            if sign < 0:
                parts = _combine(parts, lambda part: -part)
            for name, coefficient in parts.coefficients.items():
                coefficients.setdefault(name, []).append(coefficient)
            rests.append(parts.rest)
        return LinearParts({name: total(found) for name, found in coefficients.items()}, total(rests))


def _combine(parts: LinearParts, change: Callable[[Sum], Sum]) -> LinearParts:
    return LinearParts({name: change(part) for name, part in parts.coefficients.items()}, change(parts.rest))


def _one_product(scale: Sum) -> Sum:
    """(ga + gb)*v has one coefficient (ga + gb), not two: what the user wrote in parentheses stays together."""
    return scale if scale.is_zero else Sum((scale.as_product(),))


def _choose(condition: Expression, then: Sum, otherwise: Sum) -> Sum:
    if then.key == otherwise.key:
        return then
    if then.is_zero or otherwise.is_zero:
        # A bare 0 would not have the unit of the other value.
        holds = condition if otherwise.is_zero else Unary("not", condition)
        return factor(Call("int", (holds,))) * (then + otherwise)
    return factor(Conditional(condition, then.expression(), otherwise.expression()))


def _simplify_node(node: Expression) -> Expression:
    match node:
        case Binary("+" | "-" | "*" as op, Number(a), Number(b)) if type(a) is int and type(b) is int:
            return Number(a + b if op == "+" else a - b if op == "-" else a * b)
    for pattern, replacement in _rules().get(_kind(node), ()):
        bound: dict[str, Expression] = {}
        if _matches(pattern, node, bound):
            return substitute(replacement, bound)
    return node


def _kind(node: Expression) -> tuple[type, str]:
    return type(node), node.function if isinstance(node, Call) else getattr(node, "op", "")


@lru_cache(maxsize=1)
def _rules() -> dict[tuple[type, str], list[tuple[Expression, Expression]]]:
    rules: dict[tuple[type, str], list[tuple[Expression, Expression]]] = {}
    for pattern, replacement in SIMPLIFICATIONS:
        tree = parse_expression(pattern)
        rules.setdefault(_kind(tree), []).append((tree, parse_expression(replacement)))
    return rules


def _matches(pattern: Expression, node: Expression, bound: dict[str, Expression]) -> bool:
    if isinstance(pattern, Name):
        return bound.setdefault(pattern.id, node) == node
    if isinstance(pattern, Number):
        return pattern == node
    parts, others = children(pattern), children(node)
    return (
        _kind(pattern) == _kind(node)
        and len(parts) == len(others)
        and all(_matches(p, o, bound) for p, o in zip(parts, others, strict=True))
    )
