"""A linear system x' = M*x + b as coefficients, and its strongly connected blocks in the order in which they drive each other."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.equations.algebra import NotLinear, linear_parts
from ranvier.equations.schemes.system import System
from ranvier.equations.sums import ZERO, Sum
from ranvier.record import record

Block = tuple[str, ...]


@record
class LinearSystem:
    """rows[x][y]: coefficient of y in dx/dt, only those that are not zero. constants[x]: what else dx/dt contains."""

    rows: Mapping[str, Mapping[str, Sum]]
    constants: Mapping[str, Sum]

    @staticmethod
    def of(system: System) -> LinearSystem | NotLinear:
        variables = frozenset(system.variables)
        rows, constants = {}, {}
        for name, rate in system.rates.items():
            parts = linear_parts(system.inline(rate, variables), variables)
            if isinstance(parts, NotLinear):
                return parts
            rows[name] = {y: parts.coefficients[y] for y in system.variables if not parts.coefficient(y).is_zero}
            constants[name] = parts.rest
        return LinearSystem(rows, constants)

    def coefficient(self, x: str, y: str) -> Sum:
        return self.rows[x].get(y, ZERO)

    def blocks(self) -> list[Block]:
        """Strongly connected blocks, each after those that drive it (Tarjan's algorithm)."""
        number: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        found: list[Block] = []

        def visit(x: str) -> None:
            number[x] = low[x] = len(number)
            stack.append(x)
            for y in self.rows[x]:
                if y not in number:
                    visit(y)
                    low[x] = min(low[x], low[y])
                elif y in stack:
                    low[x] = min(low[x], number[y])
            if low[x] == number[x]:
                start = stack.index(x)
                members = set(stack[start:])
                del stack[start:]
                found.append(tuple(name for name in self.rows if name in members))

        for x in self.rows:
            if x not in number:
                visit(x)
        return found

    def drivers(self, targets: set[str]) -> tuple[str, ...]:
        """The targets and all variables that act on them, directly or not, in the order of the equations."""
        found, waiting = set(targets), list(targets)
        while waiting:
            new = [y for y in self.rows[waiting.pop()] if y not in found]
            found.update(new)
            waiting += new
        return tuple(x for x in self.rows if x in found)
