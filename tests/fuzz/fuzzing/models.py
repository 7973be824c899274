"""A random model as the text of an ordinary script. The same seed gives the same script.

The script leaves in its namespace a Network `net` and the objects by name. It draws no random numbers, and every object has a name of its
own, so that the order of operations is the same in every simulator. Used by test_fuzz.py; print one with `python -m fuzzing.models SEED`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field

from fuzzing.words import Words

_SIZES = (1, 2, 3, 7, 8, 9, 16, 17, 33)
_LINEAR = (None, ("exact", "euler"), ("exact", "euler"), "euler", "rk2", "rk4", "heun", "exponential_euler")
_OWN_LINEAR = ("exponential_euler", "euler", "rk2", "rk4", "heun", None)
_OTHER = (None, "euler", "rk2", "rk4", "heun", "milstein")


@dataclass(frozen=True)
class Model:
    """script: with `SIMULATOR` for the module to import. observed: (object, attribute), what a run changes. features: what it has.

    common_delays: the script again, with common delays given synapse by synapse; None where there are none. tame: Brian is to agree.
    Other models have what Brian 2.9's numpy target does otherwise: pathways that read what they write through another name or a
    subexpression (v and v_post, v_pre and v_post of one group; ranvier: one synapse after the other); variables `unless refractory`
    that a pathway of several statements writes, or one with = (Brian writes them in refractory neurons too, against its
    documentation); t in run_regularly with a dt of its own (Brian: t of the group).
    """

    seed: int
    script: str
    observed: tuple[tuple[str, str], ...]
    features: Counter[str]
    common_delays: str | None
    tame: bool
    steps: int


@dataclass
class _Group:
    name: str
    size: int
    numbers: list[str]
    integers: list[str]
    truths: list[str]
    writable: list[str]  # floats that synapses may change
    counters: list[str]  # integers that code may change
    switches: list[str]
    refractory: bool
    slow: bool
    recordable: list[str] = field(default_factory=list)
    gated: list[str] = field(default_factory=list)  # unless refractory


def random_model(seed: int) -> Model:
    return _Maker(random.Random(seed), seed).make()


class _Maker:
    def __init__(self, rng: random.Random, seed: int):
        self.rng, self.seed = rng, seed
        self.tame = rng.random() < 0.4
        self.lines: list[str] = []
        self.other_lines: list[str] = []  # with delays per synapse
        self.observed: list[tuple[str, str]] = []
        self.features: Counter[str] = Counter()
        self.objects: list[str] = []

    def make(self) -> Model:
        rng = self.rng
        self._line("from SIMULATOR import *")
        self._line("import numpy as np")
        self._line(f"values = np.random.RandomState({self.seed})")
        self._line("defaultclock.dt = 0.1*ms")
        self._line("K1, K2, tau1, tau2 = 0.7, -0.3, 3*ms, 7.5*ms")
        self.timed = rng.random() < 0.3
        if self.timed:
            self.features["TimedArray"] += 1
            self._line(f"stim = TimedArray(values.uniform(-1, 1, 12), dt={rng.choice(('0.1', '0.5', '1'))}*ms)")
        groups = [self._group(f"G{k}") for k in range(rng.choice((1, 1, 2, 2, 3)))]
        for k in range(rng.choice((0, 1, 1, 2, 3))):
            self._synapses(f"S{k}", rng.choice(groups), rng.choice(groups))
        for k, group in enumerate(groups):
            if rng.random() < 0.35:
                self._regularly(f"R{k}", group)
            if rng.random() < 0.7:
                self._state_monitor(f"M{k}", group.name, group.recordable, group.size)
            self._spike_monitor(f"P{k}", group)
        self._line(f"net = Network({', '.join(self.objects)})")
        script, other = "\n".join(self.lines) + "\n", "\n".join(self.other_lines) + "\n"
        delays = other if other != script else None
        return Model(self.seed, script, tuple(self.observed), self.features, delays, self.tame, rng.choice((7, 20, 31)))

    def _line(self, text: str, other: str | None = None) -> None:
        self.lines.append(text)
        self.other_lines.append(text if other is None else other)

    # ---- groups ---------------------------------------------------------------------------------------------------------

    def _group(self, name: str) -> _Group:
        rng = self.rng
        size = rng.choice(_SIZES)
        group = _Group(name, size, [], [], [], [], [], [], rng.random() < 0.5, rng.random() < 0.2)
        equations: list[str] = []
        sets: list[str] = []
        for k in range(rng.choice((1, 2, 3))):
            kind = rng.choice(("a", "b", "k", "q", "c", "m"))
            parameter = f"{kind}{k}"
            flag = rng.choice(("", "", " (constant)"))
            if kind in "ab":
                equations.append(f"{parameter} : 1{flag}")
                group.numbers.append(parameter)
                sets.append(f"{parameter} = values.uniform(-1, 1, {size})")
                if not flag:
                    group.writable.append(parameter)
            elif kind in "km":
                equations.append(f"{parameter} : integer{flag}")
                group.integers.append(parameter)
                sets.append(f"{parameter} = values.randint(-3, 5, {size})")
                if not flag:
                    group.counters.append(parameter)
            elif kind == "q":
                equations.append(f"{parameter} : boolean{flag}")
                group.truths.append(parameter)
                sets.append(f"{parameter} = values.rand({size}) < 0.5")
                if not flag:
                    group.switches.append(parameter)
            else:
                equations.append(f"{parameter} : 1 (shared{rng.choice(('', ', constant'))})")
                group.numbers.append(parameter)
                sets.append(f"{parameter} = {round(rng.uniform(-1, 1), 3)}")
                self.features["shared"] += 1
            self.features[f"parameter {kind}{flag}"] += 1
            self.observed.append((name, parameter))
        fixed = Words(rng, [*group.numbers, "K1", "K2", "i/N"], [*group.integers, "i"], group.truths, used=self.features)
        moving = Words(rng, [*fixed.numbers, "t/(5*ms)"], [*fixed.integers, "t_in_timesteps"], fixed.truths, used=self.features)
        if self.timed:
            moving.numbers.append("stim(t)")
        method, variables = self._differential(group, equations, sets, fixed, moving)
        own = Words(rng, [*moving.numbers, *variables, *variables], moving.integers, moving.truths, used=self.features)
        for k in range(rng.choice((0, 0, 1, 2))):
            self._subexpression(group, f"s{k}", equations, own, fixed)
        threshold = self._threshold(own)
        if group.refractory:
            own.truths.append("not_refractory")
            self.observed += [(name, "not_refractory"), (name, "lastspike")]
        reset = self._block(own, [*variables, *group.writable], group.counters, group.switches)
        keywords = [f"threshold={threshold!r}", f"reset={reset!r}", f"name={name!r}"]
        if method is not None:
            keywords.append(f"method={method!r}")
        self.features[f"method {method}"] += 1
        if group.refractory:
            keywords.append(self._refractory(group, equations, sets, own, variables))
        if group.slow:
            keywords.append("dt=0.2*ms")
            self.features["slow group"] += 1
        group.writable += variables
        group.numbers += variables
        group.recordable += [*group.numbers, *group.integers, *group.truths]
        body = "\n    ".join(equations)
        self._line(f"{name} = NeuronGroup({size}, '''\n    {body}\n    ''', {', '.join(keywords)})")
        for line in sets:
            self._line(f"{name}.{line}")
        self.objects.append(name)
        return group

    def _differential(self, group: _Group, equations: list[str], sets: list[str], fixed: Words, moving: Words) -> tuple[object, list[str]]:
        rng = self.rng
        count = rng.choice((1, 1, 2, 3))
        variables = ["v", "w", "x"][:count]
        kind = rng.choice(("linear", "linear", "own", "other", "other"))
        for k, variable in enumerate(variables):
            tau = rng.choice(("tau1", "tau2", "(2*ms)", "(1*ms + i*ms/4)", "tau2/(1.2 + K1)"))
            others = [v for v in variables if v != variable]
            if kind == "linear":
                terms = [f"{fixed.bounded(1)} - {variable}"]
                terms += [f"{rng.choice(('0.5', 'K1', '0.3*K2', 'cos(1.0*i)'))}*{v}" for v in others[: k or 2]]
                rate = " + ".join(terms) if rng.random() < 0.9 else fixed.bounded(1)
            elif kind == "own":
                coupled = Words(rng, [*moving.numbers, *others], moving.integers, moving.truths, used=self.features)
                rate = f"{coupled.bounded(1)} - {variable}*(1 + abs({coupled.bounded(1)}))"
            else:
                coupled = Words(rng, [*moving.numbers, *variables, *variables], moving.integers, moving.truths, used=self.features)
                rate = f"{coupled.bounded(2)} - {variable}"
            flag = ""
            if group.refractory and rng.random() < 0.6:
                flag = " (unless refractory)"
                group.gated.append(variable)
                self.features["unless refractory"] += 1
            equations.append(f"d{variable}/dt = ({rate})/{tau} : 1{flag}")
            sets.append(f"{variable} = values.uniform(-1, 1, {group.size})")
            self.observed.append((group.name, variable))
        self.features[f"equations {kind}"] += 1
        methods: dict[str, tuple[object, ...]] = {"linear": _LINEAR, "own": _OWN_LINEAR, "other": _OTHER}
        return rng.choice(methods[kind]), variables

    def _subexpression(self, group: _Group, name: str, equations: list[str], own: Words, fixed: Words) -> None:
        kind = self.rng.choice(("float", "float", "integer", "boolean", "constant over dt", "shared"))
        self.features[f"subexpression {kind}"] += 1
        if kind == "integer":
            equations.append(f"{name} = {own.integer(2)} : integer")
            own.integers = [*own.integers, name]
            group.integers.append(name)
        elif kind == "boolean":
            equations.append(f"{name} = {own.truth(2)} : boolean")
            own.truths = [*own.truths, name]
            group.truths.append(name)
        elif kind == "shared":
            common = Words(self.rng, ["K1", "t/(4*ms)"], ["t_in_timesteps"], used=self.features)
            equations.append(f"{name} = {common.number(2)} : 1 (shared)")
            own.numbers = [*own.numbers, name]
        else:
            equations.append(f"{name} = {own.number(2)} : 1{' (constant over dt)' if kind != 'float' else ''}")
            own.numbers = [*own.numbers, name]
            group.numbers.append(name)

    def _threshold(self, own: Words) -> str:
        variable = "v"
        return self.rng.choice((
            f"{variable} > {round(self.rng.uniform(0, 0.9), 2)}",
            f"{variable} > {own.bounded(1)}",
            f"t_in_timesteps % {self.rng.choice((3, 4, 5))} == i % 3",
            f"{variable} > 0.2 and {own.truth(1)}",
            f"{variable} > 0.5 or (i + t_in_timesteps) % 7 == 0",
        ))  # fmt: skip

    def _refractory(self, group: _Group, equations: list[str], sets: list[str], own: Words, variables: list[str]) -> str:
        kind = self.rng.choice(("time", "parameter", "string", "condition"))
        self.features[f"refractory {kind}"] += 1
        if kind == "time":
            return f"refractory={self.rng.choice(('0.1', '0.35', '0.5', '1.2'))}*ms"
        if kind == "parameter":
            equations.append("tref : second")
            sets.append(f"tref = values.uniform(0, 1, {group.size})*ms")
            return "refractory='tref'"
        if kind == "string":
            return f"refractory='(0.25 + abs({own.number(1)}))*0.4*ms'"
        return f"refractory={f'{variables[0]} > {own.number(1)}'!r}"

    def _block(self, words: Words, floats: list[str], counters: list[str], switches: list[str], suffix: str = "") -> str:
        """Statements. What they write they may read, before and after."""
        rng = self.rng
        statements: list[str] = []
        inside = Words(rng, list(words.numbers), list(words.integers), list(words.truths), words.steps, words.used)
        for number in range(rng.choice((1, 1, 2, 3))):
            kind = rng.random()
            if kind < 0.15:
                statements.append(f"local{number} = {inside.bounded(1)}")
                inside.numbers += [f"local{number}"] * 2
            elif kind < 0.3 and counters:
                counter = rng.choice(counters) + suffix
                statements.append(rng.choice((f"{counter} += {rng.choice((1, 2))}", f"{counter} = ({inside.integer(1)}) % 7")))
            elif kind < 0.4 and switches:
                switch = rng.choice(switches) + suffix
                statements.append(rng.choice((f"{switch} = not {switch}", f"{switch} = {inside.truth(1)}")))
            elif floats:
                target = rng.choice(floats) + suffix
                form = rng.choice(("{0} = {1}", "{0} = {1}", "{0} += 0.2*({1})", "{0} -= 0.3*({1})", "{0} *= 0.5", "{0} /= 1.7", "{0} = 0"))
                statements.append(form.format(target, inside.bounded(1)))
        self.features["statements"] += len(statements)
        return "; ".join(statements) if statements else (f"{floats[0]}{suffix} = 0" if floats else "unused = 1")

    # ---- synapses -------------------------------------------------------------------------------------------------------

    def _synapses(self, name: str, source: _Group, target: _Group) -> None:
        rng = self.rng
        first, pre = self._part(source)
        second, post = self._part(target)
        number = rng.choice((0, 1, 5, 30, 60))
        equations, sets, own = ["ws : 1", "ns : integer"], [f"ws = values.uniform(-1, 1, {number})"], ["ws"]
        keywords = [f"name={name!r}"]
        if rng.random() < 0.3:
            own.append("Ap")
            equations.append("dAp/dt = -Ap/tau1 : 1 (event-driven)")
            self.features["event-driven"] += 1
            if rng.random() < 0.5:
                own.append("Aq")
                equations.append(f"dAq/dt = ({rng.choice(('K1*Ap', 'ws'))} - Aq)/tau2 : 1 (event-driven)")
        elif rng.random() < 0.3:
            own.append("zs")
            ends = [f"{self._name(source)}_pre", f"{self._name(target)}_post"]
            words = Words(rng, ["ws", "zs", "K1", *ends], ["ns", "i", "j"], used=self.features)
            equations.append(f"dzs/dt = ({words.bounded(1)} - zs)/tau2 : 1 (clock-driven)")
            keywords.append(f"method={rng.choice(('euler', 'rk2', 'rk4'))!r}")
            self.features["clock-driven"] += 1
        if rng.random() < 0.3:
            words = Words(rng, [*own, f"{self._name(source)}_pre"], ["i", "j"], used=self.features)
            equations.append(f"sub = {words.number(1)} : 1")
        readable = [*own, "sub"] if equations[-1].startswith("sub") else list(own)
        codes: dict[str, list[str]] = {"pre": [], "post": []}
        for side in ("pre", "post"):
            for _ in range(rng.choice((1, 1, 1, 2)) if side == "pre" else rng.choice((0, 0, 1))):
                codes[side].append(self._pathway(source, target, own, readable))
        delays: list[tuple[str, str]] = []  # pathway, delay of all its synapses
        later: list[str] = []
        for side, blocks in codes.items():
            names = [side] if len(blocks) == 1 else [f"{side}{k}" for k in range(len(blocks))]
            for pathway in names:
                kind = rng.choice(("none", "none", "common", "each"))
                self.features[f"delay {kind}"] += 1
                if kind == "common":
                    delays.append((pathway, rng.choice(("0.3*ms", "0.5*ms", "1.42*ms"))))
                elif kind == "each":
                    later.append(f"{name}.{pathway}.delay = values.randint(0, 12, {number})*0.1*ms")
            if len(blocks) == 1:
                keywords.append(f"on_{side}={blocks[0]!r}")
            elif blocks:
                self.features["several pathways"] += 1
                keywords.append(f"on_{side}={dict(zip(names, blocks, strict=True))!r}")
        given = f"delay={{{', '.join(f'{pathway!r}: {delay}' for pathway, delay in delays)}}}"
        body = "\n    ".join(equations)
        head = f"{name} = Synapses({first}, {second}, '''\n    {body}\n    ''', "
        self._line(head + ", ".join([*keywords, given] if delays else keywords) + ")", head + ", ".join(keywords) + ")")
        self._line(f"{name}.connect(i=values.randint(0, {pre}, {number}), j=values.randint(0, {post}, {number}))" if number else
                   f"{name}.connect('False')")  # fmt: skip
        if number:
            for line in sets:
                self._line(f"{name}.{line}")
            for pathway, delay in delays:
                self.lines.append("")
                self.other_lines.append(f"{name}.{pathway}.delay = np.full({number}, 1.0)*{delay}")
            for line in later:
                self._line(line)
        self.features[f"synapses {number}"] += 1
        self.features["self connection" if source is target else "connection"] += 1
        self.observed += [(name, variable) for variable in [*own, "ns"]]
        self.objects.append(name)
        if number and rng.random() < 0.4:
            self._state_monitor(f"{name}M", name, [*readable, "ns"], number)

    def _part(self, group: _Group) -> tuple[str, int]:
        if group.size > 2 and self.rng.random() < 0.3:
            self.features["subgroup"] += 1
            start = self.rng.randrange(group.size - 1)
            stop = self.rng.randrange(start + 1, group.size + 1)
            return f"{group.name}[{start}:{stop}]", stop - start
        return group.name, group.size

    def _name(self, group: _Group) -> str:
        return self.rng.choice(group.numbers)

    def _pathway(self, source: _Group, target: _Group, own: list[str], readable: list[str]) -> str:
        """What is written: variables of the synapse, of the target, of the source; in every way that a synapse may."""
        rng = self.rng
        if self.tame:
            return self._tame_pathway(source, target, own)
        numbers = [*readable, *readable, "K1", *(f"{n}_pre" for n in source.numbers[-2:]), *(f"{n}_post" for n in target.numbers[-2:])]
        integers = ["i", "j", "ns", *(f"{n}_pre" for n in source.integers[:1]), *(f"{n}_post" for n in target.integers[:1])]
        truths = [*(f"{n}_pre" for n in source.truths[:1]), *(f"{n}_post" for n in target.truths[:1])]
        words = Words(rng, numbers, integers, truths, used=self.features)
        statements: list[str] = []
        for _ in range(rng.choice((1, 2, 3))):
            kind = rng.random()
            if kind < 0.45 and target.writable:
                variable = rng.choice(target.writable)
                variable = rng.choice((variable, f"{variable}_post"))
                statements.append(f"{variable} += {rng.choice(('ws', '0.1', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}")
                self.features["synapse post +="] += 1
            elif kind < 0.6:
                statements.append(self._block(words, own, ["ns"], []))
            elif kind < 0.7 and target.writable:
                statements.append(f"{rng.choice(target.writable)}_post = {words.bounded(1)}")
                self.features["synapse post ="] += 1
            elif kind < 0.85 and source.writable:
                statements.append(f"{rng.choice(source.writable)}_pre {rng.choice(('+=', '=', '-='))} 0.3*{words.bounded(1)}")
                self.features["synapse pre"] += 1
            elif target.counters:
                statements.append(f"{rng.choice(target.counters)}_post += 1")
            else:
                statements.append("ns += 1")
        return "; ".join(statements)

    def _tame_pathway(self, source: _Group, target: _Group, own: list[str]) -> str:
        """The same whatever the order of synapses, and each variable under one name."""
        rng = self.rng
        pool = [v for v in target.writable if not (source is target and rng.random() < 0.5)]
        if target.gated and rng.random() < 0.3:
            return f"{target.gated[0]}_post += {rng.choice(('ws', '0.1*ws*K1'))}"
        pool = [v for v in pool if v not in target.gated]
        written = rng.sample(pool, min(len(pool), rng.choice((1, 2))))
        readable = [f"{n}_post" for n in target.numbers if n not in written and not n.startswith("s")]
        readable += [f"{n}_pre" for n in source.numbers if not (source is target and n in written) and not n.startswith("s")]
        words = Words(rng, [*own, "K1", *readable], ["i", "j"], used=self.features)
        statements = [f"{v}_post += {rng.choice(('ws', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}" for v in written]
        if rng.random() < 0.6 or not statements:
            statements.insert(rng.randrange(len(statements) + 1), self._block(words, own, ["ns"], []))
        if target.counters and rng.random() < 0.3:
            statements.append(f"{target.counters[0]}_post += 1")
        self.features["tame pathway"] += 1
        return "; ".join(statements)

    # ---- the rest -------------------------------------------------------------------------------------------------------

    def _regularly(self, name: str, group: _Group) -> None:
        numbers = [*group.numbers, "K1", *([] if self.tame else ["t/(5*ms)"])]
        words = Words(self.rng, numbers, [*group.integers, "i"], list(group.truths), used=self.features)
        code = self._block(words, group.writable, group.counters, group.switches)
        if self.tame:
            code = code.replace("timestep(t,", "timestep(1.7*ms,")
        self.features["run_regularly"] += 1
        when = self.rng.choice(("start", "start", "after_resets", "before_synapses"))
        dt = self.rng.choice(("0.1", "0.3", "1"))
        self._line(f"{name} = {group.name}.run_regularly({code!r}, dt={dt}*ms, when={when!r}, name={name!r})")

    def _state_monitor(self, name: str, source: str, variables: list[str], size: int) -> None:
        rng = self.rng
        chosen = rng.sample(variables, min(len(variables), rng.choice((1, 2, 4))))
        chosen = list(dict.fromkeys(chosen))
        record = "True" if rng.random() < 0.5 else repr(sorted(rng.sample(range(size), rng.randrange(1, min(size, 4) + 1))))
        dt = rng.choice(("", "", ", dt=0.3*ms"))
        when = rng.choice(("", "", ", when='end'", ", when='after_thresholds'"))
        self._line(f"{name} = StateMonitor({source}, {chosen!r}, record={record}{dt}{when}, name={name!r})")
        self.objects.append(name)
        self.observed += [(name, variable) for variable in ["t", *chosen]]
        self.features["StateMonitor"] += 1

    def _spike_monitor(self, name: str, group: _Group) -> None:
        rng = self.rng
        chosen = rng.sample(group.recordable, min(len(group.recordable), rng.choice((0, 0, 1, 2))))
        variables = f", variables={chosen!r}" if chosen else ""
        source = self._part(group)[0]
        self._line(f"{name} = SpikeMonitor({source}{variables}, name={name!r})")
        self.objects.append(name)
        self.observed += [(name, variable) for variable in ["i", "t", "count", *chosen]]
        if rng.random() < 0.2:
            self._line(f"{name}R = PopulationRateMonitor({source}, name={name + 'R'!r})")
            self.objects.append(f"{name}R")
            self.observed += [(f"{name}R", "t"), (f"{name}R", "rate")]
        self.features["SpikeMonitor"] += 1


if __name__ == "__main__":
    print(random_model(int(sys.argv[1])).script)
