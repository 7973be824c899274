"""Runs that call Python functions in their steps: where, how often, with what, and what happens when they fail."""

import logging
import signal
import threading
import time

import numpy as np
import pytest

from ranvier import (
    DimensionMismatchError,
    Function,
    Network,
    NeuronGroup,
    PoissonInput,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    ms,
    mV,
    second,
    volt,
)


class Noted:
    """A function that remembers its arguments: x -> x."""

    def __init__(self, unit: object = 1):
        self.args: list[np.ndarray] = []
        self.function = Function(self.note, arg_units=[unit], return_unit=1)

    def note(self, x: np.ndarray) -> np.ndarray:
        self.args.append(x)
        return np.asarray(x)


def test_once_a_step_with_all_elements_and_their_unit() -> None:
    f = Noted(volt)
    group = NeuronGroup(5, "dx/dt = f(v)/ms : 1\nv : volt", method="euler", namespace={"f": f.function})
    group.v = "i*mV"
    Network(group).run(1 * ms)
    assert len(f.args) == 10
    assert all(arg.dim is volt.dim and np.allclose(arg / mV, range(5)) for arg in f.args)  # type: ignore[attr-defined]
    np.testing.assert_allclose(group.x, np.arange(5) / 1000)


def test_not_at_all_without_elements() -> None:
    f = Noted()
    group = NeuronGroup(5, "x : 1", threshold="i > 10", reset="x = f(x)", namespace={"f": f.function})
    Network(group).run(1 * ms)
    assert f.args == []


def test_every_place_where_code_stands() -> None:
    f = Noted()
    group = NeuronGroup(
        4,
        "x : 1\ns = f(x) + 1 : 1\nfrozen = f(x) : 1 (constant over dt)",
        threshold="f(x) > 1",
        reset="x += f(s)",
        namespace={"f": f.function},
    )
    group.x = "f(i)"
    states, spikes = StateMonitor(group[1:], ["s", "frozen"], record=True), SpikeMonitor(group[2:], variables="s")
    part = group[1:3]
    part.run_regularly("x -= f(x)*0.25", when="end")
    inputs = PoissonInput(group, "x", 1, 0 * second**-1, weight="f(x)")
    net = Network(group, states, spikes, inputs, *part.contained_objects)
    net.run(0.2 * ms)
    x = np.arange(4.0)
    for step in range(2):
        np.testing.assert_allclose(states.s[:, step], x[1:] + 1)
        np.testing.assert_allclose(states.frozen[:, step], x[1:])
        spiking = x > 1
        np.testing.assert_allclose(spikes.s[np.isclose(spikes.t / ms, 0.1 * step)], x[2:][spiking[2:]] + 1)
        x[spiking] += x[spiking] + 1
        x[1:3] *= 0.75
    np.testing.assert_allclose(group.x, x)


@pytest.mark.parametrize("delay", ["0*ms", "0.1*ms", "0.1*ms*(i%3)"])
def test_pathways_deliver_as_others_do(delay: str) -> None:
    f = Noted()
    results = []
    for code in ("x_post += f(w)*x_pre; w += 1", "x_post += w*x_pre; w += 1"):
        group = NeuronGroup(6, "dx/dt = 1/ms : 1", threshold="x > 0.3 + i*0.05", reset="x = 0", method="euler", namespace={"f": f.function})
        synapses = Synapses(group, group[1:4], "w : 1", on_pre=code, namespace={"f": f.function})
        synapses.connect(condition="i != j + 1")
        synapses.w = "0.01*i + 0.001*j"
        synapses.delay = delay
        monitor = SpikeMonitor(group)
        net = Network(group, synapses, monitor)
        net.run(1.3 * ms)
        net.run(1.7 * ms)
        results.append((np.array(group.x), np.array(synapses.w), np.array(monitor.t), np.array(monitor.i)))
    for called, compiled in zip(*results, strict=True):
        np.testing.assert_allclose(called, compiled, rtol=1e-12)
    assert f.args


def test_sums_over_synapses() -> None:
    f = Noted()
    values = []
    for text in ("f(x_pre)*w", "x_pre*w"):
        group = NeuronGroup(5, "dx/dt = (v - x)/ms : 1\nv : 1", method="euler")
        group.x = "i + 1"
        synapses = Synapses(group, group, f"v_post = {text} : 1 (summed)\nw : 1", namespace={"f": f.function})
        synapses.connect(condition="i != j")
        synapses.w = "i + 10*j"
        Network(group, synapses).run(0.5 * ms)
        values.append(np.array(group.v))
    np.testing.assert_allclose(*values, rtol=1e-12)
    assert len(f.args) == 5 and all(arg.shape == (20,) for arg in f.args)


def test_said_once(caplog: pytest.LogCaptureFixture) -> None:
    def only_here(x: np.ndarray) -> np.ndarray:
        return np.asarray(x).copy()

    f = Function(only_here, arg_units=[1], return_unit=1)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            model = NeuronGroup(2, "x = only_here(i) : 1", threshold="x > only_here(1)", namespace={"only_here": f})
            Network(model).run(0.2 * ms)
    assert [record.name for record in caplog.records].count("ranvier.core.functions.python_function.only_here") == 1


def test_a_mistake_of_the_function_comes_through_and_the_next_run_goes_on() -> None:
    broken = [False]

    def fails(x: np.ndarray) -> np.ndarray:
        if broken[0]:
            raise ZeroDivisionError("mine")
        return x

    group = NeuronGroup(2, "dx/dt = f(1.0)/ms : 1", method="euler", namespace={"f": Function(fails, arg_units=[1], return_unit=1)})
    net = Network(group)
    net.run(0.2 * ms)
    broken[0] = True
    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        net.run(0.2 * ms)
    assert any(entry.name == "fails" for entry in caught.traceback)
    broken[0] = False
    net.run(0.3 * ms)
    assert float(net.t / ms) == pytest.approx(0.5)
    np.testing.assert_allclose(group.x, 0.5)


@pytest.mark.parametrize("result, message", [(np.zeros(3), "another shape"), ("text", "should return numbers"), (3 * mV, "another unit")])
def test_results_that_cannot_be(result: object, message: str) -> None:
    f = Function(lambda x: result, arg_units=[1], return_unit=1)
    group = NeuronGroup(2, "x : 1", namespace={"f": f})
    with pytest.raises((ValueError, TypeError, DimensionMismatchError), match=message):
        group.x = "f(i)"


def test_ctrl_c_inside_a_function_leaves_whole_steps() -> None:
    calls = []

    def f(x: np.ndarray) -> np.ndarray:
        calls.append(0)
        if len(calls) == 7:
            signal.raise_signal(signal.SIGINT)
        return np.asarray(x) * 0 + len(calls)

    group = NeuronGroup(2, "dx/dt = f(x)/ms : 1", method="euler", namespace={"f": Function(f, arg_units=[1], return_unit=1)})
    net = Network(group)
    net.run(10 * ms)
    assert float(net.t / ms) == pytest.approx(0.7)
    np.testing.assert_allclose(group.x, 0.1 * sum(range(1, 8)))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c() -> None:
    def slow(x: np.ndarray) -> np.ndarray:
        time.sleep(0.001)
        return x

    net = Network(NeuronGroup(2, "dx/dt = f(x)/ms : 1", method="euler", namespace={"f": Function(slow, arg_units=[1], return_unit=1)}))
    timer = threading.Timer(0.2, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    net.run(1000 * second)
    timer.join()
    assert 0 < float(net.t / second) < 1
