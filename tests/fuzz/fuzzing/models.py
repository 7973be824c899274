"""A random model as the text of an ordinary script. The same seed gives the same script.

The script leaves in its namespace a Network `net` and the objects by name. It draws no random numbers, and every object has a name of its
own, so that the order of operations is the same in every simulator. Used by test_fuzz.py; print one with `python -m fuzzing.models SEED`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass

from fuzzing.connections import synapses
from fuzzing.draft import Draft
from fuzzing.groups import group
from fuzzing.watching import regularly, spike_monitor, state_monitor


@dataclass(frozen=True)
class Model:
    """script: with `SIMULATOR` for the module to import. observed: (object, attribute), what a run changes. features: what it has.

    common_delays: the script again, with common delays given synapse by synapse; None where there are none. tame: Brian is to agree.
    Other models have what Brian 2.9's numpy target does otherwise: pathways that read what they write through another name or a
    subexpression (v and v_post, v_pre and v_post of one group; ranvier: one synapse after the other); variables `unless refractory`
    that a pathway of several statements writes, or one with = (Brian writes them in refractory neurons too, against its
    documentation); t in run_regularly with a dt of its own (Brian: t of the group).
    """

    seed: int
    script: str
    observed: tuple[tuple[str, str], ...]
    features: Counter[str]
    common_delays: str | None
    tame: bool
    steps: int


def random_model(seed: int) -> Model:
    rng = random.Random(seed)
    draft = Draft(rng)
    draft.line("from SIMULATOR import *")
    draft.line("import numpy as np")
    draft.line(f"values = np.random.RandomState({seed})")
    draft.line("defaultclock.dt = 0.1*ms")
    draft.line("K1, K2, tau1, tau2 = 0.7, -0.3, 3*ms, 7.5*ms")
    draft.timed = rng.random() < 0.3
    if draft.timed:
        draft.features["TimedArray"] += 1
        draft.line(f"stim = TimedArray(values.uniform(-1, 1, 12), dt={rng.choice(('0.1', '0.5', '1'))}*ms)")
    groups = [group(draft, f"G{k}") for k in range(rng.choice((1, 1, 2, 2, 3)))]
    for k in range(rng.choice((0, 1, 1, 2, 3))):
        synapses(draft, f"S{k}", rng.choice(groups), rng.choice(groups))
    for k, each in enumerate(groups):
        if rng.random() < 0.35:
            regularly(draft, f"R{k}", each)
        if rng.random() < 0.7:
            state_monitor(draft, f"M{k}", each.name, each.recordable, each.size)
        spike_monitor(draft, f"P{k}", each)
    draft.line(f"net = Network({', '.join(draft.objects)})")
    script, other = "\n".join(draft.lines) + "\n", "\n".join(draft.other_lines) + "\n"
    delays = other if other != script else None
    return Model(seed, script, tuple(draft.observed), draft.features, delays, draft.tame, rng.choice((7, 20, 31)))


if __name__ == "__main__":
    print(random_model(int(sys.argv[1])).script)
