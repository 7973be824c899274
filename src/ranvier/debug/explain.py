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
from ranvier.model.steps import KernelCall, Step

STAGES = ("text", "abstract code", "kernel", "llvm", "assembly")


def explain(item: BrianObject, stages: Iterable[str] = STAGES, namespace: Mapping[str, Any] | None = None) -> str:
    """The stages of a group, synapses, a monitor, or of one operation (`G.state_updater`, `S.pre`).

    stages: some of 'text', 'abstract code', 'kernel', 'llvm', 'assembly'. namespace: values of names; default: what the
    caller sees. The object is built as it would be for a run from here; nothing runs. ValueError for an unknown stage.
    """
    wanted = tuple(stages)
    unknown = [stage for stage in wanted if stage not in STAGES]
    if unknown:
        raise ValueError(f"there is no stage {unknown[0]!r}; the stages are {', '.join(STAGES)}")
    build = Build(NamespaceLayer("the names of the calling code", calling_namespace() if namespace is None else namespace))
    pages = []
    if "text" in wanted and hasattr(item, "equations"):
        pages.append(section(f"{item.name}: equations", str(item.equations)))
    operations = [item] if hasattr(item, "steps") else [part for part in item.contained_objects if hasattr(part, "steps")]
    for operation in operations:
        pages.extend(_explained(operation, wanted, build))
    return "\n".join(pages)


def _explained(operation: Any, stages: tuple[str, ...], build: Build) -> Iterator[str]:
    if "abstract code" in stages and hasattr(operation, "describe"):
        yield section(f"{operation.name}: abstract code ({operation.when}, order {operation.order})", operation.describe(build))
    for step in operation.steps(build):
        yield from kernel_stages(step, stages)


def kernel_stages(step: Step, stages: Collection[str]) -> Iterator[str]:
    """The later stages of one step of a plan."""
    call: KernelCall | None = getattr(step, "call", None)
    if call is None:
        return
    kernel = call.built.kernel
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
