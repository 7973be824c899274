"""A random model as the text of an ordinary script. The same seed gives the same script.

The script leaves in its namespace a Network `net` and the objects by name. Every object has a name of its own, so that the order of
operations is the same in every simulator. Print one with `python -m fuzzing.models SEED [WHAT TO LEAVE OUT ...]`.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

from fuzzing.connections import synapses
from fuzzing.draft import Draft, Group
from fuzzing.groups import group
from fuzzing.inputs import functions, poisson_group, poisson_input, python_code, spike_generator, tables
from fuzzing.plasticity import plastic_synapses
from fuzzing.watching import regularly, spike_monitor, state_monitor

_MIDPOINT = """midpoint = ExplicitStateUpdater('''
    half = dt*f(x, t)/2
    x_new = x + dt*f(x + half, t + dt/2)
    ''')"""


@dataclass(frozen=True)
class Model:
    """script: with `SIMULATOR` for the module to import. observed: (object, attribute), what a run changes. features: what it has.

    common_delays: the script again, with common delays given synapse by synapse; None where there are none. parts: features and objects
    that can be left out by themselves. tame: Brian is to agree.
    Other models draw random numbers, or have what Brian 2.9's numpy target does otherwise: pathways that read what they write through
    another name or a subexpression (v and v_post, v_pre and v_post of one group; ranvier: one synapse after the other); variables
    `unless refractory` that a pathway of several statements writes, or one with = (Brian writes them in refractory neurons too, against
    its documentation); t in run_regularly with a dt of its own (Brian: t of the group); sums into subgroups (Brian: behind the
    integration of most groups, by the order of subgroups; ranvier: before, as for whole groups).
    """

    seed: int
    script: str
    observed: tuple[tuple[str, str], ...]
    features: Counter[str]
    common_delays: str | None
    parts: frozenset[str]
    tame: bool
    steps: int

    def __repr__(self) -> str:
        return f"model {self.seed}\n{self.script}"


def random_model(seed: int, without: frozenset[str] = frozenset()) -> Model:
    draft = Draft(seed, without)
    rng = draft.rng
    draft.line("from SIMULATOR import *")
    draft.line("import numpy as np")
    draft.line(f"values = np.random.RandomState({seed})")
    draft.line(f"seed({seed})" if not draft.tame else "")
    draft.line("defaultclock.dt = 0.1*ms")
    draft.line("K1, K2, tau1, tau2 = 0.7, -0.3, 3*ms, 7.5*ms")
    draft.own("precision")
    single = not draft.tame and draft.wants("single precision", 0.35)
    draft.line("prefs.core.default_float_dtype = np.float32" if single else "")
    draft.rng = rng
    counts = rng.choice((1, 1, 2, 2, 3)), rng.choice((0, 1, 1, 2, 3))
    steps = rng.choice((7, 20, 31))
    tables(draft)
    functions(draft)
    if not draft.tame:
        draft.line("coins = BinomialFunction(5, 0.4)")
        draft.line("flips = BinomialFunction(10**6, 0.5, approximate=False)")
    draft.line(_MIDPOINT)
    groups: list[Group] = []
    for k in range(counts[0]):
        draft.own(f"G{k}")
        groups.append(group(draft, f"G{k}", groups))
    draft.own("inputs")
    sources = list(groups)
    if draft.wants("spike generator", 0.3):
        sources.append(spike_generator(draft, "I0"))
    if not draft.tame and draft.wants("Poisson group", 0.3):
        sources.append(poisson_group(draft, "I1"))
    for k in range(counts[1]):
        draft.own(f"S{k}")
        source, target = draft.rng.choice(sources), draft.rng.choice(groups)
        if draft.wants(f"S{k}", 1.0):
            synapses(draft, f"S{k}", source, target)
    for k, often in enumerate((0.8, 0.6)):
        draft.own(f"plasticity of L{k}")
        if not draft.tame and draft.wants(f"plasticity of L{k}", often):
            plastic_synapses(draft, f"L{k}", draft.rng.choice(sources), draft.rng.choice(groups))
    for k, each in enumerate(groups):
        draft.own(f"more of G{k}")
        if draft.wants(f"R{k}", 0.35):
            regularly(draft, f"R{k}", each)
        if not draft.tame and each.writable and draft.wants(f"PI{k}", 0.5):
            poisson_input(draft, f"PI{k}", each)
        if draft.wants(f"N{k}", 0.1) and each.writable:
            python_code(draft, f"N{k}", each)
        if draft.wants(f"M{k}", 0.7):
            state_monitor(draft, f"M{k}", each.name, each.recordable, each.size)
        spike_monitor(draft, f"P{k}", each)
    draft.line(f"net = Network({', '.join(draft.objects)})")
    draft.line("prefs.core.default_float_dtype = np.float64" if single else "")  # all is made: for those who come after
    script, other = ("\n".join(line for line in lines if line) + "\n" for lines in (draft.lines, draft.other_lines))
    delays = other if other != script else None
    return Model(seed, script, tuple(draft.observed), draft.features, delays, frozenset(draft.met), draft.tame, steps)


if __name__ == "__main__":
    print(random_model(int(sys.argv[1]), frozenset(sys.argv[2:])).script)
