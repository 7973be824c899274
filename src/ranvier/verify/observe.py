"""What is looked at after each run: monitors, state variables, connections. In the child process, on either simulator.

Only attributes that both simulators have in common are used, so one text reads Brian 2 and ranvier. Values are without units (base units).
Groups in, `Seen` out; `features.py` and `exact.py` compare them in the parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ranvier.record import record

Arrays = dict[str, np.ndarray]

MOST_VALUES = 4_000_000
"""Of longer arrays every k-th value is kept: enough to compare, and it fits."""

EVENTS, TRACE, VALUES = "events", "trace", "values"
AT_THE_START = " at the start"
DELAY = "delay of "
WITH_VARIABLES = ("NeuronGroup", "SpatialNeuron", "Synapses")


@record
class Seen:
    """Something of one object after its last run.

    run: number of the network, in order of first runs. owner, name: object and variable. kind: EVENTS (arrays i, step), TRACE (values by
    element and time; t) or VALUES (one array). dt: of the owner's clock, seconds. elements: how many the owner (or its source) has.
    duration: time the network has reached, seconds.
    """

    run: int
    owner: str
    name: str
    kind: str
    arrays: Arrays
    dt: float = 0.0
    elements: int = 0
    duration: float = 0.0

    @property
    def key(self) -> tuple[int, str, str]:
        return self.run, self.owner, self.name


class Watch:
    """Collects at the end of each run. A network that runs again replaces what was seen of it before."""

    def __init__(self) -> None:
        self._run_of: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._runs: list[list[Seen]] = []

    @property
    def seen(self) -> list[Seen]:
        return [seen for run in self._runs for seen in run]

    def about_to_run(self, objects: Iterable[Any]) -> list[tuple[Any, int, str]]:
        """Those of `objects` that have not run before, with their network and the name to pair them by."""
        watched = [item for item in objects if family(item)]
        new = {id(item) for item in watched if item not in self._run_of}
        index = self._index(watched)
        return [(item, index, name) for item, name in _named(watched) if id(item) in new]

    def starts(self, item: Any, index: int, name: str) -> None:
        """Keep what an object holds before its first step."""
        self._runs[index] += [_values(values, name, variable + AT_THE_START, index) for variable, values in contents(item).items()]

    def ran(self, objects: Iterable[Any], reached: float) -> None:
        """`objects` have run together up to the time `reached`."""
        watched = [item for item in objects if family(item)]
        index = self._index(watched)
        self._runs[index] = [seen for item, name in _named(watched) for seen in look(item, name, index, reached)]

    def _index(self, watched: list[Any]) -> int:
        index = min((self._run_of[item] for item in watched if item in self._run_of), default=len(self._runs))
        if index == len(self._runs):
            self._runs.append([])
        for item in watched:
            self._run_of[item] = index
        return index


def look(item: Any, name: str, run: int, reached: float) -> list[Seen]:
    """All of one object that is worth comparing."""
    found: list[Seen] = _LOOKS[family(item)](item, name, run, reached)
    return found


def family(item: Any) -> str:
    """Which kind of object it is, by the names of its classes: both simulators use the same."""
    return next((cls.__name__ for cls in type(item).__mro__ if cls.__name__ in _LOOKS), "")


def _named(items: list[Any]) -> list[tuple[Any, str]]:
    """Names to pair by. Automatic numbers are counted anew: they depend on what garbage an earlier run has left."""
    parts = [(*_numbered(item.name), item) for item in items]
    parts.sort(key=lambda part: part[:2])
    counted: dict[str, int] = {}
    named = []
    for base, _, item in parts:
        rank = counted.get(base, 0)
        counted[base] = rank + 1
        named.append((item, f"{base}_{rank}" if rank else base))
    return named


def _numbered(name: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?)_(\d+)", name)
    return (match[1], int(match[2])) if match else (name, 0)


def _events(monitor: Any, name: str, run: int, reached: float) -> list[Seen]:
    dt = float(monitor.clock.dt_)
    if not monitor.record:
        return [_values(np.array(monitor.count[:]), name, "count", run)]
    step = np.rint(np.array(monitor.t_[:], dtype=float) / dt).astype(np.int64)
    i = np.array(monitor.i[:], dtype=np.int64)
    word = "spikes" if family(monitor) == "SpikeMonitor" else "events"
    found = [Seen(run, name, word, EVENTS, {"i": i, "step": step}, dt, len(monitor.source), reached)]
    recorded = getattr(monitor, "record_variables", None)  # Brian's name for it
    for variable in sorted(set(monitor.readable() if recorded is None else recorded) - {"i", "t", "count"}):
        found.append(_values(np.array(getattr(monitor, variable + "_")[:]), name, variable, run))
    return found


def _traces(monitor: Any, name: str, run: int, reached: float) -> list[Seen]:
    variables = sorted(getattr(monitor, "record_variables", None) or monitor.variables)
    return [_trace(monitor, variable, name, run, reached) for variable in variables]


def _rate(monitor: Any, name: str, run: int, reached: float) -> list[Seen]:
    return [_trace(monitor, "rate", name, run, reached)]


def _trace(monitor: Any, variable: str, name: str, run: int, reached: float) -> Seen:
    values, t = np.atleast_2d(np.array(getattr(monitor, variable + "_"))), np.array(monitor.t_[:])
    rows = max(1, -(-values.size // MOST_VALUES))  # every so many elements, then every so many samples
    if len(values) >= rows:
        values = values[::rows]
    else:
        values, t = values[:, ::rows], t[::rows]
    return Seen(run, name, variable, TRACE, {"values": values, "t": t}, float(monitor.clock.dt_), len(values), reached)


def _group(group: Any, name: str, run: int, reached: float) -> list[Seen]:
    return [_values(values, name, variable, run) for variable, values in contents(group).items()]


def contents(item: Any) -> dict[str, np.ndarray]:
    """The variables of a group or Synapses, synapses and delays included; of other objects none. `start.py` puts the same back."""
    kind = family(item)
    found: dict[str, np.ndarray] = {}
    if kind == "Synapses":
        found = {end: np.array(getattr(item, end)[:], dtype=np.int64) for end in "ij"}
        for pathway, delays in sorted(_delays(item).items()):
            if delays.size == 0 or (delays == delays[0]).all():  # one for all, however it is stored; without synapses nobody asks
                delays = delays[:1] if delays.any() else np.zeros(1)
            found[DELAY + pathway] = delays
    if kind in WITH_VARIABLES:
        found |= {variable: np.array(item.state(variable, use_units=False)[:]) for variable in stored(item)}
    return found


def _delays(synapses: Any) -> dict[str, np.ndarray]:
    pathways = getattr(synapses, "pathways", None)
    if pathways is None:
        each = {pathway.objname: pathway.variables["delay"].get_value() for pathway in synapses._pathways}
    else:
        each = {attribute: pathway.delays.view() for attribute, pathway in pathways.items()}
    return {attribute: np.array(delays, dtype=float) for attribute, delays in each.items()}


def stored(group: Any) -> list[str]:
    """Names of the variables of the model that have memory of their own."""
    names: set[str] = set()
    sources: tuple[Any, ...] = (getattr(group, "equations", None), getattr(group, "event_driven", None))
    for equations in sources:  # Brian keeps event-driven ones apart
        if hasattr(equations, "diff_eq_names"):
            names |= set(equations.diff_eq_names) | set(equations.parameter_names)
    # Brian counts among the variables of the model what refractoriness needs, and what it computes from them once a step.
    frozen = getattr(getattr(group, "subexpression_updater", None), "abstract_code", "")
    computed = {line.split("=")[0].strip() for line in str(frozen).splitlines()}
    counted = getattr(group, "multisynaptic_index", None)  # follows from i and j
    return sorted(names - computed - {"lastspike", "not_refractory", counted})


def _values(values: np.ndarray, owner: str, name: str, run: int) -> Seen:
    values = np.atleast_1d(values)
    return Seen(run, owner, name, VALUES, {"values": values[:: max(1, -(-values.size // MOST_VALUES))]}, elements=values.size)


_LOOKS: dict[str, Any] = {
    "SpikeMonitor": _events,
    "EventMonitor": _events,
    "StateMonitor": _traces,
    "PopulationRateMonitor": _rate,
    "Synapses": _group,
    "NeuronGroup": _group,
    "SpatialNeuron": _group,
}
