"""IMP: importing and top-level names (README.md beside this file)."""

import importlib
import subprocess
import sys
import textwrap
import traceback

import numpy as np
import pytest
from both import both, brian2, compare, execute, ours
from rows import row

import ranvier
from ranvier import prefs
from ranvier.brian.hook import _value


def python(code: str) -> str:
    """What a new Python prints."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def star(module: str) -> dict:
    names: dict = {}
    exec(f"from {module} import *", names)
    return names


@row("IMP-01", "Wildcard import", without=("ranvier.brian.star", '("numpy", name)', '("numpy", "pi")'))
def test_IMP_01_brings_numpy_and_pylab() -> None:
    brian2()
    theirs, found = star("brian2"), star("ranvier")
    for name in "arange array pi zeros hist mean sum any all rand randn randint random seed fft norm inv eig max min abs round".split():
        assert name in found, name
        if name not in ("arange", "seed", "hist"):
            assert repr(found[name]) == repr(theirs[name]) or found[name].__doc__ == theirs[name].__doc__, name
    plotting = "plot figure subplot subplots show xlabel ylabel title legend xlim axis hist imshow plt rcParams savefig scatter bar".split()
    assert set(plotting) <= set(found)
    assert not {"x", "f", "rate"} & set(found)


def test_IMP_01_numbers_of_the_wildcard() -> None:
    script = """
        a = arange(0*ms, 3*ms, 1*ms)
        b = np.sin(pi/2), numpy.exp(0), linspace(0*mV, 1*mV, 3), power(2, 3) if False else 0
        c = mean([1*mV, 3*mV]), max([1, 2]), sum([1, 2, 3]), diff(array([1, 2, 4])*ms)
    """
    brian2()
    results = []
    for module in ("brian2", "ranvier"):
        names = star(module)
        exec(textwrap.dedent(script), names)
        results.append([np.asarray(value).tolist() for name in "abc" for value in names[name]])
    assert results[0] == results[1]


def test_IMP_01_plotting_loads_when_it_is_used() -> None:
    assert (
        python("""
        import sys
        from ranvier import *
        G = NeuronGroup(1, "v : 1")
        run(1*ms)
        before = "matplotlib" in sys.modules
        switch_backend("Agg")
        plot([1, 2])
        print(before, "matplotlib" in sys.modules, len(gca().lines), isinstance(gcf(), Figure))
        """)
        == "False True 1 True"
    )


@row("IMP-02", "Restricted import", without=("ranvier.only", "if name not in star.EXPORTED", ""))
def test_IMP_02_only_ranvier_and_units() -> None:
    names = star("ranvier.only")
    assert not {"plot", "plt", "zeros", "array", "np", "rand"} & set(names)
    missing = set(brian2().__all__) - set(names) - {"Expression", "Statements", "Trackable", "test"}
    assert not missing


@row("IMP-03", "Prefixed import", without=("ranvier.numpy_", "sys.modules[__name__] = numpy_", ""))
def test_IMP_03_names_with_a_prefix() -> None:
    script = """
        import {0} as b2
        import {0}.only as br2
        import {0}.numpy_ as np
        same = b2.NeuronGroup is br2.NeuronGroup
        steps = np.arange(0*b2.ms, 2*b2.ms, 1*b2.ms)
        values = np.pi == b2.pi, np.sin(b2.pi/2), np.random.rand is not None
    """
    brian2()
    found, theirs = ({}, {})
    exec(textwrap.dedent(script.format("ranvier")), found)
    exec(textwrap.dedent(script.format("brian2")), theirs)
    for name in ("same", "steps", "values"):
        compare(name, found[name], theirs[name], 1e-12, 0)


@row("IMP-04", "Sub-package imports", without=("ranvier.brian.modules", '"brian2.core.network": "Network', '"brian2.core.network": "'))
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("brian2.units", "mV second Quantity check_units"),
        ("brian2.units.allunits", "candle mvolt"),
        ("brian2.units.constants", "faraday_constant gas_constant zero_celsius"),
        ("brian2.units.fundamentalunits", "Quantity DIMENSIONLESS DimensionMismatchError"),
        ("brian2.units.stdunits", "mV nS Hz"),
        ("brian2.core.functions", "timestep implementation Function"),
        ("brian2.core.network", "Network TextReport"),
        ("brian2.devices.device", "reset_device set_device"),
        ("brian2.input.timedarray", "TimedArray"),
    ],
)
def test_IMP_04_paths_below_brian2(path: str, names: str) -> None:
    brian2()
    theirs = importlib.import_module(path)
    for name in names.split():
        found, expected = _value(path, name), getattr(theirs, name)
        assert callable(found) == callable(expected), name
        if isinstance(expected, np.ndarray):
            compare(name, found, expected, 1e-12, 0)


def test_IMP_04_imports_find_them() -> None:
    assert (
        python("""
        from ranvier import serve_brian2
        serve_brian2()
        from brian2.core.network import Network, TextReport
        from brian2.units.constants import *
        import brian2.numpy_ as np
        import brian2
        print(Network is brian2.Network, faraday_constant.dim == (brian2.coulomb/brian2.mole).dim, np.arange is brian2.np.arange)
        """)
        == "True True True"
    )


@row("IMP-05", "seed(x)", without=("ranvier.api", "CURRENT.random.reseed(", "("))
def test_IMP_05_the_same_numbers_again() -> None:
    found = ours("""
        def numbers():
            G = NeuronGroup(5, 'x : 1', name='seeded*')
            G.x = 'rand() + randn()'
            return list(G.x[:])
        seed(1234); a = numbers(), np.random.rand()
        seed(1234); b = numbers(), np.random.rand()
        seed(1235); c = numbers(), np.random.rand()
        seed(); d = numbers()
    """)
    assert found["a"] == found["b"] and found["a"] != found["c"] and found["a"][0] != found["d"]


@pytest.mark.parametrize("value", ["'a'", "1.5"])
def test_IMP_05_a_seed_is_an_integer(value: str) -> None:
    for simulator in (brian2(), ranvier):
        with pytest.raises(TypeError):
            execute(simulator, f"seed({value})", 0, {})


@row("IMP-11", "Object naming", without=("ranvier.model.names", "_free_name(wanted) if", "wanted if"))
def test_IMP_11_names() -> None:
    both("""
        G, H = NeuronGroup(1, 'v : 1', name='exc*'), NeuronGroup(1, 'v : 1', name='exc*')
        I = NeuronGroup(1, 'v : 1', name='inh')
        names = G.name, H.name, I.name
    """)


@row("IMP-06", "restore_initial_state()", without=("ranvier.devices.registry", "prefs.reset_to_defaults()", "pass"))
def test_IMP_06_as_at_the_start() -> None:
    both("""
        prefs.codegen.loop_invariant_optimisations = False
        defaultclock.dt = 0.3*ms
        key = start_scope()
        restore_initial_state()
        dt, changed = float(defaultclock.dt), prefs.codegen.loop_invariant_optimisations
        prefs.codegen.target = 'numpy'
    """)


@row("IMP-08", "clear_cache(target)", without=("ranvier.debug.dumps", "raise ModelValueError(", "print("))
def test_IMP_08_of_targets_that_exist() -> None:
    brian2()
    for simulator in ("brian2", "ranvier"):
        with pytest.raises(ValueError):
            importlib.import_module(simulator).clear_cache("nosuch")
    ranvier.clear_cache("cython")


INTERRUPTED = """
        import signal
        @network_operation
        def presses(t):
            if t == 0.5*ms:
                signal.raise_signal(signal.SIGINT)
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1', method='euler')
        net = Network(G, presses)
