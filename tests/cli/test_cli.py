"""The command `ranvier`: run, explain, doctor, and how they refuse."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import ranvier
from ranvier.cli import COMMANDS, doctor, explain, main, selftest
from ranvier.model.views import VariableView


@pytest.fixture
def script(tmp_path: Path):
    """Writes a script; its path."""

    def write(text: str, name: str = "script.py") -> str:
        (tmp_path / name).write_text(textwrap.dedent(text))
        return str(tmp_path / name)

    return write


def command(*arguments: str, **kwargs) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "ranvier", *arguments], capture_output=True, text=True, timeout=120, **kwargs)


def test_a_script_sees_what_python_would_show_it(script) -> None:
    text = """
        import sys, os
        print(__name__, __file__, sys.argv, sys.path[0], sys.modules["__main__"].__dict__ is globals(), __doc__)
        from helper import answer
        from brian2 import *
        print(answer, ms)
        """
    path = script(text)
    script("answer = 42", "helper.py")
    ours = command("run", path, "-x", "run").stdout
    assert ours.splitlines()[0] == f"__main__ {path} {[path, '-x', 'run']} {Path(path).parent} True None"
    assert ours.splitlines()[1] == "42 ms"


def test_names_of_the_script_are_seen_by_models(script) -> None:
    done = command("run", script("""
        from brian2 import *
        tau = 10*ms
        def simulate():
            rate_ = 2
            G = NeuronGroup(1, "dv/dt = rate_/tau : 1")
            run(10*ms)
            return G.v[0]
        print(f"{simulate():.6f}")
        """))
    assert done.stdout == "2.000000\n", done.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [("pass", 0), ("import sys; sys.exit(7)", 7), ("raise SystemExit", 0), ("1/0", 1), ("raise KeyboardInterrupt", 130), ("x = = 1", 1)],
)
def test_exit_codes(script, text: str, code: int) -> None:
    assert command("run", script(text)).returncode == code


def test_a_traceback_begins_in_the_script(script) -> None:
    path = script("def f():\n    1/0\nf()\n")
    lines = command("run", path).stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == f'  File "{path}", line 3, in <module>'
    assert lines[-2] == "ZeroDivisionError: division by zero"
    assert lines[-1].startswith("ERROR      The script ended with an error. Kept for whoever looks into it: what was done before in ")
    assert "ranvier" not in "".join(lines[:-1])


def test_a_syntax_error_is_shown_with_its_line(script) -> None:
    path = script("y = 1\nx = = 1\n")
    error = command("run", path).stderr
    assert f'File "{path}", line 2' in error and "SyntaxError" in error and "cli" not in error


def test_a_model_error_shows_the_line(script) -> None:
    error = command("run", script("from brian2 import *\nG = NeuronGroup(1, 'dv/dt = -v/tua : 1')\nrun(1*ms)\n")).stderr
    assert 'line 3, in <module>' in error and "tua" in error


def test_the_script_has_the_last_word_on_exceptions(script) -> None:
    done = command("run", script("import sys\nsys.excepthook = lambda kind, error, trace: print('mine:', error)\n1/0\n"))
    assert (done.stdout, done.stderr, done.returncode) == ("mine: division by zero\n", "", 1)


def test_a_notebook(script) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "from brian2 import *\n", "a = 3"]},
        {"cell_type": "code", "source": ["print(a)\n", "1/0"]},
    ]
    path = script(json.dumps({"cells": cells}), "book.ipynb")
    done = command("run", path)
    assert done.stdout == "3\n"
    assert "    1/0" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nosuch.py"], "cannot read nosuch.py: No such file"),
        (["rum", "x.py"], "there is no command 'rum'. Did you mean `ranvier run`?"),
        (["script.py"], "To run a script: `ranvier run script.py`"),
        (["quux"], "There are: run, explain"),
    ],
)
def test_refusals(arguments: list[str], words: str, capsys: pytest.CaptureFixture) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_help_and_version(capsys: pytest.CaptureFixture) -> None:
    assert main([]) == 2 and main(["--help"]) == 0
    page = capsys.readouterr().out
    assert [name for name in COMMANDS if f"ranvier {name}" not in page] == []
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ranvier {ranvier.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture) -> None:
    assert main([name, "--help"]) == 0
    assert f"usage: ranvier {name}" in capsys.readouterr().out


MODEL = """
    import sys
    from brian2 import *
    print("printed by the script", sys.argv[1:])
    tau = 10*ms
    def build():
        tau = 3*ms
        return NeuronGroup(3, "dv/dt = -v/tau : 1", threshold="v > 1", reset="v = 0", method="exact", name="inner")
    G = NeuronGroup(3, "dv/dt = -v/tau : 1", threshold="v > 2", reset="v = 1", method="exact", name="outer")
    others = [build()]
    S = Synapses(G, G, on_pre="v_post += 1")
    S.connect()
    net = Network(G, others, S)
    """


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("G", ["outer: equations", "v = v*exp(-dt/tau)", "kernel map", "fmul", ": assembly"]),
        ("outer", ["outer: equations"]),
        ("G.state_updater", ["outer_stateupdater: abstract code"]),
        ("inner_spike_thresholder", ["v > 1"]),
        ("S.pre", ["v_post += 1"]),
        ("net", ["outer: equations", "inner: equations"]),
    ],
)
def test_explain(script, name: str, expected: list[str]) -> None:
    done = command("explain", script(MODEL), name, "--", "argument")
    assert done.returncode == 0, done.stderr
    assert [words for words in expected if words not in done.stdout] == []
    assert "printed by the script ['argument']" in done.stderr and "printed" not in done.stdout


def test_explain_one_stage(script) -> None:
    done = command("explain", script(MODEL), "G", "--stage", "kernel")
    assert "kernel map" in done.stdout and "equations" not in done.stdout


def test_explain_says_what_there_is(script) -> None:
    done = command("explain", script(MODEL), "inne")
    assert done.returncode == 2
    assert "has no object 'inne'. Did you mean inner? There are: " in done.stderr


def test_explain_of_a_script_that_fails(script) -> None:
    done = command("explain", script("1/0"), "G")
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["script.py"], ["a.py", "G", "--stage"], ["a.py", "G", "--stage", "nosuch"]])
def test_explain_wants_a_script_and_a_name(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    assert explain.main(arguments) == 2
    assert "usage: ranvier explain" in capsys.readouterr().out


def test_doctor_finds_nothing_wrong() -> None:
    done = command("doctor")
    assert done.returncode == 0, done.stdout
    assert f"ranvier      {ranvier.__version__}" in done.stdout and "All results are right." in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("wrong", [selftest.Failure("2 is not 3"), ValueError("no room")])
def test_doctor_tells_what_is_wrong(wrong: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    def fails() -> str:
        raise wrong

    monkeypatch.setattr(doctor, "CHECKS", (("arithmetic", fails),))
    assert doctor.main([]) == 1
    assert str(wrong) in capsys.readouterr().out


def _shift(monkeypatch: pytest.MonkeyPatch) -> None:
    read = VariableView.__getitem__
    monkeypatch.setattr(VariableView, "__getitem__", lambda view, item: read(view, item) * 1.02)


SABOTAGE = {
    selftest.decay: _shift,
    selftest.functions: _shift,
    selftest.integration: lambda monkeypatch: monkeypatch.setattr(selftest, "_hodgkin_huxley", lambda step: step**2),
    selftest.delivery: _shift,
    selftest.randomness: _shift,
    selftest.continuity: lambda monkeypatch: monkeypatch.setattr(ranvier.Network, "restore", lambda *args, **kwargs: None),
    selftest.rate: _shift,
}


@pytest.mark.parametrize("check", [check for _, check in selftest.CHECKS if check is not selftest.speed], ids=lambda check: check.__name__)
def test_each_check_can_fail(check, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    SABOTAGE[check](monkeypatch)
    with pytest.raises(selftest.Failure):
        check()


def test_what_a_function_of_the_user_raises_is_shown_without_the_way_through_ranvier(script) -> None:
    done = command("run", script("""
from brian2 import *
@check_units(x=1, result=1)
def f(x):
    return [1, 2, 3][int(x[0]) - 7]
G = NeuronGroup(2, 'dv/dt = f(v)/ms : 1', method='euler')
run(1*ms)
"""))
    assert done.returncode == 1
    shown = done.stderr.partition("Traceback")[2]
    assert "IndexError: list index out of range" in shown and ", in f\n" in shown
    assert "python_parts" not in shown and shown.count("  File ") == 2
