"""Small whole models whose texts and keyword values can be replaced: what damage.py damages.

A victim is a function of its texts (model text, by name) and values (Python expressions for keyword arguments, by name). All parts of
the language that take text are in one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ranvier import *

Texts = dict[str, str]


@dataclass(frozen=True)
class Victim:
    """texts: model text. values: expressions of Python, evaluated beside the model. build: makes the model and runs it shortly."""

    name: str
    texts: Texts
    values: Texts
    build: Callable[[Texts, dict[str, Any]], None]


def evaluated(text: str) -> Any:
    return eval(text, dict(_PYTHON))  # a text of ours


def _cuba(texts: Texts, values: dict[str, Any]) -> None:
    names = {"taum": 20 * ms, "taue": 5 * ms, "taui": 10 * ms, "Vr": -60 * mV, "we": 1 * mV}
    spiking = {name: texts[name] for name in ("threshold", "reset", "refractory")}
    group = NeuronGroup(20, texts["equations"], **spiking, method=values["method"], namespace=names, dt=values["dt"], order=values["order"])
    group.El = values["El"]
    group.v = texts["v"]
    group.v[texts["index"]] = -55 * mV
    synapses = Synapses(group, group, on_pre=texts["on_pre"], namespace=names, delay=values["delay"])
    synapses.connect(texts["condition"], p=texts["probability"], n=values["n"])
    monitor = SpikeMonitor(group, variables=values["variables"])
    states = StateMonitor(group, values["recorded"], record=values["record"], dt=values["every"], when=values["when"])
    Network(group, synapses, monitor, states).run(2 * ms)


CUBA = Victim("cuba", {
    "equations": """
        dv/dt = (ge + gi - (v - El))/taum : volt (unless refractory)
        dge/dt = -ge/taue : volt  # excitation
        dgi/dt = -gi/taui : volt
        El : volt (constant)""",
    "threshold": "v > -50*mV and not ge < 0*mV",
    "reset": "v = Vr; ge *= 0.9",
    "refractory": "5*ms + 1*ms*rand()",
    "on_pre": "ge_post += we",
    "condition": "i != j and (i + j) % 3 == 0",
    "probability": "0.1 + 0.2*exp(-abs(i - j)/10.0)",
    "v": "Vr + rand()*(-50*mV - Vr)",
    "index": "i < 5 or v > -52*mV",
}, {
    "method": "'exact'", "dt": "0.1*ms", "order": "0", "El": "-49*mV", "delay": "1*ms", "n": "1", "variables": "'v'",
    "recorded": "['v', 'ge']", "record": "[0, 3]", "every": "0.5*ms", "when": "'end'",
}, _cuba)  # fmt: skip


def _stdp(texts: Texts, values: dict[str, Any]) -> None:
    names = {"tau": 20 * ms}
    group = NeuronGroup(10, texts["equations"], threshold=texts["threshold"], reset=texts["reset"], method="euler", namespace=names)
    pathways = {"on_pre": texts["on_pre"], "on_post": texts["on_post"]}
    synapses = Synapses(group, group, texts["model"], **pathways, method=values["method"], namespace=names, dtype=values["dtype"])
    synapses.connect(j=texts["j"], namespace={})
    synapses.delay = texts["delay"]
    synapses.w = texts["w"]
    synapses.w[texts["index"]] = values["w"]
    synapses.w[values["pairs"]] = 0.5
    Network(group, synapses, StateMonitor(synapses, "w", record=synapses[values["pairs"]])).run(2 * ms)


STDP = Victim("stdp", {
    "equations": """
        dv/dt = (-v + I)/(10*ms) : 1
        I = 1.5*clip(i - 1, 0, inf) : 1
        awake : boolean
        n : integer (shared)""",
    "threshold": "v > 1",
    "reset": "v = 0\nawake = not awake",
    "model": """
        w : 1
        dapre/dt = -apre/tau : 1 (event-driven)
        dapost/dt = -apost/tau : 1 (event-driven)
        dx/dt = (w - x)/tau : 1 (clock-driven)""",
    "on_pre": "v_post += w\napre += 0.01\nw = clip(w + apost, 0, 1)",
    "on_post": "apost -= 0.01; w = clip(w + apre, 0, 1)",
    "j": "(i + 1) % N_post",
    "delay": "2*ms*rand() if i > 3 else 1*ms",
    "w": "randn()**2",
    "index": "i > j and w > 0",
}, {"method": "'euler'", "dtype": "np.float64", "w": "0.25", "pairs": "(0, 1)"}, _stdp)  # fmt: skip


def _noise(texts: Texts, values: dict[str, Any]) -> None:
    stim = TimedArray(values["stim"], dt=values["stim_dt"], name="stim")
    names = {"gl": 30 * nS, "El": -70 * mV, "D": 2 * mV, "VT": -50 * mV, "C": 281 * pF, "s": 1 * mV, "tau": 144 * ms, "stim": stim}
    group = NeuronGroup(2, texts["equations"], threshold=texts["threshold"], reset=texts["reset"], method="euler", namespace=names)
    group.v = -70 * mV
    group.run_regularly(texts["regularly"], dt=values["every"])
    source = PoissonGroup(values["size"], texts["rates"])
    put = PoissonInput(group, values["into"], values["number"], values["rate"], texts["weight"])
    Network(group, source, put, StateMonitor(group, ["v", "I"], record=True), PopulationRateMonitor(source)).run(2 * ms)


NOISE = Victim("noise", {
    "equations": """
        dv/dt = (gl*(El - v) + gl*D*exp((v - VT)/D) + I - w)/C + s*sqrt(2/tau)*xi : volt
        dw/dt = (a*(v - El) - w)/tau : amp
        I = 0.5*nA*sin(2*pi*10*Hz*t) + stim(t, i) : amp
        a : siemens""",
    "threshold": "v >= VT + 10*mV",
    "reset": "v = El ; w += 0.08*nA",
    "regularly": "a = int(rand() < 0.5)*nS*floor(2.5)",
    "rates": "(1 + i//2)*100*Hz",
    "weight": "0.1*mV*(1 + 2**-i)",
}, {
    "stim": "[[0, 1], [1, 0]]*nA", "stim_dt": "1*ms", "every": "1*ms", "size": "4", "into": "'v'", "number": "10", "rate": "100*Hz",
}, _noise)  # fmt: skip


def _gaps(texts: Texts, values: dict[str, Any]) -> None:
    bump = Function(lambda x: np.exp(-(x**2)), arg_units=[1], return_unit=1)
    names = {"tau": 10 * ms, "bump": bump, "square": _square}
    group = NeuronGroup(
        8, texts["equations"], threshold=texts["threshold"], reset=texts["reset"], refractory=texts["refractory"], method=values["method"],
        events={"jump": texts["event"]}, namespace=names, dtype=values["dtype"],
    )  # fmt: skip
    group.run_on_event("jump", texts["on_event"])
    group.b = linked_var(group, values["linked"], index=values["link"])
    group.v = texts["v"]
    gaps = Synapses(group, group[values["part"]], texts["gaps"], on_pre=texts["on_pre"], on_event=values["on_event"], namespace=names)
    gaps.connect(j=texts["generator"], skip_if_invalid=True, namespace=names)
    other = Synapses(group, group, "g : 1", multisynaptic_index="k")
    other.connect(i=texts["sample"], n=texts["copies"])
    other.g[texts["index"]] = texts["g"]
    group.run_regularly(texts["regularly"], when=values["when"], dt=values["every"])
    Network(group, gaps, other, EventMonitor(group, "jump", variables=["v"])).run(2 * ms)


GAPS = Victim("gaps", {
    "equations": """
        dv/dt = (0.3 + a + c + bump(v) - v)/tau : 1 (unless refractory)
        dy/dt = -y/tau + square(y)*0.1*Hz : 1
        a : 1
        b : 1 (linked)
        c = 0.5*b*sin(6*t/ms) + int(n > 2)*0.1 : 1 (constant over dt)
        m = n % 3 : integer
        n : integer""",
    "threshold": "v > 0.5 and not (m == 1)",
    "reset": "v -= 0.5; n += 1",
    "refractory": "v > 0.4",
    "event": "v > 0.2 or n // 2 == 1",
    "on_event": "y += 0.1*rand()",
    "gaps": """
        u : 1
        a_post = u*(v_pre - v_post) : 1 (summed)""",
    "v": "rand() if i > 2 else 0.1*i",
    "on_pre": "u = clip(u + 0.1, 0, 1); y_post += u*y_pre",
    "generator": "k for k in range(i - 2, i + 3, 2) if i != k and rand() < 0.9",
    "sample": "k for k in sample(N_pre, size=2)",
    "copies": "1 + i % 2",
    "index": "k == 1 or i > j",
    "g": "0.1*randn() + v_pre*exp(-abs(i - j)/3.0) + k",
    "regularly": "n = poisson(2.5)*int(v > 0.1); y = clip(y, -1, 1)",
}, {
    "method": "'exponential_euler'", "dtype": "{'v': np.float64}", "linked": "'y'", "link": "np.arange(8)[::-1]", "part": "slice(2, 7)",
    "on_event": "'jump'", "when": "'after_groups'", "every": "0.3*ms",
}, _gaps)  # fmt: skip


def _pieces(texts: Texts, values: dict[str, Any]) -> None:
    equations = Equations(texts["equations"], tau=values["tau"]) + Equations(texts["more"])
    source = SpikeGeneratorGroup(values["size"], values["indices"], values["times"], period=values["period"])
    group = NeuronGroup(5, equations, threshold=texts["threshold"], reset=texts["reset"], refractory=values["refractory"], method="rk4")
    group.run_at(texts["statements"], times=values["at"])
    synapses = Synapses(source, group, "weight : 1", on_pre={"up": texts["up"], "down": texts["down"]}, delay={"up": values["delay"]})
    synapses.connect(i=values["i"], j=values["j"])
    changed = Synapses(source, synapses, on_pre=texts["changed"])
    changed.connect(p=values["p"])
    group[1:4].v = texts["part"]
    group.v[texts["index"]] = values["v"]
    net = Network(source, group, synapses, changed)
    net.add(SpikeMonitor(group), StateMonitor(group, "z", record=True, clock=Clock(values["dt"])))
    net.run(2 * ms, namespace={"g": values["g"]})


PIECES = Victim("pieces", {
    "equations": "dx/dt = -x/tau : volt\nz = x*g + w : volt",
    "more": "dv/dt = (z - v)/(5*ms) : volt\nw : volt (shared, constant)",
    "threshold": "v > 1*mV",
    "reset": "v = 0*mV",
    "statements": "v += 0.5*mV; x *= 2",
    "up": "v_post += 2*mV",
    "down": "v_post -= 0.1*mV*(1 + 0.5*tanh(v_post/mV))",
    "changed": "weight_post += 0.1",
    "part": "i*mV + arctan(0.5)*mV",
    "index": "v > 0*mV",
}, {
    "tau": "10*ms", "size": "3", "indices": "[0, 1, 2, 0]", "times": "[0, 0.3, 0.5, 0.7]*ms", "period": "1*ms", "refractory": "0.5*ms",
    "at": "[0.2, 0.9]*ms", "delay": "0.3*ms", "i": "[0, 1, 2]", "j": "[0, 1, 2]", "p": "0.5", "v": "3*mV", "dt": "0.5*ms",
    "g": "2.0",
}, _pieces)  # fmt: skip


def _script(texts: Texts, values: dict[str, Any]) -> None:
    """A condition, a rate and a rule by themselves, where the texts are short: damage finds what long ones hide."""
    stim = TimedArray([1, 2, 3] * Hz, dt=0.5 * ms)
    source = PoissonGroup(3, texts["rates"], namespace={"stim": stim})
    synapses = Synapses(source, source, texts["model"])
    synapses.connect(texts["condition"])
    synapses.connect(j=texts["j"])
    synapses.w = texts["w"]
    Network(source, synapses).run(0.5 * ms)


SCRIPT = Victim("short", {
    "rates": "stim(t)*(i + 1)", "model": "w : 1", "condition": "i == j", "j": "i", "w": "i + 0.5*j",
}, {}, _script)  # fmt: skip


@implementation("numpy", discard_units=True)
@check_units(x=1, result=1)
def _square(x):
    return x**2


_PYTHON = {name: value for name, value in globals().items() if not name.startswith("_")} | {"np": np}
VICTIMS = (CUBA, STDP, NOISE, GAPS, PIECES, SCRIPT)
