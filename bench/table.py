"""How fast is ranvier beside what else there is, on one core, and is it as fast as promised?

    python bench/table.py [workload ...] [--rounds 5] [--peers ...] [--twins] [--write]

Each workload runs turn by turn on all peers, so that what the machine does meanwhile falls on all; ratios are medians of the ratios of
single turns. Everything takes about 15 minutes on a quiet machine; three minutes: --rounds 1 --peers ranvier standalone hand (programs
that Brian 2 has compiled before are not compiled again). Figures go to results.json; --write makes docs/PERFORMANCE.md of all that is
there. Exits with 1 if a promise is not kept.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import machine
import page
import results
from catalogue import HERE, SCRIPTS, WORKLOADS
from peers.brian_cython import BrianCython
from peers.brian_standalone import BrianStandalone
from peers.limit import Limit
from peers.nest import Nest
from peers.ranvier_process import Ranvier

PEERS = ('ranvier', 'standalone', 'cold', 'warm', 'nest', 'hand')


def main() -> int:
    """Measure what the command line names, print the tables. Gives the exit status."""
    chosen = command_line().parse_args()
    if unknown := sorted(set(chosen.workloads) - WORKLOADS.keys()):
        sys.exit(f'there is no workload {unknown[0]!r}; there are {", ".join(WORKLOADS)}')
    names = chosen.workloads or list(WORKLOADS)
    if chosen.compile_only:
        peers = participants(chosen)
        for name in names:
            for path in (WORKLOADS[name].path, WORKLOADS[name].twin)[:1 + chosen.twins]:
                peers['standalone'].prepare(path)
        return 0
    if chosen.rounds:
        results.keep('machine', machine.describe(chosen.brian_python, chosen.nest_python, chosen.compiler), chosen.results)
        peers = participants(chosen)
        for name in names:
            results.keep('table', {name: measure(name, peers, chosen.rounds, chosen.slow_rounds)}, chosen.results)
            if chosen.twins:
                results.keep('twins', {name: twins(name, peers, chosen.rounds)}, chosen.results)
    found = results.load(chosen.results)
    print(page.summary(found, names))
    if chosen.write:
        chosen.page.write_text(page.whole(found), encoding='utf-8')
    return 0 if page.kept(found, names) else 1


def command_line() -> argparse.ArgumentParser:
    """Its options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('workloads', nargs='*', metavar='workload', help=f'of {", ".join(WORKLOADS)}; all if none is named')
    parser.add_argument('--rounds', type=int, default=5, help='turns of the fast peers; 0: show what is in the file')
    parser.add_argument('--slow-rounds', type=int, default=2, help='turns of Brian 2 Cython (warm) and NEST; cold has one')
    parser.add_argument('--peers', nargs='+', choices=PEERS, default=PEERS, help='who takes part beside ranvier')
    parser.add_argument('--twins', action='store_true', help='the twin of each workload too, on ranvier and standalone')
    parser.add_argument('--brian-python', default=sys.executable, help='a Python that has brian2')
    parser.add_argument('--nest-python', help='a Python that has nest; without it NEST takes no part')
    parser.add_argument('--compiler', default='g++', help='compiles the hand-written programs; without it they take no part')
    parser.add_argument('--compile-only', action='store_true', help="Brian 2's standalone programs, for measuring later")
    parser.add_argument('--programs', type=Path, default=Path(tempfile.gettempdir())/'ranvier_bench', help='keeps compiled programs')
    parser.add_argument('--results', type=Path, default=results.FILE)
    parser.add_argument('--write', action='store_true', help='write the page')
    parser.add_argument('--page', type=Path, default=HERE.parent/'docs'/'PERFORMANCE.md')
    return parser


def participants(chosen: argparse.Namespace) -> dict[str, Any]:
    """Those that were asked for and are there, by short name."""
    chosen.programs.mkdir(parents=True, exist_ok=True)
    peers: dict[str, Any] = {'ranvier': Ranvier()}
    if 'standalone' in chosen.peers:
        peers['standalone'] = BrianStandalone(chosen.programs, chosen.brian_python)
    for short in ('cold', 'warm'):      # in this order: what the cold one compiles serves the warm one
        if short in chosen.peers:
            peers[short] = BrianCython(chosen.programs.resolve()/'cython', chosen.brian_python, cold=short == 'cold')
    if 'nest' in chosen.peers and chosen.nest_python:
        peers['nest'] = Nest(chosen.nest_python, SCRIPTS/'nest')
    if 'hand' in chosen.peers and shutil.which(chosen.compiler):
        peers['hand'] = Limit(HERE/'limits', chosen.programs, chosen.compiler)
    return peers


def measure(name: str, peers: dict[str, Any], rounds: int, slow_rounds: int) -> dict[str, Any]:
    """Turn by turn. {'turns': {peer: [figures]}, 'counts': ..., 'when': ...}"""
    path = WORKLOADS[name].path
    taking_part = {short: peer for short, peer in peers.items() if not hasattr(peer, 'has') or peer.has(path.stem)}
    for peer in taking_part.values():
        peer.prepare(path)
    often = {'warm': slow_rounds, 'nest': slow_rounds, 'cold': 1}
    turns: dict[str, list[dict[str, Any]]] = {short: [] for short in taking_part}
    for turn in range(rounds):
        for short, peer in taking_part.items():
            if turn < often.get(short, rounds):
                turns[short].append(peer.run(path).as_dict())
    return {'turns': turns, 'counts': vars(peers['ranvier'].count(path)), 'when': time.strftime('%Y-%m-%d'), 'commit': machine.commit(),
            'load': round(os.getloadavg()[0], 1) if hasattr(os, 'getloadavg') else None}


def twins(name: str, peers: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Original and twin turn by turn, on ranvier and standalone."""
    paths = {'original': WORKLOADS[name].path, 'twin': WORKLOADS[name].twin}
    fast = {short: peers[short] for short in ('ranvier', 'standalone') if short in peers}
    for peer in fast.values():
        for path in paths.values():
            peer.prepare(path)
    turns: dict[str, dict[str, list[dict[str, Any]]]] = {which: {short: [] for short in fast} for which in paths}
    for _ in range(rounds):
        for short, peer in fast.items():
            for which, path in paths.items():
                turns[which][short].append(peer.run(path).as_dict())
    return {which: {'turns': turns[which], 'counts': vars(peers['ranvier'].count(path))} for which, path in paths.items()}


if __name__ == '__main__':
    sys.exit(main())
