"""Stochastic models: ranvier beside Brian 2 in distribution, 24 seeds a side; and the same test must notice 5 %.

Seeds are fixed, so a verdict does not change from run to run."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest
from oracle.built import Arrays
from oracle.recordings import STOCHASTIC
from oracle.running import drawn, run
from oracle.statistics import p_values, rejected
from oracle.storage import load

import ranvier
from ranvier.verify.statistics import exchange_p_value

NAMES = list(STOCHASTIC)


@pytest.fixture(scope='module')
def theirs(request: pytest.FixtureRequest) -> Callable[[str], list[Arrays]]:
    """The statistics of Brian 2, an entry a seed: recorded, or run now."""

    @cache
    def of(name: str) -> list[Arrays]:
        recipe = STOCHASTIC[name]
        if not recipe.recorded:
            return runs(name, request.getfixturevalue('brian').run)
        stored = load(name)
        return [{key: rows[seed][np.isfinite(rows[seed])] for key, rows in stored.items()} for seed in range(recipe.seeds)]

    return of


def runs(name: str, run_model: Callable[..., Arrays], offset: int = 0, **factors: float) -> list[Arrays]:
    """The statistics of each seed. `offset` moves the simulator's own seeds; what is drawn for both sides stays."""
    recipe = STOCHASTIC[name]
    return [recipe.statistics(run_model(recipe.model, drawn(recipe.model, seed, **recipe.sizes), recipe.duration, seed + offset, **factors))
            for seed in range(recipe.seeds)]


@pytest.mark.parametrize('name', NAMES)
def test_same_distribution(name: str, theirs: Callable[[str], list[Arrays]]) -> None:
    p = p_values(runs(name, partial(run, ranvier), offset=1000), theirs(name))
    assert not rejected(p), p


@pytest.mark.parametrize('factor', ['weight', 'noise'])
@pytest.mark.parametrize('name', NAMES)
def test_five_percent_is_noticed(name: str, factor: str, theirs: Callable[[str], list[Arrays]]) -> None:
    p = p_values(runs(name, partial(run, ranvier), offset=2000, **{factor: 1.05}), theirs(name))
    assert rejected(p), p


def test_exchange_test_keeps_its_level_on_correlated_samples() -> None:
    p = []
    for repetition in range(100):
        random = np.random.RandomState(repetition)
        # Each run shifts all its neurons: taken as independent, the sides would be told apart nearly always.
        samples = [random.standard_normal(200) + random.standard_normal() for _ in range(40)]
        p.append(exchange_p_value(samples[:20], samples[20:]))
    assert 0.03 <= np.mean(np.array(p) < 0.1) <= 0.2
    assert min(p) < 0.05
