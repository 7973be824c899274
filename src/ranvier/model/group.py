"""The one place with attribute access: anything that has state variables per element.

A group owns memory (buffers), knows what names mean in its code (`scope`), and reads and writes its variables for users (access.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.equations.dimensions import check_condition, check_expression
from ranvier.equations.equations import Equations
from ranvier.equations.layers import NamespaceLayer, default_layers
from ranvier.equations.scope import ArrayVariable, Layer, Names, Scope, Subexpression, Symbol
from ranvier.journal import journaled
from ranvier.messages import get_logger
from ranvier.model import access, execute
from ranvier.model.clock import Clock
from ranvier.model.indexing import IndexDoor, is_everything, relative_indices
from ranvier.model.linked import Link, LinkedVariable, Links, link
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.states import check_known, format_named
from ranvier.model.views import VariableView
from ranvier.record import replace
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import (
    ModelAttributeError,
    ModelError,
    ModelIndexError,
    ModelSyntaxError,
    ModelTypeError,
    ModelValueError,
    Problem,
    UnknownNameError,
)
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Name
from ranvier.syntax.source import Source
from ranvier.syntax.trees import names as tree_names
from ranvier.syntax.trees import walk
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Dimension

logger = get_logger("ranvier.groups.group")


class Group(BrianObject):
    """Elements with variables.

    Subclasses fill `variables` (memory and constants) and `equations` (subexpressions), say which elements they have, and call `seal`.
    What the rest of the package asks of a group: element_range, memory_owner, scope, symbol_of, dim_of, has_variable, elements_at, arrays.
    """

    has_fixed_size = True  # synapses do not
    _sealed = False  # while False, attributes are set as usual; afterwards only known names
    equations: Equations

    def __init__(self, clock: Clock, when: str, order: int, name: str, namespace: Mapping[str, Any] | None):
        super().__init__(clock=clock, when=when, order=order, name=name)
        self.variables: dict[str, Symbol] = {}
        self.links: dict[str, Link | None] = {}  # variables with the flag `linked`; None: not linked yet
        self.subexpression_types: dict[str, Type] = {}  # those not named: double precision
        if namespace is not None and not isinstance(namespace, Mapping):
            raise ModelTypeError(
                Problem(
                    "a namespace is a dict of values by name",
                    met=f"{type(namespace).__name__} {namespace!r}"[:80],
                    hint="such as {'tau': 10*ms}",
                    expected="a dict",
                )
            )
        self.namespace = dict(namespace or {})
        for key in self.namespace:
            if not isinstance(key, str) or key.startswith("_"):
                raise ModelValueError(
                    Problem(
                        "names in a namespace are strings that do not begin with an underscore",
                        met=repr(key),
                        expected="another name",
                        hint="rename it",
                    )
                )

    def seal(self) -> None:
        """Construction is over: from now on unknown attributes are refused."""
        for name in self.equations:
            if name in self.__dict__ or hasattr(type(self), name):
                message = f"the variable '{name}' of '{self.name}' is hidden by the attribute of that name: use group.state('{name}')"
                logger.warn(message, "hidden_variable")
        self._check_shared()
        self._sealed = True

    def _check_shared(self) -> None:
        """ModelSyntaxError where a shared subexpression uses what has a value for each element. Names of the script are not known yet."""
        shared = [name for name in self.equations.subexpr_names if "shared" in self.equations[name].flags]
        scope = self.scope() if shared else Scope()
        for used in (node for name in shared for node in walk(self.equations[name].right_hand_side) if isinstance(node, Name)):
            try:
                check_expression(used, scope, scalar=True)
            except ModelSyntaxError:
                raise
            except ModelError:
                pass  # the run will tell, when all names have a meaning

    @property
    def clock(self) -> Clock:
        assert isinstance(self._clock, Clock)
        return self._clock

    # ---- which elements -------------------------------------------------------------------------------------------------

    def element_range(self) -> tuple[int, int]:
        """[begin, end) of this group's elements in its memory."""
        raise NotImplementedError

    @property
    def memory_owner(self) -> Group:
        """The whole group that this is, or is a part of."""
        return self

    def __len__(self) -> int:
        begin, end = self.element_range()
        return end - begin

    @property
    def N(self) -> int:
        return len(self)

    def elements_at(self, item: Any, namespace: Mapping[str, Any]) -> np.ndarray:
        """The elements (in memory) that an index means: string, int, slice, integers, booleans, a part of this group."""
        begin, end = self.element_range()
        if isinstance(item, str):
            return self._where(item, namespace)
        if isinstance(item, Group):
            if item.memory_owner is not self.memory_owner:
                raise ModelIndexError(
                    Problem(
                        f"'{item.name}' is not a part of '{self.name}'",
                        met=repr(item),
                        expected=f"a part of '{self.name}'",
                        hint="slice the group itself: G[2:5]",
                    )
                )
            return np.arange(*item.element_range())
        return begin + relative_indices(item, end - begin, self.name)

    def _where(self, condition: str, namespace: Mapping[str, Any]) -> np.ndarray:
        scope = self.scope(access.calling(namespace))
        tree = parse_expression(Source(condition, "the index of a variable"))
        check_condition(tree, scope, "a condition that selects elements")
        return execute.elements_where(tree, scope, *self.element_range(), self.clock.dt_)

    # ---- what names mean ------------------------------------------------------------------------------------------------

    def own_symbols(self, scope: Scope) -> dict[str, Symbol]:
        """Model names. Subexpressions look up their own names in `scope`."""
        names: dict[str, Symbol] = dict(self.clock.symbols())
        names.update(self.variables)
        for name in self.equations.subexpr_names:
            equation = self.equations[name]
            if name not in self.variables:  # `constant over dt` ones have memory
                shared, type_ = "shared" in equation.flags, self.subexpression_types.get(name, Type.F64)
                names[name] = Subexpression(name, equation.dim, equation.kind, equation.right_hand_side, scope, shared, type_)
        return names

    def scope(self, run_namespace: Layer | None = None) -> Scope:
        """What names mean in this group's code: model, language, the group's namespace, the one given."""
        names: dict[str, Symbol] = {}
        model = f"the model of '{self.name}'"
        connected = (*self._links(run_namespace, model), *self.connected_layers(run_namespace))
        layers: list[Layer] = [Names(model, names), *connected, *default_layers()]
        if self.namespace:
            layers.append(NamespaceLayer(f"the namespace of '{self.name}'", self.namespace))
        if run_namespace is not None:
            layers.append(run_namespace)
        scope = Scope(tuple(layers))
        names.update(self.own_symbols(scope))
        return scope

    def _links(self, run_namespace: Layer | None, description: str) -> tuple[Layer, ...]:
        return (Links(self, run_namespace, description),) if self.links else ()

    def connected_layers(self, run_namespace: Layer | None) -> tuple[Layer, ...]:
        """Names of other groups that code of this one, its subexpressions included, can use."""
        return ()

    def internal_scope(self, run_namespace: Layer | None) -> Scope:
        """As `scope`, for code of our own that may write what users may not."""
        own = {n: replace(s, read_only="") for n, s in self.variables.items() if isinstance(s, ArrayVariable) and s.read_only}
        scope = self.scope(run_namespace)
        return scope.with_layer(Names(f"the model of '{self.name}'", own)) if own else scope

    def symbol_of(self, name: str, namespace: Mapping[str, Any] | None = None) -> Symbol:
        """What a name of the model means; UnknownNameError."""
        return self.scope(access.calling(namespace) if namespace is not None else None).lookup(name)

    def dim_of(self, name: str) -> Dimension:
        return getattr(self.symbol_of(name), "dim", DIMENSIONLESS)

    def variable_names(self) -> list[str]:
        """All names of the model, internal ones (leading underscore) excepted."""
        linked = {name: found for name, found in self.links.items() if found is not None}
        names = {**self.clock.symbols(), **self.variables, **linked}
        return [n for n in (*names, *(s for s in self.equations.subexpr_names if s not in names)) if not n.startswith("_")]

    def has_variable(self, name: str) -> bool:
        own = name in self.variables or name in self.equations.subexpr_names or name in self.links
        return own or name in ("t", "dt", "t_in_timesteps")

    # ---- memory ---------------------------------------------------------------------------------------------------------

    def arrays(self) -> dict[str, Buffer]:
        """All memory that a run or a user can change, by name: what store and restore keep. None for a part of a group."""
        return {name: symbol.key for name, symbol in self.variables.items() if isinstance(symbol, ArrayVariable)}

    def kept(self) -> dict[str, Buffer]:
        """Memory beside variables that one run leaves for the next, by name: stored and restored, too."""
        return {}

    def restored(self) -> None:
        """The arrays were replaced by stored ones."""

    # ---- reading and writing --------------------------------------------------------------------------------------------

    def read_variable(self, name: str, item: Any, namespace: Mapping[str, Any]) -> Any:
        """Values in base units; see access.read."""
        return access.read(self, self.symbol_of(name, namespace), item, namespace)

    @journaled
    def write_variable(self, name: str, item: Any, value: Any, namespace: Mapping[str, Any], *, check_units: bool = True) -> None:
        """Write values, or what a string says, to the elements an index means. ModelTypeError for what is read-only."""
        self.refuse_while_running(own_thread=any(found is not None and found.index == name for found in self.links.values()))
        symbol = self.symbol_of(name, namespace)
        if isinstance(value, VariableView):
            if value.group is self and value.name == name and is_everything(item):
                return  # G.v += x has written already
            value = value[:] if check_units else np.asarray(value)
        if not isinstance(symbol, ArrayVariable) or symbol.read_only:
            why = symbol.read_only if isinstance(symbol, ArrayVariable) else "it is computed, not stored"
            raise ModelTypeError(
                Problem(
                    f"'{name}' of '{self.name}' cannot be set: {why}",
                    met=f"{value!r}"[:80],
                    expected="a variable that can be written",
                    hint=self._writable(),
                )
            )
        if isinstance(value, str) and isinstance(item, Group):
            self._warn_of_numbers(name, item, value)
        write = access.write_text if isinstance(value, str) else access.write_values
        write(self, symbol, item, value, namespace, check_units)

    def _warn_of_numbers(self, name: str, part: Group, text: str) -> None:
        """Says so where `i` or `N` in a value for a part of this group could be meant as those of the part."""
        for ours in sorted({"i", "N"} & tree_names(parse_expression(Source(text, f"the value of '{name}'")))):
            what = f"'{ours}' in the value of '{name}' means '{ours}' of '{self.name}'"
            logger.warn(f"{what}, not of '{part.name}', which is used as an index.", "ambiguous_string_expression")

    def _writable(self) -> str:
        own = [n for n, s in self.variables.items() if isinstance(s, ArrayVariable) and not s.read_only and not n.startswith("_")]
        return f"such as {', '.join(own[:5])}" if own else f"'{self.name}' has none"

    # ---- attributes -----------------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        # Reached only for names that are not ordinary attributes.
        if name.startswith("_") or "variables" not in self.__dict__ or "equations" not in self.__dict__:
            raise AttributeError(name)
        view = self._view(name, use_units=True)
        if view is None:
            raise ModelAttributeError(self.no_such(name))
        return view

    def state(self, name: str, use_units: bool = True) -> VariableView:
        """The view that `group.name` gives; UnknownNameError (a KeyError) for an unknown name."""
        view = self._view(name, use_units)
        if view is None:
            raise UnknownNameError(self.no_such(name))
        return view

    def _view(self, name: str, use_units: bool) -> VariableView | None:
        if self.has_variable(name):
            return VariableView(self, name, self.dim_of(name) if use_units else None)
        if name.endswith("_") and self.has_variable(name[:-1]):
            return VariableView(self, name[:-1], None)
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        if not self._sealed or name in self.__dict__ or (hasattr(type(self), name) and name != "N"):
            object.__setattr__(self, name, value)
        elif isinstance(value, LinkedVariable) or (name in self.links and not isinstance(value, VariableView)):
            self._link(name, value)
        elif self.has_variable(name):
            self.write_variable(name, slice(None), value, calling_namespace())
        elif name.endswith("_") and self.has_variable(name[:-1]):
            self.write_variable(name[:-1], slice(None), value, calling_namespace(), check_units=False)
        elif name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            raise ModelAttributeError(self.no_such(name, f"add_attribute('{name}') first, for data of your own"))

    def _link(self, name: str, value: Any) -> None:
        self.refuse_while_running(own_thread=True)
        if not isinstance(value, LinkedVariable):
            hint = f"G.{name} = linked_var(H, 'x') links it; G.{name}[:] = ... writes to what it is linked to"
            message = f"'{name}' of '{self.name}' is a linked variable: it has no values of its own"
            raise ModelValueError(Problem(message, met=f"{value!r}"[:120], expected="a linked variable", hint=hint))
        if name not in self.links or self.memory_owner is not self:
            message = f"'{name}' of '{self.name}' cannot be linked"
            expected = "a variable of a whole group, with the flag (linked)"
            hint = f"declare it: '{name} : unit (linked)'" if self.memory_owner is self else "link the variable of the whole group"
            raise ModelTypeError(Problem(message, met=repr(value), expected=expected, hint=hint))
        self.links[name] = link(self, name, value)

    def check_links(self) -> None:
        """Raises UnlinkedError, ModelIndexError for linked variables that reach nothing."""
        scope = self.scope()
        for name in self.links:
            scope.lookup(name)

    def add_attribute(self, name: str) -> None:
        """Allow `group.name = value` for data that is not part of the model."""
        object.__setattr__(self, name, None)

    def no_such(self, name: Any, otherwise: str = "define it in the model") -> Problem:
        """What to say about a name that the group does not have. otherwise: the hint where no other name is near."""
        methods = (n for n in dir(type(self)) if not n.startswith("_"))
        hint = did_you_mean(str(name), self.variable_names()) or did_you_mean(str(name), methods, otherwise, cutoff=0.75)
        return Problem(
            f"'{self.name}' has no variable or attribute '{name}'.", met=repr(name), expected=", ".join(self.variable_names()), hint=hint
        )

    @property
    def indices(self) -> IndexDoor:
        """`G.indices['v > 0*mV']`, `G.indices[2:5]`: element numbers."""
        return IndexDoor(self)

    # ---- states ---------------------------------------------------------------------------------------------------------

    @checked_arguments
    def get_states(
        self,
        vars: Iterable[str] | None = None,
        units: bool = True,
        format: str = "dict",
        subexpressions: bool = False,
        read_only_variables: bool = True,
        level: int = 0,
    ) -> Any:
        """Copies of variables by name.

        vars: which; None: all. units: quantities; False: plain numbers in base units. format: 'dict', 'pandas' or what ImportExport
        knows. subexpressions, read_only_variables: among all, those too. Raises UnknownNameError, NotAvailableError for another format.
        """
        chosen = format_named(format)
        if vars is None:
            vars = [n for n in self.names_of_states() if self._in_states(n, subexpressions, read_only_variables)]
        check_known(self, vars)
        return chosen.export_data(self, vars, units=units, level=level)

    def names_of_states(self) -> list[str]:
        """All names that get_states can give."""
        return self.variable_names()

    def _in_states(self, name: str, subexpressions: bool, read_only: bool) -> bool:
        symbol = self.symbol_of(name)
        if isinstance(symbol, Subexpression):
            return subexpressions and read_only
        writable = isinstance(symbol, ArrayVariable) and not symbol.read_only
        return read_only or writable

    @checked_arguments
    def set_states(self, values: Any, units: bool = True, format: str = "dict", level: int = 0) -> None:
        """Write variables by name, as get_states gives them; UnknownNameError, ModelTypeError for a read-only one, NotAvailableError."""
        format_named(format).import_data(self, values, units=units, level=level)
