"""The loop over time in Python: every kernel through the interpreter and through machine code, from the same memory, step by step.

Shows two things at once: that machine code means what ir/interpret.py says, in every call of a run, and (its result compared with that
of Network.run) that the loop in C++ does what this one does. Elementary functions, which may round differently, are taken from
machine code.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pytest

from ranvier import _runtime
from ranvier.ir import interpret as meaning
from ranvier.ir import ops
from ranvier.ir.build import Built
from ranvier.ir.kernel import Filter, Kernel
from ranvier.ir.philox import Stream
from ranvier.ir.text import parse, show
from ranvier.llvm.engine import compile_kernels
from ranvier.model.clock import BaseClock
from ranvier.model.execute import addresses, draws, pack_scalars
from ranvier.model.memory import Buffer
from ranvier.model.pieces import run_before, run_pieces
from ranvier.model.steps import (
    CallbackStep,
    CatchUpStep,
    EmitStep,
    EventKernelStep,
    KernelCall,
    KernelStep,
    PathwayStep,
    PoissonStep,
    Postponement,
    PythonStep,
    RateRecordStep,
    SpikeRecordStep,
    StateRecordStep,
)
from ranvier.run import python_parts
from ranvier.run.plan import Plan
from ranvier.run.planned import Planned
from ranvier.types import Type

_PART_OF_A_STEP, _SECONDS = 1e-4, 1e-12


class _Head(ctypes.Structure):
    """RvArray of kernel_abi.h."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_int64),
        ("capacity", ctypes.c_int64),
        ("type", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    ]


def run_in_python(network: Any, names: dict[str, Any], steps: int) -> list[str]:
    """As net.run(steps*0.1*ms). Gives what differed between interpreter and machine code."""
    plan = network.build(names)
    end = network.t_ + float(steps * 0.1 * names["ms"])
    for clock in plan.clocks:
        clock.start_at(network.t_)
    ends = {clock: clock.step_of(end) for clock in plan.clocks}
    found: list[str] = []
    pathways = [planned.step for planned in plan.steps if isinstance(planned.step, PathwayStep)]
    delivered = {step.postponed: 0 for step in pathways if step.postponed is not None}
    with _same_elementary_functions():
        while waiting := [clock for clock in plan.clocks if clock.timestep < ends[clock]]:
            first = min(waiting, key=lambda clock: clock.t_)
            ticking = [clock for clock in waiting if clock.t_ - first.t_ < _tolerance(first, clock)]
            for planned in plan.steps:
                if planned.clock in ticking:
                    _Step(plan, planned, network, found, delivered).run()
            for clock in ticking:
                clock.native.move_to(clock.timestep + 1)
        for planned in plan.steps:
            if isinstance(planned.step, PathwayStep) and planned.step.postponed is not None:
                _Step(plan, planned, network, found, delivered).catch_up(planned.step.postponed)
    network._t = end
    return found


def _tolerance(*clocks: BaseClock) -> float:
    """Clocks closer than this tick together."""
    intervals = [clock.interval for clock in clocks if clock.interval]
    return _PART_OF_A_STEP * min(intervals) if intervals else _SECONDS


