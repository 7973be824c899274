"""Which way from source to machine code, and from Python to a queue, costs how much? The reason for decision D1 of the design.

    python bench/routes.py [--turns 5] [--write]

One step of 4000 Hodgkin-Huxley neurons (six rates, exponential Euler) by every tool that is installed: milliseconds to import the tool
and from source to something callable, nanoseconds a neuron-step. Then nanoseconds a call of push, peek and advance of a spike queue: of a
class in Python, of ranvier's queue from Python (nanobind), and of the same queue from native code (the PyCapsule "ranvier.queue").
"""

import argparse
import ctypes
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import results
from page import markdown
from peers.process import finish

N, STEPS = 4000, 400
TEXT = '''`python bench/routes.py`. One step of 4000 Hodgkin-Huxley neurons: scalar code, of which each compiler makes vectors if it
can (with fast-math), but for ranvier's explicit ones. '''
# Potentials in mV, times in ms, conductances over capacity in 1/ms. The text is C, C++ and (with other types) Cython and Python.
RATES = '''
am = 1.28*over_exprel((-50.0 - V)/4.0)
bm = 1.4*over_exprel((V + 23.0)/5.0)
an = 0.16*over_exprel((-48.0 - V)/5.0)
bn = 0.5*exp((-53.0 - V)/40.0)
ah = 0.128*exp((-46.0 - V)/18.0)
bh = 4.0/(1.0 + exp((-23.0 - V)/5.0))
na = 100.0*m[k]*m[k]*m[k]*h[k]
po = 30.0*n[k]*n[k]*n[k]*n[k]
g = 0.05 + na + po
goal = (0.05*-60.0 + na*50.0 + po*-90.0 + drive)/g
v[k] = goal + (V - goal)*exp(-0.1*g)
m[k] = am/(am + bm) + (m[k] - am/(am + bm))*exp(-0.1*(am + bm))
n[k] = an/(an + bn) + (n[k] - an/(an + bn))*exp(-0.1*(an + bn))
h[k] = ah/(ah + bh) + (h[k] - ah/(ah + bh))*exp(-0.1*(ah + bh))
'''
NAMES = ('am', 'bm', 'an', 'bn', 'ah', 'bh', 'na', 'po', 'g', 'goal')


def in_c() -> str:
    """The step as a C function."""
    body = '\n'.join(('const double ' if line.split()[0] in NAMES else '') + line + ';' for line in RATES.strip().splitlines())
    return f'''#include <math.h>
static double over_exprel(double x) {{ return x == 0.0 ? 1.0 : x/expm1(x); }}
#ifdef __cplusplus
extern "C"
#endif
void hh_step(double *v, double *m, double *n, double *h, double drive, long count) {{
for (long k = 0; k < count; ++k) {{ const double V = v[k];
{body}
}} }}
'''


def in_python(head: str, cast: str = '') -> str:
    """The step as a loop in Python or Cython."""
    body = '\n'.join(' '*8 + line for line in ('V = v[k]', *RATES.strip().splitlines()))
    return f'{head}\n{cast}    for k in range(count):\n{body}\n'


# Each takes a folder of its own and gives step(v, m, n, h, drive, count), once it is callable.
def by_numpy_pointers(function: Any) -> Callable[..., None]:
    """A ctypes function that takes arrays."""
    pointer = ctypes.c_void_p
    function.argtypes, function.restype = [pointer]*4 + [ctypes.c_double, ctypes.c_long], None
    return lambda v, m, n, h, drive, count: function(v.ctypes.data, m.ctypes.data, n.ctypes.data, h.ctypes.data, drive, count)


def link(program: str, source: Path, target: Path) -> None:
    """Compile, then link without -ffast-math: with it the library would flush the denormals of the whole process as it is loaded."""
    flags = ['-O3', '-march=native', '-ffast-math', '-fPIC', '-w', f'-I{sysconfig.get_path("include")}']
    subprocess.run([program, *flags, '-c', str(source), '-o', f'{source}.o'], check=True)
    subprocess.run([program, '-shared', f'{source}.o', '-o', str(target), '-lm'], check=True)


def compiler(folder: Path) -> Callable[..., None]:
    """g++ makes a shared library, ctypes loads it: the least that a C extension does."""
    (folder/'hh.cpp').write_text(in_c())
    link('g++', folder/'hh.cpp', folder/'hh.so')
    return by_numpy_pointers(ctypes.CDLL(str(folder/'hh.so')).hh_step)


