"""ranvier: spiking neural networks in Brian 2's language, compiled in memory.

`from ranvier import *` brings the names below and the units; `import ranvier` the same as attributes.
"""

import os as _os
import time as _time

_started = _time.perf_counter()

from ranvier import units as _units
from ranvier.api import get_include, profiling_summary, restore, run, seed, stop, store, timings
from ranvier.context import CURRENT as _CURRENT
from ranvier.equations.equations import Equations
from ranvier.model.clock import Clock
from ranvier.model.defaults import defaultclock
from ranvier.model.inputs import NetworkOperation, PoissonGroup, PoissonInput, network_operation
from ranvier.model.event_clock import EventClock
from ranvier.model.neurons import NeuronGroup
from ranvier.model.sources import Subgroup
from ranvier.model.synapses import Synapses
from ranvier.model.objects import BrianObject
from ranvier.model.timed_array import TimedArray
from ranvier.model.spike_generator import SpikeGeneratorGroup
from ranvier.monitors.rate import PopulationRateMonitor
from ranvier.monitors.spikes import EventMonitor, SpikeMonitor
from ranvier.monitors.state import StateMonitor
from ranvier.run.magic import MagicError, collect, magic_network, start_scope
from ranvier.run.network import Network
from ranvier.syntax.errors import (
    EquationError,
    ModelError,
    UnsupportedEquationsError,
)

__version__ = "0.1.0"

__all__ = [
    "Clock",
    "EquationError",
    "Equations",
    "EventMonitor",
    "BrianObject",
    "MagicError",
    "ModelError",
    "Network",
    "EventClock",
    "NetworkOperation",
    "NeuronGroup",
    "PoissonGroup",
    "PoissonInput",
    "PopulationRateMonitor",
    "SpikeMonitor",
    "StateMonitor",
    "Subgroup",
    "Synapses",
    "TimedArray",
    "SpikeGeneratorGroup",
    "UnsupportedEquationsError",
    "collect",
    "defaultclock",
    "explain",
    "get_include",
    "magic_network",
    "network_operation",
    "profiling_summary",
    "restore",
    "run",
    "seed",
    "start_scope",
    "stop",
    "store",
    "timings",
    *_units.EXPORTED,
]


def __getattr__(name: str) -> object:
    """Units, made when first asked for; `explain`, which no simulation needs."""
    if name == "explain":
        from ranvier.debug.explain import explain

        return explain
    return getattr(_units, name)


if _os.environ.get("RANVIER_DEBUG"):
    from ranvier.debug.trace import follow_environment as _follow_environment

    _follow_environment()


_CURRENT.timings.add(**{"import": _time.perf_counter() - _started})
