"""Tables for drawing from discrete distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ranvier.model.alias import alias_table, binomial_probabilities


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.5), (1000, 0.002), (10**6, 1e-6), (10**5, 0.3), (5, 0.0), (5, 1.0), (10**9, 1.0)])
def test_binomial(n: int, p: float) -> None:
    first, probabilities = binomial_probabilities(n, p)
    expected = binom.pmf(first + np.arange(len(probabilities)), n, p)
    assert np.allclose(probabilities, expected, rtol=1e-9, atol=1e-18)
    assert probabilities.sum() == pytest.approx(1, abs=1e-15)
    assert binom.cdf(first - 1, n, p) < 1e-15


def test_a_large_mean_has_a_table_of_its_width() -> None:
    first, probabilities = binomial_probabilities(10**9, 0.01)
    assert first > 9.9e6
    assert len(probabilities) < 20 * np.sqrt(1e7)


@pytest.mark.parametrize("probabilities", [[1.0], [0.5, 0.5], [0.7, 0.1, 0.2], np.full(37, 1 / 37), [0, 1.0, 0]])
def test_the_table_has_the_probabilities(probabilities: list[float]) -> None:
    threshold, alias = alias_table(np.array(probabilities))
    size = len(probabilities)
    drawn = threshold / size + np.bincount(alias, (1 - threshold) / size, minlength=size)
    assert np.allclose(drawn, probabilities, atol=1e-15)
