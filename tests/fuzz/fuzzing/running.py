"""Executes the script of a model, runs its network, and shows what came of it."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from fuzzing.models import Model

State = dict[str, np.ndarray]


def built(model: Model, simulator: str = "ranvier", script: str | None = None) -> dict[str, Any]:
    """The names of the script after executing it."""
    names: dict[str, Any] = {"__name__": f"fuzz_{model.seed}"}
    _begin(simulator)
    text, file = (script or model.script).replace("SIMULATOR", simulator), f"<model {model.seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # functions are translated from their source
    exec(compile(text, file, "exec"), names)
    return names


def _begin(simulator: str) -> None:
    """The default clock keeps the time of the last run until the next one begins, on both sides, and initial values may depend on it."""
    module = import_module(simulator)
    module.Network(module.NeuronGroup(1, "")).run(0 * module.second)


def run(model: Model, simulator: str = "ranvier", script: str | None = None, steps: int | None = None) -> State:
    names = built(model, simulator, script)
    go(names, model.steps if steps is None else steps)
    return observe(model, names)


def pin_methods(names: dict[str, Any], methods: dict[str, str | None]) -> None:
    """Have groups integrated as those of another simulator were: where the choice is left to the simulator, choices differ.

    'explicit' is a scheme that the script itself defines.
    """
    for owner in names["net"].objects:
        if getattr(owner, "state_updater", None) is not None and methods[owner.name] != "explicit":
            owner.state_updater.method_choice = methods[owner.name]


def go(names: dict[str, Any], steps: int) -> None:
    """So many steps of 0.1 ms."""
    names["net"].run(steps * 0.1 * names["ms"], namespace=names)


def observe(model: Model, names: dict[str, Any]) -> State:
    state: State = {"net.t": np.array(float(names["net"].t))}
    for owner, attribute in model.observed:
        state[f"{owner}.{attribute}"] = _values(names[owner], attribute)
    return state


def _values(owner: Any, attribute: str) -> np.ndarray:
    if attribute in ("i", "count"):
        return np.array(getattr(owner, attribute)[:])
    values = getattr(owner, f"{attribute}_")
    return np.array(values[:] if hasattr(values, "__getitem__") and np.ndim(values) else values)


def differences(a: State, b: State, same: Callable[[np.ndarray, np.ndarray], bool]) -> list[str]:
    """Names whose values differ."""
    return [name for name in a if not same(a[name], b[name])]


def same_bytes(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def near(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.allclose(a.astype(float), b.astype(float), rtol=1e-9, atol=1e-11, equal_nan=True))
