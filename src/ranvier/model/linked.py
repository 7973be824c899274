"""Linked variables: a name of one group that stands for a variable of another. Nothing is copied: kernels read the memory of the source.

`G.y = linked_var(H, 'x')` makes a `LinkedVariable`, a request; `link` turns it into a `Link`, which knows how an element of G reaches its
element of H; `Links` is the layer of a scope in which the name means what it means in H. Called by group.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.equations.dimensions import ModelDimensionError
from ranvier.equations.kinds import kind_of_type
from ranvier.equations.scope import ArrayVariable, At, Chain, Constant, Index, Layer, Shift, Subexpression, Symbol
from ranvier.equations.spelling import unit_of
from ranvier.model.access import is_shared, reached
from ranvier.model.arguments import text
from ranvier.model.ends import reindexed
from ranvier.model.memory import Buffer
from ranvier.model.views import VariableView
from ranvier.record import field, record, replace
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, NotAvailableError, Problem, UnknownNameError
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.group import Group


class LinkedVariable:
    """What `linked_var` gives: the variable `name` of `group`, and which of its elements are meant."""

    def __init__(self, group: Group, name: str, index: Any):
        self.group = group
        self.name = name
        self.index = index

    def __repr__(self) -> str:
        return f"linked_var({self.group.name}, {self.name!r}{'' if self.index is None else f', index={self.index!r}'})"


@checked_arguments
def linked_var(group_or_variable: Group | VariableView, name: str | None = None, index: Any = None) -> LinkedVariable:
    """A variable of another group, to be assigned to a variable with the flag `linked`.

    group_or_variable, name: a group and the name of its variable; or the variable alone, `G.v`. index: whole numbers, for each element of
    the receiving group the element that is meant; or the name of an integer variable of the receiving group. Without index the
    groups have the same size, or the source one element, or the variable is shared.

    Raises ModelTypeError, ModelValueError, UnknownNameError (a KeyError) for what is no variable. Sizes and units are checked when it
    is assigned.
    """
    if isinstance(group_or_variable, VariableView):
        if name is not None:
            message = "a variable and a name are given"
            raise ModelValueError(
                Problem(message, met=repr(name), expected="linked_var(G.v) or linked_var(G, 'v')", hint="give the name once")
            )
        group, name = group_or_variable.group, group_or_variable.name
    else:
        group = group_or_variable
        if not hasattr(group, "has_variable"):
            met = f"{type(group).__name__} {group!r}"[:120]
            raise SourceError(
                Problem("this is no group", met=met, expected="a group of neurons, or a variable of one", hint="linked_var(G, 'v')")
            )
        if name is None:
            message, hint = "the name of the variable is missing", f"such as linked_var({group.name}, 'v')"
            raise ModelValueError(Problem(message, met=f"the group '{group.name}' alone", expected="a group and a name", hint=hint))
        if not group.has_variable(text(name, "the name of a linked variable", "'v'")):
            raise UnknownNameError(group.no_such(name))
    return LinkedVariable(group, name, index)


class SourceError(ModelTypeError, AttributeError):
    """What should be a group is something else."""


class UnlinkedError(ModelTypeError, KeyError):
    """A linked variable that is linked to nothing yet. (Brian 2: a TypeError when read, a KeyError in a run.)"""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)


@record(eq=False)
class Link:
    """chain: how an element of the receiving group reaches its element of `source`. index: the variable of the receiving group that the
    chain goes through, if it does; users may change it between runs, so what it reaches is checked where the link is used."""

    source: Group
    variable: str
    chain: Chain
    index: str | None = None


def link(owner: Group, name: str, wanted: LinkedVariable) -> Link:
    """The link of variable `name` of `owner`. Raises ModelTypeError, ModelValueError, ModelDimensionError, UnknownNameError."""
    what = f"'{name}' of '{owner.name}'"
    source, begin = wanted.group, wanted.group.element_range()[0]
    if not source.has_fixed_size:
        message = f"{what} cannot be linked to '{source.name}', whose size changes"
        raise NotAvailableError(Problem(message, met=repr(source), expected="a group of neurons", hint="link from synapses to neurons"))
    _check_no_circle(owner, name, wanted)
    symbol = source.symbol_of(wanted.name)
    _check_meaning(owner, name, symbol, wanted)
    if is_shared(symbol):
        if wanted.index is not None:
            message = f"'{wanted.name}' of '{source.name}' is one value for all: there is nothing to index"
            raise ModelValueError(Problem(message, met=f"index={wanted.index!r}"[:120], expected="no index", hint="leave index= out"))
        return Link(source, wanted.name, ())
    if isinstance(wanted.index, str):
        return _by_variable(owner, what, wanted, begin)
    if wanted.index is not None:
        return Link(source, wanted.name, (_numbers(owner, what, wanted, begin),))
    if len(source) == 1:
        return Link(source, wanted.name, (At(begin),))
    if owner.has_fixed_size and len(source) == len(owner):
        return Link(source, wanted.name, (Shift(begin),) if begin else ())
    size = f"{len(owner)} elements" if owner.has_fixed_size else "synapses, whose number changes"
    hint = "index='k' names an integer variable" if not owner.has_fixed_size else "index= takes the number of an element for each"
    message = f"{what} cannot be linked without an index: the sizes differ"
    raise ModelValueError(
        Problem(message, met=f"{len(source)} elements in '{source.name}', {size}", expected="equal sizes, or 1", hint=hint)
    )


def _check_no_circle(owner: Group, name: str, wanted: LinkedVariable) -> None:
    """A chain of links must end in a variable."""
    at: tuple[Group, str] = (wanted.group.memory_owner, wanted.name)
    path = [f"'{name}' of '{owner.name}'"]
    while True:
        path.append(f"'{at[1]}' of '{at[0].name}'")
        if at == (owner.memory_owner, name):
            message = f"{path[0]} would be linked to itself"
            raise ModelValueError(
                Problem(
                    message,
                    met=" -> ".join(path),
                    expected="a variable that is stored or computed somewhere",
                    hint="link one of them to something else",
                )
            )
        following = at[0].links.get(at[1])
        if following is None:
            return
        at = (following.source.memory_owner, following.variable)


def _check_meaning(owner: Group, name: str, symbol: Symbol, wanted: LinkedVariable) -> None:
    equation = owner.equations[name]
    what = f"'{name}' of '{owner.name}'"
    if not isinstance(symbol, (ArrayVariable, Subexpression, Constant, Index)):
        raise ModelTypeError(
            Problem(
                f"{what} cannot be linked to '{wanted.name}'",
                met=type(symbol).__name__,
                expected="a variable",
                hint="link a variable of the model",
            )
        )
    dim = getattr(symbol, "dim", equation.dim if isinstance(symbol, Index) else None)
    if dim is not equation.dim:
        assert dim is not None
        message = f"{what} cannot be linked to '{wanted.name}' of '{wanted.group.name}': the units do not match"
        hint = f"declare it '{name} : {unit_of(dim)} (linked)'"
        problem = Problem(message, equation.span, met=f"unit {unit_of(dim)}", expected=f"unit {unit_of(equation.dim)}", hint=hint)
        raise ModelDimensionError(problem, dims=(dim, equation.dim))


def _by_variable(owner: Group, what: str, wanted: LinkedVariable, begin: int) -> Link:
    """The index is an integer variable of the receiving group."""
    name: str = wanted.index
    if not owner.has_variable(name):
        problem = owner.no_such(name)
        raise ModelValueError(replace(problem, message=f"the index of {what} is not a variable of '{owner.name}'"))
    symbol = owner.symbol_of(name)
    match symbol:
        case Index(_, chain, offset):
            shift = begin - offset
            chain = (*chain, Shift(shift)) if shift else chain
            return Link(wanted.group, wanted.name, chain, name)
        case ArrayVariable(index=tuple(chain), type=type_) if type_.is_integer:
            owner.memory_owner.variables[name] = replace(symbol, constant=True)  # code of a run cannot write it
            reach = (*chain, symbol.key, Shift(begin)) if begin else (*chain, symbol.key)
            return Link(wanted.group, wanted.name, reach, name)
    kind = kind_of_type(symbol.type) if isinstance(symbol, ArrayVariable) else type(symbol).__name__.lower()
    shown = f"a shared {kind}" if getattr(symbol, "shared", False) else f"a {kind}"
    message = f"the index of {what} must be an integer variable with a value for each element"
    raise ModelTypeError(
        Problem(
            message, met=f"'{name}', {shown} variable", expected=f"'{name} : integer'", hint=f"declare it: '{name} : integer (constant)'"
        )
    )


def _numbers(owner: Group, what: str, wanted: LinkedVariable, begin: int) -> Buffer:
    """The index is given as numbers, one for each element of the receiving group."""
    if not owner.has_fixed_size:
        message, hint = f"the index of {what} must be the name of a variable: the number of synapses changes", "such as index='i'"
        raise ModelTypeError(Problem(message, met=f"{wanted.index!r}"[:120], expected="a string", hint=hint))
    try:
        given = np.asarray(wanted.index)
    except ValueError:  # lists of different lengths
        given = np.empty(0, dtype=object)
    if given.dtype.kind not in "iu" or given.shape != (len(owner),):
        met = f"an array of {given.dtype}, shape {given.shape}"
        message = f"the index of {what} is a whole number for each of its {len(owner)} elements"
        raise ModelTypeError(Problem(message, met=met, expected=f"{len(owner)} integers", hint="or the name of an integer variable"))
    size = len(wanted.group)
    if given.min() < 0 or given.max() >= size:
        wrong = given[(given < 0) | (given >= size)][0]
        message = f"the index of {what} reaches outside '{wanted.group.name}'"
        raise ModelValueError(Problem(message, met=str(wrong), expected=f"0 to {size - 1}", hint="elements are counted from 0"))
    return Buffer.holding(given + begin, Type.I32)


@record(eq=False)
class Links:
    """The layer of the linked variables of a group: what their names mean in the groups they are linked to, which are asked on use."""

    group: Group
    run_namespace: Layer | None
    description: str
    _made: dict[str, Symbol] = field(default_factory=dict)

    def get(self, name: str) -> Symbol | None:
        links = self.group.links
        if name not in links:
            return None
        if name not in self._made:
            found = links[name]
            if found is None:
                self._unlinked(name)
            else:
                self._made[name] = self._symbol(name, found)
        return self._made[name]

    def names(self) -> Iterable[str]:
        return self.group.links

    def _symbol(self, name: str, found: Link) -> Symbol:
        if found.index is not None:
            _check_reach(self.group, found)
        symbol = found.source.scope(self.run_namespace).lookup(found.variable)
        alone = self.group.has_fixed_size and len(self.group.memory_owner) == 1  # its code runs for one neuron, and may write that one
        of_one = found.chain == (At(0),) and len(found.source.memory_owner) == 1
        if isinstance(symbol, ArrayVariable) and symbol.index == () and of_one and not alone:
            return replace(symbol, name=name, index=None)  # one value for all, which shared subexpressions may use
        return replace(reindexed(symbol, found.chain) if found.chain else symbol, name=name)

    def _unlinked(self, name: str) -> None:
        group = self.group.memory_owner
        message = f"the linked variable '{name}' of '{group.name}' is linked to nothing yet"
        hint = f"such as G.{name} = linked_var(H, 'x')"
        span = group.equations[name].span
        raise UnlinkedError(Problem(message, span, met=repr(name), expected="a link to a variable of another group", hint=hint))


def _check_reach(group: Group, found: Link) -> None:
    low, high = found.source.element_range()
    numbers = reached(found.chain, np.arange(*group.memory_owner.element_range()))
    wrong = numbers[(numbers < low) | (numbers >= high)]
    if len(wrong):
        message = f"'{found.index}' of '{group.name}' reaches outside '{found.source.name}', to which it is the index"
        raise ModelIndexError(
            Problem(message, met=str(wrong[0] - low), expected=f"0 to {high - low - 1}", hint=f"set '{found.index}' before the run")
        )
