"""A pathway: what events of one side of the synapses do, and when they arrive. Holds the spike queue of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.caller import calling_namespace
from ranvier.equations.dimensions import check_statements
from ranvier.equations.scope import ArrayVariable, Scope
from ranvier.messages import get_logger
from ranvier.model import delivery
from ranvier.model.arguments import located, one_number
from ranvier.model.end_numbers import EndNumbers
from ranvier.model.memory import Buffer
from ranvier.model.operations import Build, Operation
from ranvier.model.queue import SpikeQueue
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import KernelCall, PathwayStep, Step
from ranvier.model.target_rows import TargetRows
from ranvier.model.unread import say_unread
from ranvier.model.views import VariableView
from ranvier.record import record
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnknownNameError
from ranvier.syntax.nodes import Assign, Block, Name
from ranvier.syntax.statements import parse_statements
from ranvier.syntax.trees import walk
from ranvier.types import Type
from ranvier.units import Dimension, Quantity, second

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

logger = get_logger("ranvier.synapses.synapses")

# Steps. Each slot of the queue takes memory (cpp/src/spike_queue.cpp has the price).
LONGEST_DELAY = 2**22 - 2

_ORDER = {"pre": -1, "post": 1}  # LANGUAGE SYN-11


class Pathway(Operation):
    """`S.pre`, `S.post`, ...: the events of `source`, delayed, run `code` at every synapse of the elements that had them.

    delay: second; one for all synapses, or one each. Steps are int(delay/dt + 0.5) with the dt of the source, fixed at the start of a
    run. queue: the spike queue that the run works on; look at it between runs (`queue.peek()`, `print(queue)`).
    """

    def __init__(self, synapses: Synapses, source: SpikeSource, side: str, code: str, attribute: str, event: str, delay: Quantity | None):
        super().__init__(synapses, source.clock, "synapses", _ORDER[side], f"{synapses.name}_{attribute}")
        self.synapses = synapses
        self.attribute = attribute  # of the synapses: S.pre
        self.source = source
        self.side = side  # 'pre' or 'post': whose events
        self.event = event
        self.events, self.start, self.stop = source.events_of(event)
        self._block = parse_statements(located(synapses, code, f"on_{side}", "'v_post += w'"))
        self.scalar_delay = delay is not None
        # A delay per synapse takes memory from when somebody asks for it (8 bytes each); until then all are zero.
        self.delays = Buffer(Type.F64, 1 if self.scalar_delay else 0, grows=not self.scalar_delay)
        self._stored = self.scalar_delay
        if delay is not None:
            self.delays.view()[0] = _valid_delay(delay)
        self.index = _runtime.SynapseIndex()
        self.queue = SpikeQueue()
        self._stale = True  # the index must be built anew
        self._due = {type_: Due(self.queue, type_) for type_ in (Type.I32, Type.U16)}
        self.offsets = Buffer.of(self.index.offsets, Type.I64)
        self.ids = Buffer.of(self.index.ids, Type.I32)
        self.batch = Buffer.events(0)
        self._target_rows = TargetRows(Type.I32)

    # ---- delay ----------------------------------------------------------------------------------------------------------

    @property
    def delay_name(self) -> str:
        """What the synapses call the delay of this pathway."""
        return f"_delay_{self.attribute}"

    @property
    def delay_variable(self) -> ArrayVariable:
        """The delay as a variable: one value, or from now on one per synapse."""
        if not self._stored:
            self.delays.resize(len(self.synapses))
            self._stored = True
        return ArrayVariable("delay", second.dim, Type.F64, self.delays, None if self.scalar_delay else ())

    @property
    def delay(self) -> VariableView:
        return DelayView(self, second.dim)

    @delay.setter
    def delay(self, value: Any) -> None:
        self.synapses.write_variable(self.delay_name, slice(None), value, calling_namespace())

    @property
    def delay_(self) -> VariableView:
        return DelayView(self, None)

    def check_delays(self) -> None:
        """ModelValueError for a delay that no event can have."""
        delays = self.delays.view()
        longest = self.source.clock.dt_ * LONGEST_DELAY
        wrong = np.flatnonzero(~(delays >= 0) | (delays >= longest))
        if len(wrong):
            which = "" if self.scalar_delay else f" of synapse {wrong[0]}" + (f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else "")
            value = Quantity(float(delays[wrong[0]]), dim=second.dim)
            hint = "clip random delays: S.delay = 'clip(randn()*ms + 2*ms, 0*ms, inf*second)'"
            if value != value:
                hint = "it was computed from no number: the root or logarithm of a negative one, 0/0, inf - inf, ..."
            message = f"pathway '{self.name}' cannot have the delay{which}"
            too_long = longest <= float(value) < np.inf
            expected = f"a time below {longest:.3g} s (2**22 steps)" if too_long else "a finite time >= 0 s"
            raise ModelValueError(Problem(message, met=str(value), expected=expected, hint=hint))

    def bytes_a_synapse(self, by_row: bool) -> dict[str, int]:
        """What it takes for each synapse, by part. by_row: synapses are made in the order of this side."""
        narrow = self.type_of_targets is Type.U16  # of target numbers a copy in the order of rows; and ids where synapses are not in it
        parts = ({"rows": 2} if narrow else {}) if by_row else {"rows": 6 if narrow else 8}
        return parts | ({"delay": 12} if self._stored and not self.scalar_delay else {})  # and its steps

    # ---- building -------------------------------------------------------------------------------------------------------

    def added(self) -> None:
        """Synapses were added: spikes on their way are not for them."""
        self.queue.name_synapses()
        self.connected()

    def connected(self) -> None:
        """The synapses are others than before."""
        self._stale = True
        if self._stored and not self.scalar_delay:
            self.delays.resize(len(self.synapses))

    def restore_delays(self, delays: np.ndarray) -> None:
        """The delays that a snapshot kept; none where all were zero."""
        self.delays.resize(len(delays))
        self.delays.view()[:] = delays
        self._stored = self.scalar_delay or len(delays) == len(self.synapses)

    def prepare(self, *, general: bool = False, targets: bool = False, carried: Sequence[Buffer] = ()) -> None:
        """Rows and queue as the synapses and delays are now. Pending events keep their time of delivery.

        general: the queue holds synapses, pushed one by one. targets: where delays differ, it delivers numbers of targets. carried: and
        the values of these variables, which nothing writes during the run."""
        size, known = self.source.memory_size(), not self._stale
        if self._stale:
            self.synapses.end_of(self.side).build(self.index, size)
            self._target_rows.forget()
            self._stale = False
        self.check_delays()
        delays = self.delays if self._stored else Buffer(Type.F64, 1)
        ends = self.other_end.numbers() if targets else None
        narrow = self.type_of_targets is Type.U16
        arrays = [variable.array for variable in carried]
        self.queue.prepare(self.index, delays.array, self.source.clock.dt_, size, len(self.synapses), general, ends, narrow, known, arrays)

    def abstract_code(self, build: Build) -> Block:
        decay = self.synapses.decay_code(self.scope(build))
        after = (Assign(Name("lastupdate"), "", Name("t")),) if self.synapses.event_driven else ()
        return decay + self._block + after

    def targets(self, build: Build) -> Iterable[str]:
        return (*self.synapses.event_driven, "lastupdate", *(assign.target.id for assign in self._block))

    def scope(self, build: Build) -> Scope:
        # t and dt are those of the synapses, as in Brian 2, whatever the clock of the source.
        return self.synapses.scope(build.namespace).with_layer(Delays({"delay": self}))

    def steps(self, build: Build) -> list[Step]:
        if not self.synapses.connected:
            hint = "call connect() before the run, or set active = False"
            raise ModelTypeError(
                Problem(
                    f"'{self.synapses.name}' does not do anything: it has no synapses",
                    met="no call of connect()",
                    expected="a call, even one that makes none",
                    hint=hint,
                )
            )
        scope = self.scope(build)
        self._check_lastupdate(scope)
        check_statements(self._block, scope)
        say_unread(self._block, scope)
        self._say_clocks()
        made = delivery.deliver(self, self.abstract_code(build), scope, build.written)
        call = KernelCall(made.built)
        return [PathwayStep(self.name, self.queue, self.events, self.start, self.stop, call, made.space, made.rows, made.remark)]

    # ---- what delivery works with (model/delivery) ------------------------------------------------------------------------

    @property
    def own_end(self) -> EndNumbers:
        """Per synapse: the number of the neuron whose events these are."""
        return self.synapses.end_of(self.side)

    @property
    def other_end(self) -> EndNumbers:
        """Per synapse: the number of the neuron at the other end."""
        return self.synapses.end_of("post" if self.side == "pre" else "pre")

    @property
    def other_size(self) -> int:
        """Numbers of the other end are below this."""
        return (self.synapses.target if self.side == "pre" else self.synapses.source).memory_size()

    @property
    def type_of_targets(self) -> Type:
        """What holds any number of the other end."""
        return Type.U16 if self.other_size <= 1 << 16 else Type.I32

    @property
    def has_delay_each(self) -> bool:
        """Whether delays may differ."""
        return self._stored and not self.scalar_delay

    @property
    def target_rows(self) -> TargetRows:
        if self._target_rows.type is not self.type_of_targets:
            self._target_rows = TargetRows(self.type_of_targets)
        return self._target_rows

    def due(self, type_: Type) -> Due:
        """The list of what is delivered now: sources or synapses (i32), targets (i32 or u16)."""
        return self._due[type_]

    def carried(self, number: int, type_: Type) -> Due:
        """The values of a variable of the synapses, beside the targets that are delivered now: of the number-th that is carried."""
        return Due(self.queue, type_, number)

    def _check_lastupdate(self, scope: Scope) -> None:
        """UnknownNameError for code that relies on `lastupdate` where nothing keeps it (LANGUAGE SYN-24)."""
        spans = [node.span for assign in self._block for node in (assign.target, *walk(assign.value)) if node == Name("lastupdate")]
        if spans and scope.get("lastupdate") is None:
            message = 'The identifier "lastupdate" could not be resolved.'
            expected = "synapses with (event-driven) equations, which have it, or a variable of that name"
            hint = "add 'lastupdate : second' to the model of the synapses, and 'lastupdate = t' at the end of the code of each pathway"
            raise UnknownNameError(Problem(message, spans[0], "'lastupdate'", expected, hint))

    def _say_clocks(self) -> None:
        """Delays are multiples of the dt of the source, which may surprise where others have another dt (LANGUAGE SYN-12)."""
        others = [self.synapses, self.synapses.target if self.side == "pre" else self.synapses.source]
        different = [f"'{group.name}' ({group.clock.interval:g} s)" for group in others if group.clock.interval != self.clock.interval]
        if different:
            own = f"the pathway '{self.name}' runs on the clock of '{self.source.name}', dt = {self.clock.interval:g} s"
            message = f"{own}, and its delays are multiples of that; another dt has {' and '.join(different)}"
            logger.warn(message, "synapses_dt_mismatch", once=True)


class Due:
    """A list of what a queue delivers now, as a kernel finds it: the events, or the values of the number-th variable that is carried beside
    them. Where it lies is known when the queue is prepared."""

    __slots__ = ("number", "queue", "rv_type")

    def __init__(self, queue: SpikeQueue, type_: Type, number: int | None = None):
        self.queue = queue
        self.rv_type = type_
        self.number = number

    @property
    def address(self) -> int:
        return self.queue.delivered_address if self.number is None else self.queue.carried_address(self.number)


class DelayView(VariableView):
    """The delay of a pathway: of its synapses, one each or one for all."""

    def __init__(self, pathway: Pathway, dim: Dimension | None):
        super().__init__(pathway.synapses, pathway.delay_name, dim)
        self._shown = f"{pathway.name}.delay"

    def __repr__(self) -> str:
        return f"<{self._shown}{'_' if self._dim is None else ''}: {self[:]!r}>"

    def __str__(self) -> str:
        return f"<{self._shown}: {self[:]!s}>"


def pathways_of(synapses: Synapses, on_pre: Any, on_post: Any, delay: Any, on_event: Any) -> Iterator[Pathway]:
    """The pathways that the arguments of Synapses describe. ModelTypeError, ModelValueError for arguments that describe none."""
    codes = {"pre": _named(on_pre, "pre"), "post": _named(on_post, "post")}
    known = [*codes["pre"], *codes["post"]]
    for given, what in ((delay, "delay"), (on_event, "on_event")):
        unknown = [name for name in given if name not in known] if isinstance(given, Mapping) else []
        if unknown:
            expected = f"one of {', '.join(map(repr, known))}" if known else "no pathway: neither on_pre nor on_post is given"
            raise ModelValueError(
                Problem(
                    f"there is no pathway '{unknown[0]}', which {what} names",
                    met=repr(unknown[0]),
                    expected=expected,
                    hint="code for events of the source is pathway 'pre', of the target 'post', or as on_pre and on_post name them",
                )
            )
    if delay is not None and not isinstance(delay, Mapping) and "pre" not in known:
        hint = "use a dict: delay={'post': 2*ms}"
        raise ModelValueError(
            Problem("delay belongs to the pathway 'pre', and there is none", met=repr(delay), hint=hint, expected="a pathway 'pre'")
        )
    if not isinstance(on_event, (str, Mapping)):
        raise ModelTypeError(
            Problem(
                "on_event is the name of an event, or a dict of them by pathway",
                met=repr(on_event),
                expected="such as 'spike'",
                hint="on_event='spike', or on_event={'pre': 'spike', 'post': 'my_event'}",
            )
        )
    for side, named in codes.items():
        source = synapses.source if side == "pre" else synapses.target
        for name, code in named.items():
            if name in synapses.__dict__ or hasattr(type(synapses), name):  # a variable may bear the name of a pathway
                raise ModelValueError(
                    Problem(
                        f"a pathway cannot be called '{name}'", met="an attribute of Synapses", expected="another name", hint="such as 'up'"
                    )
                )
            event = on_event if isinstance(on_event, str) else on_event.get(name, "spike")
            scalar = delay.get(name) if isinstance(delay, Mapping) else delay if name == "pre" else None
            yield Pathway(synapses, source, side, code, name, event, scalar)


def _named(codes: Any, side: str) -> dict[str, str]:
    if codes is None:
        return {}
    named = {side: codes} if isinstance(codes, str) else codes
    if not isinstance(named, Mapping) or not all(isinstance(k, str) and isinstance(v, str) for k, v in named.items()):
        raise ModelTypeError(
            Problem(
                f"on_{side} is a string, or a dict of strings by pathway name",
                met=repr(codes),
                expected="such as 'v_post += w'",
                hint="on_pre={'up': 'v_post += w', 'down': '...'} makes several pathways",
            )
        )
    return dict(named)


@record(eq=False)
class Delays:
    """The delays of pathways as a layer of names: their memory is made when one is looked up."""

    pathways: Mapping[str, Pathway]
    description: str = "the delays"

    def get(self, name: str) -> ArrayVariable | None:
        pathway = self.pathways.get(name)
        return None if pathway is None else pathway.delay_variable

    def names(self) -> Iterable[str]:
        return self.pathways.keys()


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
    value = one_number(delay, second.dim, "a delay", "2*ms")
    if not 0 <= value < float("inf"):
        raise ModelValueError(Problem("a delay cannot be negative", met=str(delay), expected="a finite time >= 0 s", hint="such as 2*ms"))
    return value
