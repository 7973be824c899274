"""Network: what is in it, time, schedule, clocks (LANGUAGE, area NET)."""

import threading
import time

import numpy as np
import pytest

from ranvier import (
    Clock,
    DimensionMismatchError,
    Hz,
    Network,
    NetworkOperation,
    NeuronGroup,
    PoissonGroup,
    Quantity,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    defaultclock,
    ms,
    mV,
    network_operation,
    profiling_summary,
    second,
    stop,
)
from ranvier.messages import catch_logs


def counter(**where: object) -> NeuronGroup:
    """A neuron that counts its steps."""
    return NeuronGroup(1, "n : integer", **where)  # type: ignore[arg-type]


def counting(**where: object) -> tuple[Network, NeuronGroup]:
    group = counter(**where)
    group.run_regularly("n += 1", dt=where.get("dt"))  # type: ignore[arg-type]
    return Network(group), group


@pytest.mark.parametrize(
    ("duration", "steps"),
    [(0, 0), (0.1, 1), (0.25, 3), (0.3, 3), (1, 10), (0.300001, 3), (0.30002, 4), (100, 1000)],
)
def test_a_run_covers_all_steps_that_start_before_its_end(duration: float, steps: int) -> None:
    net, group = counting()
    net.run(duration * ms)
    assert group.n_[0] == steps
    assert net.t == duration * ms


def test_the_next_run_repeats_no_step() -> None:
    net, group = counting()
    times = []
    net.add(NetworkOperation(lambda t: times.append(round(t / (0.1 * ms)))))
    for _ in range(4):
        net.run(0.25 * ms)
    assert times == list(range(10))
    assert group.n_[0] == 10


@pytest.mark.parametrize("wrong", [-1 * ms, float("nan") * ms, float("inf") * second])
def test_impossible_durations(wrong: Quantity) -> None:
    with pytest.raises(ValueError, match="cannot last"):
        Network(counter()).run(wrong)


def test_a_duration_is_a_time() -> None:
    with pytest.raises(DimensionMismatchError):
        Network(counter()).run(3 * mV)
    with pytest.raises(TypeError, match="one value"):
        Network(counter()).run([1, 2] * ms)


def test_clocks_that_meet_are_interleaved_by_schedule() -> None:
    order: list[str] = []
    fast = NetworkOperation(lambda t: order.append(f"fast {t / ms:.1f}"), dt=0.5 * ms, when="start")
    slow = NetworkOperation(lambda t: order.append(f"slow {t / ms:.1f}"), dt=1 * ms, when="end")
    Network(fast, slow).run(2 * ms)
    assert order == ["fast 0.0", "slow 0.0", "fast 0.5", "fast 1.0", "slow 1.0", "fast 1.5"]


def test_slots_orders_and_names_decide_in_this_order() -> None:
    said: list[str] = []
    places = [("b", "end", 0), ("a", "end", 0), ("z", "end", -1), ("s", "start", 5), ("y", "before_end", 9), ("x", "after_start", -9)]
    operations = [NetworkOperation(lambda name=name: said.append(name), when=when, order=order, name=name) for name, when, order in places]
    Network(operations).run(defaultclock.dt)
    assert said == ["s", "x", "y", "z", "a", "b"]


def test_an_own_schedule() -> None:
    said: list[str] = []
    net = Network(
        [NetworkOperation(lambda slot=slot: said.append(slot), when=slot, name=f"op_{slot}") for slot in ("late", "early", "start")]
    )
    net.schedule = ["start", "early", "late"]
    net.run(defaultclock.dt)
    assert said == ["start", "early", "late"]
    net.schedule = None
    with pytest.raises(KeyError, match="slot that the schedule does not have"):
        net.run(defaultclock.dt)


