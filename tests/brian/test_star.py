"""`from ranvier import *` against `from brian2 import *`: the names, and what they are."""

import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest

import ranvier
import ranvier.numpy_
import ranvier.only
from ranvier.brian.later import Later, real


def fresh(code: str, on_warning: str = "error") -> str:
    """What a new Python prints."""
    command = [sys.executable, "-W", on_warning, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def star(module: str) -> dict:
    names: dict = {}
    with warnings.catch_warnings():
        if module == "brian2":
            warnings.simplefilter("ignore")
        exec(f"from {module} import *", names)
    return names


RANVIER, BRIAN = star("ranvier"), star("brian2")
PACKAGES = (  # parts of Brian 2 itself, there by accident: brian2.units and so on are served by `ranvier run`
    "codegen core devices equations groups importexport input memory monitors only parsing spatialneuron stateupdaters synapses tests units"
    " utils"
).split()
ACCIDENTS = ["annotations", "logger", "requested_backend"]


def test_every_name_of_numpy_and_pylab() -> None:
    import brian2.only

    missing = set(BRIAN) - set(RANVIER) - set(brian2.only.__all__) - set(PACKAGES) - set(ACCIDENTS) - {"check_cache"}
    assert not missing


@pytest.mark.parametrize("name", sorted(set(RANVIER) & set(BRIAN) & set(ranvier._star.EXPORTED)))
def test_the_same_thing(name: str) -> None:
    ours, theirs = RANVIER[name], BRIAN[name]
    if name in ("np", "numpy", "numpy_"):
        assert ours is ranvier.units.numpy_
    elif name in ("concat", "concatenate") and theirs.__module__ == "brian2.units.unitsafefunctions":
        assert ours is getattr(np, name)  # Brian 2.11 wraps it for units; here NumPy's own keeps them
        assert (ours([[1] * ranvier.mV, [2] * ranvier.mV]) == [1, 2] * ranvier.mV).all()
    else:
        assert (real(ours) if isinstance(ours, Later) else ours) is theirs


def test_python_keeps_its_input() -> None:
    assert "input" not in RANVIER


def test_short_names_stay_free() -> None:
    assert not {"x", "f", "rate"} & set(RANVIER)


def test_np_knows_units() -> None:
    names: dict = {}
    exec("from ranvier import *\na, b = np.arange(0*ms, 3*ms, 1*ms), numpy.sin(pi/2)", names)
    assert names["a"].dim is names["second"].dim
    assert names["b"] == 1
    assert names["np"].random.rand.__self__ is np.random.rand.__self__


def test_only_has_no_numpy() -> None:
    names = star("ranvier.only")
    assert {"NeuronGroup", "mV", "run", "exp", "arange"} <= set(names)
    assert not {"plot", "plt", "np", "zeros", "array"} & set(names)
    assert ranvier.only.mV is ranvier.mV
    with pytest.raises(AttributeError, match=r"no names of NumPy and pylab, such as plot: they are in ranvier"):
        _ = ranvier.only.plot


def test_numpy_under_its_path() -> None:
    assert ranvier.numpy_.arange is ranvier.arange
    assert ranvier.numpy_.zeros is np.zeros
    assert ranvier.numpy_.random is np.random
    assert {"arange", "random"} <= set(dir(ranvier.numpy_))


MODEL = """
    import sys
    from ranvier import *
    G = NeuronGroup(3, "dv/dt = (1-v)/(10*ms) : 1", threshold="v > 0.5", reset="v = 0", method="exact")
    S = Synapses(G, G, on_pre="v_post += 0.1")
    S.connect()
    M, P = StateMonitor(G, "v", record=True), SpikeMonitor(G)
    run(20*ms)
    """


def test_a_simulation_imports_no_plotting() -> None:
    assert fresh(MODEL + 'print([name for name in ("matplotlib", "numpy.ma", "numpy.fft") if name in sys.modules])') == "[]"


def test_without_matplotlib_only_plotting_fails() -> None:
    lines = fresh(
        "    import sys\n    sys.modules['matplotlib'] = None\n"
        + MODEL
        + """
    for use in ('plot([1])', 'plt.figure()', 'isinstance(1, Figure)', 'rcParams["x"]', 'matplotlib.__version__'):
        try:
            eval(use)
        except ImportError as error:
            print(str(error).split(",")[0])
    """
    ).splitlines()
    assert lines == [
        f"{name} needs matplotlib"
        for name in ("matplotlib.pyplot.plot", "matplotlib.pyplot", "matplotlib.pyplot.Figure", "matplotlib.pyplot.rcParams", "matplotlib")
    ]


def test_plotting_of_quantities_and_variables() -> None:
    """Without warnings, and as Brian 2 draws them: numbers in base units, no label of its own."""
    script = """
    import matplotlib
    matplotlib.use("Agg")
    from {0} import *
    {1}
    G = NeuronGroup(3, "dv/dt = -v/(10*ms) : volt", method="exact")
    G.v = "(i+1)*mV"
    M = StateMonitor(G, "v", record=True)
    run(1*ms)
    lines = plot(M.t, M.v.T) + plot(M.t/ms, M.v[0]/mV) + plot(G.i, G.v) + plot([1, 2]*mV, [3, 4]*ms)
    axvline(1)
    fill_between(M.t, M.v[0], M.v[1])
    scatter(G.i, G.v)
    hist(G.v)
    bar(G.i, G.v)
    errorbar(M.t, M.v[0], yerr=M.v[1])
    imshow(M.v, extent=[0*ms, 1*ms, 0, 3], aspect="auto")
    xlim(0, 2*ms); xticks([0, 1])
    total = sum([abs(array(line.get_ydata())).sum() for line in lines])
    print(len(lines), f"{{total:.12g}}", repr(gca().get_xlabel()), gca().get_xlim())
    """
    ours = fresh(script.format("ranvier", ""))
    assert ours == fresh(script.format("brian2", 'prefs.codegen.target = "numpy"'), "ignore")
    assert ours.startswith("6 ")
