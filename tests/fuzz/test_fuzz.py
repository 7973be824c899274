"""Random models: one meaning, however it is computed. To see the script of a seed: `cd tests/fuzz; python -m fuzzing.models SEED`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import hypothesis
import numpy as np
import pytest
from fuzzing.brian import on_brian, start_brian
from fuzzing.checks import disagreement
from fuzzing.coverage import coverage
from fuzzing.models import Model, random_model
from fuzzing.running import built, differences, go, near, observe
from fuzzing.shrinking import models, smallest

from ranvier.equations.schemes.choose import SCHEMES
from ranvier.ir.kernel import Space
from ranvier.ir.ops import OPS

SEEDS = range(100)
BLOCKS = range(20)  # of a hundred models each, for `pytest -m long`
LIKE_BRIAN = [seed for seed in SEEDS if random_model(seed).tame][:10]

# Warnings about the models (a threshold without reset, ...) are no matter here; numbers may overflow.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("seed", SEEDS)
def test_one_meaning(seed: int) -> None:
    """Of all lane counts, of interpreter and machine code, of a run that is cut, of both queues."""
    found = disagreement(random_model(seed))
    assert not found, f"{found}\n{smallest(seed, _fails)!r}"


@pytest.mark.long
@pytest.mark.parametrize("block", BLOCKS)
def test_one_meaning_of_many(block: int, brian: ProcessPoolExecutor) -> None:
    @hypothesis.seed(block)
    @hypothesis.settings(max_examples=100, database=None, derandomize=False, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(models())
    def check(model: Model) -> None:
        assert disagreement(model) == ""
        assert not model.tame or unlike_brian(model, brian) in ([], None)

    check()


@pytest.mark.parametrize("seed", LIKE_BRIAN)
def test_as_brian(seed: int, brian: ProcessPoolExecutor) -> None:
    met = unlike_brian(random_model(seed), brian)
    if met is None:
        pytest.skip("Brian refuses the model, or its sympy does")
    assert met == [], random_model(seed).script


def test_coverage(record_property: Callable[[str, object], None]) -> None:
    """Each at least twenty times in the models of every day. What was counted is printed at the end of the session (conftest.py)."""
    found = coverage(map(random_model, SEEDS))
    record_property("coverage of random models", str(found))
    flags = {"constant", "shared", "linked", "constant over dt", "summed", "unless refractory", "event-driven", "clock-driven"}
    expected = (
        (found.operations, OPS.keys()),
        (found.forms, {form.__name__ for form in Space.__args__}),
        (found.flags, flags),
        (found.schemes, SCHEMES.keys()),
    )
    assert [name for counts, names in expected for name in sorted(names) if counts[name] < 20] == []


def unlike_brian(model: Model, brian: ProcessPoolExecutor) -> list[str] | None:
    """What differs from Brian; None where Brian refuses the model, or has NaN for numbers: `exact` where neurons differ in whether they
    oscillate, by the root of a negative number."""
    names = built(model)
    go(names, model.steps)
    methods = {item.name: str(item.state_updater.scheme) for item in names["net"].objects if getattr(item, "state_updater", None)}
    theirs = brian.submit(on_brian, model, methods).result()
    ours = observe(model, names)
    if theirs is None or any(np.isnan(theirs[name]).any() > np.isnan(ours[name]).any() for name in ours):
        return None
    return differences(ours, theirs, near)


def _fails(model: Model) -> bool:
    try:
        return bool(disagreement(model))
    except Exception:  # a model that raises is wrong, too
        return True


@pytest.fixture(scope="module")
def brian() -> Iterator[ProcessPoolExecutor]:
    if importlib.util.find_spec("brian2") is None:
        pytest.skip("brian2 is not installed")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start_brian) as process:
        yield process
