"""What is drawn, at large numbers: chi-square and Kolmogorov-Smirnov, tails, independence. Tests of distributions show that they reject a
wrong one, too: a mean off by what so many draws can tell (0.1 to 6 %). A million draws every day, twenty million with `-m long`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from ranvier import Network, NeuronGroup, PoissonGroup, PoissonInput, SpikeMonitor, ms, seed
from ranvier.units import Hz

SIZES = [pytest.param(10**6, id="1e6"), pytest.param(2 * 10**7, id="2e7", marks=pytest.mark.long)]
N = 20_000  # elements; numbers of several steps
PASSES, FAILS = 1e-4, 1e-6


def drawn(text: str, count: int, key: int = 1, **names: Any) -> np.ndarray:
    """`count` numbers by one statement a step, by step and element."""
    seed(key)
    group = NeuronGroup(N, "x : 1")
    group.run_regularly(f"x = {text}")
    network = Network(group)
    rows = []
    for _ in range(count // N):
        network.run(0.1 * ms, namespace=names)
        rows.append(group.x_[:].copy())
    return np.array(rows)


def counted(values: np.ndarray) -> np.ndarray:
    return np.bincount(values.astype(np.int64).reshape(-1))


def chi_square(counts: np.ndarray, distribution: Any) -> float:
    """p value; outcomes joined into classes of at least 20 expected, 40 at most (tails have a test of their own)."""
    total, k = counts.sum(), np.arange(len(counts))
    least = max(20, (total - counts.max()) / 40)
    cumulative = total * distribution.cdf(k)
    edges = [0]
    for place, upto in enumerate(cumulative.tolist()):
        before = 0.0 if edges[-1] == 0 else cumulative[edges[-1] - 1]
        if upto - before >= least and total - upto >= least:
            edges.append(place + 1)
    observed = np.add.reduceat(counts, edges)
    expected = np.diff([0, *(cumulative[edge - 1] for edge in edges[1:]), total])
    return float(stats.chisquare(observed, expected).pvalue)


DISCRETE = {
    "poisson(0.05)": (stats.poisson(0.05), stats.poisson(0.05 * 1.03)),
    "poisson(2)": (stats.poisson(2), stats.poisson(2 * 1.006)),
    "poisson(9.5)": (stats.poisson(9.5), stats.poisson(9.5 * 1.003)),
    "poisson(60)": (stats.poisson(60), stats.poisson(60 * 1.003)),
    "poisson(3000)": (stats.poisson(3000), stats.poisson(3000 * 1.001)),
    "poisson(2 + 0*x)": (stats.poisson(2), stats.poisson(2 * 1.006)),
    "poisson(60 + 0*x)": (stats.poisson(60), stats.poisson(60 * 1.003)),
}


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("text", DISCRETE)
def test_poisson(text: str, count: int) -> None:
    counts = counted(drawn(text, count))
    right, wrong = DISCRETE[text]
    assert chi_square(counts, right) > PASSES
    assert chi_square(counts, wrong) < FAILS


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize(("n", "p"), [(1000, 0.002), (80, 2e-4), (3, 0.5), (1000, 0.4)])
def test_binomial(n: int, p: float, count: int) -> None:
    seed(3)
    group = NeuronGroup(N, "x : 1")
    network = Network(group, PoissonInput(group, "x", n, p / 1e-4 * Hz, 1))
    counts = np.zeros(n + 1, dtype=np.int64)
    for _ in range(count // N):
        group.x_[:] = 0
        network.run(0.1 * ms)
        counts += np.bincount(group.x_[:].astype(np.int64), minlength=n + 1)
    factor = 1.0 + 8e-3 * max(1.0, (1.0 / (n * p)) ** 0.5) * min(1.0, (2.0 / (n * p)) ** 0.5)
    assert chi_square(counts, stats.binom(n, p)) > PASSES
    assert chi_square(counts, stats.binom(n, p * factor)) < FAILS


@pytest.mark.parametrize(("text", "name"), [("rand()", "uniform"), ("randn()", "norm")])
@pytest.mark.parametrize("count", [pytest.param(10**6, id="1e6"), pytest.param(10**7, id="1e7", marks=pytest.mark.long)])
def test_continuous(text: str, name: str, count: int) -> None:
    values = drawn(text, count).reshape(-1)
    assert stats.kstest(values, name).pvalue > PASSES
    assert stats.kstest(values + 1e-2, name).pvalue < FAILS
    distribution = getattr(stats, name)
    for tail in (1e-2, 1e-4, 1e-6):
        for found in (np.mean(values < distribution.ppf(tail)), np.mean(values > distribution.isf(tail))):
            assert abs(found - tail) < 5 * np.sqrt(tail / count) + 1 / count


def test_tails_of_tables() -> None:
    """Rare outcomes come from another number than the others."""
    counts = counted(drawn("poisson(2)", 4 * 10**6))
    for k in (8, 9, 10, 11):
        expected = 4e6 * stats.poisson.sf(k - 1, 2)
        assert abs(counts[k:].sum() - expected) < 5 * np.sqrt(expected) + 1, k


@pytest.mark.parametrize("text", ["rand() - 0.5", "randn()", "poisson(2) - 2", "poisson(60) - 60", "int(rand() < 0.01) - 0.01"])
def test_independent_between_steps_elements_and_streams(text: str) -> None:
    values = drawn(text, 10**6)
    other = drawn(text, 10**6, key=2)
    scale = np.mean(values**2)
    pairs = {f"{lag} elements on": (values[:, :-lag], values[:, lag:]) for lag in (1, 2, 4, 8, 16, 24, 32)}
    pairs |= {"the next step": (values[:-1], values[1:]), "another seed": (values, other)}
    for what, (a, b) in pairs.items():
        assert abs(np.mean(a * b) / scale) < 5 / np.sqrt(a.size), what


@pytest.mark.parametrize("steps", [pytest.param(20_000, id="2e4"), pytest.param(2_000_000, id="2e6", marks=pytest.mark.long)])
@pytest.mark.parametrize("rates", [150 * Hz, np.repeat([40, 150, 0, 260], 25) * Hz], ids=["equal", "different"])
def test_gaps_are_trials_of_each_neuron(rates: Any, steps: int) -> None:
    seed(4)
    group = PoissonGroup(100, rates)
    monitor = SpikeMonitor(group)
    Network(group, monitor).run(steps * 0.1 * ms)
    step = np.round(monitor.t_[:] / 1e-4).astype(np.int64)
    p = np.broadcast_to(np.asarray(rates) * 1e-4, 100)
    for rate in np.unique(p[p > 0]):
        members = np.flatnonzero(p == rate)
        mine = np.isin(monitor.i[:], members)
        per_step = np.bincount(step[mine], minlength=steps)
        assert chi_square(np.bincount(per_step), stats.binom(len(members), rate)) > PASSES
        wrong = rate * (1 + 10 / np.sqrt(per_step.sum()))
        assert chi_square(np.bincount(per_step), stats.binom(len(members), wrong)) < FAILS
        intervals = np.concatenate([np.diff(step[monitor.i[:] == k]) for k in members])
        assert chi_square(np.bincount(intervals), stats.geom(rate)) > PASSES
        assert chi_square(np.bincount(intervals), stats.geom(wrong)) < FAILS
        neighbours = [np.bincount(step[monitor.i[:] == k], minlength=steps) - rate for k in members[:2]]
        assert abs(np.mean(neighbours[0] * neighbours[1])) < 5 * rate / np.sqrt(steps) + 5 / steps
