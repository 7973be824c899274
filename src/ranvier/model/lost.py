"""Arrays of models that no name leads to any more: freed before much is made anew."""

from __future__ import annotations

import gc
from collections.abc import Callable

from ranvier import _runtime

_MUCH = 64 << 20
_made_by: dict[str, int] = {}  # occasion -> bytes that had ever been made at the last search of this occasion

LET_GO: list[Callable[[], None]] = []
"""Called before a search: what holds a model only in case somebody asks about its last run lets go of it."""


def free_what_is_lost(occasion: str) -> None:
    """Free the arrays of models that no name leads to any more, if so much may have been lost since the last search on this occasion.

    A model is full of cycles and some megabytes of objects of Python may hold gigabytes of arrays, which Python does not count: a cell of a
    notebook run again and again took another network's memory each time (400 MiB for 30 million synapses). Searching takes 10-100 ms and
    is due after 64 MiB and a quarter of all: less than making these took. Each occasion counts by itself, as a search when a run starts
    finds nothing of the model that the next cell will leave behind.
    """
    now, ever = _runtime.bytes_of_arrays()
    if ever - _made_by.setdefault(occasion, ever) < max(_MUCH, now // 4):  # at the first one nothing is lost yet
        return
    for let_go in LET_GO:
        let_go()
    gc.collect()
    _made_by[occasion] = ever
