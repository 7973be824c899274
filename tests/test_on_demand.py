"""What `import ranvier` and constructors load, and what only a build does (src/ranvier/on_demand.py)."""

import subprocess
import sys

import pytest

from ranvier.on_demand import AT_THE_FIRST_BUILD, OnDemand

COMPILER = ("ranvier.ir.", "ranvier.llvm.", "ranvier.equations.schemes.", "llvmlite")
# Each took more than a millisecond of the import once.
HEAVY = ("dataclasses", "inspect", "decimal", "fractions", "pathlib", "json", "pickle", "difflib", "ast", "numpy.random", "matplotlib")
WILDCARD = "from ranvier import *"
SCHEMES = ("ranvier.equations.schemes.", "fractions", "decimal")  # they are among the names: euler, heun, ...
BARE = """
from ranvier import Hz, Network, NeuronGroup, PoissonGroup, PoissonInput, PopulationRateMonitor, SpikeGeneratorGroup, SpikeMonitor
from ranvier import StateMonitor, Synapses, ms
G = NeuronGroup(10, '''dv/dt = (x - v)/(10*ms) : 1 (unless refractory)
                       x : 1''', threshold='v > 1', reset='v = 0', refractory=1*ms)
S = Synapses(G, G, '''w : 1
                      da/dt = -a/(1*ms) : 1 (event-driven)''', on_pre='a += w; v_post += w', on_post='w += a')
P = PoissonGroup(10, 5*Hz)
drive = PoissonInput(G, 'v', 10, 1*Hz, 0.1)
given = SpikeGeneratorGroup(2, [0, 1], [1, 2]*ms)
monitors = [SpikeMonitor(G), PopulationRateMonitor(G), StateMonitor(G, 'v', record=[0])]
G.run_regularly('x = 1', dt=1*ms)
G.x = 2
net = Network(G, P, drive, given, *monitors)
"""


def loaded_by(script: str) -> set[str]:
    """The modules that a script brings, beside those of a bare NumPy."""
    whole = f"import sys, numpy\nbefore = set(sys.modules)\n{script}\nprint('loaded', *sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True)
    return set(done.stdout.split("loaded ")[-1].split())


@pytest.mark.parametrize(("script", "those_too"), [("import ranvier", ()), (WILDCARD, SCHEMES), (BARE, ())], ids="import all bare".split())
def test_the_compiler_is_loaded_by_a_build_only(script: str, those_too: tuple[str, ...]) -> None:
    loaded = {name for name in loaded_by(script) if not name.startswith(those_too or "-")}
    assert "ranvier.model.neurons" in loaded
    assert not [name for name in loaded if name.startswith(COMPILER) or name in AT_THE_FIRST_BUILD or name in HEAVY]


@pytest.mark.parametrize("build", ["net.run(0*ms)", "G.v = 'x + 1'", "S.connect('i == j')"])
def test_the_first_build_loads_it(build: str) -> None:
    assert {"ranvier.ir.build", "ranvier.llvm.engine", "llvmlite"} <= loaded_by(BARE + build)


def test_a_stand_in_has_what_its_module_has() -> None:
    for path in AT_THE_FIRST_BUILD:
        module = __import__(path, fromlist=["*"])
        for name in (name for name in vars(module) if not name.startswith("_")):
            assert getattr(OnDemand(path), name) is getattr(module, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = OnDemand("ranvier.ir.build").nothing


GARBAGE = """
import gc
from ranvier.collection import uncollected
class Ended:
    def __del__(self):
        print('ended')
gc.collect()
{before}
with uncollected():
    one = Ended()
    one.itself = one
    del one
print('frozen' if gc.get_freeze_count() else 'free', gc.isenabled())
gc.collect()
"""


@pytest.mark.parametrize(("before", "printed"), [("", "free True\nended\n"), ("gc.freeze()", "frozen True\nended\n")])
def test_what_is_made_without_searches_is_found_when_it_is_garbage(before: str, printed: str) -> None:
    """And what somebody else froze stays frozen."""
    script = GARBAGE.format(before=before)
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == printed
