"""Models in single precision (`prefs.core.default_float_dtype = float32`) beside Brian 2 in single precision."""

import numpy as np
import pytest
from oracle.built import Arrays
from oracle.compare import assert_same_values
from oracle.running import Brian, drawn, run
from test_oracle_live import LIVE

import ranvier

# Models without chaos (a network of neurons that excite each other multiplies a rounding by any factor), and how far they may
# differ, relative to the largest value: where a spike's edge moves by 1e-4 ms, v moves by 2e-4 of its range; more where the edge is as
# steep as that of an adaptive exponential neuron.
MODELS = {'hodgkin_huxley': 2e-3, 'adex': 1e-2, 'tsodyks_markram': 1e-5, 'stdp': 1e-5}


def _near_spikes(ours: Arrays, theirs: Arrays, name: str = 'spikes') -> int:
    """The same spikes, each at most a step early or late. Gives how many there were."""
    trains = [np.lexsort((seen[f'{name}.step'], seen[f'{name}.i'])) for seen in (ours, theirs)]
    neurons, steps = ([seen[f'{name}.{what}'][order] for seen, order in zip((ours, theirs), trains, strict=True)] for what in ('i', 'step'))
    assert np.array_equal(*neurons)
    assert np.abs(steps[0] - steps[1]).max() <= 1
    return len(neurons[0])


@pytest.mark.parametrize('model', MODELS)
def test_same_as_brian_in_single_precision(model: str, brian: Brian) -> None:
    duration, sizes = LIVE[model]
    given = drawn(model, **sizes)
    ours, theirs = run(ranvier, model, given, duration, floats='float32'), brian.run(model, given, duration, floats='float32')
    assert {name: values.dtype for name, values in ours.items()} == {name: values.dtype for name, values in theirs.items()}
    assert _near_spikes(ours, theirs) > 5, 'a silent model compares nothing'
    assert assert_same_values(ours, theirs, relative=MODELS[model]) > 1e-9, 'these are doubles'
