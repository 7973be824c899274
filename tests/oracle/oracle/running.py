"""Run a model of `models/` on a simulator: in this process, or on Brian 2 in a process of its own.

Called by the tests and by record.py. Brian 2 lives in a child process: its import takes seconds and warns, and the tests
treat warnings as errors.
"""

import gc
import importlib
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np

from .built import Arrays, Built, observe


def drawn(model: str, seed: int = 0, **sizes: Any) -> Arrays:
    """The values that both sides are given. RandomState: its streams are the same in every version of NumPy."""
    arrays: Arrays = importlib.import_module(f'oracle.models.{model}').draw(np.random.RandomState(seed), **sizes)
    return arrays


def built(simulator: ModuleType, model: str, given: Mapping[str, np.ndarray], **factors: float) -> Built:
    """The model on that simulator, not yet run."""
    made: Built = importlib.import_module(f'oracle.models.{model}').build(simulator, given, **factors)
    return made


def run(simulator: ModuleType, model: str, given: Mapping[str, np.ndarray], duration: float, seed: int | None = None,
        floats: str = 'float64', **factors: float) -> Arrays:
    """Build, run for `duration` seconds, observe. `seed` seeds the simulator's own random numbers. `floats`: dtype of all variables."""
    if seed is not None:
        simulator.seed(seed)
    usual, simulator.prefs.core.default_float_dtype = simulator.prefs.core.default_float_dtype, getattr(np, floats)
    try:
        made = built(simulator, model, given, **factors)
        made.network.run(duration*simulator.second)
        return observe(made)
    finally:
        simulator.prefs.core.default_float_dtype = usual


class Brian:
    """Brian 2 with its numpy target, in one child process that lives until `close`."""

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(1, mp_context=get_context('spawn'), initializer=_start_brian)

    def run(self, model: str, given: Mapping[str, np.ndarray], duration: float, seed: int | None = None, floats: str = 'float64',
            **factors: float) -> Arrays:
        """As `run`, on Brian 2."""
        return self._process.submit(_run_brian, model, dict(given), duration, seed, floats, factors).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.shutdown()


def _start_brian() -> None:
    import brian2

    brian2.prefs.codegen.target = 'numpy'
    brian2.BrianLogger.log_level_error()
    gc.freeze()  # Brian searches for garbage twice a run: not in sympy


def _run_brian(model: str, given: Arrays, duration: float, seed: int | None, floats: str, factors: dict[str, float]) -> Arrays:
    import brian2

    return run(brian2, model, given, duration, seed, floats, **factors)
