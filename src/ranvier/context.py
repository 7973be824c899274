"""What a session carries along: precision, random state, what users prefer. A value that is handed down; `api.py` owns the current one."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ranvier.record import field, record
from ranvier.types import Type

SLOTS = ("start", "groups", "thresholds", "synapses", "resets", "end")
"""The default schedule. Each slot x also has before_x and after_x."""

PREFERENCE_FILES = ("~/.brian/user_preferences", "brian_preferences")
"""Where preferences are looked for when ranvier is imported; what the later file says holds."""


class RandomState:
    """Which random numbers come next (DESIGN D5). Numbers are functions of (key, step, element, draw); the key holds

    seed: the user's, or fresh from the system. epoch: rises at a restore that does not bring back the random state, so that
    repeated trials differ. network: networks are counted from the last `seed`, so two of them never share numbers.
    stream: the operation, counted within its network. One-shot statements are a stream of their own, their count the step.
    """

    ONE_SHOT = 0xFFFFFFFF  # the stream of one-shot statements; operations count from 0

    def __init__(self, seed: int | None = None):
        self.generation = 0
        self.reseed(seed)

    def reseed(self, seed: int | None) -> None:
        self.seed = int.from_bytes(os.urandom(8), "little") if seed is None else int(seed) & 0xFFFFFFFFFFFFFFFF
        self.epoch = 0
        self.one_shots = 0
        self.networks = 0
        self.generation += 1

    def next_network(self) -> int:
        self.networks += 1
        return self.networks

    def key(self, network: int, stream: int) -> tuple[int, int]:
        """The two 32-bit words of the Philox key."""
        mixed = _mix(self.seed ^ _mix(self.epoch ^ _mix((network << 32 | stream) + 0x9E3779B97F4A7C15)))
        return mixed & 0xFFFFFFFF, mixed >> 32

    def one_shot(self) -> tuple[tuple[int, int], int]:
        """(key, step) of the next one-shot statement."""
        step = self.one_shots
        self.one_shots += 1
        return self.key(0, self.ONE_SHOT), step

    def snapshot(self) -> tuple[int, int, int, int]:
        return self.seed, self.epoch, self.one_shots, self.networks

    def restore(self, snapshot: tuple[int, int, int, int]) -> None:
        self.seed, self.epoch, self.one_shots, self.networks = snapshot


def _mix(x: int) -> int:
    """Steele, Lea & Flood 2014 (SplitMix64): a bijection of 64 bits in which every input bit reaches every output bit."""
    x &= 0xFFFFFFFFFFFFFFFF
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return x ^ (x >> 31)


@record(frozen=False)
class Timings:
    """Seconds spent in this process, by what they were spent on."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("import", "build", "connect", "compile", "run"), 0.0))

    def add(self, **spent: float) -> None:
        for what, seconds in spent.items():
            self.seconds[what] += seconds


@record(frozen=False)
class Context:
    """float_type, integer_type: of new state variables. random: see RandomState. What follows it is set by preferences/table.py.

    fuse_steps: whether steps over the same elements become one (run/fusing.py), which can be seen in the plan alone.
    journal: what hears of every change of a model, if anybody does (journal.py).
    last_run: seconds that the last run took, and the part of it that was done (1.0 unless it was stopped).
    """

    float_type: Type = Type.F64
    integer_type: Type = Type.I32
    random: RandomState = field(default_factory=RandomState)
    timings: Timings = field(default_factory=Timings)
    schedule: tuple[str, ...] = SLOTS
    stop_on_interrupt: bool = True
    warn_for_unused_objects: bool = True
    legacy_refractory_timing: bool = False
    fuse_steps: bool = True
    delivery: str = "auto"
    last_run: tuple[float, float] | None = None
    journal: Any = None

    def type_of(self, kind: str, dtype: object = None) -> Type:
        """The element type of a variable of kind 'float', 'integer' or 'boolean', with the user's dtype if there is one."""
        if kind == "boolean":
            if dtype is not None and np.dtype(dtype) != np.dtype(bool):  # type: ignore[call-overload]
                raise TypeError(f"dtype {np.dtype(dtype)} is not possible for a boolean variable; use bool")  # type: ignore[call-overload]
            return Type.BOOL
        default = self.float_type if kind == "float" else self.integer_type
        if dtype is None:
            return default
        wanted = np.dtype(dtype)  # type: ignore[call-overload]
        allowed = {"float": (Type.F64, Type.F32), "integer": (Type.I32, Type.I64)}[kind]
        for type_ in allowed:
            if wanted == np.dtype(type_.numpy):
                return type_
        raise TypeError(f"dtype {wanted} is not possible for a {kind} variable; use {' or '.join(t.numpy for t in allowed)}")


CURRENT = Context()
