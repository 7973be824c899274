"""Groups of neurons with random equations, thresholds, resets and refractoriness."""

from __future__ import annotations

from fuzzing.draft import Draft, Group
from fuzzing.words import Words

_SIZES = (1, 2, 3, 7, 8, 9, 16, 17, 33)
_LINEAR = (None, ("exact", "euler"), ("exact", "euler"), "euler", "rk2", "rk4", "heun", "exponential_euler")
_OWN_LINEAR = ("exponential_euler", "euler", "rk2", "rk4", "heun", None)
_OTHER = (None, "euler", "rk2", "rk4", "heun", "milstein")


def group(draft: Draft, name: str) -> Group:
    rng = draft.rng
    size = rng.choice(_SIZES)
    group = Group(name, size, [], [], [], [], [], [], rng.random() < 0.5, rng.random() < 0.2)
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
            draft.features["shared"] += 1
        draft.features[f"parameter {kind}{flag}"] += 1
        draft.observed.append((name, parameter))
    fixed = Words(rng, [*group.numbers, "K1", "K2", "i/N"], [*group.integers, "i"], group.truths, used=draft.features)
    moving = Words(rng, [*fixed.numbers, "t/(5*ms)"], [*fixed.integers, "t_in_timesteps"], fixed.truths, used=draft.features)
    if draft.timed:
        moving.numbers.append("stim(t)")
    method, variables = _differential(draft, group, equations, sets, fixed, moving)
    own = Words(rng, [*moving.numbers, *variables, *variables], moving.integers, moving.truths, used=draft.features)
    for k in range(rng.choice((0, 0, 1, 2))):
        _subexpression(draft, group, f"s{k}", equations, own, fixed)
    threshold = _threshold(draft, own)
    if group.refractory:
        own.truths.append("not_refractory")
        draft.observed += [(name, "not_refractory"), (name, "lastspike")]
    reset = draft.block(own, [*variables, *group.writable], group.counters, group.switches)
    keywords = [f"threshold={threshold!r}", f"reset={reset!r}", f"name={name!r}"]
    if method is not None:
        keywords.append(f"method={method!r}")
    draft.features[f"method {method}"] += 1
    if group.refractory:
        keywords.append(_refractory(draft, group, equations, sets, own, variables))
    if group.slow:
        keywords.append("dt=0.2*ms")
        draft.features["slow group"] += 1
    group.writable += variables
    group.numbers += variables
    group.recordable += [*group.numbers, *group.integers, *group.truths]
    body = "\n    ".join(equations)
    draft.line(f"{name} = NeuronGroup({size}, '''\n    {body}\n    ''', {', '.join(keywords)})")
    for line in sets:
        draft.line(f"{name}.{line}")
    draft.objects.append(name)
    return group


def _differential(
    draft: Draft, group: Group, equations: list[str], sets: list[str], fixed: Words, moving: Words
) -> tuple[object, list[str]]:
    rng = draft.rng
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
            coupled = Words(rng, [*moving.numbers, *others], moving.integers, moving.truths, used=draft.features)
            rate = f"{coupled.bounded(1)} - {variable}*(1 + abs({coupled.bounded(1)}))"
        else:
            coupled = Words(rng, [*moving.numbers, *variables, *variables], moving.integers, moving.truths, used=draft.features)
            rate = f"{coupled.bounded(2)} - {variable}"
        flag = ""
        if group.refractory and rng.random() < 0.6:
            flag = " (unless refractory)"
            group.gated.append(variable)
            draft.features["unless refractory"] += 1
        equations.append(f"d{variable}/dt = ({rate})/{tau} : 1{flag}")
        sets.append(f"{variable} = values.uniform(-1, 1, {group.size})")
        draft.observed.append((group.name, variable))
    draft.features[f"equations {kind}"] += 1
    methods: dict[str, tuple[object, ...]] = {"linear": _LINEAR, "own": _OWN_LINEAR, "other": _OTHER}
    return rng.choice(methods[kind]), variables


def _subexpression(draft: Draft, group: Group, name: str, equations: list[str], own: Words, fixed: Words) -> None:
    kind = draft.rng.choice(("float", "float", "integer", "boolean", "constant over dt", "shared"))
    draft.features[f"subexpression {kind}"] += 1
    if kind == "integer":
        equations.append(f"{name} = {own.integer(2)} : integer")
        own.integers = [*own.integers, name]
        group.integers.append(name)
    elif kind == "boolean":
        equations.append(f"{name} = {own.truth(2)} : boolean")
        own.truths = [*own.truths, name]
        group.truths.append(name)
    elif kind == "shared":
        common = Words(draft.rng, ["K1", "t/(4*ms)"], ["t_in_timesteps"], used=draft.features)
        equations.append(f"{name} = {common.number(2)} : 1 (shared)")
        own.numbers = [*own.numbers, name]
    else:
        equations.append(f"{name} = {own.number(2)} : 1{' (constant over dt)' if kind != 'float' else ''}")
        own.numbers = [*own.numbers, name]
        group.numbers.append(name)


def _threshold(draft: Draft, own: Words) -> str:
    variable = "v"
    return draft.rng.choice((
        f"{variable} > {round(draft.rng.uniform(0, 0.9), 2)}",
        f"{variable} > {own.bounded(1)}",
        f"t_in_timesteps % {draft.rng.choice((3, 4, 5))} == i % 3",
        f"{variable} > 0.2 and {own.truth(1)}",
        f"{variable} > 0.5 or (i + t_in_timesteps) % 7 == 0",
    ))  # fmt: skip


def _refractory(draft: Draft, group: Group, equations: list[str], sets: list[str], own: Words, variables: list[str]) -> str:
    kind = draft.rng.choice(("time", "parameter", "string", "condition"))
    draft.features[f"refractory {kind}"] += 1
    if kind == "time":
        return f"refractory={draft.rng.choice(('0.1', '0.35', '0.5', '1.2'))}*ms"
    if kind == "parameter":
        equations.append("tref : second")
        sets.append(f"tref = values.uniform(0, 1, {group.size})*ms")
        return "refractory='tref'"
    if kind == "string":
        return f"refractory='(0.25 + abs({own.number(1)}))*0.4*ms'"
    return f"refractory={f'{variables[0]} > {own.number(1)}'!r}"
