"""Runs machine code of kernels on NumPy arrays through RvFrames built with ctypes: what the C++ loop does, in slow motion."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from struct import pack, unpack
from typing import Any

import numpy as np

from ranvier.ir.kernel import Filter, Kernel
from ranvier.ir.philox import Stream
from ranvier.llvm import abi
from ranvier.llvm.engine import Compiled, compile_kernels
from ranvier.llvm.target import Target
from ranvier.types import Type


class RvArray(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_int64),
        ("capacity", ctypes.c_int64),
        ("type", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    ]


class RvStream(ctypes.Structure):
    _fields_ = [("key", ctypes.c_uint32 * 2), ("step", ctypes.POINTER(ctypes.c_int64))]


class RvFrame(ctypes.Structure):
    _fields_ = [
        ("arrays", ctypes.POINTER(ctypes.POINTER(RvArray))),
        ("scalars", ctypes.POINTER(ctypes.c_int64)),
        ("stream", ctypes.POINTER(RvStream)),
        ("begin", ctypes.c_int64),
        ("end", ctypes.c_int64),
        ("backward", ctypes.c_int64),
    ]


assert (RvFrame.arrays.offset, RvFrame.scalars.offset, RvFrame.stream.offset) == (abi.FRAME_ARRAYS, abi.FRAME_SCALARS, abi.FRAME_STREAM)
assert (RvFrame.begin.offset, RvFrame.end.offset, RvFrame.backward.offset) == (abi.FRAME_BEGIN, abi.FRAME_END, abi.FRAME_BACKWARD)

_GUARD = 0xA5


class Memory:
    """A copy of an array as kernels want it: aligned to 64 bytes, with readable slack in which every write is noticed."""

    def __init__(self, values: np.ndarray):
        self.size, self.dtype = len(values), values.dtype
        room = values.nbytes + abi.ARRAY_SLACK
        self._raw = np.full(room + 64, _GUARD, "u1")
        start = -self._raw.ctypes.data % 64
        self._block = self._raw[start : start + room]
        self._block[: values.nbytes] = np.frombuffer(values.tobytes(), "u1")
        self.head = RvArray(self._block.ctypes.data, len(values), len(values), 0, 0)

    @property
    def values(self) -> np.ndarray:
        return self._block[: self.size * self.dtype.itemsize].view(self.dtype)

    def intact(self) -> bool:
        return bool(np.all(self._block[self.size * self.dtype.itemsize :] == _GUARD))


class Bound:
    """A compiled kernel with its frame: call it as often as you like."""

    def __init__(
        self,
        compiled: Compiled,
        arrays: Sequence[np.ndarray],
        scalars: Sequence[Any],
        begin: int,
        end: int,
        stream: Stream | None,
        backward: bool = False,
    ):
        self.kernel = compiled.kernel
        self.memory = [Memory(array) for array in arrays]
        heads = (ctypes.POINTER(RvArray) * (len(arrays) + 1))(*(ctypes.pointer(m.head) for m in self.memory))
        slots = (ctypes.c_int64 * (compiled.slots + 1))()
        for slot, (value, type_) in enumerate(zip(scalars, self.kernel.scalars, strict=True)):
            slots[slot] = scalar_bits(value, type_)
        self.step = ctypes.c_int64(stream.step if stream else 0)
        rv_stream = RvStream((ctypes.c_uint32 * 2)(*(stream.key if stream else (0, 0))), ctypes.pointer(self.step))
        self.frame = RvFrame(heads, slots, ctypes.pointer(rv_stream), begin, end, backward)
        self._kept = (heads, slots, rv_stream)
        self._function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(compiled.call)
        if compiled.setup:
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(compiled.setup)(ctypes.addressof(self.frame))

    def __call__(self) -> None:
        self._function(ctypes.addressof(self.frame))

    def results(self) -> list[np.ndarray]:
        """The arrays after the call. Nothing may have been written behind them."""
        assert all(memory.intact() for memory in self.memory), "written past the end of an array"
        return [memory.values.copy() for memory in self.memory]

    @property
    def emitted(self) -> np.ndarray:
        assert isinstance(self.kernel.space, Filter)
        out = self.memory[self.kernel.space.out]
        return out.values[: out.head.size].copy()


def scalar_bits(value: Any, type_: Type) -> int:
    """RvScalar as an integer: floats as the bits of a double."""
    return int(unpack("q", pack("d", float(value)))[0]) if type_.is_float else int(value)


def execute(
    kernel: Kernel,
    arrays: Sequence[np.ndarray],
    scalars: Sequence[Any] = (),
    begin: int = 0,
    end: int = 0,
    stream: Stream | None = None,
    *,
    target: Target | None = None,
    level: Any = "loop",
    backward: bool = False,
) -> Bound:
    """Compiles, runs once, and gives the frame with its results."""
    bound = Bound(compile_kernels([kernel], level=level, target=target)[0], arrays, scalars, begin, end, stream, backward)
    bound()
    return bound
