"""State variables where NumPy and matplotlib expect arrays."""

import numpy as np
import pytest

from ranvier import NeuronGroup, Synapses, mV, volt


@pytest.fixture
def group():
    group = NeuronGroup(3, "v : volt\nx : 1", threshold="x > 1", reset="")
    group.v = [1, 2, 3] * mV
    return group


def test_new_axes(group):
    assert group.v[:, None].shape == (3, 1)
    assert group.v[None, :].shape == (1, 3)
    assert group.v[..., np.newaxis].dim is volt.dim
    synapses = Synapses(group, group, "w : 1")
    synapses.connect()
    assert synapses.w[:, np.newaxis].shape == (9, 1)


def test_plotted(group):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    [line] = axes.plot(group.x, group.v)
    assert np.array_equal(line.get_xydata()[:, 1], [0.001, 0.002, 0.003])  # numbers in base units
    axes.scatter(group.x, group.v / mV)


def test_asarray_takes_the_unit_away_and_asanyarray_keeps_it() -> None:
    group = NeuronGroup(3, "v : volt")
    group.v = "i*mV"
    assert type(np.asarray(group.v)) is np.ndarray
    assert np.asanyarray(group.v).dim is group.v[:].dim
    assert np.asarray(group.v, dtype="float32").dtype == np.float32
