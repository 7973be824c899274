"""PoissonGroup, PoissonInput, network operations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import (
    DimensionMismatchError,
    NetworkOperation,
    NeuronGroup,
    PoissonGroup,
    PoissonInput,
    SpikeMonitor,
    ms,
    mV,
    network_operation,
    run,
    seed,
)
from ranvier.syntax.errors import ModelError
from ranvier.units import Hz, kHz, nA


@pytest.mark.parametrize(
    ("N", "rates", "error"),
    [
        (0, 1 * Hz, ValueError),
        (2.5, 1 * Hz, ValueError),
        ("a", 1 * Hz, TypeError),
        (2, 1, DimensionMismatchError),
        (2, 1 * mV, DimensionMismatchError),
        (2, [1, 2, 3] * Hz, ValueError),
        (2, -1 * Hz, ValueError),
        (2, float("nan") * Hz, ValueError),
        (2, None, TypeError),
        (2, "1 +", SyntaxError),
    ],
)
def test_poisson_group_refused(N: Any, rates: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        PoissonGroup(N, rates)
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize("rates", ["3", "i*mV", "nowhere*Hz"])
def test_text_of_rates_is_checked_at_the_run(rates: str) -> None:
    group = PoissonGroup(2, rates)
    with pytest.raises((DimensionMismatchError, KeyError)):
        run(0.1 * ms)
    assert len(group) == 2


def test_rates_saturate_at_one_spike_a_step() -> None:
    group = PoissonGroup(3, [0, 5, 1000] * kHz)
    monitor = SpikeMonitor(group)
    seed(3)
    run(100 * ms)
    silent, some, all_ = monitor.count
    assert silent == 0 and all_ == 1000 and 400 < some < 600
    group.rates = 0 * Hz
    run(10 * ms)
    assert monitor.count[2] == 1000


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"target": 3}, TypeError),
        ({"target_var": "u"}, KeyError),
        ({"target_var": 3}, TypeError),
        ({"target_var": "i", "weight": 1}, TypeError),
        ({"N": 0}, ValueError),
        ({"N": 1.5}, ValueError),
        ({"N": "a"}, TypeError),
        ({"rate": 10}, DimensionMismatchError),
        ({"rate": -10 * Hz}, ValueError),
        ({"rate": [1, 2] * Hz}, TypeError),
        ({"weight": 1 * nA}, DimensionMismatchError),
        ({"weight": [1, 2] * mV}, TypeError),
    ],
    ids=str,
)
def test_poisson_input_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    group = NeuronGroup(2, "v : volt")
    with pytest.raises(error) as caught:
        PoissonInput(**{"target": group, "target_var": "v", "N": 10, "rate": 10 * Hz, "weight": 1 * mV, **arguments})
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize(("weight", "error"), [("1", DimensionMismatchError), ("nowhere*mV", KeyError)])
def test_text_of_weights_is_checked_at_the_run(weight: str, error: type[Exception]) -> None:
    group = NeuronGroup(2, "v : volt")
    source = PoissonInput(group, "v", 10, 10 * Hz, weight)
    with pytest.raises(error):
        run(0.1 * ms)
    assert source.target is group


def test_a_rate_too_high_for_the_step() -> None:
    group = NeuronGroup(1, "v : volt")
    source = PoissonInput(group, "v", 10, 20 * kHz, 1 * mV)
    with pytest.raises(ValueError, match=r"rate\*dt = 2"):
        run(0.1 * ms)
    assert source.N == 10


def test_counts_are_binomial() -> None:
    group = NeuronGroup(2000, "v : 1")
    source = PoissonInput(group[:1999], "v", 20, 2 * kHz, 1)
    seed(5)
    run(1 * ms)
    counts = group.v[:1999]
    assert source.N == 20 and group.v[1999] == 0
    assert np.all(counts == np.round(counts)) and counts.min() >= 0
    assert abs(counts.mean() - 40) < 5 * np.sqrt(32 / 1999)  # 10 steps of binomial(20, 0.2)
    assert abs(counts.var() - 32) < 5 * 32 * np.sqrt(2 / 1999)


def test_sure_spikes() -> None:
    group = NeuronGroup(3, "v : 1")
    source = PoissonInput(group, "v", 2, 10 * kHz, "i + 0.5")
    run(0.3 * ms)
    assert group.v[:].tolist() == [3, 9, 15]
    source.active = False
    run(0.3 * ms)
    assert group.v[:].tolist() == [3, 9, 15]


def test_network_operations() -> None:
    group = NeuronGroup(1, "v : 1", threshold="v > 1", reset="v = 0")
    monitor = SpikeMonitor(group)
    seen = []

    @network_operation(dt=0.2 * ms)
    def kick(t: Any) -> None:
        seen.append(float(t))
        group.v[0] = 2

    run(0.5 * ms)
    assert np.allclose(seen, [0, 2e-4, 4e-4]) and np.allclose(monitor.t_, seen)
    assert kick.name.startswith("kick")


@pytest.mark.parametrize("function", [3, lambda a, b: None])
def test_no_network_operation(function: Any) -> None:
    with pytest.raises(TypeError) as caught:
        NetworkOperation(function)
    assert isinstance(caught.value, ModelError)


def test_methods_are_bound_first() -> None:
    with pytest.raises(TypeError, match="cannot decorate a method"):

        class Model:
            @network_operation
            def step(self) -> None: ...
