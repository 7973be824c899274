"""The start of a run as a file: what one trial has drawn (initial values, synapses, delays), for another one to begin with.

In the child process, on either side. Where all chance of a script lies before its first step, both sides can be given the same draws, and
what follows can be compared value by value.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.verify.observe import DELAY, contents, family

MOST = 60_000_000
"""Values in all from which a start is not kept."""


class Starts:
    """What objects hold before their first step: read from a file and put into them, and kept for a file."""

    def __init__(self, given: str):
        self._given: dict[str, np.ndarray] = {}
        if given:
            with np.load(given, allow_pickle=False) as file:
                self._given = {label: file[label] for label in file.files}
        self._kept: dict[str, np.ndarray] = {}
        self.complete = bool(given)

    def put(self, item: Any, label: str) -> None:
        """Give an object the start of that label; `complete` is no longer true if it does not take it."""
        wanted = {name[len(label) :]: values for name, values in self._given.items() if name.startswith(label)}
        try:
            _put(item, wanted)
            held = contents(item)
            self.complete &= held.keys() == wanted.keys() and all(np.array_equal(held[name], wanted[name], True) for name in held)
        except Exception:  # whatever the model forbids: it then cannot start like the other
            self.complete = False

    def keep(self, item: Any, label: str) -> None:
        self._kept |= {label + name: values for name, values in contents(item).items()}

    def write(self, path: str) -> None:
        if sum(values.size for values in self._kept.values()) <= MOST:
            np.savez(path, **self._kept)  # type: ignore[arg-type]


def _put(item: Any, wanted: dict[str, np.ndarray]) -> None:
    held = contents(item)
    ends = {name for name in wanted if name in ("i", "j") or name.startswith(DELAY)} if family(item) == "Synapses" else set()
    if not all(np.array_equal(held[name], wanted[name]) for name in ends):
        _connect_anew(item, wanted)
        held = {}
    for name, values in wanted.items():
        if name not in ends and (name not in held or not np.array_equal(held[name], values, True)):
            item.state(name, use_units=False)[:] = values


def _connect_anew(synapses: Any, wanted: dict[str, np.ndarray]) -> None:
    """These synapses instead of those there are. Neither simulator can take synapses back, so this reaches inside them."""
    brian = not hasattr(synapses, "pathways")
    if brian:
        for variable in synapses._registered_variables:
            variable.resize(0)
        synapses.variables["N"].set_value(0)
        for count in ("N_outgoing", "N_incoming"):
            synapses.variables[count].get_value()[:] = 0
    else:
        for numbers, counts in ((synapses._pre, synapses._outgoing), (synapses._post, synapses._incoming)):
            numbers.resize(0)
            counts.forget()
        synapses._connect_new(0)
    if wanted["i"].size:
        synapses.connect(i=wanted["i"], j=wanted["j"])
    pathways = {pathway.objname: pathway for pathway in synapses._pathways} if brian else synapses.pathways
    for name, pathway in pathways.items():
        delays = wanted[DELAY + name]
        each = np.full(wanted["i"].size, delays[0]) if delays.size == 1 else delays
        if brian:
            if not pathway.variables["delay"].scalar:
                pathway.variables["delay"].set_value(each)
        elif not pathway.scalar_delay and each.any():
            pathway.delay_[:] = each
