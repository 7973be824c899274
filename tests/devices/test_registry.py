"""Which device is current."""

from collections.abc import Iterator
from typing import Any

import pytest

from ranvier import Network, NetworkOperation, NeuronGroup, defaultclock, ms, prefs, seed, set_device, start_scope
from ranvier.context import CURRENT
from ranvier.devices import (
    Device,
    RuntimeDevice,
    all_devices,
    device,
    get_device,
    reinit_devices,
    reset_device,
    restore_initial_state,
    runtime_device,
)
from ranvier.devices import registry as registry
from ranvier.messages import catch_logs
from ranvier.model.objects import SCOPE


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    yield
    reset_device("runtime")
    reinit_devices()
    registry._before.clear()


def test_at_the_start() -> None:
    assert get_device() is runtime_device is all_devices["runtime"] and type(get_device()) is RuntimeDevice
    assert set(all_devices) == {"runtime", "cpp_standalone"}
    assert device.build() is None and device.reinit() is None and device.delete() is None


def test_devices_are_a_stack() -> None:
    set_device("cpp_standalone", build_on_run=False, directory="one")
    set_device("runtime")
    set_device("cpp_standalone", directory="two")
    reset_device()
    assert get_device() is runtime_device and CURRENT.journal is None
    reset_device()
    assert (get_device(), device.build_on_run, device.build_options) == (all_devices["cpp_standalone"], False, {"directory": "one"})
    reset_device()
    reset_device()
    assert get_device() is runtime_device


@pytest.mark.parametrize(("name", "hint"), [("cuda_standalone", "brian2cuda"), ("genn", "brian2genn"), ("cython", "leave set_device")])
def test_unknown_devices(name: str, hint: str) -> None:
    for kind in (KeyError, ValueError):
        with pytest.raises(kind, match=hint):
            set_device(name)
    assert get_device() is runtime_device
    with pytest.raises(TypeError):
        set_device(3)  # type: ignore[arg-type]


def test_a_device_of_ones_own() -> None:
    class Mine(Device):
        options: Any = None

        def activate(self, build_on_run: bool = True, **options: Any) -> None:
            super().activate(build_on_run, **options)
            self.options = options

    all_devices["mine"] = Mine()
    try:
        set_device("mine", color="red")
        assert device.options == {"color": "red"} and isinstance(get_device(), Mine)
    finally:
        reset_device()
        del all_devices["mine"]


def test_what_a_device_lacks_is_warned_of() -> None:
    with catch_logs() as messages:
        with device.run_function("f"):
            device.apply_run_args()
        device.run(run_args={}).results["x"] = 1
        assert list(device.run()) == []
    assert [text.split("'")[1] for _, _, text in messages] == ["run_function", "apply_run_args", "run", "run"]
    assert not hasattr(device, "_private") and not hasattr(device, "shape")
    assert "build" in dir(device) and "RuntimeDevice" in repr(device)


def test_code_is_left_out() -> None:
    with catch_logs() as messages:
        device.insert_code("main", "x++;")
    assert "left out" in messages[0][2]


def test_random_numbers() -> None:
    def drawn() -> list[float]:
        neurons = NeuronGroup(3, "v : 1")
        neurons.v = "rand()"
        return neurons.v[:].tolist()

    device.seed(4)
    first = drawn()
    state = device.get_random_state()
    second = drawn()
    device.set_random_state(state)
    assert drawn() == second != first
    seed(4)
    assert drawn() == first


def test_the_longest_time_of_a_run() -> None:
    device._set_maximum_run_time(50 * ms)
    net = Network(NeuronGroup(1, "v : 1"))
    net.run(10**6 * 1000 * ms)
    assert 0 < net.t < 10**6 * 1000 * ms
    assert 0.04 < device._last_run_time < 5 and 0 < device._last_run_completed_fraction < 1
    device._set_maximum_run_time(None)
    net.run(1 * ms)
    assert device._last_run_completed_fraction == 1


def test_a_stopped_run_is_partly_done() -> None:
    net = Network()
    net.add(NetworkOperation(lambda: net.stop() if net.name and defaultclock.t > 0.4 * ms else None))
    net.run(1 * ms)
    assert device._last_run_completed_fraction == pytest.approx(0.6)


def test_the_initial_state() -> None:
    start_scope()
    prefs.codegen.target = "numpy"
    defaultclock.dt = 1 * ms
    restore_initial_state()
    assert (prefs.codegen.target, defaultclock.dt, SCOPE.key) == ("auto", 0.1 * ms, 0)
    start_scope()
