"""What a strategy of delivery gives."""

from __future__ import annotations

from typing import Any

from ranvier.ir.build import Built, SpaceSpec
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
