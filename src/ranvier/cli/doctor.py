"""`ranvier doctor`: what this machine and installation are, and whether they compute right."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import time
from collections.abc import Sequence

import numpy as np

import ranvier
from ranvier import _runtime
from ranvier.cli.selftest import CHECKS, Failure
from ranvier.context import CURRENT
from ranvier.llvm.target import host

USAGE = """usage: ranvier doctor

Prints the machine, the versions of what ranvier builds on, and where they are; then runs models whose results are known (some
seconds). Exit code 0: all results are right; 1: some are not."""


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print(USAGE)
        return 0 if arguments[0] in ("-h", "--help") else 2
    for name, value in machine().items():
        print(f"{name:<12} {value}")
    print()
    return 0 if check() else 1


def machine() -> dict[str, str]:
    """What decides how fast and on what this runs."""
    target = host()
    width = f"{target.lanes} lanes of 64 bits" if target.lanes > 1 else "scalar code"
    forced = f" (forced by RANVIER_LANES={os.environ['RANVIER_LANES']})" if os.environ.get("RANVIER_LANES") else ""
    return {
        "ranvier": f"{ranvier.__version__}  {os.path.dirname(ranvier.__file__)}",
        "runtime": f"{_runtime.__file__}",
        "Python": f"{platform.python_version()} ({platform.python_implementation()})  {sys.executable}",
        "NumPy": f"{np.__version__}  {os.path.dirname(np.__file__)}",
        "llvmlite": _version("llvmlite"),
        "matplotlib": _version("matplotlib"),
        "Brian 2": f"{_version('brian2')}",
        "system": platform.platform(),
        "processor": f"{target.cpu}, {target.triple.partition('-')[0]}",
        "vectors": f"{width}{forced}, {'with' if target.fma else 'without'} fused multiply-add",
        "cores": f"{_cores()} for this process, of {os.cpu_count()}; a simulation uses one thread",
        "memory": _memory(),
    }


def check() -> bool:
    """Runs the self-test, a line each; whether all results are right."""
    right = True
    CURRENT.warn_for_unused_objects = False  # some checks make groups that never run
    begin = time.perf_counter()
    for title, test in CHECKS:
        start = time.perf_counter()
        try:
            result = test()
        except Failure as wrong:
            right, result = False, f"WRONG: {wrong}"
        except Exception as error:  # whatever a broken installation raises is a finding here
            right, result = False, f"FAILED: {type(error).__name__}: {error}"
        print(f"{title:<52} {time.perf_counter() - start:5.2f} s  {result}", flush=True)
    verdict = "All results are right." if right else "Some results are wrong: please report this page."
    print(f"\n{verdict} ({time.perf_counter() - begin:.1f} s)")
    return right


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return "unknown"
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"
