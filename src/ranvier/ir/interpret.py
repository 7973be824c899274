"""The meaning of kernels: one iteration after another, one operation after another, on Python numbers.

Slow and obvious. Takes what a kernel gets in its RvFrame; the tests run every kernel through this and through machine code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence, Sequence
from typing import Any

from ranvier.ir import draws, numbers, philox, sampling
from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Op, Reduce, Replay, Spread
from ranvier.ir.ops import compute
from ranvier.record import record
from ranvier.types import Type

Arrays = Sequence[MutableSequence[Any]]  # NumPy arrays or lists


@record
class Iteration:
    """Where we are: element e, position p, place q within the rows, row. 0 where the space has no such thing."""

    element: int = 0
    position: int = 0
    slot: int = 0
    row: int = 0


def interpret(
    kernel: Kernel,
    arrays: Arrays,
    scalars: Sequence[numbers.Number] = (),
    begin: int = 0,
    end: int = 0,
    stream: philox.Stream | None = None,
) -> int:
    """Runs the kernel over begin .. end - 1, changing `arrays`; gives the number of elements emitted.

    The list of a Filter is emptied first if it is a Python list; of a NumPy array the first elements are overwritten.
    """
    emitted: list[int] = []
    for iteration in iterations(kernel, arrays, begin, end):
        values: list[Any] = []
        for op in kernel.ops:
            args = [values[arg] for arg in op.args]
            if op.code == "emit":
                emitted += [iteration.element] if args[0] else []
                values.append(None)
            else:
                values.append(_execute(op, args, kernel, arrays, scalars, iteration, stream))
    if isinstance(kernel.space, Filter):
        _deliver(arrays[kernel.space.out], emitted)
    return len(emitted)


def iterations(kernel: Kernel, arrays: Arrays, begin: int, end: int) -> Iterator[Iteration]:
    match kernel.space:
        case Map() | Filter():
            for element in range(begin, end):
                yield Iteration(element)
        case Gather(list_):
            for position in range(begin, end):
                yield Iteration(int(arrays[list_][position]), position)
        case Spread(due, offsets, ids):
            for position in range(begin, end):
                row = int(arrays[due][position])
                for slot in range(int(arrays[offsets][row]), int(arrays[offsets][row + 1])):
                    yield Iteration(slot if ids is None else int(arrays[ids][slot]), position, slot, row)
        case Reduce(None):
            for element in range(begin, end):
                yield Iteration(element)
        case Reduce(int(offsets), int(fixed), moving):
            for position in range(begin, end):
                for element in range(int(arrays[offsets][position]), int(arrays[offsets][position + 1])):
                    slot = 0 if moving is None else int(arrays[moving][element])
                    yield Iteration(element, position, slot, int(arrays[fixed][element]))
        case Replay(due, offsets, targets, ends, times, _, since):
            for position in range(begin, end):
                row = int(arrays[due][position])
                for element in range(int(arrays[offsets][row]), int(arrays[offsets][row + 1])):
                    last = int(arrays[ends][int(arrays[targets][element])])
                    first = last
                    while arrays[times][first - 1] >= arrays[since][row]:
                        first -= 1
                    for entry in range(first, last):
                        yield Iteration(element, entry, element, row)
        case Once():
            yield Iteration()


def _deliver(out: MutableSequence[Any], emitted: list[int]) -> None:
    out[: len(out) if isinstance(out, list) else len(emitted)] = emitted


def _execute(
    op: Op,
    args: list[Any],
    kernel: Kernel,
    arrays: Arrays,
    scalars: Sequence[numbers.Number],
    iteration: Iteration,
    stream: philox.Stream | None,
) -> Any:
    match op.code, op.attr:
        case "const", value:
            return numbers.fit(value, op.type)  # type: ignore[arg-type]
        case "scalar", int(slot):
            return numbers.fit(scalars[slot], kernel.scalars[slot])
        case "element" | "position" | "slot" | "row", _:
            return getattr(iteration, op.code)
        case "load", int(array):
            return widen(arrays[array][args[0]], kernel.arrays[array])
        case "store", int(array):
            arrays[array][args[0]] = narrow(args[1], kernel.arrays[array])
            return None
        case "accumulate", int(array):
            type_ = kernel.arrays[array]
            total = compute("add", (widen(arrays[array][args[0]], type_), args[1]), type_.register)
            arrays[array][args[0]] = narrow(total, type_)
            return None
        case "rand" | "randn" | "word" | "poisson" | "binomial", int(draw):
            assert stream is not None, "a kernel that draws random numbers needs a stream"
            return _DRAWS[op.code](stream, iteration.element, draw, *args)
        case "alias", int(array):
            number = kernel.ops[op.args[0]].attr
            assert stream is not None and isinstance(number, int)
            return sampling.alias(arrays[array], args[0], stream, iteration.element, number)
    assert op.type is not None
    return compute(op.code, args, op.type)


_DRAWS: dict[str, Callable[..., Any]] = {
    "rand": philox.rand,
    "randn": philox.randn,
    "word": philox.word,
    "poisson": draws.poisson,
    "binomial": draws.binomial,
}


def widen(element: Any, type_: Type) -> numbers.Number:
    """An element in memory as the Python number of its register."""
    return numbers.fit(element.item() if hasattr(element, "item") else element, type_.register)


def narrow(value: numbers.Number, type_: Type) -> numbers.Number:
    """A register as it is stored: i32 keeps the low 32 bits, u16 the low 16."""
    if type_ is Type.U16:
        return int(value) & 0xFFFF
    return numbers.wrap(int(value), 32) if type_ is Type.I32 else numbers.fit(value, type_)
