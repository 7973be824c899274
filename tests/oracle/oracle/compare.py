"""What it means for two deterministic runs to agree. Called by the tests with what `observe` gave on each side."""

from collections.abc import Sequence

import numpy as np

from ranvier.verify.exact import RELATIVE, match_trains, match_values

from .built import Arrays


def assert_same_spikes(ours: Arrays, theirs: Arrays, name: str = 'spikes', before: int | None = None) -> int:
    """The same (step, neuron) pairs in the same order, up to step `before`. Gives how many there were."""
    train = [np.stack([seen[f'{name}.step'], seen[f'{name}.i']], axis=1) for seen in (ours, theirs)]
    mine, reference = (spikes if before is None else spikes[spikes[:, 0] < before] for spikes in train)
    match = match_trains(mine, reference, dt=1e-4)
    assert match.same, f'{name}: {match.first}'
    return len(mine)


def assert_same_values(ours: Arrays, theirs: Arrays, relative: float = RELATIVE, names: Sequence[str] = ()) -> float:
    """Traces and states agree to `relative` of the largest magnitude each variable reaches. Gives the worst error seen."""
    chosen = [name for name in theirs if name.endswith(('.trace', '.state')) and (not names or name in names)]
    assert chosen, 'nothing to compare'
    worst = 0.0
    for name in chosen:
        assert np.isfinite(ours[name]).all(), f'{name}: not finite'
        match = match_values(ours[name], theirs[name], relative=relative)
        assert match.same, f'{name}: {match.first}'
        worst = max(worst, match.error)
    return worst
