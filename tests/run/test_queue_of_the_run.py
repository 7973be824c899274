"""`S.pre.queue` is the queue the plan works on: peek shows what is due next, what native code pushes is delivered at its step."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ranvier
from ranvier import Network, NeuronGroup, SpikeMonitor, Synapses, ms
from ranvier.context import CURRENT


def pair(**delay: Any) -> tuple[Network, NeuronGroup, Synapses]:
    source = NeuronGroup(4, "", threshold="t_in_timesteps == i")  # neuron k spikes in step k
    target = NeuronGroup(4, "x : 1")
    synapses = Synapses(source, target, on_pre="x_post += 1", **delay)
    synapses.connect(j="i")
    return Network(source, target, synapses), target, synapses


def test_peek_shows_what_is_due_next() -> None:
    net, target, synapses = pair(delay=0.3 * ms)
    net.run(0.3 * ms)  # steps 0, 1, 2: neuron 0 is due in step 3
    assert synapses.pre.queue.peek().tolist() == [0]
    assert [slot.tolist() for slot in synapses.pre.queue.pending()[:3]] == [[0], [1], [2]]
    assert not target.x_[:].any()
    net.run(0.1 * ms)
    assert target.x_[:].tolist() == [1, 0, 0, 0]
    assert synapses.pre.queue.peek().tolist() == [1]


def test_the_queue_is_that_of_the_plan() -> None:
    net, target, synapses = pair(delay=0.5 * ms)
    net.run(0 * ms)
    synapses.pre.queue.push(np.array([2, 3], dtype=np.int32))
    net.run(0.5 * ms)
    assert target.x_[:].tolist() == [0, 0, 0, 0]
    net.run(0.1 * ms)  # the pushed ones, and neuron 0 of step 0
    assert target.x_[:].tolist() == [1, 0, 1, 1]


def test_a_drawing_of_the_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CURRENT, "delivery", "auto")
    net, _, synapses = pair(delay=0.3 * ms)
    net.run(0.3 * ms)
    drawing = str(synapses.pre.queue)
    assert drawing.splitlines()[0] == "spike queue of source neurons (one delay for all): 3 events in 4 slots"
    assert "due next -> | 0" in drawing
    assert "1 later" in drawing


def test_pending_events_keep_their_step_when_delays_change() -> None:
    net, target, synapses = pair()
    synapses.delay = 0.4 * ms
    net.run(0.1 * ms)  # neuron 0 spiked: due in step 4
    synapses.delay = 0.1 * ms
    net.run(0.2 * ms)  # neuron 1 (step 1) due in step 2
    assert target.x_[:].tolist() == [0, 1, 0, 0]
    net.run(0.2 * ms)  # step 3: neuron 2; step 4: neurons 0 and 3
    assert target.x_[:].tolist() == [1, 1, 1, 1]


C_FILE = r"""
#include <ranvier/kernel_abi.h>

/* Two events through the queue, and the numbers of what is due appended to an array that Python made. */
int kick(RvQueueApi *queue, RvArrayApi *log) {
  const int32_t sources[2] = {1, 3};
  if (queue->abi_version != RV_ABI_VERSION || log->abi_version != RV_ABI_VERSION) return 1;
  if (queue->push(queue, sources, 2) != 0) return 2;
  if (queue->push_at(queue, 2, 7) != 0) return 3;
  if (queue->push_at(queue, 99, 7) != -1) return 4;
  const RvArray *due = queue->peek(queue);
  const double many[3] = {1.5, (double)due->size, 2.5};
  for (int k = 0; k < 1000; ++k)
    if (log->append(log, many, 3) != 0) return 5;
  return 0;
}
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_c_code_pushes_events_and_appends_elements(tmp_path: Path) -> None:
    source, library = tmp_path / "kick.c", tmp_path / "kick.so"
    source.write_text(C_FILE)
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", f"-I{ranvier.get_include()}", source, "-o", library], check=True)
    net, target, synapses = pair(delay=0.5 * ms)
    silent = NeuronGroup(4, "", threshold="False")
    synapses = Synapses(silent, target, on_pre="x_post += 1", delay=0.5 * ms)
    synapses.connect(j="i")
    net = Network(silent, target, synapses, SpikeMonitor(silent))
    net.run(1 * ms)
    log = ranvier._runtime.Array(0, 0, True)
    early = log.view()
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    queue_capsule, array_capsule = synapses.pre.queue.capsule(), log.capsule()
    kick = ctypes.CDLL(str(library)).kick
    kick.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    assert kick(pointer(queue_capsule, b"ranvier.queue"), pointer(array_capsule, b"ranvier.array")) == 0
    assert len(early) == 0
    assert log.view()[:3].tolist() == [1.5, 0.0, 2.5]
    assert log.size == 3000
    reached = []
    for _ in range(8):
        net.run(0.1 * ms)
        reached.append(target.x_[:].tolist())
    assert reached[4] == [0, 0, 0, 0]
    assert reached[5] == [0, 1, 0, 1]  # pushed before step 10 with a delay of 5 steps: delivered in step 15
    assert reached[6] == [0, 1, 0, 1]
    assert reached[7] == [0, 1, 1, 1]  # 7 steps ahead


if sys.platform == "win32":
    pytestmark = pytest.mark.skip(reason="builds a POSIX library")