"""


@row("IMP-09", "Ctrl+C handling")
def test_IMP_09_ends_the_run_after_its_step() -> None:
    both(f"""{INTERRUPTED}
        net.run(2*ms)
        t, v = net.t/ms, G.v[:]
        net.run(1*ms)
        goes_on = net.t/ms
    """)


@row("IMP-09", "Ctrl+C handling")
def test_IMP_09_on_request_it_is_an_exception() -> None:
    with pytest.raises(KeyboardInterrupt):
        ours(f"""{INTERRUPTED}
        prefs.core.stop_on_keyboard_interrupt = False
        try:
            net.run(2*ms)
        finally:
            prefs.core.stop_on_keyboard_interrupt = True
    """)


@row("IMP-10", "__version__", without=("ranvier", '__version__ = "', '__version__ = "version '))
def test_IMP_10_is_numbers_with_points() -> None:
    assert all(part.isdigit() for part in ranvier.__version__.split(".")[:2])


UNUSED = """
        import gc, sys
        catch_logs = sys.modules[BrianLogger.__module__].catch_logs
        _start_of_the_preference = getattr(prefs.logging, 'warn_for_unused_objects', True)

        def found(*names):
            gc.collect()
            texts = [text for _, topic, text in _caught if topic.endswith('unused_brian_object')]
            return [name for name in names if any(repr(name) in text for text in texts)]

        def forgotten(name):
            G = NeuronGroup(1, 'v : 1', threshold='v > 1', reset='', name=name)
            G.run_regularly('v += 1')
            part = G[:]

        def ran(name):
            G = NeuronGroup(1, 'v : 1', name=name)
            run(0*ms)
