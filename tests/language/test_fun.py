"""FUN: functions and constants (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, brian2, ours, same_distribution, samples
from rows import row

from ranvier.equations.layers import unit_layer


def check_values(expressions: str, count: int = 9) -> None:
    """A text a line, each evaluated for i of 0 .. count - 1."""
    for text in expressions.split("\n"):
        both(f"G = NeuronGroup({count}, 'x : 1')\nG.x = '{text.strip()}'\nx = G.x[:]")


def check_refused(*expressions: str) -> None:
    """As values of a variable without unit."""
    for text in expressions:
        both_fail(f"G = NeuronGroup(3, 'x : 1\\nv : volt')\nG.x = '{text}'")


@row("FUN-01", "sin, cos, tan", without=("ranvier.equations.functions", '_OF_NUMBER = ("sin", "cos"', '_OF_NUMBER = ("cos", "sin_"'))
def test_FUN_01_circular_functions() -> None:
    check_values("sin(i*0.7 - 3)\ncos(i*100)\ntan(i)\nsin(2*pi*i)")
    check_refused("sin(v)", "tan(3*second)")


@row("FUN-02", "sinh, cosh, tanh", without=("ranvier.equations.functions", '"sinh", "cosh"', '"cosh"'))
def test_FUN_02_hyperbolic_functions() -> None:
    check_values("sinh(i - 4)\ncosh(i - 4)\ntanh(i*0.3 - 1)")


@row("FUN-03", "arcsin, arccos, arctan", without=("ranvier.equations.functions", '"arcsin", ', ""))
def test_FUN_03_inverse_functions() -> None:
    check_values("arcsin(i/8)\narccos(i/8 - 0.5)\narctan(i - 4)")
    check_values("arcsinh(i)\narctanh(i/10)")  # of the script: NumPy's, which know units
    check_refused("asin(0.5)", "arctan2(1, 2)")


@row("FUN-04", "exp, log, log10", without=("ranvier.equations.functions", '"arctan", "exp", "log"', '"arctan", "log"'))
def test_FUN_04_exponential_and_logarithms() -> None:
    check_values("exp(i - 4)\nlog(i + 1)\nlog10(i + 1)\nexp(-745 - i)")
    check_refused("exp(v)", "log(v)")


@row("FUN-05", "expm1, log1p", without=("ranvier.equations.functions", '"expm1", "log1p"', '"log1p"'))
def test_FUN_05_accurate_near_zero() -> None:
    check_values("expm1(i*1e-9)*1e9\nlog1p(i*1e-9)*1e9")


@row("FUN-06", "exprel", without=("ranvier.equations.functions", '"log1p", "exprel")', '"log1p")'))
def test_FUN_06_relative_exponential() -> None:
    check_values("exprel(i - 4)\nexprel(i*1e-12)\nexprel(0)")


@row(
    "FUN-07",
    "sqrt takes the root of the unit",
    without=("ranvier.equations.functions", 'Function("sqrt", ("any",), "sqrt"', 'Function("sqrt", ("any",), "1"'),
)
def test_FUN_07_root() -> None:
    check_values("sqrt(i)")
    both("G = NeuronGroup(4, 'v : volt')\nG.v = 'sqrt(i*volt*volt)'\nv = G.v[:]")
    check_refused("sqrt(v)")


@row(
    "FUN-08",
    "abs keeps unit and kind",
    without=("ranvier.equations.functions", 'Function("abs", ("any",), "same"', 'Function("abs", ("any",), "1"'),
)
def test_FUN_08_absolute_value() -> None:
    check_values("abs(i - 4)")
    both("""
        G = NeuronGroup(4, '''v : volt
                              n : integer''')
        G.v = 'abs((i - 2)*mV)'
        G.n = 'abs(i - 2)//2'
        v, n = G.v[:], G.n[:]
    """)


@row("FUN-09", "sign", without=("ranvier.equations.functions", 'Function("sign", ("any",), "1"', 'Function("sign", ("any",), "same"'))
def test_FUN_09_sign() -> None:
    check_values("sign((i - 4)*mV)\nsign(i - 4)")


@row(
    "FUN-10",
    "floor and ceil keep the unit",
    without=("ranvier.equations.functions", 'Function("floor", ("any",), "same"', 'Function("floor", ("any",), "1"'),
)
def test_FUN_10_floor_and_ceil() -> None:
    check_values("floor(i*0.37 - 1)\nceil(i*0.37 - 1)")
    both("G = NeuronGroup(9, 'v : volt')\nG.v = 'floor((i*0.37 - 1)*volt)'\nv = G.v[:]")


@row(
    "FUN-11",
    "clip: the higher limit wins",
    without=(
        "ranvier.ir.calls",
        '"min", [_operation(code, "max", [args[0], args[1]]), args[2]]',
        '"max", [_operation(code, "min", [args[0], args[2]]), args[1]]',
    ),
)
def test_FUN_11_clip() -> None:
    check_values("clip(i, 2, 4)\nclip(i, 5, 3)\nclip(i*0.5, 1, inf)\nclip(-i, -inf, -2)")
    both("""
        G = NeuronGroup(5, '''n : integer
                              g : siemens''')
        G.n = 'clip(i, 1, 3)//2'
        G.g = 'clip(i*nS, 0*nS, 2*nS) + clip(-i*nS, -2*nS, inf*siemens)'
        n, g = G.n[:], G.g[:]
    """)
    check_refused("clip(v, 0*amp, 1*amp)", "clip(i, 0)")


@row("FUN-11", "clip: the higher limit wins", differs="pitfall 13: a bare 0 or inf fits any unit")
def test_FUN_11_bare_zero() -> None:
    found = ours("G = NeuronGroup(5, 'g : siemens')\nG.g = 'clip((i - 2)*nS, 0, inf)'\ng = G.g[:]")
    np.testing.assert_allclose(np.asarray(found["g"]) / 1e-9, [0, 0, 0, 1, 2], atol=1e-12)


@row("FUN-12", "int truncates", without=("ranvier.equations.functions", '"integer", lowering="int")', '"integer", op="floor")'))
def test_FUN_12_towards_zero() -> None:
    check_values("int(i*0.7 - 2.5)\nint(i > 3)\nint(not i > 3)*2.5")
    both("G = NeuronGroup(4, 'n : integer')\nG.n = 'int(-1.7)'\nn = G.n[:]")
    check_refused("int(v)")


@row(
    "FUN-13",
    "timestep",
    without=("ranvier.ir.calls", 'binary(code, "*", code.literal(1e-3), dt)', 'binary(code, "*", code.literal(0.6), dt)'),
)
def test_FUN_13_whole_steps() -> None:
    check_values("timestep(i*0.3*ms, 0.1*ms)\ntimestep(i*0.25*ms, 0.1*ms)", 50)
    both("G = NeuronGroup(1, 'n : integer')\nG.run_regularly('n += timestep(t, dt)')\nrun(2*ms)\nn = G.n[:]")


@row(
    "FUN-14",
    "rand",
    without=(
        "ranvier.equations.functions",
        'Function("rand", (), "1", "float", lowering="draw", op="rand"',
        'Function("rand", (), "1", "float", lowering="draw", op="randn"',
    ),
)
def test_FUN_14_uniform() -> None:
    script = """
        G = NeuronGroup(400, '''x : 1
                                y : 1''', threshold='i < 200', reset='y = rand()')
        G.x = 'rand()'
        run(0.1*ms)
        x, y = G.x[:], G.y[:200]
        assert len(set(x)) == 400 and len(set(y)) == 200 and not any(G.y[200:]) and set(x).isdisjoint(y)
    """
    same_distribution(*samples(script, "x", range(5)))
    same_distribution(*samples(script, "y", range(5)))
    found = ours(script)
    assert 0 <= min(found["x"]) < 0.02 and 0.98 < max(found["x"]) < 1
    check_refused("rand(2)")


@row("FUN-15", "randn", without=("ranvier.equations.functions", 'lowering="draw", op="randn"', 'lowering="draw", op="rand"'))
def test_FUN_15_normal() -> None:
    same_distribution(*samples("G = NeuronGroup(400, 'x : 1')\nG.x = '2*randn() + 1'\nx = G.x[:]", "x", range(5)))


@row("FUN-16", "poisson", without=("ranvier.equations.functions", 'Function("poisson"', 'Function("poisson_"'))
def test_FUN_16_poisson_numbers() -> None:
    script = "G = NeuronGroup(400, '''n : integer\nx : 1''')\nG.n = 'poisson(%s)'\nG.x = 'n + rand()'\nx = G.x[:]"  # rand: no ties
    for rate in ("0.3", "4.5", "60"):
        same_distribution(*samples(script % rate, "x", range(5)))
    both("G = NeuronGroup(4, 'n : integer')\nG.n = 'poisson(0)'\nn = G.n[:]")
    check_refused("poisson(v)")


@row("FUN-17", "pi and e", without=("ranvier.equations.functions", '("pi", math.pi)', '("pi", math.tau)'))
def test_FUN_17_constants() -> None:
    check_values("2*pi\ne + i\ncos(pi)")
    both_fail("NeuronGroup(1, 'pi : 1')")
    both_fail("NeuronGroup(1, 'e : volt')")


@row("FUN-18", "inf", without=("ranvier.equations.functions", '("inf", math.inf)', '("inf", 1e300)'))
def test_FUN_18_infinity() -> None:
    check_values("int(inf > 1e305)\nint(-inf < -1e305)\n1/inf\nclip(i*1e304, 0, inf)")


@row("FUN-19", "Units as names", without=("ranvier.equations.layers", "unit = resolve(name)", "unit = None"))
def test_FUN_19_units_in_texts() -> None:
    check_values("3*umolar/mmolar\nnsiemens2/psiemens**2\nkmetre/cmetre + mamp3/amp**3 + Mohm/kohm + Hz*second")


@row("FUN-19", "Units as names")
def test_FUN_19_all_that_brian_knows() -> None:
    brian2()
    from brian2.core.namespace import DEFAULT_UNITS

    ours = unit_layer()
    assert len(DEFAULT_UNITS) > 1500
    for name, unit in DEFAULT_UNITS.items():
        symbol = ours.get(name)
        assert symbol is not None, name
        assert symbol.value == pytest.approx(float(unit), rel=1e-12), name
        assert tuple(map(float, symbol.dim.exponents)) == tuple(map(float, unit.dim._dims)), name


@row("FUN-19", "Units as names")
def test_FUN_19_units_come_before_names_of_the_script() -> None:
    both("mV = 3000\nG = NeuronGroup(1, 'v : volt')\nG.v = '2*mV'\nv = G.v[:]")


@row("FUN-20", "Functions that are not in the language", without=("ranvier.equations.checker", "_INSTEAD.get(name) or", '"" or'))
def test_FUN_20_unknown_functions() -> None:
    check_refused("max(i, 2)", "min(i, 2)", "round(i)", "where(i > 1, 2, 3)", "mod(i, 2)", "heaviside(i)", "gamma(2)", "arctan2(i, 2)")
    both_fail("from numpy import arctan2\nG = NeuronGroup(3, 'x : 1')\nG.x = 'arctan2(i, 2)'")
    with pytest.raises(KeyError, match=r"hint: write 'a % b'"):
        ours("G = NeuronGroup(3, 'x : 1')\nG.x = 'mod(i, 2)'")
    with pytest.raises(KeyError, match=r"hint: did you mean 'sin'"):
        ours("G = NeuronGroup(3, 'x : 1')\nG.x = 'sine(i)'")
    with pytest.raises(KeyError, match=r"hint: a function has to say which units it takes"):
        ours("def f(x):\n    return x\nG = NeuronGroup(3, 'x : 1')\nG.x = 'f(i)'")


@row("FUN-21", "BinomialFunction", without=("ranvier.equations.library", "normal = approximate and", "normal = not approximate and"))
def test_FUN_21_binomial_numbers() -> None:
    script = """
        f = BinomialFunction(%s)
        G = NeuronGroup(400, 'x : 1')
        G.x = 'f()%s'
        x = G.x[:]
    """
    for arguments, spread in (("10, 0.3", " + rand()"), ("100, 0.3", ""), ("100, 0.3, approximate=False", " + rand()")):
        same_distribution(*samples(script % (arguments, spread), "x", range(5)))
    assert any(ours(script % ("100, 0.3", ""))["x"] % 1) and not any(ours(script % ("10, 0.3", ""))["x"] % 1)


@row(
    "FUN-22",
    "TimedArray as a function",
    without=("ranvier.ir.calls", 'code.scalar("last", table.rows - 1)', 'code.scalar("last", table.rows - 2)'),
)
def test_FUN_22_timed_arrays() -> None:
    both("""
        one = TimedArray([1, 3, 7]*mV, dt=0.5*ms)
        two = TimedArray([[1, 2], [3, 4], [5, 6]], dt=0.3*ms)
        G = NeuronGroup(2, '''dv/dt = one(t)/ms : volt
                              x = two(t, i) : 1''', method='euler')
        M = StateMonitor(G, ['v', 'x'], record=True)
        run(3*ms)
        v, x, last, at = M.v[:], M.x[:], G.v[:], one(0.7*ms)
    """)


@row(
    "FUN-23",
    "What integrators know of functions",
    without=("ranvier.equations.schemes.system", "symbol.info.function.is_locally_constant(self.context.dt)", "False"),
)
def test_FUN_23_functions_of_what_stands_still() -> None:
    both("""
        class Steps(Function):
            def is_locally_constant(self, dt):
                return True

        @check_units(x=second, result=1)
        def whole(x):
            return np.floor(x/ms)

        f = Steps(whole)
        gain = Function(lambda x: np.sort(x)[::-1]*2, arg_units=[1], return_unit=1)
        G = NeuronGroup(3, '''dv/dt = (f(t) + gain(k) + exp(k) - v)/(10*ms) : 1
                              k : 1''', method='exact')
        G.k = 'i'
        run(3*ms)
        v = G.v[:]
    """)
    both("""
        gain = Function(np.sort, arg_units=[1], return_unit=1)
        G = NeuronGroup(3, 'dv/dt = gain(v)/(10*ms) : 1', method='exact')
        try:
            run(1*ms)
            refused = False
        except Exception:
            refused = True
        assert refused
    """)
