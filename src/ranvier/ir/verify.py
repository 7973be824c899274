"""Well-formedness of kernels, as a table of checks. Run between passes under RANVIER_VERIFY=1, and by the tests always.

Takes a kernel; raises InternalError with the operations around the culprit (never a user's mistake: the builder has reported those).
"""

from __future__ import annotations

from collections.abc import Callable

from ranvier.ir.kernel import Filter, Gather, Kernel, Once, Op, Reduce, Replay, Spread
from ranvier.ir.levels import written_arrays
from ranvier.ir.ops import OPS
from ranvier.ir.sampling import IN_REGISTERS
from ranvier.syntax.errors import InternalError
from ranvier.types import Type

_AROUND = 5  # operations shown before and after the culprit
_MAX_DRAW = 1 << 12


def verify(kernel: Kernel) -> Kernel:
    """The kernel itself, if it is well-formed; InternalError otherwise."""
    for check in SPACE_CHECKS:
        message = check(kernel)
        if message:
            raise InternalError(f"kernel {kernel.space} is not well-formed: {message}")
    for number, op in enumerate(kernel.ops):
        for op_check in OP_CHECKS:
            message = op_check(kernel, number, op)
            if message:
                raise InternalError(f"operation %{number} of a kernel is not well-formed: {message}\n{neighbourhood(kernel, number)}")
    return kernel


def neighbourhood(kernel: Kernel, culprit: int) -> str:
    """The operations around one of them, as they are stored (the printer needs a well-formed kernel, this does not)."""
    first, last = max(0, culprit - _AROUND), min(len(kernel.ops), culprit + _AROUND + 1)
    return "\n".join(f"{'->' if k == culprit else '  '} %{k} = {_raw(kernel.ops[k])}" for k in range(first, last))


def _raw(op: Op) -> str:
    type_ = f".{op.type.value}" if op.type else ""
    attr = "" if op.attr is None else f" [{op.attr!r}]"
    return " ".join([f"{op.code}{type_}{attr}", *(f"%{arg}" for arg in op.args)])


# ---- Checks of one operation: a message, or None. Each may rely on those before it -----------------------------------------------


def _known(kernel: Kernel, number: int, op: Op) -> str | None:
    return None if op.code in OPS else f"there is no operation {op.code!r}"


def _arity(kernel: Kernel, number: int, op: Op) -> str | None:
    arity = OPS[op.code].arity
    return None if len(op.args) == arity else f"{op.code} takes {arity} operands, not {len(op.args)}"


def _operands_before(kernel: Kernel, number: int, op: Op) -> str | None:
    for arg in op.args:
        if not 0 <= arg < number:
            return f"operand %{arg} does not come before"
        if kernel.ops[arg].type is None:
            return f"operand %{arg} has no result"
    return None


def _register_type(kernel: Kernel, number: int, op: Op) -> str | None:
    if (op.type is None) != (OPS[op.code].result == "none"):
        return "a write has no result, everything else has one"
    return f"no register holds an {op.type.value} (it is widened to i64)" if op.type in (Type.I32, Type.U16) else None


def _signature(kernel: Kernel, number: int, op: Op) -> str | None:
    rule = _SIGNATURES.get(OPS[op.code].kind)
    return rule(tuple(_type(kernel, arg) for arg in op.args), op) if rule else None


def _type(kernel: Kernel, number: int) -> Type:
    type_ = kernel.ops[number].type
    assert type_ is not None
    return type_


def _arithmetic(args: tuple[Type, ...], op: Op) -> str | None:
    expected = OPS[op.code].result
    if any(arg is not op.type for arg in args):
        return f"operands {_names(args)} and result {op.type} are not of one type"
    if op.type is Type.BOOL or (expected == "float" and not args[0].is_float) or (expected == "integer" and args[0] is not Type.I64):
        return f"{op.code} is not defined for {args[0].value}"
    return None


