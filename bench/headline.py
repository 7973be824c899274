"""How much faster is ranvier's loop over time than Brian 2's compiled program, one thread each, and is it as fast as promised?

    python bench/headline.py [workload ...] [--rounds 7] [--brian-python PYTHON]

The same scripts on both sides, turn by turn, so that what the machine does meanwhile falls on both. Medians; in brackets
the middle half. Exits with 1 if a promise is not kept.
"""

import argparse
import math
import statistics
import sys
from pathlib import Path

from peers.brian_standalone import BrianStandalone
from peers.ranvier_process import Ranvier
from peers.script import Figures

HERE = Path(__file__).parent
EXAMPLES = HERE.parent/'examples'
# script, how many times faster the run has to be, seconds the whole process may take
WORKLOADS = {
    'cuba': (EXAMPLES/'cuba.py', 2.0, 0.5),
    'cobahh': (EXAMPLES/'cobahh.py', 8.0, 1.0),
    'ten_neurons': (HERE/'workloads'/'ten_neurons.py', 1.0, math.inf),
    'brunel': (EXAMPLES/'brunel.py', 3.0, math.inf),
}


def main() -> int:
    """Print a row for each workload, then the geometric mean of the ratios. Gives the exit status."""
    parser = argparse.ArgumentParser(description='ranvier beside Brian 2 cpp_standalone')
    parser.add_argument('workloads', nargs='*', metavar='workload', help=f'of {", ".join(WORKLOADS)}; all if none is named')
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--brian-python', default=sys.executable, help='a Python that has brian2')
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.workloads) - WORKLOADS.keys()):
        parser.error(f'there is no workload {unknown[0]!r}; there are {", ".join(WORKLOADS)}')
    ours, theirs = Ranvier(), BrianStandalone(arguments.brian_python)
    ratios, kept = [], True
    for name in arguments.workloads or WORKLOADS:
        path, faster, whole_limit = WORKLOADS[name]
        built = theirs.prepare(path)
        ours.run(path)                                    # byte code written, files in the cache of the system
        rounds = [(ours.run(path), theirs.run(path)) for _ in range(arguments.rounds)]
        mine, other = zip(*rounds, strict=True)
        ratio = statistics.median(b.run/a.run for a, b in rounds)
        whole = statistics.median(figures.whole for figures in mine)
        fine = ratio >= faster and whole <= whole_limit
        kept, ratios = kept and fine, [*ratios, ratio]
        print(f'{name:12} run {spread(mine)} against {spread(other)} ms: {ratio:.2f}x (promised {faster:g}x); '
              f'whole {whole:.3f} s (allowed {whole_limit:g}) against {built:.1f} s with its compilation; '
              f'spikes {mine[0].spikes}, {other[0].spikes}; {"kept" if fine else "NOT KEPT"}')
        print(' '*12, ', '.join(f'{stage} {1e3*seconds:.0f} ms' for stage, seconds in ours.stages[path.stem].items()))
    print(f'geometric mean {math.exp(statistics.fmean(map(math.log, ratios))):.2f}x')
    return 0 if kept else 1


def spread(figures: tuple[Figures, ...]) -> str:
    """Median and middle half of the runs, in milliseconds."""
    runs = sorted(1e3*one.run for one in figures)
    low, high = (runs[round(part*(len(runs) - 1))] for part in (0.25, 0.75))
    return f'{statistics.median(runs):.2f} [{low:.2f} {high:.2f}]'


if __name__ == '__main__':
    sys.exit(main())
