"""The test by exchange: its level on samples that are not independent, its power, its bookkeeping."""

import numpy as np
import pytest

from ranvier.verify.statistics import describe, exchange_p_value, exchange_test, grid_of, interval_cv, pair_correlations


def trials(random: np.random.RandomState, n: int = 20, numbers: int = 50, shift: float = 0.0) -> list[dict[str, float]]:
    """Numbers that depend on each other: all of a trial share half of their variance."""
    return [{f"n{k}": float(v + shift) for k, v in enumerate(random.standard_normal(numbers) + random.standard_normal())} for _ in range(n)]


@pytest.mark.parametrize("n", [10, 20])
def test_false_alarms_are_as_frequent_as_promised(n: int) -> None:
    p = []
    for repetition in range(150):
        random = np.random.RandomState(repetition)
        p.append(exchange_test(trials(random, n), trials(random, n), exchanges=500).p)
    assert 0.03 <= np.mean(np.array(p) <= 0.1) <= 0.17  # 0.1 expected, four standard errors


def test_level_holds_for_samples_of_dependent_neurons() -> None:
    p = []
    for repetition in range(100):
        random = np.random.RandomState(repetition)
        samples = [random.standard_normal(200) + random.standard_normal() for _ in range(40)]
        p.append(exchange_p_value(samples[:20], samples[20:], exchanges=499))
    assert 0.03 <= np.mean(np.array(p) < 0.1) <= 0.2
    assert min(p) < 0.05


def test_one_shifted_number_among_many_is_found_and_named() -> None:
    random = np.random.RandomState(1)
    ours, theirs = trials(random), trials(random)
    for trial in ours:
        trial["n7"] += 5
    outcome = exchange_test(ours, theirs)
    assert outcome.p < 0.001
    assert min(outcome.adjusted, key=outcome.adjusted.get) == "n7"
    assert sum(p < 0.01 for p in outcome.adjusted.values()) == 1


@pytest.mark.parametrize("change", [lambda x: 1.2 * x, lambda x: x + 0.2, lambda x: x**3 / 2])
def test_width_place_and_shape_of_a_sample_are_noticed(change: object) -> None:
    random = np.random.RandomState(2)
    theirs = [random.standard_normal(500) for _ in range(20)]
    ours = [change(random.standard_normal(500)) for _ in range(20)]
    assert exchange_p_value(ours, theirs) < 0.002


def test_what_both_sides_are_given_cancels() -> None:
    random = np.random.RandomState(3)
    given = 100 * random.standard_normal(20)
    theirs, ours = ([{"x": float(g + random.standard_normal() + shift)} for g in given] for shift in (0, 2))
    assert exchange_test(ours, theirs).p < 0.001


def test_rounding_is_no_difference() -> None:
    theirs = [{"x": 1.0 + k} for k in range(20)]
    assert exchange_test([{"x": t["x"] * (1 + 1e-12)} for t in theirs], theirs).p == 1.0
    assert exchange_test([{"x": t["x"] * (1 + 1e-6)} for t in theirs], theirs).p < 0.001


def test_numbers_missing_in_a_trial_are_left_out_and_nan_decides_nothing() -> None:
    theirs = [{"x": 1.0, "y": float(k), "z": np.nan} for k in range(12)]
    ours = [{"x": 1.0, "y": 9.0 + k, "z": 1.0} for k in range(12)]
    del ours[3]["y"]
    outcome = exchange_test(ours, theirs)
    assert outcome.adjusted == {"x": 1.0, "z": 1.0}


@pytest.mark.parametrize(("ours", "theirs"), [(4, 4), (20, 21)])
def test_too_few_or_different_trials_are_refused(ours: int, theirs: int) -> None:
    with pytest.raises(ValueError, match="the same trials on both sides"):
        exchange_test([{"x": 0.0}] * ours, [{"x": 0.0}] * theirs)


def test_description_of_a_sample() -> None:
    grid = grid_of(np.arange(100.0), points=4)
    assert grid.tolist() == [12.375, 37.125, 61.875, 86.625]
    seen = describe(np.array([0.0, 50.0, np.nan, 100.0]), grid)
    assert seen["finite"] == 0.75 and seen["mean"] == 50.0
    assert [seen[name] for name in seen if name.startswith("below")] == pytest.approx([1 / 3, 1 / 3, 2 / 3, 2 / 3])


def test_values_on_the_grid_are_counted_alike_in_spite_of_rounding() -> None:
    grid = np.array([0.3])
    assert describe(np.array([0.1 + 0.2]), grid) == describe(np.array([0.3]), grid) | {"mean": 0.1 + 0.2}


def test_variability_of_intervals() -> None:
    regular, irregular = np.arange(10.0), np.cumsum([1, 3, 1, 3, 1, 3, 1, 3])
    i = np.r_[np.zeros(10, int), np.ones(8, int), 2]
    cv = interval_cv(i, np.r_[regular, irregular, 5.0], neurons=4)
    assert cv == pytest.approx([0, np.std([3, 1, 3, 1, 3, 1, 3]) / np.mean([3, 1, 3, 1, 3, 1, 3])])


def test_pairs_that_fire_together_are_correlated() -> None:
    t = np.array([0.01, 0.05, 0.09])
    i = np.repeat([0, 1], 3)
    assert pair_correlations(i, np.r_[t, t], 2, 0.1, 5e-3) == pytest.approx([1.0])
    assert pair_correlations(i[:3], t, 2, 0.1, 5e-3).size == 0
