"""kernel_abi.h as the generated code sees it: field offsets in bytes.

Used by llvm/lower.py and its neighbours, and by whoever builds frames in Python (tests). Checked against the compiled runtime at
the first compile: a mismatch would read memory at random.
"""

from __future__ import annotations

from ranvier.types import Type

VERSION = 2  # RV_ABI_VERSION
ARRAY_SLACK = 128  # RV_ARRAY_SLACK: readable bytes behind the last element of every array

# RvFrame
FRAME_ARRAYS, FRAME_SCALARS, FRAME_STREAM, FRAME_BEGIN, FRAME_END, FRAME_BACKWARD = 0, 8, 16, 24, 32, 40
# RvArray
ARRAY_DATA, ARRAY_SIZE = 0, 8
# RvStream
STREAM_KEY0, STREAM_KEY1, STREAM_STEP = 0, 4, 8

# Element types: in memory, and in registers (integers 64 bits, bool one bit).
MEMORY = {Type.F64: "double", Type.F32: "float", Type.I32: "i32", Type.I64: "i64", Type.BOOL: "i8", Type.U16: "i16"}
REGISTER = {Type.F64: "double", Type.F32: "float", Type.I32: "i64", Type.I64: "i64", Type.BOOL: "i1", Type.U16: "i64"}


def check(runtime_version: int) -> None:
    """Raises RuntimeError unless the runtime was built from the header that this file describes."""
    if runtime_version != VERSION:
        raise RuntimeError(
            f"ranvier is installed inconsistently: generated code follows kernel ABI {VERSION}, the runtime {runtime_version}; "
            "install it again"
        )