class _Step:
    """delivered: events that were delivered one by one, of those that may wait, since all was up to date."""

    def __init__(self, plan: Plan, planned: Planned, network: Any, found: list[str], delivered: dict[Postponement, int]):
        self.plan, self.planned, self.network, self.found, self.delivered = plan, planned, network, found, delivered

    def run(self) -> None:
        step, clock = self.planned.step, self.planned.clock
        match step:
            case KernelStep():
                begin, end = (step.begin, step.end) if step.extent is None else (0, len(_view(step.extent)))
                self.call(step.call, begin, end)
            case EventKernelStep():
                events = _view(step.events)
                self.call(step.call, *np.searchsorted(events, (step.start, step.stop)).tolist())
            case PathwayStep():
                events = _view(step.events)
                step.queue.push(events[(events >= step.start) & (events < step.stop)])
                self.deliver(step)
                step.queue.advance()
            case CatchUpStep():
                self.catch_up(step.postponed)
            case SpikeRecordStep():
                self.record_spikes(step)
            case StateRecordStep():
                step.times.array.append(np.array([clock.t_]))
                for table in step.tables:
                    table.append_row()
                    rows = table.view()
                    _show_part(table.row_address, rows[-1:].reshape(-1))
                if step.call is not None:
                    self.call(step.call, 0, step.count)
            case RateRecordStep():
                events = _view(step.events)
                count = int(((events >= step.start) & (events < step.stop)).sum())
                step.times.array.append(np.array([clock.t_]))
                step.rates.array.append(np.array([count / ((step.stop - step.start) * clock.dt_)]))
            case EmitStep():
                now = clock.timestep % step.period if step.period else clock.timestep
                listed = step.steps.view() == now
                step.events.resize(0)
                step.events.array.append(step.neurons.view()[listed])
            case PoissonStep():
                self.emit_poisson(step)
            case CallbackStep():
                self.call_python(step)
            case PythonStep():
                step.function()
            case _:
                raise AssertionError(step)

    def deliver(self, step: PathwayStep) -> None:
        count = step.queue.delivered_count
        if step.postponed is not None and count:
            if self.delivered[step.postponed] >= step.postponed.at_once:
                step.postponed.history.note(step.queue.peek(), self.planned.clock.t_)
                if step.postponed.history.full:
                    self.work_off(step.postponed)
                return
            self.delivered[step.postponed] += count
        if step.reads is not None and step.reads.history.noted:
            rows = step.queue.peek().copy()
            for place, row in enumerate(rows.tolist()):
                self.replay(step.reads, rows, place, place + 1)
                step.reads.history.mark(row, self.planned.clock.t_, step.behind)
                self.call(step.call, place, place + 1)
            return
        for block in range(1 if step.rows is None else step.rows.blocks):
            if step.rows is not None:
                step.rows.show(block)
            self.call(step.call, 0, count)

    def catch_up(self, postponed: Postponement) -> None:
        self.delivered[postponed] = 0
        if postponed.history.noted:
            self.work_off(postponed)

    def work_off(self, postponed: Postponement) -> None:
        rows = np.arange(postponed.history.since.size, dtype=np.int32)
        self.replay(postponed, rows, 0, len(rows))
        postponed.history.clear()

    def replay(self, postponed: Postponement, rows: np.ndarray, begin: int, end: int) -> None:
        postponed.history.rows.resize(len(rows))
        postponed.history.rows.view()[:] = rows
        self.call(postponed.replay, begin, end)

    def emit_poisson(self, step: PoissonStep) -> None:
        """By the runtime, cut after each step: what it draws ahead is no part of its state."""
        clock, plan = self.planned.clock, _runtime.Plan()
        now, key = clock.timestep, self.network.stream_key(self.planned.owner)
        plan.emit_poisson(step.label, plan.clock(clock.native), step.rates.array, step.state.array, key, step.watched, step.events.array)
        plan.run([now + 1], None, 10.0)
        clock.native.move_to(now)

    def record_spikes(self, step: SpikeRecordStep) -> None:
        step.window.refresh()
        events = _at(step.window.address, Type.I32)
        # The window does not say where it begins: its group does.
        start = self.planned.owner.source.element_range()[0]
        np.add.at(step.counts.view(), events - start, 1)
        if step.indices is None or step.times is None:
            return
        step.indices.array.append((events - start).astype(np.int32))
        step.times.array.append(np.full(len(events), self.planned.clock.t_))
        for buffer in step.values:
            old = buffer.size
            buffer.resize(old + len(events))
            _show_part(buffer.array.tail_address, buffer.view()[old:])
        if step.call is not None and len(events):
            self.call(step.call, 0, len(events))

    def call_python(self, step: CallbackStep) -> None:
        """As run/python_parts.py, with kernels both ways."""
        calls = {id(call.built): call for call in step.calls}

        def invoke(part: Built, begin: int, end: int) -> None:
            self.call(calls[id(part)], begin, end)

        if isinstance(step.step, PathwayStep):
            python_parts._deliver(step.step, step.step.call.built, invoke)
        else:
            run = run_pieces if step.alone else run_before
            run(step.step.call.built, invoke, *python_parts._extent(step.step))

    def call(self, call: KernelCall, begin: int, end: int) -> None:
        """Both ways. Memory is left as machine code leaves it."""
        built, compiled = call.built, self.plan.compiled[id(call)]
        kernel = built.kernel
        expected: list[Any] = [_view(key).copy() for key in built.array_keys]
        if isinstance(kernel.space, Filter):
            expected[kernel.space.out] = []
        key = self.network.stream_key(self.planned.owner) if draws(built) else None
        now = self.planned.clock.timestep
        stream = None if key is None else Stream(key, now)
        meaning.interpret(kernel, expected, built.scalars, begin, end, stream)
        native = None if key is None else (*key, now)
        _runtime.call_kernel(compiled.call, compiled.setup, addresses(built), pack_scalars(built), compiled.slots, native, begin, end)
        for slot, (array, met) in enumerate(zip(expected, map(_view, built.array_keys), strict=True)):
            if np.asarray(array, met.dtype).tobytes() != met.tobytes():
                where = f"{self.planned.step.label}, step {now}, a{slot}: {np.asarray(array)} interpreted, {met} compiled"
                self.found.append(f"{where}\n{show(kernel)}")


