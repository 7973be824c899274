"""What a kernel reads from its RvFrame: everything once, at entry, because data pointers are constant during a call.

Used by llvm/body.py and llvm/spaces.py.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel
from ranvier.llvm import abi
from ranvier.llvm.code import Code
from ranvier.types import Type


class Frame:
    """Writes the loads when asked, each once. To be used in the entry block only, but for `element`."""

    def __init__(self, code: Code, kernel: Kernel):
        self.code = code
        self.kernel = kernel
        self._data: dict[int, str] = {}
        self._heads: dict[int, str] = {}
        self._arrays = ""
        self._scalars = ""
        self.stream: tuple[str, str, str, str] | None = None

    def begin(self) -> str:
        return self._field(abi.FRAME_BEGIN, "i64")

    def end(self) -> str:
        return self._field(abi.FRAME_END, "i64")

    def backward(self) -> str:
        """Whether to begin with the last elements."""
        return self.code.let(f"icmp ne i64 {self._field(abi.FRAME_BACKWARD, 'i64')}, 0")

    def head(self, array: int) -> str:
        """Address of the RvArray."""
        if array not in self._heads:
            self._arrays = self._arrays or self._field(abi.FRAME_ARRAYS, "ptr")
            slot = self.code.let(f"getelementptr i8, ptr {self._arrays}, i64 {8 * array}")
            self._heads[array] = self.code.let(f"load ptr, ptr {slot}, align 8")
        return self._heads[array]

    def data(self, array: int) -> str:
        """Address of the first element."""
        if array not in self._data:
            head = self.head(array)
            assert abi.ARRAY_DATA == 0
            self._data[array] = self.code.let(f"load ptr, ptr {head}, align 8")
        return self._data[array]

    def scalar_address(self, slot: int) -> str:
        self._scalars = self._scalars or self._field(abi.FRAME_SCALARS, "ptr")
        return self.code.let(f"getelementptr i8, ptr {self._scalars}, i64 {8 * slot}")

    def load_scalar(self, slot: int, type_: Type) -> str:
        """A slot in its register type: floats lie there as doubles, bools as integers."""
        address = self.scalar_address(slot)
        if type_.is_float:
            value = self.code.let(f"load double, ptr {address}, align 8")
            return value if type_ is Type.F64 else self.code.let(f"fptrunc double {value} to float")
        value = self.code.let(f"load i64, ptr {address}, align 8")
        return value if type_ is Type.I64 else self.code.let(f"icmp ne i64 {value}, 0")

    def store_scalar(self, slot: int, type_: Type, value: str) -> None:
        if type_ is Type.F32:
            value = self.code.let(f"fpext float {value} to double")
        elif type_ is Type.BOOL:
            value = self.code.let(f"zext i1 {value} to i64")
        address = self.scalar_address(slot)
        self.code.do(f"store {'double' if type_.is_float else 'i64'} {value}, ptr {address}, align 8")

    def load_stream(self) -> None:
        """Key words and step words, each zero-extended to i64: `stream`. And its address: `stream_address`."""
        let = self.code.let
        self.stream_address = self._field(abi.FRAME_STREAM, "ptr")
        words = []
        for offset in (abi.STREAM_KEY0, abi.STREAM_KEY1):
            address = let(f"getelementptr i8, ptr {self.stream_address}, i64 {offset}")
            word = let(f"load i32, ptr {address}, align 4")
            words.append(let(f"zext i32 {word} to i64"))
        address = let(f"getelementptr i8, ptr {self.stream_address}, i64 {abi.STREAM_STEP}")
        step = let(f"load i64, ptr {let(f'load ptr, ptr {address}, align 8')}, align 8")
        self.stream = (words[0], words[1], let(f"and i64 {step}, 4294967295"), let(f"lshr i64 {step}, 32"))

    def element(self, array: int, index: str) -> str:
        """Address of an element; the data pointer must have been read in the entry block."""
        type_ = abi.MEMORY[self.kernel.arrays[array]]
        return self.code.let(f"getelementptr {type_}, ptr {self._data[array]}, i64 {index}")

    def _field(self, offset: int, type_: str) -> str:
        address = self.code.let(f"getelementptr i8, ptr %frame, i64 {offset}")
        return self.code.let(f"load {type_}, ptr {address}, align 8")
