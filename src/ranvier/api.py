"""The module functions in Brian's shape: one thin layer that keeps a current Context and a current network."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.context import CURRENT
from ranvier.journal import journaled
from ranvier.llvm import engine
from ranvier.model.defaults import defaultclock
from ranvier.run.magic import magic_network
from ranvier.run.network import RUNNING, Network
from ranvier.run.profiling import ProfilingSummary
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.units import Quantity, second

if TYPE_CHECKING:
    from ranvier.run.scheduling import SchedulingSummary


@checked_arguments
def run(
    duration: Quantity,
    report: Any = None,
    report_period: Quantity = Quantity(10.0, dim=second.dim),  # noqa: B008 (a constant)
    namespace: Mapping[str, Any] | None = None,
    profile: bool | None = None,
    level: int = 0,
) -> None:
    """Run all objects that the caller has names for, by `duration`. See Network.run. MagicError if it is unclear which are meant."""
    visible = calling_namespace(level)
    magic_network.collect(visible)
    magic_network.run(duration, report, report_period, visible if namespace is None else namespace, profile)


@checked_arguments
def stop() -> None:
    """End every network that runs after its present step."""
    for network in list(RUNNING):
        network.stop()


@checked_arguments
def store(name: str = "default", filename: str | None = None) -> None:
    """Keep the state of the objects that the caller has names for. See Network.store."""
    magic_network.collect(calling_namespace())
    magic_network.store(name, filename)


@checked_arguments
def restore(name: str = "default", filename: str | None = None, restore_random_state: bool = False) -> None:
    """Put back what `store` kept. See Network.restore."""
    magic_network.collect(calling_namespace())
    magic_network.restore(name, filename, restore_random_state)


@checked_arguments
@journaled
def seed(seed: int | None = None) -> None:
    """Random numbers start anew from this seed (None: a fresh one), NumPy's global generator too. TypeError for other than an integer,
    ValueError for one outside [0, 2**32)."""
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (int, np.integer))):
        raise ModelTypeError(
            Problem("a seed is an integer, or None for a fresh one", met=repr(seed), expected="an integer or None", hint="such as seed(1)")
        )
    if seed is not None and not 0 <= seed < 2**32:
        raise ModelValueError(
            Problem(
                "a seed lies between 0 and 2**32 - 1",
                met=repr(seed),
                expected="an integer in that range",
                hint="such as seed(1), or seed() for a fresh one",
            )
        )
    CURRENT.random.reseed(None if seed is None else int(seed))
    if CURRENT.journal is None:  # what Python draws is no part of what a device repeats
        np.random.seed(None if seed is None else int(seed))


@checked_arguments
def profiling_summary(net: Network | None = None, show: int | None = None) -> ProfilingSummary:
    """Where the time of the last run of a network (default: the magic one) went, step by step. ValueError before a run, or if it was told
    profile=False."""
    return ProfilingSummary(magic_network if net is None else net, show)


@checked_arguments
def scheduling_summary(net: Network | None = None) -> SchedulingSummary:
    """What runs in a time step, in which order; default: the objects that run() would use here."""
    return (magic_network if net is None else net).scheduling_summary()


@checked_arguments
def schedule_propagation_offset(net: Network | None = None) -> Quantity:
    """How much later than a spike its effects can come at the earliest: 0 s, or a step where synapses precede thresholds."""
    slots = (magic_network if net is None else net).schedule
    return defaultclock.dt if slots.index("thresholds") > slots.index("synapses") else Quantity(0.0, dim=second.dim)


def timings() -> dict[str, float]:
    """Seconds that this process has spent in: import, build, connect, compile, run."""
    return dict(CURRENT.timings.seconds)


def compile_counters() -> dict[str, int]:
    """What this process has compiled so far: `kernels`, in so many `modules`; `reused`: how often a kernel was asked for that was there.

    Subtract two to see what a run, a connect or an assignment has compiled. Milliseconds: timings()['compile'].
    """
    made = engine.stats()
    return {"kernels": made.kernels, "modules": made.modules, "reused": made.hits}


def get_include() -> str:
    """The directory of ranvier/kernel_abi.h, for native code that works on the memory of a simulation."""
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "include")
    return installed if os.path.isdir(installed) else os.path.normpath(os.path.join(here, "..", "..", "cpp", "include"))  # in a source tree
