"""Tables from which a random word of 32 bits draws an outcome of a discrete distribution, exactly.

Each likely outcome gets whole words, as many as fit into its probability; the words left over, less than one for each outcome and those
of all that is unlikely, are `rare`. A rare word is answered by a second number with 52 bits, which draws from what the first could not
say: the remainders and the tails, each with its conditional probability. So one word is a whole draw nearly always, and the distribution
is that of the probabilities in double precision (tails: relative to themselves).

The outcome of a word is looked up (Walker 1977, in whole numbers): 2^b cells of equal width, each shared by at most two outcomes. Few
cells, 16 or 32, fit into registers.

A table is an array of i64:

  [SHIFT]     by how much a word is shifted right to give its cell
  [REST]      where the rare outcomes begin;  [RARE]: how many there are
  [CELLS ...] highest word of the first outcome << 32 | second outcome << 16 | first outcome;  65535: rare
  [REST ...]  pairs: cumulative probability (bits of a double), outcome; in order of search

Outcomes are counted from `zero`, which is not part of the table: 0 unless outcomes are too large for a cell.

The reference for rv_alias and rv_rare of the runtime and for llvm/sampling.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack, unpack

import numpy as np

from ranvier.ir.distributions import Masses
from ranvier.ir.philox import Stream, own_uniforms
from ranvier.record import record

SHIFT, REST, RARE, CELLS = range(4)

IS_RARE = 0xFFFF
"""In a cell: neither outcome of the table."""

IN_REGISTERS = (4, 5)
"""b of tables small enough for registers."""

_WORDS = 1 << 32
_SELDOM = 3e-4  # of rare words: each costs as much as a hundred others (measured: 60 ns)
_MOST_CELLS = 1 << 12  # 32 KiB: stays in the first cache


@record
class Tabulated:
    """zero: what outcomes of the table are counted from. bits: b where it is one of IN_REGISTERS, else 0."""

    table: np.ndarray
    zero: int
    bits: int


def tabulate(masses: Masses) -> Tabulated | None:
    """The table of a distribution; None where it would be too large."""
    first, probabilities = masses
    zero = first if first + len(probabilities) >= IS_RARE else 0
    low, high = _likely(probabilities)
    if high - low >= _MOST_CELLS or len(probabilities) >= IS_RARE:
        return None
    words = [int(p * _WORDS) for p in probabilities[low:high]]  # exact: what is cut off is left in `rest`
    rest = probabilities.copy()
    rest[low:high] -= np.array(words) / _WORDS
    cells = _cells(words, first - zero + low)
    pairs = _pairs(rest, first - zero)
    bits = len(cells).bit_length() - 1
    table = np.array([32 - bits, CELLS + len(cells), len(pairs) // 2, *cells, *pairs], dtype=np.int64)
    return Tabulated(table, zero, bits if bits in IN_REGISTERS else 0)


def alias(table: Sequence[int], word: int, stream: Stream, element: int, draw: int) -> int:
    """The outcome of a word."""
    cell = int(table[CELLS + (word >> int(table[SHIFT]))])
    outcome = (cell if word <= (cell >> 32 & 0xFFFFFFFF) else cell >> 16) & 0xFFFF
    return rare(table, stream, element, draw) if outcome == IS_RARE else outcome


def rare(table: Sequence[int], stream: Stream, element: int, draw: int) -> int:
    """The outcome of a rare word, from a number of the element's own block."""
    u, _ = own_uniforms(stream, element, draw, 0)
    place, last = int(table[REST]), int(table[REST]) + 2 * int(table[RARE]) - 2
    while place < last and u > unpack("d", pack("q", int(table[place])))[0]:
        place += 2
    return int(table[place + 1])


def _likely(probabilities: np.ndarray) -> tuple[int, int]:
    """The range of outcomes that get words: grown from the most likely one until the rest is seldom and no cell is left over."""
    low = int(probabilities.argmax())
    high, left = low + 1, 1.0 - float(probabilities[low])
    values = probabilities.tolist()
    while left > _SELDOM or high - low + 1 < _cells_for(high - low + 1):
        before, behind = values[low - 1] if low else 0.0, values[high] if high < len(values) else 0.0
        if max(before, behind) * _WORDS < 1:
            break
        left -= max(before, behind)
        low, high = (low - 1, high) if before > behind else (low, high + 1)
    return low, high


def _pairs(rest: np.ndarray, first: int) -> list[int]:
    """Cumulative conditional probabilities and outcomes, the most likely first."""
    order = np.argsort(-rest, kind="stable")
    order = order[rest[order] > 0]
    cumulative = np.cumsum(rest[order])
    if not len(order):
        return []
    bits = (cumulative / cumulative[-1]).view(np.int64)
    return [int(x) for pair in zip(bits, first + order, strict=True) for x in pair]


def _cells_for(outcomes: int) -> int:
    return max(16, 1 << (outcomes - 1).bit_length())


def _cells(words: list[int], low: int) -> list[int]:
    """Poor outcomes fill a cell together with a rich one, which gives what it has too much (Vose 1991)."""
    outcomes = [*range(low, low + len(words)), IS_RARE]
    amounts = [*words, _WORDS - sum(words)]
    padding = _cells_for(len(amounts)) - len(amounts)
    outcomes, amounts = outcomes + [IS_RARE] * padding, amounts + [0] * padding
    width = _WORDS // len(amounts)
    poor = [k for k, amount in enumerate(amounts) if amount < width]
    rich = [k for k, amount in enumerate(amounts) if amount >= width]
    cells = [0] * len(amounts)
    while poor:
        k, giver = poor.pop(), rich[-1]
        # A cell begins with its own outcome, if that has any words.
        own, second = (outcomes[k], outcomes[giver]) if amounts[k] else (outcomes[giver], outcomes[giver])
        highest = k * width + (amounts[k] or width) - 1
        cells[k] = _cell(highest, own, second)
        amounts[giver] -= width - amounts[k]
        if amounts[giver] < width:
            poor.append(rich.pop())
    for k in rich:
        cells[k] = _cell((k + 1) * width - 1, outcomes[k], outcomes[k])
    return cells


def _cell(highest: int, first: int, second: int) -> int:
    bits = highest << 32 | second << 16 | first
    return bits - (1 << 64) if bits >> 63 else bits
