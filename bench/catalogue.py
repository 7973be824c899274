"""The workloads: where their scripts are, and what is promised. Read by table.py, twins.py and page.py."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES, SCRIPTS = HERE.parent/'examples', HERE/'workloads'


@dataclass(frozen=True)
class Workload:
    """faster: how many times as fast as Brian 2's standalone program the loop over time has to be; nest: as NEST, connecting and running
    together. whole, connect: seconds allowed."""

    name: str
    title: str
    path: Path
    faster: float
    whole: float | None = None
    connect: float | None = None
    nest: float | None = None

    @property
    def twin(self) -> Path:
        """The same network with other names, one more equation, another constant for each neuron, other delays."""
        return SCRIPTS/'twins'/self.path.name


WORKLOADS = {item.name: item for item in (
    Workload('cuba', 'CUBA, 4000 neurons, 80 synapses each, 1 s', EXAMPLES/'cuba.py', 3.5, whole=0.35),
    Workload('cobahh', 'COBAHH, 4000 Hodgkin-Huxley neurons, 1 s', EXAMPLES/'cobahh.py', 10, whole=0.7),
    Workload('hh100k', '100 000 Hodgkin-Huxley neurons, 0.05 s', SCRIPTS/'hh100k.py', 10),
    Workload('brunel', 'Brunel 2000, 12 500 neurons, 15.6 M synapses, 0.5 s', EXAMPLES/'brunel.py', 7.5, connect=0.3, nest=24),
    Workload('random_delays', 'random delays, 4000 × 200 synapses, 1 s', EXAMPLES/'random_delays.py', 3),
    Workload('stdp', 'STDP, 1000 Poisson inputs on 1 neuron, 20 s', EXAMPLES/'stdp.py', 8),
    Workload('ten_neurons', '10 neurons, 100 000 steps, two monitors', SCRIPTS/'ten_neurons.py', 1.5),
    Workload('vogels', 'inhibitory plasticity, 10 M plastic of 20 M synapses, 0.5 s', SCRIPTS/'vogels.py', 4),
    Workload('summed', '1000 neurons all to all, two summed variables, 0.1 s', SCRIPTS/'summed.py', 4),
)}
# What the hand-written programs have to reach beside the standalone program in the same run, else they are no limit.
LIMIT_FASTER = {'cuba': 4.5, 'brunel': 10.0}
LIMIT_NEURON_STEP_NS = {'cobahh': 6.5}
WITHIN_LIMIT = 1.4
