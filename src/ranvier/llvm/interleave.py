"""The order of the operations within an iteration. Called by llvm/vector_loop.py and llvm/row_loop.py.

As written, each elementary function is a chain of 25 operations of four cycles, and the next function begins where it ends. A CPU looks
ahead about 100 waiting operations, so it sees three or four chains and does one operation a cycle instead of two. Functions that do not
wait for each other must advance together, but not in step: then all come to their divisions at once, which only one unit does, 16 cycles
each for 8 lanes. So the iteration is laid out on a machine with two units for arithmetic and one for divisions, from its end to its
beginning: what has the longest way behind it is placed first, as late as its users and a free unit allow. The COBAHH update: as written
13.4, sorted by the way to the end 9.9, laid out 9.4 ns a neuron. LLVM's own scheduler keeps the order it is given, more or less. Results
are the same to the bit: nothing but the order changes.
"""

from __future__ import annotations

import re
from heapq import heappop, heappush

from ranvier.record import record

_NAME = re.compile(r"%t\d+")
_SHORT = 100  # lines which the CPU overlooks by itself
_UNITS = 2  # for arithmetic on vectors


@record
class _Cost:
    """latency: cycles from its beginning to that of what uses it; slots: of the units; divider: cycles for which it is taken."""

    latency: int
    slots: int = 1
    divider: int = 0


_ARITHMETIC = _Cost(4)
_COSTS = {
    "fdiv": _Cost(24, 3, 16),
    "bitcast": _Cost(0, 0),
    "getelementptr": _Cost(0, 0),
    "load": _Cost(7, 0),
    "select": _Cost(2),
    "fcmp": _Cost(2),
    "icmp": _Cost(2),
    "shl": _Cost(1),
}


def interleave(lines: list[str]) -> list[str]:
    """Lines of one block or several, each straight piece in its new order. What is not `%t = ...` without effects stays where it is."""
    result: list[str] = []
    piece: list[str] = []
    for line in lines:
        if line.startswith("  %t") and " = phi " not in line and ("@" not in line or "@llvm." in line):
            piece.append(line)
        else:
            result += [*_laid_out(piece), line]
            piece = []
    return result + _laid_out(piece)


def _laid_out(piece: list[str]) -> list[str]:
    if len(piece) < _SHORT:
        return piece
    operands = _operands(piece)
    costs = _costs(piece, operands)
    before = [0] * len(piece)  # cycles from the beginning of the piece to that of an operation
    users = [0] * len(piece)  # that are not placed yet
    for k, own in enumerate(operands):
        for operand in own:
            before[k] = max(before[k], before[operand] + costs[operand].latency)
            users[operand] += 1

    # Time runs from the end of the piece to its beginning.
    order: list[int] = []
    latest = [cost.latency for cost in costs]
    ready: list[tuple[int, int]] = []  # the longest way first; among equals the last one written
    waiting: list[tuple[int, int]] = []  # for the time at which they can be placed
    for k in range(len(piece)):
        if not users[k]:
            heappush(waiting, (latest[k], k))
    time, free, divider = 0, _UNITS, 0
    while ready or waiting:
        while waiting and waiting[0][0] <= time:
            k = heappop(waiting)[1]
            heappush(ready, (-before[k], -k))
        if not ready or free <= 0:
            moved = 1 if ready else waiting[0][0] - time
            time, free = time + moved, min(_UNITS, free + _UNITS * moved)
            continue
        k = -heappop(ready)[1]
        if costs[k].divider:
            if divider > time:
                heappush(waiting, (divider, k))
                continue
            divider = time + costs[k].divider
        order.append(k)
        free -= costs[k].slots
        for operand in operands[k]:
            users[operand] -= 1
            latest[operand] = max(latest[operand], time + costs[operand].latency)
            if not users[operand]:
                heappush(waiting, (latest[operand], operand))
    return [piece[k] for k in reversed(order)]


def _costs(piece: list[str], operands: list[list[int]]) -> list[_Cost]:
    """A division that is chosen or not is one instruction with the choice, and stands where that stands."""
    words = ["fdiv" if "@llvm.sqrt" in line else line.split(" ", 5)[4] for line in piece]  # "  %t1 = fdiv ..."
    costs = [_COSTS.get(word, _ARITHMETIC) for word in words]
    for k, line in enumerate(piece):
        if " = select " in line:
            for operand in operands[k]:
                if costs[operand].divider:
                    costs[k], costs[operand] = costs[operand], _Cost(0, 0)
    return costs


def _operands(piece: list[str]) -> list[list[int]]:
    """For each line the lines of the piece whose results it uses, each once."""
    place: dict[str, int] = {}
    operands = []
    for k, line in enumerate(piece):
        result, *used = _NAME.findall(line)
        operands.append(list({place[name]: None for name in used if name in place}))
        place[result] = k
    return operands
