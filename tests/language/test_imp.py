"""IMP: importing and top-level names (README.md beside this file)."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
from both import both, brian2, execute, ours
from rows import row

import ranvier


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
    assert python("""
        import sys
        from ranvier import *
        G = NeuronGroup(1, "v : 1")
        run(1*ms)
        before = "matplotlib" in sys.modules
        switch_backend("Agg")
        plot([1, 2])
        print(before, "matplotlib" in sys.modules, len(gca().lines), isinstance(gcf(), Figure))
        """) == "False True 1 True"


@row("IMP-02", "Restricted import", without=("ranvier.only", "if name not in star.EXPORTED", ""))
def test_IMP_02_only_ranvier_and_units() -> None:
    names = star("ranvier.only")
    assert not {"plot", "plt", "zeros", "array", "np", "rand"} & set(names)
    missing = set(brian2().__all__) - set(names) - {"Expression", "Statements", "Trackable", "test"}
    assert not missing


@row("IMP-03", "Prefixed import", without=("ranvier.numpy_", "sys.modules[__name__] = numpy_", "pass"))
def test_IMP_03_names_with_a_prefix() -> None:
    assert python("""
        import ranvier as b2
        import ranvier.only as br2
        import ranvier.numpy_ as np
        print(b2.NeuronGroup is br2.NeuronGroup, np.arange(0*b2.ms, 2*b2.ms, 1*b2.ms), np.pi == b2.pi, b2.plot is not None)
        """) == "True [0. 1.] ms True True"


@row("IMP-04", "Sub-package imports", without=("ranvier.brian.modules", '"brian2.core.network": "Network', '"brian2.core.network": "'))
def test_IMP_04_paths_below_brian2() -> None:
    assert python("""
        from ranvier import serve_brian2
        serve_brian2()
        from brian2.units import *
        from brian2.units.allunits import candle
        from brian2.units.constants import faraday_constant
        from brian2.units.fundamentalunits import Quantity, DIMENSIONLESS
        from brian2.core.functions import timestep, implementation
        from brian2.core.network import Network, TextReport
        from brian2.devices.device import reset_device, set_device
        from brian2.input.timedarray import TimedArray
        import brian2.numpy_ as np
        import brian2
        print(isinstance(3*mV, Quantity), TimedArray is brian2.TimedArray, candle, Network.__module__.split(".")[0])
        """) == "True True cd ranvier"


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


@row("IMP-11", "Object naming", without=("ranvier.model.names", 'base = wanted', 'base = "other" + wanted'))
def test_IMP_11_names() -> None:
    both("""
        G, H = NeuronGroup(1, 'v : 1', name='exc*'), NeuronGroup(1, 'v : 1', name='exc*')
        I = NeuronGroup(1, 'v : 1', name='inh')
        names = G.name, H.name, I.name
    """)
