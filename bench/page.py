"""Tables of what was measured: the page docs/PERFORMANCE.md, and its first tables for the terminal. Called by table.py."""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from catalogue import LIMIT_FASTER, LIMIT_NEURON_STEP_NS, WITHIN_LIMIT, WORKLOADS
from peers.figures import STAGES

TITLES = {'ranvier': 'ranvier', 'standalone': 'Brian 2 standalone', 'warm': 'Brian 2 Cython, warm', 'cold': 'Brian 2 Cython, cold',
          'nest': 'NEST', 'hand': 'by hand (C++)'}

Turns = dict[str, list[dict[str, Any]]]


def whole(found: dict[str, Any]) -> str:
    """The page."""
    names = [name for name in WORKLOADS if name in found.get('table', {})]
    parts = ['# Performance', INTRODUCTION, summary(found, names)]
    parts += ['## Stages', STAGES_TEXT, stages(found, names)]
    parts += ['## Prices', PRICES, prices(found, names)]
    for title, section in (('Twins', twins_section), ('What a twin is made of', changes_section), ('Growth', growth_section),
                           ('Routes', routes_section), ('Machine', machine_section)):
        if text := section(found):
            parts += [f'## {title}', text]
    return '\n\n'.join(parts) + '\n'


INTRODUCTION = '''Written by `python bench/table.py --write` from bench/results.json. One thread. Every workload is one script
(bench/workloads, examples) that runs on ranvier and, with another first import, on Brian 2; NEST has scripts of its own, and is the generic
x86-64 build of the package index. All peers of a row ran turn by turn; a ratio is the median of the ratios of single turns. Run: the loop
over time alone. Whole: the process from start to end, imports and compilation included. By hand: C++ programs for one network each
(bench/limits: AVX-512 intrinsics, update and threshold in one pass, 2-byte targets, the next row prefetched): the limit to come near.'''

STAGES_TEXT = '''Medians; peak: MiB at once. Standalone: `compile` writes and compiles the program, `connect` is all that the program does
beside its loop; what it compiles, and so its whole, was taken once, at another time and with other work beside it. Cython: `connect` and
`compile` hold what is compiled there.'''

PRICES = '''Nanoseconds, from sampled step times: all steps of the groups of neurons over neurons × steps; a pathway over its events (a
spike that reaches a synapse); summed variables over synapses × steps.'''

TWINS = '''The same network with other names, one more equation, another constant for each neuron, a weight for each synapse, delays one
step longer or shorter, another threshold (bench/workloads/twins). Nanoseconds.'''
CHANGES = '''Each change of a twin by itself (`python bench/changes.py`): nanoseconds, and how much more they are than the original's. The
price of a change is the memory it brings: a variable is 16 bytes a neuron-step, a constant and a weight 8 bytes, read.'''

HEAD = ('workload', 'ranvier: whole', 'run', 'standalone: whole', 'run', 'ratio', 'promised', 'Cython cold / warm: whole', 'warm: run',
        'ratio', 'NEST: connect + run', 'ratio', 'by hand: run', 'ranvier / by hand', 'kept')


def summary(found: dict[str, Any], names: Sequence[str]) -> str:
    """What was promised, workload by workload, and whether the hand-written programs are a limit."""
    rows = [list(HEAD)]
    rows += [_summary_row(name, found['table'][name]['turns']) for name in names if name in found.get('table', {})]
    return f'{markdown(rows)}\n\n{limits(found)}'


def _summary_row(name: str, turns: Turns) -> list[str]:
    workload, ours = WORKLOADS[name], turns['ranvier']
    broken = broken_promises(name, turns)

    def times(peer: str, *names: str) -> str:
        return seconds(sum(_median(turns[peer], stage) for stage in names)) if peer in turns else '–'

    promised = [f'≥ {workload.faster:g}×', *([f'whole ≤ {workload.whole:g} s'] if workload.whole else []),
                *([f'connect ≤ {workload.connect:g} s'] if workload.connect else []),
                *([f'NEST ≥ {workload.nest:g}×'] if workload.nest else [])]
    nest = ratio(turns, 'nest', ours, ('connect', 'run'), ('run',))
    return [workload.title, times('ranvier', 'whole'), times('ranvier', 'run'), times('standalone', 'whole'), times('standalone', 'run'),
            _times(ratio(turns, 'standalone', ours)), ', '.join(promised), f'{times("cold", "whole")} / {times("warm", "whole")}',
            times('warm', 'run'), _times(ratio(turns, 'warm', ours)), times('nest', 'connect', 'run'), _times(nest), times('hand', 'run'),
            _against_limit(turns), 'yes' if not broken else '**no**: ' + '; '.join(broken)]


