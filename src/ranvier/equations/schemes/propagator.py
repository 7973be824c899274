"""Numerical propagators: the matrix exponential of a linear system, computed once at the start of a run.

For blocks of more than two variables, where nothing writes the coefficients of the variables during the run. The scheme
names the entries it needs; the plan evaluates the coefficients, calls `Propagator.values`, and hands the results to the kernel as
scalars or hidden arrays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from ranvier.equations.schemes.blocks import LinearSystem
from ranvier.equations.schemes.emit import Statements
from ranvier.equations.spelling import SECOND
from ranvier.record import record
from ranvier.syntax.nodes import Binary, Expression, Name
from ranvier.syntax.trees import identifiers
from ranvier.units.dimension import DIMENSIONLESS, Dimension

if TYPE_CHECKING:  # numpy.typing takes 0.6 ms to import
    from numpy.typing import ArrayLike, NDArray

    Entries = list[list[NDArray[np.float64] | None]]
_TERMS = 14  # of the Taylor series, for norms up to _NORM: 0.25**15/15! is below 1e-21
_NORM = 0.25


@record
class Entry:
    """One number (or one for each neuron) that the abstract code calls `name`: row and column of (P, Q), and its dimension."""

    name: str
    row: int
    column: int
    dim: Dimension


@record
class Propagator:
    """x(t + dt) = P*x(t) + Q*b for variables x' = M*x + b; P = exp(M*dt), Q its integral over the step.

    coefficients: of M, None where zero. driven: the rows of b that are not zero, which are the columns of Q; b itself stays in the abstract
    code and may change at any step. entries: those of (P, Q) that the code uses. depends_on: names in the coefficients: if one of them is
    an array with an element per neuron, so is every entry.
    """

    variables: tuple[str, ...]
    coefficients: tuple[tuple[Expression | None, ...], ...]
    driven: tuple[int, ...]
    entries: tuple[Entry, ...]
    depends_on: frozenset[str]

    def values(self, coefficients: Sequence[Sequence[ArrayLike | None]], dt: float) -> dict[str, NDArray[np.float64]]:
        """The entries by name. Coefficients are numbers or arrays (one element per neuron) in SI units; entries have their common shape."""
        shape = np.broadcast_shapes(*(np.shape(c) for row in coefficients for c in row if c is not None), ())
        size = len(self.variables) + len(self.driven)
        matrix: Entries = [[None] * size for _ in range(size)]
        for row, given in enumerate(coefficients):
            for column, c in enumerate(given):
                matrix[row][column] = None if c is None else np.broadcast_to(np.asarray(c, dtype=np.float64) * dt, shape)
        for column, row in enumerate(self.driven, start=len(self.variables)):
            matrix[row][column] = np.full(shape, dt)
        grown = exponential(matrix)
        found = {entry.name: grown[entry.row][entry.column] for entry in self.entries}
        return {name: np.zeros(shape) if value is None else value for name, value in found.items()}


def numerical_form(
    system: LinearSystem, targets: set[str], statements: Statements, dims: Mapping[str, Dimension]
) -> tuple[Propagator, dict[str, Expression]]:
    """The propagator of the targets and all that drives them, and the new values of the targets."""
    variables = system.drivers(targets)
    driven = tuple(y for y in variables if not system.constants[y].is_zero)
    constants = {y: statements.let(f"b_{y}", system.constants[y].expression()) for y in driven}
    entries: list[Entry] = []
    updates: dict[str, Expression] = {}
    for row, x in enumerate(variables):
        if x not in targets:
            continue
        parts: list[Expression] = []
        reached = system.drivers({x})
        for column, y in enumerate((*variables, *driven)):
            if y in reached:
                inhomogeneous = column >= len(variables)
                dim = dims.get(x, DIMENSIONLESS) / dims.get(y, DIMENSIONLESS) * (SECOND if inhomogeneous else DIMENSIONLESS)
                entry = Entry(statements.unique(f"{'Q' if inhomogeneous else 'P'}_{x}_{y}"), row, column, dim)
                entries.append(entry)
                parts.append(Binary("*", constants[y] if inhomogeneous else Name(y), Name(entry.name)))
        updates[x] = reduce(lambda left, right: Binary("+", left, right), parts)
    sums = [[system.coefficient(x, y) for y in variables] for x in variables]
    coefficients = tuple(tuple(None if c.is_zero else c.expression() for c in row) for row in sums)
    used = frozenset(name for row in coefficients for c in row if c is not None for name in identifiers(c))
    return Propagator(variables, coefficients, tuple(map(variables.index, driven)), tuple(entries), used), updates


def exponential(matrix: Entries) -> Entries:
    """exp(A) of many matrices at once; matrix[i][j] is the array of their (i, j) entries, None where all are zero.

    Taylor series with scaling. As long as the norm is below 1, E = exp(A) - 1 is squared, as E <- 2*E + E*E, so that small rates keep
    their digits; then exp(A) itself, so that what decays keeps them. A variable without a rate never drifts: its row is exact.
    """
    norm = _norm(matrix)
    squarings = np.maximum(np.ceil(np.log2(np.maximum(norm, _NORM) / _NORM)), 0.0)
    small = np.minimum(squarings, -np.log2(_NORM))
    scale = np.exp2(-squarings)
    scaled: Entries = [[None if a is None else a * scale for a in row] for row in matrix]
    power: Entries = scaled
    result: Entries = [list(row) for row in scaled]
    for n in range(2, _TERMS + 1):
        power = [[None if a is None else a / n for a in row] for row in _product(power, scaled)]
        result = _plus(result, power)
    for step in range(int(np.max(small, initial=0.0))):
        twice: Entries = [[None if a is None else 2.0 * a for a in row] for row in result]
        result = _where(small > step, _plus(twice, _product(result, result)), result)
    one = np.ones(norm.shape)
    result = [[_sum(a, one) if i == j else a for j, a in enumerate(row)] for i, row in enumerate(result)]
    for step in range(int(np.max(squarings - small, initial=0.0))):
        result = _where(squarings - small > step, _product(result, result), result)
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


def _plus(a: Entries, b: Entries) -> Entries:
    return [[_sum(x, y) for x, y in zip(*rows, strict=True)] for rows in zip(a, b, strict=True)]


def _where(condition: NDArray[np.bool_], new: Entries, old: Entries) -> Entries:
    """new where the condition holds. (Where `new` is structurally zero, so is `old`.)"""
    return [
        [None if n is None else np.where(condition, n, 0.0 if o is None else o) for n, o in zip(*rows, strict=True)]
        for rows in zip(new, old, strict=True)
    ]
