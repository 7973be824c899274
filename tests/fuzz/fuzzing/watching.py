"""Monitors, and code that runs regularly or at listed times."""

from __future__ import annotations

from fuzzing.draft import Draft, Group


def regularly(draft: Draft, name: str, group: Group) -> None:
    numbers = [*group.numbers, "K1", *([] if draft.tame else ["t/(5*ms)"])]
    words = draft.words(numbers, [*group.integers, "i"], list(group.truths), chance=True)
    code = draft.block(words, group.writable, group.counters, group.switches)
    if draft.tame:
        code = code.replace("timestep(t,", "timestep(1.7*ms,")
    when = draft.rng.choice(("start", "start", "after_resets", "before_synapses"))
    dt = draft.rng.choice(("0.1", "0.3", "1"))
    if not draft.tame and draft.wants("run_at", 0.3):
        draft.line(f"{name} = {group.name}.run_at({code!r}, times=[0.2, 0.5, 0.55, 1.7]*ms, when={when!r}, name={name!r})")
    else:
        draft.line(f"{name} = {group.name}.run_regularly({code!r}, dt={dt}*ms, when={when!r}, name={name!r})")


def state_monitor(draft: Draft, name: str, source: str, variables: list[str], size: int | None) -> None:
    """size: None for all elements."""
    rng = draft.rng
    chosen = rng.sample(variables, min(len(variables), rng.choice((1, 2, 4))))
    chosen = list(dict.fromkeys(chosen))
    record = "True" if size is None or rng.random() < 0.5 else repr(sorted(rng.sample(range(size), rng.randrange(1, min(size, 4) + 1))))
    dt = rng.choice(("", "", ", dt=0.3*ms"))
    when = rng.choice(("", "", ", when='end'", ", when='after_thresholds'"))
    draft.line(f"{name} = StateMonitor({source}, {chosen!r}, record={record}{dt}{when}, name={name!r})")
    draft.objects.append(name)
    draft.observed += [(name, variable) for variable in ["t", *chosen]]
    draft.features["StateMonitor"] += 1


def spike_monitor(draft: Draft, name: str, group: Group) -> None:
    rng = draft.rng
    chosen = rng.sample(group.recordable, min(len(group.recordable), rng.choice((0, 0, 1, 2))))
    variables = f", variables={chosen!r}" if chosen else ""
    source = draft.part(group)[0]
    event = rng.choice(group.events)
    if draft.tame and event != "spike":  # of a part, Brian records it before it is detected
        source = group.name
    head = f"SpikeMonitor({source}" if event == "spike" else f"EventMonitor({source}, {event!r}"
    draft.line(f"{name} = {head}{variables}, name={name!r})")
    draft.objects.append(name)
    draft.observed += [(name, variable) for variable in ["i", "t", "count", *chosen]]
    if rng.random() < 0.2:
        draft.line(f"{name}R = PopulationRateMonitor({source}, name={name + 'R'!r})")
        draft.objects.append(f"{name}R")
        draft.observed += [(f"{name}R", "t"), (f"{name}R", "rate")]
    draft.features["SpikeMonitor" if event == "spike" else "EventMonitor"] += 1