def _comparison(args: tuple[Type, ...], op: Op) -> str | None:
    if args[0] is not args[1] or (args[0] is Type.BOOL and op.code not in ("eq", "ne")):
        return f"{op.code} cannot compare {_names(args)}"
    return None if op.type is Type.BOOL else "a comparison gives a bool"


def _logic(args: tuple[Type, ...], op: Op) -> str | None:
    return None if {*args, op.type} == {Type.BOOL} else f"{op.code} of {_names(args)}: only bools"


def _selection(args: tuple[Type, ...], op: Op) -> str | None:
    return None if args == (Type.BOOL, op.type, op.type) else f"select of {_names(args)} gives {op.type}"


def _names(types: tuple[Type, ...]) -> str:
    return ", ".join(type_.value for type_ in types)


_RANDOM = {
    "rand": ((), Type.F64),
    "randn": ((), Type.F64),
    "word": ((), Type.I64),
    "poisson": ((Type.F64,), Type.I64),
    "binomial": ((Type.I64, Type.F64), Type.I64),
}


def _random(args: tuple[Type, ...], op: Op) -> str | None:
    return None if (args, op.type) == _RANDOM[op.code] else f"{op.code} of ({_names(args)}) gives {op.type}"


_SIGNATURES: dict[str, Callable[[tuple[Type, ...], Op], str | None]] = {
    "arith": _arithmetic,
    "math": _arithmetic,
    "compare": _comparison,
    "logic": _logic,
    "select": _selection,
    "random": _random,
}


def _attribute(kernel: Kernel, number: int, op: Op) -> str | None:
    kind = OPS[op.code].kind
    if op.code == "const":
        of_type = {Type.F64: float, Type.F32: float, Type.I64: int, Type.BOOL: bool}
        return None if op.type and type(op.attr) is of_type[op.type] else f"{op.attr!r} is no {op.type}"
    if op.code == "scalar":
        return _slot(op, kernel.scalars, "scalar")
    if op.code in ("load", "store", "accumulate", "alias"):
        return _slot(op, kernel.arrays, "array")
    if kind == "random":
        return _draw(kernel, number, op)
    return None if op.attr is None else f"{op.code} has no attribute"


def _slot(op: Op, types: tuple[Type, ...], what: str) -> str | None:
    if type(op.attr) is not int or not 0 <= op.attr < len(types):
        return f"there is no {what} {op.attr!r}"
    expected = types[op.attr].register
    return None if op.type in (expected, None) else f"{what} {op.attr} is {expected.value} in a register, not {op.type}"


def _draw(kernel: Kernel, number: int, op: Op) -> str | None:
    if type(op.attr) is not int or not 0 <= op.attr < _MAX_DRAW:
        return f"{op.attr!r} is no draw number (0 .. {_MAX_DRAW - 1})"
    taken = any(other.attr == op.attr and OPS[other.code].kind == "random" for other in kernel.ops[:number])
    return f"draw number {op.attr} is taken: the numbers would not be independent" if taken else None


def _memory(kernel: Kernel, number: int, op: Op) -> str | None:
    if op.code == "emit":
        return None if _type(kernel, op.args[0]) is Type.BOOL else "emit takes a bool"
    if OPS[op.code].kind != "memory":
        return None
    if _type(kernel, op.args[0]) is not Type.I64:
        return "an index is an i64"
    assert isinstance(op.attr, int)
    if op.code == "alias":
        return _table(kernel, op)
    register = kernel.arrays[op.attr].register
    if op.code != "load" and _type(kernel, op.args[1]) is not register:
        return f"array {op.attr} takes {register.value}, not {_type(kernel, op.args[1]).value}"
    if op.code == "accumulate" and register is Type.BOOL:
        return "bools cannot be added up"
    if op.code != "load" and op.attr in _arrays_of(kernel):
        return f"array {op.attr} belongs to the iteration space and may not be written"
    return None


