"""LLVM IR → machine code in memory, and the cache of what was compiled. Called by the run stage with all kernels of a run at once.

Nothing is written to disk and no process is started. Kernels are cached by structure for the life of the process, and so is their code:
whoever holds an address may call it for ever. Compiling is serialised by LLVM's Python binding itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from ranvier import _runtime
from ranvier.collection import uncollected
from ranvier.ir.kernel import Kernel
from ranvier.llvm import abi
from ranvier.llvm.lower import Lowered, kept_slots, lower, lower_function, module, scalar_slots
from ranvier.llvm.target import Target, host
from ranvier.record import record, replace

Use = Literal["loop", "once"]

# Codegen level 2 for kernels in the loop over time; 0 costs a third to compile and serves what runs once. 1 and 3 give the same code.
_OPTIMISE: dict[Use, int] = {"loop": 2, "once": 0}


@record
class Compiled:
    """Machine code of a kernel. call: address of an RvKernel; setup: address of its setup function, 0 if there is none;
    slots: scalar slots its frame must have, its own and those that setup fills."""

    call: int
    setup: int
    slots: int
    kernel: Kernel


@record
class Made:
    """A kernel that was compiled. label: the step it was first compiled for, '' for a statement that ran at once."""

    label: str
    kernel: Kernel
    target: Target
    level: Use


@record
class Stats:
    """What this process compiled so far: kernels, modules, requests that the cache answered, and milliseconds spent (lowering to
    text; LLVM)."""

    kernels: int = 0
    modules: int = 0
    hits: int = 0
    lower_ms: float = 0.0
    llvm_ms: float = 0.0


_lock = threading.RLock()
_compiled: dict[tuple[object, ...], Compiled] = {}
_labels: dict[tuple[object, ...], str] = {}  # of whoever asked first
_stats = Stats()


def stats() -> Stats:
    """Counters since the process began. Subtract two to measure a part."""
    return _stats


@uncollected()
def compile_kernels(
    kernels: Sequence[Kernel], *, level: Use, target: Target | None = None, labels: Sequence[str] = ()
) -> list[Compiled]:
    """Machine code for each kernel, in order; equal kernels share it. level "loop": called every step; "once": a one-shot statement.

    labels: whose they are, one each, for made().
    """
    global _stats
    target = _for_use(target or host(), level)
    with _lock:
        new = list(dict.fromkeys(kernel for kernel in kernels if _key(kernel, target, level) not in _compiled))
        _stats = replace(_stats, hits=_stats.hits + len(kernels) - len(new))
        if new:
            for kernel, compiled in zip(new, _compile(new, target, level), strict=True):
                _compiled[_key(kernel, target, level)] = compiled
        for kernel, label in zip(kernels, labels, strict=False):
            _labels.setdefault(_key(kernel, target, level), label)
        # The names in `kernel` are those of whoever asked: dumps show them.
        return [replace(_compiled[_key(kernel, target, level)], kernel=kernel) for kernel in kernels]


def made() -> list[Made]:
    """All that this process compiled so far, in order."""
    with _lock:
        return [Made(_labels.get(key, ""), compiled.kernel, key[1], key[2]) for key, compiled in _compiled.items()]  # type: ignore[arg-type]


def llvm_ir(kernel: Kernel, *, level: Use = "loop", target: Target | None = None) -> str:
    """The LLVM IR of one kernel, as compiled."""
    return lower(kernel, _for_use(target or host(), level), "kernel", once=level == "once")


def assembly(kernel: Kernel, *, level: Use = "loop", target: Target | None = None) -> str:
    """The assembly of one kernel, for any target LLVM was built with."""
    import llvmlite.binding as llvm

    target = _for_use(target or host(), level)
    if target.triple != host().triple:
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
    machine = _machine(target, level)
    parsed = llvm.parse_assembly(llvm_ir(kernel, level=level, target=target))
    return str(machine.emit_assembly(parsed))


def _for_use(target: Target, level: Use) -> Target:
    return target.with_lanes(1) if level == "once" else target


def _key(kernel: Kernel, target: Target, level: Use) -> tuple[object, ...]:
    return (kernel, target, level)


def _compile(kernels: Sequence[Kernel], target: Target, level: Use) -> list[Compiled]:
    """All in one module: each module costs a millisecond or two by itself."""
    global _stats
    import llvmlite.binding as llvm

    started = time.perf_counter()
    once = level == "once"
    first = _stats.kernels
    symbols = [f"k{first + number}" for number in range(len(kernels))]  # unique in the process
    parts: list[Lowered] = [lower_function(kernel, target, symbol, once=once) for kernel, symbol in zip(kernels, symbols, strict=True)]
    text = module(parts, target)
    lowered = time.perf_counter()

    engine = _engine(target, level)
    engine.add_module(llvm.parse_assembly(text))
    engine.finalize_object()
    result = []
    for kernel, symbol in zip(kernels, symbols, strict=True):
        setup = 0 if once or not kept_slots(kernel) else engine.get_function_address(f"{symbol}.setup")
        result.append(Compiled(engine.get_function_address(symbol), setup, scalar_slots(kernel, once=once), kernel))
    finished = time.perf_counter()
    _stats = replace(
        _stats,
        kernels=_stats.kernels + len(kernels),
        modules=_stats.modules + 1,
        lower_ms=_stats.lower_ms + (lowered - started) * 1e3,
        llvm_ms=_stats.llvm_ms + (finished - lowered) * 1e3,
    )
    return result


@cache
def _engine(target: Target, level: Use) -> Any:
    """The engine that holds all machine code of a kind, for ever. One for each module would cost 0.8 MiB and 1.5 ms a module more."""
    import llvmlite.binding as llvm

    machine = _machine(target, level)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(f'target triple = "{target.triple}"'), machine)


def _machine(target: Target, level: Use) -> Any:
    import llvmlite.binding as llvm

    _prepare()
    return llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.cpu, features=target.features, opt=_OPTIMISE[level], jit=target.triple == host().triple
    )


@cache
def _prepare() -> None:
    """Once a process: LLVM's targets, and the addresses of the few functions that code may call (libm for huge angles, Poisson and
    binomial numbers)."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    abi.check(_runtime.ABI_VERSION)
    for name, address in _runtime.helper_addresses().items():
        llvm.add_symbol(name, address)
