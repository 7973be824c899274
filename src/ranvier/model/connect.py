"""connect() by a condition: which pairs of neurons get synapses.

Candidates (i, j) come i-major; a kernel keeps those for which the condition holds.

With a constant probability the candidates themselves are drawn, by geometric skips over the pairs: the price is that of the synapses made,
not of the pairs (DESIGN D10). A probability that is an expression is one draw per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.dimensions import check_condition, check_expression
from ranvier.ir.build import FilterSpec, build_kernel
from ranvier.model.connect_arguments import check_probability, pair_scope, parsed, probability, whole_copies
from ranvier.model.execute import call_once, evaluate
from ranvier.model.memory import Buffer
from ranvier.model.room import check_room
from ranvier.syntax.errors import ModelTypeError, Problem
from ranvier.syntax.nodes import Call, Compare, Expression, Logic
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

# Candidates that are looked at together: 2 x 4 MiB of indices, which stay in the second-level cache and amortise the calls.
CHUNK = 1 << 18


def add_by_condition(synapses: Synapses, condition: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """All pairs for which the condition holds, each with probability p, n times."""
    if condition is not None and not isinstance(condition, str) and not condition:
        return
    text = condition if isinstance(condition, str) else None
    pairs = _Candidates(synapses, names)
    test = None if text is None else pairs.parse(text, "the condition of connect()")
    if test is not None:
        check_condition(test, pairs.scope)
    chance = 1.0
    if isinstance(p, str):
        tree = pairs.parse(p, "the probability of connect()")
        check_probability(tree, pairs.scope)
        drawn: Expression = Compare("<", Call("rand", ()), tree)
        test = drawn if test is None else Logic("and", test, drawn)
    else:
        chance = probability(p)
    count = pairs.parse(n, "the number n of connect()") if isinstance(n, str) else whole_copies(n)
    if test is None and isinstance(count, int):
        check_room(synapses, len(synapses.source) * len(synapses.target) * chance * count)
    for accepted in pairs.chosen(chance, test):
        copies = count if isinstance(count, int) else np.maximum(pairs.evaluate(count)[accepted], 0)
        check_room(synapses, float(np.sum(copies, dtype=float)) if not isinstance(copies, int) else 0)
        pre, post = pairs.pre.view()[accepted], pairs.post.view()[accepted]
        if not isinstance(copies, int) or copies != 1:
            pre, post = np.repeat(pre, copies), np.repeat(post, copies)
        synapses.append(pre, post)


class _Candidates:
    """Chunks of candidate pairs, and what names mean for a pair. Numbers in `pre` and `post` are those of the groups' memory."""

    def __init__(self, synapses: Synapses, names: Mapping[str, Any]):
        self.synapses = synapses
        self.pre = Buffer.events(CHUNK)
        self.post = Buffer.events(CHUNK)
        self.scope = pair_scope(synapses, self.pre, self.post, names)

    def parse(self, text: str, what: str) -> Expression:
        return parsed(self.synapses, text, what)

    def chosen(self, chance: float, test: Expression | None) -> Iterator[slice | np.ndarray]:
        """Chunk by chunk: which of the candidates now in `pre` and `post` get synapses."""
        (first_pre, last_pre), (first_post, last_post) = self.synapses.source.element_range(), self.synapses.target.element_range()
        key, step = CURRENT.random.one_shot()
        stream = _runtime.CandidateStream(last_pre - first_pre, last_post - first_post, chance, key, step)
        passed = Buffer.events(CHUNK)
        built = None if test is None else build_kernel(FilterSpec(passed), (), self.scope, emit=test, exact=True)
        more = True
        while more:
            more = stream.fill(self.pre.array, self.post.array, CHUNK)
            self.pre.view()[:] += first_pre
            self.post.view()[:] += first_post
            if built is None:
                yield slice(None)
            elif self.pre.size:
                call_once(built, 0, self.pre.size, level="loop")
                yield passed.view()

    def evaluate(self, tree: Expression) -> np.ndarray:
        """An integer expression for each candidate."""
        _, kind = check_expression(tree, self.scope)
        if kind == "float":
            raise ModelTypeError(
                Problem("n is a number of synapses", tree.span, met="a float", expected="an integer", hint="wrap it in int(...)")
            )
        return evaluate(tree, self.scope, Type.I64, 0, self.pre.size)
