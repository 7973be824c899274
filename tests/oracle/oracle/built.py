"""A model that has been built on one simulator, and what is looked at after its run.

Called by the models (they give a `Built`), by `brian.py`, `record.py` and the tests (they run it and `observe` it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]


@dataclass
class Built:
    """Objects of one simulator. Names of variables stand beside the object that has them: both simulators read alike."""

    network: Any
    dt: float                                                                      # seconds
    spikes: dict[str, Any] = field(default_factory=dict)                           # SpikeMonitor
    traces: dict[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)   # StateMonitor, variables
    states: dict[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)   # group or synapses, variables
    pathways: dict[str, Any] = field(default_factory=dict)                         # with a queue: S.pre
    weight: tuple[Any, str] | None = None                                          # a synaptic variable that may be changed
    constant: tuple[Any, str] | None = None                                        # a group and a name in its namespace


def observe(built: Built) -> Arrays:
    """Spike trains as (neuron, step), traces and final states, all without units."""
    seen: Arrays = {}
    for name, monitor in built.spikes.items():
        seen[f'{name}.i'] = np.array(monitor.i[:], dtype=np.int32)
        seen[f'{name}.step'] = np.rint(np.array(monitor.t_[:])/built.dt).astype(np.int32)
    for kind, source in (('trace', built.traces), ('state', built.states)):
        for name, (owner, variables) in source.items():
            for variable in variables:
                values = getattr(owner, variable + '_')
                seen[f'{name}.{variable}.{kind}'] = np.array(values if kind == 'trace' else values[:])
    return seen


def bernoulli_pairs(random: np.random.RandomState, sources: range, targets: int, p: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (i, j), each with probability p, sorted by i and then j. A row at a time: the full matrix may not fit."""
    rows = [np.flatnonzero(random.random_sample(targets) < p) for _ in sources]
    i = np.repeat(np.arange(len(sources)), [len(row) for row in rows])
    return i.astype(np.int32), np.concatenate(rows).astype(np.int32)


def fingerprint(given: Mapping[str, np.ndarray]) -> np.ndarray:
    """Twelve bytes that tell whether a recording was made from the same drawn values."""
    import hashlib

    digest = hashlib.sha256()
    for name in sorted(given):
        digest.update(name.encode() + np.ascontiguousarray(given[name]).tobytes())
    return np.frombuffer(digest.digest()[:12], dtype=np.uint8)
