"""Every strategy of delivery gives the bytes of the general one, and the plan says which was taken."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ranvier import Network, NeuronGroup, SpikeGeneratorGroup, Synapses, ms, network_operation, prefs, seed
from ranvier.context import CURRENT
from ranvier.model.delivery import rows
from ranvier.preferences.definition import PreferenceError

TARGETS = "x : 1\ny : 1\nc : integer\ngate : boolean"


def network(on_pre: str, *, shuffled: bool = False, delay: str | None = None, targets: int = 300, on_post: str | None = None) -> Network:
    """40 sources that spike at random, 300 targets, 2000 synapses: `values` of the variables of targets and synapses."""
    random = np.random.RandomState(5)
    step, neuron = np.divmod(np.sort(random.choice(60 * 40, 300, replace=False)), 40)
    source = SpikeGeneratorGroup(40, neuron, step * 0.1 * ms)
    target = NeuronGroup(targets, TARGETS, threshold="x > 6", reset="x = 0", name="target")
    model = "w : 1\nk : integer\n" + ("dA/dt = -A/(3*ms) : 1 (event-driven)" if "A" in on_pre else "A : 1")
    synapses = Synapses(source, target, model, on_pre=on_pre, on_post=on_post, name="synapses")
    pre = random.randint(0, 40, 2000)
    synapses.connect(i=pre if shuffled else np.sort(pre), j=random.randint(0, targets, 2000))
    synapses.w = random.uniform(-1, 1, 2000)
    if delay == "one":
        synapses.pre.delay = 0.7 * ms
    if delay == "each":
        synapses.pre.delay = random.randint(0, 30, 2000) * 0.1 * ms
    return Network(source, target, synapses)


def values(net: Network) -> list[bytes]:
    target, synapses = net["target"], net["synapses"]
    return [target.x_[:].tobytes(), target.y_[:].tobytes(), target.c[:].tobytes(), *(synapses.state(n)[:].tobytes() for n in "wkA")]


def ran(make: Callable[[], Network]) -> tuple[list[bytes], str]:
    """Values after 8 ms, and what the plan says of the pathway."""
    seed(3)
    net = make()
    net.run(8 * ms)
    assert net.plan is not None
    return values(net), str(net.plan)


CODES = {
    "constant": "x += 0.1",
    "weights": "x += w",
    "order matters": "x = 0.9*x + 0.01",
    "two variables": "x += 0.1; y = 0.5*(x + y)",
    "integers": "c += 1",
    "source": "x += 0.001*i; y -= 0.01",
    "plastic": "A += 0.1; w = clip(w + 0.01*A, -1, 1); x += w",
    "random": "x += 0.01*rand()",
    "numbers": "x += 0.001*j",
    "of the synapse": "k += 1; y += 0.01*k",
    "products": "x += 0.3*w*(0.2 + 0.1*i)/7.0 + 0.01*i",
}


@pytest.mark.parametrize("delay", [None, "one", "each"])
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("code", CODES)
def test_bytes_of_the_general_strategy(monkeypatch: pytest.MonkeyPatch, code: str, shuffled: bool, delay: str | None) -> None:
    def make() -> Network:
        return network(CODES[code], shuffled=shuffled, delay=delay, on_post="A -= 0.2; w = clip(w + 0.02*A, -1, 1)")

    monkeypatch.setattr(CURRENT, "delivery", "general")
    general, plan = ran(make)
    assert "general: event by event, as prefs.delivery.strategy says" in plan
    monkeypatch.setattr(CURRENT, "delivery", "auto")
    assert ran(make)[0] == general
    monkeypatch.setattr(rows, "NEAR", 512)
    monkeypatch.setattr(rows, "SHORTEST", 0)
    assert ran(make)[0] == general


REMARKS = [  # code, delay, what the plan says
    ("x += 0.1", None, "one delay: rows of targets of 2 bytes, in "),
    ("x = 0.9*x + 0.01", None, "one delay: rows of targets of 2 bytes, in "),
    ("x += 0.001*i", None, "one delay: rows of targets of 2 bytes, in "),
    ("x += w", None, "one delay: rows of targets of 2 bytes\n"),
    ("x += 0.01*rand()", None, "one delay: rows of targets of 2 bytes\n"),
    ("x += 0.1; k += 1", None, "one delay: rows of targets of 2 bytes\n"),
    ("k += 1", None, "one delay\n"),
    ("x += 0.1", "one", "one delay: rows of targets of 2 bytes, in "),
    ("x += 0.1", "each", "delays differ, the code needs targets only: rows of targets of 2 bytes sorted by delay"),
    ("x += 0.001*j", "each", "delays differ, the code needs targets only"),
    ("x += w", "each", "the code needs targets and values that nothing writes: rows of targets of 2 bytes sorted by delay with 8 bytes"),
    ("x += w; y += 0.1*k", "each", "sorted by delay with 12 bytes of values"),
    ("x += w*k*A", "each", "general: event by event, delays differ, and the code knows its synapses"),  # more than two
    ("x += w; k += 1", "each", "general: event by event, delays differ, and the code knows its synapses"),
    ("x += w; w *= 0.99", "each", "general: event by event, delays differ, and the code knows its synapses"),
    ("x += 0.001*i", "each", "general: event by event, delays differ, and the code knows its synapses"),
    ("x += 0.01*rand()", "each", "general: event by event, delays differ, and the code knows its synapses"),
]


@pytest.mark.parametrize(("code", "delay", "said"), REMARKS)
def test_the_plan_says_which_and_why(monkeypatch: pytest.MonkeyPatch, delivery: str, code: str, delay: str | None, said: str) -> None:
    monkeypatch.setattr(rows, "NEAR", 512)
    monkeypatch.setattr(rows, "SHORTEST", 0)
    plan = ran(lambda: network(code, delay=delay))[1] + "\n"
    assert (said in plan) == (delivery == "auto")


def test_values_that_others_write_are_not_carried(monkeypatch: pytest.MonkeyPatch) -> None:
    """By another pathway, by run_regularly, by Python code in the run, by who is told of its progress."""
    monkeypatch.setattr(CURRENT, "delivery", "auto")

    def plan(prepare: Callable[[Network], object]) -> str:
        net = network("x += w", delay="each")
        kept = prepare(net)
        net.run(0.2 * ms)
        assert net.plan is not None and kept is not False
        return str(net.plan)

    assert "with 8 bytes of values" in plan(lambda net: None)
    assert "with 8 bytes of values" in plan(lambda net: net["synapses"].run_regularly("k += 1", dt=0.1 * ms))
    assert "with" not in plan(lambda net: net["synapses"].run_regularly("w *= 0.5", dt=0.1 * ms)).split("synapses_pre ")[1].split("\n")[0]
    assert "general" in plan(lambda net: net.add(network_operation(lambda: None)))
    net = network("x += w", delay="each")
    net.run(0.2 * ms, report=lambda *_: None)
    assert "general: event by event, delays differ" in str(net.plan)
    general = ran(lambda: network("x += w", delay="each", on_post="w = 0"))[1]
    assert "general: event by event, delays differ" in general


def test_values_change_between_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """By assignment, through a view taken long before, by restoring: events on their way bring the values of the run they arrive in."""

    def made() -> Network:
        net = network("x += w; y += k", delay="each")
        net["synapses"].k = "i + j"
        return net

    def changed(view: bool) -> list[list[bytes]]:
        net, seen = made(), []
        w = net["synapses"].w_[:]
        net.run(2 * ms)
        seen.append(values(net))
        if view:
            w *= -3
            w[5] = 100
        else:
            net["synapses"].w = "-3*w"
            net["synapses"].w[5] = 100
        net["synapses"].k[:50] = 7
        net.store()
        net.run(1 * ms)
        seen.append(values(net))
        net["synapses"].w = 0
        net["synapses"].pre.delay[:20] = 2.5 * ms
        net.run(2 * ms)
        seen.append(values(net))
        net.restore()
        net.run(1 * ms)
        assert values(net) == seen[1]
        return seen

    expected = {}
    for strategy in ("general", "auto"):
        monkeypatch.setattr(CURRENT, "delivery", strategy)
        expected[strategy] = changed(view=False)
        assert changed(view=True) == expected[strategy]
    assert expected["auto"] == expected["general"]
    assert len({str(state) for state in expected["auto"]}) == 3


def test_who_is_told_of_the_progress_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def result(strategy: str) -> list[bytes]:
        monkeypatch.setattr(CURRENT, "delivery", strategy)
        net = network("x += w", delay="each")

        def report(elapsed: object, completed: float, start: object, duration: object) -> None:
            if completed == 0:
                net["synapses"].w = "1 + i"

        net.run(4 * ms, report=report)
        return values(net)

    assert result("auto") == result("general")


@pytest.mark.parametrize("spread", [1, 30, 200])
def test_values_of_each_type(monkeypatch: pytest.MonkeyPatch, spread: int) -> None:
    """Doubles, floats, integers, booleans, in rows short and long, with any delays: as the general strategy has them."""

    def make() -> Network:
        random = np.random.RandomState(spread)
        seed(4)
        source = SpikeGeneratorGroup(20, np.tile(np.arange(20), 5), np.repeat(np.arange(5), 20) * 0.7 * ms)
        target = NeuronGroup(50, "x : 1\ny : 1\nc : integer", name="target")
        model = "w : 1\nu : 1\nn : integer\nb : boolean"
        codes = ["x = 0.5*x + w", "y = 0.5*y + u", "c = 2*(c % 1000) + n", "x = 0.7*x + int(b)"]
        on_pre = {f"p{k}": code for k, code in enumerate(codes)}
        synapses = Synapses(source, target, model, on_pre=on_pre, dtype={"u": np.float32}, name="synapses")
        synapses.connect(p=0.5)
        synapses.w = random.rand(len(synapses))
        synapses.u = random.rand(len(synapses))
        synapses.n = random.randint(-9, 9, len(synapses))
        synapses.b = random.rand(len(synapses)) < 0.5
        for k in range(4):
            getattr(synapses, f"p{k}").delay = random.randint(0, spread, len(synapses)) * 0.1 * ms
        return Network(source, target, synapses)

    def result() -> tuple[list[bytes], str]:
        net = make()
        net.run(25 * ms)
        assert net["target"].x_[:].any() and net["target"].c[:].any()
        return [net["target"].state(name)[:].tobytes() for name in "xyc"], str(net.plan)

    monkeypatch.setattr(CURRENT, "delivery", "auto")
    chosen, plan = result()
    assert spread == 1 or plan.count("bytes of values") == 4
    monkeypatch.setattr(CURRENT, "delivery", "general")
    assert result()[0] == chosen


def test_numbers_beyond_two_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a group with more than 65 536 elements."""
    monkeypatch.setattr(CURRENT, "delivery", "auto")
    plan = ran(lambda: network("x += 0.1", targets=65_537, shuffled=True))[1]
    assert "rows of targets of 4 bytes" in plan
    assert "rows of targets of 4 bytes sorted by delay" in ran(lambda: network("x += 0.1", targets=65_537, delay="each"))[1]
    assert "rows of targets of 2 bytes" in ran(lambda: network("x += 0.1", targets=65_536))[1]


