"""Kernels that call Python functions, cut into pieces between the calls: piece, calls, piece, calls, ..., last piece.

Takes a kernel with operations `call` (which no kernel has that is compiled), gives kernels without. A piece ends where a function needs
its arguments; what goes from piece to piece (arguments, results, values that cannot be computed again) lies in scratch arrays, one
value an element. So a function is called once with whole arrays, wherever no element sees what another one writes (`whole`).
Called by ir/build.py; model/pieces.py runs the pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Op, Reduce, Space
from ranvier.ir.levels import written_arrays
from ranvier.ir.ops import MEMORY, OPS
from ranvier.ir.passes.accumulate import find_accumulations
from ranvier.record import record
from ranvier.types import Type

CALL = "call"
"""The code of a call of a Python function: args are its arguments, attr is its number among the functions of the kernel."""


class Scratch:
    """Memory between two pieces: one value for each element (or position in a list), or a single one."""

    def __init__(self, type_: Type, single: bool):
        self.array = _runtime.Array(type_.code, int(single), False)
        self.rv_type = type_
        self.single = single

    @property
    def address(self) -> int:
        return self.array.address

    def view(self) -> np.ndarray:
        return self.array.view()

    def reach(self, size: int) -> None:
        """Room for elements below `size`."""
        if not self.single and self.array.size < size:
            self.array.resize(size)


@record(eq=False)
class PythonCall:
    """function: with `evaluate(args, elements)` (equations/user_functions.py)."""

    function: Any
    args: tuple[Scratch, ...]
    result: Scratch


@record(eq=False)
class Stage:
    """single: the kernel of what is one value for all elements; kernel: of the rest; None where there is nothing to compute. Then the
    calls."""

    single: Kernel | None
    kernel: Kernel | None
    calls: tuple[PythonCall, ...]


@record(eq=False)
class Pieces:
    """last: what remains, of the form of the whole kernel. whole: each stage may be done for all elements before the next. scratch: the
    arrays that come behind those of the kernel."""

    stages: tuple[Stage, ...]
    last: Kernel
    whole: bool
    scratch: tuple[Scratch, ...]


def split(kernel: Kernel, functions: Sequence[Any], *, late: bool = False) -> Pieces:
    """The pieces of a kernel that calls functions[k] where an operation `call` has the attr k. Its space is not a Spread.

    late: all it writes is written by the last piece (rows of monitors are there for their own step alone).
    """
    return _Splitter(find_accumulations(kernel), functions).pieces(late or isinstance(kernel.space, Filter | Reduce))


class _Splitter:
    def __init__(self, kernel: Kernel, functions: Sequence[Any]):
        self.kernel = kernel
        self.ops = kernel.ops
        self.functions = functions
        self.written = written_arrays(kernel)
        self.once = isinstance(kernel.space, Once)
        self.live = self._live()
        self.single = self._single()
        self.stage = self._stages()
        self.scratch: dict[int, Scratch] = {}  # by the operation whose value it holds
        self.kept: dict[int, set[int]] = {}  # stage: values that are to be stored when it is done

    # ---- what is known of each operation ---------------------------------------------------------------------------------

    def _live(self) -> list[bool]:
        live = [op.type is None for op in self.ops]
        for number in range(len(self.ops) - 1, -1, -1):
            if live[number]:
                for arg in self.ops[number].args:
                    live[arg] = True
        return live

    def _single(self) -> list[bool]:
        """Whether the value is one for all elements."""
        single: list[bool] = []
        for op in self.ops:
            kind = "call" if op.code == CALL else OPS[op.code].kind
            if self.once or op.code in ("const", "scalar"):
                single.append(True)
            else:
                own = kind in ("leaf", "random") or op.type is None or (op.code == "load" and op.attr in self.written)
                own = own or (kind == "call" and not self._repeatable(op))
                single.append(not own and all(single[arg] for arg in op.args))
        return single

    def _repeatable(self, op: Op) -> bool:
        function = self._function(op).function
        return function.stateless and not function.auto_vectorise

    def _function(self, op: Op) -> Any:
        assert isinstance(op.attr, int)
        return self.functions[op.attr]

    def _stages(self) -> list[int]:
        """In which piece each operation is done. Reads and writes of what the kernel writes keep their order."""
        stage: list[int] = []
        now = 0  # of the last operation that may not be overtaken
        for op in self.ops:
            own = max((stage[arg] + (self.ops[arg].code == CALL) for arg in op.args), default=0)
            if op.type is None or (op.code == "load" and op.attr in self.written):
                own = now = max(own, now)
            stage.append(own)
        return stage

    def _from_scratch(self, number: int, stage: int) -> bool:
        """Whether the value has to be there from a stage before. Others are computed again: random numbers, too, are functions."""
        op = self.ops[number]
        return op.code == CALL or (self.stage[number] < stage and op.code == "load" and op.attr in self.written)

    # ---- pieces ----------------------------------------------------------------------------------------------------------

    def pieces(self, late: bool) -> Pieces:
        calls = [number for number, op in enumerate(self.ops) if op.code == CALL and self.live[number]]
        count = 1 + max(self.stage[number] for number in calls)
        effects: list[list[int]] = [[] for _ in range(count + 1)]
        for number, op in enumerate(self.ops):
            if op.type is None:
                effects[count if late else self.stage[number]].append(number)
        for number in calls:
            for arg in self.ops[number].args:
                if not self._from_scratch(arg, self.stage[number]):
                    self._keep(arg, self.stage[number])
        # From the last to the first: a piece knows what the later ones want of it.
        last = self._piece(count, self.kernel.space, effects[count], ())
        space = self.kernel.space if isinstance(self.kernel.space, Gather | Once) else Map()
        done: list[tuple[list[Op], list[Op], tuple[PythonCall, ...]]] = []
        for k in range(count - 1, -1, -1):
            kept = sorted(self.kept.get(k, ()))
            elementwise = self._piece(k, space, effects[k], [n for n in kept if self.once or not self.single[n]])
            single = self._piece(k, Once(), (), [n for n in kept if self.single[n] and not self.once])
            done.append((single, elementwise, tuple(self._call(n) for n in calls if self.stage[n] == k)))
        kernel = self._kernel
        stages = tuple(Stage(kernel(Once(), first), kernel(space, each), here) for first, each, here in reversed(done))
        finished = kernel(self.kernel.space, last)
        assert finished is not None
        whole = self._whole([stage.kernel for stage in stages if stage.kernel is not None] + [finished])
        return Pieces(stages, finished, whole, tuple(self.scratch.values()))

    def _call(self, number: int) -> PythonCall:
        op = self.ops[number]
        return PythonCall(self._function(op), tuple([self._place(arg) for arg in op.args]), self._place(number))

    def _place(self, number: int) -> Scratch:
        """Where the value of an operation lies between pieces."""
        if number not in self.scratch:
            type_ = self.ops[number].type
            assert type_ is not None
            self.scratch[number] = Scratch(type_, self.single[number])
        return self.scratch[number]

    def _slot(self, number: int) -> int:
        self._place(number)
        return len(self.kernel.arrays) + list(self.scratch).index(number)

    def _keep(self, number: int, stage: int) -> None:
        self.kept.setdefault(stage, set()).add(number)

    def _piece(self, stage: int, space: Space, effects: Sequence[int], kept: Sequence[int]) -> list[Op]:
        """The operations that have these effects and store these values to scratch."""
        needed = self._needed(stage, (*effects, *kept))
        ops: list[Op] = []
        place: dict[int, int] = {}
        leaves: dict[bool, int] = {}

        def index(number: int) -> int:
            """The operation that says where in scratch the value of `number` lies."""
            single = self.single[number]
            if single not in leaves:
                leaf = Op("position" if isinstance(space, Gather) else "element", (), Type.I64)
                ops.append(Op("const", (), Type.I64, 0) if single else leaf)
                leaves[single] = len(ops) - 1
            return leaves[single]

        for number in needed:
            op = self.ops[number]
            if self._from_scratch(number, stage):
                where = index(number)
                ops.append(Op("load", (where,), op.type, self._slot(number)))
            else:
                ops.append(Op(op.code, tuple([place[arg] for arg in op.args]), op.type, op.attr))
            place[number] = len(ops) - 1
        for number in kept:
            where = index(number)
            ops.append(Op("store", (where, place[number]), None, self._slot(number)))
        return ops

    def _needed(self, stage: int, outputs: Iterable[int]) -> list[int]:
        """The operations on which the outputs depend, in order. Those that an earlier stage has to keep are noted."""
        needed: set[int] = set()
        rest = list(outputs)
        while rest:
            number = rest.pop()
            if number in needed:
                continue
            needed.add(number)
            if not self._from_scratch(number, stage):
                rest += self.ops[number].args
            elif self.ops[number].code != CALL:
                self._keep(number, self.stage[number])
        return sorted(needed)

    def _kernel(self, space: Space, ops: Sequence[Op]) -> Kernel | None:
        if not ops:
            return None
        old = self.kernel
        types = tuple(scratch.rv_type for scratch in self.scratch.values())
        names = tuple(f"scratch {k}" for k in range(len(types)))
        return Kernel(space, old.arrays + types, old.scalars, tuple(ops), old.array_names + names, old.scalar_names)

    def _whole(self, kernels: Sequence[Kernel]) -> bool:
        """Whether no element sees what another one wrote in another piece."""
        for array in self.written:
            uses = [(k, kernel, op) for k, kernel in enumerate(kernels) for op in kernel.ops if op.code in MEMORY and op.attr == array]
            own = all(op.code != "emit" and kernel.ops[op.args[0]].code == "element" for _, kernel, op in uses)
            adds = all(op.code == "accumulate" for _, _, op in uses)
            if not own and not adds and len({k for k, _, _ in uses}) > 1:
                return False
        return True
