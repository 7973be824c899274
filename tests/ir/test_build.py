"""Abstract code to kernels: what names, operators and statements mean, seen in the results of the interpreter."""

import math

import numpy as np
import pytest
from models import array, build, constant, execute, run, scope_of, value_of, variable

from ranvier.equations.scope import Index
from ranvier.ir.build import FilterSpec, GatherSpec, MapSpec, OnceSpec, SpreadSpec, build_kernel, build_recording
from ranvier.ir.kernel import Filter, Map, Spread
from ranvier.ir.text import parse, show
from ranvier.syntax.errors import ModelTypeError, UnknownNameError
from ranvier.syntax.expressions import parse_expression
from ranvier.types import Type


@pytest.mark.parametrize(
    "text, expected",
    [
        ("7/2", 3.5), ("-3//2", -2), ("-3%2", 1), ("3.5//-2", -2), ("-7.5%2", 0.5), ("2**3", 8), ("2**-1", 0.5), ("n**2", 49),
        ("n**m", 343),         ("n/m", 7 / 3), ("n//m", 2), ("n//0", 0), ("b + b", 2), ("b*2.5", 2.5), ("-b", -1), ("b == 1", 1),
        ("b and not (n > 3)", 0),
        ("b or n > 100", 1), ("n == 7.0", 1), ("int(-1.7)", -1), ("int(b)", 1), ("int(1e30)", 2.0**63), ("x**2", 0.25),
        ("x**0.5", 0.5**0.5),
        ("x**-1", 2), ("x**3", 0.125), ("x**0", 1), ("e**x", math.exp(0.5)), ("clip(5, 0, 3)", 3), ("clip(x, 2, 1)", 1),
        ("clip(n, 0.5, 9)", 7),
        ("abs(-n)", 7), ("sign(-x)", -1), ("floor(-x)", -1), ("ceil(x)", 1), ("exprel(0)", 1), ("sqrt(4)", 2), ("inf", math.inf),
        ("timestep(0.30000000000000004, 0.1)", 3), ("timestep(0.29999999999, 0.1)", 3), ("1 if n > 3 else 2", 1), ("x if b else n", 0.5),
        ("log(0)", -math.inf), ("1/0", math.inf), ("-1/zero", -math.inf), ("True + True", 2), ("pi", math.pi), ("f32 + 1", 1.5),
        ("10**20", 1e20), ("2**62", 2.0**62), ("100000000000000000000", 1e20),
    ],
)  # fmt: skip
def test_value(text, expected):
    f32 = array(0.5, dtype="f4")
    assert value_of(text, n=7, m=3, x=0.5, b=True, zero=0.0, f32=f32) == expected


def test_types_in_memory():
    n, b, f = array(0, dtype="i4"), array(False, dtype="?"), array(0, dtype="f4")
    run("n = -1.7; b = 3 > 2; f = 0.1; n += 2", {"n": n, "b": b, "f": f})
    assert (n.data[0], b.data[0], f.data[0]) == (1, True, np.float32(0.1))


def test_single_precision_stays_single():
    kernel = build("f = f*n + x", {"f": array(0, dtype="f4"), "n": array(0, dtype="i4"), "x": array(0, dtype="f4")}).kernel
    assert {op.type for op in kernel.ops if op.code in ("mul", "add", "fma")} == {Type.F32}


def test_statements_see_each_other():
    v, w = array(1.0, 2.0), array(10.0, 20.0)
    run("v = v + w; w = v; v *= 2", {"v": v, "w": w})
    assert (v.data.tolist(), w.data.tolist()) == ([22, 44], [11, 22])


def test_each_place_is_read_and_written_once():
    kernel = build("v = v + 1; v = v*v; v = v + 2", {"v": array(0.0)}).kernel
    assert [op.code for op in kernel.ops if op.code in ("load", "store")] == ["load", "store"]


