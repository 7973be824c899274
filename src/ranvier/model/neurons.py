"""NeuronGroup: neurons with equations, threshold, reset, refractoriness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ranvier.equations.equations import Equations
from ranvier.equations.refractory import FLAG as UNLESS_REFRACTORY
from ranvier.equations.scope import ArrayVariable, Constant, Index, Layer, Names, Scope, Symbol
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION
from ranvier.messages import get_logger
from ranvier.model.arguments import LARGEST_COUNT, located, one_number, text
from ranvier.model.clock import Clock
from ranvier.model.defaults import clock_for
from ranvier.model.memory import Buffer
from ranvier.model.mistakes import Text, with_all_mistakes
from ranvier.model.operations import Resetter, StateUpdater, SubexpressionUpdater, Thresholder
from ranvier.model.room import check_room_for_neurons
from ranvier.model.sources import SpikeSource
from ranvier.model.storage import check_taken, frozen_subexpressions, model_variables, subexpression_types, unlinked
from ranvier.record import replace
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Expression
from ranvier.syntax.statements import parse_statements
from ranvier.syntax.trees import calls
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, second

logger = get_logger("ranvier.groups.neurongroup")

# Long ago, so that no neuron starts refractory (LANGUAGE, pitfall 45).
LONG_AGO = -1e4

_DRAWS = {"rand", "randn", "poisson"}

_ALWAYS_ROOM = 1_000_000  # neurons: so few are not worth the question

_FLAGS = {
    DIFFERENTIAL: {UNLESS_REFRACTORY},
    SUBEXPRESSION: {"shared", "constant over dt"},
    PARAMETER: {"constant", "shared", "linked"},
}


class NeuronGroup(SpikeSource):
    """N neurons with the same equations.

    N: number of neurons, >= 1. model: equations, a string or Equations. method: name of an integration scheme, or several to be tried
    in order; default: the first of exact, euler, heun that can. threshold: condition for a spike, tested after each integration. reset:
    statements for neurons that spiked, after synapses have delivered. refractory: a time, a string that gives a time, or a condition
    that keeps a neuron refractory. events: more conditions by name. namespace: values of names. dtype: of float variables, or per name.
    dt, clock: of all its operations, default defaultclock. order: within its slots.

    Nothing is resolved or checked for units before the run. Raises TypeError, ValueError, ModelError for what is wrong by itself.
    """

    @checked_arguments
    def __init__(
        self,
        N: int,
        model: str | Equations,
        method: Any = None,
        method_options: Mapping[str, Any] | None = None,
        threshold: str | None = None,
        reset: str | None = None,
        refractory: bool | str | Quantity = False,
        events: Mapping[str, str] | None = None,
        namespace: Mapping[str, Any] | None = None,
        dtype: Any = None,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        order: int = 0,
        name: str = "neurongroup*",
        codeobj_class: Any = None,
    ):
        super().__init__(clock_for(dt, clock), "start", order, name, namespace)
        self._N = _valid_count(N)
        if not isinstance(model, (str, Equations)):
            raise ModelTypeError(
                Problem(
                    "the model of a NeuronGroup is a string or Equations",
                    met=f"{type(model).__name__} {model!r}",
                    hint="NeuronGroup(N, model, ...)",
                    expected="a string or Equations",
                )
            )
        with with_all_mistakes(self, _texts(model, threshold, reset, refractory, events)):
            self.user_equations = model if isinstance(model, Equations) else Equations(located(self, model, "equations"))
            self.equations = self.user_equations
            self.equations.check_flags(_FLAGS)
            _check_events(events, threshold)
            self._refractory = refractory if isinstance(refractory, bool) else _refractory(self, refractory)
            self._make_variables(dtype)
            self._make_operations(method, method_options, threshold, reset, dict(events or {}))
        self._warn()
        self.seal()

    # ---- construction ---------------------------------------------------------------------------------------------------

    def _make_variables(self, dtype: Any) -> None:
        variables: dict[str, Symbol] = {"N": Constant("N", self._N, DIMENSIONLESS), "i": Index("i")}
        gate = None
        if self._N > _ALWAYS_ROOM:
            one = model_variables(self.equations, 1, dtype, None)
            parts = {name: s.type.itemsize for name, s in one.items() if isinstance(s, ArrayVariable) and s.index == ()}
            check_room_for_neurons(self.name, self._N, parts | ({} if self._refractory is False else {"refractoriness": 9}))
        if self._refractory is not False:
            check_taken(self.equations, ("lastspike", "not_refractory"), "a group with refractory= has it already")
            gate = ArrayVariable("not_refractory", DIMENSIONLESS, Type.BOOL, Buffer(Type.BOOL, self._N))
            last = ArrayVariable("lastspike", second.dim, Type.F64, Buffer(Type.F64, self._N))
            gate.key.view()[:] = True
            last.key.view()[:] = LONG_AGO
            variables |= {"not_refractory": gate, "lastspike": last}
        variables |= model_variables(self.equations, self._N, dtype, gate)
        self.variables = variables
        self.links = unlinked(self.equations)
        self.subexpression_types = subexpression_types(self.equations, dtype)

    def _make_operations(self, method: Any, options: Any, threshold: str | None, reset: str | None, events: dict[str, str]) -> None:
        self.event_lists = {}
        self.thresholder: dict[str, Thresholder] = {}
        self.resetter: dict[str, Resetter] = {}
        self.state_updater = StateUpdater(self, self.equations, method, self._refractory, self.order, options)
        self.contained_objects.append(self.state_updater)
        blocks = frozen_subexpressions(self.equations)
        self.subexpression_updater = SubexpressionUpdater(self, blocks) if any(blocks) else None
        if self.subexpression_updater is not None:
            self.contained_objects.append(self.subexpression_updater)
        if threshold is None and reset is not None:
            raise ModelValueError(
                Problem(
                    "a reset needs a threshold: Unknown event 'spike'",
                    met="a reset without threshold",
                    expected="both or none",
                    hint="give threshold='...' too",
                )
            )
        if threshold is not None:
            events = {"spike": threshold, **events}
        for event, condition in events.items():
            self._add_event(event, condition)
        if reset is not None:
            self._add_resetter("spike", reset, "reset", "resets", self.order)

    def _add_event(self, event: str, condition: str) -> None:
        what = "threshold" if event == "spike" else f"the condition of event '{event}'"
        tree = parse_expression(located(self, condition, what, "threshold='v > -50*mV'"))
        self.event_lists[event] = Buffer.events(self._N)
        spike = event == "spike"
        when = "thresholds" if spike else "after_thresholds"
        thresholder = Thresholder(self, event, tree, self.event_lists[event], when, self.order, spike and self._refractory is not False)
        self.thresholder[event] = thresholder
        self.contained_objects.append(thresholder)

    def _add_resetter(self, event: str, code: str, what: str, when: str, order: int) -> None:
        resetter = Resetter(self, event, located(self, code, what, "'v = v_r'"), self.event_lists[event], when, order)
        self.resetter[event] = resetter
        self.contained_objects.append(resetter)

    @checked_arguments
    def run_on_event(self, event: str, code: str, when: str = "after_resets", order: int | None = None) -> None:
        """Run code for the neurons that have `event`; ModelValueError for an unknown event or a second block."""
        self.events_of(event)
        if event in self.resetter:
            raise ModelValueError(
                Problem(
                    f"event '{event}' of '{self.name}' has code already",
                    met="a second text",
                    hint="put all statements into one text",
                    expected="one text for an event",
                )
            )
        self._add_resetter(event, code, f"the code of event '{event}'", when, self.order if order is None else order)

    @checked_arguments
    def set_event_schedule(self, event: str, when: str = "after_thresholds", order: int | None = None) -> None:
        """Move the test of an event to another slot; ModelValueError for an unknown event."""
        self.events_of(event)
        self.thresholder[event].when = when
        self.thresholder[event].order = self.order if order is None else order

    def _warn(self) -> None:
        """What is legal and probably not meant."""
        flagged = sorted(e.name for e in self.equations.values() if UNLESS_REFRACTORY in e.flags)
        spike = self.thresholder.get("spike")
        if flagged and self._refractory is False:
            logger.warn(f"'{flagged[0]}' has the flag (unless refractory), but '{self.name}' has no refractory=", "no_refractory")
        if self._refractory is not False and spike is None:
            logger.warn(f"'{self.name}' has refractory=, but no threshold: it is never refractory", "no_threshold")
        if isinstance(self._refractory, Expression) and calls(self._refractory) & _DRAWS:
            message = f"the refractoriness of '{self.name}' draws a number anew at every step: it ends with the first that is short enough"
            logger.warn(f"{message}. For one number a spike: a variable, set in the reset", "random_refractoriness")
        if spike is not None and "spike" not in self.resetter and self._refractory is False and not calls(spike.condition) & _DRAWS:
            message = f"'{self.name}' has a threshold, but neither reset nor refractory: neurons spike in each step while it holds"
            logger.warn(message, "only_threshold")

    # ---- as a group -----------------------------------------------------------------------------------------------------

    @property
    def events(self) -> dict[str, str]:
        """The conditions of all events, as text."""
        return {name: thresholder.condition.span.text for name, thresholder in self.thresholder.items()}

    @property
    def method_choice(self) -> Any:
        """The integration schemes that may be tried, in order: what was given as `method`, or the default."""
        return self.state_updater.method_choice

    @property
    def event_codes(self) -> dict[str, str]:
        """The code that runs for each event that has any, as text."""
        return {name: resetter.source.text for name, resetter in self.resetter.items()}

    def element_range(self) -> tuple[int, int]:
        return 0, self._N

    def ungated_scope(self, run_namespace: Layer | None) -> Scope:
        """As `scope`, for code that refractoriness does not hold back (the reset)."""
        free = {n: replace(s, gate=None) for n, s in self.variables.items() if isinstance(s, ArrayVariable) and s.gate is not None}
        scope = self.scope(run_namespace)
        return scope.with_layer(Names(f"the model of '{self.name}'", free)) if free else scope

    def _repr_html_(self) -> str:
        from ranvier.model.html import neurons_as_html  # for notebooks only

        return neurons_as_html(self)


def _texts(model: Any, threshold: Any, reset: Any, refractory: Any, events: Any) -> list[Text]:
    """Whatever a model may have written wrong."""
    given_events = events if isinstance(events, dict) else {}
    conditions = [(condition, f"the condition of event '{event}'") for event, condition in given_events.items()]
    expressions = [(threshold, "threshold"), (refractory, "refractory"), *conditions]
    return [
        (model, "equations", lambda source: Equations(source).check_flags(_FLAGS)),
        *((given, what, parse_expression) for given, what in expressions),
        (reset, "reset", parse_statements),
    ]


def _refractory(group: NeuronGroup, value: Any) -> Any:
    """A string becomes a tree; a quantity must be one time."""
    if isinstance(value, str):
        return parse_expression(located(group, value, "refractory"))
    if getattr(value, "dim", DIMENSIONLESS) is not second.dim or np.ndim(value) != 0:
        met = f"{type(value).__name__} {value!r}"[:120]
        raise ModelTypeError(
            Problem("refractoriness is a time or a condition", met=met, expected="one time, or a string", hint="such as refractory=2*ms")
        )
    if not float(value) >= 0:
        raise ModelValueError(
            Problem("a refractory time cannot be negative", met=str(value), expected="a time >= 0 s", hint="such as 2*ms")
        )
    return value


def _valid_count(N: Any) -> int:
    if isinstance(N, (str, Equations)):
        message, hint = "the first argument of a NeuronGroup is the number of neurons", "NeuronGroup(N, model, ...)"
        raise ModelTypeError(Problem(message, met=repr(N)[:120], expected="a number", hint=hint))
    number = one_number(N, DIMENSIONLESS, "the number of neurons", "100")
    if number > LARGEST_COUNT:
        raise ModelValueError(
            Problem(
                "neurons are numbered with 32 bits", met=repr(N), expected=f"N <= {LARGEST_COUNT}", hint="split them into several groups"
            )
        )
    if isinstance(N, bool) or not number >= 1:
        raise ModelValueError(
            Problem("a group has at least one neuron", met=repr(N), expected="N >= 1", hint="such as NeuronGroup(1, ...)")
        )
    return int(number)  # what lies behind the point is cut off, as in Brian 2


def _check_events(events: Any, threshold: Any) -> None:
    if events is not None and not isinstance(events, Mapping):
        raise ModelTypeError(
            Problem(
                "events is a dict of conditions by name",
                met=f"{type(events).__name__} {events!r}",
                hint="events={'e': 'v > 1'}",
                expected="a dict",
            )
        )
    for event in events or ():
        text(event, "the name of an event", "events={'e': 'v > 1'}")
        if event == "spike" and threshold is not None:
            raise ModelValueError(
                Problem(
                    "the event 'spike' is given twice: by threshold and in events",
                    met=repr(event),
                    hint="leave one of them out",
                    expected="one condition",
                )
            )
        if not event.isidentifier():
            raise ModelTypeError(
                Problem(
                    "the name of an event is an identifier", met=repr(event), expected="letters, digits and _", hint="such as 'my_event'"
                )
            )
