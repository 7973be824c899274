"""Indices of synapses: [synapse], [i, j], [i, j, k], and parts of synapses (`S[0, :]`). Called by synapses.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.messages import get_logger
from ranvier.model.access import calling
from ranvier.model.end_numbers import EndNumbers
from ranvier.model.group import Group
from ranvier.model.indexing import is_everything, relative_indices
from ranvier.syntax.errors import ModelIndexError, ModelRuntimeError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.source import Source
from ranvier.syntax.trees import names as tree_names

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

logger = get_logger("ranvier.core.variables")


class SynapticSubgroup:
    """Some synapses, by number: `S[0, :]`, `S['w > 0']`. An index for variables, monitors and `record=`; void once synapses are added."""

    def __init__(self, synapses: Synapses, numbers: np.ndarray):
        self.synapses = synapses
        self._numbers = numbers
        self._made_for = len(synapses)

    @property
    def numbers(self) -> np.ndarray:
        """Numbers of the synapses; ModelRuntimeError if there are more synapses now than when it was made."""
        if len(self.synapses) != self._made_for:
            message = f"synapses of '{self.synapses.name}' have been added since this part of them was taken"
            raise ModelRuntimeError(
                Problem(message, met=f"{len(self.synapses)} synapses", expected=str(self._made_for), hint="take it anew: S[...]")
            )
        return self._numbers

    @property
    def indices(self) -> np.ndarray:
        return self.numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __repr__(self) -> str:
        return f"<{len(self)} synapses of {self.synapses.name!r}>"


def matching(synapses: Synapses, item: tuple[Any, ...]) -> np.ndarray:
    """Numbers of the synapses at [i, j] or [i, j, k]; none is no error (LANGUAGE SVX-02)."""
    index = synapses.multisynaptic_index
    parallel = item[2] if len(item) == 3 else slice(None)
    if len(item) not in (2, 3) or (index is None and not is_everything(parallel)):
        hint = "give multisynaptic_index='k' to index parallel synapses" if len(item) == 3 else ""
        expected = f"[synapse], [i, j]{' or [i, j, k]' if index else ''}"
        raise ModelIndexError(
            Problem(f"synapses of '{synapses.name}' have no such index", met=f"{len(item)} indices", expected=expected, hint=hint)
        )
    chosen = _at_end(synapses.end_of("pre"), synapses.source, item[0]) & _at_end(synapses.end_of("post"), synapses.target, item[1])
    if index is not None and not is_everything(parallel):
        number = synapses.arrays()[index].view()
        chosen &= np.isin(number, _neurons(parallel, int(number.max(initial=-1)) + 1, synapses.name))
    return np.flatnonzero(chosen)


def warn_of_names(synapses: Synapses, variable: str, item: Any, text: str, names: Mapping[str, Any]) -> None:
    """Says so where a name in `text` could also mean a variable of a group that is used as an index (LANGUAGE SVX-06)."""
    given = zip(("N_pre", "N_post"), item, strict=False) if isinstance(item, tuple) else ()
    groups = {count: part for count, part in given if isinstance(part, Group)}
    if not groups:
        return
    scope = synapses.scope(calling(names))
    for name in sorted(tree_names(parse_expression(Source(text, f"the value of '{variable}'")))):
        ours = getattr(scope.get(name), "key", None)
        for count, group in groups.items():
            inner = "N" if name == count else name
            if group.has_variable(inner) and (ours is None or getattr(group.symbol_of(inner), "key", None) is not ours):
                what = f"'{name}' in the value of '{variable}' means '{name}' of '{synapses.name}'"
                logger.warn(f"{what}, not of '{group.name}', which is used as an index.", "ambiguous_string_expression")
                break


def _at_end(end: EndNumbers, group: Group, item: Any) -> np.ndarray:
    """Per synapse: whether its neuron of this side is one of those."""
    begin, stop = group.element_range()
    if is_everything(item):
        return np.ones(end.size, bool)
    chosen = np.zeros(stop, bool)
    if isinstance(item, (int, np.integer)) and not isinstance(item, bool):
        if 0 <= item < stop - begin:
            chosen[begin + item] = True
    elif isinstance(item, Group):
        chosen[group.elements_at(item, {})] = True
    else:
        wanted = _neurons(item, stop - begin, group.name)
        chosen[begin + wanted[(wanted >= 0) & (wanted < stop - begin)]] = True
    return end.among(chosen)


def _neurons(item: Any, n: int, name: str) -> np.ndarray:
    """Neuron numbers of one side; numbers outside select nothing."""
    given = np.asarray(item) if not isinstance(item, slice) else np.empty(0)
    if given.dtype.kind in "iu":
        return np.atleast_1d(given).astype(np.int64)
    return relative_indices(item, n, name)


def elements(synapses: Synapses, item: Any) -> np.ndarray | None:
    """Synapse numbers of the kinds of index that only synapses have; None for others."""
    if isinstance(item, SynapticSubgroup):
        if item.synapses is not synapses:
            raise ModelIndexError(
                Problem(
                    "these are synapses of another object",
                    met=f"synapses of '{item.synapses.name}'",
                    expected=f"synapses of '{synapses.name}'",
                    hint="make the subgroup from these synapses: S['i < 5']",
                )
            )
        return item.numbers
    return matching(synapses, item) if isinstance(item, tuple) else None


def parallel_numbers(pre: np.ndarray, post: np.ndarray) -> np.ndarray:
    """The multisynaptic index: 0, 1, 2, ... among synapses of the same pair, in order of creation."""
    pair = pre.astype(np.int64) << 32 | post
    order = np.argsort(pair, kind="stable")
    ranked = pair[order]
    first = np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else np.empty(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(len(ranked)), 0))
    number = np.empty(len(ranked), np.int32)
    number[order] = np.arange(len(ranked)) - start
    return number
