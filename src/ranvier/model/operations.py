"""Operations: what objects do in each step of a run. An operation knows its place in the schedule and its abstract code.

`steps(build)` turns it into steps of the plan; nothing is compiled here. The classes bear Brian's names for the attributes they are
reached by: G.state_updater, G.thresholder['spike'], G.resetter['spike'].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ranvier.context import CURRENT
from ranvier.equations import refractory
from ranvier.equations.dimensions import check_condition, check_statements
from ranvier.equations.equations import Equations
from ranvier.equations.schemes import choose as schemes
from ranvier.equations.schemes import system as systems
from ranvier.equations.scope import ArrayVariable, Layer, Names, Scope, Symbol
from ranvier.ir import build as kernels
from ranvier.messages import get_logger
from ranvier.model import propagators
from ranvier.model.clock import BaseClock, Clock
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.steps import KernelCall, KernelStep, Step
from ranvier.model.unread import say_unread
from ranvier.record import field, record
from ranvier.syntax.errors import Problem, UnknownNameError
from ranvier.syntax.nodes import Block, Expression, Name
from ranvier.syntax.printer import print_block, print_expression
from ranvier.syntax.source import Source
from ranvier.syntax.statements import parse_statements
from ranvier.units import DIMENSIONLESS

if TYPE_CHECKING:
    from ranvier.ir.build import Built
    from ranvier.model.group import Group


logger = get_logger("ranvier.groups.group")

_UNBELIEVABLE = 1e50


@record(frozen=False)
class Build:
    """What building needs beyond the objects: the names given to run(), and the time at which it starts (seconds).

    remarks: what the user may want to know.
    written: the memory that operations of the network write; None: not known, or Python code runs in between and may write anything.
    watched: whether code of the user's is told of the progress.
    sums: who sets which elements of which array by a summed variable, as far as is known.
    """

    namespace: Layer
    start: float = 0.0
    remarks: list[tuple[str, str]] = field(default_factory=list)  # (topic, text)
    written: frozenset[Buffer] | None = None
    watched: bool = False
    sums: dict[Any, list[tuple[Any, int, int]]] = field(default_factory=dict)

    def fixed(self, symbol: Symbol) -> bool:
        """Whether nothing writes the symbol during the run."""
        if systems.never_written(symbol):
            return True
        return self.written is not None and isinstance(symbol, ArrayVariable) and not symbol.read_only and symbol.key not in self.written


class Operation(BrianObject):
    """Belongs to a group and runs on its clock unless given another."""

    add_to_magic_network = False

    def __init__(self, group: Group, clock: BaseClock, when: str, order: int, name: str):
        super().__init__(clock=clock, when=when, order=order, name=name)
        self.group = group

    def scope(self, build: Build) -> Scope:
        return self.group.scope(build.namespace)

    def abstract_code(self, build: Build) -> Block:
        """The operation as readable mathematics."""
        raise NotImplementedError

    def steps(self, build: Build) -> list[Step]:
        raise NotImplementedError

    def targets(self, build: Build) -> Iterable[str]:
        """The names that the operation writes, local variables among them."""
        return (assign.target.id for assign in self.abstract_code(build))

    def written(self, build: Build) -> set[Buffer]:
        """The memory that the operation writes."""
        scope = self.scope(build)
        return {symbol.key for name in self.targets(build) if isinstance(symbol := scope.get(name), ArrayVariable)}

    def describe(self, build: Build) -> str:
        """Abstract code as text, for dumps."""
        return print_block(self.abstract_code(build))


class StateUpdater(Operation):
    """Integrates the differential equations over one step; before that, decides who is still refractory."""

    def __init__(self, group: Group, equations: Equations, method: Any, refractory_text: object, order: int, options: Any = None):
        super().__init__(group, group.clock, "groups", order, f"{group.name}_stateupdater*")
        self.equations = equations
        self.method = method
        self.options = method_options(options, method)
        self.refractory = refractory_text
        self.scheme: str | None = None  # that was chosen, at the last run

    @property
    def method_choice(self) -> Any:
        """The method asked for, or those that are tried where none was."""
        return list(schemes.DEFAULT_METHODS) if self.method is None else self.method

    def abstract_code(self, build: Build) -> Block:
        return self._code(build)[0]

    def targets(self, build: Build) -> Iterable[str]:
        return self.equations.diff_eq_names

    def _code(self, build: Build) -> tuple[Block, Scope]:
        scope = self.scope(build)
        prelude = () if self.refractory is False else refractory.prelude(self.refractory, scope, legacy=CURRENT.legacy_refractory_timing)
        equations = self.equations if self.refractory is False else refractory.gated(self.equations)
        choice = schemes.choose(equations, self.method, systems.SchemeContext(scope, self.group.clock.dt_, build.fixed, self.options))
        self.scheme = None if choice.scheme is None else choice.scheme.name
        if choice.remark:
            build.remarks.append(("method_choice", f"'{self.group.name}': {choice.remark}"))
        symbols = propagators.propagator_symbols(choice.code.propagators, scope, self.group.clock.dt_, *self.group.element_range())
        if symbols:
            scope = scope.with_layer(Names("the propagators", symbols))
        return prelude + choice.code.block, scope

    def steps(self, build: Build) -> list[Step]:
        self.group.check_links()
        self.equations.check_units(self.scope(build))
        block, scope = self._code(build)
        return [*map_steps(self, block, scope)] if block else []


    def after_run(self) -> None:
        """Warns, once, if a variable that is integrated is no number any more, or beyond all bounds (LANGUAGE SUP-24)."""
        for name in self.equations.diff_eq_names:
            symbol = self.group.variables.get(name)
            if not isinstance(symbol, ArrayVariable):
                continue
            values = symbol.key.view()
            if len(values) and not (-_UNBELIEVABLE <= float(values.min()) <= float(values.max()) <= _UNBELIEVABLE):  # NaN compares as false
                message = (
                    f"'{name}' of '{self.group.name}' has values that are NaN or beyond 1e50: a number was divided by zero, an equation "
                    f"runs away, or the time step is too large for method '{self.scheme}'"
                )
                logger.warn(message, "invalid_values", once=True)


def method_options(options: Any, method: Any) -> dict[str, Any]:
    """The options of a method. Schemes by name have no choice: `simplify`, which Brian 2 scripts give, is what happens anyway.
    UnknownNameError for other options. A function of the user's may get what it likes."""
    for option in options or {}:
        if option != "simplify" and not callable(method):
            message = f"there is no method option '{option}'"
            raise UnknownNameError(Problem(message, met=repr(option), expected="'simplify', or none", hint="leave it out"))
    return dict(options or {})


