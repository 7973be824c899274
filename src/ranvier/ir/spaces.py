"""Iteration spaces as callers know them: with the keys of arrays in the place of their numbers.

A key is the array object of the runtime, or anything that stands for it: compared by identity, with the element type as `rv_type`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ranvier.equations.scope import Chain
from ranvier.record import record


@record(eq=False)
class MapSpec:
    """All elements."""


@record(eq=False)
class FilterSpec:
    """All elements; those for which a condition holds go to the list `out` (i32)."""

    out: Any


@record(eq=False)
class GatherSpec:
    """The elements in a list (i32)."""

    list: Any


@record(eq=False)
class SpreadSpec:
    """The elements in the rows that are due (i32), one row after the other.

    Row r has the places offsets[r] .. offsets[r + 1] - 1 (i64); the element of place q is ids[q] (i32), or q where ids is None.
    row_chain: the chain by which an element would find its row (a synapse its source): it need not be looked up, it is known.
    end_chain, ends: the chain by which an element would find its other end, and the same numbers by place (i32): places are read in
    sequence, elements are not.
    batch: a list for the elements of all rows (i32), where their code calls Python functions: the kernel is then one over that list.
    """

    due: Any
    offsets: Any
    ids: Any | None = None
    row_chain: Chain | None = None
    batch: Any | None = None
    end_chain: Chain | None = None
    ends: Any | None = None


@record(eq=False)
class ListedSpec:
    """As many elements as there are numbers in a list (i32 or u16), of which nothing is known but what `chain` would reach: that number.

    carried: for the key of an array, the key of a list of its values, one beside each number; None where there is no such list.
    build_kernel raises ElementUnknown for code that asks for more. In the kernel, `element` is the number.
    """

    list: Any
    chain: Chain
    carried: Callable[[Any], Any | None] | None = None


class ElementUnknown(Exception):
    """Code asks for what a ListedSpec does not know: a variable of the element, its random numbers, a Python function's list of them."""


@record(eq=False)
class ReduceSpec:
    """All elements (synapses), to be summed into others.

    offsets: runs of elements that share one end: run r is offsets[r] .. offsets[r + 1] - 1 (i64). fixed: the chain by which an element
    would find the end that is shared. moving: the chain to the other one, where that rises by one from element to element; else None.
    Without offsets nothing is known of the order of elements.
    """

    offsets: Any | None = None
    fixed: Chain | None = None
    moving: Chain | None = None


@record(eq=False)
class OnceSpec:
    """No elements."""


SpaceSpec = MapSpec | FilterSpec | GatherSpec | ListedSpec | SpreadSpec | ReduceSpec | OnceSpec
