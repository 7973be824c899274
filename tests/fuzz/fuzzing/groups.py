"""Groups of neurons with random equations, thresholds, resets, events and refractoriness."""

from __future__ import annotations

from fuzzing.draft import Draft, Group
from fuzzing.words import Words

_SIZES = (1, 2, 3, 7, 8, 9, 16, 17, 33)
_LINEAR = ("'exact'", "'exact'", "['exact', 'euler']", None, "midpoint", "'rk2'", "'rk4'", "'heun'", "'exponential_euler'")
_OWN_LINEAR = ("'exponential_euler'", "'exponential_euler'", "'exponential_euler'", "'euler'", "'rk2'", "'rk4'", "'heun'", None)
_OTHER = (None, "'euler'", "'rk2'", "'rk4'", "'rk4'", "'heun'", "'milstein'", "'milstein'", "midpoint")
_ADDITIVE = ("'euler'", "'milstein'", "'milstein'", "'heun'", None)
_MULTIPLICATIVE = ("'milstein'", "'milstein'", "'heun'", None)


def group(draft: Draft, name: str, others: list[Group]) -> Group:
    rng = draft.rng
    group = Group(name, rng.choice(_SIZES), refractory=draft.wants("refractory", 0.5), slow=draft.wants("slow clock", 0.2))
    equations: list[str] = []
    sets: list[str] = []
    for k in range(rng.choice((1, 2, 3))):
        _parameter(draft, group, k, equations, sets)
    if draft.wants("place for a sum", 0.5):
        equations.append("total : 1")
        group.numbers.append("total")
        group.sums.append("total")
        draft.observed.append((name, "total"))
    sources = [other for other in others if other.stored]
    if sources and draft.wants("linked", 0.6):
        source = rng.choice(sources)
        equations.append("far : 1 (linked)")
        group.linked = True
        if not draft.tame:
            group.numbers.append("far")
        sets.append(f"far = linked_var({source.name}, {rng.choice(source.stored)!r}, index=np.arange({group.size}) % {source.size})")
    readable = [*group.numbers, "far"] if group.linked else group.numbers
    fixed = draft.words([*readable, "K1", "K2", "i/N"], [*group.integers, "i"], group.truths)
    moving = draft.words([*fixed.numbers, "t/(5*ms)", *draft.timed], [*fixed.integers, "t_in_timesteps"], fixed.truths)
    method, variables = _differential(draft, group, equations, sets, fixed, moving)
    own = draft.words([*moving.numbers, *variables, *variables], moving.integers, moving.truths)
    for k in range(rng.choice((0, 1, 1, 2))):
        _subexpression(draft, group, f"s{k}", equations, own)
    acting = draft.words(own.numbers, own.integers, own.truths, chance=True)
    threshold = _threshold(draft, acting)
    if group.refractory:
        acting.truths = own.truths = [*own.truths, "not_refractory"]
        draft.observed += [(name, "not_refractory"), (name, "lastspike")]
    reset = draft.block(acting, [*variables, *group.writable], group.counters, group.switches)
    keywords = [f"threshold={threshold!r}", f"reset={reset!r}", f"name={name!r}"]
    if method is not None:
        keywords.append(f"method={method}")
    if group.refractory:
        keywords.append(_refractory(draft, group, equations, sets, own, variables))
    if group.slow:
        keywords.append("dt=0.2*ms")
    if not draft.tame and draft.wants("float32", 0.25):
        one = repr(variables[0])
        keywords.append(f"dtype={rng.choice(('np.float32', f'{{{one}: np.float32}}', f'{{{one}: np.float64}}'))}")
    if draft.wants("custom event", 0.35):
        group.events.append("jump")
        keywords.append(f"events={{'jump': {own.truth(2)!r}}}")
    group.writable += variables
    group.numbers += variables
    group.recordable += [*group.numbers, *group.integers, *group.truths]
    body = "\n    ".join(equations)
    draft.line(f"{name} = NeuronGroup({group.size}, '''\n    {body}\n    ''', {', '.join(keywords)})")
    for line in sets:
        draft.line(f"{name}.{line}")
    if not draft.tame and draft.wants("values by text", 0.4):
        still = draft.words([*group.stored, "K1"], [*group.integers, "i"], group.truths, chance=True)  # t is that of the run before
        draft.line(f"{name}.{variables[0]}[{still.truth(1)!r}] = {still.bounded(1)!r}".replace("timestep(t,", "timestep(1.7*ms,"))
    if "jump" in group.events:
        code = draft.block(acting, group.writable, group.counters, group.switches)
        draft.line(f"{name}.run_on_event('jump', {code!r})")
    draft.objects.append(name)
    return group


