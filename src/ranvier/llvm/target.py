"""What machine the code is for: how many lanes a vector has, and whether it multiplies and adds in one rounding.

`host()` asks LLVM once; `aarch64()` describes a machine that this one can only generate code for. Used by llvm/lower.py (lanes, fma)
and llvm/engine.py (the rest).
"""

from __future__ import annotations

import os
from functools import cache

from ranvier.record import record, replace


@record
class Target:
    """lanes: f64 elements per vector (f32: twice as many), 1 for scalar code; fma: fused multiply-add is an instruction; the rest is
    LLVM's."""

    lanes: int
    fma: bool
    triple: str
    cpu: str
    features: str

    @property
    def gathers(self) -> bool:
        """Whether one instruction that loads from many places is faster than a load for each."""
        return "+avx512f" in self.features

    @property
    def spreads(self) -> bool:
        """Whether arithmetic on vectors of any width takes one number from memory for all lanes."""
        return "+avx512vl" in self.features

    @property
    def blends(self) -> bool:
        """Whether a choice between two reals is best made in a vector register: LLVM makes a branch of it where the machine has no such
        instruction for one number (x86 before AVX-512), which is guessed wrong as often as neurons are refractory."""
        return self.triple.startswith(("x86_64", "amd64")) and "+avx512vl" not in self.features

    @property
    def converts(self) -> bool:
        """Whether vectors of 64-bit integers become reals by an instruction."""
        return not self.triple.startswith(("x86_64", "amd64")) or "+avx512dq" in self.features

    def with_lanes(self, lanes: int) -> Target:
        """The same machine, with vectors of so many f64 elements."""
        if lanes not in (1, 2, 4, 8):
            raise ValueError(f"{lanes} lanes: a vector has 1, 2, 4 or 8 elements")
        return replace(self, lanes=lanes)


def host() -> Target:
    """The machine this runs on. The environment variable RANVIER_LANES (1, 2, 4, 8) forces the number of lanes (of f64)."""
    found = _host()
    forced = os.environ.get("RANVIER_LANES")
    return found.with_lanes(int(forced)) if forced else found


@cache
def _host() -> Target:
    import llvmlite.binding as llvm  # at the first compile, not at import: it costs 35-65 ms

    triple = llvm.get_process_triple()
    features = llvm.get_host_cpu_features()
    if triple.startswith(("aarch64", "arm64")):
        lanes, fma = 2, True
    else:
        lanes = 8 if features.get("avx512f") and features.get("avx512dq") and features.get("avx512vl") else 4 if features.get("avx2") else 2
        fma = bool(features.get("fma"))
        if not triple.startswith(("x86_64", "amd64")):
            lanes, fma = 1, False
    return Target(lanes, fma, triple, llvm.get_host_cpu_name(), features.flatten())


def aarch64() -> Target:
    """A 64-bit Arm with NEON: for looking at the code, not for running it."""
    return Target(2, True, "aarch64-unknown-linux-gnu", "generic", "+neon")
