"""Kernel → LLVM IR text. The whole of the way down; everything else in llvm/ is called from here, or calls this (llvm/engine.py).

Each kernel becomes a function `symbol` (an RvKernel) and, where work depends on scalars alone, a function `symbol.setup` that does it
once a run and leaves the results in scalar slots behind the kernel's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, levels
from ranvier.ir.ops import OPS
from ranvier.llvm.body import ScalarBody
from ranvier.llvm.code import Code
from ranvier.llvm.frame import Frame
from ranvier.llvm.function import Function
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.spaces import write_space
from ranvier.llvm.target import Target
from ranvier.record import record


@record
class Lowered:
    """The functions of a kernel, and what they need declared in their module."""

    functions: str
    declarations: frozenset[str]


def lower(kernel: Kernel, target: Target, symbol: str, *, once: bool = False) -> str:
    """The module of one kernel. once: the kernel runs once, so nothing is put into a setup function."""
    return module([lower_function(kernel, target, symbol, once=once)], target)


def module(parts: Iterable[Lowered], target: Target) -> str:
    """One module of several kernels."""
    parts = list(parts)
    declarations = sorted(frozenset().union(*(part.declarations for part in parts)))
    attributes = "nounwind"
    if target.triple.startswith("x86_64"):
        # Without these LLVM splits 512-bit vectors into halves on machines where it guesses that this is cheaper.
        width = 64 * target.lanes
        if width > 128:
            attributes += f" alignstack={width // 8}"  # or spilled vectors lie across cache lines: 4-6 % of a COBAHH update on an Intel
        attributes += f' "min-legal-vector-width"="{width}" "prefer-vector-width"="{width}"'
    lines = [f'target triple = "{target.triple}"', *declarations, *(part.functions for part in parts)]
    lines += [
        f"attributes #0 = {{ {attributes} }}",
        '!0 = !{!"branch_weights", i32 1, i32 1000}',
        '!1 = !{!"branch_weights", i32 1000, i32 1}',
        "",
    ]
    return "\n".join(lines)


def lower_function(kernel: Kernel, target: Target, symbol: str, *, once: bool = False) -> Lowered:
    """The functions of one kernel."""
    kept = {} if once else kept_slots(kernel)
    code = Code()
    text = _kernel_function(kernel, target, symbol, code, kept, once)
    declarations = set(code.declarations)
    if kept:
        setup = Code()
        text += _setup_function(kernel, target, f"{symbol}.setup", setup, kept)
        declarations |= setup.declarations
    return Lowered(text, frozenset(declarations))


def scalar_slots(kernel: Kernel, *, once: bool = False) -> int:
    """Scalar slots that a frame must have: the kernel's own and those of its setup function."""
    return len(kernel.scalars) + (0 if once else len(kept_slots(kernel)))


def kept_slots(kernel: Kernel) -> dict[int, int]:
    """The results that the setup function leaves: number of operation → slot. Those of the run level that later levels use."""
    order = levels(kernel)
    wanted = {arg for op, level in zip(kernel.ops, order, strict=True) if level > Level.RUN for arg in op.args}
    kept = sorted(k for k in wanted if order[k] == Level.RUN and OPS[kernel.ops[k].code].kind != "leaf")
    return {number: len(kernel.scalars) + place for place, number in enumerate(kept)}


def _kernel_function(kernel: Kernel, target: Target, symbol: str, code: Code, kept: dict[int, int], once: bool) -> str:
    frame = Frame(code, kernel)
    order = levels(kernel)
    draws = any(OPS[op.code].kind == "random" for op in kernel.ops)
    if draws:
        frame.load_stream()
    for array in range(len(kernel.arrays)):
        frame.data(array)
    begin, end = frame.begin(), frame.end()
    values: dict[int, str] = {}
    for number, op in enumerate(kernel.ops):
        if op.code == "scalar":
            assert isinstance(op.attr, int) and op.type is not None
            values[number] = frame.load_scalar(op.attr, op.type)
        elif number in kept:
            assert op.type is not None
            values[number] = frame.load_scalar(kept[number], op.type)
    code.mark_preheader()
    if once:
        body = ScalarBody(kernel, frame, Lanes(code, 1, target), values, {})
        for number, level in enumerate(order):
            if level is Level.RUN and number not in values:
                body.execute(number)
    write_space(Function(kernel, target, code, frame, values, order, begin, end))
    tables = [f"  %{scalar}.table = load ptr, ptr @{symbol}.{scalar}.table, align 8\n" for scalar in code.tables]
    return f"{_tables(symbol, code)}define void @{symbol}(ptr %frame) #0 {{\nentry:\n{''.join(tables)}{code.text()}\n}}\n"


def _tables(symbol: str, code: Code) -> str:
    """The constants that are read from memory, and where they are."""
    text = ""
    for scalar, values in code.tables.items():
        name, numbers = f"@{symbol}.{scalar}", ", ".join(f"{scalar} {value}" for value in values)
        text += f"{name}s = internal constant [{len(values)} x {scalar}] [{numbers}], align 64\n"
        text += f"{name}.table = internal global ptr {name}s, align 8\n"
    return text


def _setup_function(kernel: Kernel, target: Target, symbol: str, code: Code, kept: dict[int, int]) -> str:
    frame = Frame(code, kernel)
    values: dict[int, str] = {}
    body = ScalarBody(kernel, frame, Lanes(code, 1, target), values, {})
    for number, (op, level) in enumerate(zip(kernel.ops, levels(kernel), strict=True)):
        if level is not Level.RUN:
            continue
        if op.code == "scalar":
            assert isinstance(op.attr, int) and op.type is not None
            values[number] = frame.load_scalar(op.attr, op.type)
        else:
            body.execute(number)
    for number, slot in kept.items():
        type_ = kernel.ops[number].type
        assert type_ is not None
        frame.store_scalar(slot, type_, values[number])
    code.do("ret void")
    return f"define void @{symbol}(ptr %frame) #0 {{\nentry:\n{code.text()}\n}}\n"
