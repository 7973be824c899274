"""Where a mistake is: the line of the script that made the object, however it was made; the line and column of the text; the order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ranvier
from ranvier.syntax.errors import ModelError

MAKE = "from ranvier import *\n"


def mistake(script: str, file: str = "script.py") -> ModelError:
    names: dict[str, object] = {"__name__": "script"}
    with pytest.raises(ModelError) as caught:
        exec(compile(MAKE + script, file, "exec"), names)
    return caught.value


def first(script: str, file: str = "script.py") -> list[str]:
    """The lines of the first problem."""
    return mistake(script, file).problems[0].render().split("\n")


@pytest.mark.parametrize(
    ("script", "place"),
    [
        ("G = NeuronGroup(1, 'dv/dt = -v/tuu : 1')\nrun(1*ms)", "made at script.py:2"),
        ("G = NeuronGroup(\n  1,\n  'dv/dt = -v/tuu : 1',\n)\nrun(1*ms)", "made at script.py:2"),  # where the call begins
        ("def make():\n  return NeuronGroup(1, 'dv/dt = -v/tuu : 1')\n\nG = make()\nrun(1*ms)", "made at script.py:3"),
        ("Gs = []\nfor k in range(2):\n  Gs.append(NeuronGroup(1, 'dv/dt = -v/tuu : 1'))\nG = Gs[1]\nrun(1*ms)", "made at script.py:4"),
        ("G = [NeuronGroup(1, 'dv/dt = -v/tuu : 1') for k in range(2)][0]\nrun(1*ms)", "made at script.py:2"),
        ("make = lambda: NeuronGroup(1, 'dv/dt = -v/tuu : 1')\nG = make()\nrun(1*ms)", "made at script.py:2"),
        ("exec(\"\\nG = NeuronGroup(1, 'dv/dt = -v/tuu : 1')\")\nrun(1*ms)", "made at <string>:2"),
        (
            "class Layer:\n  def __init__(self):\n    self.G = NeuronGroup(1, 'dv/dt = -v/tuu : 1')\nG = Layer().G\nrun(1*ms)",
            "made at script.py:4",
        ),
        ("net = Network(NeuronGroup(1, 'dv/dt = -v/tuu : 1'))\nnet.run(1*ms)", "made at script.py:2"),
    ],
)
def test_the_line_that_made_the_object(script: str, place: str) -> None:
    ranvier.start_scope()
    assert first(script)[0].endswith(f", {place}:")


@pytest.mark.parametrize("file", ["<ipython-input-3-0a1b2c>", "<stdin>", "C:\\my models\\netz.py", "/tmp/ipykernel_7/12.py"])
def test_any_name_of_a_file(file: str) -> None:
    ranvier.start_scope()
    assert first("G = NeuronGroup(1, 'dv/dt = -v/tuu : 1')\nrun(1*ms)", file)[0].endswith(f"made at {file}:2:")


def test_an_object_of_another_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ranvier.start_scope()
    (tmp_path / "my_layers.py").write_text("from ranvier import *\n\n\ndef layer():\n    return NeuronGroup(1, 'dv/dt = -v/tuu : 1')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert first("from my_layers import layer\nG = layer()\nrun(1*ms)")[0].endswith(f"made at {tmp_path / 'my_layers.py'}:5:")


def test_the_call_of_connect() -> None:
    error = mistake("G = NeuronGroup(3, 'v : 1')\nS = Synapses(G, G)\n\nS.connect(\n  'i != jj',\n  p=0.5)")
    assert error.problems[0].render().split("\n")[:3] == [
        "in the condition of connect() of 'synapses', line 1, column 6, made at script.py:5:",
        "    i != jj",
        "         ^^",
    ]


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        (
            r"'\tdv/dt\t= -v/tuu : 1'",
            ["line 1, column 13", "    dv/dt\t= -v/tuu : 1", "         \t     ^^^"],
        ),  # the caret has the tabs of the line
        ("'dv/dt = -µ/ms : 1'", ["line 1, column 10", "    dv/dt = -µ/ms : 1", "             ^"]),
        (r"'v : 1\n  dw/dt = -w/tuu : 1'", ["line 2, column 14", "    dw/dt = -w/tuu : 1", "               ^^^"]),
        (r"'dv/dt = (-v\n   + tuu)/ms : 1'", ["line 2, column 6", "    + tuu)/ms : 1", "      ^^^"]),
        (r"'dv/dt = (-v \\\n   + tuu)/ms : 1'", ["line 2, column 6", "    + tuu)/ms : 1", "      ^^^"]),
        (
            r"'# my model\n\nv : 1\ndw/dt = -w/tuu : 1  # leaks'",
            ["line 4, column 12", "    dw/dt = -w/tuu : 1  # leaks", "               ^^^"],
        ),
    ],
)
def test_the_place_in_the_text(model: str, shown: list[str]) -> None:
    ranvier.start_scope()
    head, line, caret, *_ = first(f"G = NeuronGroup(1, {model})\nrun(1*ms)")
    assert [head.split(", made")[0].split(", ", 1)[1], line, caret] == shown


def test_all_mistakes_of_a_network_in_the_order_of_the_script() -> None:
    ranvier.start_scope()
    error = mistake("""
G = NeuronGroup(3, 'dv/dt = -v/tuu : 1', threshold='v > vt', reset='v = v_reset + v_reset', name='A')
H = NeuronGroup(3, 'dv/dt = -v/ms + 3*mV : 1', threshold='v', reset='v = 0', name='B')
S = Synapses(G, H, on_pre={'a': 'v_post += w', 'b': 'v_post += x'}, on_post='v_pre += y', name='S')
S.connect()
run(1*ms)
""")
    heads = [problem.render().split("\n")[0].replace("made at script.py:", "") for problem in error.problems]
    assert heads == [
        "in equations of 'A', line 1, column 12, 3:",
        "in threshold of 'A', line 1, column 5, 3:",
        "in reset of 'A', line 1, column 5, 3:",
        "in equations of 'B', line 1, column 9, 4:",
        "in threshold of 'B', line 1, column 1, 4:",
        "in on_pre of 'S', line 1, column 11, 5:",
        "in on_pre of 'S', line 1, column 11, 5:",
        "in on_post of 'S', line 1, column 10, 5:",
    ]


def test_nothing_is_said_twice() -> None:
    ranvier.start_scope()
    error = mistake(
        "eqs = Equations('dv/dt = (E - v + R*II)/tuu + E/tuu + I0 : 1')\nG = NeuronGroup(1, eqs)\nH = NeuronGroup(1, eqs)\nrun(1*ms)"
    )
    assert [problem.span.text for problem in error.problems if problem.span is not None] == ["E", "R", "II", "tuu", "I0"]


def test_a_script_run_by_the_command(tmp_path: Path) -> None:
    """What `ranvier run` prints: the way through the script, and the message."""
    script = tmp_path / "model.py"
    script.write_text("from brian2 import *\n\nG = NeuronGroup(1, 'dv/dt = -v/tuu : 1')\n\ndef main():\n    run(1*ms)\n\nmain()\n")
    done = subprocess.run([sys.executable, "-m", "ranvier", "run", str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    way, message = done.stderr.split("ranvier.syntax.errors.UnknownNameError: ")
    assert message.startswith(f"in equations of 'neurongroup', line 1, column 12, made at {script}:3:\n    dv/dt = -v/tuu : 1\n")
    assert [line.strip() for line in way.split("\n") if line.startswith("  File")] == [
        f'File "{script}", line 8, in <module>',
        f'File "{script}", line 6, in main',
    ]
