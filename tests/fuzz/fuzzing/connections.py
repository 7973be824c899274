"""Synapses with random models, pathways, delays and connections."""

from __future__ import annotations

from fuzzing.draft import Draft, Group
from fuzzing.watching import state_monitor
from fuzzing.words import Words


def synapses(draft: Draft, name: str, source: Group, target: Group) -> None:
    rng = draft.rng
    first, pre = draft.part(source)
    second, post = draft.part(target)
    number = rng.choice((0, 1, 5, 30, 60))
    equations, sets, own = ["ws : 1", "ns : integer"], [f"ws = values.uniform(-1, 1, {number})"], ["ws"]
    keywords = [f"name={name!r}"]
    if rng.random() < 0.3:
        own.append("Ap")
        equations.append("dAp/dt = -Ap/tau1 : 1 (event-driven)")
        draft.features["event-driven"] += 1
        if rng.random() < 0.5:
            own.append("Aq")
            equations.append(f"dAq/dt = ({rng.choice(('K1*Ap', 'ws'))} - Aq)/tau2 : 1 (event-driven)")
    elif rng.random() < 0.3:
        own.append("zs")
        ends = [f"{_name(draft, source)}_pre", f"{_name(draft, target)}_post"]
        words = Words(rng, ["ws", "zs", "K1", *ends], ["ns", "i", "j"], used=draft.features)
        equations.append(f"dzs/dt = ({words.bounded(1)} - zs)/tau2 : 1 (clock-driven)")
        keywords.append(f"method={rng.choice(('euler', 'rk2', 'rk4'))!r}")
        draft.features["clock-driven"] += 1
    if rng.random() < 0.3:
        words = Words(rng, [*own, f"{_name(draft, source)}_pre"], ["i", "j"], used=draft.features)
        equations.append(f"sub = {words.number(1)} : 1")
    readable = [*own, "sub"] if equations[-1].startswith("sub") else list(own)
    codes: dict[str, list[str]] = {"pre": [], "post": []}
    for side in ("pre", "post"):
        for _ in range(rng.choice((1, 1, 1, 2)) if side == "pre" else rng.choice((0, 0, 1))):
            codes[side].append(_pathway(draft, source, target, own, readable))
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
                later.append(f"{name}.{pathway}.delay = values.randint(0, 12, {number})*0.1*ms")
        if len(blocks) == 1:
            keywords.append(f"on_{side}={blocks[0]!r}")
        elif blocks:
            draft.features["several pathways"] += 1
            keywords.append(f"on_{side}={dict(zip(names, blocks, strict=True))!r}")
    given = f"delay={{{', '.join(f'{pathway!r}: {delay}' for pathway, delay in delays)}}}"
    body = "\n    ".join(equations)
    head = f"{name} = Synapses({first}, {second}, '''\n    {body}\n    ''', "
    draft.line(head + ", ".join([*keywords, given] if delays else keywords) + ")", head + ", ".join(keywords) + ")")
    draft.line(f"{name}.connect(i=values.randint(0, {pre}, {number}), j=values.randint(0, {post}, {number}))" if number else
               f"{name}.connect('False')")  # fmt: skip
    if number:
        for line in sets:
            draft.line(f"{name}.{line}")
        for pathway, delay in delays:
            draft.lines.append("")
            draft.other_lines.append(f"{name}.{pathway}.delay = np.full({number}, 1.0)*{delay}")
        for line in later:
            draft.line(line)
    draft.features[f"synapses {number}"] += 1
    draft.features["self connection" if source is target else "connection"] += 1
    draft.observed += [(name, variable) for variable in [*own, "ns"]]
    draft.objects.append(name)
    if number and rng.random() < 0.4:
        state_monitor(draft, f"{name}M", name, [*readable, "ns"], number)


def _name(draft: Draft, group: Group) -> str:
    return draft.rng.choice(group.numbers)


def _pathway(draft: Draft, source: Group, target: Group, own: list[str], readable: list[str]) -> str:
    """What is written: variables of the synapse, of the target, of the source; in every way that a synapse may."""
    rng = draft.rng
    if draft.tame:
        return _tame_pathway(draft, source, target, own)
    numbers = [*readable, *readable, "K1", *(f"{n}_pre" for n in source.numbers[-2:]), *(f"{n}_post" for n in target.numbers[-2:])]
    integers = ["i", "j", "ns", *(f"{n}_pre" for n in source.integers[:1]), *(f"{n}_post" for n in target.integers[:1])]
    truths = [*(f"{n}_pre" for n in source.truths[:1]), *(f"{n}_post" for n in target.truths[:1])]
    words = Words(rng, numbers, integers, truths, used=draft.features)
    statements: list[str] = []
    for _ in range(rng.choice((1, 2, 3))):
        kind = rng.random()
        if kind < 0.45 and target.writable:
            variable = rng.choice(target.writable)
            variable = rng.choice((variable, f"{variable}_post"))
            statements.append(f"{variable} += {rng.choice(('ws', '0.1', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}")
            draft.features["synapse post +="] += 1
        elif kind < 0.6:
            statements.append(draft.block(words, own, ["ns"], []))
        elif kind < 0.7 and target.writable:
            statements.append(f"{rng.choice(target.writable)}_post = {words.bounded(1)}")
            draft.features["synapse post ="] += 1
        elif kind < 0.85 and source.writable:
            statements.append(f"{rng.choice(source.writable)}_pre {rng.choice(('+=', '=', '-='))} 0.3*{words.bounded(1)}")
            draft.features["synapse pre"] += 1
        elif target.counters:
            statements.append(f"{rng.choice(target.counters)}_post += 1")
        else:
            statements.append("ns += 1")
    return "; ".join(statements)


def _tame_pathway(draft: Draft, source: Group, target: Group, own: list[str]) -> str:
    """The same whatever the order of synapses, and each variable under one name."""
    rng = draft.rng
    pool = [v for v in target.writable if not (source is target and rng.random() < 0.5)]
    if target.gated and rng.random() < 0.3:
        return f"{target.gated[0]}_post += {rng.choice(('ws', '0.1*ws*K1'))}"
    pool = [v for v in pool if v not in target.gated]
    written = rng.sample(pool, min(len(pool), rng.choice((1, 2))))
    readable = [f"{n}_post" for n in target.numbers if n not in written and not n.startswith("s")]
    readable += [f"{n}_pre" for n in source.numbers if not (source is target and n in written) and not n.startswith("s")]
    words = Words(rng, [*own, "K1", *readable], ["i", "j"], used=draft.features)
    statements = [f"{v}_post += {rng.choice(('ws', f'0.2*{words.bounded(1)}', '0.1*ws*K1'))}" for v in written]
    if rng.random() < 0.6 or not statements:
        statements.insert(rng.randrange(len(statements) + 1), draft.block(words, own, ["ns"], []))
    if target.counters and rng.random() < 0.3:
        statements.append(f"{target.counters[0]}_post += 1")
    draft.features["tame pathway"] += 1
    return "; ".join(statements)