def test_locals_and_shadowed_constants():
    v = array(1.0)
    run("tmp = 3*v; tau = tmp + 1; tmp += tau; v = tmp", {"v": v, "tau": 99.0})
    assert v.data[0] == 7


def test_subexpressions_follow_what_they_read():
    v, out = array(1.0), array(0.0)
    run("out = double; v = 5; out = out + quadruple", {"v": v, "out": out, "double": "2*v", "quadruple": "2*double"})
    assert out.data[0] == 2 + 20


def test_a_local_is_not_seen_by_a_subexpression():
    out = array(0.0)
    run("k = 5; out = twice", {"out": out, "k": 1.0, "twice": "2*k"})
    assert out.data[0] == 2


def test_a_random_number_in_a_subexpression_is_one_number_until_its_reads_change():
    out, v = array(0.0), array(1.0)
    run("out = noise - noise", {"out": out, "noise": "rand()"})
    assert out.data[0] == 0
    run("out = noise; v = v + 0.0; out = out - noise", {"out": out, "v": v, "noise": "rand() + 0*v"})
    assert out.data[0] != 0


def test_calls_of_rand_are_independent_draws():
    a, b = array(0.0), array(0.0)
    built = run("a = rand() + 0*a; b = rand()", {"a": a, "b": b})
    assert a.data[0] != b.data[0]
    assert [op.attr for op in built.kernel.ops if op.code == "rand"] == [0, 1]


def test_literals_are_code_and_constants_are_arguments():
    symbols = {"v": array(0.0), "mV": constant("mV", 1e-3, literal=True)}
    one, other = (build("v = v*tau + 3*mV", {**symbols, "tau": tau}) for tau in (0.5, 0.7))
    assert one.kernel == other.kernel and (one.scalars, other.scalars) == ((0.5,), (0.7,))
    assert one.kernel.scalar_names == ("tau",)
    assert build("v = v*tau + 4*mV", {**symbols, "tau": 0.5}).kernel != one.kernel


def test_names_are_no_part_of_a_kernel():
    assert build("v = v*k", {"v": array(0.0), "k": 1.0}).kernel == build("weight = weight*c", {"weight": array(0.0), "c": 2.0}).kernel


def test_arguments_of_each_type():
    built = build("v = v + a + b + c", {"v": array(0.0), "a": 1, "b": True, "c": 0.5})
    assert dict(zip(built.kernel.scalar_names, built.kernel.scalars, strict=True)) == {"a": Type.I64, "b": Type.BOOL, "c": Type.F64}


def test_slots_are_in_order_of_use_and_unused_ones_are_gone():
    used, unused = array(0.0), array(0.0)
    built = build("out = used + k", {"out": array(0.0), "used": used, "unused": unused, "k": 1.0, "dead": "unused*j", "j": 2.0})
    assert built.kernel.array_names == ("used", "out") and built.array_keys[0] is used
    built = build("tmp = unused*j; out = used", {"out": array(0.0), "used": used, "unused": unused, "j": 2.0})
    assert built.kernel.array_names == ("used", "out") and built.scalars == ()


def test_one_key_is_one_slot():
    data, other = array(1.0), array(0.0)
    symbols = {"a": variable(data, "a"), "b": variable(data, "b"), "out": other}
    run("a = 5; out = b", symbols)
    assert other.data[0] == 5


# ---- Places that may be one -------------------------------------------------------------------------------------------------------


def pair():
    """v, reached as v_pre through i and as v_post through j."""
    v, i, j = array(1.0, 2.0, 3.0), array(0, 1, 2, dtype="i4"), array(0, 2, 1, dtype="i4")
    return v, {"v_pre": variable(v, "v_pre", index=(i,)), "v_post": variable(v, "v_post", index=(j,)), "w": array(10.0, 20.0, 30.0)}


