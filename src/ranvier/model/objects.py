"""What all user objects share: a unique name, a place of birth, a place in the schedule."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from ranvier.caller import Location, calling_location

if TYPE_CHECKING:
    from ranvier.model.clock import Clock

_LEGAL = re.compile(r"[A-Za-z_]\w*\Z")
_living: WeakValueDictionary[str, Nameable] = WeakValueDictionary()
_births = itertools.count()


class Nameable:
    """An object with a name. A trailing '*' asks for a free one: 'synapses', 'synapses_1', ...; other names are taken as they are."""

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise TypeError(f"a name is a string, got {name!r}")
        wanted = name[:-1] if name.endswith("*") else name
        if not _LEGAL.match(wanted):
            raise ValueError(f"'{name}' cannot be the name of an object: use letters, digits and _, and a letter or _ first")
        self._name = _free_name(wanted) if name.endswith("*") else wanted
        _living[self._name] = self

    @property
    def name(self) -> str:
        return self._name


def _free_name(base: str) -> str:
    if base not in _living:
        return base
    return next(name for k in itertools.count(1) if (name := f"{base}_{k}") not in _living)


class BrianObject(Nameable):
    """An object that takes part in runs.

    clock, when, order: its place in the schedule (`when` is a slot). contained_objects: objects that come and go with it, such as
    the state updater of a group. active: False leaves it and what it contains out of runs, from the next run on.
    """

    add_to_magic_network = True
    invalidates_magic_network = True  # adding one between runs makes the meaning of a magic `run` unclear; monitors do not

    def __init__(self, clock: Clock, when: str = "start", order: int = 0, name: str = "brianobject*"):
        super().__init__(name)
        self._clock = clock
        self.when = when
        self.order = order
        self.contained_objects: list[BrianObject] = []
        self._active = True
        self._birth = next(_births)  # order of creation; the random stream follows from it
        self.made_at: Location = calling_location()
        self._scope_key = SCOPE.key
        self._network: object | None = None  # the one network it ever belongs to
        self._stream: int | None = None  # of its random numbers; given when it first runs

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def active(self) -> bool:
        return self._active

    @active.setter
    def active(self, value: bool) -> None:
        self._active = bool(value)
        for contained in self.contained_objects:
            contained.active = value

    def dependencies(self) -> tuple[BrianObject, ...]:
        """Objects that must be in the same network."""
        return ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


class _MagicScope:
    """`start_scope()` raises the key: objects born before are invisible to magic `run`."""

    key = 0


SCOPE = _MagicScope()
