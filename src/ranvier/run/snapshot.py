"""store and restore: everything that a run can change, as plain arrays by name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.context import CURRENT
from ranvier.model.clock import Clock
from ranvier.model.group import Group
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.pathway import Pathway
from ranvier.model.sources import SpikeSource, Subgroup
from ranvier.model.synapses import Synapses
from ranvier.monitors.recording import Monitor
from ranvier.record import record
from ranvier.syntax.errors import ModelValueError, Problem, UnknownNameError

if TYPE_CHECKING:
    from ranvier.run.network import Network


_QUEUE = ("holds sources", "dt", "counts", "events")  # the parts of a queue's state, in its order
_OF_PATHWAYS = ("delay", *(f"queue {label}" for label in _QUEUE))


@record(frozen=False)
class Snapshot:
    """objects: name -> array name -> values. clocks: dt by clock name. random: (seed and counters, network number, streams)."""

    t: float
    objects: dict[str, dict[str, Any]]
    clocks: dict[str, float]
    random: tuple[Any, ...]


def take_snapshot(network: Network) -> Snapshot:
    objects = {item.name: state_of(item) for item in network.all_objects if _has_state(item)}
    clocks = {item.clock.name: item.clock.dt_ for item in network.all_objects if isinstance(item.clock, Clock)}
    random = (CURRENT.random.snapshot(), CURRENT.random.generation, network._generation, network._number)
    return Snapshot(network.t_, objects, clocks, random)


def restore_snapshot(network: Network, snapshot: Snapshot, restore_random_state: bool) -> None:
    """KeyError if the objects or what they keep are not those that were stored, ValueError if sizes or kinds differ. Nothing is put back
    then."""
    now = {item.name: item for item in network.all_objects if _has_state(item)}
    for name in now:
        if name not in snapshot.objects:
            hint = "store() after adding it"
            raise UnknownNameError(
                Problem(
                    f"'{name}' was not part of the network when its state was stored",
                    met=repr(name),
                    hint=hint,
                    expected="the objects that were stored",
                )
            )
    for name in snapshot.objects:
        if name not in now:
            hint = "restore into the network that was stored"
            raise UnknownNameError(
                Problem(
                    f"'{name}' was stored but is not part of the network now",
                    met=repr(name),
                    hint=hint,
                    expected="the objects that were stored",
                )
            )
    for name, item in now.items():
        _check_fits(item, snapshot.objects[name])
    for name, item in now.items():
        put_back(item, snapshot.objects[name])
    network._t = snapshot.t
    for item in network.all_objects:
        clock = item.clock
        if isinstance(clock, Clock):
            clock.native.set(0, snapshot.clocks.get(clock.name, clock.dt_))
        clock.move_to(snapshot.t)
    if restore_random_state:
        state, generation, network_generation, number = snapshot.random
        CURRENT.random.restore(tuple(state))
        # The number was given under a seeding; it is put back as of the seeding in force now.
        network._generation = CURRENT.random.generation if network_generation == generation else -1
        network._number = number
    else:
        CURRENT.random.epoch += 1


def write_snapshot(filename: str, name: str, snapshot: Snapshot) -> None:
    """Into a file of states by name; the file is replaced in one stroke, so a crash leaves the old one.

    The file is a zip of NumPy arrays, "state/object/array", and of one text "state" with the numbers as JSON: it holds no code.
    """
    import json  # for files only: not worth a millisecond of every import

    filename = _ours(filename)
    known = read_snapshots(filename) if os.path.exists(filename) else {}
    known[name] = snapshot
    arrays: dict[str, Any] = {}
    for state, kept in known.items():
        if "/" in state:
            raise ModelValueError(
                Problem(
                    "the name of a state in a file cannot hold '/'",
                    met=repr(state),
                    expected="another name",
                    hint="such as 'after_training'",
                )
            )
        arrays[state] = np.array(json.dumps({"t": kept.t, "clocks": kept.clocks, "random": kept.random}))
        arrays |= {f"{state}/{owner}/{label}": values for owner, own in kept.objects.items() for label, values in own.items()}
    beside = f"{filename}.new"
    with open(beside, "wb") as file:
        np.savez(file, **arrays)
    os.replace(beside, filename)


def _ours(filename: str) -> str:
    """The file of this name; where Brian 2 has written there before, the one beside it: his holds results of somebody's work.

    (A pickle of Brian's cannot be read: it is code, and names classes that are not here.)
    """
    try:
        with open(filename, "rb") as file:
            pickled = file.read(1) == b"\x80"
    except FileNotFoundError:
        return filename
    return f"{filename}.ranvier" if pickled else filename


def read_snapshots(filename: str) -> dict[str, Snapshot]:
    """ValueError for a file of another kind."""
    import json  # as above

    given, filename = filename, _ours(filename)
    if filename != given and not os.path.exists(filename):
        hint = "store(filename=...) first: it leaves this file alone and writes another beside it"
        message = f"'{given}' was written by Brian 2 and cannot be read here"
        raise ModelValueError(Problem(message, met="a pickle", expected="a file that ranvier's store(filename=...) has written", hint=hint))
    try:
        with np.load(filename, allow_pickle=False) as file:
            arrays = {label: file[label] for label in file.files}
        known: dict[str, Snapshot] = {}
        for label, values in arrays.items():
            state, *place = label.split("/", 2)
            if not place:
                numbers = json.loads(str(values))
                known[state] = Snapshot(numbers["t"], {}, numbers["clocks"], tuple(numbers["random"]))
        for label, values in arrays.items():
            state, *place = label.split("/", 2)
            if place:
                known[state].objects.setdefault(place[0], {})[place[1]] = values
        return known
    except FileNotFoundError:
        raise
    except Exception as error:
        met, expected = f"{type(error).__name__}: {error}"[:120], "a file that store(filename=...) has written"
        raise ModelValueError(
            Problem(f"'{filename}' is not a file of stored states", met=met, expected=expected, hint="store(filename=...) writes one")
        ) from error


def _arrays(item: BrianObject) -> dict[str, Any]:
    """The arrays with content of an object, by name: things with view() and resize()."""
    if isinstance(item, Monitor):
        return item.memory()
    if not isinstance(item, Group):
        return {}
    events = item.event_lists if isinstance(item, SpikeSource) and not isinstance(item, Subgroup) else {}
    return {**item.arrays(), **{f"events {name}": buffer for name, buffer in events.items()}, **item.kept()}


def _has_state(item: BrianObject) -> bool:
    return isinstance(item, Pathway) or bool(_arrays(item))


def _check_fits(item: BrianObject, stored: dict[str, Any]) -> None:
    """That a state is of such an object: the same variables, in as many elements where their number is fixed."""
    arrays = _arrays(item)
    own = {*arrays, *(_OF_PATHWAYS if isinstance(item, Pathway) else ())}
    if own != stored.keys():
        lacks, has = sorted(own - stored.keys()), sorted(stored.keys() - own)
        differences = {"nothing for": lacks, "values for": has}
        met = " and ".join(f"{what} {', '.join(map(repr, names))}" for what, names in differences.items() if names)
        message = f"the stored state of '{item.name}' is not that of the '{item.name}' of this network"
        hint = "the file is of another model or of an earlier version: run the model again, and store() it"
        raise UnknownNameError(Problem(message, met=met, expected=", ".join(sorted(own)), hint=hint))
    fixed = item.variables if isinstance(item, SpikeSource) and not isinstance(item, Synapses) else {}
    for name, array in arrays.items():
        there, here = np.asarray(stored[name]), array.view()
        if there.dtype.kind != here.dtype.kind or there.shape[1:] != here.shape[1:] or (name in fixed and len(there) != len(here)):
            met, expected = (f"{len(values)} values of type {values.dtype}" for values in (there, here))
            message = f"the stored '{name}' of '{item.name}' does not fit"
            raise ModelValueError(Problem(message, met=met, expected=expected, hint="restore into the network that was stored"))


def state_of(item: BrianObject) -> dict[str, Any]:
    """Copies of all that a run can change in an object, by name."""
    state: dict[str, Any] = {name: _copy(array) for name, array in _arrays(item).items()}
    if isinstance(item, Pathway):
        state["delay"] = np.array(item.delays.view())
        state |= {f"queue {label}": np.array(part) for label, part in zip(_QUEUE, item.queue.state(), strict=True)}
    return state


def renew(item: BrianObject) -> None:
    """New memory for what users can read of an object: arrays that they hold keep what they show."""
    if isinstance(item, Monitor):
        item.renew()
    elif isinstance(item, Group):
        for buffer in item.arrays().values():
            buffer.renew()
    if isinstance(item, Pathway):
        item.delays.renew()


def put_back(item: BrianObject, state: dict[str, Any]) -> None:
    """The state that state_of() gave."""
    for name, array in _arrays(item).items():
        _fill(array, state[name])
    if isinstance(item, Group):
        item.restored()
    if isinstance(item, Pathway):
        item.connected()
        item.restore_delays(state["delay"])
        holds_sources, dt, counts, events = (state[f"queue {label}"] for label in _QUEUE)
        item.queue.restore((bool(holds_sources), float(dt), counts, events))


def _copy(array: Any) -> np.ndarray:
    return array.copy() if isinstance(array, Buffer) else np.array(array.view())


def _fill(array: Any, values: np.ndarray) -> None:
    if isinstance(array, Buffer):
        array.assign(values)
        return
    array.resize(len(values))
    array.view()[...] = values