def test_writes_through_two_indices_keep_their_order():
    v, symbols = pair()
    run("v_post = v_pre + w; v_pre = v_post*2; w = v_post", symbols, MapSpec())
    expected = np.array([1.0, 2, 3])
    w = [10.0, 20, 30]
    for k, (i, j) in enumerate(zip([0, 1, 2], [0, 2, 1], strict=True)):
        expected[j] = expected[i] + w[k]
        expected[i] = expected[j] * 2
        w[k] = expected[j]
    assert v.data.tolist() == expected.tolist()
    assert symbols["w"].data.tolist() == w


def test_repeated_targets_add_up():
    v, target = array(0.0, 0.0), array(1, 1, 0, 1, dtype="i4")
    symbols = {"v_post": variable(v, "v_post", index=(target,)), "w": array(1.0, 2.0, 3.0, 4.0)}
    run("v_post += w; v_post *= 2", symbols, GatherSpec(array(0, 1, 2, 3, dtype="i4")))
    assert v.data.tolist() == [6, ((1 * 2 + 2) * 2 + 4) * 2]


@pytest.mark.parametrize("text", ["x_post += w", "x_post = x_post + w", "x_post = w + x_post", "x_post -= w"])
def test_a_sum_into_a_target_is_an_accumulation(text):
    x, target = array(0.0, 0.0), array(1, 1, 0, dtype="i4")
    symbols = {"x_post": variable(x, "x_post", index=(target,)), "w": array(1.0, 2.0, 3.0)}
    built = run(text, symbols, GatherSpec(array(0, 1, 2, dtype="i4")))
    assert [op.code for op in built.kernel.ops if op.code in ("store", "accumulate")] == ["accumulate"]
    assert x.data.tolist() == ([-3, -3] if "-" in text else [3, 3])


@pytest.mark.parametrize("text", ["x_post += x_post*w", "x_post += w; w = x_post", "x_post *= w", "x_post = w - x_post", "x_post += x_pre"])
def test_other_updates_of_a_target_are_not(text):
    x, i, j = array(0.0, 0.0), array(0, 0, 0, dtype="i4"), array(1, 1, 0, dtype="i4")
    symbols = {"x_post": variable(x, index=(j,)), "x_pre": variable(x, index=(i,)), "w": array(1.0, 2.0, 3.0)}
    kernel = build(text, symbols, GatherSpec(array(0, 1, 2, dtype="i4"))).kernel
    assert not [op for op in kernel.ops if op.code == "accumulate"]


def test_the_element_of_a_map_is_loaded_and_stored():
    kernel = build("v += w", {"v": array(0.0), "w": array(0.0)}).kernel
    assert [op.code for op in kernel.ops if op.code in ("store", "accumulate")] == ["store"]


# ---- Variables of special kinds -----------------------------------------------------------------------------------------------------


def test_gated_writes():
    v, active = array(1.0, 2.0), array(True, False, dtype="?")
    gate = variable(active, "active")
    symbols = {"v": variable(v, "v", gate=gate), "active": gate}
    run("v = v + 10; v = v*2", symbols)
    assert v.data.tolist() == [22, 2]
    run("active = False; v = 0", symbols)
    assert v.data.tolist() == [22, 2]


def test_shared_variables_and_indices():
    v, total = array(1.0, 2.0, 3.0), array(100.0)
    symbols = {"v": v, "total": variable(total, "total", index=None), "i": Index("i", (), 0), "k": Index("k", (), 10)}
    built = run("v = v + total + i + 10*k", symbols)
    assert v.data.tolist() == [101 - 100, 103 - 90, 105 - 80]
    assert "step:\n  %0 = load a1[0]" in show(built.kernel) or "step:\n  %0 = load a0[0]" in show(built.kernel)


def test_once():
    total, n = array(1.0), array(3, dtype="i8")
    symbols = {"total": variable(total, "total", index=None), "n": variable(n, "n", index=None)}
    run("total = total*n; n += 1", symbols, OnceSpec())
    assert (total.data[0], n.data[0]) == (3, 4)


