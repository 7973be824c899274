"""Runs kernels in pieces, with calls of Python functions in between (ir/split.py made the pieces).

Takes a Built and a function that runs one kernel of it. Called by execute.py for statements that run once, and by run/python_parts.py in
the time loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ranvier.ir.build import Built, BuiltStage
from ranvier.ir.split import PythonCall, Scratch
from ranvier.syntax.errors import ModelValueError, Problem

Invoke = Callable[[Built, int, int], None]
"""Runs a kernel for the elements (or positions) [begin, end)."""


def kernels_before(built: Built) -> Iterator[Built]:
    """All kernels of the pieces but the last."""
    for stage in built.stages:
        for part in (stage.single, stage.kernel):
            if part is not None:
                yield part


def run_pieces(built: Built, invoke: Invoke, begin: int, end: int) -> None:
    """All pieces for [begin, end)."""
    if built.before is None or built.before.whole:
        run_before(built, invoke, begin, end)
        invoke(built, begin, end)
        return
    for one in range(begin, end):
        run_before(built, invoke, one, one + 1)
        invoke(built, one, one + 1)


def run_before(built: Built, invoke: Invoke, begin: int, end: int) -> None:
    """All pieces but the last, and the calls behind them. Functions are not called where there is no element."""
    if built.before is None or begin >= end:
        return
    for scratch in built.before.scratch:
        scratch.reach(end)
    for stage in built.before.stages:
        _run_stage(stage, invoke, begin, end)


def _run_stage(stage: BuiltStage, invoke: Invoke, begin: int, end: int) -> None:
    if stage.single is not None:
        invoke(stage.single, 0, 1)
    if stage.kernel is not None:
        invoke(stage.kernel, begin, end)
    for call in stage.calls:
        _call(call, begin, end)


def _call(call: PythonCall, begin: int, end: int) -> None:
    result = call.function.evaluate([_values(arg, begin, end) for arg in call.args], np.arange(begin, end))
    place = call.result.view() if call.result.single else call.result.view()[begin:end]
    if result.size != 1 and result.shape != place.shape:
        expected = "one value" if call.result.single else f"one value, or {len(place)}: one for each element"
        hint = "the function gets whole arrays: compute with them, element by element"
        message = f"{call.function.name}() gives an array of another shape"
        raise ModelValueError(Problem(message, None, f"shape {result.shape}", expected, hint))
    place[:] = result if result.shape == place.shape else result.reshape(-1)[0]


def _values(arg: Scratch, begin: int, end: int) -> np.ndarray:
    """One number for what is the same for all elements, else a copy: the function may keep it, or write to it."""
    return arg.view()[0] if arg.single else arg.view()[begin:end].copy()
