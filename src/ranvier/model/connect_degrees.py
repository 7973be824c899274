"""connect() by numbers of synapses: indegree, outdegree, total. Called by connect.py.

Partners are drawn independently of each other, all of them as likely. The price is that of the synapses made. Synapses come source by
source, also where the number of each target is given: that order costs less to make than the index that delivery would need otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.model.connect_arguments import check_no_unit, parsed, place_of
from ranvier.model.connect_candidates import FAR, Candidates
from ranvier.model.end_numbers import Side
from ranvier.model.memory import Buffer
from ranvier.model.room import check_room
from ranvier.record import record
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


@record
class Degrees:
    """How many synapses: the arguments of connect() that say so. At most one of the first three is given."""

    indegree: Any = None
    outdegree: Any = None
    total: Any = None
    multapses: Any = True
    autapses: Any = True

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name in ("indegree", "outdegree", "total") if (value := getattr(self, name)) is not None}


def check_degrees(degrees: Degrees, others: Mapping[str, Any]) -> None:
    """ModelTypeError, ModelValueError for arguments that do not go together. others: by name, those that say otherwise who is connected."""
    for name in ("multapses", "autapses"):
        value = getattr(degrees, name)
        if not isinstance(value, (bool, np.bool_)):
            what = "several synapses between the same two neurons" if name == "multapses" else "synapses of a neuron onto itself"
            message, hint = f"{name} says whether there may be {what}", f"such as {name}=False"
            raise ModelTypeError(Problem(message, met=repr(value)[:80], expected="True or False", hint=hint))
        if not value and not degrees.given:
            hint = "for all pairs but those of a neuron with itself: connect('i != j')"
            if name == "multapses":
                hint = "a condition with a probability chooses each pair once anyway"
            message, expected = f"{name} goes with indegree, outdegree or total", "one of them"
            raise ModelValueError(Problem(message, met=f"{name}=False alone", expected=expected, hint=hint))
    if len(degrees.given) > 1:
        met = ", ".join(f"{name}={value!r}" for name, value in degrees.given.items())[:120]
        message, hint = "connect() takes one of indegree, outdegree and total", "call connect() twice: synapses add up"
        raise ModelValueError(Problem(message, met=met, expected="one of them", hint=hint))
    if degrees.given and others:
        (name, value), *_ = degrees.given.items()
        met = f"{name}={value!r} and {', '.join(others)}"[:120]
        message = f"{name} says how many synapses there are, and chance who is connected"
        hint = "leave the others out, or connect subgroups"
        raise ModelValueError(Problem(message, met=met, expected=f"{name} alone", hint=hint))


def add_by_degrees(synapses: Synapses, degrees: Degrees, names: Mapping[str, Any]) -> None:
    """Synapses with that number for each target, for each source, or in all."""
    if degrees.total is not None:
        _Total(synapses, degrees).connect()
    else:
        side: Side = "post" if degrees.indegree is not None else "pre"
        _connect_each(synapses, side, degrees, names)


# ---- so many for each neuron of a side --------------------------------------------------------------------------------------


def _connect_each(synapses: Synapses, side: Side, degrees: Degrees, names: Mapping[str, Any]) -> None:
    """So many partners for each neuron of `side`."""
    pairs = Candidates(synapses, side, names)
    (name, given), *_ = degrees.given.items()
    degree = _of_each(pairs, name, given)
    own = _own(synapses, side) if not degrees.autapses else None
    population = np.full(len(degree), len(pairs.far_group), np.int64)
    if own is not None:
        partner = np.arange(own, own + len(degree))
        population -= (partner >= 0) & (partner < len(pairs.far_group))
    _check_possible(name, "j" if side == "post" else "i", degree, population, degrees)
    expected = float(np.sum(degree, dtype=float))
    check_room(synapses, expected, "pre")
    zeros, ones = np.zeros(len(degree), np.int64), np.ones(len(degree), np.int64)
    near, far = pairs.near_group.element_range()[0], pairs.far_group.element_range()[0]
    where = CURRENT.random.one_shot()
    stream = _runtime.RangeCandidates(near, zeros, population, ones, None, degree, *where, bool(degrees.multapses), own)
    if side == "pre":
        return synapses.append_rows("pre", expected, lambda rows, partners, most: stream.connect(rows, partners, far, most))

    def turned(rows: _runtime.RowEnds, partners: _runtime.Array, most: int) -> bool:
        stream.connect_turned(rows, far, len(pairs.far_group), partners)
        return False

    return synapses.append_rows("pre", expected, turned)


def _of_each(pairs: Candidates, name: str, given: Any) -> np.ndarray:
    """The degree of each neuron of the given side: whole numbers, not negative."""
    count = len(pairs.near_group)
    if isinstance(given, str):
        tree = parsed(pairs.synapses, given, f"the {name} of connect()")
        scope = pairs.row_scope()
        check_no_unit(tree, scope, f"the {name}")
        needs = pairs.needs(tree, scope)
        if FAR in needs:
            here, other = ("i", "j") if pairs.given == "pre" else ("j", "i")
            span, hint = place_of(tree, needs[FAR]).span, f"use '{here}' and its variables"
            message = f"the {name} is one number for each '{here}'"
            raise ModelValueError(Problem(message, span, met=repr(needs[FAR]), expected=f"what does not depend on '{other}'", hint=hint))
        degree = pairs.row_values(tree, scope, Type.I64)
    else:
        degree = _whole(name, given, "a whole number, an array of them, or a string")
        if degree.ndim and degree.shape != (count,):
            met, expected = f"an array of shape {degree.shape}", f"one number, or {count} along one axis"
            hint = f"one for each neuron of '{pairs.near_group.name}'"
            raise ModelValueError(Problem(f"{name} is one number, or one each", met=met, expected=expected, hint=hint))
    degree = np.ascontiguousarray(np.broadcast_to(degree, count), dtype=np.int64)
    _check_not_negative(name, degree)
    return degree


def _whole(name: str, given: Any, expected: str) -> np.ndarray:
    try:
        values = np.asarray(given)
    except ValueError:  # nested lists of several lengths
        values = np.empty(0, dtype=object)
    if values.dtype.kind not in "iu" or isinstance(given, np.timedelta64):
        met = f"{type(given).__name__} {given!r}"[:120]
        raise ModelTypeError(Problem(f"{name} is a number of synapses", met=met, expected=expected, hint=f"such as {name}=100"))
    return values


def _check_not_negative(name: str, degree: np.ndarray) -> None:
    if np.any(degree < 0):
        met = str(int(degree[degree < 0][0]))
        raise ModelValueError(Problem(f"{name} cannot be negative", met=met, expected="0 or more", hint="0 makes no synapse"))


def _check_possible(name: str, here: str, degree: np.ndarray, population: np.ndarray, degrees: Degrees) -> None:
    """ModelValueError where there are fewer partners than are to be drawn."""
    wrong = np.flatnonzero((degree > population) if not degrees.multapses else ((degree > 0) & (population == 0)))
    if len(wrong):
        k = int(wrong[0])
        hint = "multapses=True lets pairs have several synapses" if population[k] else "autapses=True lets neurons connect to themselves"
        raise ModelValueError(
            Problem(
                f"{name} is larger than the number of neurons it is drawn from",
                met=f"{degree[k]} for {here} = {k}",
                expected=f"at most {population[k]}",
                hint=hint,
            )
        )


def _own(synapses: Synapses, side: Side) -> int | None:
    """Neuron k of this side is neuron k + own of the other; None where the sides have no neuron in common."""
    if synapses.source.memory_owner is not synapses.target.memory_owner:
        return None
    shift = synapses.source.element_range()[0] - synapses.target.element_range()[0]
    return shift if side == "pre" else -shift


# ---- so many in all ---------------------------------------------------------------------------------------------------------


class _Total:
    """A few more pairs are drawn, each independently of all others, and as many taken out again as there are too many, any of them as
    likely. What stays is as if it had been drawn one by one."""

    def __init__(self, synapses: Synapses, degrees: Degrees):
        values = _whole("total", degrees.total, "a whole number")
        if values.ndim:
            met, hint = f"an array of shape {values.shape}", "indegree and outdegree can be arrays"
            raise ModelTypeError(Problem("total is one number", met=met, expected="a whole number", hint=hint))
        _check_not_negative("total", np.atleast_1d(values))
        self.synapses = synapses
        self.total = int(values)
        self.repeats = bool(degrees.multapses)
        self.own = None if degrees.autapses else _own(synapses, "pre")
        n_pre, n_post = len(synapses.source), len(synapses.target)
        left_out = 0 if self.own is None else max(0, min(n_pre + self.own, n_post) - max(self.own, 0))
        self.pairs = n_pre * n_post - left_out
        if self.total > (0 if not self.pairs else self.total if self.repeats else self.pairs):
            hint = "multapses=True lets pairs have several synapses" if self.pairs else "autapses=True lets neurons connect to themselves"
            message = "total is larger than the number of pairs it is drawn from"
            raise ModelValueError(Problem(message, met=str(self.total), expected=f"at most {self.pairs}", hint=hint))
        check_room(synapses, self.total, "pre")
        self.wanted = self.total + 6 * sqrt(self.total) + 20  # fewer than `total` are drawn once in 10^9 times

    def connect(self) -> None:
        if self.total:
            self._begin()
            self.synapses.append_rows("pre", self.wanted, self._next)

    def _begin(self) -> None:
        n_pre, n_post, rate = len(self.synapses.source), len(self.synapses.target), self.wanted / self.pairs
        make = _runtime.RepeatedPairs if self.repeats else _runtime.CandidateStream
        self._stream = make(n_pre, n_post, rate, *CURRENT.random.one_shot(), self.own)

    def _next(self, rows: _runtime.RowEnds, partners: _runtime.Array, most: int) -> bool:
        (near, _), (far, _) = self.synapses.source.element_range(), self.synapses.target.element_range()
        if self._stream.connect(rows, near, partners, far, most):
            return True
        made = rows.synapses
        if made < self.total:  # what was drawn says nothing about what will be: drawn anew
            rows.resize(0)
            partners.resize(partners.size - made)
            self._begin()
            return True
        rows.leave_out(self._any_of(made, made - self.total), partners)
        return False

    @staticmethod
    def _any_of(count: int, size: int) -> np.ndarray:
        """So many different numbers in [0, count), ascending."""
        one, numbers, chosen = np.ones(1, np.int64), Buffer.events(0), Buffer(Type.I64, 0)
        sample = _runtime.RangeCandidates(0, 0 * one, count * one, one, None, size * one, *CURRENT.random.one_shot())
        sample.fill(numbers.array, chosen.array, size)
        return chosen.view()
