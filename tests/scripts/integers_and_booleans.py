"""Integer and boolean variables and subexpressions."""

from brian2 import *

G = NeuronGroup(
    5,
    """
dv/dt = int(on)*(k - v)/(10*ms) : 1
on : boolean
k : integer
cnt : integer (shared)
z = int(v > 0.5)*k : integer
half = k//2 : integer
odd = k % 2 == 1 : boolean
""",
    threshold="v >= k*0.8 and k > 0",
    reset="v = 0; k = k - 1; on = not on",
    method="euler",
)
G.k = [1, 2, 3, 4, 5]
G.on = "i > 0"
G.run_regularly("on = True", dt=5 * ms)
M = StateMonitor(G, ["v", "z", "odd", "on", "half"], record=True, dt=0.5 * ms)
sp = SpikeMonitor(G, "k")
run(80 * ms)
