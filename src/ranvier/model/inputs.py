"""Input from outside the model: PoissonGroup, PoissonInput, network operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ranvier.equations.dimensions import check_statements
from ranvier.equations.equations import Equations
from ranvier.equations.functions import BINOMIAL
from ranvier.equations.schemes import system as systems
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Index, Names, Subexpression, Symbol
from ranvier.model import execute
from ranvier.model.arguments import located, numbers, one_number, text, whole_count
from ranvier.model.clock import BaseClock, Clock
from ranvier.model.defaults import any_clock_for, clock_for
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.operations import Build, Operation, Thresholder, map_steps
from ranvier.model.room import check_room_for_neurons
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import PoissonStep, PythonStep, Step
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelTypeError, ModelValueError, NotAvailableError, Problem, UnknownNameError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Block, Expression, Name
from ranvier.syntax.source import Source
from ranvier.syntax.statements import parse_statements
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, get_dimensions, hertz, second

_GAP_STATE = 6  # PoissonSkips::kStateSize
_TEST = parse_expression(Source("rand() < rates*dt", "the threshold of a PoissonGroup"))


class PoissonGroup(SpikeSource):
    """N independent Poisson sources: each spikes in a step with probability rate*dt, at most once.

    rates: hertz; one, one each, or a string evaluated each step for each source. `rates` can be set later unless it was a string.
    """

    @checked_arguments
    def __init__(
        self,
        N: int,
        rates: Quantity | str,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        when: str = "thresholds",
        order: int = 0,
        namespace: Mapping[str, Any] | None = None,
        name: str = "poissongroup*",
        codeobj_class: Any = None,
    ):
        super().__init__(clock_for(dt, clock), when, order, name, namespace)
        self._N = whole_count(N, "the number of neurons of a PoissonGroup")
        check_room_for_neurons(self.name, self._N, {"rates": 0 if isinstance(rates, str) else 8, "spikes": 4})
        self.variables = {"N": Constant("N", self._N, DIMENSIONLESS), "i": Index("i")}
        self.equations = Equations(located(self, f"rates = {rates} : hertz", "rates") if isinstance(rates, str) else "")
        if not isinstance(rates, str):
            self.variables["rates"] = ArrayVariable("rates", hertz.dim, Type.F64, self._rates(rates))
        self.event_lists = {"spike": Buffer.events(self._N)}
        self.thresholder = {"spike": PoissonThresholder(self, "spike", _TEST, self.event_lists["spike"], when, order, False)}
        self.contained_objects.append(self.thresholder["spike"])
        self.seal()

    def _rates(self, rates: Any) -> Buffer:
        what = "a rate of a PoissonGroup"
        plain = numbers(rates, hertz.dim, what, "10*Hz")
        if plain.ndim and plain.size not in (1, self._N):
            met = f"{plain.size} rates for {self._N} neurons"
            raise ModelValueError(
                Problem(
                    "a PoissonGroup has one rate for all neurons, or one for each",
                    met=met,
                    expected=f"1 or {self._N} rates",
                    hint="one rate, or as many as neurons",
                )
            )
        wrong = plain[~(plain >= 0)]
        if wrong.size:
            met = str(Quantity(float(wrong.flat[0]), dim=hertz.dim))
            raise ModelValueError(Problem(f"{what} cannot be negative", met=met, expected="a rate >= 0 Hz", hint="such as 10*Hz"))
        memory = Buffer(Type.F64, self._N)
        memory.view()[:] = plain.reshape(-1)
        return memory

    def element_range(self) -> tuple[int, int]:
        return 0, self._N

    def kept(self) -> dict[str, Buffer]:
        return {"gap between spikes": self.thresholder["spike"].gap}


class PoissonThresholder(Thresholder):
    """The threshold of a PoissonGroup. Where rates are numbers, or a text that nothing changes during the run, the gaps between spikes are
    drawn: spikes have a price, sources have none. Other texts are compared with a random number for each source in each step.
    gap: where the present one leads."""

    def __init__(self, group: PoissonGroup, event: str, condition: Expression, events: Buffer, when: str, order: int, refractory: bool):
        super().__init__(group, event, condition, events, when, order, refractory)
        self.gap = Buffer(Type.I64, _GAP_STATE)

    def steps(self, build: Build) -> list[Step]:
        self.group.equations.check_units(self.scope(build), used_once=True)
        rates = self.group.symbol_of("rates")
        if isinstance(rates, ArrayVariable):
            return [PoissonStep(self.name, rates.key, self.gap, not build.fixed(rates), self.events)]
        if not isinstance(rates, Subexpression) or not self._is_fixed(build):
            return super().steps(build)
        begin, end = self.group.element_range()
        known = Buffer(Type.F64, end)
        known.view()[:] = execute.values_of(rates, self.scope(build), begin, end, self.group.clock.dt_)
        return [PoissonStep(self.name, known, self.gap, False, self.events)]

    def _is_fixed(self, build: Build) -> bool:
        """Whether the text gives each source one rate for the whole run: it knows of no time, no random number, nothing that is written."""
        system = systems.System.of(self.group.equations, systems.SchemeContext(self.scope(build), self.group.clock.dt_, build.fixed))
        return system.varying(Name("rates")) is None and system.is_fixed("rates")


class PoissonInput(Operation):
    """Adds to a variable of every target neuron, each step, what N independent Poisson inputs of this rate and weight would.

    The number of input spikes in a step is binomial(N, rate*dt), drawn for each neuron. weight: a quantity in the unit of the variable,
    or a string evaluated for each neuron. Raises ModelDimensionError, UnknownNameError for an unknown variable, ModelValueError for
    N < 1 or rate < 0, ModelTypeError for what is no number.
    """

    add_to_magic_network = True

    @checked_arguments
    def __init__(
        self, target: SpikeSource, target_var: str, N: int, rate: Quantity, weight: Quantity | str, when: str = "synapses", order: int = 0
    ):
        if not isinstance(target, SpikeSource):
            raise ModelTypeError(
                Problem(
                    "the target of a PoissonInput is a group",
                    met=f"{type(target).__name__} {target!r}",
                    expected="such as a NeuronGroup",
                    hint="PoissonInput(G, 'v', N=100, rate=1*Hz, weight=0.1*mV)",
                )
            )
        super().__init__(target, target.clock, when, order, "poissoninput*")
        self.target = target
        self._dt = target.clock.dt_
        self.target_var = text(target_var, "the variable of a PoissonInput", "'v'")
        if not target.has_variable(target_var):
            raise UnknownNameError(target.no_such(target_var))
        symbol = target.symbol_of(target_var)
        if not isinstance(symbol, ArrayVariable) or symbol.read_only:
            raise ModelTypeError(
                Problem(
                    f"a PoissonInput cannot write '{target_var}' of '{target.name}'",
                    met=repr(target_var),
                    expected="a variable",
                    hint=target.no_such(target_var).hint,
                )
            )
        self.rate = rate
        self._rate = one_number(rate, hertz.dim, "the rate of a PoissonInput", "10*Hz")
        if not 0 <= self._rate < float("inf"):
            raise ModelValueError(
                Problem("a PoissonInput cannot have this rate", met=str(rate), expected="a finite rate >= 0 Hz", hint="such as 10*Hz")
            )
        self.N = whole_count(N, "the number of inputs of a PoissonInput")
        self.weight = weight
        if not isinstance(weight, str):
            self._weight = one_number(
                weight, symbol.dim, f"the weight of a PoissonInput into '{target_var}'", "a quantity with the unit of the variable"
            )

    def targets(self, build: Build) -> Iterable[str]:
        return (self.target_var,)

    def abstract_code(self, build: Build) -> Block:
        weight = "_weight" if not isinstance(self.weight, str) else f"({self.weight})"
        return parse_statements(located(self.group, f"{self.target_var} += _binomial(_N, _p)*{weight}", "the weight of the PoissonInput"))

    def steps(self, build: Build) -> list[Step]:
        dt = self.target.clock.dt_
        if dt != self._dt:
            met = f"dt = {Quantity(self._dt, dim=second.dim)}, now {self.target.clock.dt}"
            hint = "set dt before making the PoissonInput"
            raise NotAvailableError(Problem("dt was changed after making a PoissonInput", met=met, expected="the same dt", hint=hint))
        p = self._rate * dt
        if p > 1:
            raise ModelValueError(
                Problem(
                    "the rate of a PoissonInput is too high for its time step",
                    met=f"rate*dt = {p:g}",
                    expected="at most 1",
                    hint="take a smaller dt",
                )
            )
        own: dict[str, Symbol] = {
            "_binomial": FunctionSymbol("_binomial", BINOMIAL),
            "_N": Constant("_N", self.N, DIMENSIONLESS),
            "_p": Constant("_p", p, DIMENSIONLESS),
        }
        if not isinstance(self.weight, str):
            own["_weight"] = Constant("_weight", self._weight, get_dimensions(self.weight))
        scope = self.scope(build).with_layer(Names("the PoissonInput", own))
        block = self.abstract_code(build)
        check_statements(block, scope)
        return [*map_steps(self, block, scope)]


class NetworkOperation(BrianObject):
    """A Python function called in each step of its clock: the one way Python enters a run.

    function: of no argument, or of the time t. dt, clock: default defaultclock. Raises TypeError for another signature.
    """

    @checked_arguments
    def __init__(
        self,
        function: Callable[..., Any],
        dt: Quantity | None = None,
        clock: BaseClock | None = None,
        when: str = "start",
        order: int = 0,
        name: str = "networkoperation*",
    ):
        super().__init__(clock=any_clock_for(dt, clock), when=when, order=order, name=name)
        self.function = function
        self._takes_time = _argument_count(function) == 1

    def steps(self, build: Build) -> list[Step]:
        return [PythonStep(self.name, self._call)]

    def _call(self) -> None:
        if self._takes_time:
            self.function(self.clock.t)
        else:
            self.function()


def network_operation(*args: Any, **kwargs: Any) -> Any:
    """Decorator: make a function a NetworkOperation. `@network_operation` or `@network_operation(dt=..., when=..., order=...)`."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        return NetworkOperation(args[0], name=f"{args[0].__name__}*" if args[0].__name__.isidentifier() else "networkoperation*")

    def decorate(function: Callable[..., Any]) -> NetworkOperation:
        return NetworkOperation(function, *args, **{"name": f"{function.__name__}*", **kwargs})

    return decorate


def _argument_count(function: Any) -> int:
    if not callable(function):
        raise ModelTypeError(
            Problem(
                "a network operation is a function",
                met=f"{type(function).__name__} {function!r}",
                expected="f() or f(t)",
                hint="@network_operation(dt=1*ms) above the function",
            )
        )
    from inspect import signature  # 5 ms to import

    parameters = [
        p
        for p in signature(function).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    if parameters and parameters[0].name == "self":
        hint = "NetworkOperation(self.method, dt=...) takes the bound one"
        raise ModelTypeError(
            Problem(
                "@network_operation cannot decorate a method", met=f"'{function.__name__}(self, ...)'", hint=hint, expected="a function"
            )
        )
    if len(parameters) > 1:
        met = f"{len(parameters)} arguments"
        raise ModelTypeError(
            Problem(
                "a network operation takes no argument, or the time t",
                met=met,
                expected="f() or f(t)",
                hint="read dt inside: defaultclock.dt",
            )
        )
    return len(parameters)
