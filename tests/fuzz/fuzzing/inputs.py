"""What drives a network from outside: listed spikes, Poisson spikes, tabled values, functions of the script."""

from __future__ import annotations

from fuzzing.draft import Draft, Group

_FUNCTIONS = """
@check_units(x=1, y=1, result=1)
def bent(x, y):
    return np.where(x > y, x/(1 + abs(y)), 0.5*np.tanh(x))
@implementation('numpy', discard_units=True)
@check_units(x=1, y=1, result=1)
def outside(x, y):
    return np.interp(x, [-1, 0, 2], [0.5, -0.5, 1]) + 0.1*y
"""


def tables(draft: Draft) -> None:
    if draft.wants("TimedArray", 0.35):
        draft.line(f"stim = TimedArray(values.uniform(-1, 1, 12), dt={draft.rng.choice(('0.1', '0.5', '1'))}*ms)")
        draft.timed.append("stim(t)")
    if draft.wants("TimedArray of two axes", 0.3):
        draft.line(f"table = TimedArray(values.uniform(-1, 1, (5, 40)), dt={draft.rng.choice(('0.2', '0.5', '1'))}*ms)")
        draft.timed.append("table(t, i)")


def functions(draft: Draft) -> None:
    """One that is translated, one that has to be called."""
    for name, chance in (("bent", 0.4), ("outside", 0.25)):
        if draft.wants(f"function {name}", chance):
            draft.calls += (f"{name}({{0}}, {{1}})",)
    if draft.calls:
        draft.line(_FUNCTIONS.strip() + "\nbent = Function(bent, stateless=True)")


def spike_generator(draft: Draft, name: str) -> Group:
    rng = draft.rng
    size = rng.choice((1, 3, 6))
    steps = rng.sample([(neuron, step) for neuron in range(size) for step in range(18)], min(size * 5, 12))
    period = ", period=2*ms" if rng.random() < 0.4 else ""
    times = ", ".join(f"{0.1 * step + rng.choice((0, 0, 0.04)):.2f}" for _, step in steps)
    draft.line(f"{name} = SpikeGeneratorGroup({size}, {[neuron for neuron, _ in steps]}, [{times}]*ms{period}, name={name!r})")
    draft.objects.append(name)
    draft.features["SpikeGeneratorGroup"] += 1
    return Group(name, size)


def poisson_group(draft: Draft, name: str) -> Group:
    size = draft.rng.choice((1, 4, 17))
    rates = ["'(1 + i)*300*Hz'", "900*Hz", f"values.uniform(0, 2000, {size})*Hz", *(f"'(1 + {each})*800*Hz'" for each in draft.timed)]
    draft.line(f"{name} = PoissonGroup({size}, {draft.rng.choice(rates)}, name={name!r})")
    draft.objects.append(name)
    draft.features["PoissonGroup"] += 1
    return Group(name, size)


def poisson_input(draft: Draft, name: str, group: Group) -> None:
    rng = draft.rng
    weight = rng.choice(("0.1", "-0.05", "'0.02*(1 + i % 3)'"))
    variable, number, rate = rng.choice(group.writable), rng.choice((1, 10, 1000)), rng.choice((50, 400))
    draft.line(f"{name} = PoissonInput({group.name}, {variable!r}, {number}, {rate}*Hz, {weight})")
    draft.objects.append(name)
    draft.features["PoissonInput"] += 1


def python_code(draft: Draft, name: str, group: Group) -> None:
    variable = draft.rng.choice(group.writable)
    when = draft.rng.choice(("start", "before_groups", "end"))
    draft.line(f"@network_operation(dt=0.3*ms, when={when!r})\ndef {name}():\n    {group.name}.{variable} = 0.9*{group.name}.{variable}[:]")
    draft.objects.append(name)
    draft.features["network_operation"] += 1
