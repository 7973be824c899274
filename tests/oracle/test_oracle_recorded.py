"""Large deterministic networks: ranvier beside what Brian 2 gave once. Spike trains to the step, over the whole run.

That this is a fair demand was measured: Brian's numpy target, its compiled targets with IEEE arithmetic and with -ffast-math agree on
every one of the spikes below, for spikes sit on the grid of time and between spikes these neurons forget what rounding did.
`pytest -m oracle` remakes the comparison with a fresh recording.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from oracle.built import fingerprint
from oracle.compare import assert_same_spikes, assert_same_values
from oracle.recordings import DETERMINISTIC
from oracle.running import drawn, run
from oracle.storage import RECORDED, load, pack, unpack

import ranvier

SPIKES = {'cuba': 22575, 'cobahh': 158154, 'random_delays': 36331, 'brunel_driven': 51540}


@pytest.mark.parametrize('name', DETERMINISTIC)
def test_same_as_recorded(name: str) -> None:
    recipe = DETERMINISTIC[name]
    given, theirs = drawn(recipe.model, **recipe.sizes), load(name)
    assert (fingerprint(given) == theirs['given']).all(), 'the drawn values are not those of the recording: run record.py'
    ours = run(ranvier, recipe.model, given, recipe.duration)
    assert assert_same_spikes(ours, theirs) == SPIKES[name]
    assert_same_values(ours, theirs)


def test_recordings_are_small() -> None:
    assert sum(path.stat().st_size for path in RECORDED.iterdir()) < 3e6


def test_packing_gives_back_the_same() -> None:
    seen = {'spikes.step': np.array([0, 0, 3, 70000]), 'spikes.i': np.array([1, 300, 0, 2]), 'x.state': np.array([0.1])}
    assert {name: values.tolist() for name, values in unpack(pack(seen)).items()} == {n: v.tolist() for n, v in seen.items()}


@pytest.mark.oracle
@pytest.mark.parametrize('name', DETERMINISTIC)
def test_recording_can_be_remade(name: str, tmp_path: Path) -> None:
    pytest.importorskip('Cython')
    subprocess.run([sys.executable, Path(__file__).parent/'record.py', '--into', tmp_path, name], check=True)
    assert_same_spikes(load(name, tmp_path), load(name))
    assert_same_values(load(name, tmp_path), load(name))