def _table(kernel: Kernel, op: Op) -> str | None:
    assert isinstance(op.attr, int)
    if kernel.arrays[op.attr] is not Type.I64 or op.attr in written_arrays(kernel):
        return f"array {op.attr} is no table"
    word, bits = (kernel.ops[arg] for arg in op.args)
    if bits.code != "const" or bits.attr not in (0, *IN_REGISTERS):
        return "the bits of a table are a constant"
    return None if word.code == "word" else "what is looked up is a word"


def _allowed_in_space(kernel: Kernel, number: int, op: Op) -> str | None:
    rows = (Spread, Reduce, Replay)
    spaces = {"position": (Gather, *rows), "slot": rows, "row": rows, "emit": (Filter,)}.get(op.code)
    if (spaces and not isinstance(kernel.space, spaces)) or (op.code == "element" and isinstance(kernel.space, Once)):
        return f"{op.code} has no meaning in {kernel.space}"
    if isinstance(kernel.space, Reduce) and op.code in _NEEDED_BY and getattr(kernel.space, _NEEDED_BY[op.code]) is None:
        return f"{op.code} has no meaning in {kernel.space}"
    return None


_NEEDED_BY = {"position": "offsets", "row": "fixed", "slot": "moving"}  # leaf of a Reduce: the array that it takes


def _only_accumulates(kernel: Kernel, number: int, op: Op) -> str | None:
    """What lets a Reduce compute many elements before it adds the first: sums that nothing reads, each array once."""
    if not isinstance(kernel.space, Reduce) or op.code not in ("store", "accumulate"):
        return None
    if op.code == "store":
        return "a reduce adds up and stores nothing"
    if sum(other.attr == op.attr and OPS[other.code].kind == "memory" for other in kernel.ops) > 1:
        return f"array {op.attr} is a sum: a reduce adds to it once and does not read it"
    return None


OP_CHECKS = (_known, _arity, _operands_before, _register_type, _signature, _attribute, _memory, _allowed_in_space, _only_accumulates)


# ---- Checks of the whole ---------------------------------------------------------------------------------------------------------


def _arrays_of(kernel: Kernel) -> dict[int, Type]:
    """The arrays that the space itself reads or fills, and the element types they must have."""
    match kernel.space:
        case Filter(out):
            return {out: Type.I32}
        case Gather(list_):
            return {list_: Type.U16 if kernel.arrays[list_ : list_ + 1] == (Type.U16,) else Type.I32}
        case Spread(due, offsets, ids):
            return {due: Type.I32, offsets: Type.I64} | ({} if ids is None else {ids: Type.I32})
        case Reduce(int(offsets), int(fixed), moving):
            return {offsets: Type.I64, fixed: Type.I32} | ({} if moving is None else {moving: Type.I32})
        case Replay(due, offsets, targets, ends, times, recent, since):
            numbers = Type.U16 if kernel.arrays[targets : targets + 1] == (Type.U16,) else Type.I32
            integers = {due: Type.I32, offsets: Type.I64, targets: numbers, ends: Type.I64}
            return integers | {times: Type.F64, recent: Type.F64, since: Type.F64}
    return {}


def _space_arrays(kernel: Kernel) -> str | None:
    for number, type_ in _arrays_of(kernel).items():
        if not 0 <= number < len(kernel.arrays) or kernel.arrays[number] is not type_:
            return f"array {number} of the iteration space must be {type_.value}"
    return None


def _runs(kernel: Kernel) -> str | None:
    match kernel.space:
        case Reduce(None, None, None) | Reduce(int(), int(), _):
            return None
        case Reduce():
            return "runs have offsets and a fixed end, or there are none"
    return None


def _scalar_types(kernel: Kernel) -> str | None:
    return "scalars are of register types" if {Type.I32, Type.U16} & {*kernel.scalars} else None


def _one_emit(kernel: Kernel) -> str | None:
    emits = sum(op.code == "emit" for op in kernel.ops)
    return f"a filter emits once, not {emits} times" if isinstance(kernel.space, Filter) and emits != 1 else None


SPACE_CHECKS = (_runs, _space_arrays, _scalar_types, _one_emit)
