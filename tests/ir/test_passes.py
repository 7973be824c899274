"""Each pass: what it makes of a line of text, what it leaves alone, and that the meaning stays."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import array, build, execute, variable
from random_kernels import SPACES, random_case

from ranvier.ir.interpret import interpret
from ranvier.ir.passes.accumulate import find_accumulations
from ranvier.ir.passes.cases import split_cases
from ranvier.ir.passes.compact import compact_slots
from ranvier.ir.passes.contract import contract_products
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.distribute import distribute_factors
from ranvier.ir.passes.factors import gather_factors
from ranvier.ir.passes.rewrite import rounding_matters
from ranvier.ir.passes.terms import gather_terms
from ranvier.ir.philox import Stream
from ranvier.ir.pipeline import PASSES, improve
from ranvier.ir.text import parse, show
from ranvier.ir.verify import verify


def lines(text, *, symbols=None, exact=False):
    """The lines of the built kernel, by section, without loads and stores."""
    values = {name: array(1.0) for name in ("x", "y", "z", "out")}
    kernel = build(text, {**values, "k": 2.0, "j": 3.0, **(symbols or {})}, exact=exact).kernel
    body = [line.strip() for line in show(kernel).splitlines()[1:-1] if not line.strip().startswith(("array", "scalar"))]
    return [line for line in body if "load" not in line and "store" not in line]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("out = x/k", ["run:", "%0 = div 1.0 s0", "element:", "%2 = mul %1 %0"]),
        ("out = x/0.3", ["element:", "%1 = mul %0 3.3333333333333335"]),
        ("out = x/k*j/0.5", ["run:", "%0 = mul s0 2.0", "%1 = div %0 s1", "element:", "%3 = mul %2 %1"]),
        ("out = -x/k", ["run:", "%0 = div -1.0 s0", "element:", "%2 = mul %1 %0"]),
        ("out = k/x/j", ["run:", "%0 = div s0 s1", "element:", "%2 = div %0 %1"]),
        ("out = (x/k)/(y/j)", ["run:", "%0 = div s0 s1", "element:", "%3 = mul %1 %0", "%4 = div %3 %2"]),
        ("out = x/y/z", ["element:", "%3 = mul %1 %2", "%4 = div %0 %3"]),
        ("out = x/k + y", ["run:", "%0 = div 1.0 s0", "element:", "%3 = fma %1 %0 %2"]),
        # nothing to gain
        ("out = x/y", ["element:", "%2 = div %0 %1"]),
        ("out = k*x", ["element:", "%1 = mul s0 %0"]),
        # a division by a power of two is exact: it never was one
        ("out = x/4", ["element:", "%1 = mul %0 0.25"]),
        # a quotient with two users stays
        ("tmp = x/y; out = tmp/k + tmp", ["run:", "%0 = div 1.0 s0", "element:", "%3 = div %1 %2", "%4 = fma %3 %0 %3"]),
    ],
)
def test_gathered_factors(text, expected):
    names = [line for line in lines(text) if not line.startswith("%") or line.split()[2] in ("mul", "div", "fma", "neg")]
    assert names == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("out = 0.5 - x + k", ["run:", "%0 = add s0 0.5", "element:", "%2 = sub %0 %1"]),
        ("out = x - k - 0.5", ["run:", "%0 = add s0 0.5", "element:", "%2 = sub %1 %0"]),
        ("out = k - (x - j)", ["run:", "%0 = add s0 s1", "element:", "%2 = sub %0 %1"]),
        ("out = x - k - y + j", ["run:", "%0 = sub s0 s1", "element:", "%3 = sub %1 %0", "%4 = sub %3 %2"]),
        ("out = -k - x - j", ["run:", "%0 = neg s0", "%1 = sub %0 s1", "element:", "%3 = sub %1 %2"]),
        ("out = k - x + k", ["run:", "%0 = add s0 s0", "element:", "%2 = sub %0 %1"]),
        # nothing to gain; a sum with two users; integers
        ("out = x - y + k", ["element:", "%2 = sub %0 %1", "%3 = add %2 s0"]),
        ("tmp = x + k; out = tmp + j + tmp", ["element:", "%1 = add %0 s0", "%2 = add %1 s1", "%3 = add %1 %2"]),
        ("out = int(x) + 1 + int(y) + 2", ["element:", "%2 = add %1 1", "%5 = add %2 %4", "%6 = add %5 2"]),
    ],
)
def test_gathered_terms(text, expected):
    names = [line for line in lines(text) if not line.startswith("%") or line.split()[2] in ("add", "sub", "neg")]
    assert names == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # a term that is known
        ("out = k*(x + 0.5)", ["fma s0 %1 %0"]),
        ("out = 4.0*(k - x)", ["neg %1", "fma %2 4.0 %0"]),
        ("out = k*(x + y + j)", ["fma s0 %1 %0", "fma s0 %2 %3"]),
        ("out = (x + y - j)/k", ["fma %3 %0 %2", "fma %4 %0 %5"]),
        # terms with a known factor
        ("out = j*(x*k + y/z)", ["div %2 %3", "mul %1 %0", "fma s0 %4 %5"]),
        ("out = k*(1/exprel(x) + 3/exprel(y))", ["div s0 %2", "div %0 %4", "add %5 %6"]),
        # terms that are multiplied by the factor elsewhere, with one sign or the other
        ("out = z*(-k*(x + y)*z + k*x)", ["mul %0 %2", "fma %0 %3 %4", "neg %4", "fma %1 %5 %6", "mul %1 %7"]),
        ("out = z*(k*(x + y)*z + k*x)", ["mul s0 %1", "fma s0 %2 %3", "fma %0 %4 %3", "mul %0 %5"]),
        # nothing to gain: no such term; a product that is part of an fma; a sum with two users
        ("out = k*(x + y)", ["add %0 %1", "mul s0 %2"]),
        ("out = k*(x + 0.5) + y", ["add %0 0.5", "fma s0 %1 %2"]),
        ("tmp = x + 0.5; out = k*tmp/exp(tmp)", ["add %0 0.5", "mul %1 s0", "exp %1", "div %2 %3"]),
    ],
)
def test_distributed_factors(text, expected):
    got = lines(text)
    got = [line.split(" = ")[1] for line in got[got.index("element:") + 1 :]]
    assert [line for line in got if line.split()[0] != "exprel"] == expected


@pytest.mark.parametrize("text", ["out = k*(x + j)", "out = k*(j - x)", "out = (x - j - 1)/k", "out = j - x + 2", "out = k*(y*3 - x*4)"])
def test_sums_are_those_of_operands_moved_by_an_ulp_or_two(text):
    """Also next to zero, where both sides may lose all digits, and with huge terms, infinite ones and NaN."""
    values = [0.0, -0.0, 1.0, -3.0, 0.1, 1 / 3, -1 / 3, 2**0.5, 1e16, -1e16, 1e-300, 1e300, -1e300, math.inf, -math.inf, math.nan]
    for k, j in ((2.0, -3.0), (0.1, 1 / 3), (-1e3, 1e16), (7.0, -1e300), (0.3, 1e308), (30.0, -1e308), (1e-3, math.inf), (250.0, -0.063)):
        out, x = array(*[0.0] * len(values)), array(*values)
        results = []
        for exact in (True, False):
            execute(build(text, {"x": x, "y": array(*values[::-1]), "k": k, "j": j, "out": out}, exact=exact), 0, len(values))
            results.append(out.data.copy())
        for a, b, one, two in zip(*results, values, values[::-1], strict=True):
            terms = (3 * two, 4 * one) if "y" in text else (one, j, 2.0)
            largest = max(abs(factor * term) for factor in (1, k, 1 / k) for term in terms)
            near = math.isfinite(b) and abs(a - b) <= 2.0**-51 * largest
            assert a == b or (math.isnan(a) and math.isnan(b)) or near, (k, j, one, two)


@pytest.mark.parametrize(
    "text, value",
    [
        ("out = (x*1e200/k)*(y*1e200/j)", 15.0), ("out = x/k/j*1e300", 3e-100), ("out = (1.5e308 - z) + 1.5e308", 1.4e308),
        ("out = 30.0*(z - 1.59e308)", 3e307),
    ],
)  # fmt: skip
def test_constants_are_not_put_together_where_that_leaves_the_range(text, value):
    out, symbols = array(0.0), {"x": array(3.0), "y": array(5.0), "z": array(1.6e308), "k": 1e200, "j": 1e200}
    execute(build(text, {**symbols, "out": out}))
    assert out.data[0] == pytest.approx(value, rel=1e-12)
    assert lines(text, symbols=symbols) == lines(text, symbols=symbols, exact=True)


@pytest.mark.parametrize(
    "text", ["out = int(x/k)", "out = floor(x/k + 1)", "out = (x/k) // 1", "out = 1.0*(x/k == y)", "out = abs(x/k) % 2"]
)
def test_an_ulp_is_not_made_where_it_could_be_a_step(text):
    assert [line for line in lines(text) if " div " in line and " s0" in line and "1.0" not in line]
    assert lines(text) == lines(text, exact=True)


def test_steps_are_compared_as_floats():
    symbols = {"t": variable(array(1.0), "t", index=None), "dt": 0.1}
    text = "out = 1.0*(timestep(t - x, dt) >= timestep(5.0, dt))"
    body = lines(text, symbols=symbols)
    assert [line.split()[2] for line in body[body.index("element:") + 1 :]] == ["sub", "add", "mul", "trunc", "ge", "cast.f64"]
    for x, expected in ((-4.0, 1.0), (-3.999, 0.0), (-math.inf, 1.0)):
        for exact in (True, False):
            out = array(0.0)
            execute(build(text, {**symbols, "x": array(x), "out": out}, exact=exact))
            assert out.data[0] == expected


@pytest.mark.parametrize("text", ["out = 1.0*(int(x) > int(y))", "n = int(x); out = n + (n > 3)"])
def test_other_comparisons_of_integers_stay(text):
    assert not [line for line in lines(text) if "trunc" in line]


def test_49_over_49_is_one():
    x, out = array(49.0), array(0.0)
    execute(build("out = int(x/k)", {"x": x, "out": out, "k": 49.0}))
    assert out.data[0] == 1 and int(49.0 * (1 / 49.0)) == 0


@pytest.mark.parametrize(
    "text, expected",
    [
        ("out = x*y + z", ["fma %0 %1 %2"]), ("out = z + x*y", ["fma %1 %2 %0"]), ("out = x*y - z", ["neg %2", "fma %0 %1 %3"]),
        ("out = z - x*y", ["neg %1", "fma %3 %2 %0"]), ("out = x*y - 1.5", ["fma %0 %1 -1.5"]),
        ("out = 1.5 - x*y", ["neg %0", "fma %2 %1 1.5"]),
        ("out = x*y + x*y", ["mul %0 %1", "add %2 %2"]), ("tmp = x*y; out = tmp + z*tmp", ["mul %0 %1", "fma %2 %3 %2"]),
    ],
)  # fmt: skip
def test_contraction(text, expected):
    got = [line.split(" = ")[1] for line in lines(text) if "=" in line]
    got = [line for line in got if line.split()[0] in ("fma", "neg", "mul", "add", "sub")]
    assert got == expected
    assert not [line for line in lines(text, exact=True) if "fma" in line]


def test_a_known_product_stays_before_the_loop():
    assert lines("out = k*j + x") == ["run:", "%0 = mul s0 s1", "element:", "%2 = add %0 %1"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("out = x*1", []), ("out = x + 0", ["add %0 0.0"]), ("out = x - 0", []), ("out = n*0", []), ("out = n + 0", ["cast.f64 %0"]),
        ("out = -(-x)", []), ("out = x*-1", ["neg %0"]), ("out = x - (-y)", ["add %0 %1"]), ("out = x + (-y)", ["sub %0 %1"]),
        ("out = x**2", ["mul %0 %0"]), ("out = x**4", ["mul %0 %0", "mul %1 %1"]), ("out = x**-1", ["div 1.0 %0"]),
        ("out = x**0", []),
        ("out = x**0.5", ["sqrt %0"]), ("out = x**1.5", ["sqrt %0", "mul %0 %1"]), ("out = e**x", ["exp %0"]),
        ("out = x**k", ["pow %0 s0"]),
        ("out = x if True else y", []), ("out = x if y > 0 else x", []), ("out = x if not y > 0 else z", ["gt %0 0.0", "select %1 %3 %2"]),
        ("out = exp(x) + exp(x)", ["exp %0", "add %1 %1"]), ("out = 3*2 + 1/4", []), ("out = x*y - y*x", ["mul %0 %1", "sub %2 %2"]),
    ],
)  # fmt: skip
def test_identities(text, expected):
    got = [line.split(" = ")[1] for line in lines(text, symbols={"n": array(1, dtype="i4")}, exact=True) if "=" in line]
    assert got == expected


def test_dead_operations_go():
    text = "kernel map {{\narray a0: f64\nelement:\n{}store a0[e] 1.0\n}}"
    assert drop_dead(parse(text.format("%0 = rand #0\n%1 = exp %0\n%2 = load a0[e]\n"))) == parse(text.format(""))


def test_accumulation_needs_the_old_value_for_itself():
    text = "kernel gather a0 {{\narray a0: i32\narray a1: f64\narray a2: f64\nelement:\n{}\n}}"
    found = parse(text.format("%0 = load a1[e]\n%1 = add %0 2.0\nstore a1[e] %1"))
    assert "accumulate a1[e] 2.0" in show(drop_dead(find_accumulations(found)))
    for body in ("%0 = load a1[e]\n%1 = add %0 %0\nstore a1[e] %1", "%0 = load a1[e]\n%1 = add %0 1.0\nstore a1[p] %1"):
        assert find_accumulations(parse(text.format(body))) == parse(text.format(body))


def test_compaction_says_where_slots_went():
    header = "array a0: f64\narray a1: f64\narray a2: i32\nscalar s0: i64\nscalar s1: f64\n"
    kernel = parse(f"kernel gather a2 {{\n{header}element:\nstore a1[e] s1\n}}")
    compact, arrays, scalars = compact_slots(kernel)
    assert (arrays, scalars) == ((2, 1), (1,))
    assert show(compact) == "kernel gather a0 {\n  array a0: i32\n  array a1: f64\n  scalar s0: f64\n element:\n  store a1[e] s0\n}\n"


def test_rounding_matters_through_arithmetic_only():
    body = "%0 = load a0[e]\n%1 = mul %0 3.0\n%2 = exp %1\n%3 = add %2 1.0\n%4 = floor %3\nstore a0[e] %4"
    kernel = parse(f"kernel map {{\narray a0: f64\nelement:\n{body}\n}}")
    matters = {op.code: flag for op, flag in zip(kernel.ops, rounding_matters(kernel), strict=True)}
    assert matters["add"] and matters["exp"] and not matters["mul"] and not matters["floor"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SPACES))
def test_exact_passes_keep_every_bit(seed, space):
    case = random_case(seed, space)
    before, after = ([data.copy() for data in case.arrays] for _ in range(2))
    improved = verify(improve(case.kernel, exact=True))
    assert parse(show(improved)) == improved
    emitted = interpret(case.kernel, before, case.scalars, case.begin, case.end, Stream((1, 2), 0))
    assert emitted == interpret(improved, after, case.scalars, case.begin, case.end, Stream((1, 2), 0))
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SPACES))
def test_no_pass_breaks_a_kernel(seed, space):
    kernel = random_case(seed, space).kernel
    for pass_ in PASSES:
        kernel = verify(pass_(kernel))


def random_expression(rng: random.Random, depth: int) -> str:
    """Smooth and well-conditioned: sums of positive terms, products, quotients, nothing near overflow."""
    if depth == 0:
        return rng.choice(["x", "y", "z", "k", "j", "dt", "2.5", "0.3", "1e-3"])
    a, b = random_expression(rng, depth - 1), random_expression(rng, depth - rng.randint(1, depth))
    forms = ("({a})*({b})", "({a})/({b})", "({a})/({b})", "({a} + {b})", "-(({a})/(-({b})))", "exp(-1/(1 + {a}))", "sqrt({a})")
    return rng.choice(forms).format(a=a, b=b)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_rounding_passes_move_results_by_ulps(seed):
    text = f"out = {random_expression(random.Random(seed), 4)}"
    results = []
    for exact in (True, False):
        out = array(0.0, 0.0)
        symbols = {"x": array(0.7, 3.0), "y": array(1.1, 0.2), "z": array(5.0, 0.6), "k": 1.7, "j": 0.9}
        execute(build(text, {**symbols, "dt": variable(array(0.1), index=None), "out": out}, exact=exact), 0, 2)
        results.append(out.data)
    for a, b in zip(*results, strict=True):
        assert math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300) or a == b


def test_divisions_of_a_hodgkin_huxley_rate():
    text = "out = 0.32*(0.001**-1)*4*0.001/exprel((13*0.001 - x + k)/(4*0.001))/0.001"
    assert sum(" div " in line for line in lines(text)) == 1
    assert sum(" div " in line for line in lines(text, exact=True)) == 3


def test_pass_order_is_the_documented_one():
    assert [pass_.__name__ for pass_ in PASSES if pass_ is not drop_dead] == [
        "find_accumulations", "split_cases", "compare_steps", gather_terms.__name__, gather_factors.__name__, distribute_factors.__name__,
        gather_factors.__name__, contract_products.__name__, "order_by_level",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text, chosen",
    [
        ("out = exp(-int(b)*k)*x", 1),
        ("out = x*exp(-int(b)*k) + y*exprel(-int(b)*k)", 2),
        # a comparison is a boolean as good as another
        ("out = exp(int(x > y)*k)", 1),
        # nothing to gain; two booleans; more than a boolean; a boolean of the run
        ("out = int(b)*k*x", 0),
        ("out = exp(int(b)*int(c)*k)", 0),
        ("out = exp(int(b)*x)", 0),
        ("out = exp(int(k > j)*j)*x", 0),
    ],
)
def test_cases_of_a_boolean(text, chosen):
    booleans = {name: array(True, False, dtype="?") for name in ("b", "c")}
    found = lines(text, symbols=booleans)
    assert len([line for line in found if "select" in line]) == chosen
    if chosen:  # the function itself is computed once a run
        assert not [line for line in found[found.index("element:") :] if "exp" in line]


def test_cases_keep_the_bits(monkeypatch):
    """In the interpreter, before and after the pass."""
    text = "out = x*exp(-int(b)*k) + y*exprel(-int(b)*k)/(1 + int(b)) if not b else x/exp(int(b)*j)"
    values = {"x": array(1.5, -2.0, 0.1, 7.0), "y": array(1.0, 2.0, 3.0, 4.0), "k": 2.0, "j": 3.0}
    values["b"] = array(True, False, True, False, dtype="?")
    monkeypatch.setattr("ranvier.ir.pipeline.PASSES", ())
    built = build(text, {**values, "out": array(0.0, 0.0, 0.0, 0.0)})
    after = drop_dead(split_cases(built.kernel))
    assert after != built.kernel
    verify(after)
    results = []
    for kernel in (built.kernel, after):
        arrays = [key.data.copy() for key in built.array_keys]
        interpret(kernel, arrays, built.scalars, 0, 4, Stream((1, 2), 0))
        results.append([data.tobytes() for data in arrays])
    assert results[0] == results[1]