def test_synapses_added_between_runs() -> None:
    """Copies are made anew; what is on its way stays."""

    def make(delay: str) -> list[bytes]:
        net = network("x += 0.1", delay=delay)
        net.run(3 * ms)
        net["synapses"].connect(i=[0, 3, 5], j=[7, 8, 9])
        net.run(3 * ms)
        return values(net)

    for delay in ("one", "each"):
        chosen = make(delay)
        prefs.delivery.strategy = "general"
        assert make(delay) == chosen
        prefs.delivery.strategy = "auto"


def test_the_queue_shows_synapses_while_targets_are_delivered() -> None:
    """Also to code that runs in the midst of a run; asking changes nothing."""

    def make(ask: bool) -> tuple[list[bytes], list[list[int]]]:
        net = network("x += 0.1", delay="each")
        queue, seen = net["synapses"].pre.queue, []

        @network_operation(when="end")
        def look() -> None:
            if ask:
                seen.append([int(event) for slot in queue.pending() for event in slot])

        net.add(look)
        net.run(4 * ms)
        assert queue.holds_targets == (CURRENT.delivery == "auto")
        seen.append(queue.peek().tolist())
        return values(net), seen

    chosen, seen = make(True)
    assert make(False)[0] == chosen
    prefs.delivery.strategy = "general"
    assert make(True) == (chosen, seen)
    prefs.delivery.strategy = "auto"


def test_events_of_ones_own() -> None:
    """push_at between runs, into a queue that delivers targets."""
    net = network("x += 1", delay="each")
    net.run(0.1 * ms)
    before = net["target"].x_[:].sum()
    pending = sum(len(slot) for slot in net["synapses"].pre.queue.pending())
    net["synapses"].pre.queue.push_at(7, 3)
    assert sum(len(slot) for slot in net["synapses"].pre.queue.pending()) == pending + 1
    net["synapses"].pre.events.array.resize(0)
    net.store()
    net.run(0.5 * ms)
    after = net["target"].x_[:].sum()
    assert after > before
    net.restore()
    net.run(0.5 * ms)
    assert net["target"].x_[:].sum() == after


def test_preference() -> None:
    with pytest.raises(PreferenceError):
        prefs.delivery.strategy = "fast"
    assert prefs.delivery.strategy == "auto"