def cython(folder: Path) -> Callable[..., None]:
    """As Brian 2 does: Cython writes C, the compiler makes a module."""
    head = ('from libc.math cimport exp, expm1\ncimport cython\n'
            'cdef inline double over_exprel(double x): return 1.0 if x == 0.0 else x/expm1(x)\n'
            '@cython.boundscheck(False)\n@cython.wraparound(False)\n@cython.cdivision(True)\n'
            'def step(double[::1] v, double[::1] m, double[::1] n, double[::1] h, double drive, long count):')
    (folder/'hh_cython.pyx').write_text(in_python(head, f'    cdef double V, {", ".join(NAMES)}\n    cdef long k\n'))
    subprocess.run([sys.executable, '-m', 'cython', '-3', '--fast-fail', str(folder/'hh_cython.pyx')], check=True, capture_output=True)
    target = folder/f'hh_cython{sysconfig.get_config_var("EXT_SUFFIX")}'
    link('gcc', folder/'hh_cython.c', target)
    spec = importlib.util.spec_from_file_location('hh_cython', target)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.step  # type: ignore[no-any-return]


def cffi(folder: Path) -> Callable[..., None]:
    """Its API mode: it writes a C extension and has it compiled."""
    from cffi import FFI
    ffi = FFI()
    ffi.cdef('void hh_step(double *v, double *m, double *n, double *h, double drive, long count);')
    ffi.set_source('hh_cffi', in_c(), libraries=['m'], extra_compile_args=['-O3', '-march=native', '-ffast-math'])
    spec = importlib.util.spec_from_file_location('hh_cffi', ffi.compile(tmpdir=str(folder)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    buffer = module.ffi.from_buffer
    return lambda v, m, n, h, drive, count: module.lib.hh_step(*(buffer('double[]', x) for x in (v, m, n, h)), drive, count)


def cppyy(_: Path) -> Callable[..., None]:
    """Compiled in memory by Cling."""
    import cppyy
    cppyy.cppdef(in_c())
    step = cppyy.gbl.hh_step
    return lambda v, m, n, h, drive, count: step(v, m, n, h, drive, count)


def numba(_: Path) -> Callable[..., None]:
    """Compiled in memory through LLVM, from Python's byte code."""
    import numba
    names: dict[str, Any] = {}
    exec('from math import exp, expm1\ndef over_exprel(x): return 1.0 if x == 0.0 else x/expm1(x)\n'
         + in_python('def step(v, m, n, h, drive, count):'), names)
    names['over_exprel'] = numba.njit(fastmath=True)(names['over_exprel'])
    signature = 'void(float64[::1], float64[::1], float64[::1], float64[::1], float64, int64)'
    return numba.njit(signature, fastmath=True)(names['step'])  # type: ignore[no-any-return]


ROUTES: dict[str, tuple[str, Callable[[Path], Callable[..., None]], str]] = {   # tool: module, route, program that it needs
    'Cython and gcc': ('Cython', cython, 'gcc'), 'C and g++ (ctypes)': ('ctypes', compiler, 'g++'), 'cffi and gcc': ('cffi', cffi, 'gcc'),
    'cppyy (Cling)': ('cppyy', cppyy, ''), 'numba': ('numba', numba, ''),
}
RANVIER = '''from time import perf_counter
started = perf_counter()
from ranvier import *
import ranvier
import llvmlite.binding
imported = perf_counter()
N = 4000
neurons = NeuronGroup(N, """
    dv/dt = (0.05*(-60 - v) + 100*m**3*h*(50 - v) + 30*n**4*(-90 - v) + 7.0)/ms : 1
    dm/dt = am*(1 - m) - bm*m : 1
    dn/dt = an*(1 - n) - bn*n : 1
    dh/dt = ah*(1 - h) - bh*h : 1
    am = 1.28/exprel((-50 - v)/4)/ms : Hz
    bm = 1.4/exprel((v + 23)/5)/ms : Hz
    an = 0.16/exprel((-48 - v)/5)/ms : Hz
    bn = 0.5*exp((-53 - v)/40)/ms : Hz
    ah = 0.128*exp((-46 - v)/18)/ms : Hz
    bh = 4/(1 + exp((-23 - v)/5))/ms : Hz
""", method='exponential_euler')
network = Network(neurons)
network.run(0*ms)
callable_ = perf_counter()
neurons.v = '-65 + 10*rand()'
network.run(40*ms)
print(1e3*(imported - started), 1e3*(callable_ - imported), 1e9*network.plan.native.elapsed/(N*400))
'''


def main() -> int:
    """Print both tables. Gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--turns', type=int, default=5)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--results', type=Path, default=results.FILE)
    parser.add_argument('--one', metavar='TOOL', help='(for itself) measure one tool in this process')
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one)))
        return 0
    rows = [['tool', 'import, ms', 'source to callable, ms', 'ns a neuron-step']]
    for tool, (module, _, needs) in ROUTES.items():
        if importlib.util.find_spec(module) is None or (needs and shutil.which(needs) is None):
            continue
        found = [json.loads(finish([sys.executable, __file__, '--one', tool]).last_line) for _ in range(chosen.turns)]
        rows.append([tool, *(f'{statistics.median(column):.3g}' for column in zip(*found, strict=True))])
    ours = [list(map(float, finish([sys.executable, '-c', RANVIER]).last_line.split())) for _ in range(chosen.turns)]
    rows.append(['ranvier, from equations', *(f'{statistics.median(column):.3g}' for column in zip(*ours, strict=True))])
    text = f'{TEXT}Medians of {chosen.turns}, a process each.\n\n{markdown(rows)}\n\n{queues(chosen.turns)}'
    print(text)
    if chosen.write:
        results.keep('routes', {'text': text}, chosen.results)
    return 0


def one(tool: str) -> tuple[float, float, float]:
    """(milliseconds to import, to a callable, nanoseconds a neuron-step)."""
    import numpy as np
    module, route, _ = ROUTES[tool]
    started = time.perf_counter()
    importlib.import_module(module)
    imported = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        step = route(Path(folder))
        v, m, n, h = np.linspace(-65, -55, N), np.zeros(N), np.zeros(N), np.zeros(N)
        step(v, m, n, h, 7.0, N)
        made = time.perf_counter()
        for _ in range(STEPS):
            step(v, m, n, h, 7.0, N)
        spent = time.perf_counter() - made
    assert np.isfinite(v).all() and v.min() > -100 and v.max() < 60
    return 1e3*(imported - started), 1e3*(made - imported), 1e9*spent/(N*STEPS)


class PythonQueue:
    """A spike queue as one would write it in Python: a list of spikes for each step."""

    def __init__(self, delay: int) -> None:
        self._slots: list[list[int]] = [[] for _ in range(delay + 1)]
        self._now = 0

    def push(self, sources: list[int]) -> None:
        """They are due after the delay."""
        self._slots[self._now - 1].extend(sources)

    def peek(self) -> list[int]:
        """Due now."""
        return self._slots[self._now]

    def advance(self) -> None:
        """The next step."""
        self._slots[self._now].clear()
        self._now = (self._now + 1) % len(self._slots)


class QueueApi(ctypes.Structure):
    """RvQueueApi of kernel_abi.h."""

    _fields_ = (('abi_version', ctypes.c_int32), ('push', ctypes.c_void_p), ('push_at', ctypes.c_void_p), ('peek', ctypes.c_void_p),
                ('holds_sources', ctypes.c_void_p), ('owner', ctypes.c_void_p))


# push and peek of the capsule, called so many times.
NATIVE = '''
define void @push(ptr %api, ptr %f, ptr %sources, i64 %count, i64 %times) {
entry:
  br label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %r = call i32 %f(ptr %api, ptr %sources, i64 %count)
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %times
  br i1 %more, label %loop, label %end
end:
  ret void
}
define void @peek(ptr %api, ptr %f, i64 %times) {
entry:
  br label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %r = call ptr %f(ptr %api)
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %times
  br i1 %more, label %loop, label %end
end:
  ret void
}
'''


def queues(turns: int) -> str:
    """Nanoseconds a call, three spikes at a push."""
    import llvmlite.binding as llvm
    import numpy as np

    from ranvier import Network, NeuronGroup, Synapses
    from ranvier.units import Quantity, second
    neurons = NeuronGroup(100, 'x : 1', threshold='x > 1')
    synapses = Synapses(neurons, neurons, on_pre='x += 1', delay=Quantity(1.5e-3, dim=second.dim))
    synapses.connect(p=0.1)
    network = Network(neurons, synapses)
    network.run(Quantity(0.0, dim=second.dim))
    queue, written = synapses.pre.queue, PythonQueue(15)
    spikes, listed = np.array([1, 5, 7], dtype=np.int32), [1, 5, 7]

    def each(*calls: Callable[[], Any], times: int = 20000) -> list[float]:
        found = []
        for call in calls:
            rounds = []
            for _ in range(turns):
                started = time.perf_counter()
                for _ in range(times):
                    call()
                rounds.append(1e9*(time.perf_counter() - started)/times)
                for _ in range(20):                   # what was pushed is forgotten
                    queue.advance()
                    written.advance()
            found.append(min(rounds))
        return found

    python = each(lambda: written.push(listed), written.peek, written.advance)
    bound = each(lambda: queue.push(spikes), queue.peek, queue.advance)

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(NATIVE), llvm.Target.from_default_triple().create_target_machine())
    capsule = queue.capsule()
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = get(capsule, b'ranvier.queue')
    api = QueueApi.from_address(address)
    pointer, number, times = ctypes.c_void_p, ctypes.c_int64, 20000
    push = ctypes.CFUNCTYPE(None, pointer, pointer, pointer, number, number)(engine.get_function_address('push'))
    peek = ctypes.CFUNCTYPE(None, pointer, pointer, number)(engine.get_function_address('peek'))
    native = [found/times for found in each(lambda: push(address, api.push, spikes.ctypes.data, 3, times),
                                            lambda: peek(address, api.peek, times), times=1)]
    rows = [['a call of', 'push (3 spikes)', 'peek', 'advance'], ['a class in Python', *(f'{found:.0f} ns' for found in python)],
            ["ranvier's queue from Python (nanobind)", *(f'{found:.0f} ns' for found in bound)],
            ['the same queue from native code', *(f'{found:.1f} ns' for found in native), 'done by the loop over time']]
    return markdown(rows)


if __name__ == '__main__':
    sys.exit(main())
