"""Constants of a long iteration are read from memory by the operations that want them. Called by llvm/vector_loop.py.

LLVM keeps constants in registers throughout a loop. Ten exponentials side by side have 28 of them, and then what is computed lies on the
stack: of the 481 instructions of a COBAHH update 181 moved values about. AVX-512 reads an operand from memory and spreads it over all
lanes within an instruction, for nothing but a port for loads, which are idle here; so each use gets its own place in a table (if two shared
one, LLVM would load it once, into a register) and its own load next to it. The table is reached through a pointer in memory: where LLVM
sees the constants themselves, it takes the loads out of the loop. 397 instructions are left, 95 of which move. 4 % of the time on a quiet
core, 12 to 15 % on one that is shared; a little less to compile. Results are the same to the bit.
"""

from __future__ import annotations

import re

from ranvier.llvm.code import Code

_FEW = 20  # constants that stay in registers: AVX-512 has 32
_ARITHMETIC = re.compile(r" = (?:f(?:add|sub|mul) |call \S+ x \w+> @llvm\.fma\.)")  # instructions with an operand in memory, the last one
_SPREAD = re.compile(r"splat \((double|float) (0x[0-9A-F]+)\)")


def read_where_used(code: Code, lines: list[str]) -> list[str]:
    """The lines of an iteration; where they have many constants, with a load in front of each operation whose last operand is one."""
    if len(set(_SPREAD.findall("\n".join(lines)))) <= _FEW:
        return lines
    result: list[str] = []
    for line in lines:
        found = list(_SPREAD.finditer(line)) if _ARITHMETIC.search(line) else []
        if found and line[found[-1].end() :] in ("", ")"):
            last = found[-1]
            loads, name = _loaded(code, last[1], last[2], _lanes(line))
            result += loads
            line = line[: last.start()] + name + line[last.end() :]
        result.append(line)
    return result


def _loaded(code: Code, scalar: str, value: str, lanes: str) -> tuple[list[str], str]:
    """Lines that read a new place of the table into all lanes, and the name of the result."""
    place = code.constant(scalar, value)
    name = f"%{scalar}{place}"
    vector = f"<{lanes} x {scalar}>"
    return [
        f"  {name}.place = getelementptr {scalar}, ptr %{scalar}.table, i64 {place}",
        f"  {name}.one = load {scalar}, ptr {name}.place, align {8 if scalar == 'double' else 4}",
        f"  {name}.first = insertelement {vector} poison, {scalar} {name}.one, i32 0",
        f"  {name} = shufflevector {vector} {name}.first, {vector} poison, <{lanes} x i32> zeroinitializer",
    ], name


def _lanes(line: str) -> str:
    """Of the vectors of an operation."""
    return line[line.index("<") + 1 : line.index(" x ")]
