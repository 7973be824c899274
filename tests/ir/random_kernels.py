"""Random kernels of every space, type and operation, for properties that hold of all kernels. Used by tests/ir and tests/llvm."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ranvier.ir.distributions import poisson_masses
from ranvier.ir.kernel import RECENT, Filter, Gather, Kernel, Map, Once, Op, Reduce, Replay, Space, Spread
from ranvier.ir.ops import OPS
from ranvier.ir.sampling import tabulate
from ranvier.ir.verify import verify
from ranvier.record import record
from ranvier.types import Type

N = 37  # elements: no multiple of any lane count
SPACES = ("map", "filter", "gather", "spread", "reduce", "replay", "once")
_MEMORY_TYPES = (Type.F64, Type.F32, Type.I32, Type.I64, Type.BOOL)
_REGISTERS = (Type.F64, Type.F32, Type.I64, Type.BOOL)


@record
class Case:
    """A kernel and what to run it on: arrays (NumPy; the list of a filter has capacity N), scalars, begin, end."""

    kernel: Kernel
    arrays: tuple[np.ndarray, ...]
    scalars: tuple[Any, ...]
    begin: int
    end: int


def random_case(
    seed: int, space: str | None = None, *, size: int = 25, math: bool = True, rejection: bool = True, single: bool = False
) -> Case:
    """The same case for the same arguments. math=False leaves out the elementary functions (the rest agrees to the bit). single: most
    arithmetic is that of f32."""
    return _Maker(random.Random(seed), space, math, rejection, single).make(size)


class _Maker:
    def __init__(self, rng: random.Random, space: str | None, math: bool, rejection: bool, single: bool):
        self.rng, self.math, self.rejection, self.single = rng, math, rejection, single
        self.space_name = space or rng.choice(SPACES)
        self.ops: list[Op] = []
        self.by_type: dict[Type, list[int]] = {t: [] for t in _REGISTERS}
        self.arrays: list[Type] = []
        self.data: list[np.ndarray] = []
        self.indices: list[int] = []  # operations whose value is a number of an element
        self.draws = 0
        self.words: list[int] = []
        self.sums: list[int] | None = None

    def make(self, size: int) -> Case:
        space, begin, end = self._space()
        own = len(self.arrays)  # arrays of the space are read-only
        for type_ in _MEMORY_TYPES:
            self._array(type_, self._values(type_))
        target = self._array(Type.I32, np.array([self.rng.randrange(N) for _ in range(N)], "i4"))
        scalars = tuple(self.rng.choice(_REGISTERS) for _ in range(4))
        values = tuple(self._value(t) for t in scalars)
        for slot, type_ in enumerate(scalars):
            self._add("scalar", (), type_, slot)
        for type_ in _REGISTERS:
            self._add("const", (), type_, self._value(type_))
        self._leaves(space)
        self.indices.append(self._add("load", (self.indices[0],), Type.I64, target))
        writable = [k for k in range(own, len(self.arrays)) if k != target]
        self.sums = [self._array(t, self._values(t)) for t in _MEMORY_TYPES if t is not Type.BOOL] if isinstance(space, Reduce) else None
        for _ in range(size):
            self._operation(writable)
        for _ in range(3):
            self._write(writable)
        if isinstance(space, Filter):
            self._add("emit", (self._pick(Type.BOOL),), None)
        kernel = verify(Kernel(space, tuple(self.arrays), scalars, tuple(self.ops)))
        return Case(kernel, tuple(self.data), values, begin, end)

    def _space(self) -> tuple[Space, int, int]:
        begin, end = sorted(self.rng.sample(range(N + 1), 2))
        ids = np.array([self.rng.randrange(N) for _ in range(N)], "i4")
        match self.space_name:
            case "filter":
                return Filter(self._array(Type.I32, np.zeros(N, "i4"))), begin, end
            case "gather":
                return Gather(self._array(Type.I32, ids)), begin, end
            case "spread":
                due = self._array(Type.I32, np.array([self.rng.randrange(5) for _ in range(6)], "i4"))
                cuts = [0, *sorted(self.rng.choices(range(N + 1), k=4)), N]
                offsets = self._array(Type.I64, np.array(cuts, "i8"))
                once_each = np.array(self.rng.sample(range(N), N), "i4")
                with_ids = self._array(Type.I32, once_each) if self.rng.random() < 0.5 else None
                return Spread(due, offsets, with_ids), self.rng.randrange(3), self.rng.randrange(3, 7)
            case "reduce":
                return self._reduce(ids, begin, end)
            case "replay":
                return self._replay(ids)
            case "once":
                return Once(), 0, 1
        return Map(), begin, end

    def _reduce(self, ids: np.ndarray, begin: int, end: int) -> tuple[Space, int, int]:
        kind = self.rng.choice(["elements", "fixed", "moving"])
        if kind == "elements":
            return Reduce(), begin, end
        cuts = [0, *sorted(self.rng.sample(range(1, N), 5)), N]
        lengths = np.diff(cuts)
        offsets = self._array(Type.I64, np.array(cuts, "i8"))
        fixed = self._array(Type.I32, np.repeat(ids[:6], lengths).astype("i4"))
        if kind == "fixed":
            return Reduce(offsets, fixed), self.rng.randrange(3), self.rng.randrange(3, 7)
        rising = [np.arange(length) + self.rng.randrange(N - length + 1) for length in lengths.tolist()]
        moving = self._array(Type.I32, np.concatenate(rising).astype("i4"))
        return Reduce(offsets, fixed, moving), self.rng.randrange(3), self.rng.randrange(3, 7)

    def _replay(self, ids: np.ndarray) -> tuple[Space, int, int]:
        due = self._array(Type.I32, np.array([self.rng.randrange(5) for _ in range(6)], "i4"))
        offsets = self._array(Type.I64, np.array([0, *sorted(self.rng.choices(range(N + 1), k=4)), N], "i8"))
        targets = self._array(Type.I32, ids)
        spikes = [sorted(self.rng.random() for _ in range(self.rng.choice((0, 1, 2, 5)))) for _ in range(N)]
        times = np.concatenate([[-np.inf, *each] for each in spikes])
        newest = [[*reversed(each), *[-np.inf] * RECENT][:RECENT] for each in spikes]
        ends = self._array(Type.I64, np.cumsum([1 + len(each) for each in spikes]).astype("i8"))
        since = np.array([self.rng.random() for _ in range(5)])
        memory = [self._array(Type.F64, values) for values in (times, np.concatenate(newest), since)]
        return Replay(due, offsets, targets, ends, *memory), self.rng.randrange(3), self.rng.randrange(3, 7)

    def _leaves(self, space: Space) -> None:
        self.indices.append(self._add("const", (), Type.I64, 0))
        if not isinstance(space, Once):
            self.indices.insert(0, self._add("element", (), Type.I64))
        runs = isinstance(space, Reduce) and space.offsets is not None
        if isinstance(space, Gather | Spread) or runs:
            self.indices.append(self._add("position", (), Type.I64))
        if isinstance(space, Replay):
            self._add("load", (self._add("position", (), Type.I64),), Type.F64, space.times)
        if isinstance(space, Spread | Replay):
            self.indices += [self._add("slot", (), Type.I64), self._add("row", (), Type.I64)]
        if runs:
            self.indices.append(self._add("row", (), Type.I64))
        if isinstance(space, Reduce) and space.moving is not None:
            self.indices.append(self._add("slot", (), Type.I64))

    def _operation(self, writable: list[int]) -> None:
        code = self.rng.choice([name for name, info in OPS.items() if info.kind != "leaf" and name != "emit"])
        info = OPS[code]
        if info.kind == "memory":
            if code == "alias":
                self._look_up()
            elif code == "load":
                array = self.rng.choice(writable)
                self._add("load", (self.rng.choice(self.indices),), self.arrays[array].register, array)
            else:
                self._write(writable)
        elif info.kind == "random":
            self._random(code)
        elif info.kind != "math" or self.math:
            self._pure(code)

    def _pure(self, code: str) -> None:
        info = OPS[code]
        if info.kind == "cast":
            self._add(code, (self._pick(self._type(_REGISTERS)),), self._type(_REGISTERS))
        elif info.kind == "logic":
            self._add(code, tuple(self._pick(Type.BOOL) for _ in range(info.arity)), Type.BOOL)
        elif info.kind == "compare":
            types = _REGISTERS if code in ("eq", "ne") else _REGISTERS[:3]
            type_ = self._type(types)
            self._add(code, (self._pick(type_), self._pick(type_)), Type.BOOL)
        elif info.kind == "select":
            type_ = self._type(_REGISTERS)
            self._add(code, (self._pick(Type.BOOL), self._pick(type_), self._pick(type_)), type_)
        else:
            types = {"float": _REGISTERS[:2], "integer": (Type.I64,)}.get(info.result, _REGISTERS[:3])
            type_ = self._type(types)
            self._add(code, tuple(self._pick(type_) for _ in range(info.arity)), type_)

    def _type(self, types: tuple[Type, ...]) -> Type:
        return Type.F32 if self.single and Type.F32 in types and self.rng.random() < 0.8 else self.rng.choice(types)

    def _random(self, code: str) -> None:
        if self.single and self.rng.random() < 0.5:
            return
        # Arguments are chosen by hand: rejection methods may need very many rounds for none but absurd ones, and inversion is bitwise
        # the same in Python and C only where exp is, which holds for the means below.
        args: tuple[int, ...] = ()
        if code in ("poisson", "binomial"):
            if not self.rejection:
                return
            if code == "binomial":
                args = (self._add("const", (), Type.I64, self.rng.choice([-1, 0, 1, 20, 1000])),)
            parameter = self.rng.choice([0.0, 0.25, 0.75, 1.0] if code == "binomial" else [0.0, 0.5, 5.0, 50.0])
            args = (*args, self._add("const", (), Type.F64, parameter))
        number = self._add(code, args, Type.F64 if code.startswith("rand") else Type.I64, self.draws)
        if code == "word":
            self.words.append(number)
        self.draws += 1

    def _look_up(self) -> None:
        """Of a word, another one or the same, in a table of its own."""
        made = tabulate(poisson_masses(self.rng.choice([0.3, 2.0, 8.0, 60.0])))
        assert made is not None
        if not self.words or self.rng.random() < 0.7:
            self._random("word")
        if not self.words:
            return
        array = self._array(Type.I64, made.table)
        self._add("alias", (self.rng.choice(self.words), self._add("const", (), Type.I64, made.bits)), Type.I64, array)

    def _write(self, writable: list[int]) -> None:
        if self.sums is not None:  # each is added to once, and nothing else is written
            if self.sums:
                array = self.sums.pop(self.rng.randrange(len(self.sums)))
                self._add("accumulate", (self.rng.choice(self.indices), self._pick(self.arrays[array].register)), None, array)
            return
        array = self.rng.choice(writable)
        code = self.rng.choice(["store", "store", "accumulate"])
        if self.arrays[array] is Type.BOOL:
            code = "store"
        self._add(code, (self.rng.choice(self.indices), self._pick(self.arrays[array].register)), None, array)

    def _pick(self, type_: Type) -> int:
        known = self.by_type[type_]
        if self.single and type_ is Type.F32 and self.rng.random() < 0.5:
            return self._add("load", (self.indices[0],), type_, self.arrays.index(type_))
        if self.rng.random() < 0.15:
            return self._add("const", (), type_, self._value(type_))
        return self.rng.choice(known[-8:] if self.rng.random() < 0.6 else known)

    def _add(self, code: str, args: tuple[int, ...], type_: Type | None, attr: Any = None) -> int:
        self.ops.append(Op(code, args, type_, attr))
        if type_:
            self.by_type[type_].append(len(self.ops) - 1)
        return len(self.ops) - 1

    def _array(self, type_: Type, data: np.ndarray) -> int:
        self.arrays.append(type_)
        self.data.append(data)
        return len(self.arrays) - 1

    def _values(self, type_: Type) -> np.ndarray:
        return np.array([self._value(type_) for _ in range(N)], "i4" if type_ is Type.I32 else type_.numpy)

    def _value(self, type_: Type) -> Any:
        if type_ is Type.BOOL:
            return self.rng.random() < 0.5
        if not type_.is_float:
            return self.rng.choice([0, 1, -1, 2, 7, -13, self.rng.randrange(-(2**31), 2**31)])
        value = self.rng.choice([0.0, -0.0, 1.0, -1.5, 0.5, 3.0, float("inf"), float("nan"), self.rng.gauss(0, 1), self.rng.gauss(0, 30)])
        return float(np.float32(value)) if type_ is Type.F32 else value
