"""Models whose texts are damaged at random. Run by itself: `python -X faulthandler mutated_models.py COUNT SEED` prints a line of JSON
before and after each damaged model: which text, how it read, and what came of it. test_mutations.py reads it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from random import Random

from ranvier import *
from ranvier.syntax.errors import ModelError

Texts = dict[str, str]

CUBA = {
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
}

STDP = {
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
}

NOISE = {
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
}


def cuba(texts: Texts) -> None:
    names = {"taum": 20 * ms, "taue": 5 * ms, "taui": 10 * ms, "Vr": -60 * mV, "we": 1 * mV}
    spiking = {name: texts[name] for name in ("threshold", "reset", "refractory")}
    group = NeuronGroup(20, texts["equations"], **spiking, method="exact", namespace=names)
    group.El = -49 * mV
    group.v = texts["v"]
    group.v[texts["index"]] = -55 * mV
    synapses = Synapses(group, group, on_pre=texts["on_pre"], namespace=names)
    synapses.connect(texts["condition"], p=texts["probability"])
    Network(group, synapses, SpikeMonitor(group, variables="v")).run(2 * ms)


def stdp(texts: Texts) -> None:
    names = {"tau": 20 * ms}
    group = NeuronGroup(10, texts["equations"], threshold=texts["threshold"], reset=texts["reset"], method="euler", namespace=names)
    synapses = Synapses(group, group, texts["model"], on_pre=texts["on_pre"], on_post=texts["on_post"], method="euler", namespace=names)
    synapses.connect(j=texts["j"], namespace={})
    synapses.delay = texts["delay"]
    synapses.w = texts["w"]
    Network(group, synapses, StateMonitor(synapses, "w", record=[0])).run(2 * ms)


def noise(texts: Texts) -> None:
    stim = TimedArray([[0, 1], [1, 0]] * nA, dt=1 * ms, name="stim")
    names = {"gl": 30 * nS, "El": -70 * mV, "D": 2 * mV, "VT": -50 * mV, "C": 281 * pF, "s": 1 * mV, "tau": 144 * ms, "stim": stim}
    group = NeuronGroup(2, texts["equations"], threshold=texts["threshold"], reset=texts["reset"], method="euler", namespace=names)
    group.v = -70 * mV
    group.run_regularly(texts["regularly"], dt=1 * ms)
    source = PoissonGroup(4, texts["rates"])
    put = PoissonInput(group, "v", 10, 100 * Hz, texts["weight"])
    Network(group, source, put, StateMonitor(group, ["v", "I"], record=True), PopulationRateMonitor(source)).run(2 * ms)


MODELS: tuple[tuple[Callable[[Texts], None], Texts], ...] = ((cuba, CUBA), (stdp, STDP), (noise, NOISE))

_TOKEN = re.compile(r"\s+|\w+|\*\*|//|[<>=!]=|.", re.DOTALL)
_STRANGE = "+-*/()=<>!%,;:.&^~#'\"[]{}@$? \n\t\\0129exyi_é²\0"


def damaged(text: str, rng: Random) -> str:
    """The text after one or two small accidents, to characters or to tokens."""
    for _ in range(rng.choice((1, 1, 2))):
        parts = list(text) if rng.random() < 0.5 else _TOKEN.findall(text)
        if not parts:
            return text
        at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
        match rng.randrange(5):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[at])
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = parts[other]
            case 4:
                parts.insert(at, rng.choice(_STRANGE))
        text = "".join(parts)
    return text


def outcome(build: Callable[[Texts], None], texts: Texts) -> tuple[str, str]:
    """(what came of it, its words): 'runs', 'refused', or the name of an exception that no user should see."""
    try:
        build(texts)
    except (ModelError, DimensionMismatchError, MagicError) as error:
        return "refused", str(error)
    except BaseException as error:
        return type(error).__name__, str(error)
    return "runs", ""


if __name__ == "__main__":
    count, rng = int(sys.argv[1]), Random(int(sys.argv[2]))
    for _ in range(count):
        model, whole = rng.choice(MODELS)
        where = rng.choice(sorted(whole))
        mutant = damaged(whole[where], rng)
        print(json.dumps([model.__name__, where, mutant]), flush=True)
        seed(1)
        print(json.dumps(outcome(model, {**whole, where: mutant})), flush=True)
