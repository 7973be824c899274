"""Synapses with random models, pathways, delays and connections."""

from __future__ import annotations

from fuzzing.draft import Draft, Group
from fuzzing.watching import state_monitor
from fuzzing.words import Words

_SOME = 160  # pairs that may all be connected: the interpreter takes each synapse by itself


def synapses(draft: Draft, name: str, source: Group, target: Group) -> None:
    rng = draft.rng
    first, pre = draft.part(source)
    second, post = draft.part(target)
    equations, sets, own, stored, keywords = _model(draft, name, source, target)
    summed = _sums(draft, (source, first), (target, second), own, equations)
    readable = list(own)
    if draft.wants("subexpression of synapses", 0.3):
        flag = rng.choice(("", "", " (constant over dt)"))
        words = draft.words([*own, *_ends(source, "pre")[:1]], ["i", "j"])
        equations.append(f"sub = {words.number(1)} : 1{flag}")
        readable.append("sub")
    codes: dict[str, list[str]] = {"pre": [], "post": []}
    on_event: dict[str, str] = {}
    for side, triggers in (("pre", source), ("post", target)):
        count = rng.choice((1, 1, 1, 2)) if side == "pre" else rng.choice((0, 0, 1))
        if side == "pre" and summed and draft.wants("sums alone", 0.4):
            count = 0
        for _ in range(count):
            codes[side].append(_pathway(draft, source, target, stored, readable))
        if len(codes[side]) > 1:
            draft.features["several pathways"] += 1
        if codes[side] and triggers.events != ["spike"] and draft.wants("on_event", 0.5):
            on_event[side if len(codes[side]) == 1 else f"{side}0"] = "jump"
    delays: list[tuple[str, str]] = []  # pathway, delay of all its synapses
    later: list[str] = []
    for side, blocks in codes.items():
        names = [side] if len(blocks) == 1 else [f"{side}{k}" for k in range(len(blocks))]
        for pathway in names:
            kind = rng.choice(("none", "none", "common", "each"))
            draft.features[f"delay {kind}"] += 1
            if kind == "common":
                delays.append((pathway, rng.choice(("0.3*ms", "0.5*ms", "1.42*ms"))))
            elif kind == "each":
                later.append(f"{name}.{pathway}.delay = values.randint(0, 12, len({name}))*0.1*ms")
        if len(blocks) == 1:
            keywords.append(f"on_{side}={blocks[0]!r}")
        elif blocks:
            keywords.append(f"on_{side}={dict(zip(names, blocks, strict=True))!r}")
    if on_event:
        keywords.append(f"on_event={on_event!r}")
    given = f"delay={{{', '.join(f'{pathway!r}: {delay}' for pathway, delay in delays)}}}"
    body = "\n    ".join(equations)
    head = f"{name} = Synapses({first}, {second}, '''\n    {body}\n    ''', "
    draft.line(head + ", ".join([*keywords, given] if delays else keywords) + ")", head + ", ".join(keywords) + ")")
    rule, number = _rule(draft, source, target, pre, post)
    draft.line(f"{name}.connect({rule})")
    if number != 0:
        for line in sets:
            draft.line(f"if len({name}): {name}.{line}")
        for pathway, delay in delays:
            draft.lines.append("")
            draft.other_lines.append(f"if len({name}): {name}.{pathway}.delay = np.full(len({name}), 1.0)*{delay}")
        for line in later:
            draft.line(f"if len({name}): {line}")
        if not draft.tame and draft.wants("values by text", 0.3):
            words = draft.words([*stored, *(f"{variable}_pre" for variable in source.stored)], ["i", "j"], chance=True)
            draft.line(f"{name}.ws[{words.truth(1)!r}] = {words.bounded(1)!r}".replace("timestep(t,", "timestep(1.7*ms,"))
    draft.features["self connection" if source is target else "connection"] += 1
    draft.observed += [(name, variable) for variable in [*stored, "ns", "i", "j"]]
    draft.objects.append(name)
    if number and draft.wants("StateMonitor of synapses", 0.4):
        state_monitor(draft, f"{name}M", name, [*readable, "ns"], number)
    if number and draft.wants("run_regularly of synapses", 0.2):
        code = draft.block(draft.words(own, ["i", "j", "ns"], chance=True), ["ws"], ["ns"], [])
        draft.line(f"{name}R = {name}.run_regularly({code!r}, dt=0.3*ms, name='{name}R')")
    if number and not draft.tame and draft.wants("synapses onto synapses", 0.25):
        _onto(draft, name, source, number)


