"""What synapses see of the groups they connect: x_pre, x_post, and bare names of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.equations.scope import (
    ArrayVariable,
    Chain,
    Constant,
    FunctionSymbol,
    Index,
    Layer,
    Scope,
    Subexpression,
    Symbol,
    Table,
)
from ranvier.model.memory import Buffer
from ranvier.record import field, record, replace

if TYPE_CHECKING:
    from ranvier.model.sources import SpikeSource
    from ranvier.model.synapses import Synapses


@record(eq=False)
class Ends:
    """The layer of names of the connected groups. pre, post: what holds the number of either neuron (of a synapse, or of a candidate)."""

    synapses: Synapses
    run_namespace: Layer | None
    pre: Buffer
    post: Buffer
    description: str = "the connected groups (x_pre, x_post)"
    _scopes: dict[str, Scope] = field(default_factory=dict)

    def get(self, name: str) -> Symbol | None:
        group, inner = end_named(self.synapses, name)
        side = "pre" if name.endswith("_pre") else "post"
        if group is None:
            group, side = self.synapses.target, "post"
            if name in ("i", "N", "t", "dt", "t_in_timesteps"):
                return None
        if not group.has_variable(inner):
            return None
        if side not in self._scopes:
            self._scopes[side] = group.scope(self.run_namespace)
        symbol = self._scopes[side].get(inner)
        return None if symbol is None else reindexed(symbol, (self.pre if side == "pre" else self.post,))

    def names(self) -> list[str]:
        own, target = self.synapses.source.variable_names(), self.synapses.target.variable_names()
        return [*(f"{n}_pre" for n in own), *(f"{n}_post" for n in target), *target]


@record(eq=False)
class Seen:
    """The names of a group, seen from something that reaches its elements through `chain` (v_post: through the target's number)."""

    scope: Scope
    chain: Chain
    description: str

    def get(self, name: str) -> Symbol | None:
        symbol = self.scope.get(name)
        return None if symbol is None else reindexed(symbol, self.chain)

    def names(self) -> list[str]:
        return [name for layer in self.scope.layers for name in layer.names()]


def reindexed(symbol: Symbol, chain: Chain) -> Symbol:
    """The same variable, reached through `chain` first."""
    match symbol:
        case ArrayVariable(index=None) | Constant() | FunctionSymbol() | Table():
            return symbol
        case ArrayVariable():
            gate = None if symbol.gate is None else reindexed(symbol.gate, chain)
            assert gate is None or isinstance(gate, ArrayVariable)
            return replace(symbol, index=chain + (symbol.index or ()), gate=gate)
        case Index():
            return replace(symbol, index=chain + symbol.index)
        case Subexpression():
            return replace(symbol, scope=Scope((Seen(symbol.scope, chain, "the model of the connected group"),)))


def end_named(synapses: Synapses, name: str) -> tuple[SpikeSource | None, str]:
    """The group that a name with _pre or _post belongs to, and its name there; (None, name) for other names."""
    if name.endswith("_post"):
        return synapses.target, name[:-5]
    if name.endswith("_pre"):
        return synapses.source, name[:-4]
    return None, name
