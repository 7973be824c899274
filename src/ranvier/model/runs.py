"""Runs of synapses: what the order of their creation gives to sums over them (model/summed.py).

connect() makes synapses source after source (or target after target): long runs share one end, and of all-to-all connections the other end
rises by one along them. Then neither end has to be read for each synapse, and vectors of synapses meet vectors of neurons.
"""

from __future__ import annotations

import numpy as np

from ranvier.model.memory import Buffer
from ranvier.record import record
from ranvier.types import Type

_LEAST = 16  # synapses in a run, on average: shorter ones cost more than they save
_CHUNK = 1 << 20  # synapses looked at together: what is compared takes memory of its own


@record(eq=False)
class Runs:
    """offsets: run r is the synapses offsets[r] .. offsets[r + 1] - 1. fixed: the ends that a run shares. moving: the others, where they
    rise by one from synapse to synapse; else None."""

    offsets: Buffer
    fixed: Buffer
    moving: Buffer | None

    @property
    def count(self) -> int:
        return self.offsets.size - 1


def runs_of(pre: Buffer, post: Buffer) -> Runs | None:
    """The best runs there are; None where they would be short."""
    for fixed, other, rises in ((pre, post, True), (post, pre, True), (pre, post, False), (post, pre, False)):
        starts = _starts(fixed.view(), other.view() if rises else None)
        if starts is not None:
            offsets = Buffer.holding(np.append(starts, fixed.size), Type.I64)
            return Runs(offsets, fixed, other if rises else None)
    return None


def _starts(fixed: np.ndarray, moving: np.ndarray | None) -> np.ndarray | None:
    """The first synapse of each run; None as soon as they are too many."""
    size, most = len(fixed), len(fixed) // _LEAST
    found = [np.zeros(min(size, 1), np.int64)]
    count = 1
    for begin in range(0, size - 1, _CHUNK):
        end = min(begin + _CHUNK, size - 1)
        breaks = fixed[begin + 1 : end + 1] != fixed[begin:end]
        if moving is not None:
            breaks |= moving[begin + 1 : end + 1] != moving[begin:end] + 1
        found.append(np.flatnonzero(breaks) + (begin + 1))
        count += len(found[-1])
        if count > most:
            break
    return np.concatenate(found) if count <= most else None
