"""Deterministic models, small: ranvier beside Brian 2 (numpy target). Spike trains to the step, values to 1e-9 relative."""

import numpy as np
import pytest
from oracle.compare import assert_same_spikes, assert_same_values
from oracle.running import Brian, drawn, run

import ranvier

LIVE = {
    'hodgkin_huxley': (0.112, {}),
    'adex': (0.4, {}),
    'tsodyks_markram': (0.5, {}),
    'cuba': (0.3, {'neurons': 400, 'p': 0.1}),
    'cobahh': (0.1, {'neurons': 100, 'p': 0.2}),
    'random_delays': (0.3, {'neurons': 400, 'p': 0.1}),
    'brunel': (0.2, {'neurons': 1000, 'poisson': False}),
    'stdp': (0.5, {'inputs': 100, 'steps': 5000}),
}


@pytest.mark.parametrize('model', LIVE)
def test_same_as_brian(model: str, brian: Brian) -> None:
    duration, sizes = LIVE[model]
    given = drawn(model, **sizes)
    ours, theirs = run(ranvier, model, given, duration), brian.run(model, given, duration)
    assert_same_spikes(ours, theirs)
    assert_same_values(ours, theirs)
    assert len(theirs['spikes.i']) > 5, 'a silent model compares nothing'


@pytest.mark.parametrize('model, key', [('cuba', 'v'), ('hodgkin_huxley', 'v'), ('adex', 'tauw'), ('tsodyks_markram', 'U')])
def test_comparison_notices_one_part_in_a_million(model: str, key: str) -> None:
    duration, sizes = LIVE[model]
    given = drawn(model, **sizes)
    ours, other = (run(ranvier, model, values, duration/2) for values in (given, {**given, key: given[key]*(1 + 1e-6)}))
    with pytest.raises(AssertionError, match='relative error'):
        assert_same_values(ours, other)


def test_comparison_notices_one_late_spike() -> None:
    theirs = {'spikes.i': np.array([3, 1, 2]), 'spikes.step': np.array([5, 6, 6])}
    with pytest.raises(AssertionError, match=r'the first 1 agree.*\n.*\[6, 1\].*\n.*\[7, 1\]'):
        assert_same_spikes(theirs, {**theirs, 'spikes.step': np.array([5, 7, 7])})