def test_chains():
    w, target, group = array(1.0, 2.0, 4.0), array(1, 0, 1, dtype="i4"), array(2, 0, dtype="i4")
    out = array(0.0, 0.0, 0.0)
    run("out = far + 10*j", {"out": out, "far": variable(w, "far", index=(target, group)), "j": Index("j", (target,))})
    assert out.data.tolist() == [1 + 10, 4 + 0, 1 + 10]


# ---- Spaces --------------------------------------------------------------------------------------------------------------------------


def test_filter_tests_after_the_block():
    v, spikes = array(1.0, 2.0, 3.0), array(0, 0, 0, dtype="i4")
    built = build("v = v + 1", {"v": v}, FilterSpec(spikes), emit="v > 2")
    assert built.kernel.space == Filter(0) and built.array_keys[0] is spikes
    assert execute(built, 0, 3) == [1, 2]
    assert v.data.tolist() == [2, 3, 4]


def test_spread_knows_its_row():
    i, j = array(0, 0, 1, 1, dtype="i4"), array(1, 0, 1, 1, dtype="i4")
    x, v, w = array(10.0, 20.0), array(0.0, 0.0), array(1.0, 2.0, 3.0, 4.0)
    symbols = {"x_pre": variable(x, "x_pre", index=(i,)), "v_post": variable(v, "v_post", index=(j,)), "w": w, "i": Index("i", (i,))}
    due, offsets = array(1, 0, 1, dtype="i4"), array(0, 2, 4, dtype="i8")
    built = run("v_post += w*x_pre + i", symbols, SpreadSpec(due, offsets, None, row_chain=(i,)))
    assert isinstance(built.kernel.space, Spread)
    assert i not in built.array_keys
    assert v.data.tolist() == [2 * 10, 1 * 10 + 2 * (3 * 20 + 1 + 4 * 20 + 1)]
    assert "row:\n" in show(built.kernel)


def test_recording():
    v, out, n_out = array(1.0, 2.0, 3.0), array(0.0, 0.0), array(0, 0, dtype="i4")
    scope = scope_of({"v": v, "double": "2*v"})
    built = build_recording(array(2, 0, dtype="i4"), ["double", "v"], scope, [out, n_out])
    execute(built, 0, 2)
    assert (out.data.tolist(), n_out.data.tolist()) == ([6, 2], [3, 1])
    every = array(0.0, 0.0, 0.0)
    built = build_recording(None, ["double"], scope, [every])
    assert isinstance(built.kernel.space, Map)
    execute(built)
    assert every.data.tolist() == [2, 4, 6]


def test_recording_of_a_shared_value():
    out = array(0.0)
    built = build_kernel(OnceSpec(), (), scope_of({"t": variable(array(7.0), index=None)}), record=[(parse_expression("2*t"), out)])
    execute(built)
    assert out.data[0] == 14


def test_every_kernel_is_its_text():
    symbols = pair()[1]
    built = build("x = rand() + v_pre; v_post += x*w/3 if w > 1e-3 else 0; w = clip(w, 0, x) + nan_", symbols | {"nan_": math.nan})
    assert parse(show(built.kernel)) == built.kernel


# ---- Mistakes ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, error, message",
    [
        ("v = w", UnknownNameError, '"w" could not be resolved'),
        ("v = sin", ModelTypeError, "'sin' is a function"),
        ("v = v(3)", ModelTypeError, "'v' is no function"),
        ("s = 3", ModelTypeError, "'s' cannot be written"),
        ("tmp = tmp + 1", UnknownNameError, '"tmp" could not be resolved'),
    ],
)
def test_mistakes(text, error, message):
    with pytest.raises(error) as raised:
        build(text, {"v": array(0.0), "s": "2*v"})
    assert message in str(raised.value)
    assert "^" in str(raised.value)
