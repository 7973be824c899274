"""What does timing the steps cost, and do the sampled times add up to the time of the run?

    python bench/sampling.py [workload ...] [--turns 30]

On the smallest workload a time step takes less than a hundred nanoseconds, as long as three readings of the clock. In one process the
same network runs in turn with and without sampling: the median of the ratios is the price. The sum of the sampled times, before it is
brought to the time of the run, beside that time.
"""

import argparse
import statistics
import sys
from typing import Any

from catalogue import WORKLOADS
from peers.script import script

from ranvier import Network, PopulationRateMonitor, SpikeMonitor, StateMonitor

ALLOWED_PRICE, ALLOWED_ERROR = 0.01, 0.05


def main() -> int:
    """Print a line for each workload. 1 if sampling costs too much on the first of them, or a sum is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('workloads', nargs='*', default=['ten_neurons'], metavar='workload')
    parser.add_argument('--turns', type=int, default=30)
    chosen = parser.parse_args()
    fine = True
    for number, name in enumerate(chosen.workloads):
        price, low, high, sums = measure(name, chosen.turns)
        error = statistics.median(sums) - 1
        fine = fine and (number > 0 or price <= ALLOWED_PRICE) and abs(error) <= ALLOWED_ERROR
        print(f'{name:14} sampling costs {price:+.2%} (middle half {low:+.2%} to {high:+.2%}); sampled sum {error:+.1%} of the time of the '
              f'run (single runs {min(sums) - 1:+.1%} to {max(sums) - 1:+.1%})')
    return 0 if fine else 1


def measure(name: str, turns: int) -> tuple[float, float, float, list[float]]:
    """(price, its quartiles, sampled sums over elapsed times), of so many pairs of runs."""
    namespace: dict[str, Any] = {}
    exec(compile(script(WORKLOADS[name].path), name, 'exec'), namespace)
    network: Network = namespace['magic_network']
    plan = network.plan
    assert plan is not None
    spent: dict[bool, list[float]] = {True: [], False: []}
    sums = []
    duration = float(network.t)
    for turn in range(turns):
        for profiled in (True, False) if turn % 2 else (False, True):
            plan.native.profiled = profiled
            for monitor in (item for item in namespace.values() if isinstance(item, (SpikeMonitor, StateMonitor, PopulationRateMonitor))):
                monitor.reinit()
            plan.run(plan.reached() + duration, None)
            spent[profiled].append(plan.native.elapsed)
            if profiled:
                sums.append(plan.native.sampled/plan.native.elapsed)
    ratios = sorted(a/b - 1 for a, b in zip(spent[True], spent[False], strict=True))
    return statistics.median(ratios), ratios[len(ratios)//4], ratios[3*len(ratios)//4], sums


if __name__ == '__main__':
    sys.exit(main())
