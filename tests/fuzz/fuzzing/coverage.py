"""What models contain, down to the operations of their kernels: what none of them has is not tested by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from fuzzing.models import Model
from fuzzing.running import built
from ranvier.ir.kernel import Kernel
from ranvier.model import execute
from ranvier.run import plan


@dataclass
class Coverage:
    """Kernels by the operations in them and by their form; equations by their flags; groups and synapses by their scheme; features."""

    operations: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    schemes: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join(
            f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) for title, counts in vars(self).items()
        )


def coverage(models: Iterable[Model]) -> Coverage:
    found = Coverage()
    for model in models:
        with _kernels() as kernels:
            names = built(model)
            names["net"].build(names)
        for kernel in kernels:
            found.operations.update({op.code for op in kernel.ops})
            found.forms[type(kernel.space).__name__] += 1
        for item in names["net"].objects:
            for equation in getattr(item, "user_equations", {}).values():
                found.flags.update(equation.flags)
            scheme = getattr(getattr(item, "state_updater", None), "scheme", None)
            if scheme is not None:
                found.schemes[str(scheme)] += 1
        found.features += model.features
    return found


@contextmanager
def _kernels() -> Iterator[list[Kernel]]:
    """All that are compiled meanwhile: for the plan, and for statements that run at once."""
    seen: list[Kernel] = []

    def compile_kernels(kernels: Any, **options: Any) -> Any:
        seen.extend(kernels)
        return compiler(kernels, **options)

    compiler = plan.compile_kernels
    with pytest.MonkeyPatch.context() as patch:
        for module in (plan, execute):
            patch.setattr(module, "compile_kernels", compile_kernels)
        yield seen
