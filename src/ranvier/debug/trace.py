"""The RANVIER_DEBUG ladder: what every run prints to stderr about its plan.

1: the steps, and how long building and compiling took   2: also abstract code   3: also kernels   4: also LLVM IR   5: also assembly
"""

from __future__ import annotations

import os
import sys

from ranvier.debug.explain import kernel_stages, section
from ranvier.model.operations import Build
from ranvier.run.plan import OBSERVERS, Plan

_RUNGS = ((3, "kernel"), (4, "llvm"), (5, "assembly"))


def follow_environment() -> None:
    """Listen to all plans if RANVIER_DEBUG asks for it. ValueError for another value than 0 to 5."""
    text = os.environ.get("RANVIER_DEBUG", "0") or "0"
    if text not in "012345" or len(text) != 1:
        raise ValueError(f"RANVIER_DEBUG is a number from 0 to 5, not {text!r}")
    if text != "0":
        OBSERVERS.append(lambda plan, build: print(dump(plan, build, int(text)), file=sys.stderr))


def dump(plan: Plan, build: Build, rung: int) -> str:
    """The plan as text, up to a rung of the ladder."""
    pages = [section(f"plan of {len(plan.steps)} steps, compiled in {plan.compile_seconds * 1e3:.1f} ms", str(plan))]
    stages = [name for level, name in _RUNGS if rung >= level]
    described: set[int] = set()
    for planned in plan.steps:
        if rung >= 2 and hasattr(planned.owner, "describe") and id(planned.owner) not in described:
            described.add(id(planned.owner))
            pages.append(section(f"{planned.owner.name}: abstract code", planned.owner.describe(build)))
        pages.extend(kernel_stages(planned.step, stages))
    return "\n".join(pages)
