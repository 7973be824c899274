"""Events of targets that wait for those of sources: the bytes of the general way whenever anybody looks, and which plans have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from ranvier import (
    Hz,
    Network,
    NeuronGroup,
    PoissonGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    ms,
    network_operation,
    prefs,
    seed,
)  # fmt: skip
from ranvier.context import CURRENT
from ranvier.model.delivery import postponed
from ranvier.model.steps import CatchUpStep, PathwayStep

MODEL = """w : 1
n : integer
high : boolean
last : second
dA/dt = -A/(3*ms) : 1 (event-driven)
dB/dt = -B/(5*ms) : 1 (event-driven)"""
ON_PRE = "A += 1; w = clip(w + 0.01*(B - 0.1), 0, 1); x_post += w"
ON_POST = "B += 1; w = clip(w + 0.01*A, 0, 1)"
SEEN = ("w", "n", "high", "last", "A", "B", "lastupdate")


@pytest.fixture(autouse=True)
def _as_usual() -> Iterator[None]:
    before = CURRENT.delivery
    yield
    CURRENT.delivery = before


def plastic(on_pre: Any = ON_PRE, on_post: Any = ON_POST, connect: dict[str, Any] | None = None, *objects: Any, **keywords: Any) -> Network:
    """60 sources, 50 targets; both spike often."""
    rng = np.random.RandomState(3)
    events = np.unique(rng.randint(0, [60, 200], (900, 2)), axis=0)
    source = SpikeGeneratorGroup(60, events[:, 0], events[:, 1] * 0.1 * ms)
    target = NeuronGroup(50, "x : 1\nk : 1 (constant)\nrate : Hz", threshold="rand() < rate*dt", name="target")
    target.rate = np.linspace(0, 900, 50) * Hz
    target.k = rng.uniform(size=50)
    synapses = Synapses(source, target, MODEL, on_pre=on_pre, on_post=on_post, name="synapses", **keywords)
    synapses.connect(**({"p": 0.4} if connect is None else connect))
    synapses.w = rng.uniform(size=len(synapses))
    return Network(source, target, synapses, *objects)


def values(net: Network) -> list[bytes]:
    synapses = net["synapses"]
    return [synapses.state(name, use_units=False)[:].tobytes() for name in SEEN] + [net["target"].x_[:].tobytes()]


def waits(net: Network) -> bool:
    assert net.plan is not None
    found = [planned.step for planned in net.plan.steps if isinstance(planned.step, PathwayStep) and planned.step.postponed is not None]
    assert (len(found) > 0) == ("postponed: noted by target" in str(net.plan))
    return len(found) > 0


def same_as_general(make: Callable[[], Network], run: Callable[[Network], Any] = lambda net: net.run(20 * ms)) -> bool:
    """Asserts it, of what `run` gives too; whether events waited."""
    found: list[Any] = []
    for strategy in ("general", "auto"):
        CURRENT.delivery = strategy
        seed(7)
        net = make()
        found.append((run(net), values(net)))
        waited = waits(net)
        assert not (waited and strategy == "general")
    assert found[0] == found[1]
    return waited


CODES = {
    "pair": (ON_PRE, ON_POST),
    "nothing but sums": ("w += 0.1; x_post += w", "w -= 0.01"),
    "counts": ("n = n // 2; x_post += n", "n += 1"),
    "times": ("w = clip(t/ms - last/ms, 0, 1)", "last = t; w *= 0.9"),
    "booleans": ("high = n > 3; x_post += 0.1*int(high)", "n = (n + 1) % 7; high = not high"),
    "of the target": ("x_post += w", "w = clip(w + 0.1*k_post, 0, 1)"),
    "functions": ("x_post += w", "w = 0.5*(sin(w + A) + exp(-w)**1.3); B = tanh(B + t/ms)"),
    "products": ("w = 0.3*w*A/7.0 + 0.1; x_post += 0.3*w", "w = 0.3*w*(t/(7*ms))*(0.2 + 0.1*B)/7.0 + 0.01*t/ms"),
    "of both neurons": ("w = clip(w + 0.001*i*k_post, 0, 1); x_post = 0.5*(x_post + w)", ON_POST),
    "random numbers of sources": ("w = clip(w + 0.1*rand() - 0.05, 0, 1); x_post += w", ON_POST),
    "several of sources": ({"up": ON_PRE, "down": "w *= 0.95"}, ON_POST),
    "targets alone beside": ({"up": ON_PRE, "other": "x_post *= 0.9"}, ON_POST),
}


@pytest.mark.parametrize("delays", [(0, 0), (7, 0), (0, 5), (3, 4)])
@pytest.mark.parametrize("code", CODES)
def test_bytes_of_the_general_way(code: str, delays: tuple[int, int]) -> None:
    on_pre, on_post = CODES[code]
    first = "pre" if isinstance(on_pre, str) else "up"
    assert same_as_general(lambda: plastic(on_pre, on_post, delay={first: delays[0] * 0.1 * ms, "post": delays[1] * 0.1 * ms}))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", [-2, 0, 2])
def test_either_side_first(order: int, dtype: Any) -> None:
    """Both in one step: who comes first sees less."""

    def make() -> Network:
        prefs.core.default_float_dtype = dtype
        net = plastic()
        prefs.core.default_float_dtype = np.float64
        net["synapses"].post.order = order
        return net

    assert same_as_general(make)


def test_a_group_onto_itself_and_parts_of_groups() -> None:
    def make() -> Network:
        group = NeuronGroup(60, "x : 1\nrate : Hz", threshold="rand() < rate*dt", name="target")
        group.rate = np.linspace(0, 900, 60) * Hz
        synapses = Synapses(group[5:50], group[20:], MODEL, on_pre=ON_PRE, on_post=ON_POST, name="synapses")
        synapses.connect(p=0.5)
        synapses.w = "rand()"
        return Network(group, synapses)

    assert same_as_general(make)


def test_made_target_by_target_the_other_side_waits() -> None:
    """Then rows are those of the targets."""

    def make() -> Network:
        net = plastic("A += 1; w = clip(w + 0.01*B, 0, 1)", "B += 1; w = clip(w - 0.01*A, 0, 1)", {"j": [], "i": []})
        net["synapses"].connect(i="k for k in range(N_pre) if (k + j) % 3 == 0")
        net["synapses"].w = "rand()"
        return net

    assert same_as_general(make)


CANNOT = {
    "draws": {"on_post": "w = rand()"},
    "writes its target": {"on_post": "w += 0.1; x_post -= 0.1"},
    "reads what changes": {"on_post": "w += 0.001*x_post"},
    "its number": {"on_post": "w += 0.001*i"},
    "steps": {"on_post": "n = t_in_timesteps"},
    "no rows": {"connect": {"i": [3, 1, 2], "j": [4, 7, 9]}},
    "two of targets": {"on_post": {"one": ON_POST, "two": "w *= 0.9"}},
    "its target read by the source's": {"on_pre": "k2 = w; x_post += w; w = x_post", "on_post": "w += 0.1*x_post"},
}


@pytest.mark.parametrize("what", CANNOT)
def test_what_cannot_wait(what: str) -> None:
    assert not same_as_general(lambda: plastic(**CANNOT[what]))


def test_delays_that_differ_or_clocks_that_do() -> None:
    def delayed(side: str) -> Network:
        net = plastic()
        getattr(net["synapses"], side).delay = np.random.RandomState(1).randint(0, 9, len(net["synapses"])) * 0.1 * ms
        return net

    def clocks() -> Network:
        source = PoissonGroup(30, 400 * Hz, dt=0.3 * ms)
        net = plastic()
        other = Synapses(source, net["target"], MODEL, on_pre=ON_PRE, on_post=ON_POST)
        other.connect(p=0.3)
        return Network(source, net["target"], net["synapses"], net["synapses"].source, other)

    assert not same_as_general(lambda: delayed("pre"))
    assert not same_as_general(lambda: delayed("post"))
    same_as_general(clocks)


# ---- who looks ------------------------------------------------------------------------------------------------------------------------


def looks(net: Network, how: Callable[[Network], Any]) -> Network:
    net.add(how(net))
    return net


WATCHERS = {
    "monitor": lambda net: StateMonitor(net["synapses"], ["w", "A"], record=[0, 5, 77], dt=1.3 * ms, name="watcher"),
    "code that reads": lambda net: net["synapses"].run_regularly("last = w*ms", dt=0.7 * ms, name="watcher"),
    "code that writes": lambda net: net["synapses"].run_regularly("w = 0.9*w", dt=1.1 * ms, when="end", name="watcher"),
    "code that writes what is read": lambda net: net["synapses"].run_regularly("A = 0.1", dt=2.5 * ms, name="watcher"),
}


@pytest.mark.parametrize("watcher", WATCHERS)
def test_who_looks_sees_what_is_up_to_date(watcher: str) -> None:
    def run(net: Network) -> Any:
        net.run(20 * ms)
        assert net.plan is not None
        assert any(isinstance(planned.step, CatchUpStep) for planned in net.plan.steps) == (CURRENT.delivery == "auto")
        found = net["watcher"]
        return found.w.tobytes() if isinstance(found, StateMonitor) else None

    assert same_as_general(lambda: looks(plastic(), WATCHERS[watcher]), run)


def test_who_looks_in_every_step_leaves_nothing_waiting() -> None:
    watched = lambda net: StateMonitor(net["synapses"], "w", record=[1], name="watcher")  # noqa: E731
    assert not same_as_general(lambda: looks(plastic(), watched))
    assert same_as_general(lambda: looks(plastic(), lambda net: SpikeMonitor(net["target"])))


@pytest.mark.parametrize("when", ["start", "synapses", "end"])
def test_python_sees_and_changes(when: str) -> None:
    def run(net: Network) -> list[bytes]:
        seen: list[bytes] = []
        weights = net["synapses"].variables["w"].key.view()

        @network_operation(dt=0.9 * ms, when=when)
        def look() -> None:
            seen.append(weights.tobytes())
            weights[3] = 0.25

        net.add(look)
        net.run(20 * ms)
        return seen

    assert same_as_general(plastic, run)


def test_reports_see_what_is_up_to_date() -> None:
    """A function that is told of progress runs between two time steps; which, the wall clock says. It sees no spike without its trace."""
    net = plastic("x_post += 1", "n += 1", {"p": 1.0})
    spikes = SpikeMonitor(net["target"])
    net.add(spikes)
    seen: list[bool] = []

    def told(elapsed: Any, completed: float, start: Any, duration: Any) -> None:
        seen.append(bool(np.all(net["synapses"].n[:] == np.asarray(spikes.count)[net["synapses"].j[:]])))

    while len(seen) < 8:  # two a run, and those in between
        net.run(10_000 * ms, report=told, report_period=1 * ms)
    assert waits(net) and all(seen)


def test_a_run_that_is_cut_stopped_or_broken() -> None:
    def pieces(net: Network) -> list[list[bytes]]:
        seen = []
        net.store()
        for _ in range(2):
            for duration in (0.1, 3.3, 0.4, 9.9):
                net.run(duration * ms)
                seen.append(values(net))
            net.restore(restore_random_state=True)
        net.run(4 * ms)
        return seen

    def stopped(net: Network) -> list[bytes]:
        @network_operation(dt=7 * ms)
        def stop(t: Any) -> None:
            if t > 5 * ms:
                net.stop()

        net.add(stop)
        net.run(20 * ms)
        return [str(net.t).encode(), *values(net)]

    def broken(net: Network) -> list[bytes]:
        @network_operation(dt=7 * ms, when="after_synapses")
        def fail(t: Any) -> None:
            if t > 5 * ms:
                raise ZeroDivisionError

        net.add(fail)
        with pytest.raises(ZeroDivisionError):
            net.run(20 * ms)
        return values(net)

    for run in (pieces, stopped, broken):
        assert same_as_general(plastic, run), run.__name__


def test_histories_that_are_full_and_events_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postponed, "SHORTEST", 60)
    monkeypatch.setattr(postponed, "EACH", 0)
    assert same_as_general(plastic)
    monkeypatch.setattr(postponed, "AT_ONCE", 1)
    assert same_as_general(plastic)


def test_sources_that_never_spike() -> None:
    """All is worked off at the end."""

    def make() -> Network:
        net = plastic()
        net["synapses"].source.set_spikes([], [] * ms)
        return net

    assert same_as_general(make)