@pytest.mark.parametrize(("slots", "error"), [(["before_x"], ValueError), ("start", TypeError), ([1], TypeError)])
def test_wrong_schedules(slots: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        Network().schedule = slots  # type: ignore[assignment]


def test_lookup() -> None:
    group = counter(name="here")
    net = Network([group], {"x": SpikeMonitor(PoissonGroup(1, 1 * Hz, name="there"), name="seen")})
    assert net["here"] is group
    assert "seen" in net and "there" not in net
    assert net["here_stateupdater"] is group.state_updater
    with pytest.raises(KeyError):
        net["nothing"]
    with pytest.raises(TypeError):
        net[3]  # type: ignore[index]
    del net["here"]
    assert "here" not in net
    with pytest.raises(TypeError):
        Network("text")


def test_what_an_object_needs_must_be_there() -> None:
    source = PoissonGroup(1, 1 * Hz)
    with pytest.raises(ValueError, match="which is not in the network"):
        Network(SpikeMonitor(source)).run(1 * ms)


def test_an_object_has_one_network() -> None:
    group = counter()
    Network(group).run(0 * ms)
    with pytest.raises(RuntimeError, match="another network"):
        Network(group)


def test_an_object_of_two_networks_belongs_to_the_one_that_runs_first() -> None:
    group = counter()
    first, second = Network(group), Network(group)
    first.run(0 * ms)
    with pytest.raises(RuntimeError, match="another network"):
        second.run(0 * ms)


def test_names_are_unique_in_a_network() -> None:
    with pytest.raises(ValueError, match="'twin'"):
        Network(counter(name="twin"), counter(name="twin")).run(0 * ms)


def test_stop_ends_after_the_step() -> None:
    net, group = counting()
    net.add(NetworkOperation(lambda t: net.stop() if t > 0.35 * ms else None))
    net.run(10 * ms)
    assert group.n_[0] == 5
    assert net.t == 0.5 * ms
    net.run(0.1 * ms)  # the request holds for one run; this one is stopped after its first step anyway
    assert group.n_[0] == 6


def test_stop_as_a_function_ends_whichever_network_runs() -> None:
    network = Network(counter(), NetworkOperation(stop))
    network.run(1 * ms)
    assert network.t_ == pytest.approx(0.1e-3)
    network.run(0.5 * ms)  # the request is spent with the run it ended
    assert network.t_ == pytest.approx(0.2e-3)


def test_stop_leaves_the_time_of_the_next_step_of_any_clock() -> None:
    """A slow clock has its next step further on; the run that follows must not jump there."""
    fast, slow = [], []
    net = Network(NetworkOperation(lambda t: slow.append(round(t / ms, 9)), dt=1 * ms))

    def stop_at(t):
        fast.append(round(t / ms, 9))
        if t > 0.25 * ms:
            net.stop()

    stopper = NetworkOperation(stop_at, dt=0.1 * ms)
    net.add(stopper)
    net.run(5 * ms)
    assert net.t_ == pytest.approx(0.4e-3)
    stopper.active = False
    net.run(1 * ms)
    net.remove(stopper)
    assert (fast, slow) == ([0, 0.1, 0.2, 0.3], [0, 1])
    assert net.t_ == pytest.approx(1.4e-3)


def test_a_clock_without_steps_goes_on_too() -> None:
    """Synapses are on the default clock, but their events are on that of the source."""
    source = NeuronGroup(1, "v : 1", threshold="v > 1", reset="", dt=0.5 * ms)
    synapses = Synapses(source, source, "w : 1", on_pre="v_post += w", clock=Clock(0.1 * ms))
    synapses.connect()
    net = Network(source, synapses)
    net.run(2 * ms)
    assert float(synapses.t[:]) == pytest.approx(2e-3)
    assert synapses.t_in_timesteps[:] == 20


def test_a_clock_without_steps_ticks_for_those_who_read_it() -> None:
    group = NeuronGroup(1, "value = t/ms : 1", dt=0.5 * ms)
    monitor = StateMonitor(group, "value", record=True, dt=0.25 * ms)
    Network(group, monitor).run(1.5 * ms)
    assert monitor.value[0].tolist() == [0, 0.5, 0.5, 1, 1, 1.5]  # after its step a clock shows the time of its next, as in Brian 2


def test_an_error_in_a_network_operation_comes_through() -> None:
    net, _group = counting()

    @network_operation
    def fails(t: Quantity) -> None:
        if t > 0.25 * ms:
            raise KeyError("mine")

    net.add(fails)
    with pytest.raises(KeyError, match="mine"):
        net.run(1 * ms)
    assert net.t_ == pytest.approx(3e-4)  # the step in which it happened comes again
    net.remove(fails)
    net.run(1 * ms)  # and the network still works
    assert net.t_ == pytest.approx(1.3e-3)


def test_a_running_network_refuses_changes() -> None:
    net, group = counting()
    refused = []

    @network_operation
    def meddle() -> None:
        for change in (lambda: net.add(counter()), lambda: net.remove(group), lambda: net.run(1 * ms), net.store):
            try:
                change()
            except RuntimeError as error:
                refused.append(str(error))

    net.add(meddle)
    net.run(0.1 * ms)
    assert len(refused) == 4
    assert all("running" in text for text in refused)


def test_dt_may_change_between_runs() -> None:
    clock = Clock(0.1 * ms)
    group = NeuronGroup(1, "n : integer", clock=clock)
    group.run_regularly("n += 1", clock=clock)
    net = Network(group)
    net.run(1 * ms)
    clock.dt = 0.5 * ms
    net.run(1 * ms)
    assert group.n_[0] == 12
    assert clock.t == 2 * ms


def test_dt_may_not_change_at_a_time_between_its_steps() -> None:
    clock = Clock(0.1 * ms)
    net = Network(NeuronGroup(1, "n : integer", clock=clock))
    net.run(0.3 * ms)
    clock.dt = 0.2 * ms
    with pytest.raises(ValueError, match="not a multiple"):
        net.run(1 * ms)


def test_inactive_objects_are_left_out() -> None:
    net, group = counting()
    group.active = False
    net.run(1 * ms)
    assert group.n_[0] == 0
    group.active = True
    net.run(1 * ms)
    assert group.n_[0] == 10


def test_states_of_a_network() -> None:
    net, group = counting()
    net.run(0.3 * ms)
    states = net.get_states()
    assert states[group.name]["n"].tolist() == [3]
    states[group.name] = {"n": [8]}
    net.set_states({group.name: {"n": np.array([8])}})
    assert group.n_[0] == 8
    with pytest.raises(KeyError):
        net.set_states({"nobody": {}})


def test_progress_is_reported() -> None:
    heard: list[float] = []
    net, _ = counting()
    net.run(1 * ms, report=lambda elapsed, completed, start, duration: heard.append(completed))
    assert heard[0] == 0.0
    assert heard[-1] == 1.0
    with pytest.raises(ValueError, match="report"):
        net.run(1 * ms, report="loudly")


def test_report_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    counting()[0].run(1 * ms, report="text")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Starting simulation at t = 0. s for a duration of 1. ms"
    assert lines[-1].startswith("1. ms (100%) simulated in")


def test_the_plan_prints_its_steps() -> None:
    source = PoissonGroup(5, 10 * Hz, name="in")
    target = NeuronGroup(5, "v : 1", name="out")
    synapses = Synapses(source, target, on_pre="v_post += 1", name="between")
    synapses.connect()
    net = Network(source, target, synapses, StateMonitor(target, "v", record=0, name="trace"))
    net.run(0 * ms)
    labels = [line.split()[0] for line in str(net.plan).splitlines()]
    assert labels == ["step", "trace", "in_spike_thresholder", "between_pre"]


def test_the_choice_of_a_method_is_logged() -> None:
    with catch_logs("INFO") as messages:
        Network(NeuronGroup(1, "dv/dt = -v**2/second : 1")).run(0 * ms)
    assert [(level, name) for level, name, _ in messages] == [("INFO", "ranvier.stateupdaters.base.method_choice")]
    assert "using 'euler'" in messages[0][2]


def test_another_thread_cannot_change_what_runs() -> None:
    net, group = counting()
    synapses = Synapses(group, group, "w : 1")
    synapses.connect()
    net.add(synapses)
    refused: list[str] = []
    deadline = time.monotonic() + 30

    def meddle() -> None:
        while net.runner is None and time.monotonic() < deadline:
            time.sleep(0.001)
        for change in (lambda: setattr(group, "n", 3), lambda: setattr(synapses, "w", "i"), lambda: synapses.connect(i=0, j=0)):
            try:
                change()
            except RuntimeError as error:
                refused.append(str(error))
        net.stop()

    thread = threading.Thread(target=meddle, daemon=True)
    thread.start()
    net.run(1e6 * second)
    thread.join()
    assert len(refused) == 3
    assert all("cannot be changed now" in text for text in refused)
    group.n = 3  # and between runs it can


def test_a_run_of_more_steps_than_can_be_counted_is_refused() -> None:
    net, _ = counting()
    with pytest.raises(ValueError, match=r"cannot last that long[\s\S]*2\*\*62 steps"):
        net.run(1e18 * second)
    net.run(1 * ms)
    assert net.t == 1 * ms


def test_two_runs_cannot_share_a_clock_at_the_same_time() -> None:
    outer = NeuronGroup(1, "dv/dt = 1/ms : 1", method="euler")
    shared = Network(NeuronGroup(1, "dv/dt = 1/ms : 1", method="euler"))
    own = NeuronGroup(1, "dv/dt = 1/ms : 1", method="euler", clock=Clock(0.1 * ms))
    alone = Network(own)
    refused: list[str] = []

    def from_inside() -> None:
        alone.run(0.5 * ms)
        try:
            shared.run(0.5 * ms)
        except RuntimeError as error:
            refused.append(str(error))

    Network(outer, NetworkOperation(from_inside, dt=1 * ms)).run(3 * ms)
    assert len(refused) == 3 and all("share the clock 'defaultclock'" in text for text in refused)
    assert outer.v[0] == pytest.approx(3)  # the time of the run that was first is its own
    assert own.v[0] == pytest.approx(1.5)
    shared.run(1 * ms)  # and afterwards the clock is free


def test_a_network_operation_may_write_values_but_not_connect() -> None:
    net, group = counting()
    synapses = Synapses(group, group, "w : 1")
    synapses.connect()
    net.add(synapses)

    @network_operation
    def change() -> None:
        synapses.w = 7
        with pytest.raises(RuntimeError, match="cannot be changed now"):
            synapses.connect()

    net.add(change)
    net.run(0.1 * ms)
    assert synapses.w_[0] == 7


def test_where_the_time_went() -> None:
    net, _ = counting()
    for run in (None, lambda: net.run(1 * ms, profile=False)):
        if run is not None:
            run()
        with pytest.raises(ValueError, match="there is no profile of"):
            profiling_summary(net)
    net.run(500 * ms)
    info = net.profiling_info
    assert [label for label, _ in info] == [label for label, _ in sorted(info, key=lambda row: -row[1])]
    assert 0 < sum(float(time) for _, time in info) <= net.plan.native.elapsed * 1.01  # type: ignore[union-attr]
    lines = str(profiling_summary(net, show=1)).splitlines()
    assert lines[0] == "Profiling summary"
    assert info[0][0] in lines[2]
    assert len(lines) == 3


def test_objects_are_those_added_and_all_of_them_can_be_removed() -> None:
    group = NeuronGroup(2, "dv/dt = -v/ms : 1", threshold="v > 1", reset="v = 0", method="exact")
    monitor = SpikeMonitor(group)
    net = Network(group, monitor)
    assert net.objects == [group, monitor]
    assert len(net) == len(net.all_objects) == 5
    net.remove(*net.objects)
    assert len(net) == 0


def test_spikes_of_the_last_step_end_with_their_group() -> None:
    group = NeuronGroup(1, "n : 1", threshold="True", reset="")
    target = NeuronGroup(1, "v : 1")
    synapses = Synapses(group, target, on_pre="v_post += 1")
    synapses.connect()
    monitor = SpikeMonitor(group)
    net = Network(group, target, synapses, monitor)
    net.run(0.1 * ms)
    group.active = False
    net.run(0.2 * ms)
    assert list(monitor.t_) == [0.0]
    assert target.v[0] == 1


def test_report_of_the_wrong_type_and_of_an_unknown_name() -> None:
    net = Network(NeuronGroup(1, "v : 1"))
    with pytest.raises(TypeError, match="no way of reporting"):
        net.run(1 * ms, report=object())
    with pytest.raises(ValueError, match="no way of reporting"):
        net.run(1 * ms, report="mail")
