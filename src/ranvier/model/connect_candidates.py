"""Pairs of neurons that may get synapses, many at a time. Called by connect.py and connect_generator.py.

A source (`rectangle`, `rows`) puts chunks of them into `Candidates`; conditions leave some out; what stays is appended to the synapses.
Kernels are built once and called for each chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.scope import ArrayVariable, FunctionSymbol, Index, Names, Scope, Subexpression, Symbol
from ranvier.ir.build import FilterSpec, MapSpec, build_kernel
from ranvier.model.connect_arguments import check_no_unit, pair_scope, parsed, whole_copies
from ranvier.model.end_numbers import Side
from ranvier.model.execute import call_once, evaluate
from ranvier.model.memory import Buffer
from ranvier.model.room import check_room
from ranvier.record import record
from ranvier.syntax.nodes import Call, Expression, Name
from ranvier.syntax.trees import walk
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

# Candidates that are looked at together: 4 MiB of numbers, which stay in the second-level cache and amortise the calls.
CHUNK = 1 << 18

_WORTH_VECTORS = 1 << 14
"""Candidates for which vector code pays: it takes some milliseconds longer to compile."""

NEAR, FAR, FAR_VARIABLE, ITERATOR, RANDOM = "near", "far", "far variable", "iterator", "random"
"""What an expression can depend on: the neuron that is given, the one that is looked for (its number; its variables), the iterator of a
generator, chance."""

@record
class Members:
    """For each neuron of the given side a range of integers: low + m*step for 0 <= m < count. Of these all; with `chance` each with that
    probability; with `size` so many."""

    low: np.ndarray
    count: np.ndarray
    step: np.ndarray
    chance: np.ndarray | None = None
    size: np.ndarray | None = None

    def inside(self, n: int) -> bool:
        """Whether all of them lie in [0, n)."""
        last = self.low + (self.count - 1) * self.step
        some = self.count > 0
        return bool(np.all(np.minimum(self.low, last)[some] >= 0) and np.all(np.maximum(self.low, last)[some] < n))

    @property
    def expected(self) -> float:
        if self.size is not None:
            return float(np.sum(self.size, dtype=float))
        return float(np.sum(self.count * (1.0 if self.chance is None else np.clip(self.chance, 0, 1)), dtype=float))


class Candidates:
    """near, far: the neuron of the given side and its partner, by their numbers in the groups' memory. values: of the iterator."""

    def __init__(self, synapses: Synapses, given: Side, names: Mapping[str, Any], iterator: str = ""):
        self.synapses = synapses
        self.given = given
        self._names = names
        self.near_group, self.far_group = (synapses.source, synapses.target) if given == "pre" else (synapses.target, synapses.source)
        self.near, self.far, self.values = Buffer(Type.I32, 0), Buffer(Type.I32, 0), Buffer(Type.I64, 0)
        self.scope = self._scope(self.near)
        if iterator:
            self.scope = self.scope.with_layer(Names("the generator", {iterator: Index(iterator, (self.values,))}))
        self.expect(0)

    def expect(self, candidates: float) -> None:
        """About how many there will be: decides how many are looked at together, and how kernels are compiled."""
        self.limit = int(min(CHUNK, max(candidates, 16)))
        self._level: Literal["once", "loop"] = "loop" if candidates >= _WORTH_VECTORS else "once"
        self._passed = Buffer.events(self.limit)

    # ---- what expressions mean ------------------------------------------------------------------------------------------

    def needs(self, tree: Expression, scope: Scope | None = None) -> dict[str, str]:
        """What the tree depends on, each with a name that shows it."""
        scope = scope or self.scope
        result: dict[str, str] = {}
        for leaf in walk(tree):
            match leaf:
                case Call(function, _):
                    symbol = scope.get(function)
                    if isinstance(symbol, FunctionSymbol) and symbol.info.stateful:
                        result.setdefault(RANDOM, function)
                case Name(name):
                    for what in self._needs_of(scope.get(name)):
                        result.setdefault(what, name)
        return result

    def _needs_of(self, symbol: Symbol | None) -> list[str]:
        if isinstance(symbol, Subexpression):
            return list(self.needs(symbol.expression, symbol.scope))
        chain = symbol.index if isinstance(symbol, (ArrayVariable, Index)) else None
        if not chain:
            return []
        if chain[0] is self.far:
            return [FAR] if isinstance(symbol, Index) and len(chain) == 1 else [FAR, FAR_VARIABLE]
        return [ITERATOR] if chain[0] is self.values else [NEAR]

    def row_scope(self) -> Scope:
        """As `scope`, for the neurons of the given side one by one, in order."""
        begin, end = self.near_group.element_range()
        return self._scope(Buffer.holding(np.arange(begin, end, dtype=np.int32), Type.I32))

    def row_values(self, tree: Expression, scope: Scope, type_: Type) -> np.ndarray:
        """The value of an expression in a `row_scope` for each neuron of the given side."""
        return evaluate(tree, scope, type_, 0, len(self.near_group), self.synapses.clock.dt_)

    def _scope(self, near: Buffer) -> Scope:
        pre, post = (near, self.far) if self.given == "pre" else (self.far, near)
        return pair_scope(self.synapses, pre, post, self._names)

    def copies(self, n: Any) -> int | Expression:
        """The argument n: how many synapses each pair gets."""
        if not isinstance(n, str):
            return whole_copies(n)
        tree = parsed(self.synapses, n, "the number n of connect()")
        check_no_unit(tree, self.scope, "a number of synapses")
        return tree

    # ---- at once --------------------------------------------------------------------------------------------------------

    def connect_rectangle(self, chance: float, own: int | None = None) -> None:
        """Synapses between all pairs, each with that probability. own: none between neuron k of this side and k + own of the other."""
        (near, end), (far, _) = self.near_group.element_range(), self.far_group.element_range()
        stream = _runtime.CandidateStream(end - near, len(self.far_group), chance, *CURRENT.random.one_shot(), own)
        expected = chance * (end - near) * len(self.far_group)
        self.synapses.append_rows(self.given, expected, lambda rows, partners, most: stream.connect(rows, near, partners, far, most))

    def connect_rows(self, members: Members) -> None:
        """Synapses between each neuron of this side and the members of its range, which are neurons of the other."""
        stream, far = self._range_candidates(members), self.far_group.element_range()[0]
        self.synapses.append_rows(self.given, members.expected, lambda rows, partners, most: stream.connect(rows, partners, far, most))

    def _range_candidates(self, members: Members) -> _runtime.RangeCandidates:
        parts = (members.low, members.count, members.step, members.chance, members.size)
        return _runtime.RangeCandidates(self.near_group.element_range()[0], *parts, *CURRENT.random.one_shot())

    # ---- chunk by chunk -------------------------------------------------------------------------------------------------

    def rectangle(self, chance: float) -> Iterator[None]:
        """All pairs, each with that probability: O(chosen), by geometric skips (DESIGN D10)."""
        near, far = self.near_group.element_range(), self.far_group.element_range()
        stream = _runtime.CandidateStream(near[1] - near[0], far[1] - far[0], chance, *CURRENT.random.one_shot())
        more = True
        while more:
            more = stream.fill(self.near.array, self.far.array, self.limit)
            for side, (begin, _) in ((self.near, near), (self.far, far)):
                if begin:
                    side.view()[:] += begin
            yield

    def rows(self, members: Members) -> Iterator[None]:
        """The members of each neuron's range, as `values`; the partners are still to be found."""
        stream = self._range_candidates(members)
        more = True
        while more:
            more = stream.fill(self.near.array, self.values.array, self.limit)
            self.far.resize(self.size)
            yield

    @property
    def size(self) -> int:
        return self.near.size

    def keep(self, chosen: np.ndarray) -> None:
        """Leave out all others. chosen: places, ascending."""
        if len(chosen) == self.size:
            return
        chosen = chosen.astype(np.intp)  # once, not for each buffer
        for buffer in (self.near, self.far, self.values):
            if buffer.size:  # a rectangle has no values
                kept = buffer.view().take(chosen)
                buffer.resize(len(kept))
                buffer.view()[:] = kept

    def test(self, condition: Expression) -> Test:
        return Test(self, condition)

    def value(self, tree: Expression, type_: Type) -> Value:
        return Value(self, tree, type_)

    def call(self, built: Any) -> None:
        call_once(built, 0, self.size, level=self._level)

    @property
    def passed(self) -> Buffer:
        return self._passed

    def connect(self, copies: int | Value) -> None:
        """Synapses between the candidates, so many each."""
        near, far = self.near.view(), self.far.view()
        count = copies if isinstance(copies, int) else np.maximum(copies.now(), 0)
        if not isinstance(count, int) or count != 1:
            more = float(np.sum(count, dtype=float)) if not isinstance(count, int) else float(count) * self.size
            check_room(self.synapses, more, self.given)
            near, far = np.repeat(near, count), np.repeat(far, count)
        self.synapses.append(*((near, far) if self.given == "pre" else (far, near)), self.given)


class Test:
    """A condition on candidates."""

    def __init__(self, candidates: Candidates, condition: Expression):
        self._candidates = candidates
        dt = candidates.synapses.clock.dt_
        self._built = build_kernel(FilterSpec(candidates.passed), (), candidates.scope, emit=condition, dt=dt, exact=True)

    def passed(self) -> np.ndarray:
        """The places of those for which it holds now."""
        self._candidates.passed.resize(0)
        if self._candidates.size:
            self._candidates.call(self._built)
        return self._candidates.passed.view()


class Value:
    """An expression for each candidate."""

    def __init__(self, candidates: Candidates, tree: Expression, type_: Type):
        self._candidates = candidates
        self._out = Buffer(type_, candidates.limit)
        dt = candidates.synapses.clock.dt_
        self._built = build_kernel(MapSpec(), (), candidates.scope, record=[(tree, self._out)], dt=dt, exact=True)

    def now(self) -> np.ndarray:
        """Its values now; valid until the next call."""
        if self._candidates.size:
            self._candidates.call(self._built)
        return self._out.view()[: self._candidates.size]
