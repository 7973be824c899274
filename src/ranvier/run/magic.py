"""The network of a bare `run()`: the objects that the caller has names for."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ranvier.caller import calling_namespace
from ranvier.messages import get_logger
from ranvier.model.lost import LET_GO
from ranvier.model.objects import SCOPE, BrianObject
from ranvier.run.network import RUNNING, Network
from ranvier.syntax.errors import ModelError, ModelRuntimeError, Problem

if TYPE_CHECKING:
    from ranvier.run.scheduling import SchedulingSummary

logger = get_logger("ranvier.core.magic")


class MagicError(ModelError):
    """It is not clear which network is meant."""


class MagicNetwork(Network):
    """Collected anew at each run. All objects known: goes on in time. All new: starts at t = 0. A mixture (save monitors): MagicError."""

    def __init__(self) -> None:
        super().__init__(name="magicnetwork*")
        self._known: WeakSet[BrianObject] = WeakSet()

    def add(self, *objects: Any) -> None:
        if objects:
            hint = "make a Network of your own to add objects by hand"
            raise MagicError(
                Problem(
                    "objects join the magic network by having a name in your script",
                    met=_listed(objects),
                    hint=hint,
                    expected="names in your script",
                )
            )

    def remove(self, *objects: Any) -> None:
        hint = "make a Network of your own to remove objects by hand"
        raise MagicError(
            Problem(
                "objects leave the magic network when your script has no name for them",
                met=_listed(objects),
                hint=hint,
                expected="names in your script",
            )
        )

    def collect(self, names: Mapping[str, Any]) -> None:
        """Take the visible objects; decide whether this continues or begins."""
        visible = collected(names)
        elsewhere = [item for item in visible if item.membership.network not in (None, self)]
        if elsewhere:
            raise ModelRuntimeError(
                Problem(
                    f"'{elsewhere[0].name}' has been run in another network and cannot be part of this run",
                    met=f"'{elsewhere[0].name}', made at {elsewhere[0].membership.made_at}",
                    expected="objects that have not run, or only by run()",
                    hint="run its network, or call start_scope() before making a new model",
                )
            )
        deciding = [item for item in visible if item.invalidates_magic_network]
        old = [item for item in deciding if item in self._known]
        new = [item for item in deciding if item not in self._known]
        if old and new:
            raise MagicError(
                Problem(
                    "some of these objects have run before and some have not: is this run to continue or to begin anew?",
                    met=f"new are {_born(new)}; run before have {_born(old)}",
                    expected="all of one kind",
                    hint="call start_scope() before making a new model, or put what belongs together into a Network",
                )
            )
        if new or not old:
            self._begin()
        self._known.update(visible)
        self._objects = visible
        for item in _unreachable(visible):
            logger.warn(f"'{item.name}' belongs to an object that has no name here; it is not simulated", "dependency_warning")
            item.active = False

    def _look(self, level: int) -> None:
        """Take what the caller has names for, if anything: he asks before a run what a run would do."""
        names = calling_namespace(level)
        if collected(names):
            self.collect(names)

    def scheduling_summary(self) -> SchedulingSummary:
        self._look(0)
        return super().scheduling_summary()

    def get_states(
        self, units: bool = True, format: str = "dict", subexpressions: bool = False, read_only_variables: bool = True, level: int = 0
    ) -> dict[str, dict[str, Any]]:
        self._look(level)
        return super().get_states(units, format, subexpressions, read_only_variables, level)

    def set_states(self, values: Mapping[str, Mapping[str, Any]], units: bool = True, format: str = "dict", level: int = 0) -> None:
        self._look(level)
        super().set_states(values, units, format, level)

    def let_go(self) -> None:
        """Hold nothing of the last run but what profiling_info says: its objects are the script's, and the next run looks for them anew."""
        if self in RUNNING:
            return
        if self._profile is not None:
            rows = self._profile()
            self._profile = lambda: rows
        self._plan = None
        if not self._running_lock_held():  # else a run begins, with the objects just collected
            self._objects = []

    def _begin(self) -> None:
        self._t = 0.0
        self._streams = 0
        self._generation = -1
        self._snapshots = {}
        self._known.clear()
        self._remarked.clear()


def collected(names: Mapping[str, Any]) -> list[BrianObject]:
    """The objects of the current scope that have a name in `names`."""
    layers = names.maps if isinstance(names, ChainMap) else [names]  # an object stays visible where a local name hides its global one
    found = {
        id(v): v
        for layer in layers
        for v in list(layer.values())
        if isinstance(v, BrianObject) and v.add_to_magic_network and v.membership.scope_key == SCOPE.key
    }
    return sorted(found.values(), key=lambda item: item.membership.birth)


def collect(level: int = 0) -> set[BrianObject]:
    """The objects that `run` would use, called from the same place."""
    return set(collected(calling_namespace(level)))


def start_scope() -> None:
    """Objects made before are invisible to `run` from now on."""
    SCOPE.key += 1


def _unreachable(visible: list[BrianObject]) -> list[BrianObject]:
    present = {id(item) for item in visible}
    lost: list[BrianObject] = []
    for item in visible:
        if any(id(needed) not in present or needed in lost for needed in item.dependencies()):
            lost.append(item)
    return lost


def _listed(items: Iterable[Any]) -> str:
    return ", ".join(f"'{item.name}'" if isinstance(item, BrianObject) else repr(item) for item in items)[:200] or "nothing"


def _born(items: list[BrianObject]) -> str:
    shown = [f"'{item.name}' (made at {item.membership.made_at})" for item in items[:3]]
    return ", ".join(shown) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


magic_network = MagicNetwork()
LET_GO.append(magic_network.let_go)
