"""Linear systems in closed form: sums over the paths along which variables drive each other.

Along a path the rates (diagonal coefficients) r0, ..., rk are passed and the coefficients c1, ..., ck multiplied; in the interval h it
carries source * c1*...*ck * h**k * exp[r0*h, ..., rk*h]. A constant is a source with rate 0. Where a constant is the rate times
something (`(El - v)/tau`), the variable is measured from there instead, and the constant is gone also for what lies downstream.
"""

from __future__ import annotations

from collections import Counter

from ranvier.equations.schemes.blocks import Block, LinearSystem
from ranvier.equations.schemes.divided_differences import exponential_difference
from ranvier.equations.schemes.emit import Statements
from ranvier.equations.schemes.oscillation import Pair
from ranvier.equations.sums import ONE, ZERO, Sum, added, factor, name, total
from ranvier.record import record, replace
from ranvier.syntax.nodes import Binary, Call, Expression, Name

_MOST_PATHS = 64  # to one variable; beyond, the numerical propagator is shorter
_SHALLOW = 3  # rates on a path without a pair
_MOST_RATES = 3  # beside a pair; each one more doubles the code
_SIMPLE = {"exp", "exprel"}


@record
class Path:
    """source: a variable, None for constants. rates: of the single variables passed. pair: the 2 x 2 block passed, left at, entered at."""

    source: str | None
    coefficient: Sum = ONE
    rates: tuple[Sum, ...] = ()
    pair: tuple[Block, str, str] | None = None

    @property
    def steps(self) -> int:
        """Power of the interval."""
        return len(self.rates) + (self.pair is not None) - 1

    @property
    def same(self) -> tuple[object, ...]:
        """Equal for paths whose coefficients can be added."""
        return (self.source, frozenset(Counter(rate.key for rate in self.rates).items()), self.pair)


class Paths:
    """to[x]: all paths to x; rest[x]: the value from which x is measured. Only variables that have a closed form are in `to`."""

    def __init__(self, system: LinearSystem, deep: bool = True):
        """deep: whether to keep paths whose divided differences take hundreds of statements."""
        self.system = system
        self.deep = deep
        self.to: dict[str, list[Path]] = {}
        self.rest: dict[str, Sum] = {}
        self.blocks: list[Block] = []
        for block in system.blocks():
            drivers = {y for x in block for y in system.rows[x] if y not in block}
            if len(block) > 2 or any(y not in self.to for y in drivers):
                continue
            found = self._single(block[0]) if len(block) == 1 else self._pair(block)
            if all(len(paths) <= _MOST_PATHS and all(map(self._has_closed_form, paths)) for paths in found.values()):
                self.to.update(found)
                self.blocks.append(block)

    def _has_closed_form(self, path: Path) -> bool:
        if path.pair is None:
            return self.deep or len(path.rates) <= _SHALLOW
        return len(path.pair[0]) == 2 and len(path.rates) <= (_MOST_RATES if self.deep else 1)

    def _single(self, x: str) -> dict[str, list[Path]]:
        rate = self.system.coefficient(x, x)
        self.rest[x], constant = _split_constant(self._constant(x), rate)
        paths = [Path(x, rates=(rate,))]
        paths += [replace(p, coefficient=p.coefficient * c, rates=(*p.rates, rate)) for c, p in self._entering(x, (x,), constant)]
        return {x: _merged(paths)}

    def _pair(self, block: Block) -> dict[str, list[Path]]:
        self.rest.update(dict.fromkeys(block, ZERO))
        paths: dict[str, list[Path]] = {x: [Path(y, pair=(block, x, y)) for y in block] for x in block}
        for y in block:
            for c, path in self._entering(y, block, self._constant(y)):
                for x in block:
                    # A path through two pairs has no closed form here; two tuples of one block would be confused, so it is marked.
                    pair = (block, x, y) if path.pair is None else ((*block, *path.pair[0]), x, y)
                    paths[x].append(replace(path, coefficient=path.coefficient * c, pair=pair))
        return {x: _merged(found) for x, found in paths.items()}

    def _constant(self, x: str) -> Sum:
        """What drives x beside the deviations of the variables."""
        total = self.system.constants[x]
        for y, coefficient in self.system.rows[x].items():
            if y != x and not self.rest.get(y, ZERO).is_zero:
                total = total + coefficient * self.rest[y]
        return total

    def _entering(self, x: str, block: Block, constant: Sum) -> list[tuple[Sum, Path]]:
        found = [(c, path) for y, c in self.system.rows[x].items() if y not in block for path in self.to[y]]
        return found if constant.is_zero else [*found, (constant, Path(None, rates=(ZERO,)))]


