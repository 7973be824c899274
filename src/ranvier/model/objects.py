"""What all user objects share: a unique name, a place of birth, a place in the schedule."""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ranvier.caller import Location, calling_location
from ranvier.syntax.errors import ModelRuntimeError, ModelTypeError, ModelValueError, Problem

if TYPE_CHECKING:
    from ranvier.model.clock import Clock

_LEGAL = re.compile(r"[A-Za-z_]\w*\Z")
_living: WeakValueDictionary[str, Nameable] = WeakValueDictionary()
_births = itertools.count()


class Nameable:
    """An object with a name. A trailing '*' asks for a free one: 'synapses', 'synapses_1', ...; other names are taken as they are."""

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise ModelTypeError(
                Problem("the name of an object is a string", met=f"{type(name).__name__} {name!r}", expected="such as 'excitatory'")
            )
        wanted = name[:-1] if name.endswith("*") else name
        if not _LEGAL.match(wanted):
            expected = "letters, digits and _, and a letter or _ first"
            raise ModelValueError(
                Problem("this cannot be the name of an object", met=repr(name), expected=expected, hint=f"such as {_suggested(wanted)!r}")
            )
        self._name = _free_name(wanted) if name.endswith("*") else wanted
        _living[self._name] = self

    @property
    def name(self) -> str:
        return self._name


def _suggested(wanted: str) -> str:
    legal = re.sub(r"\W+", "_", wanted)
    return legal if legal[:1].isalpha() else f"group_{legal}"


def _free_name(base: str) -> str:
    if base not in _living:
        return base
    return next(name for k in itertools.count(1) if (name := f"{base}_{k}") not in _living)


@dataclass
class Membership:
    """Where an object comes from and where it belongs: kept by the object, used by run/.

    birth: rank of creation; the order of random streams follows from it. made_at: line of the user's script. scope_key: what
    start_scope() had counted at birth. network: the one network it ever belongs to. stream: number of its random stream there.
    """

    birth: int
    made_at: Location
    scope_key: int
    network: Any = None
    stream: int | None = None


class BrianObject(Nameable):
    """An object that takes part in runs.

    clock, when, order: its place in the schedule (`when` is a slot). contained_objects: objects that come and go with it, such as
    the state updater of a group. active: False leaves it and what it contains out of runs, from the next run on.
    """

    add_to_magic_network = True
    when: str
    order: int  # any number will do
    membership: Membership
    _active: bool
    invalidates_magic_network = True  # adding one between runs makes the meaning of a magic `run` unclear; monitors do not

    def __init__(self, clock: Clock, when: str = "start", order: int = 0, name: str = "brianobject*"):
        super().__init__(name)
        self._clock = clock
        if not isinstance(when, str):
            raise ModelTypeError(Problem("when is the name of a slot of the schedule", met=repr(when), hint="such as when='start'"))
        if isinstance(order, bool) or not isinstance(order, Real):
            raise ModelTypeError(Problem("order is a number: lower comes first within a slot", met=repr(order), hint="such as order=1"))
        self.when = when
        self.order = order
        self.contained_objects: list[BrianObject] = []
        self._active = True
        self.membership = Membership(next(_births), calling_location(), SCOPE.key)

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

    def refuse_while_running(self, *, own_thread: bool = False) -> None:
        """ModelRuntimeError while the object's network runs in another thread: native code is at work on this memory.

        own_thread: refuse Python code that the run itself calls (network operations) too.
        """
        runner = getattr(self.membership.network, "runner", None)
        if runner is not None and (own_thread or runner != threading.get_ident()):
            met = "a network that is running" + ("" if own_thread else " in another thread")
            raise ModelRuntimeError(Problem(f"'{self.name}' cannot be changed now", met=met, expected="a network between runs"))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


class _MagicScope:
    """`start_scope()` raises the key: objects born before are invisible to magic `run`."""

    key = 0


SCOPE = _MagicScope()
