"""Stand-ins for names whose module is imported when they are used."""

import builtins
import json
import pickle
import subprocess
import sys
import textwrap
from collections import OrderedDict

import pytest

from ranvier.brian.later import Later, later


def fresh(code: str) -> str:
    """What a new Python prints: here modules are loaded already."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_what_is_loaded_is_given_itself() -> None:
    assert later("json", "dumps") is json.dumps
    assert later("json") is json


def test_what_is_not_loaded_stays_so_until_used() -> None:
    assert fresh("""
        import sys
        from ranvier.brian.later import later
        stands, module = later("colorsys", "rgb_to_hls"), later("colorsys")
        print(stands, callable(stands), "colorsys" in sys.modules)
        print(stands(0, 0, 0), "colorsys" in sys.modules, module.ONE_THIRD == 1 / 3)
        """).splitlines() == ["<colorsys.rgb_to_hls, imported when used> True False", "(0.0, 0.0, 0.0) True True"]


def test_classes() -> None:
    stands = Later("collections", "OrderedDict")
    assert isinstance(OrderedDict(), stands)
    assert not isinstance({}, stands)
    assert issubclass(OrderedDict, stands)

    class Derived(stands):
        pass

    assert isinstance(Derived(), OrderedDict)
    assert isinstance(OrderedDict(), stands | int)
    assert isinstance(OrderedDict(), int | stands)


def test_mappings() -> None:
    stands = Later("os", "environ")
    stands["RANVIER_TEST"] = "1"
    assert "RANVIER_TEST" in stands
    assert stands["RANVIER_TEST"] == "1"
    assert "RANVIER_TEST" in list(stands)
    before = len(stands)
    del stands["RANVIER_TEST"]
    assert len(stands) == before - 1


def test_attributes_are_the_real_ones() -> None:
    stands = Later("json", "decoder")
    stands.added = 1
    assert json.decoder.added == 1
    del stands.added
    assert not hasattr(json.decoder, "added")
    assert dir(stands) == dir(json.decoder)
    assert Later("json", "dumps").__doc__ == json.dumps.__doc__


def test_equal_to_what_it_stands_for() -> None:
    stands = Later("calendar", "MONDAY")
    assert stands == 0 and stands == Later("calendar", "MONDAY") and stands != 1
    assert hash(stands) == hash(0)


def test_pickled_by_its_place() -> None:
    assert pickle.loads(pickle.dumps(Later("json", "dumps"))) is json.dumps


@pytest.mark.parametrize("question", ["__array_interface__", "__array_struct__", "_repr_html_", "_ipython_display_", "__wrapped__"])
def test_questions_are_no_use(question: str) -> None:
    assert fresh(f"""
        import sys
        from ranvier.brian.later import later
        print(hasattr(later("colorsys", "rgb_to_hls"), {question!r}), "colorsys" in sys.modules)
        """) == "False False"


def test_a_package_that_is_not_installed() -> None:
    with pytest.raises(ImportError, match=r"nosuchpackage\.drawing\.plot needs nosuchpackage, which is not installed here.*pip install"):
        later("nosuchpackage.drawing", "plot")()


def test_a_package_that_lacks_another_says_so_itself(tmp_path, monkeypatch) -> None:
    (tmp_path / "broken_package.py").write_text("import nosuchpackage")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="No module named 'nosuchpackage'"):
        later("broken_package", "plot")()


def test_a_name_that_this_version_lacks() -> None:
    import numpy

    with pytest.raises(AttributeError, match=f"numpy {numpy.__version__} has no numpy.random.nosuchname"):
        later("numpy.random", "nosuchname")()


def test_builtins_are_not_stood_for() -> None:
    assert later("builtins", "max") is builtins.max


def test_modules_cannot_be_called() -> None:
    """Test runners take a callable `testing` (numpy.testing, which the star brings) for a test."""
    assert not callable(later("nosuchpackage.testing"))
    assert callable(later("nosuchpackage.drawing", "plot"))