def broken_promises(name: str, turns: Turns) -> list[str]:
    """What of the promises of a workload does not hold, in words."""
    workload, ours = WORKLOADS[name], turns['ranvier']
    standalone, nest = ratio(turns, 'standalone', ours), ratio(turns, 'nest', ours, ('connect', 'run'), ('run',))
    hand, spent, connecting = _against(turns), _median(ours, 'whole'), _median(ours, 'connect')
    return [words for words, broken in (
        (f'run {standalone:.2f}×' if standalone else '', standalone is not None and standalone < workload.faster),
        (f'whole {spent:.2f} s', workload.whole is not None and spent > workload.whole),
        (f'connect {connecting:.2f} s', workload.connect is not None and connecting > workload.connect),
        (f'NEST {nest:.1f}×' if nest else '', workload.nest is not None and nest is not None and nest < workload.nest),
        (f'by hand {hand:.2f}' if hand else '', hand is not None and hand > WITHIN_LIMIT and limit_holds(name, turns) == ''),
    ) if broken]


def kept(found: dict[str, Any], names: Sequence[str]) -> bool:
    """Whether all promises of these workloads hold."""
    return not any(broken_promises(name, found['table'][name]['turns']) for name in names if name in found.get('table', {}))


def limit_holds(name: str, turns: Turns) -> str:
    """Why the hand-written program is no limit; empty: it is one."""
    if 'hand' not in turns:
        return ''
    if name in LIMIT_NEURON_STEP_NS:
        spent = statistics.median(turn['parts']['neuron_step_ns'] for turn in turns['hand'])
        return '' if spent <= LIMIT_NEURON_STEP_NS[name] else f'{spent:.1f} ns a neuron-step, {LIMIT_NEURON_STEP_NS[name]:g} wanted'
    faster = ratio(turns, 'standalone', turns['hand'])
    return '' if faster is None or faster >= LIMIT_FASTER[name] else f'{faster:.1f}× standalone, {LIMIT_FASTER[name]:g}× wanted'


def limits(found: dict[str, Any]) -> str:
    """The hand-written programs: what they reach, and for which the comparison is void."""
    rows = [['by hand', 'run', 'standalone / by hand', 'neuron-step', 'event', 'a limit?']]
    for name, entry in found.get('table', {}).items():
        turns = entry['turns']
        if 'hand' in turns:
            why = limit_holds(name, turns)
            parts = {part: statistics.median(turn['parts'][part] for turn in turns['hand']) for part in ('neuron_step_ns', 'event_ns')}
            rows.append([WORKLOADS[name].title, seconds(_median(turns['hand'], 'run')), _times(ratio(turns, 'standalone', turns['hand'])),
                         f'{parts["neuron_step_ns"]:.2f} ns', f'{parts["event_ns"]:.2f} ns', 'yes' if not why else f'**void**: {why}'])
    return markdown(rows) if len(rows) > 1 else ''


def stages(found: dict[str, Any], names: Iterable[str]) -> str:
    """Import, build, connect, compile, run, whole, peak memory of every peer."""
    rows = [['workload', 'peer', *STAGES, 'peak', 'spikes']]
    for name in names:
        for peer, turns in found['table'][name]['turns'].items():
            cells = [seconds(_median(turns, stage)) if stage in turns[0]['stages'] else '–' for stage in STAGES]
            peak = statistics.median(turn['peak'] for turn in turns)
            rows.append([name, TITLES[peer], *cells, f'{peak/2**20:.0f}', str(turns[0]['spikes'])])
    return markdown(rows)


def prices(found: dict[str, Any], names: Iterable[str]) -> str:
    """ranvier's nanoseconds, of each kind of work."""
    rows = [['workload', 'neuron-step', 'event, by pathway', 'synapse-step (summed)', 'bytes a synapse at most']]
    for name in names:
        entry = found['table'][name]
        price = price_of(entry['turns']['ranvier'], entry['counts'])
        events = ', '.join(f'{pathway} {cost:.2f}' for pathway, cost in price['events'].items())
        summed = ', '.join(f'{cost:.2f}' for cost in price['summed'].values())
        synapses = entry['counts']['synapses']
        memory = statistics.median(turn['peak'] for turn in entry['turns']['ranvier'])/synapses if synapses >= 10**6 else None
        rows.append([name, f'{price["neuron"]:.2f}', events or '–', summed or '–', '–' if memory is None else f'{memory:.1f}'])
    return markdown(rows) + '\n\nBytes: peak memory of the whole process over its synapses, where these are a million or more.'


def price_of(turns: list[dict[str, Any]], counts: dict[str, Any]) -> dict[str, Any]:
    """Nanoseconds: {'neuron': a neuron-step, 'events': {pathway: an event}, 'summed': {synapses: a synapse-step}}."""
    parts = {part: statistics.median(turn['parts'].get(part, 0.0) for turn in turns) for part in turns[0]['parts']}
    neuron_steps = counts['neurons']*counts['steps']
    neurons = sum(time for part, time in parts.items() if any(part.startswith(f'{group}_') for group in counts['groups']))
    events = {pathway: 1e9*parts[pathway]/number for pathway, number in counts['events'].items() if number > 1000 and pathway in parts}
    summed = {name: 1e9*sum(time for part, time in parts.items() if part.startswith(f'{name}_') and 'summed' in part)/(size*counts['steps'])
              for name, size in counts['summed'].items()}
    return {'neuron': 1e9*neurons/neuron_steps if neuron_steps else math.nan, 'events': events, 'summed': summed}


