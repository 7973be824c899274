"""connect() by numbers: index arrays. Called by connect.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.model.connect_arguments import probability
from ranvier.model.connect_candidates import CHUNK
from ranvier.model.end_numbers import Side
from ranvier.model.group import Group
from ranvier.model.memory import Buffer
from ranvier.model.room import check_room
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


def add_by_numbers(synapses: Synapses, i: Any, j: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """Pairs given by arrays of numbers, broadcast together; each with probability p, n times."""
    if i is None or j is None:
        raise ModelValueError(
            Problem(
                "connect() takes both i and j, or one of them as a string",
                met=f"i={i!r}, j={j!r}"[:80],
                expected="two arrays or numbers, or one string",
                hint="such as S.connect(i=[0, 1], j=[2, 3])",
            )
        )
    if skip:
        raise ModelValueError(
            Problem(
                "skip_if_invalid goes with strings, not with index arrays",
                met="skip_if_invalid=True",
                hint="leave it out",
                expected="strings for i or j",
            )
        )
    pre, post = _paired(_index_array(i, synapses.source, "i"), _index_array(j, synapses.target, "j"))
    if isinstance(p, str):
        raise ModelTypeError(
            Problem("with i and j, the probability is a number", met=repr(p), expected="a number", hint="leave pairs out of i and j")
        )
    keep = _kept(len(pre), probability(p))
    copies = _copies(n, len(pre))
    pre, post, copies = pre[keep], post[keep], copies[keep]
    rows: Side = "pre" if _ascend(pre) or not _ascend(post) else "post"
    check_room(synapses, float(np.sum(copies, dtype=float)), rows)
    begin_pre, begin_post = synapses.source.element_range()[0], synapses.target.element_range()[0]
    synapses.append(np.repeat(pre, copies) + begin_pre, np.repeat(post, copies) + begin_post, rows)


def _ascend(numbers: np.ndarray) -> bool:
    return bool(np.all(numbers[1:] >= numbers[:-1]))


def _index_array(given: Any, group: Group, side: str) -> np.ndarray:
    """Numbers within the group; a part of it (a subgroup) means its neurons."""
    if isinstance(given, Group):
        return group.elements_at(given, {}) - group.element_range()[0]
    try:
        array = np.asarray(given)
    except ValueError:  # nested lists of several lengths
        array = np.empty((0, 0))
    if array.ndim > 1:
        raise ModelValueError(
            Problem(
                f"{side} is an integer or a flat array of them",
                met=f"an array of shape {array.shape}",
                expected="one axis",
                hint="flatten it: .flatten()",
            )
        )
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise ModelTypeError(
            Problem(
                f"{side} is an integer or a flat array of them",
                met=f"{array.dtype} {given!r}"[:120],
                expected="integers",
                hint="convert them: np.asarray(x, dtype=int)",
            )
        )
    array = np.atleast_1d(array).astype(np.int64)
    outside = array[(array < 0) | (array >= len(group))]
    if len(outside):
        expected, hint = f"0 to {len(group) - 1}", "neurons are counted from 0"
        raise ModelIndexError(Problem(f"{side} is outside '{group.name}'", met=str(outside[0]), expected=expected, hint=hint))
    return array


def _paired(pre: np.ndarray, post: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(pre) != len(post) and 1 not in (len(pre), len(post)):
        raise ModelValueError(
            Problem(
                "i and j belong together one by one",
                met=f"{len(pre)} and {len(post)} numbers",
                expected="equally many, or one",
                hint="for all pairs of some neurons connect subgroups, or use a condition",
            )
        )
    pre, post = np.broadcast_arrays(pre, post)
    return pre, post


def _kept(count: int, p: float) -> np.ndarray | slice:
    if p >= 1:
        return slice(None)
    key, step = CURRENT.random.one_shot()
    stream = _runtime.CandidateStream(1, count, p, key, step)
    source, chosen, all_chosen = Buffer.events(CHUNK), Buffer.events(CHUNK), []
    more = True
    while more:
        more = stream.fill(source.array, chosen.array, CHUNK)
        all_chosen.append(chosen.view().copy())
    return np.concatenate(all_chosen)


def _copies(n: Any, count: int) -> np.ndarray:
    """How many synapses each pair gets."""
    copies = np.asarray(n)
    if copies.dtype.kind not in "iu":
        raise ModelTypeError(Problem("n is a number of synapses", met=repr(n), expected="an integer, or one per pair", hint="such as n=2"))
    if np.any(copies < 0):
        raise ModelValueError(Problem("n cannot be negative", met=repr(n), expected="0 or more", hint="n=0 makes no synapse"))
    if copies.size not in (1, count):
        raise ModelValueError(
            Problem(
                "n is one number, or one per pair",
                met=f"{copies.size} numbers for {count} pairs",
                expected=f"1 or {count}",
                hint="one number holds for all pairs",
            )
        )
    return np.broadcast_to(copies.reshape(-1), count)
