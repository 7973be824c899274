"""connect() by a rule that names partners: `j='i'`, `j='k for k in range(i, i + 5) if ...'`, `i='k for k in sample(N_pre, size=10)'`.

Costs what its candidates cost. For each neuron of the given side, in order: the range, then the partner for each of its members, then the
condition. Parts that do not depend on a partner are evaluated once for each neuron of the given side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.equations.dimensions import check_expression
from ranvier.equations.scope import Constant, Scope
from ranvier.model.connect_arguments import check_no_counts, check_no_unit, place_of, text_of_call
from ranvier.model.connect_candidates import FAR, FAR_VARIABLE, ITERATOR, RANDOM, Candidates, Members
from ranvier.model.end_numbers import Side
from ranvier.model.room import check_room
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem
from ranvier.syntax.generators import Generator, Range, parse_generator
from ranvier.syntax.nodes import Compare, Expression, Name, Number
from ranvier.syntax.trees import names as tree_names
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

_FARTHEST = 1 << 61  # ends of ranges are cut here, so that their differences fit 64 bits


class TooEarlyError(ModelValueError, KeyError):
    """The iterator stands where it has no value yet. (A KeyError as well: the name is not known there.)"""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)


def add_by_generator(synapses: Synapses, side: Side, text: str, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """The pairs that the rule `text` gives for each neuron of `side`, n times. skip: leave out partners that do not exist."""
    other = "j" if side == "pre" else "i"
    rule = parse_generator(text_of_call(synapses, text, f"{other} of connect()"))
    iterator = "" if rule.iterator is None else rule.iterator.id
    if iterator in ("i", "j"):
        assert rule.iterator is not None
        problem = Problem(
            "i and j are the numbers of the neurons",
            rule.iterator.span,
            met=repr(iterator),
            expected="another name, such as 'k'",
            hint="j='k for k in range(...)'",
        )
        raise ModelValueError(problem)
    work = _Work(synapses, Candidates(synapses, side, names, iterator), rule, skip)
    work.connect(n)


class _Work:
    def __init__(self, synapses: Synapses, pairs: Candidates, rule: Generator, skip: bool):
        self.synapses = synapses
        self.pairs = pairs
        self.rule = rule
        self.skip = skip
        self.here, self.other = ("i", "j") if pairs.given == "pre" else ("j", "i")

    def connect(self, n: Any) -> None:
        pairs, rule = self.pairs, self.rule
        condition = None if rule.condition is None else self._condition(rule.condition)
        needs = {} if condition is None else pairs.needs(condition)
        float_partner = self._check_element()
        count = pairs.copies(n)
        members = self._members(rule.range)
        if condition is not None and not needs.keys() & {FAR, ITERATOR, RANDOM}:
            members = self._only_rows(members, condition)
            condition = None
        members = self._sized(members)
        expected = members.expected
        if condition is None and isinstance(count, int) and not self.skip:
            check_room(self.synapses, expected * count, pairs.given)
        pairs.expect(expected)
        direct = isinstance(rule.element, Name) and rule.iterator is not None and rule.element.id == rule.iterator.id
        if direct and condition is None and isinstance(count, int) and count == 1 and members.inside(len(pairs.far_group)):
            return pairs.connect_rows(members)
        partner = None if direct else pairs.value(rule.element, Type.F64 if float_partner else Type.I64)
        test = None if condition is None else pairs.test(condition)
        copies = count if isinstance(count, int) else pairs.value(count, Type.I64)
        for _ in pairs.rows(members):
            wrong = self._find(pairs.values.view() if partner is None else partner.now())
            if wrong is not None and FAR_VARIABLE in needs:
                self._refuse(wrong, np.arange(pairs.size), f", and the condition reads its '{needs[FAR_VARIABLE]}'")
            if test is not None:
                passed = test.passed()
                if wrong is not None:
                    self._refuse(wrong, passed)
                pairs.keep(passed)
            elif wrong is not None:
                self._refuse(wrong, np.arange(pairs.size))
            pairs.connect(copies)

    # ---- checks before anything is made ---------------------------------------------------------------------------------

    def _condition(self, tree: Expression) -> Expression:
        """A condition, or a number that counts as one where it is not 0."""
        check_no_counts(tree)
        if check_expression(tree, self.pairs.scope)[1] == "boolean":
            return tree
        return Compare("!=", tree, Number(0), tree.span)

    def _check_element(self) -> bool:
        """Whether the partner is given as a float: as in an assignment to an integer, what stands behind the point is dropped."""
        tree = self.rule.element
        check_no_counts(tree)
        kind = check_no_unit(tree, self.pairs.scope, "the number of a neuron")
        needs = self.pairs.needs(tree)
        if FAR in needs:
            self._not_known(tree, needs[FAR], f"use '{self.here}', its variables and the iterator")
        return kind == "float"

    def _not_known(self, tree: Expression, name: str, hint: str) -> None:
        message, span = f"'{name}' is not known before '{self.other}' is", place_of(tree, name).span
        raise ModelValueError(Problem(message, span, met=repr(name), expected=f"what '{self.here}' has", hint=hint))

    def _members(self, range_: Range | None) -> Members:
        rows = len(self.pairs.near_group)
        if range_ is None:
            one = np.ones(rows, np.int64)
            return Members(np.zeros(rows, np.int64), one, one)
        scope, kinds = self.pairs.row_scope(), ("integer", "boolean", "float") if range_.is_sample else ("integer",)
        low, high, step = (
            np.clip(self._row_values(part, scope, Type.I64, kinds), -_FARTHEST, _FARTHEST)
            for part in (range_.low, range_.high, range_.step)
        )
        if np.any(step == 0):
            raise ModelValueError(
                Problem(
                    "the step of a range cannot be 0",
                    range_.step.span,
                    met="0",
                    expected="an integer other than 0",
                    hint="such as range(0, N_post, 2)",
                )
            )
        distance = np.where(step > 0, high - low, low - high)
        count = np.maximum((distance + np.abs(step) - 1) // np.abs(step), 0)
        chance = None if range_.chance is None else self._row_values(range_.chance, scope, Type.F64)
        size = None if range_.size is None else self._row_values(range_.size, scope, Type.I64)
        return Members(low, count, step, chance, size)

    def _row_values(self, tree: Expression, scope: Scope, type_: Type, kinds: tuple[str, ...] = ()) -> np.ndarray:
        """What an argument of range() or sample() is for each neuron of the given side. kinds: that it can have; all by default."""
        check_no_counts(tree)
        known = f"use '{self.here}' and its variables"
        iterator = self.rule.iterator
        if iterator is not None and iterator.id in tree_names(tree) and scope.get(iterator.id) is None:
            place, expected = place_of(tree, iterator.id).span, "something known before"
            raise TooEarlyError(
                Problem(f"'{iterator.id}' runs over this range", place, met=repr(iterator.id), expected=expected, hint=known)
            )
        kind = check_no_unit(tree, scope, "an argument of range() or sample()")
        needs = self.pairs.needs(tree, scope)
        if FAR in needs:
            self._not_known(tree, needs[FAR], known)
        if kinds and kind not in kinds:
            met = {"float": "a number that may have a fraction", "boolean": "true or false"}[kind]
            message = "an argument of range() has to be an integer"
            raise ModelTypeError(Problem(message, tree.span, met=met, expected="an integer", hint="wrap it in int(...)"))
        value = tree.value if isinstance(tree, Number) else None
        if isinstance(tree, Name):
            symbol = scope.get(tree.id)
            value = symbol.value if isinstance(symbol, Constant) else None
        if value is not None and abs(value) < 2**53:
            return np.full(len(self.pairs.near_group), value, type_.numpy)
        return np.ascontiguousarray(self.pairs.row_values(tree, scope, type_))

    def _only_rows(self, members: Members, condition: Expression) -> Members:
        """No members where a condition fails that depends on the given neuron alone."""
        holds = self.pairs.row_values(condition, self.pairs.row_scope(), Type.BOOL).astype(bool)
        size = None if members.size is None else np.where(holds, members.size, 0)
        return Members(members.low, np.where(holds, members.count, 0), members.step, members.chance, size)

    def _sized(self, members: Members) -> Members:
        """Sizes of samples that are possible: ModelIndexError, or cut where that is asked for."""
        if members.size is None:
            return members
        wrong = np.flatnonzero((members.size < 0) | (members.size > members.count))
        if len(wrong) and not self.skip:
            row, size, count = wrong[0], members.size[wrong[0]], members.count[wrong[0]]
            assert self.rule.range is not None and self.rule.range.size is not None
            raise ModelIndexError(
                Problem(
                    "a sample cannot have a negative size" if size < 0 else "a sample cannot be larger than what it is taken from",
                    self.rule.range.size.span,
                    met=f"size {size} for {self.here} = {row}",
                    expected=f"0 to {count}",
                    hint="skip_if_invalid=True takes the nearest size that there is",
                )
            )
        return Members(members.low, members.count, members.step, None, np.clip(members.size, 0, members.count))

    # ---- partners -------------------------------------------------------------------------------------------------------

    def _find(self, partner: np.ndarray) -> np.ndarray | None:
        """Writes the partners' numbers. Where some do not exist they are dropped (skip), or all partners are given back."""
        pairs, n = self.pairs, len(self.pairs.far_group)
        begin, _ = pairs.far_group.element_range()
        if partner.dtype.kind == "f":
            wrong = ~((partner > -1) & (partner < n))
            partner = np.where(wrong, np.where(partner > 0, n, -1), partner).astype(np.int64)
        else:
            wrong = partner.view(np.uint64) >= n  # a negative number is larger than any
        some = bool(wrong.any())
        if some and self.skip:
            there = np.flatnonzero(~wrong)
            partner, some = partner[there], False  # a copy: `keep` moves the values that it may have been a view of
            pairs.keep(there)
        pairs.far.view()[:] = np.clip(partner, -1, n) if some else partner
        if begin:
            pairs.far.view()[:] += begin
        return partner if some else None

    def _refuse(self, partner: np.ndarray, passed: np.ndarray, why: str = "") -> None:
        """ModelIndexError if one of the partners at these places does not exist."""
        far, near = self.pairs.far_group, self.pairs.near_group
        wrong = passed[(partner[passed] < 0) | (partner[passed] >= len(far))]
        if not len(wrong):
            return
        first = int(wrong[0])
        given = f"{self.here} = {self.pairs.near.view()[first] - near.element_range()[0]}"
        if self.rule.iterator is not None:
            given += f", {self.rule.iterator.id} = {self.pairs.values.view()[first]}"
        raise ModelIndexError(
            Problem(
                f"{self.other} is outside '{far.name}'{why}",
                self.rule.element.span,
                met=f"{self.other} = {partner[first]} for {given}",
                expected=f"0 to {len(far) - 1}",
                hint="skip_if_invalid=True leaves such pairs out",
            )
        )
