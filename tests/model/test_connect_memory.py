"""What synapses take, measured: the peak of a whole process before they are connected and after the start of a run."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from ranvier import *

def network(n, arguments, model, on_pre):
    source, target = NeuronGroup(n, 'x : 1', threshold='x > 1', reset=''), NeuronGroup(n, 'v : 1')
    synapses = Synapses(source, target, model, on_pre=on_pre)
    before = peak()
    synapses.connect(**arguments)
    if 'w' in model:
        synapses.w = 1
    Network(source, target, synapses).run(defaultclock.dt)
    return (peak() - before)/len(synapses), len(synapses)

def peak():  # not getrusage: a new process begins with the peak of the one that started it
    return next(int(line.split()[1])*1024 for line in open('/proc/self/status') if line.startswith('VmHWM'))

arguments, model, on_pre = eval(sys.argv[1])
network(50, {**arguments, **dict.fromkeys(arguments.keys() - {'p', 'condition', 'multapses'}, 10)}, model, on_pre)  # all code is loaded
print(*network(3000, arguments, model, on_pre))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("arguments", "model", "on_pre", "most"),
    [
        # 4 for the target, at most 2 for the copy that delivery reads, and what does not depend on the number of synapses
        ({"p": 0.9}, "", "v_post += 0.1", 6.5),
        ({"condition": "i != j", "p": 0.9}, "", "v_post += 0.1", 6.5),
        ({"indegree": 2700}, "", "v_post += 0.1", 6.5),
        ({"indegree": 2700, "multapses": False}, "", "v_post += 0.1", 6.5),
        ({"outdegree": 2700}, "", "v_post += 0.1", 6.5),
        ({"total": 8_100_000}, "", "v_post += 0.1", 6.5),
        ({"total": 8_100_000, "multapses": False}, "", "v_post += 0.1", 6.5),
        ({"p": 0.9}, "w : 1", "v_post += w", 14.5),
    ],
    ids=str,
)
def test_bytes_of_a_synapse(arguments: dict[str, object], model: str, on_pre: str, most: float) -> None:
    command = [sys.executable, "-c", SCRIPT, repr((arguments, model, on_pre))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    each, count = map(float, done.stdout.split())
    print(f"\n{count:.0f} synapses, {arguments} {model or 'constant weight'}: {each:.2f} bytes each, with the start of a run")
    assert 3.9 < each < most
