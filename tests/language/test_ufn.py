"""UFN: functions that users bring (README.md beside this file). Those of these scripts are called: their source is not to be had."""

import importlib.util
import logging
import textwrap
from pathlib import Path

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row


@row("UFN-01", "Python functions with units", without=("ranvier.equations.layers", "called = user_function(name, value)", "called = None"))
def test_UFN_01_everywhere_in_a_model() -> None:
    both("""
        @check_units(x=volt, result=1)
        def f(x):
            assert x.dim is volt.dim
            return np.tanh(x/(10*mV))

        @check_units(x=1, result=bool)
        def big(x):
            return np.asarray(x) > 0.5

        G = NeuronGroup(5, '''dv/dt = (f(v + 5*mV)*20*mV - v + u*mV)/tau : volt
                              u : 1
                              tau : second (shared)''',
                        threshold='big(f(v))', reset='v = -5*mV*f(v); u += 0.1*f(v + 1*mV)', method='rk2')
        G.tau = 10*ms
        G.v = 'f(i*mV)*mV'
        G.v['f(v) > 0.1'] = 'f(v)*mV'
        G.run_regularly('u = u*0.9 + f(v)/100', dt=1*ms)
        S = Synapses(G, G, 'w : 1', on_pre='v_post += f(v_pre)*w*mV')
        S.connect(condition='f(i*mV) > 0.1 and i != j')
        S.w = 'exp(-i*0.1) + f(j*mV)'
        S.delay = 'i*0.3*ms'
        M = StateMonitor(G, 'v', record=True)
        spikes = SpikeMonitor(G, variables='u')
        run(20*ms)
        v, w, t, i, u, pre = M.v[:], S.w[:], spikes.t[:], spikes.i[:], spikes.u[:], S.i[:]
        assert len(t) > 5
    """)


@row("UFN-01", "Python functions with units")
def test_UFN_01_one_event_after_the_other_where_order_matters() -> None:
    both("""
        @check_units(x=1, result=1)
        def f(x):
            return np.sqrt(np.abs(x)) + 0.5

        G = NeuronGroup(4, 'x : 1', threshold='i < 3')
        S = Synapses(G, G, 'w : 1', on_pre='x_post += f(x_post)*w')
        S.connect(i=[0, 0, 1, 2, 2], j=[3, 3, 3, 2, 3])
        S.w = [1, 2, 3, 4, 5]
        run(0.5*ms)
        x = G.x[:]
    """)


@row("UFN-01", "Python functions with units")
def test_UFN_01_units_are_checked() -> None:
    f = "@check_units(x=volt, result=1)\ndef f(x):\n    return x%s\nG = NeuronGroup(3, '''v : volt\nu : 1''')\nG.u = '%s'"
    both_fail(f % ("", "f(v)"))
    for text in ("f(u)", "f(v, v)", "f()", "f + 1"):
        both_fail(f % ("/volt", text))
    both_fail("def f(x):\n    return x\nG = NeuronGroup(3, 'u : 1')\nG.u = 'f(u)'")


@row("UFN-01", "Python functions with units")
def test_UFN_01_booleans_and_mistakes_of_the_function() -> None:
    both("""
        @check_units(b=bool, x=1, result=1)
        def f(b, x):
            return np.where(b, x, -x)

        G = NeuronGroup(3, 'u : 1')
        G.u = 'f(i > 1, i)'
        u = G.u[:]
    """)
    error = both_fail("""
        @check_units(x=1, result=1)
        def f(x):
            raise ZeroDivisionError('mine')

        G = NeuronGroup(3, 'u : 1', threshold='f(u) > 2')
        run(1*ms)
    """)
    assert "mine" in str(error)


@row("UFN-02", "Function(...)", without=("ranvier.equations.user_functions", "unit(*dims)", "dims[0]*dims[0]"))
def test_UFN_02_wraps() -> None:
    both("""
        f = Function(lambda x, y: x + 2*y, arg_units=[None, 'x'], arg_names=['x', 'y'], return_unit=lambda a, b: a)
        whole = Function(lambda x: x*2, arg_units=[1], return_unit=1, arg_types=['integer'], return_type='integer')
        G = NeuronGroup(3, '''v : volt
                              n : integer''')
        G.v = 'f(i*mV, 3*mV)'
        G.n = 'whole(i)//3'
        v, n, called = G.v[:], G.n[:], f(1, 2)
    """)
    both_fail("Function(lambda x, y: x, arg_units=[None, 'x'], return_unit=1)")
    both_fail("Function(lambda x: x)")
    both_fail("Function(lambda x: x, arg_units=[1])")
    both_fail("Function(lambda x: x, arg_units=[1], return_unit=1, arg_types=['number'])")
    both_fail("f = Function(lambda x: x, arg_units=[1], return_unit=1, arg_types=['integer'])\nG = NeuronGroup(1, 'x : 1')\nG.x = 'f(0.5)'")