def twins_section(found: dict[str, Any]) -> str:
    """Each workload beside its twin."""
    rows = [['workload', 'neuron-step: original, twin', 'event: original, twin', 'standalone / ranvier: original, twin']]
    for name, pair in found.get('twins', {}).items():
        price = {which: price_of(pair[which]['turns']['ranvier'], pair[which]['counts']) for which in ('original', 'twin')}
        a, b = price['original'], price['twin']
        events = [_pair(*both) for both in zip(a['events'].values(), b['events'].values(), strict=False)]
        events += [f'{_pair(*both)} summed' for both in zip(a['summed'].values(), b['summed'].values(), strict=False)]
        ratios = [_times(ratio(pair[which]['turns'], 'standalone', pair[which]['turns']['ranvier'])) for which in ('original', 'twin')]
        rows.append([name, _pair(a['neuron'], b['neuron']), '; '.join(events) or '–', ', '.join(ratios)])
    return f'{TWINS}\n\n{markdown(rows)}' if len(rows) > 1 else ''


def changes_section(found: dict[str, Any]) -> str:
    """What a twin is made of, each change by itself. Written by changes.py."""
    rows = [['workload', 'change', 'neuron-step', 'event', 'synapse-step (summed)']]
    for name, entries in found.get('changes', {}).items():
        price = {change: price_of(entry['turns'], entry['counts']) for change, entry in entries.items()}
        first = price['original']
        for change, own in price.items():
            compared = [[_change(a, b) for a, b in zip(first[kind].values(), own[kind].values(), strict=False)]
                        for kind in ('events', 'summed')]
            rows.append([name, change, _change(first['neuron'], own['neuron']), *('; '.join(cells) or '–' for cells in compared)])
    return f'{CHANGES}\n\n{markdown(rows)}' if len(rows) > 1 else ''


def _change(a: float, b: float) -> str:
    return f'{b:.2f} ({b/a - 1:+.0%})' if a > 0 and a != b else f'{b:.2f}'


def _pair(a: float, b: float) -> str:
    return f'{a:.2f}, {b:.2f} ({b/a - 1:+.0%})' if a > 0 else f'{a:.2f}, {b:.2f}'


def growth_section(found: dict[str, Any]) -> str:
    """Written by growth.py."""
    return str(found.get('growth', {}).get('text', ''))


def routes_section(found: dict[str, Any]) -> str:
    """Written by routes.py."""
    return str(found.get('routes', {}).get('text', ''))


def machine_section(found: dict[str, Any]) -> str:
    """What it was measured on."""
    lines = [f'* {name}: {text}' for name, text in found.get('machine', {}).items()]
    by_state: dict[str, list[str]] = {}
    for name, entry in found.get('table', {}).items():
        state = f'{entry.get("commit", "?")}, {entry.get("when", "?")}, load of the machine {entry.get("load", "?")}'
        by_state.setdefault(state, []).append(name)
    return '\n'.join([*lines, *(f'* measured at commit {state}: {", ".join(names)}' for state, names in by_state.items())])


def ratio(turns: Turns, peer: str, ours: list[dict[str, Any]], theirs: tuple[str, ...] = ('run',),
          mine: tuple[str, ...] = ('run',)) -> float | None:
    """How many times as long the peer took, median over the turns; None if it took no part."""
    if peer not in turns:
        return None
    return float(statistics.median(sum(other['stages'][stage] for stage in theirs)/sum(own['stages'][stage] for stage in mine)
                                   for own, other in zip(ours, turns[peer], strict=False)))


def _against(turns: Turns) -> float | None:
    return None if 'hand' not in turns else 1/(ratio(turns, 'hand', turns['ranvier']) or math.nan)


def _against_limit(turns: Turns) -> str:
    found = _against(turns)
    return '–' if found is None else f'{found:.2f}'


def _median(turns: list[dict[str, Any]], stage: str) -> float:
    return float(statistics.median(turn['stages'][stage] for turn in turns))


def _times(value: float | None) -> str:
    return '–' if value is None else f'{value:.1f}×' if value < 100 else f'{value:.0f}×'


def seconds(value: float) -> str:
    """Three digits, with a unit."""
    return f'{value:.3g} s' if value >= 1 else f'{1e3*value:.3g} ms'


def markdown(rows: list[list[str]]) -> str:
    """A table; the first row is its head."""
    lines = ['| ' + ' | '.join(row) + ' |' for row in rows]
    return '\n'.join([lines[0], '|' + '---|'*len(rows[0]), *lines[1:]])