def _view(key: Any) -> np.ndarray:
    return _at(key.address, key.rv_type)


def _at(address: int, type_: Type) -> np.ndarray:
    """The live elements of an array head."""
    head = _Head.from_address(address)
    dtype = np.dtype(type_.numpy)
    if not head.size:
        return np.empty(0, dtype)
    return np.frombuffer((ctypes.c_char * (head.size * dtype.itemsize)).from_address(head.data), dtype)


def _show_part(address: int, elements: np.ndarray) -> None:
    """Have a head show these elements: the row, or the events, added last."""
    head = _Head.from_address(address)
    head.data, head.size, head.capacity = elements.ctypes.data, len(elements), len(elements)


@contextmanager
def _same_elementary_functions() -> Iterator[None]:
    def compute(code: str, args: Any, type_: Type) -> Any:
        return _elementary(code, type_)(*args) if ops.OPS[code].kind == "math" else ops.compute(code, args, type_)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "compute", compute)
        patch.setitem(meaning._DRAWS, "randn", _normal)
        yield


def _normal(stream: Stream, element: int, draw: int) -> float:
    """The normal number as machine code has it: made of elementary functions."""
    compiled = _normals(draw)
    memory = Buffer(Type.F64, 1)
    arguments = compiled.call, compiled.setup, [memory.address], np.empty(0, np.int64), compiled.slots
    _runtime.call_kernel(*arguments, (*stream.key, stream.step), element, element + 1)
    return float(memory.view()[0])


@cache
def _normals(draw: int) -> Any:
    kernel = parse(f"kernel map {{\narray a0: f64\nelement:\n%0 = randn #{draw}\nstore a0[0] %0\n}}")
    return compile_kernels([kernel], level="loop")[0]


@cache
def _elementary(code: str, type_: Type) -> Any:
    """The function as machine code has it, on Python numbers."""
    arity = ops.OPS[code].arity
    word = "f32" if type_ is Type.F32 else "f64"
    lines = [f"array a{k}: {word}" for k in range(arity + 1)] + ["element:"] + [f"%{k} = load a{k}[e]" for k in range(arity)]
    operands = " ".join(f"%{k}" for k in range(arity))
    text = "kernel map {\n" + "\n".join([*lines, f"%{arity} = {code} {operands}", f"store a{arity}[e] %{arity}"]) + "\n}"
    kernel: Kernel = parse(text)
    [compiled] = compile_kernels([kernel], level="loop")
    memory = [Buffer(type_, 1) for _ in range(arity + 1)]
    heads, scalars = [buffer.address for buffer in memory], np.empty(0, np.int64)

    def function(*args: float) -> float:
        for buffer, value in zip(memory, args, strict=False):
            buffer.view()[0] = value
        _runtime.call_kernel(compiled.call, compiled.setup, heads, scalars, compiled.slots, None, 0, 1)
        return float(memory[-1].view()[0])

    return function
