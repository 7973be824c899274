"""ranvier: spiking neural networks in Brian 2's language, compiled in memory.

`from ranvier import *` brings the names below and the units; `import ranvier` the same as attributes.
"""

import os as _os
import time as _time
from importlib import import_module as _import_module

_started = _time.perf_counter()

from ranvier import units as _units
from ranvier.api import get_include, profiling_summary, restore, run, seed, stop, store, timings
from ranvier.context import CURRENT as _CURRENT
from ranvier.equations.equations import Equations
from ranvier.context import PREFERENCE_FILES as _PREFERENCE_FILES
from ranvier.model.clock import Clock
from ranvier.messages import BrianLogger, get_logger, std_silent
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
    "BrianLogger",
    "BrianObject",
    "BrianPreference",
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
    "PreferenceError",
    "Synapses",
    "TimedArray",
    "SpikeGeneratorGroup",
    "UnsupportedEquationsError",
    "collect",
    "defaultclock",
    "explain",
    "brian_prefs",
    "get_include",
    "magic_network",
    "network_operation",
    "profiling_summary",
    "get_logger",
    "linked_var",
    "restore",
    "run",
    "prefs",
    "seed",
    "start_scope",
    "stop",
    "store",
    "timings",
    *_units.EXPORTED,
    "std_silent",
]


def __getattr__(name: str) -> object:
    """Units, made when first asked for; `explain`, which no simulation needs."""
    if name == "explain":
        from ranvier.debug.explain import explain

_LATER = dict.fromkeys(("prefs", "PreferenceError", "BrianPreference", "brian_prefs"), "ranvier.preferences")
"""Where names lie that few scripts use: loaded when they are."""


        return explain
    return getattr(_units, name)


if _os.environ.get("RANVIER_DEBUG"):
    from ranvier.debug.trace import follow_environment as _follow_environment
    if name == "serve_brian2":
        from ranvier.brian.hook import serve_brian2

        return serve_brian2
    if name in _LATER:
        return getattr(_import_module(_LATER[name]), name)
    if name in _star.EXPORTED:
        return _star.find(name)

    _follow_environment()

if any(_os.path.isfile(_os.path.expanduser(path)) for path in _PREFERENCE_FILES):
    _import_module("ranvier.preferences")


_CURRENT.timings.add(**{"import": _time.perf_counter() - _started})
