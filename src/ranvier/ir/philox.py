"""Random bits: Philox 4x32-10 (Salmon et al. 2011) and the mapping from (stream, step, element, draw) to its blocks.

The reference: slow, obvious, one number at a time. Used by the interpreter; the LLVM lowering and the C++ runtime give the same bits.

Key: the stream's two words. There are two kinds of counters (four 32-bit words), told apart by bit 31 of word 1:

  shared block b, draw d:    (b mod 2^32,  d | (b >> 32) << 16,                        step mod 2^32, step >> 32)
  own block of element e:    (e mod 2^32,  0x80000000 | d << 16 | iteration,           step mod 2^32, step >> 32)

Two elements share a block: e and e + 8 of each 16, so 4, 8 and 16 lanes find their halves without a shuffle:
    b = (e >> 4) * 8 + (e & 7)        half = (e >> 3) & 1
A block gives two 64-bit words x0 = w0 | w1 << 32, x1 = w2 | w3 << 32. `rand` of half h is made of x_h. `randn` of both halves is
one Box-Muller pair of x0 and x1. Where 32 bits are enough (`word`), four elements share a block: e, e + 8, e + 16, e + 24 of each 32:
    b = (e >> 5) * 8 + (e & 7)        quarter = (e >> 3) & 3
and w_quarter is the word. (No draw has both: d tells their blocks apart.)
Own blocks serve rejection methods (ir/draws.py), where iteration k of an element takes block k, and rare words (ir/sampling.py).
The draw number d is below 2^12, iterations are below 2^16 (the runtime wraps; no method comes near), elements below 2^31.
"""

from __future__ import annotations

import math
from struct import pack, unpack

from ranvier.record import record

_M0, _M1 = 0xD2511F53, 0xCD9E8D57  # multipliers
_W0, _W1 = 0x9E3779B9, 0xBB67AE85  # key increments (golden ratio, sqrt(3) - 1)
_MASK = 0xFFFFFFFF

Words = tuple[int, int, int, int]


@record
class Stream:
    """RvStream with the step itself: key words and step."""

    key: tuple[int, int]
    step: int


def philox4x32(counter: Words, key: tuple[int, int]) -> Words:
    """Ten rounds."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _MASK, (p0 >> 32) ^ c3 ^ k1, p0 & _MASK
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def uniform(x: int) -> float:
    """A 64-bit word as a number in (0, 1): its upper 52 bits, plus half a step. Never 0, never 1."""
    return float(unpack("d", pack("Q", 0x3FF << 52 | x >> 12))[0]) - (1 - 2.0**-53)


def rand(stream: Stream, element: int, draw: int) -> float:
    """Uniform in (0, 1)."""
    return _shared_block(stream, element, draw)[element >> 3 & 1]


def randn(stream: Stream, element: int, draw: int) -> float:
    """Standard normal: r cos(2 pi u1) in half 0, r sin(2 pi u1) in half 1, with r = sqrt(-2 ln u0)."""
    u0, u1 = _shared_block(stream, element, draw)
    radius, angle = math.sqrt(-2.0 * math.log(u0)), 2.0 * math.pi * u1
    return radius * (math.sin(angle) if element >> 3 & 1 else math.cos(angle))


def word(stream: Stream, element: int, draw: int) -> int:
    """32 random bits, as a number from 0 to 2^32 - 1."""
    block = (element >> 5) * 8 + (element & 7)
    return _words(stream, block & _MASK, draw | (block >> 32) << 16)[element >> 3 & 3]


def own_uniforms(stream: Stream, element: int, draw: int, iteration: int) -> tuple[float, float]:
    """The two uniforms of an iteration of a rejection method."""
    return _uniforms(stream, element & _MASK, 0x80000000 | draw << 16 | iteration & 0xFFFF)


def _shared_block(stream: Stream, element: int, draw: int) -> tuple[float, float]:
    block = (element >> 4) * 8 + (element & 7)
    return _uniforms(stream, block & _MASK, draw | (block >> 32) << 16)


def _words(stream: Stream, word0: int, word1: int) -> Words:
    return philox4x32((word0, word1, stream.step & _MASK, stream.step >> 32 & _MASK), stream.key)


def _uniforms(stream: Stream, word0: int, word1: int) -> tuple[float, float]:
    w0, w1, w2, w3 = _words(stream, word0, word1)
    return uniform(w0 | w1 << 32), uniform(w2 | w3 << 32)
