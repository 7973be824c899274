"""A twin differs from its original in several things at once: what does each of them cost by itself?

    python bench/changes.py [workload ...] [--rounds 3]

The original and the same script with one change each, turn by turn on ranvier, one thread. Kept in results.json, shown beside the twins.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import results
from catalogue import WORKLOADS
from page import changes_section
from peers.ranvier_process import Ranvier

# workload: {change: (what stands in the script, what stands there instead), ...}
CHANGES: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    'cuba': {
        'other names': (('ge', 'conductance'), ('taum', 'slow'), ('neurons', 'population')),
        'one more equation': (("    dgi/dt", "    dz/dt = (v - z)/(50*ms) : volt\n    dgi/dt"),),
        'a constant for each neuron': (('(v - El)', '(v - rest)'), ("    dgi/dt", "    rest : volt (constant)\n    dgi/dt"),
                                       ('neurons.v =', 'neurons.rest = El\nneurons.v =')),
        'a weight for each synapse': (("on_pre='ge += we'", "'w : volt', on_pre='ge += w'"),
                                      ("on_pre='gi += wi'", "'w : volt', on_pre='gi += w'"),
                                      ('spikes = ', 'excitatory.w, inhibitory.w = we, wi\nspikes = ')),
        'a delay of one step': (("ge += we'", "ge += we', delay=0.1*ms"), ("gi += wi'", "gi += wi', delay=0.1*ms")),
        'another threshold': (("'v > Vt'", "'v > Vt - 0.1*mV'"),),
    },
    'cobahh': {
        'one more equation': (("    dgi/dt", "    dz/dt = (v - z)/(50*ms) : volt\n    dgi/dt"),),
        'a weight for each synapse': (("on_pre='ge += we'", "'w : siemens', on_pre='ge += w'"),
                                      ("on_pre='gi += wi'", "'w : siemens', on_pre='gi += w'"),
                                      ('spikes = ', 'excitatory.w, inhibitory.w = we, wi\nspikes = ')),
        'a delay of one step': (("ge += we'", "ge += we', delay=0.1*ms"), ("gi += wi'", "gi += wi', delay=0.1*ms")),
    },
    'brunel': {
        'one more equation': (("'dv/dt = -v/tau : volt (unless refractory)'",
                               "'dv/dt = -v/tau : volt (unless refractory)\\ndz/dt = (v - z)/(50*ms) : volt'"),),
        'a constant for each neuron': (("'dv/dt = -v/tau : volt (unless refractory)'",
                                        "'dv/dt = (rest - v)/tau : volt (unless refractory)\\nrest : volt (constant)'"),),
        'a weight for each synapse': (("on_pre='v += J'", "'w : volt', on_pre='v += w'"),
                                      ("on_pre='v -= g*J'", "'w : volt', on_pre='v -= w'"),
                                      ('drive = ', 'excitatory.w, inhibitory.w = J, g*J\ndrive = ')),
        'a delay of one step more': (('delay=1.5*ms', 'delay=1.6*ms'),),
    },
    'random_delays': {
        'one more equation': (("    drive : volt\n", "    drive : volt\n    dz/dt = (v - z)/(50*ms) : volt\n"),),
        'a constant for each neuron': (('(drive - v)/tau', '(drive - v + rest)/tau'),
                                       ("    drive : volt\n", "    drive : volt\n    rest : volt (constant)\n")),
        'a weight for each synapse': (("on_pre='v += J'", "'w : volt', on_pre='v += w'"),
                                      ('inhibition.delay =', 'inhibition.w = J\ninhibition.delay =')),
    },
    'vogels': {
        'one more equation': (("    dgi/dt", "    dz/dt = (v - z)/(50*ms) : volt\n    dgi/dt"),),
        'a weight for each fixed synapse': (("on_pre='ge += ge_step'", "'w : siemens', on_pre='ge += w'"),
                                            ("on_pre='gi += 0.3*gi_step'", "'w : siemens', on_pre='gi += w'"),
                                            ('spikes = ', 'outward.w, mutual.w = ge_step, 0.3*gi_step\nspikes = ')),
        'a step of learning for each synapse': (('    w : 1\n', '    w : 1\n    step : 1 (constant)\n'), ('apre*eta', 'apre*step'),
                                                ('alpha)*eta', 'alpha)*step'), ('plastic.w = 0.1', 'plastic.w = 0.1\nplastic.step = eta')),
        'a delay of one step': (("gi += w*gi_step\n'''", "gi += w*gi_step\n''', delay={'pre': 0.1*ms}"),) ,
    },
    'summed': {
        'one more equation': (("    drive : 1\n", "    drive : 1\n    dz/dt = (v - z)/(50*ms) : 1\n"),),
        'a strength for each released': (('released_post = inhibition*', 'strong : 1\n    released_post = strong*'),
                                         ('spikes = ', 'coupling.strong = inhibition\nspikes = ')),
    },
}


def main() -> int:
    """Measure, print. Gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('workloads', nargs='*', metavar='workload', help=f'of {", ".join(CHANGES)}; all if none is named')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--results', type=Path, default=results.FILE)
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.workloads) - CHANGES.keys()):
        sys.exit(f'nothing is changed in {unknown[0]!r}, only in {", ".join(CHANGES)}')
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.workloads or CHANGES:
            results.keep('changes', {name: measured(name, chosen.rounds, Path(folder))}, chosen.results)
    print(changes_section(results.load(chosen.results)))
    return 0


def measured(name: str, rounds: int, folder: Path) -> dict[str, Any]:
    """{change: {'turns': figures of each turn, 'counts': what it computes}}, the original first."""
    original = WORKLOADS[name].path.read_text(encoding='utf-8')
    paths = {}
    for number, (change, replaced) in enumerate({'original': (), **CHANGES[name]}.items()):
        paths[change] = folder/f'{name}_{number}.py'
        paths[change].write_text(changed(original, replaced), encoding='utf-8')
    peer = Ranvier()
    turns: dict[str, list[dict[str, Any]]] = {change: [] for change in paths}
    for _ in range(rounds):
        for change, path in paths.items():
            turns[change].append(peer.run(path).as_dict())
    return {change: {'turns': turns[change], 'counts': vars(peer.count(path))} for change, path in paths.items()}


def changed(text: str, replaced: tuple[tuple[str, str], ...]) -> str:
    """ValueError where there is nothing to replace."""
    for old, new in replaced:
        if old not in text:
            raise ValueError(f'{old!r} does not stand in the script')
        text = text.replace(old, new)
    return text


if __name__ == '__main__':
    sys.exit(main())
