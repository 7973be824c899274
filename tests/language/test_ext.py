"""EXT: plotting and keeping results (README.md beside this file)."""

import pickle
import subprocess
import sys
import textwrap

import numpy as np
from both import both
from rows import row


def drawn(simulator: str) -> list[str]:
    """What a new Python prints after drawing."""
    script = f"""
        import matplotlib
        matplotlib.use("Agg")
        from {simulator} import *
        if "{simulator}" == "brian2":
            prefs.codegen.target = "numpy"
            BrianLogger.suppress_hierarchy("brian2")
        G = NeuronGroup(3, "dv/dt = -v/(10*ms) : volt", method="exact")
        G.v = "(i+1)*mV"
        M = StateMonitor(G, "v", record=True)
        run(1*ms)
        lines = plot(M.t/ms, M.v[0]/mV) + plot(M.t, M.v.T) + plot(G.i, G.v)
        xlabel("Time (ms)")
        for line in lines:
            print(round(float(line.get_xdata()[-1]), 9), round(float(line.get_ydata()[-1]), 9))
        print(gca().get_xlabel(), repr(gca().get_ylabel()))
        """
    warnings = [] if simulator == "brian2" else ["-W", "error"]
    done = subprocess.run([sys.executable, *warnings, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@row("EXT-02", "Pickling results", without=("ranvier.units.quantity", "def __reduce__", "def _reduce"))
def test_EXT_02_states_survive_pickling() -> None:
    found = both("""
        G = NeuronGroup(3, 'dv/dt = -v/(10*ms) : volt', method='exact')
        G.v = '(i+1)*mV'
        M = StateMonitor(G, 'v', record=True)
        run(1*ms)
        states = M.get_states(['t', 'v'])
        plain = M.get_states(['t', 'v'], units=False)
    """)
    for name in ("states", "plain"):
        again = pickle.loads(pickle.dumps(found[name]))
        assert set(again) == {"t", "v"}
        assert all(np.array_equal(np.asarray(again[key]), np.asarray(found[name][key])) for key in again)
    assert pickle.loads(pickle.dumps(found["states"]))["v"].dim is found["states"]["v"].dim


@row("EXT-03", "Plotting", without=("ranvier.model.views", "def __array__", "def _array"))
def test_EXT_03_variables_and_quantities_are_drawn() -> None:
    found = drawn("ranvier")
    assert len(found) == 6
    assert found == drawn("brian2")
