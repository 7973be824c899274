"""The checks of `ranvier doctor`: models whose results are known without running them. Each gives a line of text or raises Failure."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ranvier import (
    Network,
    NeuronGroup,
    PopulationRateMonitor,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    defaultclock,
    seed,
)
from ranvier.units import ms, second


class Failure(Exception):
    """A result that is not the known one."""


def decay() -> str:
    """dv/dt = -v/tau against the exponential function."""
    group = NeuronGroup(1003, "dv/dt = -v/tau : 1\ntau : second (constant)", method="exact")
    tau = np.linspace(1, 100, 1003)
    group.v, group.tau = 1, tau * ms
    Network(group).run(100 * ms)
    return _close(group.v[:], np.exp(-100 / tau), 1e-11)


def functions() -> str:
    """Elementary functions against the C library, through every lane and the last, partial vector."""
    x = np.linspace(-6, 6, 20011)
    group = NeuronGroup(len(x), "x : 1\ny : 1")
    group.x = x
    worst = 0.0
    for text, expected in {
        "exp(x)": np.exp(x),
        "log(x**2 + 1)": np.log(x * x + 1),
        "sin(x)": np.sin(x),
        "cos(x)": np.cos(x),
        "tanh(x)": np.tanh(x),
        "expm1(x)": np.expm1(x),
        "sqrt(abs(x))": np.sqrt(np.abs(x)),
        "(x + 7)**1.3": (x + 7) ** 1.3,
    }.items():
        group.y = text
        error = float(np.max(np.abs(group.y[:] - expected) / np.spacing(np.maximum(np.abs(expected), 1e-3))))
        if error > 4:
            raise Failure(f"{text} is wrong by {error:.0f} ulp")
        worst = max(worst, error)
    return f"within {worst:.1f} ulp of the C library"


def integration() -> str:
    """A Hodgkin-Huxley neuron at two steps: the fourth-order scheme converges with the fourth order."""
    ends = [_hodgkin_huxley(step) for step in (0.02, 0.01, 0.005)]
    order = math.log2(abs(ends[0] - ends[1]) / abs(ends[1] - ends[2]))
    if not 3.5 < order < 4.5:
        raise Failure(f"the error shrinks with the power {order:.2f} of the step, not 4")
    return f"order {order:.2f}"


def _hodgkin_huxley(step: float) -> float:
    group = NeuronGroup(
        1,
        """dv/dt = (10 - 120*m**3*h*(v - 50) - 36*n**4*(v + 77) - 0.3*(v + 54.4))/ms : 1
           dm/dt = (0.1*(v + 40)/(1 - exp(-(v + 40)/10))*(1 - m) - 4*exp(-(v + 65)/18)*m)/ms : 1
           dh/dt = (0.07*exp(-(v + 65)/20)*(1 - h) - h/(1 + exp(-(v + 35)/10)))/ms : 1
           dn/dt = (0.01*(v + 55)/(1 - exp(-(v + 55)/10))*(1 - n) - 0.125*exp(-(v + 65)/80)*n)/ms : 1""",
        method="rk4",
        dt=step * ms,
    )
    group.v, group.m, group.h, group.n = -64.9, 0.05, 0.6, 0.32
    Network(group).run(5 * ms, namespace={"ms": ms})
    return float(group.v[0])


def delivery() -> str:
    """Every spike arrives after its own delay, at its own target, in number and in time."""
    sources, targets, steps = 200, 300, 60
    source = NeuronGroup(sources, "k : integer (constant)\ncount : integer", threshold="int(t/dt + 0.5) % 50 == k % 50", reset="count += 1")
    source.k = np.arange(sources)
    target = NeuronGroup(targets, "got : 1\nlast : second")
    synapses = Synapses(source, target, "w : 1", on_pre="got_post += w; last_post = t")
    synapses.connect(condition="(i*7 + j*3) % 11 == 0")
    i, j = np.asarray(synapses.i[:]), np.asarray(synapses.j[:])
    expected_i, expected_j = np.nonzero((np.arange(sources)[:, None] * 7 + np.arange(targets)[None, :] * 3) % 11 == 0)
    if not (np.array_equal(i, expected_i) and np.array_equal(j, expected_j)):
        raise Failure("connect makes other synapses than its condition says")
    delay = (i * 31 + j * 17) % 40
    synapses.w = i + 1
    synapses.delay = delay * 0.1 * ms
    Network(source, target, synapses).run(steps * 0.1 * ms)
    weight, last = np.zeros(targets), np.zeros(targets)
    for first in (0, 50):
        arrival = i % 50 + first + delay
        due = arrival < steps
        np.add.at(weight, j[due], i[due] + 1)
        np.maximum.at(last, j[due], arrival[due])
    _close(target.got[:], weight, 0)
    return f"{_close(target.last[:] / (0.1 * ms), last, 1e-12)}, {len(i)} synapses"


def randomness() -> str:
    """Moments of uniform and normal numbers; the same seed gives the same numbers."""
    drawn = []
    for _ in range(2):
        seed(12)
        group = NeuronGroup(400_000, "u : 1\nn : 1", name="ranvier_doctor*")
        group.u, group.n = "rand()", "randn()"
        drawn.append((np.array(group.u[:]), np.array(group.n[:])))
    seed()
    (u, n), (again, _) = drawn
    root = math.sqrt(len(u))
    z = [(u.mean() - 0.5) * math.sqrt(12) * root, n.mean() * root, (n.var() - 1) * root / math.sqrt(2), np.corrcoef(u, n)[0, 1] * root]
    if not np.array_equal(u, again):
        raise Failure("the same seed gives other numbers")
    if max(map(abs, z)) > 5:
        raise Failure(f"moments deviate by {max(map(abs, z)):.1f} standard errors")
    return f"moments within {max(map(abs, z)):.1f} standard errors"


def continuity() -> str:
    """run(50 ms) is run(18 ms), store, run on, restore, run(32 ms): the same spikes, the same bytes."""
    group = NeuronGroup(
        1000,
        "dv/dt = (25*mV - v)/(20*ms) + 2*mV*xi/sqrt(20*ms) : volt (unless refractory)",
        threshold="v > 20*mV",
        reset="v = 0*mV",
        refractory=2 * ms,
        method="euler",
    )
    group.v = "20*mV*rand()"
    synapses = Synapses(group, group, on_pre="v_post += 0.2*mV", delay=1.5 * ms)
    synapses.connect(p=0.05)
    spikes = SpikeMonitor(group)
    network = Network(group, synapses, spikes)
    network.store("beginning")
    network.run(50 * ms)
    times, neurons, states = spikes.t_[:].copy(), spikes.i[:].copy(), group.v_[:].tobytes()
    network.restore("beginning", restore_random_state=True)
    network.run(18 * ms)
    network.store()
    network.run(7 * ms)
    network.restore(restore_random_state=True)
    network.run(32 * ms)
    if len(times) < 500 or not np.array_equal(times, spikes.t_[:]) or not np.array_equal(neurons, spikes.i[:]):
        raise Failure(f"{len(times)} spikes in one run, {spikes.num_spikes} others in three")
    if states != group.v_[:].tobytes():
        raise Failure("states differ")
    return f"{len(times)} spikes"


def rate() -> str:
    """Poisson input through a threshold: the rate is the probability, the monitors agree."""
    group = NeuronGroup(2000, "count : integer", threshold="rand() < 30*Hz*dt", reset="count += 1")
    spikes, population, trace = SpikeMonitor(group), PopulationRateMonitor(group), StateMonitor(group, "count", record=[5])
    Network(group, spikes, population, trace).run(1 * second)
    expected = 2000 * 30
    z = (spikes.num_spikes - expected) / math.sqrt(expected)
    if abs(z) > 5:
        raise Failure(f"{spikes.num_spikes} spikes where {expected} are expected")
    steps = round(float(1 * second / defaultclock.dt))
    counts = {spikes.num_spikes, int(group.count[:].sum()), round(population.rate_[:].sum() * float(defaultclock.dt) * 2000)}
    if len(trace.t) != steps or len(counts) > 1:
        raise Failure("the monitors contradict each other")
    return f"{spikes.num_spikes} spikes, {abs(z):.1f} standard errors from {expected}"


def speed() -> str:
    """What one neuron costs in one step: no right or wrong, but a figure to compare."""
    group = NeuronGroup(20_000, "dv/dt = (1.2 - v)/(20*ms) : 1", threshold="v > 1", reset="v = 0", method="exact")
    network = Network(group)
    start = time.perf_counter()
    network.run(defaultclock.dt)
    compiled = time.perf_counter() - start
    start = time.perf_counter()
    network.run(200 * ms)
    each = (time.perf_counter() - start) / (2000 * 20_000)
    return f"{1e9 * each:.2f} ns a neuron and step; first step after {1000 * compiled:.0f} ms"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("exact integration against the exponential function", decay),
    ("elementary functions", functions),
    ("order of the Runge-Kutta scheme", integration),
    ("connections and delays", delivery),
    ("random numbers", randomness),
    ("one run, or three with store and restore", continuity),
    ("rates and monitors", rate),
    ("speed", speed),
)
"""What is checked, and by what."""


def _close(found: Any, expected: np.ndarray, tolerance: float) -> str:
    error = float(np.max(np.abs(np.asarray(found) - expected) / np.maximum(np.abs(expected), 1e-300)))
    if not error <= tolerance:
        raise Failure(f"relative error {error:.2g}")
    return f"relative error {error:.1g}" if error else "exact"
