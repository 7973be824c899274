"""What an index means: element numbers from integers, slices, arrays, masks, and parts of groups. Takes no strings: group.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, Problem

if TYPE_CHECKING:
    from ranvier.model.group import Group


def is_everything(item: Any) -> bool:
    """Whether the index is `[:]`."""
    return isinstance(item, slice) and item == slice(None)


def relative_indices(item: Any, n: int, name: str) -> np.ndarray:
    """NumPy's meaning of an index into n elements, as int64 numbers; ModelIndexError outside, ModelTypeError for another kind."""
    if isinstance(item, slice):
        return np.arange(*item.indices(n), dtype=np.int64)
    if isinstance(item, tuple):
        raise ModelIndexError(
            Problem(
                f"'{name}' has one axis",
                met=f"{len(item)} indices",
                expected="one index",
                hint="one index for each pair: S.w[i, j] is for synapses",
            )
        )
    given = np.asarray(item)
    if given.size == 0 and given.ndim:
        return np.empty(0, dtype=np.int64)
    if given.dtype == bool:
        if given.shape != (n,):
            raise ModelIndexError(
                Problem(
                    f"a mask for '{name}' has one value per element",
                    met=f"shape {given.shape}",
                    expected=f"{n} values",
                    hint="numbers of elements can be as few as you like",
                )
            )
        return np.flatnonzero(given)
    if given.dtype.kind != "i":
        expected = "integers, a slice, a mask or a condition"
        raise IndexKindError(
            Problem(
                f"this is no index of '{name}'",
                met=f"{type(item).__name__} {item!r}"[:120],
                expected=expected,
                hint="such as G.v[3], G.v[2:5], G.v['i > 2']",
            )
        )
    if given.ndim > 1:
        raise ModelIndexError(
            Problem(
                f"'{name}' has one axis", met=f"an index of shape {given.shape}", expected="a flat array", hint="flatten it: .flatten()"
            )
        )
    flat = np.atleast_1d(given).astype(np.int64)
    wrong = flat[(flat < -n) | (flat >= n)]
    if len(wrong):
        expected = f"0 to {n - 1}" if n else f"nothing: '{name}' is empty"
        hint = f"elements are counted from 0; '{name}' has {n}"
        raise ModelIndexError(Problem(f"index {wrong[0]} is outside '{name}'", met=str(wrong[0]), expected=expected, hint=hint))
    return np.where(flat < 0, flat + n, flat)


class IndexKindError(ModelTypeError, IndexError):
    """An index of a kind that is none: Brian 2 raises either builtin, depending on where it notices."""


def contiguous(item: Any, n: int, name: str) -> tuple[int, int]:
    """[start, stop) of a slice, an index >= 0, or ascending neighbours; ModelIndexError otherwise, ModelTypeError for other things."""
    if isinstance(item, slice):
        start, stop, step = item.indices(n)
        if step != 1:
            raise ModelIndexError(
                Problem(
                    f"a subgroup of '{name}' takes neighbours",
                    met=f"a step of {step}",
                    expected="a step of 1",
                    hint="for every so-manyth neuron select in the string: 'i % 2 == 0'",
                )
            )
    else:
        try:
            listed = np.atleast_1d(np.asarray(item)) if not isinstance(item, tuple) else np.empty(0)
        except ValueError:  # nested lists of several lengths
            listed = np.empty((1, 0))
        if not len(listed):
            listed = listed.astype(int)
        if listed.dtype.kind != "i" or listed.ndim != 1 or isinstance(item, tuple):
            expected = "a slice, an integer or neighbouring integers"
            raise ModelTypeError(
                Problem(
                    f"this makes no subgroup of '{name}'",
                    met=f"{type(item).__name__} {item!r}"[:120],
                    expected=expected,
                    hint=f"to set values where a condition holds: G.v[{item!r}] = ..."
                    if isinstance(item, str)
                    else "such as G[2:5] or G[:10]",
                )
            )
        if not len(listed):
            expected = f"a part of 0 to {n - 1}"
            raise ModelIndexError(
                Problem(f"a subgroup of '{name}' cannot be empty", met=repr(item), expected=expected, hint="is the start before the end?")
            )
        if listed[0] < 0:
            raise ModelIndexError(
                Problem("Indices have to be positive", met=str(listed[0]), expected=f"0 to {n - 1}", hint="count from the first")
            )
        if not np.array_equal(listed, np.arange(listed[0], listed[0] + len(listed))):
            raise ModelIndexError(
                Problem(
                    f"a subgroup of '{name}' takes ascending neighbours",
                    met=repr(item)[:120],
                    expected="such as [3, 4, 5]",
                    hint="select others with a condition on i, or make a group of their own",
                )
            )
        start, stop = int(listed[0]), int(listed[-1]) + 1
        if stop > n:
            hint = f"elements are counted from 0; '{name}' has {n}"
            raise ModelIndexError(Problem(f"index {stop - 1} is outside '{name}'", met=str(stop - 1), expected=f"0 to {n - 1}", hint=hint))
    if start >= stop:
        expected, hint = f"a part of 0 to {n - 1}", f"{name}[a:b] has the elements a to b - 1"
        raise ModelIndexError(Problem(f"a subgroup of '{name}' cannot be empty", met=repr(item), expected=expected, hint=hint))
    return start, stop


class IndexDoor:
    """`G.indices[...]`: a condition gives numbers within the group; anything else numbers in the memory of the whole group.

    (So a subgroup's `indices[:]` are those of the group it is a part of, as in Brian 2.)
    """

    def __init__(self, group: Group):
        self._group = group

    def __getitem__(self, item: Any) -> Any:
        chosen = self._group.elements_at(item, calling_namespace())
        if isinstance(item, str):
            return chosen - self._group.element_range()[0]
        return int(chosen[0]) if isinstance(item, (int, np.integer)) else chosen
