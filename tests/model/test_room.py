"""What cannot fit into memory is refused before it is allocated, with the bytes per part."""

import numpy as np
import pytest

from ranvier import *
from ranvier.model import room
from ranvier.model.room import NoRoomError


@pytest.fixture(autouse=True)
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_memory", lambda: 40e6)


@pytest.mark.parametrize("model", ["a : 1\nb : 1", "a : 1\nb : 1\nc : 1 (shared)\nd = a : 1"])
def test_neurons(model: str) -> None:
    NeuronGroup(2_400_000, model)
    with pytest.raises(NoRoomError, match=r"2600000 neurons, 0\.0 GiB \(a 0\.0, b 0\.0\)"):
        NeuronGroup(2_600_000, model)


def test_neurons_by_type() -> None:
    NeuronGroup(2_600_000, "a : 1\nb : 1", dtype=np.float32)
    with pytest.raises(NoRoomError, match="refractoriness"):
        NeuronGroup(2_600_000, "a : 1\nb : boolean", threshold="a > 1", reset="a = 0", refractory=1 * ms)


def test_poisson_group() -> None:
    PoissonGroup(3_300_000, 1 * Hz)
    with pytest.raises(NoRoomError, match=r"the neurons of 'input' do not fit"):
        PoissonGroup(3_400_000, 1 * Hz, name="input")
