"""What all devices can, and the device that is there from the start."""

from __future__ import annotations

import threading
from typing import Any

from ranvier import api
from ranvier.context import CURRENT
from ranvier.messages import get_logger
from ranvier.model.arguments import one_number
from ranvier.model.defaults import defaultclock
from ranvier.run.plan import OBSERVERS, Plan
from ranvier.units import get_dimensions, second

logger = get_logger("ranvier.devices.device")


class Device:
    """The base of devices, also of those that users write (`all_devices['mine'] = MyDevice()`): runs are ordinary runs."""

    network_schedule = None
    _maximum_run_time: float | None = None

    def __init__(self) -> None:
        self.build_on_run = True
        self.build_options: dict[str, Any] = {}
        self.defaultclock = defaultclock

    def activate(self, build_on_run: bool = True, **kwargs: Any) -> None:
        """The device becomes the current one."""
        self.build_on_run = build_on_run
        self.build_options = dict(kwargs)
        self._set_maximum_run_time(None)
        CURRENT.journal = None

    def build(self, **_: Any) -> None:
        """Nothing is built: kernels are compiled when a run needs them."""

    def reinit(self) -> None:
        """Nothing is kept that would have to be forgotten."""

    def delete(self, code: bool = True, data: bool = True, run_args: bool = True, directory: bool = True, force: bool = False) -> None:
        """There are no files."""

    def insert_code(self, slot: str, code: str) -> None:
        """Code in another language has no place here: it is left out, with a warning."""
        logger.warn(f"code for '{slot}' is left out: there is no C++ program that it could become a part of", "insert_code")

    def seed(self, seed: int | None = None) -> None:
        """See ranvier.seed()."""
        api.seed(seed)

    def get_random_state(self) -> dict[str, Any]:
        """What set_random_state() puts back."""
        return {"ranvier": CURRENT.random.snapshot()}

    def set_random_state(self, state: dict[str, Any]) -> None:
        CURRENT.random.restore(state["ranvier"])

    @property
    def _last_run_time(self) -> float | None:
        """Seconds that the last run took; None before any."""
        return None if CURRENT.last_run is None else CURRENT.last_run[0]

    @property
    def _last_run_completed_fraction(self) -> float | None:
        """The part of the last run that was done: 1.0 unless it was stopped."""
        return None if CURRENT.last_run is None else CURRENT.last_run[1]

    def _set_maximum_run_time(self, maximum_run_time: Any) -> None:
        """Stop every run after this time (seconds of the wall clock); None: let them run."""
        if maximum_run_time is not None:
            dim = second.dim if get_dimensions(maximum_run_time) is second.dim else get_dimensions(1)
            maximum_run_time = one_number(maximum_run_time, dim, "the longest time of a run", "10*second")
        Device._maximum_run_time = maximum_run_time
        if _stop_in_time not in OBSERVERS:
            OBSERVERS.append(_stop_in_time)


class RuntimeDevice(Device):
    """The device that is there from the start: `run()` runs."""


def _stop_in_time(plan: Plan, _: Any) -> None:
    if Device._maximum_run_time is not None:
        timer = threading.Timer(Device._maximum_run_time, plan.native.request_stop)
        timer.daemon = True
        timer.start()
