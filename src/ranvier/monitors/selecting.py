"""What was recorded, as arrays that also take a condition on what was recorded beside it: `mon.t['i == 1']`.

Takes the buffers of a monitor that have an entry a record, gives live views of them. Anything computed from such a view is a plain array
or a Quantity again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.equations.dimensions import check_condition
from ranvier.equations.layers import default_layers
from ranvier.equations.scope import ArrayVariable, Constant, Names, Scope, Symbol
from ranvier.model import execute
from ranvier.model.access import calling
from ranvier.model.memory import Buffer
from ranvier.record import record
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.source import Source
from ranvier.units import DIMENSIONLESS, Dimension, Quantity

Columns = Mapping[str, tuple[Buffer, Dimension]]
"""By name: the entries, one a record, and their dimension."""


@record(eq=False)
class Records:
    """The columns of a monitor, and which entries a condition on them means. Names of the model are not among them, `N` is the number of
    records; others come from the calling code, as everywhere."""

    owner: str
    columns: Columns
    dt: float

    def where(self, condition: str, names: Mapping[str, Any]) -> np.ndarray:
        """Numbers of the records for which the condition holds, ascending. Errors as for the index of a state variable."""
        count = min(buffer.size for buffer, _ in self.columns.values())
        symbols: dict[str, Symbol] = {
            name: ArrayVariable(name, dim, buffer.rv_type, buffer, constant=True) for name, (buffer, dim) in self.columns.items()
        }
        symbols["N"] = Constant("N", count, DIMENSIONLESS)
        scope = Scope((Names(f"the records of '{self.owner}'", symbols), *default_layers(), calling(names)))
        tree = parse_expression(Source(condition, "the index of what was recorded"))
        check_condition(tree, scope, "a condition that selects records")
        return execute.elements_where(tree, scope, 0, count, self.dt)


class Recorded(np.ndarray):
    """Plain numbers, or the truth, a record each."""

    _records: Records | None = None

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(self)[_chosen(self._records, key)]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any) -> Any:
        if out:
            options["out"] = tuple(map(_plain, out))
        result = getattr(ufunc, method)(*map(_plain, inputs), **options)
        return out[0] if len(out) == 1 else result


class RecordedQuantity(Quantity):
    """Values with a unit, a record each."""

    _records: Records | None = None

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_chosen(self._records, key))


def selectable(records: Records, name: str, *, units: bool = True) -> Any:
    """The live view of a column."""
    buffer, dim = records.columns[name]
    if not units or dim is DIMENSIONLESS:
        plain = buffer.view().view(Recorded)
        plain._records = records
        return plain
    quantity = buffer.view().view(RecordedQuantity)
    quantity.dim, quantity._records = dim, records
    return quantity




def _chosen(records: Records | None, key: Any) -> Any:
    return records.where(key, calling_namespace()) if isinstance(key, str) and records is not None else key


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Recorded) else value
