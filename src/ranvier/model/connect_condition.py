"""connect() by a condition: which pairs of neurons get synapses.

Candidates (i, j) come i-major; a kernel keeps those for which the condition holds.

A probability that does not depend on j draws the candidates themselves, by geometric skips: the price is that of the synapses made, not of
the pairs (DESIGN D10). One that depends on j is one draw per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.equations.dimensions import check_condition
from ranvier.model.connect_arguments import check_no_unit, parsed, probability
from ranvier.model.connect_candidates import FAR, RANDOM, Candidates, Members
from ranvier.model.room import check_room
from ranvier.syntax.nodes import Call, Compare, Expression, Logic, Name
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


def add_by_condition(synapses: Synapses, condition: Any, p: Any, n: Any, names: Mapping[str, Any]) -> None:
    """All pairs for which the condition holds, each with probability p, n times."""
    if condition is not None and not isinstance(condition, str) and not condition:
        return
    pairs = Candidates(synapses, "pre", names)
    test = parsed(synapses, condition, "the condition of connect()") if isinstance(condition, str) else None
    if test is not None:
        check_condition(test, pairs.scope)
    count = pairs.copies(n)
    all_pairs, members = float(len(synapses.source)) * len(synapses.target), None
    if not isinstance(p, str):
        chance = probability(p)
        expected = all_pairs * chance
    else:
        chance, expected = 1.0, all_pairs
        tree = parsed(synapses, p, "the probability of connect()")
        check_no_unit(tree, pairs.scope, "a probability")
        if pairs.needs(tree).keys() & {FAR, RANDOM}:
            drawn: Expression = Compare("<", Call("rand", ()), tree)
            test = drawn if test is None else Logic("and", test, drawn)
        else:
            members = _all_with(pairs.row_values(tree, pairs.row_scope(), Type.F64), len(synapses.target))
            expected = members.expected
    own = 0 if test is not None and _says_i_is_not_j(test) else None
    if (test is None or own is not None) and isinstance(count, int) and count == 1:
        if members is None:
            return pairs.connect_rectangle(chance, own)
        if own is None:
            return pairs.connect_rows(members)
    if test is None and isinstance(count, int):
        check_room(synapses, expected * count, "pre")
    pairs.expect(expected)
    holds = None if test is None else pairs.test(test)
    copies = count if isinstance(count, int) else pairs.value(count, Type.I64)
    for _ in pairs.rectangle(chance) if members is None else _numbers(pairs, members):
        if holds is not None:
            pairs.keep(holds.passed())
        pairs.connect(copies)


def _says_i_is_not_j(tree: Expression) -> bool:
    """Then such pairs need not be tried: each neuron of the one side leaves out one of the other."""
    return isinstance(tree, Compare) and tree.op == "!=" and {tree.left, tree.right} == {Name("i"), Name("j")}


def _all_with(chance: np.ndarray, n: int) -> Members:
    """All n neurons of the other side, with a probability that each neuron of this side has."""
    rows = len(chance)
    return Members(np.zeros(rows, np.int64), np.full(rows, n, np.int64), np.ones(rows, np.int64), np.ascontiguousarray(chance))


def _numbers(pairs: Candidates, members: Members) -> Iterator[None]:
    """The members are the partners."""
    begin, _ = pairs.far_group.element_range()
    for _ in pairs.rows(members):
        pairs.far.view()[:] = pairs.values.view()
        if begin:
            pairs.far.view()[:] += begin
        yield
