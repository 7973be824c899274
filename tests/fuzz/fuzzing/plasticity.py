"""Plastic synapses whose events of targets may wait for those of sources (model/delivery/postponed.py), and such as nearly are."""

from __future__ import annotations

from fuzzing.draft import Draft, Group
from fuzzing.watching import state_monitor

_CONNECT = ("", "'(i + j) % 3 != 1'", "p=0.6", "j='k for k in range(i % 2, N_post, 2)'", "'i != j', n=2")
_SHUFFLED = "i=values.randint(0, {0}, 40), j=values.randint(0, {1}, 40)"


def plastic_synapses(draft: Draft, name: str, source: Group, target: Group) -> None:
    rng = draft.rng
    first, pre = draft.part(source)
    second, post = draft.part(target)
    traces = rng.choice((("Ap", "Aq"), ("Ap",), ()))
    stored = ["ws", *traces]
    equations = ["ws : 1", "ns : integer", "last : second"]
    equations += [f"d{trace}/dt = -{trace}/{rng.choice(('tau1', 'tau2'))} : 1 (event-driven)" for trace in traces]
    # Of sources: whatever, but other places of what waits. Of targets: the synapse's own, the time, what stays as it is.
    readable = [*stored, "K1", "t/(5*ms)"]
    own = draft.words(readable, ["ns", "t_in_timesteps"] if draft.wants("steps in plasticity", 0.1) else ["ns"])
    of_source = draft.words([*readable, *(f"{n}_post" for n in target.numbers[:1])], ["i", "j", "ns"], chance=True)
    on_pre = [draft.block(own if rng.random() < 0.6 else of_source, stored, ["ns"], [])]
    if target.writable:
        on_pre.append(f"{rng.choice(target.writable)}_post += 0.1*{rng.choice(stored)}")
    on_post = [draft.block(own, stored, ["ns"], [])]
    if rng.random() < 0.5:
        on_post.append(rng.choice(("last = t", "ws = clip(ws + 0.1*(t - last)/ms, -1, 1)", "ns += 1")))
    if draft.wants("plasticity that cannot wait", 0.2):
        choices = ["ws = 0.5*ws + 0.1*rand()", "ws = 0.5*ws + 0.01*i"]
        choices += [f"{variable}_post -= 0.1*ws" for variable in target.writable[:1]]
        choices += [f"ws = 0.5*ws + 0.1*{variable}_post" for variable in target.stored[:1]]
        on_post.append(rng.choice(choices))
    several = draft.wants("several plastic pathways", 0.2)
    pre_codes = {"pre": "; ".join(on_pre)} | ({"more": rng.choice(("ns += 1", "ws *= 0.9", "ns = ns % 3"))} if several else {})
    head = f"{name} = Synapses({first}, {second}, '''\n    " + "\n    ".join(equations) + "\n    ''', "
    draft.line(f"{head}on_pre={pre_codes!r}, on_post={'; '.join(on_post)!r}, name={name!r})")
    rule = _SHUFFLED.format(pre, post) if rng.random() < 0.1 else rng.choice(_CONNECT)
    draft.line(f"{name}.connect({rule})")
    draft.line(f"{name}.ws = values.uniform(-1, 1, len({name}))")
    for side in ("pre", "post"):
        kind = rng.choice(("none", "none", "one", "one", "each"))
        if kind == "one":
            draft.line(f"if len({name}): {name}.{side}.delay = {rng.choice((0.1, 0.4, 0.7))}*ms")
        elif kind == "each" and rng.random() < 0.4:
            draft.line(f"if len({name}): {name}.{side}.delay = values.randint(0, 5, len({name}))*0.1*ms")
    if rng.random() < 0.3:
        draft.line(f"{name}.{rng.choice(('pre', 'post'))}.order = {rng.choice((-2, 0, 1, 2))}")
    draft.features["plastic synapses"] += 1
    draft.observed += [(name, variable) for variable in [*stored, "ns", "last"]]
    draft.objects.append(name)
    if draft.wants("plastic synapses watched", 0.35):
        if rng.random() < 0.5 and rule in ("", _SHUFFLED.format(pre, post)):  # there is something to watch
            state_monitor(draft, f"{name}M", name, [*stored, "ns"], None)
        else:
            code = draft.block(draft.words(["ws"], ["ns"]), ["ws"], ["ns"], [])
            draft.line(f"{name}R = {name}.run_regularly({code!r}, dt={rng.choice(('0.1', '0.3', '0.5'))}*ms, name='{name}R')")
