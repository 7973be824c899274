"""What it means for two deterministic runs to agree. Called by the tests with what `observe` gave on each side."""

from collections.abc import Sequence

import numpy as np

from .built import Arrays


def assert_same_spikes(ours: Arrays, theirs: Arrays, name: str = 'spikes', before: int | None = None) -> int:
    """The same (step, neuron) pairs in the same order, up to step `before`. Gives how many there were.

    The first difference is shown with its neighbours: it tells a late spike from a missing one."""
    train = [np.stack([seen[f'{name}.step'], seen[f'{name}.i']], axis=1) for seen in (ours, theirs)]
    mine, reference = (spikes if before is None else spikes[spikes[:, 0] < before] for spikes in train)
    first = agreeing_spikes(mine, reference)
    if first == len(mine) == len(reference):
        return first
    around = slice(max(0, first - 1), first + 3)
    raise AssertionError(f'{name}: {len(mine)} spikes against {len(reference)}; the first {first} agree, then (step, neuron) is\n'
                         f'  ours   {mine[around].tolist()}\n  theirs {reference[around].tolist()}')


def agreeing_spikes(mine: np.ndarray, reference: np.ndarray) -> int:
    """Length of the common beginning of two trains of (step, neuron)."""
    n = min(len(mine), len(reference))
    differs = np.flatnonzero((mine[:n] != reference[:n]).any(axis=1))
    return int(differs[0]) if differs.size else n


def assert_same_values(ours: Arrays, theirs: Arrays, relative: float = 1e-9, names: Sequence[str] = ()) -> float:
    """Traces and states agree to `relative` of the largest magnitude each variable reaches. Gives the worst error seen."""
    chosen = [name for name in theirs if name.endswith(('.trace', '.state')) and (not names or name in names)]
    assert chosen, 'nothing to compare'
    worst = 0.0
    for name in chosen:
        mine, reference = ours[name], theirs[name]
        assert mine.shape == reference.shape, f'{name}: shape {mine.shape} against {reference.shape}'
        assert np.isfinite(mine).all(), f'{name}: not finite'
        scale = np.abs(reference).max()
        error = float(np.abs(mine - reference).max()/scale) if scale else float(np.abs(mine).max())
        if error > relative:
            where = np.unravel_index(np.argmax(np.abs(mine - reference)), mine.shape)
            raise AssertionError(f'{name}: relative error {error:.3g} > {relative:g} at {tuple(map(int, where))}: '
                                 f'{mine[where]!r} against {reference[where]!r}')
        worst = max(worst, error)
    return worst
