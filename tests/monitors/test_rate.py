"""PopulationRateMonitor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, PopulationRateMonitor, ms, run
from ranvier.monitors.rate import _convolved
from ranvier.units import Hz


def alternating() -> NeuronGroup:
    """All four spike in each second step."""
    return NeuronGroup(4, "v : 1", threshold="t_in_timesteps % 2 == 0 and i >= 0", reset="")


def test_rates_of_groups_and_parts() -> None:
    group = NeuronGroup(4, "v : 1", threshold="i <= t_in_timesteps", reset="")
    whole, part = PopulationRateMonitor(group), PopulationRateMonitor(group[2:])
    run(0.4 * ms)
    assert np.allclose(whole.rate_, [2500, 5000, 7500, 10000]) and np.allclose(part.rate_, [0, 0, 5000, 10000])
    assert np.allclose(whole.t_, np.arange(4) * 1e-4) and len(whole) == 4
    assert sorted(whole.get_states()) == ["N", "rate", "t"]


@pytest.mark.parametrize("source", [3, NeuronGroup(1, "v : 1")])
def test_refused(source: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        PopulationRateMonitor(source)


@pytest.mark.parametrize(("width", "length"), [(0.1, 1), (0.29, 1 + 2), (0.3, 3), (0.4, 5), (0.5, 5), (0.71, 7)])
def test_flat_windows_have_an_odd_number_of_steps(width: float, length: int) -> None:
    group = alternating()
    monitor = PopulationRateMonitor(group)
    run(3 * ms)
    smooth = monitor.smooth_rate("flat", width * ms)
    expected = np.convolve(monitor.rate_, np.ones(length) / length, mode="same")
    assert np.allclose(smooth / Hz, expected)


def test_a_gaussian_keeps_the_mean() -> None:
    group = alternating()
    monitor = PopulationRateMonitor(group)
    run(10 * ms)
    smooth = monitor.smooth_rate(width=0.5 * ms) / Hz
    assert np.allclose(smooth[20:80], 5000, rtol=0.02) and smooth.shape == (100,)


@pytest.mark.parametrize(
    ("window", "width", "error"),
    [
        ("gaussian", None, TypeError),
        ("gaussian", 3, DimensionMismatchError),
        ("boxcar", 1 * ms, NotImplementedError),
        (np.ones(4), None, TypeError),
        (np.ones((3, 1)), None, TypeError),
        (3, None, TypeError),
        (np.ones(3), 1 * ms, TypeError),
    ],
    ids=str,
)
def test_windows_that_are_none(window: Any, width: Any, error: type[Exception]) -> None:
    group = alternating()
    monitor = PopulationRateMonitor(group)
    run(1 * ms)
    with pytest.raises(error):
        monitor.smooth_rate(window, width)


def test_long_windows_go_through_fourier_space_with_the_same_result() -> None:
    values, weights = np.random.RandomState(1).rand(20_000), np.hanning(1001)
    assert len(values) * len(weights) > 10_000_000
    assert np.allclose(_convolved(values, weights), np.convolve(values, weights, mode="same"), rtol=1e-12)


def test_bins_begin_where_the_record_does() -> None:
    group = alternating()
    run(0.3 * ms)
    monitor = PopulationRateMonitor(group)
    run(0.5 * ms)
    starts, rates = monitor.binned_rate(0.2 * ms)
    assert np.allclose(starts / ms, [0.3, 0.5]) and np.allclose(rates / Hz, [5000, 5000])
    with pytest.raises(ValueError, match="multiple of dt"):
        monitor.binned_rate(0.25 * ms)
    with pytest.raises(DimensionMismatchError):
        monitor.binned_rate(3)  # type: ignore[arg-type]


def test_bins_of_nothing() -> None:
    starts, rates = PopulationRateMonitor(alternating()).binned_rate(1 * ms)
    assert len(starts) == len(rates) == 0
