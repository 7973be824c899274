"""A pathway: what events of one side of the synapses do, and when they arrive. Holds the spike queue of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.caller import calling_namespace
from ranvier.equations.dimensions import check_statements
from ranvier.equations.scope import ArrayVariable, Scope
from ranvier.ir.build import GatherSpec, SpreadSpec, build_kernel
from ranvier.model.memory import Buffer, Head
from ranvier.model.neurons import SpikeSource, located
from ranvier.model.operations import Build, Operation
from ranvier.model.queue import SpikeQueue
from ranvier.model.steps import KernelCall, PathwayStep, Step
from ranvier.model.views import VariableView
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.syntax.nodes import Assign, Block, Name
from ranvier.syntax.statements import parse_statements
from ranvier.types import Type
from ranvier.units import Quantity, fail_for_dimension_mismatch, second

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


class Pathway(Operation):
    """`S.pre`, `S.post`, ...: the events of `source`, delayed, run `code` at every synapse of the elements that had them.

    delay: second; one for all synapses, or one each. Steps are int(delay/dt + 0.5) with the dt of the source, fixed at the start of a
    run. queue: the spike queue that the run works on; look at it between runs (`queue.peek()`, `print(queue)`).
    """

    def __init__(self, synapses: Synapses, source: SpikeSource, side: str, code: str, name: str, order: int, event: str, delay: Quantity | None):
        super().__init__(synapses, source.clock, "synapses", order, f"{synapses.name}_{name}")
        self.synapses = synapses
        self.source = source
        self.side = side  # 'pre' or 'post': whose events
        self.event = event
        self.events, self.start, self.stop = source.events_of(event)
        self._block = parse_statements(located(synapses, code, "on_pre" if side == "pre" else "on_post"))
        self.scalar_delay = delay is not None
        self._delay = Buffer(Type.F64, 1 if self.scalar_delay else 0, grows=not self.scalar_delay)
        if delay is not None:
            self._delay.view()[0] = _valid_delay(delay)
        self.index = _runtime.SynapseIndex()
        self.queue = SpikeQueue()
        self._stale = True  # the index must be built anew
        self._due = Head(self.queue.due_address, Type.I32, self.queue)
        self._offsets = Buffer.of(self.index.offsets, Type.I64)
        self._ids = Buffer.of(self.index.ids, Type.I32)

    # ---- delay ----------------------------------------------------------------------------------------------------------

    @property
    def delay_variable(self) -> ArrayVariable:
        return ArrayVariable("delay", second.dim, Type.F64, self._delay, None if self.scalar_delay else ())

    @property
    def delay(self) -> VariableView:
        return VariableView(self.synapses, self.synapses.delay_name(self), second.dim)

    @delay.setter
    def delay(self, value: Any) -> None:
        self.synapses.write_variable(self.synapses.delay_name(self), slice(None), value, calling_namespace())

    @property
    def delay_(self) -> VariableView:
        return VariableView(self.synapses, self.synapses.delay_name(self), None)

    def check_delays(self) -> None:
        """ModelValueError for a delay that no event can have."""
        delays = self._delay.view()
        wrong = np.flatnonzero(~(delays >= 0) | (delays == np.inf))
        if len(wrong):
            which = "" if self.scalar_delay else f" of synapse {wrong[0]}" + (f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else "")
            value = Quantity(float(delays[wrong[0]]), dim=second.dim)
            raise ModelValueError(
                Problem(
                    f"the delay{which} of pathway '{self.name}' cannot be",
                    met=str(value),
                    expected="a finite time >= 0 s",
                    hint="clip random delays: S.delay = 'clip(randn()*ms + 2*ms, 0*ms, inf*second)'",
                )
            )

    # ---- building -------------------------------------------------------------------------------------------------------

    def connected(self) -> None:
        """Synapses were added."""
        self._stale = True
        if not self.scalar_delay:
            self._delay.resize(len(self.synapses))

    def prepare(self) -> None:
        """Rows and queue as the synapses and delays are now. Pending events keep their time of delivery."""
        size = self.source.memory_size()
        if self._stale:
            self.index.build(self.synapses.end_of(self.side).array, size)
            self._stale = False
        self.check_delays()
        self.queue.prepare(self.index, self._delay.array, self.clock.dt_, size, len(self.synapses))

    def abstract_code(self, build: Build) -> Block:
        decay = self.synapses.decay_code(self.scope(build))
        after = (Assign(Name("lastupdate"), "", Name("t")),) if self.synapses.event_driven else ()
        return decay + self._block + after

    def scope(self, build: Build) -> Scope:
        scope = self.synapses.scope(build.namespace)
        for name, symbol in self.clock.symbols().items():  # events come with the time of their source
            scope = scope.with_symbol(name, symbol)
        return scope.with_symbol("delay", self.delay_variable)

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        check_statements(self._block, scope)
        self.prepare()
        chain = (self.synapses.end_of(self.side),)
        if self.queue.holds_sources:
            spec: SpreadSpec | GatherSpec = SpreadSpec(self._due, self._offsets, None if self.index.identity else self._ids, chain)
        else:
            spec = GatherSpec(self._due)
        built = build_kernel(spec, self.abstract_code(build), self.synapses.internal(scope), dt=self.clock.dt_)
        return [PathwayStep(self.name, self.queue, self.events, self.start, self.stop, KernelCall(built))]


def _valid_delay(delay: Any) -> float:
    if not isinstance(delay, Quantity) or np.ndim(delay) != 0:
        raise ModelTypeError(
            Problem(
                "the delay keyword takes one time for all synapses",
                met=f"{type(delay).__name__} {delay!r}",
                expected="a quantity, such as 2*ms",
                hint="for a delay per synapse set S.delay after S.connect()",
            )
        )
    fail_for_dimension_mismatch(second, delay, "a delay is a time")
    value = float(delay)
    if not 0 <= value < float("inf"):
        raise ModelValueError(Problem("a delay cannot be negative", met=str(delay), expected="a finite time >= 0 s"))
    return value