@row(
    "UFN-03",
    "@implementation",
    without=("ranvier.equations.implementations", 'self._of.get("numpy") or self._function.pyfunc', "self._function.pyfunc"),
)
def test_UFN_03_code_for_targets() -> None:
    both("""
        @implementation('cpp', 'double f(double x) { return 2*x; }')
        @implementation('cython', 'cdef double f(double x): return 2*x')
        @check_units(x=1, result=1)
        def f(x):
            return 2*x

        @implementation('numpy', lambda x: 3*x)
        @check_units(x=1, result=1)
        def g(x):
            raise NotImplementedError

        G = NeuronGroup(3, 'u : 1')
        G.u = 'f(i) + g(i)'
        u, wrapped, called = G.u[:], isinstance(f, Function), f(3)
    """)
    both_fail("@implementation('cpp', '', discard_units=True)\n@check_units(x=1, result=1)\ndef f(x):\n    return x")
    with pytest.raises(ValueError, match="no compiler takes 'colour'"):
        ours("@implementation('cpp', '', colour=3)\n@check_units(x=1, result=1)\ndef f(x):\n    return x")


@row("UFN-04", "@declare_types", without=("ranvier.equations.function_types", "_return_type = types.get", "_other_type = types.get"))
def test_UFN_04_kinds() -> None:
    both("""
        @check_units(x=1, result=1)
        @declare_types(x='integer', result='integer')
        def f(x):
            return x*3

        G = NeuronGroup(5, 'n : integer')
        G.n = 'f(i)//2'
        n = G.n[:]
    """)
    both_fail("@declare_types(x='whole')\ndef f(x):\n    return x")
    found = ours("@check_units(x=1, result=1)\n@declare_types(x='integer', result='highest')\ndef f(x):\n    return x\n")
    assert found["f"]._return_type == "highest"


@row("UFN-05", "discard_units", without=("ranvier.equations.user_functions", "if function.implementations.discard_units:", "if False:"))
def test_UFN_05_plain_numbers() -> None:
    both("""
        @implementation('numpy', discard_units=True)
        @check_units(x=volt, result=volt)
        def f(x):
            assert type(x) is np.ndarray
            return x + 3*mV

        G = NeuronGroup(3, 'v : volt')
        G.v = 'f(i*mV)'
        v = G.v[:]
    """)


@row(
    "UFN-06",
    "auto_vectorise",
    without=("ranvier.equations.user_functions", "extra = (elements,) if function.auto_vectorise else ()", "extra = ()"),
)
def test_UFN_06_one_value_an_element() -> None:
    both("""
        def f(elements):
            return np.arange(len(elements))*2.0

        f = Function(f, arg_units=[], return_unit=1, stateless=False, auto_vectorise=True)
        G = NeuronGroup(3, 'u : 1')
        G.run_regularly('u = f()')
        run(0.1*ms)
        u = G.u[:]
    """)


@row(
    "UFN-07",
    "stateless=False",
    without=("ranvier.ir.code", "if not same or function.stateful or function.plain:", "if not same or function.plain:"),
)
def test_UFN_07_each_call_counts() -> None:
    found = ours("""
        calls = []

        def counted(x):
            calls.append(x)
            return float(len(calls))

        f = Function(counted, arg_units=[1], return_unit=1, stateless=False)
        g = Function(counted, arg_units=[1], return_unit=1)
        G = NeuronGroup(3, '''u : 1
                              w : 1''')
        G.u = 'f(1) + 10*f(1)'
        calls.clear()
        G.w = 'g(1) + 10*g(1)'
        u, w = G.u[:], G.w[:]
    """)
    assert list(found["u"]) == [21] * 3 and list(found["w"]) == [11] * 3


COUNTED = """
        calls = []

        def counted(x):
            calls.append(1)
            return x + len(calls)

        f = Function(counted, arg_units=[1], return_unit=1, stateless=False)
        G = NeuronGroup(3, '''u : 1
                              w : 1''')
"""