def _parameter(draft: Draft, group: Group, k: int, equations: list[str], sets: list[str]) -> None:
    rng, size = draft.rng, group.size
    kind = rng.choice(("a", "b", "k", "q", "c", "m"))
    parameter = f"{kind}{k}"
    flag = rng.choice(("", "", " (constant)"))
    if kind in "ab":
        equations.append(f"{parameter} : 1{flag}")
        group.numbers.append(parameter)
        group.stored.append(parameter)
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
    draft.features[f"parameter {kind}{flag}"] += 1
    draft.observed.append((group.name, parameter))


def _differential(
    draft: Draft, group: Group, equations: list[str], sets: list[str], fixed: Words, moving: Words
) -> tuple[str | None, list[str]]:
    rng = draft.rng
    variables = ["v", "w", "x"][: rng.choice((1, 1, 2, 3))]
    kind = rng.choice(("linear", "linear", "own", "other", "other"))
    noise = "" if draft.tame or kind == "linear" or not draft.wants("noise", 0.35) else rng.choice(("additive", "multiplicative"))
    shape = rng.choice(("full", "cascade", "oscillation")) if len(variables) > 1 and kind == "linear" else "full"
    for k, variable in enumerate(variables):
        tau = rng.choice(("tau1", "tau2", "(2*ms)", "(1*ms + i*ms/4)", "tau2/(1.2 + K1)"))
        others = [v for v in variables if v != variable]
        if kind == "linear":
            rate = _linear(draft, shape, k, variables, fixed)
        elif kind == "own":
            coupled = draft.words([*moving.numbers, *others], moving.integers, moving.truths)
            rate = f"{coupled.bounded(1)} - {variable}*(1 + abs({coupled.bounded(1)}))"
        else:
            coupled = draft.words([*moving.numbers, *variables, *variables], moving.integers, moving.truths)
            rate = f"{coupled.bounded(2)} - {variable}"
        flag = ""
        if group.refractory and draft.wants("unless refractory", 0.6):
            flag = " (unless refractory)"
            group.gated.append(variable)
        xi = {"": "", "additive": f" + 0.3*xi_{variable}/tau1**0.5", "multiplicative": f" + 0.2*{variable}*xi_{variable}/tau1**0.5"}[noise]
        equations.append(f"d{variable}/dt = ({rate})/{tau}{xi} : 1{flag}")
        sets.append(f"{variable} = values.uniform(-1, 1, {group.size})")
        draft.observed.append((group.name, variable))
    group.stored += variables
    draft.features[f"equations {kind} {shape if kind == 'linear' else noise}".rstrip()] += 1
    # Half of a coupled system that waits has no closed solution.
    linear = tuple(method for method in _LINEAR if method != "'exact'") if group.gated and len(variables) > 1 else _LINEAR
    methods = {"linear": linear, "own": _OWN_LINEAR, "other": _OTHER}[kind]
    return rng.choice({"": methods, "additive": _ADDITIVE, "multiplicative": _MULTIPLICATIVE}[noise]), variables


def _linear(draft: Draft, shape: str, k: int, variables: list[str], fixed: Words) -> str:
    rng = draft.rng
    variable = variables[k]
    if shape == "oscillation" and k < 2:
        sign = "-" if k else ""
        return f"{sign}{rng.choice(('2', 'K1', '(1 + i)'))}*{variables[1 - k]}" + rng.choice(("", f" - 0.2*{variable}", " + K2"))
    terms = [f"{fixed.bounded(1)} - {variable}"]
    before = variables[:k] if shape == "cascade" else [v for v in variables if v != variable][: k or 2]
    terms += [f"{rng.choice(('0.5', 'K1', '0.3*K2', 'cos(1.0*i)'))}*{v}" for v in before]
    return " + ".join(terms) if rng.random() < 0.9 else fixed.bounded(1)


def _subexpression(draft: Draft, group: Group, name: str, equations: list[str], own: Words) -> None:
    kind = draft.rng.choice(("float", "float", "integer", "boolean", "constant over dt", "constant over dt", "shared"))
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
        common = draft.words(["K1", "t/(4*ms)"], ["t_in_timesteps"])
        equations.append(f"{name} = {common.number(2)} : 1 (shared)")
        own.numbers = [*own.numbers, name]
    else:
        chance = kind == "constant over dt" and not draft.tame and draft.wants("random numbers", 0.5)
        words = draft.words(own.numbers, own.integers, own.truths, chance=chance)
        equations.append(f"{name} = {words.number(2)} : 1{' (constant over dt)' if kind != 'float' else ''}")
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
        f"{own.integer(2)} > {own.integer(1)}",
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