def _model(draft: Draft, name: str, source: Group, target: Group) -> tuple[list[str], list[str], list[str], list[str], list[str]]:
    """Equations, lines that set values, names that are up to date at any time, all stored floats, keywords."""
    rng = draft.rng
    equations, own = ["ws : 1", "ns : integer"], ["ws"]
    keywords, sets = [f"name={name!r}"], [f"ws = values.uniform(-1, 1, len({name}))"]
    fixed: list[str] = []
    for variable, flag in (("cs", "constant"), ("hs", "shared")):
        if draft.wants(f"{flag} variable of synapses", 0.15):
            equations.append(f"{variable} : 1 ({flag})")
            fixed.append(variable)
            sets.append(f"{variable} = 0.4" if flag == "shared" else f"cs = values.uniform(-1, 1, len({name}))")
    stored = ["ws"]
    if draft.wants("event-driven", 0.35):
        stored.append("Ap")
        equations.append("dAp/dt = -Ap/tau1 : 1 (event-driven)")
        if rng.random() < 0.5:
            stored.append("Aq")
            equations.append(f"dAq/dt = ({rng.choice(('K1*Ap', 'ws'))} - Aq)/tau2 : 1 (event-driven)")
    elif draft.wants("clock-driven", 0.35):
        stored.append("zs")
        own.append("zs")
        words = draft.words(["ws", "zs", "K1", *fixed, *_ends(source, "pre")[-1:], *_ends(target, "post")[-1:]], ["ns", "i", "j"])
        noise = "" if draft.tame or not draft.wants("noise", 0.3) else " + 0.2*xi/tau1**0.5"
        equations.append(f"dzs/dt = ({words.bounded(1)} - zs)/tau2{noise} : 1 (clock-driven)")
        keywords.append(f"method={rng.choice(('euler', 'milstein', 'heun') if noise else ('euler', 'rk2', 'rk4', 'exponential_euler'))!r}")
        if "exponential_euler" in keywords[-1]:
            equations[-1] = f"dzs/dt = ({rng.choice(('ws', 'K1*ws', '0.3'))} - zs)/tau2 : 1 (clock-driven)"
    return equations, sets, [*own, *fixed], stored, keywords


def _ends(group: Group, side: str) -> list[str]:
    return [f"{variable}_{side}" for variable in group.numbers]


def _sums(draft: Draft, first: tuple[Group, str], second: tuple[Group, str], own: list[str], equations: list[str]) -> bool:
    """Summed variables, into the target or the source: groups, and what of them takes part."""
    before = len(equations)
    source, target = first[0], second[0]
    for (group, part), side in ((second, "post"), (first, "pre")):
        if group.sums and draft.wants("summed", 0.7) and not (draft.tame and part != group.name):
            ends = [name for name in (*_ends(source, "pre"), *_ends(target, "post")) if not name.startswith("total")]
            words = draft.words([*own, *ends], ["i", "j", "ns"])
            factor = draft.rng.choice(("ws", "tanh(ws)", "0.1*K1", *own))
            equations.append(f"{group.sums.pop()}_{side} = 0.2*{factor}*({words.bounded(1)}) : 1 (summed)")
    return len(equations) > before


def _rule(draft: Draft, source: Group, target: Group, pre: int, post: int) -> tuple[str, int | None]:
    """Arguments of connect(), and how many synapses that makes if at least one is certain; 0: none."""
    rng = draft.rng
    kind = rng.choice(("arrays", "arrays", "rule", "rule", "all", "all", "none"))
    draft.features[f"connect {kind}"] += 1
    if kind == "none" and rng.random() < 0.5:
        return "'False'", 0
    if kind == "all" and pre * post <= _SOME:
        return "", pre * post
    if kind == "rule":
        return _by_text(draft, source, target, pre * post <= _SOME), None
    number = rng.choice((1, 5, 30, 60))
    return f"i=values.randint(0, {pre}, {number}), j=values.randint(0, {post}, {number})", number


def _by_text(draft: Draft, source: Group, target: Group, small: bool) -> str:
    rng = draft.rng
    rules = ["j='i', skip_if_invalid=True", "i='(j*3) % N_pre'", "j='k for k in range(i, i + 3) if k % 2 == 0', skip_if_invalid=True"]
    if small:
        stored = [*(f"{v}_pre" for v in source.stored), *(f"{v}_post" for v in target.stored)]
        words = draft.words([*stored, "K1"], ["i", "j"])
        rules += [
            "'(i + 2*j) % 3 == 0'", "'i != j', n=2", "'i < j', n='1 + i % 2'", "j='k for k in range(i % 2, N_post, 2)'",
            "i='k for k in range(N_pre) if (k + j) % 3 != 1'", repr(words.truth(2)),
            f"j='k for k in range(N_post) if {words.truth(1).replace('j', 'k')}'",
        ]  # fmt: skip
    if not draft.tame and draft.wants("random connections", 0.5):
        rules = [
            "j='k for k in sample(N_post, size=1)'", "i='k for k in sample(N_pre, size=1)', n=2",
            "j='k for k in sample(0, N_post, 5, p=0.4)'",
            "j='int(rand()*N_post)'",
        ]  # fmt: skip
        if small:
            rules += ["p=0.3", "'i != j', p='0.2 + 0.1*(i % 3)'", "'rand() < 0.3'", "j='k for k in sample(N_post, p=0.3) if k != i'"]
    return rng.choice(rules).replace("timestep(t,", "timestep(1.7*ms,")  # t is that of the run before


