"""Which results are recorded, from which drawn values: the one list that record.py makes and the tests compare with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .built import Arrays
from .statistics import network_statistics, noise_statistics, plasticity_statistics


@dataclass(frozen=True)
class Deterministic:
    """One run of a large network: spike trains and final states, from a compiled target with IEEE arithmetic."""

    model: str
    duration: float                                          # seconds
    sizes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stochastic:
    """Statistics of one run for each of `seeds` seeds. Seed k draws the given values and seeds the simulator.

    Where so many samples are needed that they would fill the folder, they are not recorded: Brian 2 runs beside the test."""

    model: str
    duration: float
    statistics: Callable[[Arrays], Arrays]
    sizes: dict[str, Any] = field(default_factory=dict)
    seeds: int = 24
    recorded: bool = True


DETERMINISTIC = {
    'cuba': Deterministic('cuba', 1.0),
    'cobahh': Deterministic('cobahh', 1.0),
    'random_delays': Deterministic('random_delays', 0.5),
    'brunel_driven': Deterministic('brunel', 0.1, {'poisson': False}),
}

STOCHASTIC = {
    'brunel': Stochastic('brunel', 1.0, lambda seen: network_statistics(seen, neurons=2500, duration=1.0, dt=1e-4), {'neurons': 2500}),
    'stdp': Stochastic('stdp', 20.0, lambda seen: plasticity_statistics(seen, dt=1e-4, largest=0.01)),
    'ornstein_uhlenbeck': Stochastic('ornstein_uhlenbeck', 0.5, noise_statistics, {'realisations': 400}, recorded=False),
}
