"""Ctrl-C stops a run within 0.2 s and leaves a state from which `run` continues as if nothing had happened."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MODEL = """
from ranvier import *
import numpy as np, time, sys
seed(3)
model = 'dv/dt = (1.2 - v)/(10*ms) + 0.3*xi/sqrt(10*ms) : 1'
neurons = NeuronGroup(400, model, threshold='v > 1', reset='v = 0', refractory=2*ms, method='euler')
synapses = Synapses(neurons, neurons, 'w : 1', on_pre='v_post += w')
synapses.connect(p=0.1)
synapses.w = 0.001
synapses.delay = 'rand()*5*ms'
spikes = SpikeMonitor(neurons)
net = Network(neurons, synapses, spikes)
"""

INTERRUPTED = (
    MODEL
    + """
net.run(1*ms)
print('ready', flush=True)
net.run(100000*second)
stopped = time.time()
steps = round(net.t_/1e-4)
print(stopped, steps, flush=True)
net.run(20*ms)
print(len(spikes.i), hash(spikes.i.tobytes()), hash(neurons.v_[:].tobytes()), flush=True)

fresh = net.t_
start_scope()
"""
    + MODEL.replace("from ranvier import *\n", "")
    + """
net.run((steps + 200)*0.1*ms)
print(len(spikes.i), hash(spikes.i.tobytes()), hash(neurons.v_[:].tobytes()))
"""
)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(INTERRUPTED)
    process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        sent = time.time()
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=120)
    finally:
        process.kill()
    stopped, continued, anew = (line.split() for line in out.splitlines())
    assert float(stopped[0]) - sent < 0.2, errors
    assert int(stopped[1]) > 100
    assert continued == anew  # stopping changed nothing: the same bytes as one run of the same length
