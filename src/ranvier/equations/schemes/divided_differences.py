"""Divided differences of exp, without dividing by small differences.

exp[z0, ..., zk] is what a cascade of k + 1 linear equations with rates z0, ..., zk passes on in unit time: exp[z] = exp(z),
exp[y, z] = (exp(y) - exp(z))/(y - z), and so on, also where points are equal. All are positive and smooth, so each can be computed to
full precision, whatever the points:

    two points       exp(larger)*exprel(smaller - larger): neither overflows nor cancels
    more points      sorted, z0 <= ... <= zk. Far apart (zk - z0 > 1): (exp[z1, ..., zk] - exp[z0, ..., z(k-1)])/(zk - z0), which
                     loses about 2*k/(zk - z0) units in the last place. Near: exp(z0) times the series of h_n(d)/(k + n)! over n,
                     where h_n(d) is the sum of all products of n of the distances d = z - z0: only positive terms

Abstract code has no loops, so the series is written out: about 20*k statements. Constants are hoisted out of the loop over
neurons and of the run (ir/levels.py), so models with deep cascades pay once.
"""

from __future__ import annotations

from itertools import pairwise
from math import factorial

from ranvier.equations.schemes.emit import Statements, call, formula, literal
from ranvier.syntax.nodes import Binary, Expression, Number

_TERMS = 18  # for distances up to 1: the first term left out is below 1e-17 of the sum
_ZERO = Number(0)


def exponential_difference(points: tuple[Expression, ...], statements: Statements) -> Expression:
    """exp[points] as an expression; equal trees are equal points, Number(0) is zero. Locals are added to the statements."""
    order = len(points) - 1
    if all(point == points[0] for point in points):
        value = Number(1) if points[0] == _ZERO else call("exp", points[0])
        return value if order < 2 else Binary("/", value, Number(factorial(order)))
    if order == 1:
        return _two(points[0], points[1], statements)
    return _sorted_table(points, statements)


def _two(y: Expression, z: Expression, statements: Statements) -> Expression:
    if y == _ZERO or z == _ZERO:
        return call("exprel", z if y == _ZERO else y)
    y, z = statements.let("z", y), statements.let("z", z)
    return formula("exp(y if y > z else z)*exprel(-abs(y - z))", y=y, z=z)


def _sorted_table(points: tuple[Expression, ...], statements: Statements) -> Expression:
    z = [literal(0.0) if point == _ZERO else statements.let("z", point) for point in points]
    for last in range(len(z) - 1, 0, -1):
        for i in range(last):
            a, b = z[i], z[i + 1]
            z[i] = statements.formula("z", "a if a < b else b", a=a, b=b)
            z[i + 1] = statements.formula("z", "b if a < b else a", a=a, b=b)
    row: list[Expression] = [statements.formula("E", "exp(b)*exprel(a - b)", a=a, b=b) for a, b in pairwise(z)]
    for order in range(2, len(z)):
        row = [_window(z[i : i + order + 1], row[i], row[i + 1], statements) for i in range(len(row) - 1)]
    return row[0]


def _window(z: list[Expression], lower: Expression, upper: Expression, statements: Statements) -> Expression:
    """exp[z] from exp[z without the last] and exp[z without the first], or by the series."""
    order = len(z) - 1
    distances: list[Expression] = [statements.formula("d", "b - a", a=z[0], b=b) for b in z[1:]]
    series = _series([1 / factorial(order + n) for n in range(_TERMS)], distances, statements)
    return statements.formula(
        "E",
        "(upper - lower)/width if width > 1.0 else exp(first)*series",
        upper=upper,
        lower=lower,
        width=distances[-1],
        first=z[0],
        series=series,
    )


def _series(numbers: list[float], distances: list[Expression], statements: Statements) -> Expression:
    """Sum of numbers[n]*h_n(distances)."""
    coefficients = series_passes(numbers, distances[1:], statements)
    result = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        result = Binary("+", c, Binary("*", distances[0], result))
    return result


def series_passes(numbers: list[float], distances: list[Expression], statements: Statements) -> list[Expression]:
    """c with: sum of numbers[n]*h_n(distances, others) = sum of c[n]*h_n(others); h_n(.., d) is h_n(..) + d*h_(n-1)(.., d)."""
    coefficients: list[Expression] = [literal(number) for number in numbers]
    for d in distances:
        below: Expression = coefficients[-1]
        summed = [below]
        for c in reversed(coefficients[:-1]):
            below = statements.new("c", Binary("+", c, Binary("*", d, below)))
            summed.append(below)
        coefficients = summed[::-1]
    return coefficients
