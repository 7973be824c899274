"""`ranvier.explain(object)`: every stage of an object's operations, from the user's text to machine code, as one page of text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ranvier.caller import calling_namespace
from ranvier.equations.layers import NamespaceLayer
from ranvier.ir.text import show
from ranvier.llvm.engine import assembly, llvm_ir
from ranvier.model.objects import BrianObject
from ranvier.model.operations import Build
from ranvier.model.steps import KernelCall, PathwayStep, PythonStep, Step
from ranvier.run.fusing import JOINED
from ranvier.run.network import Network
from ranvier.run.plan import written_memory
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem

STAGES = ("text", "abstract code", "kernel", "llvm", "assembly")


def explain(item: BrianObject | Network, stages: str | Iterable[str] = STAGES, namespace: Mapping[str, Any] | None = None) -> str:
    """The stages of a group, synapses, a monitor, of one operation (`G.state_updater`, `S.pre`), or of all objects of a network.

    stages: one or some of 'text', 'abstract code', 'kernel', 'llvm', 'assembly'. namespace: values of names; default: what the
    caller sees. The object is built as it would be for a run from here; nothing runs. ModelValueError for an unknown stage,
    ModelTypeError for what takes no part in runs.
    """
    wanted = (stages,) if isinstance(stages, str) else tuple(stages)
    for stage in wanted:
        if stage not in STAGES:
            expected = f"some of {', '.join(STAGES)}"
            raise ModelValueError(Problem("there is no such stage", met=repr(stage), expected=expected, hint="leave stages out"))
    if not isinstance(item, (BrianObject, Network)):
        expected = "a group, synapses, a monitor, one of their operations, or a Network"
        met = f"{type(item).__name__} {item!r}"[:120]
        raise ModelTypeError(Problem("this takes no part in runs", met=met, expected=expected, hint="such as explain(G)"))
    build = Build(NamespaceLayer("the names of the calling code", calling_namespace() if namespace is None else namespace))
    build.written = written_memory(_company(item), build)
    return "\n".join(page for part in (item if isinstance(item, Network) else [item]) for page in _pages(part, wanted, build))


def _company(item: BrianObject | Network) -> list[BrianObject]:
    """The objects it runs with (what they write decides which schemes are possible); before its first run: itself."""
    group: Any = getattr(item, "group", item)
    network = group if isinstance(group, Network) else group.membership.network
    if isinstance(network, Network):
        return [part for part in network.all_objects if part.active]
    return [group, *group.contained_objects]


def _pages(item: BrianObject, stages: tuple[str, ...], build: Build) -> Iterator[str]:
    if "text" in stages and hasattr(item, "equations"):
        yield section(f"{item.name}: equations", str(getattr(item, "user_equations", item.equations)))
    for operation in [item] if hasattr(item, "steps") else [part for part in item.contained_objects if hasattr(part, "steps")]:
        yield from _explained(operation, stages, build)


def _explained(operation: Any, stages: tuple[str, ...], build: Build) -> Iterator[str]:
    if "abstract code" in stages and hasattr(operation, "describe"):
        yield section(f"{operation.name}: abstract code ({operation.when}, order {operation.order})", operation.describe(build))
    joined = _joined(operation)
    for step in operation.steps(build):
        if "kernel" in stages and step.label in joined:
            yield section(f"{step.label}: in the plan", f"In the last run it was one step with others: {joined[step.label]}")
        yield from kernel_stages(step, stages)


def _joined(operation: Any) -> dict[str, str]:
    """The steps of the last run that others were joined with (run/fusing.py), and what the joined step is called."""
    plan = getattr(operation.membership.network or getattr(operation, "group", operation).membership.network, "plan", None)
    labels = [] if plan is None else [planned.step.label for planned in plan.steps]
    return {part: label for label in labels if JOINED in label for part in label.split(JOINED)}


def kernel_stages(step: Step, stages: Collection[str]) -> Iterator[str]:
    """The later stages of one step of a plan."""
    call: KernelCall | None = getattr(step, "call", None)
    if call is None:
        if "kernel" in stages:
            yield section(f"{step.label}: no kernel", f"done by {'Python' if isinstance(step, PythonStep) else 'the C++ runtime'}")
        return
    kernel = call.built.kernel
    if "kernel" in stages and isinstance(step, PathwayStep):
        yield section(f"{step.label}: delivery", step.remark)
    if "kernel" in stages:
        values = [
            f"  # s{k} = {value!r}  ({name})" for k, (name, value) in enumerate(zip(kernel.scalar_names, call.built.scalars, strict=True))
        ]
        yield section(f"{step.label}: kernel", "\n".join([show(kernel), *values]))
    if "llvm" in stages:
        yield section(f"{step.label}: LLVM IR", llvm_ir(kernel))
    if "assembly" in stages:
        yield section(f"{step.label}: assembly", assembly(kernel))


def section(title: str, body: str) -> str:
    return f"---- {title} {'-' * max(0, 110 - len(title))}\n{body.rstrip()}\n"
