"""The loop over time as Python drives it: callbacks, exceptions, stop, Ctrl-C, reports, random streams, what is kept alive."""

import gc
import signal
import threading
import time
import weakref

import numpy as np
import pytest
from native import address, compile_c

from ranvier._runtime import Array, Clock, EventWindow, Plan, SpikeQueue, SynapseIndex, call_kernel, end_step
from ranvier.types import Type

NONE = np.zeros(0, dtype=np.int64)

KERNELS = """
#include <ranvier/kernel_abi.h>

void add(const RvFrame *f) { ((double *)f->arrays[0]->data)[0] += f->scalars[0].f * f->scalars[1].f; }
void twice(const RvFrame *f) { f->scalars[1].f = 2; }
void draw(const RvFrame *f) {
  int64_t *out = f->arrays[0]->data;
  out[0] = f->stream->key[0], out[1] = f->stream->key[1], out[2] = *f->stream->step, out[3] = f->begin, out[4] = f->end;
}
"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    return compile_c(KERNELS, tmp_path_factory.mktemp("kernels"))


def plan_with(*functions, dt=1e-3):
    plan, clock = Plan(), Clock(dt)
    number = plan.clock(clock)
    for k, function in enumerate(functions):
        plan.python(f"f{k}", number, function)
    return plan, clock


def f64(*values):
    array = Array(Type.F64.code, len(values))
    array.view()[:] = values
    return array


def bits(*values):
    return np.array(values, dtype=np.float64).view(np.int64)


def test_steps_are_listed_in_order():
    plan, clock = plan_with(lambda: None)
    plan.record_rate("rate", plan.clock(clock), Array(Type.I32.code).address, 0, 1, Array(0, 0, True), Array(0, 0, True))
    assert plan.steps() == [("f0", "python", 0), ("rate", "record rate", 0)]


def test_scalars_setup_and_continuation(kernels):
    plan, clock = Plan(), Clock(1e-3)
    total = f64(0)
    plan.kernel("add", plan.clock(clock), address(kernels, "add"), address(kernels, "twice"), [total.address], bits(1.5), 2, None, 0, 1)
    assert plan.run([4]) == "finished"
    assert plan.run([6]) == "finished"
    assert total.view()[0] == 6 * 3
    assert clock.step_array.view()[0] == 6


def test_a_kernel_called_once(kernels):
    out = Array(Type.I64.code, 5)
    call_kernel(address(kernels, "draw"), 0, [out.address], NONE, 0, (7, 8, 9), 3, 4)
    assert out.view().tolist() == [7, 8, 9, 3, 4]
    total = f64(1)
    call_kernel(address(kernels, "add"), address(kernels, "twice"), [total.address], bits(4.0), 2, None, 0, 1)
    assert total.view()[0] == 9


def test_random_streams_follow_the_clock(kernels):
    plan, clock = Plan(), Clock(1e-3)
    out = Array(Type.I64.code, 5)
    plan.kernel("draw", plan.clock(clock), address(kernels, "draw"), 0, [out.address], NONE, 0, (7, 8), 1, 2)
    plan.run([3])
    assert out.view().tolist() == [7, 8, 2, 1, 2]


def test_a_callback_sees_and_changes_the_memory_of_the_run():
    clock, seen = Clock(1e-3), []
    plan = Plan()
    number = plan.clock(clock)
    events = Array(Type.I32.code, 10)
    events.resize(0)
    rate, times = Array(0, 0, True), Array(0, 0, True)
    plan.python("spike", number, lambda: (events.resize(1), seen.append(clock.t_array.view()[0])))
    plan.record_rate("rate", number, events.address, 0, 10, times, rate)
    plan.run([3])
    assert seen == times.view().tolist() == [0, 1e-3, 2 * 1e-3]
    assert rate.view()[0] == 1 / (10 * 1e-3)


def test_an_exception_leaves_at_once_and_the_run_can_go_on():
    def fail():
        if len(before) == 3:
            raise KeyError("mine")

    before, after = [], []
    plan, clock = plan_with(lambda: before.append(1), fail, lambda: after.append(1))
    with pytest.raises(KeyError, match="mine"):
        plan.run([10])
    assert (len(before), len(after)) == (3, 2)
    assert clock.step_array.view()[0] == 2
    assert plan.run([10]) == "finished"


def test_stop_finishes_the_step():
    after = []
    plan, _clock = plan_with(lambda: plan.request_stop(), lambda: after.append(1))
    assert plan.run([10]) == "stopped"
    assert after == [1]


def test_a_request_to_stop_is_for_one_run():
    plan, clock = plan_with()
    plan.request_stop()  # before the run: it ends at once
    assert plan.run([3]) == "stopped"
    assert clock.step_array.view()[0] == 0
    assert plan.run([3]) == "finished"
    assert clock.step_array.view()[0] == 3


def test_stop_from_another_thread():
    plan, _clock = plan_with()
    threading.Timer(0.05, plan.request_stop).start()
    started = time.perf_counter()
    assert plan.run([1 << 60]) == "stopped"
    assert time.perf_counter() - started < 5


def test_the_gil_is_free_and_a_second_run_is_refused():
    plan, _clock = plan_with()
    errors = []

    def disturb():
        while not plan.running:
            time.sleep(0.001)
        try:
            plan.run([1])
        except RuntimeError as error:
            errors.append(str(error))
        plan.request_stop()

    thread = threading.Thread(target=disturb)
    thread.start()
    plan.run([1 << 60])
    thread.join()
    assert errors == ["the plan is already running"]


def interrupt_after(delay):
    threading.Timer(delay, lambda: signal.raise_signal(signal.SIGINT)).start()


def test_ctrl_c_stops_fast_and_leaves_whole_steps():
    plan, clock = plan_with()
    times, rate, events = Array(0, 0, True), Array(0, 0, True), Array(Type.I32.code)
    plan.record_rate("rate", 0, events.address, 0, 1, times, rate)
    sent = []
    timer = threading.Timer(0.1, lambda: (sent.append(time.perf_counter()), signal.raise_signal(signal.SIGINT)))
    timer.start()
    assert plan.run([1 << 60]) == "interrupted"
    assert time.perf_counter() - sent[0] < 0.2
    steps = int(clock.step_array.view()[0])
    assert times.size == rate.size == steps > 0
    assert plan.run([steps + 5]) == "finished"
    assert times.size == steps + 5


def test_ctrl_c_within_a_callback_finishes_the_step():
    after = []

    def long():
        for _ in range(1000):  # the signal reaches another thread first: one long sleep would go on
            time.sleep(0.01)

    plan, clock = plan_with(long, lambda: after.append(1))
    interrupt_after(0.05)
    assert plan.run([10]) == "interrupted"
    assert after == [1]
    assert clock.step_array.view()[0] == 1


def test_a_signal_handler_of_the_users_may_raise():
    class Enough(Exception):
        pass

    def handler(number, frame):
        raise Enough

    old = signal.signal(signal.SIGINT, handler)
    try:
        plan, _clock = plan_with()
        interrupt_after(0.05)
        with pytest.raises(Enough):
            plan.run([1 << 60])
    finally:
        signal.signal(signal.SIGINT, old)


def test_reports_come_by_wall_clock():
    calls = []
    plan, _clock = plan_with(lambda: time.sleep(0.004))
    plan.run([100], lambda elapsed, fraction: calls.append((elapsed, fraction)), 0.1)
    assert 1 <= len(calls) <= plan.elapsed / 0.1
    assert calls == sorted(calls)
    assert all(elapsed >= 0.1 and 0 < fraction <= 1 for elapsed, fraction in calls)  # the last step may be the one that is reported


def test_an_exception_in_a_report_leaves():
    plan, _clock = plan_with(lambda: time.sleep(0.01))
    with pytest.raises(ZeroDivisionError):
        plan.run([1000], lambda elapsed, fraction: 1 / 0, 0.01)


def test_the_profile_adds_up():
    plan, _clock = plan_with(lambda: None, lambda: time.sleep(0.002))
    plan.run([20])
    quick, slow = plan.profile()
    assert quick < slow
    assert quick + slow == pytest.approx(plan.elapsed)


def test_a_plan_in_a_cycle_is_collected():
    class Owner:
        def tick(self):
            pass

    owner = Owner()
    owner.plan, _clock = plan_with(owner.tick)
    owner.plan.keep(owner)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None


def test_a_plan_keeps_what_it_is_given():
    plan = Plan()
    times, rate, events = Array(0, 0, True), Array(0, 0, True), Array(Type.I32.code, 4)
    number = plan.clock(Clock(1e-3))
    window = EventWindow(events, 0, 4)
    plan.record_spikes("spikes", number, window, None, times, None)
    shown = times.view
    del times, rate, events, window
    gc.collect()
    plan.run([2])
    assert shown().size == 8


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda plan, queue: plan.python("f", 3, print), IndexError),
        (lambda plan, queue: plan.kernel("k", 0, 0, 0, [], NONE, 0, None, 0, 1), ValueError),
        (lambda plan, queue: plan.kernel("k", 0, 1, 0, [0], NONE, 0, None, 0, 1), ValueError),
        (lambda plan, queue: plan.pathway("p", 0, None, queue, Array(Type.I32.code).address, 0, 1), ValueError),
        (lambda plan, queue: plan.events("e", 0, (1, 0, [], NONE, 0, None), 0, 0, 1), ValueError),
        (lambda plan, queue: plan.run([]), ValueError),
        (lambda plan, queue: EventWindow(Array(Type.F64.code), 0, 1), TypeError),
        (lambda plan, queue: Clock(0), ValueError),
    ],
)
def test_wrong_use(wrong, error):
    plan, _clock = plan_with()
    with pytest.raises(error):
        wrong(plan, SpikeQueue())


def test_a_pathway_delivers_what_was_pushed_from_outside(kernels):
    index, queue, delays = SynapseIndex(), SpikeQueue(), f64(0)
    index.build(Array(Type.I32.code, 3), 1)
    queue.prepare(index, delays, 1e-3, 1, 3)
    queue.push_at(0, 2)
    total, events = f64(0), Array(Type.I32.code)
    plan, clock = Plan(), Clock(1e-3)
    kernel = (address(kernels, "add"), 0, [total.address], bits(1.0, 1.0), 2, None)
    plan.pathway("pre", plan.clock(clock), kernel, queue, events.address, 0, 1)
    plan.run([2])
    assert total.view()[0] == 0
    assert queue.peek().tolist() == [0]
    plan.run([3])
    assert total.view()[0] == 1


@pytest.mark.parametrize(("t", "step"), [(0.25e-3, 3), (0.3e-3, 3), (0.0, 0), (0.30002e-3, 4)])
def test_end_step(t, step):
    assert end_step(t, 0.1e-3) == step


def test_a_spike_generator_checks_what_it_is_given():
    plan, clock = plan_with()
    number = plan.clock(clock)
    steps, neurons, events = Array(Type.I64.code, 2), Array(Type.I32.code, 1), Array(Type.I32.code, 5)
    with pytest.raises(ValueError, match="one step and one neuron"):
        plan.emit_spikes("spikes", number, steps, neurons, 0, events)
    neurons.resize(2)
    with pytest.raises(ValueError, match="number of steps"):
        plan.emit_spikes("spikes", number, steps, neurons, -1, events)
    plan.emit_spikes("spikes", number, steps, neurons, 3, events)
    assert plan.steps() == [("spikes", "emit spikes", 0)]
    plan.run([1])
    assert events.view().tolist() == [0, 0]
    plan.run([3])
    assert events.size == 0


def test_a_clock_of_listed_times():
    said = []
    plan, clock = Plan(), Clock([1e-3, 2.5e-3])
    plan.python("f", plan.clock(clock), lambda: said.append(float(clock.t_array.view()[0])))
    assert plan.run([1]) == plan.run([2]) == "finished"
    assert said == [1e-3, 2.5e-3] and clock.t_array.view()[0] == np.inf
    clock.move_to(1)
    assert clock.step_array.view()[0] == 1 and clock.t_array.view()[0] == 2.5e-3
    with pytest.raises(IndexError):
        clock.move_to(3)
    with pytest.raises(ValueError, match="no dt"):
        clock.set(0, 1e-3)
    with pytest.raises(ValueError, match="ascend"):
        Clock([2.0, 1.0])