@row("UFN-07", "stateless=False")
def test_UFN_07_statement_by_statement() -> None:
    both(f"""{COUNTED}
        G.run_regularly('''u = f(1)
                           w = f(1)''')
        run(0.3*ms)
        u, w, n = G.u[:], G.w[:], len(calls)
    """)


@row("UFN-07", "stateless=False")
@pytest.mark.parametrize("equations", ["x = f(1) : 1", "x = f(1) : 1\nz = 2*x : 1", "x = f(1) : 1\ndq/dt = 1/ms : 1 (event-driven)"])
@pytest.mark.parametrize("group", ["NeuronGroup(2, {})", "Synapses(G, G, {}); H.connect()"])
def test_UFN_07_a_subexpression_fixes_its_value(equations: str, group: str) -> None:
    if "NeuronGroup" in group:
        equations = equations.replace(" (event-driven)", "")
    script = f"{COUNTED}        H = {group.format(repr(equations))}\n        run(0.1*ms)\n        n = len(calls)\n"
    assert isinstance(both_fail(script), SyntaxError)
    both(script.replace("f(1) : 1", "f(1) : 1 (constant over dt)"))


@row("UFN-08", "dependencies", without=("ranvier.equations.library", "function.builtin = name", "pass"))
def test_UFN_08_functions_that_use_others() -> None:
    found = both("""
        @implementation('cpp', 'double f(double x) { return _clip(x, 0, 1); }', dependencies={'clip': DEFAULT_FUNCTIONS['clip']})
        @check_units(x=1, result=1)
        def f(x):
            return np.clip(x, 0, 1)

        limit = DEFAULT_FUNCTIONS['clip']
        G = NeuronGroup(3, 'u : 1')
        G.u = 'f(i)*limit(i, 0, 3)'
        u = G.u[:]
    """)
    assert found["limit"].builtin == "clip"


@row("UFN-10", "implementations.add_...", without=("ranvier.equations.implementations", 'self._of["numpy"] = wrapped_func', "pass"))
def test_UFN_10_added_later() -> None:
    both("""
        f = Function(lambda x: x, arg_units=[1], return_unit=1)
        f.implementations.add_implementation('cpp', 'double f(double x) { return x; }')
        f.implementations.add_numpy_implementation(lambda x: x*2)
        f.implementations.add_dynamic_implementation('cython', lambda owner: '')
        G = NeuronGroup(3, 'u : 1')
        G.u = 'f(i)'
        u = G.u[:]
    """)


@row(
    "UFN-11",
    "is_locally_constant",
    without=(
        "ranvier.equations.function",
        'value for the argument t is constant over a step of dt (seconds); to be overridden."""\n        return False',
        'value"""\n        return True',
    ),
)
def test_UFN_11_says_so_itself() -> None:
    script = """
        class F(Function):
            def is_locally_constant(self, dt):
                return %s

        f = F(lambda t: np.floor(t/ms), arg_units=[second], return_unit=1)
        G = NeuronGroup(1, 'du/dt = (f(t) - u)/(10*ms) : 1', method='exact')
        try:
            run(3*ms)
            u, refused = G.u[:], False
        except Exception:
            refused = True
    """
    assert not both(script % "True")["refused"]
    assert both(script % "dt > 1")["refused"]
    assert both((script % "True").replace("= F(", "= Function("))["refused"]


@row(
    "UFN-12",
    "Simple functions are compiled",
    without=("ranvier.equations.inline", "return body if _makes_sense(body, called) else None", "return None"),
    differs="asked for by the row: no other code than the Python function is needed",
)
def test_UFN_12_scripts_with_check_units_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "functions_of_a_script.py"
    path.write_text(
        textwrap.dedent("""
        from ranvier import *

        @check_units(x=volt, result=1)
        def f(x):
            if x > 10*mV:
                return np.exp(-x/(10*mV))
            y = x/mV
            return y**2
    """)
    )
    spec = importlib.util.spec_from_file_location("functions_of_a_script", path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    with caplog.at_level(logging.INFO):
        found = ours("G = NeuronGroup(3, 'u : 1')\nG.run_regularly('u = f(i*8*mV)')\nrun(0.1*ms)\nu = G.u[:]", f=loaded.f)
    np.testing.assert_allclose(found["u"], [0, 64, np.exp(-1.6)])
    assert "is a Python function that" not in caplog.text