def _onto(draft: Draft, name: str, source: Group, number: int) -> None:
    other = f"{name}T"
    event = ", on_event='jump'" if "jump" in source.events and draft.rng.random() < 0.5 else ""
    code = "on_pre='ws_post = clip(ws_post + 0.1*wus, -1, 1)'"
    draft.line(f"{other} = Synapses({source.name}, {name}, 'wus : 1', {code}{event}, name={other!r})")
    draft.line(f"{other}.connect(i=values.randint(0, {source.size}, 6), j=values.randint(0, {number}, 6))")
    draft.line(f"{other}.wus = values.uniform(-1, 1, 6)")
    draft.objects.append(other)


def _pathway(draft: Draft, source: Group, target: Group, stored: list[str], readable: list[str]) -> str:
    """What is written: variables of the synapse, of the target, of the source; in every way that a synapse may."""
    rng = draft.rng
    if draft.tame:
        return _tame_pathway(draft, source, target, stored)
    if target.writable and draft.wants("targets alone", 0.1):  # nothing is asked of the synapse or its source
        return f"{rng.choice(target.writable)}_post {rng.choice(('+= 0.1', '-= 0.2*K1', '= clip(0.3 - 0.5*K1, -1, 1)'))}"
    numbers = [*readable, *stored, "K1", *_ends(source, "pre")[-2:], *_ends(target, "post")[-2:]]
    integers = ["i", "j", "ns", *(f"{n}_pre" for n in source.integers[:1]), *(f"{n}_post" for n in target.integers[:1])]
    truths = [*(f"{n}_pre" for n in source.truths[:1]), *(f"{n}_post" for n in target.truths[:1])]
    words = draft.words(numbers, integers, truths, chance=True)
    statements: list[str] = []
    for _ in range(rng.choice((1, 2, 3))):
        kind = rng.random()
        if kind < 0.45 and target.writable:
            variable = rng.choice(target.writable)
            variable = rng.choice((variable, f"{variable}_post"))
            statements.append(f"{variable} += {rng.choice(('ws', '0.1', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}")
        elif kind < 0.6:
            statements.append(draft.block(words, stored, ["ns"], []))
        elif kind < 0.7 and target.writable:
            statements.append(f"{rng.choice(target.writable)}_post = {words.bounded(1)}")
        elif kind < 0.85 and source.writable:
            statements.append(f"{rng.choice(source.writable)}_pre {rng.choice(('+=', '=', '-='))} 0.3*{words.bounded(1)}")
        elif target.counters:
            statements.append(f"{rng.choice(target.counters)}_post += 1")
        else:
            statements.append("ns += 1")
    return "; ".join(statements)


def _tame_pathway(draft: Draft, source: Group, target: Group, stored: list[str]) -> str:
    """The same whatever the order of synapses, and each variable under one name."""
    rng = draft.rng
    pool = [v for v in target.writable if not (source is target and rng.random() < 0.5)]
    if target.gated and rng.random() < 0.3:
        return f"{target.gated[0]}_post += {rng.choice(('ws', '0.1*ws*K1'))}"
    pool = [v for v in pool if v not in target.gated]
    written = rng.sample(pool, min(len(pool), rng.choice((1, 2))))
    readable = [f"{n}_post" for n in target.numbers if n not in written and not n.startswith("s")]
    readable += [f"{n}_pre" for n in source.numbers if not (source is target and n in written) and not n.startswith("s")]
    words: Words = draft.words([*stored, "K1", *readable], ["i", "j"])
    statements = [f"{v}_post += {rng.choice(('ws', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}" for v in written]
    if rng.random() < 0.6 or not statements:
        statements.insert(rng.randrange(len(statements) + 1), draft.block(words, stored, ["ns"], []))
    if target.counters and rng.random() < 0.3:
        statements.append(f"{target.counters[0]}_post += 1")
    return "; ".join(statements)
