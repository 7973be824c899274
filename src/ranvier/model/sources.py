"""Groups whose elements can have events, and parts of them: what synapses, monitors and inputs connect to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ranvier.equations.scope import Constant, Index, Names, Scope, Symbol
from ranvier.model.arguments import located
from ranvier.model.clock import BaseClock
from ranvier.model.defaults import any_clock_for
from ranvier.model.event_clock import EventClock
from ranvier.model.group import Group
from ranvier.model.indexing import contiguous
from ranvier.model.memory import Buffer
from ranvier.model.operations import RegularCode
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.units import DIMENSIONLESS, Quantity


class SpikeSource(Group):
    """A group whose elements can have events. `event_lists[name]`: the list of elements that had the event in this step."""

    event_lists: dict[str, Buffer]
    can_spike = True  # Synapses are connected to like a group of neurons, but have no events

    def events_of(self, event: str) -> tuple[Buffer, int, int]:
        """The list of events and the [start, stop) of it that is ours; ModelValueError if there is no such event."""
        if event not in self.event_lists:
            otherwise = "Did you forget to set a 'threshold'?" if event == "spike" else "name it in events={...}"
            hint = did_you_mean(str(event), self.event_lists, otherwise)
            known = ", ".join(map(repr, self.event_lists)) or "no event"
            raise ModelValueError(Problem(f"'{self.name}' does not have an event '{event}'.", met=repr(event), expected=known, hint=hint))
        begin, end = self.element_range()
        return self.event_lists[event], begin, end

    def memory_size(self) -> int:
        """Elements in the memory of the whole group, of which this may be a part."""
        return self.element_range()[1]

    @property
    def spikes(self) -> np.ndarray:
        """The elements that spiked in the last step."""
        events, start, stop = self.events_of("spike")
        listed = events.view()
        return listed[(listed >= start) & (listed < stop)] - start

    def __getitem__(self, item: Any) -> Any:
        begin, end = self.element_range()
        start, stop = contiguous(item, end - begin, self.name)
        return Subgroup(self, begin + start, begin + stop)

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    @checked_arguments
    def run_regularly(
        self,
        code: str,
        dt: Quantity | None = None,
        clock: BaseClock | None = None,
        when: str = "start",
        order: int = 0,
        name: str | None = None,
        codeobj_class: Any = None,
    ) -> RegularCode:
        """Run code for all elements every dt, from t = 0 on. Returns the operation; it goes where the group goes."""
        chosen = self.clock if dt is None and clock is None else any_clock_for(dt, clock)
        return self._runs(code, "run_regularly", chosen, when, order, name)

    @checked_arguments
    def run_at(
        self, code: str, times: Quantity, when: str = "start", order: int = 0, name: str | None = None, codeobj_class: Any = None
    ) -> RegularCode:
        """Run code for all elements at these times (second; see EventClock). Returns the operation."""
        return self._runs(code, "run_at", EventClock(times, f"{name or f'{self.name}_run_at'}_eventclock*"), when, order, name)

    @checked_arguments
    def run_on_clock(
        self,
        code: str,
        clock: BaseClock | None = None,
        when: str = "start",
        order: int = 0,
        name: str | None = None,
        codeobj_class: Any = None,
    ) -> RegularCode:
        """Run code for all elements when this clock ticks; default: the group's. Returns the operation."""
        return self._runs(code, "run_on_clock", self.clock if clock is None else any_clock_for(None, clock), when, order, name)

    def _runs(self, code: str, what: str, clock: BaseClock, when: str, order: int, name: str | None) -> RegularCode:
        runner = RegularCode(self, located(self, code, what), clock, when, order, name or f"{self.name}_{what}*")
        self.memory_owner.contained_objects.append(runner)  # a subgroup may be a temporary: G[:5].run_regularly(...)
        return runner


class Subgroup(SpikeSource):
    """Neurons [start, stop) of a group. Shares all memory; indices count from `start`. Needs no name of its own to stay alive."""

    add_to_magic_network = False

    def __init__(self, source: SpikeSource, start: int, stop: int, name: str | None = None):
        root = source.root if isinstance(source, Subgroup) else source
        super().__init__(root.clock, root.when, root.order, name or f"{root.name}_subgroup*", None)
        self.root: SpikeSource = root
        self.namespace = root.namespace
        self.start, self.stop = start, stop
        self.equations = root.equations
        self.subexpression_types = root.subexpression_types
        self.event_lists = root.event_lists
        self.links = root.links
        self.variables = {**root.variables, "N": Constant("N", stop - start, DIMENSIONLESS), "i": Index("i", (), start)}
        self._sealed = True

    @property
    def source(self) -> SpikeSource:
        return self.root

    @property
    def memory_owner(self) -> Group:
        return self.root

    def element_range(self) -> tuple[int, int]:
        return self.start, self.stop

    def memory_size(self) -> int:
        return self.root.memory_size()

    def arrays(self) -> dict[str, Buffer]:
        return {}

    def own_symbols(self, scope: Scope) -> dict[str, Symbol]:
        """Model names. A subexpression means the same wherever it is seen from: its `i` and `N` are those of the whole group."""
        whole = {name: self.root.variables[name] for name in ("i", "N")}
        return super().own_symbols(scope.with_layer(Names(f"the model of '{self.root.name}'", whole)))

    def has_variable(self, name: str) -> bool:
        return name in self.variables or self.root.has_variable(name)

    def dependencies(self) -> tuple[Group, ...]:
        return (self.root,)

    def __repr__(self) -> str:
        return f"<Subgroup {self.name!r} of {self.root.name!r} from {self.start} to {self.stop}>"