class SubexpressionUpdater(Operation):
    """Computes `constant over dt` subexpressions before anything else happens in a step."""

    def __init__(self, group: Group, blocks: tuple[Block, Block]):
        super().__init__(group, group.clock, "before_start", group.order, f"{group.name}_subexpression_update*")
        self.shared_block, self.block = blocks

    def abstract_code(self, build: Build) -> Block:
        return self.shared_block + self.block

    def scope(self, build: Build) -> Scope:
        # Our own code: it may write what users may not.
        return self.group.internal_scope(build.namespace)

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        return block_steps(self, self.shared_block, self.block, scope)


class Thresholder(Operation):
    """Tests the condition of an event for every element and lists those where it holds; for spikes: starts their refractory time."""

    def __init__(self, group: Group, event: str, condition: Expression, events: Buffer, when: str, order: int, refractory: bool):
        super().__init__(group, group.clock, when, order, f"{group.name}_{event}_thresholder*")
        self.event = event
        self.condition = condition
        self.events = events
        self.refractory = refractory

    def describe(self, build: Build) -> str:
        lines = [f"emit {print_expression(self._gated_condition())}"]
        return "\n".join([*lines, print_block(self.abstract_code(build))]) if self.refractory else lines[0]

    def abstract_code(self, build: Build) -> Block:
        """What happens to the elements that have the event."""
        return refractory.on_spike() if self.refractory else ()

    def _gated_condition(self) -> Expression:
        return refractory.gated_condition(self.condition) if self.refractory else self.condition

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        check_condition(self.condition, scope)
        begin, end = self.group.element_range()
        test = kernels.build_kernel(kernels.FilterSpec(self.events), (), scope, emit=self._gated_condition(), dt=self.clock.interval)
        steps: list[Step] = [KernelStep(self.name, KernelCall(test), begin, end)]
        if self.refractory:
            mark = kernels.build_kernel(kernels.GatherSpec(self.events), self.abstract_code(build), scope)
            steps.append(KernelStep(f"{self.name}_mark", KernelCall(mark), extent=self.events))
        return steps


