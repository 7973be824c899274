"""What a strategy of delivery gives, and what several of them ask about a kernel."""

from __future__ import annotations

from typing import Any

from ranvier.ir.build import Built, SpaceSpec
from ranvier.ir.ops import OPS
from ranvier.record import record


@record(eq=False)
class Delivery:
    """strategy: its name. remark: how, and why so, for people. built, space: the kernel. rows: what is to be read block by block, if
    anything is (a TargetRows of the runtime)."""

    strategy: str
    remark: str
    built: Built
    space: SpaceSpec
    rows: Any = None


def needs_synapse(built: Built) -> bool:
    """Whether the kernel asks which synapse it works for: for its variables, or for its random numbers."""
    return built.before is not None or any(op.code == "element" or OPS[op.code].kind == "random" for op in built.kernel.ops)
