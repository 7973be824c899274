"""The kernels in docs/kernel-ir.md are in the language, and are what the builder makes of the text above them."""

from pathlib import Path

import pytest
from models import array, build, variable

from ranvier.ir.build import FilterSpec, MapSpec, ReduceSpec, SpreadSpec
from ranvier.ir.text import parse, show
from ranvier.syntax.expressions import parse_expression

PAGE = (Path(__file__).parents[2] / "docs" / "kernel-ir.md").read_text()
KERNELS = [block.split("```")[0] for block in PAGE.split("```kernel\n")[1:]]


@pytest.mark.parametrize("text", KERNELS)
def test_examples_are_printed_kernels(text):
    assert show(parse(text)) == text


def test_examples_are_what_the_builder_makes():
    integers = {"n": array(0, dtype="i4"), "j": array(0, dtype="i4", name="j"), "i": array(0, dtype="i4"), "ids": array(0, dtype="i4")}
    shared = variable(array(0.0), "x", index=None)
    group = build("v = v*exp(-dt/tau) + x; n += 1", {"v": array(0.0), "n": integers["n"], "x": shared, "dt": 0.1, "tau": 2.0}, MapSpec())
    floats = {name: array(0.0, dtype="f4") for name in "vx"}
    time = variable(array(0.0), "t", index=None, adapts=True)
    single = build("v = v*exp(-dt/tau) + 0.1*x*sin(t)", {**floats, "t": time, "dt": 1e-4, "tau": 0.01})
    pre, post = variable(array(0.0), "u_pre", index=(integers["i"],)), variable(array(0.0), "x_post", index=(integers["j"],))
    rows = SpreadSpec(array(0, dtype="i4"), array(0, 0, dtype="i8"), integers["ids"], row_chain=(integers["i"],))
    pathway = build("x_post += w*u_pre; u_pre += U*(1 - u_pre)", {"x_post": post, "u_pre": pre, "w": array(0.0), "U": 0.5}, rows)
    condition = {"v": array(0.0), "not_refractory": array(True, dtype="?"), "theta": 1.0}
    threshold = build("", condition, FilterSpec(array(0, dtype="i4")), emit="v > theta and not_refractory")
    i, j = integers["i"], integers["j"]
    ends = {"v_pre": variable(array(0.0), "v_pre", index=(i,)), "v_post": variable(array(0.0), "v_post", index=(j,)), "g": 0.5}
    runs = ReduceSpec(array(0, 0, dtype="i8"), (i,), (j,))
    total = build("", ends, runs, add=[(parse_expression("g*(v_pre - v_post)"), array(0.0, name="Igap"), (j,))])
    assert [show(built.kernel) for built in (group, single, pathway, threshold, total)] == KERNELS
