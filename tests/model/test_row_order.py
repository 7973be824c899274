"""Delivery where synapses were not made row by row: the other ends are read in the order of rows, and nothing else changes."""

import numpy as np
import pytest

from ranvier import NeuronGroup, SpikeMonitor, Synapses, defaultclock, ms, run, seed, start_scope


def delivered(model: str, code: str, delays: str, shuffled: bool) -> tuple[np.ndarray, np.ndarray]:
    """What arrives with one set of connections, made row by row or in another order."""
    start_scope()
    seed(3)
    defaultclock.dt = 0.1 * ms
    source = NeuronGroup(30, "x : 1", threshold="t_in_timesteps % (i + 2) == 0", reset="")
    target = NeuronGroup(40, "v : 1\nn : integer")
    rng = np.random.RandomState(1)
    pre, post = np.repeat(np.arange(30), 20), rng.randint(0, 40, 600)
    order = rng.permutation(600) if shuffled else np.arange(600)
    synapses = Synapses(source, target, model, on_pre=code)
    synapses.connect(i=pre[order], j=post[order])
    if "w" in model:
        synapses.w = (np.arange(600) % 7)[order] * 0.25  # sums of such numbers do not round, so their order does not matter
    if delays:
        synapses.delay = delays
    source.x = "i"
    spikes = SpikeMonitor(source)
    run(5 * ms, namespace={})
    assert spikes.num_spikes > 100
    return target.v[:].copy(), target.n[:].copy()


@pytest.mark.parametrize("delays", ["", "0.3*ms", "0.1*ms*(i % 5)"])
@pytest.mark.parametrize(
    ("model", "code"),
    [("", "v_post += 0.5"), ("w : 1", "v_post += w; n_post += 1"), ("w : 1", "v_post += w*x_pre"), ("", "v_post += j; n_post += i")],
)
def test_any_order_of_synapses_delivers_the_same(model: str, code: str, delays: str) -> None:
    by_row, otherwise = (delivered(model, code, delays, shuffled) for shuffled in (False, True))
    for mine, theirs in zip(by_row, otherwise, strict=True):
        assert np.any(mine) or "n_post" not in code
        assert mine.tobytes() == theirs.tobytes()


def test_synapses_added_later_are_delivered_too() -> None:
    start_scope()
    defaultclock.dt = 0.1 * ms
    source = NeuronGroup(3, "", threshold="True", reset="")
    target = NeuronGroup(3, "v : 1")
    synapses = Synapses(source, target, on_pre="v_post += 1")
    synapses.connect(i=[2, 0], j=[1, 2])
    run(0.1 * ms)
    synapses.connect(i=[1, 0], j=[0, 0])
    run(0.1 * ms)
    assert target.v[:].tolist() == [2, 2, 2]
