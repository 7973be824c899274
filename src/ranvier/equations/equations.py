"""Equations: a checked, immutable set of equations by name.

Takes text (through grammar.py) and gives what schemes and model objects read. What single lines cannot know is checked here: names
defined twice, cycles, noise sources; and on request flags (`check_flags`, by the owner) and units (`check_units`, before a run).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ranvier.equations.checker import check_defines
from ranvier.equations.dimensions import check_expression
from ranvier.equations.grammar import check_name, parse_equations
from ranvier.equations.layers import symbol_of
from ranvier.equations.noise import noise_factors
from ranvier.equations.scope import Constant, FunctionSymbol, Names, Scope
from ranvier.equations.shown import ExpressionText
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION, SingleEquation
from ranvier.equations.spelling import NOISE, SECOND, unit_of
from ranvier.record import replace
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import (
    EquationError,
    ModelError,
    ModelSyntaxError,
    ModelTypeError,
    ModelValueError,
    Problem,
    raise_together,
)
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Call, Expression, Number
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Source, Span, nowhere
from ranvier.syntax.trees import depth, identifiers, make_room, rename, substitute, walk
from ranvier.units.dimension import DIMENSIONLESS, Dimension

_ELSEWHERE = {
    "summed": "a subexpression of Synapses can be summed into a variable of the connected neurons",
    "event-driven": "equations of Synapses can be event-driven; here leave it out",
    "clock-driven": "equations of Synapses can be clock-driven; here leave it out, all are",
    "linked": "a parameter of its own ('x : unit (linked)') can be linked to a variable of another group",
    "unless refractory": "differential equations of a NeuronGroup can hold still while it is refractory",
}


# Subexpressions in a chain, each of which uses the next. What is written out (exact integration) nests as deep.
MAX_CHAIN = 3000


class Dependency(NamedTuple):
    """equation: that is used. via: the subexpressions through which it is, the outermost first; () if its name stands there."""

    equation: SingleEquation
    via: tuple[str, ...]


class Equations(Mapping[str, SingleEquation]):
    """Equations by the names of their variables, in the order in which they were written.

    equations: text, a Source, or SingleEquations. Keywords replace names: a string that is a name renames (also what is defined), other
    strings and values (numbers, quantities, booleans) are put in. Equal if they say the same; hashable.

    Raises EquationError, ModelSyntaxError or ModelTypeError, with all problems found. Units are checked by `check_units`.
    """

    def __init__(self, equations: str | Source | Iterable[SingleEquation], **substitutions: Any):
        if isinstance(equations, (str, Source)):
            source = equations if isinstance(equations, Source) else Source(equations, "equations")
            lines = parse_equations(source)
        else:
            try:
                lines = list(equations)
            except TypeError:  # nothing that can be iterated over
                lines = [equations]  # type: ignore[list-item]  # refused below
            if not all(isinstance(line, SingleEquation) for line in lines):
                message, hint = "Equations are made from a string or from single equations.", "such as Equations('v : volt')"
                raise ModelTypeError(Problem(message, met=repr(equations)[:60], expected="a string", hint=hint))
        if substitutions:
            lines = _substituted(lines, substitutions)
        self._equations = _unique(lines)
        raise_together([*_noise_problems(self.values()), *_cycle_problems(self), *_chain_problems(self)])

    # ---- mapping --------------------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> SingleEquation:
        return self._equations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._equations)

    def __len__(self) -> int:
        return len(self._equations)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equations) and self._equations == other._equations

    def __hash__(self) -> int:
        return hash(frozenset(self._equations.values()))

    def __add__(self, other: str | Equations) -> Equations:
        if isinstance(other, str):
            other = Equations(other)
        if not isinstance(other, Equations):
            return NotImplemented
        return Equations([*self.values(), *other.values()])

    def __radd__(self, other: str) -> Equations:
        return Equations(other) + self if isinstance(other, str) else NotImplemented

    def substitute(self, **substitutions: Any) -> Equations:
        """New equations with names replaced, as by the keywords of the constructor."""
        return Equations(self.values(), **substitutions)

    # ---- what is in them ------------------------------------------------------------------------------------------------

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._equations)

    @cached_property
    def diff_eq_names(self) -> frozenset[str]:
        return self._names_of(DIFFERENTIAL)

    @cached_property
    def subexpr_names(self) -> frozenset[str]:
        return self._names_of(SUBEXPRESSION)

    @cached_property
    def parameter_names(self) -> frozenset[str]:
        return self._names_of(PARAMETER)

    @property
    def eq_names(self) -> frozenset[str]:
        """Names of what has a right-hand side."""
        return self.diff_eq_names | self.subexpr_names

    @property
    def diff_eq_expressions(self) -> list[tuple[str, ExpressionText]]:
        return [(e.name, ExpressionText(e.right_hand_side)) for e in self.values() if e.kind_of_equation == DIFFERENTIAL]

    @property
    def eq_expressions(self) -> list[tuple[str, ExpressionText]]:
        return [(e.name, ExpressionText(e.expression)) for e in self.values() if e.expression is not None]

    @property
    def dimensions(self) -> dict[str, Dimension]:
        return {name: equation.dim for name, equation in self.items()}

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """All names on right-hand sides that are not defined here."""
        return frozenset().union(*(equation.identifiers for equation in self.values())) - self.names

    @cached_property
    def ordered(self) -> tuple[SingleEquation, ...]:
        """Subexpressions, each after those it uses; then differential equations; then parameters."""
        rank = {DIFFERENTIAL: 0, PARAMETER: 1}
        others = [e for e in self.values() if e.kind_of_equation != SUBEXPRESSION]
        return (*_in_order_of_use(self), *sorted(others, key=lambda e: rank[e.kind_of_equation]))

    @cached_property
    def rates(self) -> dict[str, Expression]:
        """The right-hand sides of the differential equations, with those subexpressions written out that hold noise."""
        differential = (self[name] for name in self if name in self.diff_eq_names)
        return {e.name: substitute(e.right_hand_side, self._noisy) if self._noisy else e.right_hand_side for e in differential}

    @cached_property
    def _noisy(self) -> dict[str, Expression]:
        """The subexpressions that hold noise, each with those among them that it uses written out."""
        noisy: dict[str, Expression] = {}
        for equation in _in_order_of_use(self):
            if equation.stochastic_variables or noisy.keys() & equation.identifiers:
                noisy[equation.name] = substitute(equation.right_hand_side, noisy)
        return noisy

    @cached_property
    def stochastic_variables(self) -> frozenset[str]:
        return frozenset().union(*(equation.stochastic_variables for equation in self.values()))

    @property
    def is_stochastic(self) -> bool:
        return bool(self.stochastic_variables)

    @cached_property
    def stochastic_type(self) -> str | None:
        """None without noise; 'multiplicative' if what noise is multiplied by changes (with a state variable or t), else 'additive'."""
        if not self.is_stochastic:
            return None
        factors = {name for rate in self.rates.values() for name in noise_factors(rate)}
        changing = self.diff_eq_names | {"t", "t_in_timesteps"}
        return "multiplicative" if self._with_subexpressions(factors) & changing else "additive"

    @property
    def dependencies(self) -> dict[str, list[Dependency]]:
        """What each right-hand side uses of the other equations: itself, and through which subexpressions."""
        return {equation.name: self._used_by(equation, ()) for equation in self.values() if equation.expression is not None}

    def _used_by(self, equation: SingleEquation, via: tuple[str, ...]) -> list[Dependency]:
        direct = [Dependency(self[name], via) for name in self if name in equation.identifiers]
        through = [d.equation for d in direct if d.equation.name in self.subexpr_names]
        return direct + [further for used in through for further in self._used_by(used, (*via, used.name))]

    def reads(self, name: str) -> frozenset[str]:
        """All names that the right-hand side of `name` reads, directly or through subexpressions."""
        return frozenset(self._with_subexpressions(self[name].identifiers))

    def _with_subexpressions(self, names: Iterable[str]) -> set[str]:
        """The names, and all that the subexpressions among them use."""
        found, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                if name in self.subexpr_names:
                    waiting.extend(self[name].identifiers)
        return found

    def _names_of(self, kind: str) -> frozenset[str]:
        return frozenset(name for name, equation in self.items() if equation.kind_of_equation == kind)

    def __str__(self) -> str:
        return "\n".join(map(str, self.ordered))

    def _repr_latex_(self) -> str:
        from ranvier.equations.latex import latex_block  # for notebooks only

        return latex_block(self.ordered)

    def _repr_pretty_(self, p: Any, cycle: bool) -> None:
        p.text("Equations(...)" if cycle else str(self))

    def __repr__(self) -> str:
        counts = [(len(self.diff_eq_names), DIFFERENTIAL), (len(self.subexpr_names), SUBEXPRESSION), (len(self.parameter_names), PARAMETER)]
        return f"<Equations: {', '.join(f'{n} {what}' + 's' * (n != 1) for n, what in counts)}>"

    # ---- checks ---------------------------------------------------------------------------------------------------------

    def check_flags(self, allowed: Mapping[str, Iterable[str]], incompatible: Iterable[Iterable[str]] = ()) -> None:
        """Raises EquationError for flags that `allowed[kind_of_equation]` does not hold or that exclude each other.

        incompatible: sets of flags of which an equation may have one. `linked` and `summed` never go with another flag.
        """
        errors: list[ModelError] = []
        exclusive = [frozenset(flags) for flags in incompatible]
        for equation in self.values():
            known = sorted(allowed.get(equation.kind_of_equation, ()))
            errors += [_unknown_flag(equation, flag, known) for flag in sorted(equation.flags - set(known))]
            for alone in equation.flags & {"linked", "summed"}:
                if len(equation.flags) > 1:
                    message = f"The flag '{alone}' cannot be combined with other flags."
                    met, expected = _listed(equation.flags), f"'({alone})' alone"
                    kind = EquationError if alone == "summed" else ModelSyntaxError  # as in Brian 2
                    errors.append(kind(Problem(message, equation.span, met, expected, "leave the others out")))
            for group in exclusive:
                if len(equation.flags & group) > 1:
                    message = "These flags exclude each other."
                    met = _listed(equation.flags & group)
                    errors.append(EquationError(Problem(message, equation.span, met, "one of them", "leave the others out")))
        raise_together(errors)

    def check_names(self, reserved: Mapping[str, str]) -> None:
        """Raises ModelSyntaxError for a variable that bears a name of `reserved` (name: why the owner needs it)."""
        errors = []
        for name in reserved.keys() & self.keys():
            message = f"'{name}' cannot be the name of a variable here: {reserved[name]}."
            errors.append(ModelSyntaxError(Problem(message, self[name].name_span, repr(name), "another name", hint="rename the variable")))
        raise_together(errors)

    def check_units(self, scope: Scope, used_once: bool = False) -> None:
        """Dimensions and kinds of all right-hand sides. Raises as check_expression, with the problems of all equations.

        used_once: subexpressions are used at one place, so they may call what gives another value each time (rand, ...).
        """
        noise = {name: Constant(name, 0.0, NOISE) for name in self.stochastic_variables}
        with_noise = scope.with_layer(Names("the noise", noise)) if noise else scope
        errors: list[ModelError] = []
        checked: set[Any] = set()
        for equation in self.values():
            if equation.expression is None:
                continue
            tree = self.rates.get(equation.name) or self._noisy.get(equation.name)
            try:
                _check_equation(equation, tree or equation.right_hand_side, scope if tree is None else with_noise, checked)
                if equation.kind_of_equation == SUBEXPRESSION and "constant over dt" not in equation.flags and not used_once:
                    _check_stateless(equation, scope)
            except ModelError as error:
                errors.append(error)
        raise_together(errors)


def _check_equation(equation: SingleEquation, tree: Expression, scope: Scope, checked: set[Any]) -> None:
    dim, kind = check_expression(tree, scope, scalar="shared" in equation.flags, checked=checked)
    if equation.kind_of_equation == DIFFERENTIAL:
        rate = equation.dim / SECOND
        why = f"'{equation.name}' has unit {equation.unit_text}, its derivative {unit_of(rate)}: "
        check_defines(f"d{equation.name}/dt", tree, (dim, kind), (rate, equation.kind), _plain_numbers(tree, scope, dim is rate) + why)
    else:
        why = _plain_numbers(tree, scope, dim is equation.dim)
        check_defines(f"'{equation.name}'", tree, (dim, kind), (equation.dim, equation.kind), why)


def _plain_numbers(tree: Expression, scope: Scope, is_right: bool) -> str:
    """The names that stand for plain numbers of the script: one may have been meant with a unit. '' where all is right."""
    if is_right:
        return ""
    found = ((name, scope.get(name)) for name in sorted(identifiers(tree)))
    plain = [f"'{n}' = {s.value:g}" for n, s in found if isinstance(s, Constant) and not s.literal and s.dim is DIMENSIONLESS]
    return f"{' and '.join(plain)} {'have' if len(plain) > 1 else 'has'} no unit; " if plain else ""


def _check_stateless(equation: SingleEquation, scope: Scope) -> None:
    for node in walk(equation.right_hand_side):
        symbol = scope.get(node.function) if isinstance(node, Call) else None
        if isinstance(symbol, FunctionSymbol) and symbol.info.stateful:
            message = f"'{equation.name}' would have a new value at each use, because it calls '{symbol.name}'."
            hint = f"add the flag: ': {equation.unit_text} (constant over dt)'"
            raise ModelSyntaxError(Problem(message, node.span, repr(node.span.text), "a flag that fixes the value for a step", hint))


# ---- construction ---------------------------------------------------------------------------------------------------------


def _unique(lines: list[SingleEquation]) -> dict[str, SingleEquation]:
    equations: dict[str, SingleEquation] = {}
    errors: list[ModelError] = []
    for line in lines:
        if line.name in equations:
            first = equations[line.name].name_span
            where = f"first defined in line {first.line_column[0]}" if first.source is line.name_span.source else "defined before"
            message = f"Duplicate definition of variable '{line.name}'."
            errors.append(EquationError(Problem(message, line.name_span, where, "one definition", "rename or remove one of them")))
        equations[line.name] = line
    raise_together(errors)
    return equations


def _noise_problems(equations: Iterable[SingleEquation]) -> list[EquationError]:
    """Plain `xi` in two equations: shared or independent noise? The user must say (LANGUAGE EQN-20)."""
    users = [equation for equation in equations if "xi" in equation.stochastic_variables]
    names = " and ".join(f"'{equation.name}'" for equation in users[:2])
    hint = "name the sources: 'xi_1' and 'xi_2' are independent, the same name in both is the same noise"
    message = "'xi' can be used in one equation only."
    return [EquationError(Problem(message, user.span, f"'xi' in {names}", "'xi_...'", hint)) for user in users[1:]]


def _cycle_problems(equations: Equations) -> list[EquationError]:
    ordered = {equation.name for equation in _in_order_of_use(equations)}
    left = [equation for name, equation in equations.items() if name in equations.subexpr_names and name not in ordered]
    # What only uses a cycle is left over too; the cycle itself is what can reach itself.
    in_cycle = [e for e in left if e.name in equations._with_subexpressions(e.identifiers)]
    if not in_cycle:
        return []
    path = " and ".join(f"'{equation.name}'" for equation in in_cycle)
    hint = "make one of them a parameter or a differential equation"
    first = in_cycle[0]
    return [EquationError(Problem("Subexpressions depend on each other in a cycle.", first.span, path, "an order of computation", hint))]


def _chain_problems(equations: Equations) -> list[EquationError]:
    length: dict[str, int] = {}
    levels: dict[str, int] = {}  # of nesting, where all is written out
    for equation in _in_order_of_use(equations):
        used = [name for name in equation.identifiers if name in length]
        length[equation.name] = 1 + max((length[name] for name in used), default=0)
        levels[equation.name] = depth(equation.right_hand_side) + max((levels[name] for name in used), default=0)
        if length[equation.name] > MAX_CHAIN:
            met = f"'{equation.name}', {length[equation.name]} subexpressions deep"
            hint = "give one in between the flag (constant over dt)"
            message = "Subexpressions use each other in too long a chain."
            return [EquationError(Problem(message, equation.span, met, f"at most {MAX_CHAIN}", hint))]
    make_room(max(levels.values(), default=0))
    return []


def _in_order_of_use(equations: Equations) -> list[SingleEquation]:
    """Subexpressions, each after those it uses, otherwise as written; those in or behind a cycle are left out."""
    waiting = [e for e in equations.values() if e.kind_of_equation == SUBEXPRESSION]
    ordered: list[SingleEquation] = []
    needs = {e.name: e.identifiers for e in waiting}  # walked once each: a chain takes as many rounds as it is long
    while waiting:
        missing = {e.name for e in waiting}
        ready = [e for e in waiting if needs[e.name].isdisjoint(missing)]
        if not ready:
            break
        ordered += ready
        done = {r.name for r in ready}
        waiting = [e for e in waiting if e.name not in done]
    return ordered


def _substituted(lines: list[SingleEquation], substitutions: Mapping[str, Any]) -> list[SingleEquation]:
    defined = {line.name for line in lines}
    renamed: dict[str, str] = {}
    values: dict[str, Expression] = {}
    for name, new in substitutions.items():
        if isinstance(new, str) and name in defined and not new.isidentifier():
            hint = "letters, digits and underscores, as in 'v_soma'"
            raise ModelSyntaxError(Problem(f"'{name}' cannot be renamed to that.", met=repr(new), expected="a name", hint=hint))
        if isinstance(new, str) and new.isidentifier():
            if new in defined - substitutions.keys():
                message = f"'{name}' cannot be renamed to '{new}', which is defined already."
                raise EquationError(
                    Problem(message, met=repr(new), expected="a new name", hint="choose a name that the model does not have yet")
                )
            renamed[name] = new
        else:
            if name in defined:
                hint = "only names that the equations use but do not define can be replaced by values"
                raise ModelValueError(
                    Problem(
                        f"'{name}' is a variable of the model and cannot be replaced by a value.",
                        hint=hint,
                        met=repr(name),
                        expected="a name for it, as text",
                    )
                )
            values[name] = _as_expression(name, new)
    for line in lines:
        if line.name in renamed:
            check_name(renamed[line.name], nowhere(renamed[line.name], "a substitution"))

    def change(line: SingleEquation) -> SingleEquation:
        tree = line.expression
        if tree is not None:
            tree = rename(substitute(tree, values), renamed)
        return replace(line, name=renamed.get(line.name, line.name), expression=tree)

    return list(map(change, lines))


def _as_expression(name: str, value: Any) -> Expression:
    if isinstance(value, str):
        return parse_expression(value, f"the substitution of '{name}'")
    symbol = symbol_of(name, value)
    if not isinstance(symbol, Constant):
        met = f"{type(value).__name__} {value!r}"[:80]
        raise ModelTypeError(
            Problem(
                f"'{name}' cannot be replaced by this.",
                met=met,
                expected="a name or a scalar",
                hint="such as Equations('...', x='y', tau=10*ms)",
            )
        )
    number = Number(symbol.value)
    text = print_expression(number)
    if symbol.dim is DIMENSIONLESS:
        return parse_expression(text, "a substitution")
    return parse_expression(f"{text}*{unit_of(symbol.dim)}", "a substitution")


def _unknown_flag(equation: SingleEquation, flag: str, known: list[str]) -> ModelError:
    span, expected = _flag_span(equation, flag), f"one of: {', '.join(known)}" if known else "no flags"
    hint = did_you_mean(flag, known, _ELSEWHERE.get(flag, "leave it out"))
    message = f"A {equation.kind_of_equation} cannot have the flag '{flag}' here."
    return EquationError(Problem(message, span, repr(flag), expected, hint))


def _flag_span(equation: SingleEquation, flag: str) -> Span:
    at = equation.span.source.text.find(flag, equation.span.start, equation.span.end)
    return Span(equation.span.source, at, at + len(flag)) if at >= 0 else equation.span


def _listed(flags: Iterable[str]) -> str:
    return ", ".join(repr(flag) for flag in sorted(flags))
