"""EXT: plotting and keeping results (README.md beside this file)."""

import pickle

import numpy as np
import pytest
from both import both
from matplotlib.figure import Figure
from rows import row

SCRIPT = """
    G = NeuronGroup(3, "dv/dt = -v/(10*ms) : volt", method="exact")
    G.v = "(i+1)*mV"
    M = StateMonitor(G, "v", record=True)
    run(1*ms)
    axes = Figure().subplots()
    lines = axes.plot(M.t/ms, M.v[0]/mV) + axes.plot(M.t, M.v.T) + axes.plot(G.i, G.v)
    axes.set_xlabel("Time (ms)")
    xs, ys = [line.get_xdata() for line in lines], [line.get_ydata() for line in lines]
    xs, ys = [np.asarray(x) for x in xs], [np.asarray(y) for y in ys]
    paths = [line.get_path().vertices for line in lines]
    labels = axes.get_xlabel(), axes.get_ylabel()
    """


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


@row("EXT-03", "Plotting", without=("ranvier.model.views", "return self[:][item]  # NumPy's own", "raise IndexError(item)  # NumPy's own"))
def test_EXT_03_variables_and_quantities_are_drawn() -> None:
    found = both(SCRIPT, Figure=Figure)
    assert found["labels"] == ("Time (ms)", "")
    assert found["paths"][4][:, 1].tolist() == pytest.approx([0.001 * k * np.exp(-0.1) for k in (1, 2, 3)])
