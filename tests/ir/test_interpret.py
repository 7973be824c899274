"""The meaning of iteration spaces and of memory, on small examples worked out by hand."""

import numpy as np

from ranvier.ir.interpret import interpret
from ranvier.ir.philox import Stream, rand
from ranvier.ir.text import parse


def run(text, *arrays, scalars=(), begin=0, end=0, stream=None):
    emitted = interpret(parse(text), arrays, scalars, begin, end, stream)
    return emitted, arrays


def test_map_runs_over_its_part_only():
    _, (a,) = run("kernel map {\narray a0: f64\nelement:\n%0 = cast.f64 e\nstore a0[e] %0\n}", np.zeros(5), begin=1, end=4)
    assert a.tolist() == [0, 1, 2, 3, 0]


def test_filter_empties_its_list_and_keeps_order():
    text = "kernel filter a0 {\narray a0: i32\narray a1: f64\nelement:\n%0 = load a1[e]\n%1 = gt %0 0.0\nemit %1\n}"
    emitted, (out, _) = run(text, [7, 7, 7], np.array([1.0, 0, 2, -1, 3]), end=5)
    assert (emitted, out) == (3, [0, 2, 4])
    emitted, (out, _) = run(text, np.full(5, 9, "i4"), np.array([0.0, 1, 0, 0, 1]), end=5)
    assert (emitted, out.tolist()) == (2, [1, 4, 9, 9, 9])


def test_gather_sees_repeated_elements_one_after_another():
    text = "kernel gather a0 {\narray a0: i32\narray a1: f64\nelement:\n%0 = load a1[e]\n%1 = mul %0 2.0\nstore a1[e] %1\n}"
    _, (_, v) = run(text, [1, 1, 0, 1], np.array([1.0, 1.0]), begin=0, end=3)
    assert v.tolist() == [2, 4]


SPREAD = """kernel spread a0 a1{ids} {{
array a0: i32
array a1: i64
{array}array a{v}: f64
scalar s0: f64
element:
accumulate a{v}[e] s0
}}"""


def test_spread_visits_the_rows_that_are_due():
    text = SPREAD.format(ids=" a2", array="array a2: i32\n", v=3)
    _, arrays = run(text, [2, 0], [0, 2, 2, 3], [4, 4, 1], np.zeros(5), scalars=[0.5], end=2)
    assert arrays[3].tolist() == [0, 0.5, 0, 0, 1]
    text = SPREAD.format(ids="", array="", v=2)
    _, arrays = run(text, [2, 0, 0], [0, 2, 2, 3], np.zeros(3), scalars=[0.5], begin=1, end=3)
    assert arrays[2].tolist() == [1, 1, 0]


def test_places_in_a_spread():
    lines = "\n".join(f"%{k} = cast.f64 {w}\nstore a2[{k}] %{k}" for k, w in enumerate(("e", "q")))
    rows = "row:\n%2 = cast.f64 p\n%3 = cast.f64 row\n"
    header = "array a0: i32\narray a1: i64\narray a2: f64\narray a3: i32\n"
    text = f"kernel spread a0 a1 a3 {{\n{header}{rows}element:\n{lines}\nstore a2[2] %2\nstore a2[3] %3\n}}"
    _, arrays = run(text, [0, 1], [0, 1, 3], np.zeros(4), [7, 8, 9], end=2)
    assert arrays[2].tolist() == [9, 2, 1, 1]


def test_memory_narrows():
    header = "array a0: i32\narray a1: f32\narray a2: bool\n"
    text = f"kernel once {{\n{header}step:\nstore a0[0] 4294967297\nstore a1[0] 0.1f\nstore a2[0] true\n}}"
    _, arrays = run(text, np.zeros(1, "i4"), np.zeros(1, "f4"), np.zeros(1, bool))
    assert arrays[0][0] == 1 and arrays[1][0] == np.float32(0.1) and arrays[2][0]


def test_random_numbers_follow_the_element_and_not_the_position():
    text = "kernel gather a0 {\narray a0: i32\narray a1: f64\nelement:\n%0 = rand #3\nstore a1[p] %0\n}"
    _, (_, out) = run(text, [20, 4, 20], np.zeros(3), end=3, stream=Stream((1, 2), 9))
    assert out[0] == out[2] == rand(Stream((1, 2), 9), 20, 3)
    assert out[1] == rand(Stream((1, 2), 9), 4, 3)
