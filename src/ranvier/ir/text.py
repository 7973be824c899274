"""Kernels as text and back: the language of docs/kernel-ir.md.

`show` gives any dump, `parse` reads it; `parse(show(k)) == order_by_level(k)`; kernels from the builder are in that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Op, Reduce, Replay, Space, Spread
from ranvier.ir.levels import Level, levels
from ranvier.ir.ops import OPS
from ranvier.ir.passes.order import order_by_level
from ranvier.ir.verify import verify
from ranvier.record import field, record
from ranvier.types import Type

_LEAF_WORDS = {"e": "element", "p": "position", "q": "slot", "row": "row"}
_WORD_OF_LEAF = {code: word for word, code in _LEAF_WORDS.items()}


def show(kernel: Kernel) -> str:
    """The kernel as text, its lines grouped by level."""
    kernel = order_by_level(kernel)
    lines = [f"kernel {_show_space(kernel.space)} {{"]
    lines += [f"  array a{k}: {t.value}{_note(kernel.array_names, k)}" for k, t in enumerate(kernel.arrays)]
    lines += [f"  scalar s{k}: {t.value}{_note(kernel.scalar_names, k)}" for k, t in enumerate(kernel.scalars)]
    section = None
    spelled: list[str] = []
    numbered = 0
    for op, level in zip(kernel.ops, levels(kernel), strict=True):
        if OPS[op.code].kind == "leaf":
            spelled.append(_show_leaf(op))
            continue
        if level is not section:
            section = level
            lines.append(f" {level.name.lower()}:")
        result = f"%{numbered}" if op.type else ""
        numbered += bool(op.type)
        lines.append("  " + _show_line(op, result, [spelled[arg] for arg in op.args]))
        spelled.append(result)
    return "\n".join([*lines, "}"]) + "\n"


def _show_space(space: Space) -> str:
    match space:
        case Map():
            return "map"
        case Filter(out):
            return f"filter a{out}"
        case Gather(list_):
            return f"gather a{list_}"
        case Spread(due, offsets, ids):
            return f"spread a{due} a{offsets}" + ("" if ids is None else f" a{ids}")
        case Reduce() as space:
            return " ".join(["reduce", *(f"a{k}" for k in (space.offsets, space.fixed, space.moving) if k is not None)])
        case Replay() as space:
            arrays = (space.due, space.offsets, space.targets, space.ends, space.times, space.recent, space.since)
            return " ".join(["replay", *(f"a{k}" for k in arrays)])
        case Once():
            return "once"


def _note(names: Sequence[str], k: int) -> str:
    return f" ({names[k]})" if k < len(names) and names[k] else ""


def _show_leaf(op: Op) -> str:
    if op.code == "const":
        return show_constant(op)
    return f"s{op.attr}" if op.code == "scalar" else _WORD_OF_LEAF[op.code]


def show_constant(op: Op) -> str:
    if op.type is Type.BOOL:
        return "true" if op.attr else "false"
    return repr(op.attr) + ("f" if op.type is Type.F32 else "")


def _show_line(op: Op, result: str, args: list[str]) -> str:
    if op.code == "alias":
        return f"{result} = alias a{op.attr}[{args[0]}] {args[1]}"
    if op.code == "load":
        return f"{result} = load a{op.attr}[{args[0]}]"
    if op.code in ("store", "accumulate"):
        return f"{op.code} a{op.attr}[{args[0]}] {args[1]}"
    if op.code == "emit":
        return f"emit {args[0]}"
    code = f"cast.{op.type.value}" if op.code == "cast" and op.type else op.code
    draw = [f"#{op.attr}"] if OPS[op.code].kind == "random" else []
    return " ".join([f"{result} =", code, *draw, *args])


# ---- Reading -----------------------------------------------------------------------------------------------------------------------


class KernelTextError(ValueError):
    """Text that is not in the language of kernels; the message gives the line."""


_TOKEN = re.compile(
    r"\s*(?:(?P<constant>-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf)f?|nanf?|true|false)(?![\w.])|(?P<word>[%#]?\w+)|(?P<mark>[{}\[\]=:.]))"
)
_HEADER = re.compile(r"(?P<kind>array|scalar) [as](?P<number>\d+): (?P<type>\w+)(?: \((?P<name>.*)\))?")


def parse(text: str) -> Kernel:
    """The kernel of a text; KernelTextError where the text is wrong, InternalError where the kernel is."""
    return _Reader().read(text)


@record(frozen=False)
class _Reader:
    ops: list[Op] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)  # "%0" -> operation
    leaves: dict[tuple[object, ...], int] = field(default_factory=dict)
    types: dict[str, list[Type]] = field(default_factory=lambda: {"array": [], "scalar": []})
    names: dict[str, list[str]] = field(default_factory=lambda: {"array": [], "scalar": []})
    sections: list[tuple[int, Level, int]] = field(default_factory=list)  # operation, section it stands in, line
    section: Level | None = None
    line: str = ""
    number: int = 0

    def read(self, text: str) -> Kernel:
        lines = ((k, line.strip()) for k, line in enumerate(text.splitlines(), start=1))
        content = [(k, line) for k, line in lines if line]
        if not content or content[-1][1] != "}":
            self._fail("a kernel ends with }")
        self.number, self.line = content[0]
        space = self._space()
        for self.number, self.line in content[1:-1]:
            if not (self._header() or self._section()):
                self._operation()
        arrays, scalars = tuple(self.types["array"]), tuple(self.types["scalar"])
        array_names, scalar_names = (tuple(v) if any(v) else () for v in (self.names["array"], self.names["scalar"]))
        kernel = verify(Kernel(space, arrays, scalars, tuple(self.ops), array_names, scalar_names))
        computed = levels(kernel)
        for op, section, number in self.sections:
            if computed[op] is not section:
                self.number, self.line = number, text.splitlines()[number - 1].strip()
                self._fail(f"{kernel.ops[op].code} belongs under {computed[op].name.lower()}:, not {section.name.lower()}:")
        return kernel

    def _fail(self, message: str) -> None:
        raise KernelTextError(f"line {self.number}: {message}: {self.line!r}")

    def _space(self) -> Space:
        words = self.line.split()
        if len(words) < 3 or words[0] != "kernel" or words[-1] != "{":
            self._fail("a kernel begins with 'kernel SPACE {'")
        numbers = [int(word[1:]) for word in words[2:-1] if re.fullmatch(r"a\d+", word)]
        match words[1], numbers:
            case "map", []:
                return Map()
            case "once", []:
                return Once()
            case "filter", [out]:
                return Filter(out)
            case "gather", [list_]:
                return Gather(list_)
            case "spread", [due, offsets]:
                return Spread(due, offsets, None)
            case "spread", [due, offsets, ids]:
                return Spread(due, offsets, ids)
            case "reduce", []:
                return Reduce()
            case "reduce", [offsets, fixed]:
                return Reduce(offsets, fixed)
            case "reduce", [offsets, fixed, moving]:
                return Reduce(offsets, fixed, moving)
            case "replay", [_, _, _, _, _, _, _]:
                return Replay(*numbers)
        raise KernelTextError(f"line {self.number}: no such iteration space: {self.line!r}")

    def _header(self) -> bool:
        match = _HEADER.fullmatch(self.line)
        if not match:
            return False
        kind = match["kind"]
        if int(match["number"]) != len(self.types[kind]):
            self._fail(f"{kind} number {len(self.types[kind])} expected")
        self.types[kind].append(Type(match["type"]))
        self.names[kind].append(match["name"] or "")
        return True

    def _section(self) -> bool:
        if not re.fullmatch(r"(run|step|row|element):", self.line):
            return False
        self.section = Level[self.line[:-1].upper()]
        return True

    def _operation(self) -> None:
        if self.section is None:
            self._fail("an operation stands under run:, step:, row: or element:")
        tokens = list(self._tokens())
        result = None
        if tokens[0].startswith("%"):
            if len(tokens) < 3 or tokens[1] != "=" or tokens[0] in self.values:
                self._fail("a new value is due, as in '%0 = add %1 %2'")
            result, tokens = tokens[0], tokens[2:]
        code = tokens.pop(0)
        if code not in OPS or OPS[code].kind == "leaf":
            self._fail(f"no operation {code!r}")
        type_, attr = None, None
        if code == "cast":
            type_ = Type(tokens[1])
            tokens = tokens[2:]
        elif OPS[code].kind == "random":
            attr = int(tokens.pop(0).removeprefix("#"))
        elif OPS[code].kind == "memory" and code != "emit":
            attr = int(tokens[0][1:])
            tokens = [token for token in tokens[1:] if token not in "[]"]
        args = tuple(self._operand(token) for token in tokens)
        if (type_ or (type_ := self._result_type(code, args, attr))) and result is None:
            self._fail(f"{code} has a result")
        if result is not None:
            self.values[result] = len(self.ops)
        assert self.section is not None
        self.sections.append((len(self.ops), self.section, self.number))
        self.ops.append(Op(code, args, type_, attr))

    def _tokens(self) -> Iterator[str]:
        place = 0
        while place < len(self.line):
            match = _TOKEN.match(self.line, place)
            if not match:
                raise KernelTextError(f"line {self.number}: {self.line[place:]!r} is not understood: {self.line!r}")
            yield match[0].strip()
            place = match.end()

    def _operand(self, token: str) -> int:
        if token.startswith("%"):
            if token not in self.values:
                self._fail(f"{token} is not known yet")
            return self.values[token]
        leaf = self._leaf(token)
        key = (leaf.code, leaf.type, repr(leaf.attr))
        if key not in self.leaves:
            self.leaves[key] = len(self.ops)
            self.ops.append(leaf)
        return self.leaves[key]

    def _leaf(self, token: str) -> Op:
        if token in _LEAF_WORDS:
            return Op(_LEAF_WORDS[token], (), Type.I64)
        if re.fullmatch(r"s\d+", token) and int(token[1:]) < len(self.types["scalar"]):
            return Op("scalar", (), self.types["scalar"][int(token[1:])], int(token[1:]))
        if token in ("true", "false"):
            return Op("const", (), Type.BOOL, token == "true")
        if re.fullmatch(r"-?\d+", token):
            return Op("const", (), Type.I64, int(token))
        digits = token.removesuffix("f") if token not in ("inf", "-inf") else token
        try:
            return Op("const", (), Type.F64 if digits == token else Type.F32, float(digits))
        except ValueError:
            raise KernelTextError(f"line {self.number}: {token!r} is no operand: {self.line!r}") from None

    def _result_type(self, code: str, args: tuple[int, ...], attr: int | None) -> Type | None:
        info = OPS[code]
        if code == "load" and attr is not None and attr < len(self.types["array"]):
            return self.types["array"][attr].register
        if info.kind == "random":
            return Type.F64 if code.startswith("rand") else Type.I64
        if code == "alias":
            return Type.I64
        if info.result in ("same", "float", "integer", "select") and args:
            return self.ops[args[-1]].type
        return Type.BOOL if info.result == "bool" else None
