"""Models in single precision, and models in which both meet: every number is that of NumPy in the same precision."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ranvier import (
    Network,
    NeuronGroup,
    PopulationRateMonitor,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    TimedArray,
    defaultclock,
    ms,
    prefs,
    run,
    second,
    seed,
)

F4 = np.float32


@pytest.fixture
def single() -> Iterator[None]:
    """All that is made in the test is in single precision."""
    prefs.core.default_float_dtype = np.float32
    yield
    prefs.core.default_float_dtype = np.float64


def test_a_double_in_a_group_of_floats_is_computed_as_one() -> None:
    group = NeuronGroup(50, "x : 1\ny : 1", dtype={"x": F4, "y": np.float64})
    group.x, group.y = np.linspace(0.1, 1, 50), np.linspace(0.3, 2, 50) / 3
    x, y = np.array(group.x[:]), np.array(group.y[:])
    group.run_regularly("y = y*1.1 + x; x = x*0.7 + 0.1*y")
    run(0.1 * ms)
    new = y * 1.1 + x  # NumPy has it in double precision, too
    assert np.allclose(group.y[:], new, rtol=1e-15, atol=0)
    assert np.array_equal(group.x[:], (x * 0.7 + 0.1 * new).astype(F4)) or np.allclose(group.x[:], x * 0.7 + 0.1 * new, rtol=6.1e-8, atol=0)
    assert group.y[:].dtype == np.float64 and group.x[:].dtype == F4


@pytest.mark.parametrize(("pre", "weight", "post"), [(F4, np.float64, F4), (np.float64, F4, F4), (F4, F4, np.float64), (F4, F4, F4)])
def test_synapses_between_precisions(pre: type, weight: type, post: type) -> None:
    source = NeuronGroup(7, "x : 1", threshold="True", reset="x *= 0.9", dtype=pre)
    target = NeuronGroup(5, "g : 1\ntotal : 1", dtype=post)
    model, code = "w : 1\ntotal_post = w*x_pre : 1 (summed)", "g_post += w*x_pre; w += 0.1*g_post"
    synapses = Synapses(source, target, model, on_pre=code, dtype=weight)
    synapses.connect()
    source.x, synapses.w, target.g = np.linspace(0.1, 0.7, 7), np.linspace(-1, 1, 35), 0.25
    w, x = np.array(synapses.w[:]).reshape(7, 5), np.array(source.x[:])
    run(0.1 * ms)
    g = np.full(5, 0.25, post)
    for k in range(7):
        added = w[k] * x[k]  # in double precision where one of them is
        g = (g + added.astype(post)).astype(post)
        w[k] = (w[k] + (F4(0.1) if F4 == weight == post else 0.1) * g).astype(weight)
    digits = 1e-6 if F4 in (pre, weight, post) else 1e-14
    assert np.allclose(target.g[:], g, rtol=digits, atol=0)
    assert np.allclose(synapses.w[:].reshape(7, 5), w, rtol=digits, atol=digits)
    assert np.allclose(target.total[:], np.linspace(-1, 1, 35).reshape(7, 5).T @ x, rtol=digits, atol=digits)
    assert (target.g[:].dtype, synapses.w[:].dtype) == (np.dtype(post), np.dtype(weight))


def test_exact_steps_are_rounded_once(single: None) -> None:
    group = NeuronGroup(40, "dv/dt = -v/tau : 1", method="exact")
    group.v = np.linspace(0.1, 1, 40)
    v = np.array(group.v[:])
    run(0.1 * ms, namespace={"tau": 7 * ms})
    assert np.array_equal(group.v[:], v * F4(np.exp(-0.1 / 7)))


@pytest.mark.usefixtures("single")
def test_what_is_recorded_and_given_out_is_single() -> None:
    group = NeuronGroup(3, "dv/dt = 1/second : 1\ns = 2*v : 1\nn : integer", threshold="v > 0.00015", reset="v = 0", refractory=0.2 * ms)
    synapses = Synapses(group, group, "w : 1\nu = w + 1 : 1", on_pre="w += 1")
    synapses.connect()
    states, spikes, rate = StateMonitor(group, ["v", "s", "n"], record=True), SpikeMonitor(group, "v"), PopulationRateMonitor(group)
    weights, part = StateMonitor(synapses, ["w", "u"], record=[1]), StateMonitor(group[1:], "s", record=True)
    network = Network(group, synapses, states, spikes, rate, weights, part)
    network.run(1 * ms)
    recorded = [states.v, states.s, spikes.v, weights.w, weights.u, part.s, group.s, group.get_states(units=False)["v"], group[1:].s[:]]
    assert {values.dtype for values in recorded} == {np.dtype(F4)}
    assert {values.dtype for values in (states.t, spikes.t, rate.t, rate.rate, group.lastspike[:])} == {np.dtype(float)}
    assert len(spikes) == 3 * len(set(spikes.t_)) > 0
    network.store()
    kept = group.v_[:].tobytes(), states.v.tobytes()
    network.run(1 * ms)
    network.restore()
    assert (group.v_[:].tobytes(), states.v.tobytes()) == kept and group.v[:].dtype == F4
    network.run(1 * ms)


@pytest.mark.usefixtures("single")
@pytest.mark.parametrize("start", [0, 3600])
def test_late_steps_are_told_apart(start: float) -> None:
    """An hour into a run single precision cannot tell 2400 steps apart; what counts time does."""
    group = NeuronGroup(2, "x : 1\ny : 1\nphase = timestep(t, dt) % 7 : integer\n", threshold="True", reset="x += 1", refractory=0.5 * ms)
    stimulus = TimedArray(np.arange(5), dt=0.1 * ms)
    group.run_regularly("y = stimulus(t - start) + 10*(phase % 2)")
    monitor = StateMonitor(group, "y", record=[0])
    network = Network(group, monitor)
    network._t = float(start)
    network.run(2 * ms, namespace={"stimulus": stimulus, "start": start * second})
    assert group.x[:].tolist() == [4, 4]  # every fifth of 20 steps
    first = round(start / 1e-4)
    assert monitor.y[0].tolist() == [min(k, 4) + 10 * ((first + k) % 7 % 2) for k in range(20)]


def test_random_numbers_are_those_of_double_precision() -> None:
    drawn = []
    for dtype in (np.float64, F4):
        seed(5)
        group = NeuronGroup(100, "x : 1\ny : 1", dtype=dtype)
        group.x = "rand()"
        group.run_regularly("y = randn()*3")
        Network(group).run(0.1 * ms)
        drawn.append((group.x[:], group.y[:]))
    (x, y), (x4, y4) = drawn
    assert np.array_equal(x.astype(F4), x4) and np.allclose(y.astype(F4), y4, rtol=1.3e-7, atol=0)


def test_the_clock_stays_double(single: None) -> None:
    group = NeuronGroup(1, "x : 1")
    group.run_regularly("x = (t - 1000*second)/ms")
    network = Network(group)
    network._t = 1000.0
    network.run(0.3 * ms)
    assert group.x[0] == pytest.approx(0.2, rel=1e-6) and defaultclock.t_ > 1000
