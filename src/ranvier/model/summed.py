"""Summed variables: `x_post = expression : unit (summed)` in the model of synapses sets x of each neuron to a sum over its synapses.

Three steps at most: the target is set to zero, a Reduce kernel adds over all synapses, and where the sum cannot go into the target itself
(the expression reads it, or it holds integers and the values have a point) it goes into an array of its own and is copied. So
the expression sees values from the end of the step before. At each target, values are added in the order of synapses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ranvier.equations.checker import check_defines, mismatch
from ranvier.equations.dimensions import check_expression
from ranvier.equations.scope import ArrayVariable, Names, Scope
from ranvier.equations.single import PARAMETER, SingleEquation
from ranvier.ir import build as kernels
from ranvier.model import pieces
from ranvier.model.ends import end_named
from ranvier.model.memory import Buffer
from ranvier.model.operations import Build, Operation
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import KernelCall, KernelStep, Step
from ranvier.record import replace
from ranvier.syntax.errors import ModelValueError, NotAvailableError, Problem
from ranvier.syntax.nodes import Assign, Block, Name, Number
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS

if TYPE_CHECKING:
    from ranvier.ir.build import Built
    from ranvier.model.synapses import Synapses

_RESULT = "_sum"  # what the sum is called until it is copied


class SummedVariableUpdater(Operation):
    """`S.summed_updaters['x_post']`. Runs just before the target group is integrated: on its clock, in slot 'groups', an order earlier."""

    def __init__(self, synapses: Synapses, equation: SingleEquation, target: SpikeSource, side: str):
        name = f"{synapses.name}_summed_variable_{equation.name}"
        super().__init__(synapses, target.clock, "groups", target.order - 1, name)
        self.synapses = synapses
        self.equation = equation
        self.target = target
        self.side = side  # 'pre' or 'post'

    def abstract_code(self, build: Build) -> Block:
        name = Name(self.equation.name)
        return (Assign(name, "", Number(0)), Assign(name, "+", self.equation.right_hand_side))

    def targets(self, build: Build) -> Iterable[str]:
        return (self.equation.name,)

    def variable(self, scope: Scope) -> ArrayVariable:
        """The variable that is set."""
        symbol = scope.get(self.equation.name)
        assert isinstance(symbol, ArrayVariable)
        return symbol

    def steps(self, build: Build) -> list[Step]:
        scope = self.scope(build)
        tree = self.equation.right_hand_side
        meaning = check_expression(tree, scope)
        check_defines(f"'{self.equation.name}'", tree, meaning, (self.equation.dim, self.equation.kind))
        variable = self.variable(scope)
        refuse_second_sum(build, self, variable.key)
        broken = variable.type.is_integer and meaning[1] == "float"
        begin, end = self.target.element_range()
        result = _Result("sum", Type.F64 if broken else variable.type)
        built, count = self._reduction(scope, result)
        if broken or _reads(built, variable.key):
            out = Buffer(result.rv_type, end)
            value = ArrayVariable(_RESULT, DIMENSIONLESS, result.rv_type, out)
            kept = Scope((Names("the sum", {_RESULT: value}),))
            copy = kernels.build_kernel(kernels.MapSpec(), (), kept, record=[(Name(_RESULT), variable.key)])
            last: list[Step] = [KernelStep(f"{self.name}_copy", KernelCall(copy), begin, end)]
        else:
            out, last = variable.key, []
        zero = kernels.build_kernel(kernels.MapSpec(), (), Scope(), record=[(Number(0), out)])
        keys = tuple(out if key is result else key for key in built.array_keys)
        return [
            KernelStep(f"{self.name}_zero", KernelCall(zero), begin, end),
            KernelStep(self.name, KernelCall(replace(built, array_keys=keys)), 0, count),
            *last,
        ]

    def _reduction(self, scope: Scope, result: _Result) -> tuple[Built, int]:
        """The kernel that adds, and what it runs over: runs of synapses, or synapses."""
        runs = self.synapses.runs()
        if runs is None:
            spec, count = kernels.ReduceSpec(), len(self.synapses)
        else:
            spec = kernels.ReduceSpec(runs.offsets, (runs.fixed,), None if runs.moving is None else (runs.moving,))
            count = runs.count
        chain = (self.synapses.end_of(self.side),)
        built = kernels.build_kernel(spec, (), scope, add=[(self.equation.right_hand_side, result, chain)], dt=self.clock.interval)
        return built, count if built.before is None else len(self.synapses)  # Python functions get all synapses, not runs of them


class _Result:
    """Stands for the array of the sum until it is known which one that is."""

    def __init__(self, name: str, type_: Type):
        self.name = name
        self.rv_type = type_


def _reads(built: Built, key: Any) -> bool:
    for part in (*pieces.kernels_before(built), built):
        if any(op.code == "load" and isinstance(op.attr, int) and part.array_keys[op.attr] is key for op in part.kernel.ops):
            return True
    return False


def refuse_second_sum(build: Build, updater: SummedVariableUpdater, key: Buffer) -> None:
    """NotAvailableError (a NotImplementedError) where another sum sets the same elements: the later one would wipe out the earlier."""
    begin, end = updater.target.element_range()
    for other, start, stop in build.sums.get(key, ()):
        if start < end and begin < stop and other is not updater:
            raise NotAvailableError(
                Problem(
                    f"'{updater.target.memory_owner.name}' has two sums for one variable",
                    updater.equation.name_span,
                    met=f"'{other.equation.name}' of '{other.synapses.name}' and '{updater.equation.name}' of '{updater.synapses.name}'",
                    expected="one summed variable for each variable of a neuron",
                    hint="give the target a variable for each, and add them in its equations; or connect to subgroups that do not overlap",
                )
            )
    build.sums.setdefault(key, []).append((updater, begin, end))


def summed_updaters_of(synapses: Synapses, equations: Iterable[SingleEquation]) -> dict[str, SummedVariableUpdater]:
    """An updater for each equation with the flag. ModelValueError, ModelDimensionError for one that has no target."""
    updaters: dict[str, SummedVariableUpdater] = {}
    for equation in equations:
        updater = _updater(synapses, equation)
        begin, end = updater.target.element_range()
        for other in updaters.values():
            start, stop = other.target.element_range()
            same = other.target.memory_owner is updater.target.memory_owner and _inner(other.equation) == _inner(equation)
            if same and start < end and begin < stop:
                message = f"'{_inner(equation)}' is set by two summed variables"
                met = f"'{other.equation.name}' and '{equation.name}'"
                raise ModelValueError(Problem(message, equation.name_span, met=met, expected="one sum", hint="use two variables"))
        updaters[equation.name] = updater
    return updaters


def _inner(equation: SingleEquation) -> str:
    return equation.name.removesuffix("_post").removesuffix("_pre")


def _updater(synapses: Synapses, equation: SingleEquation) -> SummedVariableUpdater:
    group, name = end_named(synapses, equation.name)
    if group is None:
        hint = f"'{name}_post' sums into the targets of the synapses, '{name}_pre' into their sources"
        raise ModelValueError(
            Problem(
                "A summed variable ends in '_post' or '_pre'.", equation.name_span, met=repr(name), expected=f"'{name}_post'", hint=hint
            )
        )
    where = f"'{group.memory_owner.name}'"
    declared = group.equations.get(name)
    form = f"'{name} : {equation.unit_text}'"
    if declared is None or declared.kind_of_equation != PARAMETER or declared.flags or declared.kind == "boolean":
        if declared is None:
            met = f"a built-in variable of {where}" if group.has_variable(name) else f"no variable '{name}' in {where}"
        elif declared.kind_of_equation != PARAMETER:
            met = f"a {declared.kind_of_equation}"
        else:
            met = repr(str(declared))
        hint = f"add the line {form} to the equations of {where}"
        if declared is not None:
            hint = f"make it {form} there"
        message = f"The sum '{equation.name}' goes into a parameter of {where}."
        raise ModelValueError(Problem(message, equation.name_span, met=met, expected=f"{form} in {where}, without flags", hint=hint))
    if declared.dim is not equation.dim:
        message = f"The sum '{equation.name}' does not have the unit of '{name}' in {where}."
        expected, hint = f"unit {declared.unit_text}", f"'{name}' is declared as {declared.unit_text} there"
        mismatch(message, equation.span, f"unit {equation.unit_text}", expected, hint, equation.dim, declared.dim)
    return SummedVariableUpdater(synapses, equation, group, "post" if equation.name.endswith("_post") else "pre")
