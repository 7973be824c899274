"""Numerical propagators: the matrix exponential of a linear system, computed once at the start of a run.

For blocks of more than two variables, whose coefficients nothing writes during the run. The scheme names the entries it needs; the
plan evaluates the coefficients, calls `Propagator.values`, and hands the results to the kernel as scalars or hidden arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ranvier.equations.schemes.blocks import LinearSystem
from ranvier.equations.schemes.emit import Statements
from ranvier.syntax.nodes import Binary, Expression, Name
from ranvier.syntax.trees import identifiers

Entries = list[list[NDArray[np.float64] | None]]
_TERMS = 14  # of the Taylor series, for norms up to _NORM: 0.25**15/15! is below 1e-21
_NORM = 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """name: in the abstract code. row, column: of the propagator; column == number of variables is the constant part."""

    name: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Propagator:
    """x(t + dt) = P*x(t) + p for variables x' = M*x + b.

    coefficients: rows of (M, b) as expressions, None where zero; k rows of k + 1. entries: those of (P, p) that the code uses.
    depends_on: names in the coefficients. If one of them is an array with an element per neuron, so is every entry.
    """

    variables: tuple[str, ...]
    coefficients: tuple[tuple[Expression | None, ...], ...]
    entries: tuple[Entry, ...]
    depends_on: frozenset[str]

    def values(self, coefficients: list[list[NDArray[np.float64] | float | None]], dt: float) -> dict[str, NDArray[np.float64]]:
        """The entries by name. Coefficients are numbers or arrays (one element per neuron) in SI units; entries have their common shape."""
        shape = np.broadcast_shapes(*(np.shape(c) for row in coefficients for c in row if c is not None), ())
        scaled: Entries = [
            [None if c is None else np.broadcast_to(np.asarray(c, dtype=np.float64) * dt, shape).copy() for c in row] for row in coefficients
        ]
        grown = exponential_minus_identity([*scaled, [None] * (len(scaled) + 1)])
        result = {}
        for entry in self.entries:
            value = grown[entry.row][entry.column]
            value = np.zeros(shape) if value is None else value
            result[entry.name] = value + 1.0 if entry.row == entry.column else value
        return result


def numerical_form(system: LinearSystem, targets: set[str], statements: Statements) -> tuple[Propagator, dict[str, Expression]]:
    """The propagator of the targets and all that drives them, and the new values of the targets."""
    variables = system.drivers(targets)
    reached = {x: system.drivers({x}) for x in variables}
    entries: list[Entry] = []
    updates: dict[str, Expression] = {}
    for row, x in enumerate(variables):
        if x not in targets:
            continue
        parts: list[Expression] = []
        for y in reached[x]:
            entries.append(Entry(statements.unique(f"P_{x}_{y}"), row, variables.index(y)))
            parts.append(Binary("*", Name(y), Name(entries[-1].name)))
        if any(not system.constants[y].is_zero for y in reached[x]):
            entries.append(Entry(statements.unique(f"P_{x}"), row, len(variables)))
            parts.append(Name(entries[-1].name))
        updates[x] = reduce(lambda left, right: Binary("+", left, right), parts)
    sums = [[*(system.coefficient(x, y) for y in variables), system.constants[x]] for x in variables]
    coefficients = tuple(tuple(None if c.is_zero else c.expression() for c in row) for row in sums)
    used = frozenset(name for row in coefficients for c in row if c is not None for name in identifiers(c))
    return Propagator(variables, coefficients, tuple(entries), used), updates


def exponential_minus_identity(matrix: Entries) -> Entries:
    """exp(A) - 1 of many matrices at once; matrix[i][j] is the array of their (i, j) entries, None where all are zero.

    Taylor series with scaling. Squaring acts on E = exp(A) - 1, as E <- 2*E + E*E: what is zero stays zero (a variable without
    a rate never drifts) and what is small keeps its digits.
    """
    norm = _norm(matrix)
    squarings = np.maximum(np.ceil(np.log2(np.maximum(norm, _NORM) / _NORM)), 0.0)
    scale = np.exp2(-squarings)
    scaled: Entries = [[None if a is None else a * scale for a in row] for row in matrix]
    power: Entries = scaled
    result: Entries = [list(row) for row in scaled]
    for n in range(2, _TERMS + 1):
        power = [[None if a is None else a / n for a in row] for row in _product(power, scaled)]
        result = [[_sum(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(result, power, strict=True)]
    for step in range(int(np.max(squarings, initial=0.0))):
        twice = [[None if a is None else 2.0 * a for a in row] for row in result]
        square = [[_sum(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(twice, _product(result, result), strict=True)]
        result = [[_where(squarings > step, new, old) for new, old in zip(*rows, strict=True)] for rows in zip(square, result, strict=True)]
    return result


def _norm(matrix: Entries) -> NDArray[np.float64]:
    """The largest sum of a row's magnitudes, for each matrix."""
    largest: NDArray[np.float64] = np.zeros(())
    for row in matrix:
        total: NDArray[np.float64] = np.zeros(())
        for a in row:
            total = total if a is None else total + np.abs(a)
        largest = np.maximum(largest, total)
    if not math.isfinite(float(np.max(largest, initial=0.0))):
        raise ValueError("a coefficient of the linear system is infinite or NaN")
    return largest


def _product(a: Entries, b: Entries) -> Entries:
    size = len(a)
    result: Entries = [[None] * size for _ in range(size)]
    for i in range(size):
        for k in range(size):
            left = a[i][k]
            if left is None:
                continue
            for j in range(size):
                right = b[k][j]
                if right is not None:
                    result[i][j] = _sum(result[i][j], left * right)
    return result


def _sum(a: NDArray[np.float64] | None, b: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    if a is None or b is None:
        return a if b is None else b
    return a + b


def _where(
    condition: NDArray[np.bool_], new: NDArray[np.float64] | None, old: NDArray[np.float64] | None
) -> NDArray[np.float64] | None:
    if new is None:
        return None
    return np.where(condition, new, 0.0 if old is None else old)
