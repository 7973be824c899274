"""ranvier: spiking neural networks in Brian 2's language, compiled in memory.

`from ranvier import *` brings the names below and the units; `import ranvier` the same as attributes.
"""

import os as _os
import time as _time
from importlib import import_module as _import_module

_started = _time.perf_counter()

from ranvier.collection import count_among_the_old as _count_among_the_old
from ranvier.collection import uncollected as _uncollected
from ranvier.on_demand import leave_for_later as _leave_for_later

with _uncollected():
    _leave_for_later()  # the compiler: with the first build
    _import_module("ranvier.api")  # brings what records

from ranvier import units as _units
from ranvier.api import (
    compile_counters,
    get_include,
    profiling_summary,
    restore,
    run,
    schedule_propagation_offset,
    scheduling_summary,
    seed,
    stop,
    store,
    timings,
)
from ranvier.brian import star as _star
from ranvier.brian.later import later as _later
from ranvier.context import CURRENT as _CURRENT
from ranvier.context import PREFERENCE_FILES as _PREFERENCE_FILES
from ranvier.equations.equations import Equations
from ranvier.equations.function import Function, implementation
from ranvier.equations.function_types import declare_types
from ranvier.messages import BrianLogger, get_logger, std_silent
from ranvier.model.clock import Clock
from ranvier.model.defaults import defaultclock
from ranvier.model.event_clock import EventClock
from ranvier.model.group import Group
from ranvier.model.inputs import NetworkOperation, PoissonGroup, PoissonInput, network_operation
from ranvier.model.linked import linked_var
from ranvier.model.names import Nameable
from ranvier.model.neurons import NeuronGroup
from ranvier.model.objects import BrianObject
from ranvier.model.sources import SpikeSource, Subgroup
from ranvier.model.spike_generator import SpikeGeneratorGroup
from ranvier.model.states import ImportExport
from ranvier.model.synapses import Synapses
from ranvier.model.timed_array import TimedArray
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

from numpy import record as record  # isort: skip  # the name of a file here, too: NumPy's is what scripts mean

__version__ = "0.1.0"

__all__ = [
    "BinomialFunction",
    "BrianLogger",
    "BrianObject",
    "BrianPreference",
    "Clock",
    "DEFAULT_FUNCTIONS",
    "Device",
    "EquationError",
    "Equations",
    "EventClock",
    "EventMonitor",
    "ImportExport",
    "Group",
    "ExplicitStateUpdater",
    "Function",
    "MagicError",
    "ModelError",
    "Network",
    "NetworkOperation",
    "Nameable",
    "NeuronGroup",
    "PoissonGroup",
    "PoissonInput",
    "PopulationRateMonitor",
    "PreferenceError",
    "RuntimeDevice",
    "SpikeMonitor",
    "SpikeSource",
    "SpikeGeneratorGroup",
    "StateMonitor",
    "StateUpdateMethod",
    "Subgroup",
    "Synapses",
    "TimedArray",
    "UnsupportedEquationsError",
    "all_devices",
    "brian_prefs",
    "clear_cache",
    "collect",
    "compile_counters",
    "declare_types",
    "defaultclock",
    "device",
    "explain",
    "get_device",
    "get_include",
    "implementation",
    "get_logger",
    "linked_var",
    "magic_network",
    "network_operation",
    "prefs",
    "profiling_summary",
    "restore",
    "restore_initial_state",
    "run",
    "schedule_propagation_offset",
    "scheduling_summary",
    "seed",
    "serve_brian2",
    "set_device",
    "start_scope",
    "std_silent",
    "stop",
    "store",
    "timings",
    "euler",
    "exact",
    "exponential_euler",
    "gsl_rk2",
    "gsl_rk4",
    "gsl_rk8pd",
    "gsl_rkck",
    "gsl_rkf45",
    "heun",
    "independent",
    "linear",
    "milstein",
    "rk2",
    "rk4",
    *_units.EXPORTED,
    *_star.EXPORTED,
]


_OTHER_NAMES = (
    *("BrianObjectException", "CodeRunner", "MagicNetwork", "VariableOwner", "get_local_namespace", "DEFAULT_CONSTANTS", "DEFAULT_UNITS"),
    *("CythonCodeObject", "NumpyCodeObject", "Cylinder", "Morphology", "Section", "Soma", "SpatialNeuron"),
)
__all__ += _OTHER_NAMES

_LATER = {
    **dict.fromkeys(("prefs", "PreferenceError", "BrianPreference", "brian_prefs"), "ranvier.preferences"),
    **dict.fromkeys(("all_devices", "device", "get_device", "reset_device", "set_device"), "ranvier.devices"),
    **dict.fromkeys(("reinit_devices", "reinit_and_delete", "restore_initial_state", "device_module"), "ranvier.devices"),
    **dict.fromkeys(("Device", "RuntimeDevice", "CPPStandaloneDevice", "cpp_standalone_device"), "ranvier.devices"),
    **dict.fromkeys(("clear_cache", "get_cython_cache_dir"), "ranvier.debug.dumps"),
    "catch_logs": "ranvier.messages",
}
_SCHEMES = "exact linear independent exponential_euler euler rk2 rk4 heun milstein gsl_rk2 gsl_rk4 gsl_rkf45 gsl_rkck gsl_rk8pd".split()
_LATER |= dict.fromkeys(("BinomialFunction", "DEFAULT_FUNCTIONS"), "ranvier.equations.library")
_LATER |= {"explain": "ranvier.debug.explain", "serve_brian2": "ranvier.brian.hook"}
_LATER |= {"StateUpdateMethod": "ranvier.equations.schemes.choose", "ExplicitStateUpdater": "ranvier.equations.schemes.user"}
"""Where names lie that few scripts use: what stands for them imports them when it is used (all pass here under the wildcard import)."""

_SOON = dict.fromkeys(_SCHEMES, "ranvier.equations.schemes.names") | dict.fromkeys(_OTHER_NAMES, "ranvier.brian.names")
"""The same for small modules: imported when a name is asked for."""


def __getattr__(name: str) -> object:
    """Units, made when first asked for; NumPy's and pylab's names; what no simulation needs."""
    if name in _LATER:
        return _later(_LATER[name], name)
    if name in _SOON:
        return getattr(_import_module(_SOON[name]), name)
    if name in _star.EXPORTED:
        return _star.find(name)
    return getattr(_units, name)


if any(_os.path.isfile(_os.path.expanduser(path)) for path in _PREFERENCE_FILES):
    _import_module("ranvier.preferences")

if _os.environ.get("RANVIER_DEBUG"):
    from ranvier.debug.trace import follow_environment as _follow_environment

    _follow_environment()


_count_among_the_old()
_CURRENT.timings.add(**{"import": _time.perf_counter() - _started})
