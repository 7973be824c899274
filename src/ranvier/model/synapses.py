"""Synapses: connections between two groups, with variables per synapse and pathways that carry events."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.caller import calling_namespace
from ranvier.context import CURRENT
from ranvier.equations.equations import Equations
from ranvier.equations.schemes import exact, system
from ranvier.equations.scope import ArrayVariable, Constant, Index, Layer, Scope, Symbol
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION
from ranvier.journal import journaled
from ranvier.messages import get_logger
from ranvier.model import connect as connecting
from ranvier.model import connect_degrees
from ranvier.model.arguments import located
from ranvier.model.clock import Clock
from ranvier.model.defaults import clock_for
from ranvier.model.end_numbers import EndNumbers, Side, SynapseCounts
from ranvier.model.ends import Ends, end_named
from ranvier.model.lost import free_what_is_lost
from ranvier.model.memory import Buffer
from ranvier.model.mistakes import Text, with_all_mistakes
from ranvier.model.operations import Build, StateUpdater, SubexpressionUpdater
from ranvier.model.pathway import Delays, Pathway, pathways_of
from ranvier.model.room import check_room
from ranvier.model.runs import Runs, runs_of
from ranvier.model.sources import SpikeSource
from ranvier.model.storage import check_taken, frozen_subexpressions, model_variables, subexpression_types, unlinked
from ranvier.model.summed import summed_updaters_of
from ranvier.model.synapse_equations import check_kinds_apart, check_not_of_ends, check_sums_apart
from ranvier.model.synapse_indexing import SynapticSubgroup, elements, parallel_numbers, warn_of_names
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Block
from ranvier.syntax.statements import parse_statements
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, second

logger = get_logger("ranvier.synapses.synapses")

_FLAGS = {
    DIFFERENTIAL: {"event-driven", "clock-driven"},
    SUBEXPRESSION: {"shared", "constant over dt", "summed"},
    PARAMETER: {"constant", "shared", "linked"},
}
_EVENT_DRIVEN = "event-driven"
_AT_ONCE = 1 << 22  # synapses made between two looks at Ctrl-C: a twentieth of a second
_RESERVED = {"j": "it is the number of the target neuron", "delay": "it is the delay of the pathway 'pre'"}


class Synapses(SpikeSource):
    """Connections from `source` to `target` (default: source).

    model: equations with one value per synapse. on_pre, on_post: code for events of either side; a string, or a dict of named pathways.
    delay: one time for all synapses of pathway 'pre', or a dict by pathway. on_event: which event triggers, for all or by pathway.
    The rest as in NeuronGroup. Creates no synapse: see connect(). pre, post: old names of on_pre, on_post.
    """

    can_spike = False
    has_fixed_size = False

    @checked_arguments
    def __init__(
        self,
        source: SpikeSource,
        target: SpikeSource | None = None,
        model: str | Equations | None = None,
        on_pre: str | Mapping[str, str] | None = None,
        on_post: str | Mapping[str, str] | None = None,
        delay: Quantity | Mapping[str, Quantity] | None = None,
        on_event: str | Mapping[str, str] = "spike",
        multisynaptic_index: str | None = None,
        namespace: Mapping[str, Any] | None = None,
        dtype: Any = None,
        codeobj_class: Any = None,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        order: int = 0,
        method: Any = None,
        method_options: Mapping[str, Any] | None = None,
        name: str = "synapses*",
        *,
        pre: str | Mapping[str, str] | None = None,
        post: str | Mapping[str, str] | None = None,
        connect: Any = None,
    ):
        if connect is not None:
            hint = "call connect() of the synapses: S.connect(...)"
            raise ModelTypeError(
                Problem("synapses are not connected as they are made", met=f"connect={connect!r}"[:80], hint=hint, expected="no connect=")
            )
        on_pre, on_post = _by_old_name("pre", pre, on_pre), _by_old_name("post", post, on_post)
        super().__init__(clock_for(dt, clock), "start", order, name, namespace)
        self.source = _group(source, "source")
        self.target = _group(source if target is None else target, "target")
        model = "" if model is None else model
        with with_all_mistakes(self, [*_texts(on_pre, "on_pre"), *_texts(on_post, "on_post")]):
            self.user_equations = model if isinstance(model, Equations) else Equations(located(self, model, "the model", "'w : 1'"))
            self.user_equations.check_names(_RESERVED)
            self.user_equations.check_flags(_FLAGS, [{_EVENT_DRIVEN, "clock-driven"}])
        summed = [e for e in self.user_equations.values() if "summed" in e.flags]  # they define a variable of a neuron, none of ours
        self.equations = Equations([e for e in self.user_equations.values() if e not in summed]) if summed else self.user_equations
        self.event_driven = [e.name for e in self.equations.values() if _EVENT_DRIVEN in e.flags]
        self._pre, self._post = EndNumbers(), EndNumbers()
        self._connected = False
        self.event_lists = {}
        self.multisynaptic_index = multisynaptic_index
        self._make_variables(dtype)
        self.pathways: dict[str, Pathway] = {}
        with with_all_mistakes(self, [*_texts(on_pre, "on_pre"), *_texts(on_post, "on_post")]):
            for pathway in pathways_of(self, on_pre, on_post, delay, on_event):
                self.pathways[pathway.attribute] = pathway
                object.__setattr__(self, pathway.attribute, pathway)
                self.contained_objects.append(pathway)
        self._long_runs: Runs | None = None
        self._runs_known = False
        self._make_updaters(method, method_options)
        check_sums_apart(self.user_equations, self.event_driven)
        self.summed_updaters = summed_updaters_of(self, summed)
        self.contained_objects += self.summed_updaters.values()
        self.seal()

    # ---- construction ---------------------------------------------------------------------------------------------------

    def _make_variables(self, dtype: Any) -> None:
        fixed = "connect() sets it"
        self._outgoing, self._incoming = SynapseCounts(self._pre, self.source), SynapseCounts(self._post, self.target)
        self.variables = {
            "i": Index("i", (self._pre,), self.source.element_range()[0]),
            "j": Index("j", (self._post,), self.target.element_range()[0]),
            "N_pre": Constant("N_pre", len(self.source), DIMENSIONLESS),
            "N_post": Constant("N_post", len(self.target), DIMENSIONLESS),
            "N_outgoing": ArrayVariable("N_outgoing", DIMENSIONLESS, Type.I32, self._outgoing, (self._pre,), read_only=fixed),
            "N_incoming": ArrayVariable("N_incoming", DIMENSIONLESS, Type.I32, self._incoming, (self._post,), read_only=fixed),
        }
        if self.multisynaptic_index is not None:
            if not isinstance(self.multisynaptic_index, str):
                raise ModelTypeError(
                    Problem(
                        "multisynaptic_index is the name of a variable",
                        met=repr(self.multisynaptic_index),
                        expected="such as 'k'",
                        hint="then k counts the synapses of a pair, from 0",
                    )
                )
            if not self.multisynaptic_index.isidentifier():
                raise ModelValueError(
                    Problem(
                        "multisynaptic_index is a name",
                        met=repr(self.multisynaptic_index),
                        expected="such as 'k'",
                        hint="then k counts the synapses of a pair, from 0",
                    )
                )
            check_taken(self.equations, [self.multisynaptic_index], "it is the multisynaptic_index")
            number = Buffer(Type.I32, 0, grows=True)
            self.variables[self.multisynaptic_index] = ArrayVariable(
                self.multisynaptic_index, DIMENSIONLESS, Type.I32, number, read_only=fixed
            )
        if self.event_driven:
            last = Buffer(Type.F64, 0, grows=True)
            check_taken(self.equations, ["lastupdate"], "synapses with event-driven equations have it already")
            self.variables["lastupdate"] = ArrayVariable("lastupdate", second.dim, Type.F64, last)
        check_not_of_ends(self)
        self.variables |= model_variables(self.equations, 0, dtype, None, grows=True)
        self.links = unlinked(self.equations)
        self.subexpression_types = subexpression_types(self.equations, dtype)

    def _make_updaters(self, method: Any, options: Any) -> None:
        clock_driven = [e for e in self.equations.values() if e.kind_of_equation == DIFFERENTIAL and _EVENT_DRIVEN not in e.flags]
        for equation in clock_driven:
            if "clock-driven" not in equation.flags:
                what = f"'{equation.name}' of '{self.name}' is integrated at every step of every synapse"
                how = "with the flag (event-driven) at events only, with (clock-driven) this is not said"
                logger.info(f"{what}; {how}", "clock_driven", once=True)
        self.state_updater: StateUpdater | None = None
        if clock_driven:
            kept = Equations([e for e in self.equations.values() if e.name not in self.event_driven])
            self.state_updater = StateUpdater(self, kept, method, False, self.order, options)
            self.contained_objects.append(self.state_updater)
        blocks = frozen_subexpressions(self.equations)
        self.subexpression_updater = SubexpressionUpdater(self, blocks) if any(blocks) else None
        if self.subexpression_updater is not None:
            self.contained_objects.append(self.subexpression_updater)
        check_kinds_apart(self.equations, self.event_driven)

    # ---- as a group -----------------------------------------------------------------------------------------------------

    def element_range(self) -> tuple[int, int]:
        return 0, self._pre.size

    def end_of(self, side: str) -> EndNumbers:
        """Per synapse: the number of its source ('pre') or target ('post') neuron in that group's memory."""
        return self._pre if side == "pre" else self._post

    def runs(self) -> Runs | None:
        """Runs of synapses that share an end, if they are long; found once after each connect()."""
        if not self._runs_known:
            self._long_runs, self._runs_known = runs_of(self._pre, self._post), True
        return self._long_runs

    @property
    def connected(self) -> bool:
        """Whether connect() was called, however few synapses it made."""
        return self._connected

    @property
    def N_pre(self) -> int:
        """Elements of the source."""
        return len(self.source)

    @property
    def N_post(self) -> int:
        """Elements of the target."""
        return len(self.target)

    @property
    def N_incoming_post(self) -> np.ndarray:
        """Synapses per target neuron."""
        begin, end = self.target.element_range()
        return self._incoming.view()[begin:end].copy()

    @property
    def N_outgoing_pre(self) -> np.ndarray:
        """Synapses per source neuron."""
        begin, end = self.source.element_range()
        return self._outgoing.view()[begin:end].copy()

    def arrays(self) -> dict[str, Buffer]:
        return super().arrays() | {"_pre": self._pre, "_post": self._post}

    def restored(self) -> None:
        self._connected = self._connected or len(self) > 0
        self._ends_changed()
        _ = self._pre.find_rows() or self._post.find_rows()

    def _ends_changed(self) -> None:
        self._runs_known = False
        self._outgoing.forget()
        self._incoming.forget()

    def own_symbols(self, scope: Scope) -> dict[str, Symbol]:
        names = super().own_symbols(scope)
        for name, count in (("N", len(self)), ("N_pre", len(self.source)), ("N_post", len(self.target))):
            names[name] = Constant(name, count, DIMENSIONLESS)
        return names

    def variable_names(self) -> list[str]:
        return ["N", *super().variable_names()]

    def names_of_states(self) -> list[str]:
        """As in Brian 2 also those of the connected groups: x_pre, x_post, and the target's without suffix."""
        connected = [name for layer in self.connected_layers(None) if isinstance(layer, Ends) for name in layer.names()]
        return list(dict.fromkeys([*self.variable_names(), *connected]))

    def has_variable(self, name: str) -> bool:
        if super().has_variable(name) or name == "N" or name.startswith("_delay_"):
            return True
        if name == "delay":
            return "pre" in self.pathways
        group, inner = end_named(self, name)
        # A bare name that is not ours is one of the target (LANGUAGE SYN-07).
        return group.has_variable(inner) if group is not None else self.target.has_variable(name)

    def connected_layers(self, run_namespace: Layer | None) -> tuple[Layer, ...]:
        """Delays, x_pre and x_post, and bare names of the target: after own names, before the language and the namespaces."""
        named = {pathway.delay_name: pathway for pathway in self.pathways.values()}
        if "pre" in self.pathways:
            named["delay"] = self.pathways["pre"]
        return (
            Delays(named),
            Ends(self, run_namespace, self._pre, self._post),
        )

    # ---- connecting -----------------------------------------------------------------------------------------------------

    @checked_arguments
    @journaled
    def connect(
        self,
        condition: str | bool | None = None,
        i: Any = None,
        j: Any = None,
        p: float | str = 1.0,
        n: int | str = 1,
        skip_if_invalid: bool = False,
        namespace: Mapping[str, Any] | None = None,
        level: int = 0,
        *,
        indegree: Any = None,
        outdegree: Any = None,
        total: int | None = None,
        multapses: bool = True,
        autapses: bool = True,
    ) -> None:
        """Add synapses: by a condition on (i, j), by index arrays, with a probability, by how many there are to be. Calls add up.

        condition: a string over i, j, variables of both groups and names of the caller; None or True: all pairs. i, j: integers or
        arrays of them, broadcast together; or one of them a string, a rule that names the partners of each neuron of the other side:
        'i', 'int(i/2) if i % 2 == 0', 'k for k in range(i, i + 5) if k != i', 'k for k in sample(N_post, p=0.1)', 'k for k in
        sample(N_post, size=10)'. skip_if_invalid: partners that such a rule names and that do not exist are left out. p: number or
        string. n: synapses for each pair.

        Or, in the place of all that, one of these: indegree: synapses of each target, from sources drawn at random; outdegree: synapses of
        each source, onto targets drawn at random; total: synapses in all, between pairs drawn at random. A whole number; the first two also
        an array, or a string that is evaluated for each target (source): indegree='10 + 2*j'. multapses=False: no pair has more than one of
        the synapses that the call makes. autapses=False: none goes from a neuron to itself. (NEST's allow_multapses and
        allow_autapses; not part of Brian.)

        Raises ModelTypeError, ModelValueError, ModelIndexError, ModelDimensionError, ModelSyntaxError; then nothing is connected.
        """
        self.refuse_while_running(own_thread=True)  # rows and queues are as they were at the start of the run
        names = calling_namespace(level) if namespace is None else namespace
        degrees = connect_degrees.Degrees(indegree, outdegree, total, multapses, autapses)
        free_what_is_lost("connecting")
        started, old = time.perf_counter(), len(self)
        try:
            connecting.add_synapses(self, condition, i, j, p, n, skip_if_invalid, degrees, names)
        except BaseException:  # all or none
            self._pre.resize(old)
            self._post.resize(old)
            raise
        self._connect_new(old)
        self._connected = True
        CURRENT.timings.add(connect=time.perf_counter() - started)

    def append(self, pre: np.ndarray, post: np.ndarray, rows: Side) -> None:
        """Synapses between these neurons (numbers in the groups' memory). Called by connect(), which then sees to all else. rows: the side
        whose neurons come one after the other. Where these are the first synapses, rows are kept in the place of their numbers."""
        check_room(self, len(pre), rows)
        if not len(self):
            self.end_of(rows).begin_rows()
        self._pre.append(pre)
        self._post.append(post)

    def append_rows(self, side: Side, expected: float, connect: Callable[[_runtime.RowEnds, _runtime.Array, int], bool]) -> None:
        """About so many synapses, neuron by neuron of that side, from a source of the runtime: connect(rows, partners, at most so many)
        appends to both until it has no more and says False."""
        check_room(self, expected, side)
        old, near, far = len(self), self.end_of(side), self.end_of("post" if side == "pre" else "pre")
        if not old:
            near.begin_rows()
        most = int(expected + 6 * np.sqrt(expected)) + 1  # more are possible, but hardly ever made
        partners, rows, more = far.memory(), _runtime.RowEnds(), True
        partners.reserve(old + most)
        while more:
            more = connect(rows, partners, min(most, _AT_ONCE))
            check_room(self, old + rows.synapses - len(self), side)
        near.append_rows(rows)

    def _connect_new(self, old: int) -> None:
        """What the synapses from number `old` on need besides their ends. New variables are 0."""
        self._runs_known = False
        for symbol in self.variables.values():
            if isinstance(symbol, ArrayVariable) and symbol.index == ():
                symbol.key.resize(len(self))
        if self.multisynaptic_index is not None:
            self._number_parallel(old)
        for pathway in self.pathways.values():
            pathway.added()

    def _number_parallel(self, old: int) -> None:
        number = self.arrays()[self.multisynaptic_index or ""].view()
        number[old:] = parallel_numbers(self._pre.copy(), self._post.copy())[old:]

    # ---- indexing -------------------------------------------------------------------------------------------------------

    def elements_at(self, item: Any, namespace: Mapping[str, Any]) -> np.ndarray:
        found = elements(self, item)
        return super().elements_at(item, namespace) if found is None else found

    def __getitem__(self, item: Any) -> SynapticSubgroup:
        """`S[0, :]`, `S['w > 0']`, `S[3]`: some of the synapses."""
        return SynapticSubgroup(self, self.elements_at(item, calling_namespace()))

    def write_variable(self, name: str, item: Any, value: Any, namespace: Mapping[str, Any], *, check_units: bool = True) -> None:
        if not self._connected and not getattr(self.symbol_of(name, namespace), "shared", False):
            shown = "delay" if name.startswith("_delay_") else name
            raise ModelTypeError(
                Problem(
                    f"'{shown}' of '{self.name}' has no elements yet",
                    met="no call of connect()",
                    expected="synapses",
                    hint="call connect() first",
                )
            )
        if isinstance(value, str):
            warn_of_names(self, name, item, value, namespace)
        super().write_variable(name, item, value, namespace, check_units=check_units)

    def no_such(self, name: Any, otherwise: str = "define it in the model") -> Problem:
        if name in ("pre", "post"):
            known = ", ".join(map(repr, self.pathways)) or "no pathway"
            hint = f"on_{name}='...' makes it"
            return Problem(f"'{self.name}' has no pathway '{name}'.", met=repr(name), expected=known, hint=hint)
        if name in ("delay", "delay_"):
            met = f"the pathways {', '.join(map(repr, self.pathways))}" if self.pathways else "no pathway"
            hint = f"a pathway has its delay: S.{next(iter(self.pathways))}.delay" if self.pathways else "on_pre='...' makes pathway 'pre'"
            return Problem(
                f"'delay' of '{self.name}' is that of its pathway 'pre', and there is none.", met=met, hint=hint, expected="a pathway 'pre'"
            )
        return super().no_such(name, did_you_mean(str(name), self.pathways, otherwise))

    # ---- event-driven variables -----------------------------------------------------------------------------------------

    def decay_code(self, scope: Scope) -> Block:
        """What brings the event-driven variables from `lastupdate` to now."""
        if not self.event_driven:
            return ()
        context = system.SchemeContext(scope, self.clock.dt_)
        return exact.exact_solution(self.equations, tuple(self.event_driven), context, parse_expression("t - lastupdate")).block

    def check_for_run(self, build: Build) -> None:
        self.equations.check_units(self.scope(build.namespace))  # also of what no pathway uses

    def dependencies(self) -> tuple[Any, ...]:
        return tuple(group.memory_owner for group in (self.source, self.target))


def _by_old_name(old: str, code: Any, new: Any) -> Any:
    """The code of a keyword that had another name once; ModelTypeError where both are given."""
    if code is None:
        return new
    if new is not None:
        hint = f"leave out {old}=, the old name"
        raise ModelTypeError(Problem(f"on_{old} is given twice", met=f"{old}= and on_{old}=", expected=f"on_{old}=", hint=hint))
    logger.warn(f"the keyword '{old}' is the old name of 'on_{old}'", f"deprecated_{old}", once=True)
    return code


def _texts(code: Any, what: str) -> list[Text]:
    """The statements of the pathways of one side."""
    return [(text, what, parse_statements) for text in (code.values() if isinstance(code, Mapping) else [code])]


def _group(group: Any, role: str) -> SpikeSource:
    if not isinstance(group, SpikeSource):
        met = f"{type(group).__name__} {group!r}"
        raise ModelTypeError(
            Problem(
                f"the {role} of Synapses is a group that can spike or be spiked at",
                met=met[:120],
                expected="such as a NeuronGroup",
                hint="Synapses(source, target, model, on_pre='...')",
            )
        )
    return group
