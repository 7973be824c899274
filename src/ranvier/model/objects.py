"""What all user objects share: a unique name, a place of birth, a place in the schedule."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Mapping
from numbers import Real
from typing import Any

from ranvier.caller import Location, calling_location
from ranvier.context import CURRENT
from ranvier.messages import get_logger
from ranvier.model.clock import BaseClock
from ranvier.model.defaults import any_clock_for
from ranvier.model.names import Nameable
from ranvier.record import record
from ranvier.syntax.errors import ModelRuntimeError, ModelTypeError, Problem
from ranvier.units import Quantity

_births = itertools.count()
logger = get_logger("ranvier.core.base")


@record(frozen=False)
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

    dt or clock, when, order: its place in the schedule (`when` is a slot). contained_objects: objects that come and go with it, such as
    the state updater of a group. active: False leaves it and what it contains out of runs, from the next run on.

    Users may derive from it: `run()` is then called in each step of the clock, `before_run(namespace)` and `after_run()` around each run.
    """

    add_to_magic_network = True
    when: str
    order: int  # any number will do
    membership: Membership
    _active: bool
    invalidates_magic_network = True  # adding one between runs makes the meaning of a magic `run` unclear; monitors do not

    def __init__(
        self,
        dt: Quantity | None = None,
        clock: BaseClock | None = None,
        when: str = "start",
        order: int = 0,
        namespace: Mapping[str, Any] | None = None,
        name: str = "brianobject*",
    ):
        super().__init__(name)
        self._clock = any_clock_for(dt, clock)
        if not isinstance(when, str):
            raise ModelTypeError(
                Problem("when is the name of a slot of the schedule", met=repr(when), hint="such as when='start'", expected="a string")
            )
        if isinstance(order, bool) or not isinstance(order, Real):
            raise ModelTypeError(
                Problem(
                    "order is a number: lower comes first within a slot", met=repr(order), hint="such as order=1", expected="an integer"
                )
            )
        self.when = when
        self.order = order
        self.contained_objects: list[BrianObject] = []
        self._active = True
        self.membership = Membership(next(_births), calling_location(), SCOPE.key)

    @property
    def clock(self) -> BaseClock:
        return self._clock

    @property
    def active(self) -> bool:
        return self._active

    @active.setter
    def active(self, value: bool) -> None:
        self._active = bool(value)
        for contained in self.contained_objects:
            contained.active = value

    def check_for_run(self, build: Any) -> None:
        """Before a run: raises ModelError for what is wrong beyond what the operations find. build: operations.Build."""

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
            raise ModelRuntimeError(
                Problem(
                    f"'{self.name}' cannot be changed now",
                    met=met,
                    expected="a network between runs",
                    hint="change it before or after the run",
                )
            )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def __del__(self) -> None:
        """Said in the log: what goes without ever having run was probably forgotten (nothing is said of what is left as Python ends)."""
        if CURRENT.warn_for_unused_objects and self.add_to_magic_network and not sys.is_finalizing():
            membership = self.__dict__.get("membership")  # none where the constructor failed early
            if membership is not None and membership.network is None:
                message = f"'{self.name}', made at {membership.made_at}, goes without ever having been in a network that ran: "
                logger.warn(message + "keep it in a variable that run() sees, or add it to the network", "unused_brian_object")


class _MagicScope:
    """`start_scope()` raises the key: objects born before are invisible to magic `run`."""

    key = 0


SCOPE = _MagicScope()
