"""Joining two kernels: values are handed over and not read again; where an element could tell the difference it is not done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier.ir.build import Built
from ranvier.ir.interpret import interpret
from ranvier.ir.join import join
from ranvier.ir.text import parse, show
from ranvier.ir.verify import verify

A, B, OUT, SHARED, NUMBER = "abosi"  # keys of arrays
TYPES = {A: "f64", B: "f64", OUT: "i32", SHARED: "f64", NUMBER: "i32"}


def built(space: str, keys: str, lines: str, scalars: tuple[float, ...] = ()) -> Built:
    heads = [f"array a{k}: {TYPES[key]} ({key})" for k, key in enumerate(keys)]
    heads += [f"scalar s{k}: f64 (x{k})" for k in range(len(scalars))]
    kernel = parse(f"kernel {space} {{\n" + "\n".join([*heads, *lines.split(";")]) + "\n}\n")
    return Built(kernel, tuple(keys), scalars)


UPDATE = built("map", "ab", "run:;%0 = mul s0 2.0;element:;%1 = load a0[e];%2 = load a1[e];%3 = fma %1 %0 %2;store a0[e] %3", (0.25,))
TEST = built(
    "filter a0", "oba", "run:;%0 = mul s0 2.0;element:;%1 = load a1[e];%2 = load a2[e];%3 = add %1 %2;%4 = gt %3 %0;emit %4", (0.25,)
)


def test_values_are_handed_over() -> None:
    joined = join(UPDATE, TEST)
    assert joined is not None
    verify(joined.kernel)
    assert (joined.array_keys, joined.scalars) == (("o", "a", "b"), (0.25,))
    text = show(joined.kernel)
    assert (text.count("load"), text.count("mul"), text.count("store"), text.count("emit")) == (2, 1, 1, 1)


def test_means_one_after_the_other() -> None:
    rng = np.random.default_rng(0)
    memory = {A: rng.random(9).tolist(), B: (rng.random(9) - 0.5).tolist(), OUT: []}
    joined = join(UPDATE, TEST)
    assert joined is not None
    apart, once = results(memory, UPDATE, TEST), results(memory, joined)
    assert once == apart and 0 < len(once[OUT]) < 9


def results(memory: dict[str, list[float]], *parts: Built) -> dict[str, list[float]]:
    """Memory after the kernels ran, one after the other."""
    memory = {key: list(values) for key, values in memory.items()}
    for part in parts:
        arrays: list[Any] = [memory[key] for key in part.array_keys]
        interpret(part.kernel, arrays, part.scalars, 0, 9)
        memory |= dict(zip(part.array_keys, arrays, strict=True))
    return memory


def test_a_whole_number_is_cut_when_stored() -> None:
    """An i32 is read again: memory holds less of it than a register."""
    large = built("map", "i", "element:;%0 = load a0[e];%1 = mul %0 65536;store a0[e] %1")
    again = built("map", "ib", "element:;%0 = load a0[e];%1 = cast.f64 %0;store a1[e] %1")
    joined = join(large, again)
    assert joined is not None and show(joined.kernel).count("load") == 2


LISTED = built("map", "oa", "element:;%0 = load a0[e];%1 = cast.f64 %0;store a1[e] %1")
FROM_ELSEWHERE = built("map", "sa", "step:;%0 = load a0[0];element:;store a1[e] %0")
TO_ELSEWHERE = built("map", "as", "element:;%0 = load a0[e];store a1[0] %0")
SHARED_AT_ELEMENT = built("map", "s", "element:;%0 = load a0[e];%1 = mul %0 2.0;store a0[e] %1")
DRAWS = built("map", "a", "element:;%0 = rand #0;store a0[e] %0")
GATHERS = built("gather a0", "oa", "element:;store a1[e] 0.0")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (UPDATE, GATHERS),
        (TEST, UPDATE),
        (UPDATE, DRAWS),
        (LISTED, TEST),
        (SHARED_AT_ELEMENT, FROM_ELSEWHERE),
        (FROM_ELSEWHERE, SHARED_AT_ELEMENT),
        (TO_ELSEWHERE, UPDATE),
    ],
    ids=["another form", "list not whole", "random numbers", "list is read", "reads all", "is read by all", "writes one place"],
)
def test_left_apart(first: Built, second: Built) -> None:
    assert join(first, second) is None


def test_the_first_may_draw() -> None:
    joined = join(DRAWS, UPDATE)
    assert joined is not None and "rand #0" in show(joined.kernel)
