"""The C++ runtime as Python sees it. (Sketch: becomes a generated stub.)"""

from collections.abc import Callable, Sequence
from typing import Any
import numpy as np

ABI_VERSION: int

class Array:
    """A growing 1-D array (cpp/include/ranvier/dynamic_array.hpp). Holds the RvArray that kernels get."""
    def __init__(self, type: int, size: int = 0, grows: bool = False) -> None: ...  # zero-filled; type is RvType
    @property
    def size(self) -> int: ...
    @property
    def capacity(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def address(self) -> int: ...          # of the RvArray head, stable for life
    @property
    def data_address(self) -> int: ...
    @property
    def reserved(self) -> bool: ...        # growth does not move it
    def view(self) -> np.ndarray: ...      # zero-copy, writable, of `size` elements; keeps the memory alive
    def resize(self, size: int) -> None: ...   # new elements are zero
    def append(self, values: np.ndarray) -> None: ...
    def capsule(self) -> Any: ...          # PyCapsule "ranvier.array" (RvArrayApi)

class Array2D:
    """Rows appended one by one (monitors): rows x columns, row-major, rows grow."""
    def __init__(self, type: int, columns: int) -> None: ...
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> int: ...
    def view(self) -> np.ndarray: ...      # rows x columns, zero-copy
    def append_row(self) -> None: ...      # a zero row; `row_address` then heads it
    def resize(self, rows: int) -> None: ...
    @property
    def row_address(self) -> int: ...      # RvArray head of the last row (data, size = columns); stable for life

class Clock:
    """dt, t and step of a clock, each one element of memory that kernels and Python share."""
    def __init__(self, dt: float) -> None: ...
    dt_array: Array       # f64[1]
    t_array: Array        # f64[1]
    step_array: Array     # i64[1]
    def set(self, step: int, dt: float) -> None: ...   # t = step * dt

class SynapseIndex:
    """Rows: source -> its synapses, in synapse order (counting sort, stable)."""
    def __init__(self) -> None: ...
    def build(self, source: Array, n_sources: int) -> None: ...   # source: i32 per synapse; raises IndexError outside [0, n_sources)
    offsets: Array        # i64[n_sources + 1]
    ids: Array            # i32[n_synapses]: position -> synapse
    @property
    def identity(self) -> bool: ...       # ids[k] == k for all k

class SpikeQueue:
    """Circular buffer of events due in later steps. Holds sources (one delay for all) or synapses (a delay each)."""
    def __init__(self) -> None: ...
    def prepare(self, index: SynapseIndex, delays: Array, dt: float, n_sources: int, n_synapses: int) -> None: ...
        # delays f64[1] or f64[n]; pending events keep their delivery step (or are re-timed if dt changed)
    def push(self, sources: np.ndarray) -> None: ...
    def push_at(self, event: int, steps: int) -> None: ...
    def peek(self) -> np.ndarray: ...     # events due at the next delivery: live view of the slot
    def advance(self) -> None: ...
    @property
    def holds_sources(self) -> bool: ...
    @property
    def slots(self) -> int: ...
    def pending(self) -> list[np.ndarray]: ...     # by steps ahead
    due: Any                                       # .address: RvArray head of the events due, stable
    def state(self) -> Any: ...
    def restore(self, state: Any) -> None: ...
    def capsule(self) -> Any: ...                  # PyCapsule "ranvier.queue" (RvQueueApi)

class Plan:
    """Ordered steps and the loop over time. Built anew at each run; holds what it uses alive."""
    def __init__(self) -> None: ...
    def clock(self, clock: Clock) -> int: ...
    # Steps run in the order added, whenever their clock ticks. Each returns the step's number.
    def kernel(self, name: str, clock: int, call: int, setup: int, arrays: Sequence[int], scalars: np.ndarray, slots: int,
               stream: tuple[int, int] | None, begin: int, end: int, extent: int) -> int: ...
        # call, setup: function addresses (setup 0: none). arrays: RvArray addresses. scalars: i64 bit patterns; `slots` in all.
        # extent: address of an RvArray whose size is `end` (0: use end)
    def python(self, name: str, clock: int, function: Callable[[], Any]) -> int: ...
    def run(self, steps_or_end: Any) -> Any: ...
    # the rest is designed by the author of the runtime
