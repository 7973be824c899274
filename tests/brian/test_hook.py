"""`import brian2` served by ranvier: the table of modules, what is not in it, and the processes that a script starts."""

import importlib
import subprocess
import sys
import textwrap

import pytest

from ranvier.brian.hook import _value
from ranvier.brian.modules import NAMES, WHOLE


def fresh(code: str, *options: str) -> str:
    """What a new Python prints that is served."""
    served = "from ranvier.brian.hook import serve_brian2; serve_brian2()\n" + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-W", "error", *options, "-c", served], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("path", WHOLE.values())
def test_modules_served_whole_are_there(path: str) -> None:
    assert importlib.import_module(path).__all__


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in NAMES.items() for name in names.split()])
def test_every_name_of_the_table_is_there(path: str, name: str) -> None:
    assert _value(path, name) is not None


@pytest.mark.parametrize("path", NAMES)
def test_the_table_names_what_brian_has_there(path: str) -> None:
    theirs = importlib.import_module(path)
    later_than_the_oracle = {"EventClock"}
    assert not [name for name in NAMES[path].split() if not hasattr(theirs, name) and name not in later_than_the_oracle]


def test_the_kinds_of_equations_are_brians_words() -> None:
    """Scripts that read models ask `equation.type == PARAMETER` and isinstance(..., SingleEquation)."""
    path = "brian2.equations.equations"
    theirs = importlib.import_module(path)
    for name, line in (("DIFFERENTIAL_EQUATION", "dv/dt = -v/ms : 1"), ("SUBEXPRESSION", "v = 2*t : second"), ("PARAMETER", "v : 1")):
        equation = _value(path, "Equations")(line)["v"]
        assert isinstance(equation, _value(path, "SingleEquation"))
        assert equation.type == _value(path, name) == getattr(theirs, name)


def test_all_ways_to_import() -> None:
    assert fresh("""
        import sys
        import brian2
        import brian2 as b2
        import brian2.only as only
        import brian2.numpy_ as np
        import brian2.core.network
        from brian2.units import mV
        from brian2.units.allunits import candle
        from brian2.units.stdunits import *
        from brian2.units.constants import faraday_constant
        from brian2.core.network import Network
        from brian2 import core, only
        import ranvier, ranvier.units.numpy_
        print(brian2.NeuronGroup is ranvier.NeuronGroup, b2.core.network.Network is Network is ranvier.Network)
        print(mV is brian2.mV, ms is only.ms)
        print(np.arange is ranvier.arange, brian2.np is ranvier.np, b2.__version__, b2.__version_tuple__ > (2, 9))
        print(core.network is sys.modules["brian2.core.network"], hasattr(brian2, "nothing"), "Network" in dir(core.network))
        """) == "True True\nTrue True\nTrue True 2.11.0 True\nTrue False True"


def test_star() -> None:
    assert fresh("""
        names, theirs = {}, {}
        exec("from brian2 import *", names)
        exec("from ranvier import *", theirs)
        print(set(names) == set(theirs), names["run"] is theirs["run"])
        """) == "True True"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("import brian2.core.nothing", ["'nothing'", "brian2.core has no nothing", "the modules base, clocks"]),
        ("from brian2.core.network import Networks", ["its brian2.core.network has no Networks", "Did you mean Network?"]),
        ("from brian2 import NeuronGruop", ["brian2 has no NeuronGruop", "Did you mean NeuronGroup?"]),
        ("import brian2.hears", ["brian2 has no hears", "the modules codegen, core"]),
        ("import brian2.core; brian2.core.netwerk", ["module 'brian2.core' has no netwerk", "Did you mean network?"]),
    ],
)
def test_what_there_is_not(statement: str, words: list[str]) -> None:
    text = fresh(f"""
        try:
            {statement}
        except (ImportError, AttributeError) as error:
            print(type(error).__name__, error)
        """)
    assert text.startswith("AttributeError" if "netwerk" in statement else "ImportError")
    assert [word for word in words if word not in text] == [], text


def test_twice_is_once() -> None:
    assert fresh("before = list(__import__('sys').meta_path); serve_brian2(); print(before == __import__('sys').meta_path)") == "True"


def test_not_after_the_real_one() -> None:
    code = "import sys; sys.modules['brian2'] = sys; from ranvier.brian.hook import serve_brian2; serve_brian2()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "RuntimeError: brian2 itself is imported already. Call serve_brian2() before any import of brian2" in done.stderr


def test_serving_is_offered_by_ranvier() -> None:
    assert fresh("import ranvier; ranvier.serve_brian2(); import brian2; print(brian2.ms is ranvier.ms)") == "True"


def test_a_companion_package_gets_ranvier(tmp_path) -> None:
    package = tmp_path / "companion"
    package.mkdir()
    (package / "__init__.py").write_text("from brian2.core.base import BrianObject\nfrom brian2 import NeuronGroup\n")
    assert fresh(f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        import companion, ranvier
        print(companion.NeuronGroup is ranvier.NeuronGroup, issubclass(companion.NeuronGroup, companion.BrianObject))
        """) == "True True"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes(tmp_path, method: str) -> None:
    if method == "fork" and sys.platform == "win32":
        pytest.skip("no fork there")
    script = tmp_path / "pool.py"
    script.write_text(
        textwrap.dedent(f"""
        import multiprocessing, warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        from brian2 import *

        def simulate(n):
            import brian2, ranvier
            start_scope()
            G = NeuronGroup(n, "v : 1")
            G.v = "i"
            run(1*ms)
            return float(G.v[-1]), brian2.NeuronGroup is ranvier.NeuronGroup is NeuronGroup

        if __name__ == "__main__":
            with multiprocessing.get_context({method!r}).Pool(2) as pool:
                print(pool.map(simulate, [3, 5]))
        """)
    )
    done = subprocess.run([sys.executable, "-m", "ranvier", "run", str(script)], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[(2.0, True), (4.0, True)]", done.stderr


def test_another_python_started_by_the_script(tmp_path) -> None:
    script = tmp_path / "outer.py"
    inner = "import brian2, ranvier; print(brian2.ms is ranvier.ms, brian2.core.network.Network is ranvier.Network)"
    script.write_text(f"import subprocess, sys\nimport brian2\nsubprocess.run([sys.executable, '-c', {inner!r}])")
    done = subprocess.run([sys.executable, "-m", "ranvier", "run", str(script)], capture_output=True, text=True)
    assert done.stdout.strip() == "True True", done.stderr


def test_quantities_of_a_test_are_close_in_the_precision_of_models() -> None:
    from ranvier import ms, mV

    close = _value("brian2.tests.utils", "assert_allclose")
    close([1.0, 2.0] * mV, [1.0, 2.0 + 1e-8] * mV)
    for actual, desired in ((1 * mV, 1.000001 * mV), (1 * mV, 1 * ms)):
        with pytest.raises(AssertionError):
            close(actual, desired)
