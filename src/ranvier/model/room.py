"""Is there room for so many elements? Asked before anything is allocated, so that the answer is a message and not a crash (DESIGN D10)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ranvier.equations.scope import ArrayVariable
from ranvier.model.arguments import LARGEST_COUNT
from ranvier.model.end_numbers import Side
from ranvier.syntax.errors import ModelError, ModelValueError, Problem

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


class NoRoomError(ModelError, MemoryError):
    """More than this machine can hold."""


def check_room(synapses: Synapses, more: float, rows: Side) -> None:
    """Room for that many more synapses (an estimate will do), neuron by neuron of that side: ModelValueError, or NoRoomError with the
    bytes per part."""
    count = len(synapses) + int(more)
    if count > LARGEST_COUNT:
        message = f"'{synapses.name}' would have more synapses than can be numbered"
        raise ModelValueError(Problem(message, met=str(count), expected=f"at most {LARGEST_COUNT}", hint="a smaller p or n"))
    parts = bytes_of(synapses, rows)
    _check(f"the synapses of '{synapses.name}'", "synapses", count, parts, "a smaller p or n, or dtype=float32")


def bytes_of(synapses: Synapses, rows: Side) -> dict[str, int]:
    """Bytes a synapse by part, where more synapses are made row by row from that side."""
    first = not len(synapses)
    by_row = {side: (first and side == rows) or synapses.end_of(side).rows is not None for side in ("pre", "post")}
    parts = {what: 4 for side, what in (("pre", "source"), ("post", "target")) if not by_row[side]}
    parts |= {n: s.type.itemsize for n, s in synapses.variables.items() if isinstance(s, ArrayVariable) and s.index == ()}
    for pathway in synapses.pathways.values():
        parts |= {f"{what} of '{pathway.attribute}'": size for what, size in pathway.bytes_a_synapse(by_row[pathway.side]).items()}
    return parts


def check_room_for_neurons(name: str, count: int, parts: Mapping[str, int]) -> None:
    """Room for a group of that many neurons, with so many bytes each per part: NoRoomError if not."""
    _check(f"the neurons of '{name}'", "neurons", count, parts, "fewer neurons, or dtype=float32")


def _check(whose: str, what: str, count: int, parts: Mapping[str, int], hint: str) -> None:
    wanted, there = count * sum(parts.values()), _memory()
    if wanted > there:
        listed = ", ".join(f"{part} {count * size / 2**30:.1f}" for part, size in parts.items())
        met = f"{count} {what}, {wanted / 2**30:.1f} GiB ({listed})"
        raise NoRoomError(Problem(f"{whose} do not fit into memory", met=met, expected=f"at most {there / 2**30:.1f} GiB", hint=hint))


def _memory() -> float:
    """Bytes of this machine; no limit where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return float("inf")
