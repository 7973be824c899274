"""Nothing of Python inside a run: the number of Python calls does not depend on the number of steps (DESIGN D4)."""

import gc
import sys
from typing import Any

from ranvier import (
    Network,
    NeuronGroup,
    PopulationRateMonitor,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    ms,
    network_operation,
)


def network() -> Network:
    neurons = NeuronGroup(10, "dv/dt = (1.2 - v)/(10*ms) : 1", threshold="v > 1", reset="v = 0", refractory=2 * ms)
    neurons.v = "i/20"
    synapses = Synapses(neurons, neurons, "w : 1", on_pre="v_post += w")
    synapses.connect("i != j", p=0.5)
    synapses.w = 0.01
    synapses.delay = "rand()*3*ms"
    listed = SpikeGeneratorGroup(10, [1, 2, 3], [0.1, 0.2, 0.5] * ms, period=1 * ms)
    neurons.run_at("v += 0", [0.15, 0.3] * ms)
    monitors = [StateMonitor(neurons, "v", record=[0, 3]), SpikeMonitor(neurons, variables=["v"]), PopulationRateMonitor(neurons)]
    return Network(neurons, synapses, monitors, listed, SpikeMonitor(listed))


def calls_of(net: Network, steps: int) -> int:
    """Python and C calls during a run, counted by the interpreter's own hook."""
    count = 0

    def hook(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # test tools have Python callbacks in the collector
    sys.setprofile(hook)
    try:
        net.run(steps * 0.1 * ms)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def test_calls_do_not_grow_with_steps() -> None:
    net = network()
    net.run(1 * ms)  # compiles
    few, many = calls_of(net, 100), calls_of(net, 100_000)
    assert few > 100  # building a plan is Python; the hook sees it
    assert many == few


def test_the_hook_notices_python_in_the_loop() -> None:
    net = network()
    net.add(NetworkOperationCounter.make())
    net.run(1 * ms)
    assert calls_of(net, 2000) - calls_of(net, 100) >= 1900


class NetworkOperationCounter:
    @staticmethod
    def make() -> Any:
        @network_operation
        def nothing() -> None:
            pass

        return nothing
