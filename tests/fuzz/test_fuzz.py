"""Random models: one meaning, however it is computed. To see the script of a seed: `cd tests/fuzz; python -m fuzzing.models SEED`."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from fuzzing.brian import on_brian, start_brian
from fuzzing.models import random_model
from fuzzing.running import State, built, differences, go, near, observe, run, same_bytes
from fuzzing.stepping import run_in_python

from ranvier.ir.kernel import Kernel
from ranvier.model.steps import KernelCall

SEEDS = range(36)
_REFUSED = (3, 21, 32, 36)  # by Brian 2.9 itself
LIKE_BRIAN = [seed for seed in range(60) if random_model(seed).tame and seed not in _REFUSED][:10]
MANY = range(100, 1100)
_STEPS_IN_PYTHON = 8

# Warnings about the models (a threshold without reset, ...) are no matter here; numbers may overflow.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def seeds(few: range | list[int]) -> pytest.MarkDecorator:
    """Each of the few, and each of the many where they are asked for."""
    return pytest.mark.parametrize("seed", [*few, *(pytest.param(seed, marks=pytest.mark.long) for seed in MANY)])


@seeds(SEEDS)
def test_lanes_give_the_same_bytes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = random_model(seed)
    monkeypatch.setenv("RANVIER_LANES", "1")
    expected = run(model)
    for lanes in ("2", "4", "8"):
        monkeypatch.setenv("RANVIER_LANES", lanes)
        assert differences(expected, run(model), same_bytes) == [], f"{lanes} lanes\n{model.script}"


@seeds(SEEDS)
def test_machine_code_means_what_the_interpreter_says_and_the_loop_is_the_loop(seed: int) -> None:
    model = random_model(seed)
    names = built(model)
    found = run_in_python(names["net"], names, _STEPS_IN_PYTHON)
    assert not found, f"{found[0]}\n{model.script}"
    assert differences(run(model, steps=_STEPS_IN_PYTHON), observe(model, names), same_bytes) == [], model.script


@seeds(SEEDS)
def test_a_run_may_be_cut_stored_and_restored(seed: int) -> None:
    model = random_model(seed)
    whole = _without_time(run(model))
    names = built(model)
    first = model.steps // 3
    go(names, first)
    names["net"].store()
    go(names, model.steps - first)
    assert differences(whole, _without_time(observe(model, names)), same_bytes) == [], f"in two\n{model.script}"
    names["net"].restore()
    go(names, model.steps - first)
    assert differences(whole, _without_time(observe(model, names)), same_bytes) == [], f"restored\n{model.script}"


@seeds([seed for seed in SEEDS if random_model(seed).common_delays])
def test_a_queue_of_sources_delivers_as_a_queue_of_synapses(seed: int) -> None:
    model = random_model(seed)
    if model.common_delays:
        assert differences(run(model), run(model, script=model.common_delays), same_bytes) == [], model.script


@seeds(LIKE_BRIAN)
def test_as_brian(seed: int, brian: ProcessPoolExecutor) -> None:
    model = random_model(seed)
    if not model.tame:
        return
    names = built(model)
    go(names, model.steps)
    methods = {item.name: item.state_updater.scheme for item in names["net"].objects if getattr(item, "state_updater", None)}
    theirs = brian.submit(on_brian, seed, methods).result()
    if theirs is None:
        assert seed not in LIKE_BRIAN, "choose other seeds: Brian refuses this model"
        pytest.skip("Brian refuses the model")
    assert differences(observe(model, names), theirs, near) == [], model.script


def test_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    """What the models of every day contain; what none of them has is not tested by this file."""
    features, operations, spaces, schemes = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for seed in SEEDS:
        model = random_model(seed)
        features += model.features
        names = built(model)
        for planned in names["net"].build(names).steps:
            call = getattr(planned.step, "call", None)
            if isinstance(call, KernelCall):
                kernel: Kernel = call.built.kernel
                operations.update(op.code for op in kernel.ops)
                spaces[type(kernel.space).__name__] += 1
        updaters = [getattr(item, "state_updater", None) for item in names["net"].objects]
        schemes.update(str(updater.scheme) for updater in updaters if updater is not None)
    with capsys.disabled():
        for title, counted in (("features", features), ("operations", operations), ("spaces", spaces), ("schemes", schemes)):
            print(f"\n{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counted.items())), end="")
        print()
    assert spaces.keys() >= {"Map", "Filter", "Gather", "Spread", "Once"}
    assert schemes.keys() >= {"exact", "exponential_euler", "euler", "rk2", "rk4", "heun", "milstein"}
    assert len(operations) >= 40


def _without_time(state: State) -> State:
    """Without what differs in a sum of two durations: the network's own t."""
    return {name: values for name, values in state.items() if name != "net.t"}


@pytest.fixture(scope="module")
def brian() -> Iterator[ProcessPoolExecutor]:
    if importlib.util.find_spec("brian2") is None:
        pytest.skip("brian2 is not installed")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start_brian) as process:
        yield process