class Resetter(Operation):
    """Runs code for the elements that had an event in this step. Not held back by refractoriness."""

    def __init__(self, group: Group, event: str, source: Source, events: Buffer, when: str, order: int):
        super().__init__(group, group.clock, when, order, f"{group.name}_{event}_resetter*")
        self.event = event
        self.source = source
        self.events = events
        self._block = parse_statements(source)

    def abstract_code(self, build: Build) -> Block:
        return self._block

    def scope(self, build: Build) -> Scope:
        return self.group.ungated_scope(build.namespace)

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        check_statements(self._block, scope)
        say_unread(self._block, scope)
        if not self._block:
            return []
        built = kernels.build_kernel(kernels.GatherSpec(self.events), self._block, scope, dt=self.clock.interval)
        return [KernelStep(self.name, KernelCall(built), extent=self.events)]


class RegularCode(Operation):
    """`run_regularly`, `run_at`, `run_on_clock`: code for all elements, on a clock of its own; t and dt are those of the
    group, as in Brian 2; t is that of the code where its clock has no dt."""

    def __init__(self, group: Group, source: Source, clock: BaseClock, when: str, order: int, name: str):
        super().__init__(group, clock, when, order, name)
        self.source = source
        self._block = parse_statements(source)

    def abstract_code(self, build: Build) -> Block:
        return self._block

    def scope(self, build: Build) -> Scope:
        scope = super().scope(build)
        return scope if isinstance(self.clock, Clock) else scope.with_layer(Names(f"the clock of '{self.name}'", self.clock.symbols()))

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        shared, elementwise = split_shared(self._block, scope)
        steps = block_steps(self, shared, elementwise, scope)
        say_unread(self._block, scope)
        return steps


def split_shared(block: Block, scope: Scope) -> tuple[Block, Block]:
    """Leading statements that write shared variables run once; the rest runs for every element (LANGUAGE EXP-10)."""
    count = 0
    for assign in block:
        symbol = scope.get(assign.target.id)
        if not (isinstance(symbol, ArrayVariable) and symbol.shared):
            break
        count += 1
    return block[:count], block[count:]


def block_steps(operation: Operation, shared: Block, elementwise: Block, scope: Scope) -> list[Step]:
    steps: list[Step] = []
    if shared:
        check_statements(shared, scope, scalar=True)
        built = kernels.build_kernel(kernels.OnceSpec(), shared, scope, dt=operation.group.clock.interval)
        steps.append(KernelStep(f"{operation.name}_shared", KernelCall(built), 0, 1))
    if elementwise:
        check_statements(elementwise, scope)
        steps += map_steps(operation, elementwise, scope)
    return steps


def map_steps(operation: Operation, block: Block, scope: Scope) -> list[KernelStep]:
    """Steps that run the block for all elements of the operation's group, as if at once.

    Where elements read what others write (a variable linked to its own group), they read a copy made before.
    """
    begin, end = operation.group.element_range()
    built = kernels.build_kernel(kernels.MapSpec(), block, scope, dt=operation.group.clock.interval)
    copied: list[KernelStep] = []
    if entangled := kernels.read_elsewhere(built):
        before = {key: Buffer(key.rv_type, key.size) for key in entangled}
        built = kernels.build_kernel(kernels.MapSpec(), block, scope, dt=operation.group.clock.interval, before=before)
        copied = [KernelStep(f"{operation.name}_before", KernelCall(_copy(*pair)), 0, pair[0].size) for pair in before.items()]
    return [*copied, KernelStep(operation.name, KernelCall(built), begin, end)]


def _copy(source: Buffer, target: Buffer) -> Built:
    variable = ArrayVariable("_value", DIMENSIONLESS, source.rv_type, source)
    scope = Scope((Names("the copied variable", {variable.name: variable}),))
    return kernels.build_kernel(kernels.MapSpec(), (), scope, record=[(Name(variable.name), target)])