def closed_form(paths: Paths, interval: Expression) -> tuple[Statements, list[dict[str, Expression]]]:
    """Locals, and the new values of all closed variables, in groups to be written one after the other (each group at once)."""
    statements = Statements(reserved=paths.system.rows)
    h = factor(statements.let("interval", interval))
    writer = _Writer(paths, h, statements)
    # Downstream first: every value is read before it is overwritten.
    return statements, [{x: writer.new_value(x) for x in block} for block in reversed(paths.blocks)]


class _Writer:
    def __init__(self, paths: Paths, h: Sum, statements: Statements):
        self.paths, self.h, self.statements = paths, h, statements
        self.points: dict[object, Expression] = {}
        self.differences: dict[object, Expression] = {}
        self.pairs: dict[Block, Pair] = {}

    def new_value(self, x: str) -> Expression:
        own, *others = sorted(self.paths.to[x], key=lambda path: path.source != x)
        parts = [name(x) * self._passed(own)]
        rest = self.paths.rest[x]
        if not rest.is_zero:
            # Not rest + (x - rest)*exp(..): this form keeps all digits for tiny and for huge rates, and x does not drift at rate 0.
            parts.append(-(rest * factor(Call("expm1", (self._point(own.rates[0]),)))))
        for source in dict.fromkeys(path.source for path in others):
            parts.append(self._contribution(x, source, [path for path in others if path.source == source]))
        return added(parts)

    def _contribution(self, x: str, source: str | None, paths: list[Path]) -> Sum:
        total = ZERO
        for path in paths:
            carried = path.coefficient * self._passed(path)
            for _ in range(path.steps):
                carried = carried * self.h
            total = total + carried
        if source is None:
            return total
        if len(paths) > 1 or not self._is_simple(paths[0]):
            total = factor(self.statements.let(f"P_{x}_{source}", total.expression()))
        return factor(self._deviation(source)) * total

    def _deviation(self, x: str) -> Expression:
        rest = self.paths.rest[x]
        return Name(x) if rest.is_zero else Binary("-", Name(x), rest.expression())

    def _is_simple(self, path: Path) -> bool:
        difference = self.differences.get(path.same[1])
        return path.pair is None and isinstance(difference, Call) and difference.function in _SIMPLE

    def _passed(self, path: Path) -> Sum:
        """The divided difference of exp along the path."""
        if path.pair is not None:
            block, leaving, entering = path.pair
            if block not in self.pairs:
                self.pairs[block] = Pair(block, self.paths.system, self.h, self.statements)
            rates = tuple(map(self._named_point, path.rates))
            return factor(self.pairs[block].response(rates, (leaving, entering)))
        key = path.same[1]
        if key not in self.differences:
            difference = exponential_difference(tuple(map(self._point, path.rates)), self.statements)
            self.differences[key] = difference
        return Sum.of(self.differences[key])

    def _point(self, rate: Sum) -> Expression:
        """rate*h; equal rates give the same tree."""
        return self.points.setdefault(rate.key, (rate * self.h).expression())

    def _named_point(self, rate: Sum) -> Expression:
        return self._point(rate) if rate.is_zero else self.statements.let("z", self._point(rate))


def _split_constant(constant: Sum, rate: Sum) -> tuple[Sum, Sum]:
    """(rest, remainder) with constant = -rate*rest + remainder, where rest takes no division that could fail."""
    if rate.is_zero:
        return ZERO, constant
    inverse = (-rate).as_product().inverse()
    whole = constant.divided(inverse)
    if whole is not None:
        return whole, ZERO
    rest: list[Sum] = []
    remainder: list[Sum] = []
    for single in (Sum((product,)) for product in constant.products):
        part = single.divided(inverse)
        if part is None:
            remainder.append(single)
        else:
            rest.append(part)
    return total(rest), total(remainder)


def _merged(paths: list[Path]) -> list[Path]:
    merged: dict[object, Path] = {}
    for path in paths:
        known = merged.get(path.same)
        merged[path.same] = path if known is None else replace(known, coefficient=known.coefficient + path.coefficient)
    return [path for path in merged.values() if not path.coefficient.is_zero]