"""


@row("IMP-12", "Unused object warning", without=("ranvier.model.objects", "membership.network is None:", "False:"))
def test_IMP_12_what_goes_and_never_ran() -> None:
    prefs.logging.warn_for_unused_objects = True
    both(f"""{UNUSED}
        gc.collect()
        with catch_logs() as _caught:
            forgotten('lost')
            ran('seen')
            kept = NeuronGroup(1, 'v : 1', name='kept')
            said = found('lost', 'seen', 'kept')
    """)


@row("IMP-12", "Unused object warning")
def test_IMP_12_switched_off() -> None:
    prefs.logging.warn_for_unused_objects = False
    assert (
        ours(f"""{UNUSED}
        with catch_logs() as _caught:
            forgotten('lost')
            said = found('lost')
    """)["said"]
        == []
    )


@row(
    "IMP-13",
    "Exception wrapping",
    without=("ranvier.run.plan", "mistake.__cause__ = mistake.brief()", "pass"),
)
@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("G = NeuronGroup(1, 'dv/dt = nosuch/ms : 1', method='euler', name='culprit')", "KeyError"),
        ("G = NeuronGroup(1, 'v : 1', name='culprit'); G.run_regularly('v = 3*volt')", "DimensionMismatchError"),
        ("G = PoissonGroup(1, 'nosuch*Hz', name='culprit')", "KeyError"),
        ("G = NeuronGroup(1, 'v : 1', threshold='v + 1', name='culprit')", "TypeError"),
        ("G = NeuronGroup(1, 'dv/dt = v**2/ms : 1', method='exact', name='culprit')", "UnsupportedEquationsError"),
        ("G = NeuronGroup(1, 'x = rand() : 1', name='culprit')", "SyntaxError"),
        ("G = SpikeGeneratorGroup(1, [0, 0], [0, 0.01]*ms, name='culprit')", "ValueError"),
    ],
)
def test_IMP_13_the_object_and_its_line(wrong: str, kind: str) -> None:
    script = f"""
        {wrong}
        caught = None
        try:
            Network(G).run(0.1*ms)
        except Exception as error:
            caught = error
        named, wrapped = 'culprit' in str(caught), isinstance(caught, BrianObjectException)
        found = [base.__name__.replace('Exception', 'Error') for base in type(caught.__cause__).__mro__]
        kind_of_cause = '{kind}' in found
        del caught, found
    """
    assert both(script)["kind_of_cause"]


def test_IMP_13_one_message_is_seen() -> None:
    script = "G = NeuronGroup(1, 'dv/dt = nosuch/ms : 1', method='euler', name='culprit')\nNetwork(G).run(0.1*ms)"
    with pytest.raises(KeyError) as caught:
        ours(script)
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    assert shown.count("Traceback") == 1 and "made at <script>:1" in shown
    cause = shown[: shown.index("The above exception was the direct cause")]
    assert 'File "' not in cause and 'The identifier "nosuch" could not be resolved.' in cause and len(cause.strip().splitlines()) == 1
