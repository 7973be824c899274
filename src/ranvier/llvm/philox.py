"""Random numbers as vector code: Philox 4x32-10, bit for bit what ir/philox.py says.

A block lies in one 64-bit lane per word (the word in the low half), so a multiplication of words is one instruction. Elements e and
e + 8 share a block: where an iteration holds both, the block is computed once. Called by llvm/body.py.
"""

from __future__ import annotations

from typing import Literal

from ranvier.llvm.frame import Frame
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.logarithm import log
from ranvier.llvm.trigonometry import sin_and_cos_of_turns

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF


Half = int | Literal["both"] | None
"""What is known of the halves of blocks in which the elements of a vector lie: all in this one; "both": of 16 lanes, the first 8 in the
first and the others in the second of the same blocks; None: nothing."""


def rand(v: Lanes, frame: Frame, element: str, draw: int, half: Half) -> str:
    """Uniform in (0, 1) for each element of a vector."""
    if half == "both":
        return _joined(v, *(rand(*_first_half(v, frame, element), draw, k) for k in (0, 1)))
    x = _block(v, frame, element, draw)
    if half is not None:
        return _uniform(v, x[half])
    second = _in_second_half(v, element)
    word = v.code.let(f"select {v.i1} {second}, {v.i64} {x[1]}, {v.i64} {x[0]}")
    return _uniform(v, word)


def randn(v: Lanes, frame: Frame, element: str, draw: int, half: Half) -> str:
    """Standard normal: Box and Muller 1958."""
    if half == "both":
        return _joined(v, *(randn(*_first_half(v, frame, element), draw, k) for k in (0, 1)))
    x = _block(v, frame, element, draw)
    key = ("randn", *x)
    if key not in v.memo:
        radius = v.sqrt(v.mul(v.real(-2.0), log(v, _uniform(v, x[0]))))
        sine, cosine = sin_and_cos_of_turns(v, _uniform(v, x[1]))
        v.memo[key] = (radius, sine, cosine)
    radius, sine, cosine = v.memo[key]
    if half is not None:
        return v.mul(radius, sine if half else cosine)
    return v.mul(radius, v.select(_in_second_half(v, element), sine, cosine))


def _first_half(v: Lanes, frame: Frame, element: str) -> tuple[Lanes, Frame, str]:
    """The lanes of the first 8 of 16 elements."""
    key = ("first half", element)
    if key not in v.memo:
        v.memo[key] = (v.code.let(f"shufflevector {v.i64} {element}, {v.i64} poison, <8 x i32> <{_numbers(8)}>"),)
    return v.narrower, frame, v.memo[key][0]


def _joined(v: Lanes, first: str, second: str) -> str:
    half = v.narrower.reals
    return v.code.let(f"shufflevector {half} {first}, {half} {second}, <16 x i32> <{_numbers(16)}>")


def _numbers(count: int) -> str:
    return ", ".join(f"i32 {k}" for k in range(count))


def word(v: Lanes, frame: Frame, element: str, draw: int) -> str:
    """32 bits for each element of a vector, as i64."""
    x0, x1 = words(v, frame, element, draw)
    high = v.icompare("ne", v.op("and", element, v.integer(16)), v.integer(0))
    pair = v.code.let(f"select {v.i1} {high}, {v.i64} {x1}, {v.i64} {x0}")
    odd = _in_second_half(v, element)
    return v.code.let(f"select {v.i1} {odd}, {v.i64} {v.op('lshr', pair, v.integer(32))}, {v.i64} {v.op('and', pair, v.integer(_MASK))}")


def words(v: Lanes, frame: Frame, element: str, draw: int) -> tuple[str, str]:
    """The block of four words of each element: words 0 and 1 in the low and high half of the first vector, 2 and 3 in the second."""
    key = ("words", element, str(draw))
    if key not in v.memo:
        block = v.op("add", v.op("shl", v.op("lshr", element, v.integer(5)), v.integer(3)), v.op("and", element, v.integer(7)))
        v.memo[key] = _philox(v, frame, v.op("and", block, v.integer(_MASK)), draw)
    x0, x1 = v.memo[key]
    return x0, x1


def _in_second_half(v: Lanes, element: str) -> str:
    return v.icompare("ne", v.op("and", element, v.integer(8)), v.integer(0))


def _block(v: Lanes, frame: Frame, element: str, draw: int) -> tuple[str, str]:
    """Both 64-bit words of the block of each element."""
    key = ("philox", element, str(draw))
    if key not in v.memo:
        block = v.op("add", v.op("shl", v.op("lshr", element, v.integer(4)), v.integer(3)), v.op("and", element, v.integer(7)))
        v.memo[key] = _philox(v, frame, v.op("and", block, v.integer(_MASK)), draw)
    x0, x1 = v.memo[key]
    return x0, x1


def _philox(v: Lanes, frame: Frame, block: str, draw: int) -> tuple[str, str]:
    assert frame.stream is not None
    key0, key1, step_low, step_high = frame.stream
    c0, c1, c2, c3 = block, v.integer(draw), v.splat(step_low), v.splat(step_high)
    for round_ in range(10):
        if round_:
            key0, key1 = _next_key(v, key0, _W0), _next_key(v, key1, _W1)
        high0, low0 = _multiply(v, c0, _M0)
        high1, low1 = _multiply(v, c2, _M1)
        c0 = v.op("xor", v.op("xor", high1, c1), v.splat(key0))
        c2 = v.op("xor", v.op("xor", high0, c3), v.splat(key1))
        c1, c3 = low1, low0
    return v.op("or", c0, v.op("shl", c1, v.integer(32))), v.op("or", c2, v.op("shl", c3, v.integer(32)))


def _multiply(v: Lanes, word: str, constant: int) -> tuple[str, str]:
    """High and low word of the product."""
    product = v.op("mul", v.op("and", word, v.integer(_MASK)), v.integer(constant))
    return v.op("lshr", product, v.integer(32)), v.op("and", product, v.integer(_MASK))


def _next_key(v: Lanes, key: str, increment: int) -> str:
    """The round keys are the same for all elements: computed in front of the loop."""
    memo = ("key", key)
    if memo not in v.memo:
        total = v.code.hoist(f"add i64 {key}, {increment}")
        v.memo[memo] = (v.code.hoist(f"and i64 {total}, {_MASK}"),)
    return v.memo[memo][0]


def _uniform(v: Lanes, word: str) -> str:
    """The upper 52 bits as a number in (0, 1): no conversion of integers, never 0 or 1."""
    bits = v.op("or", v.op("lshr", word, v.integer(12)), v.integer(0x3FF << 52))
    return v.sub(v.from_bits(bits), v.real(1.0 - 2.0**-53))
