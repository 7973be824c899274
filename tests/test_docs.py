"""The dumps in docs/ARCHITECTURE.md are what ranvier does today. `pytest tests/test_docs.py --regold` rewrites them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ranvier import Network, NeuronGroup, StateMonitor, Synapses, explain, ms, mV
from ranvier.llvm.engine import assembly
from ranvier.llvm.lower import lower
from ranvier.llvm.target import Target
from ranvier.model.steps import KernelStep
from ranvier.syntax.expressions import parse_expression

PAGE = Path(__file__).parent.parent / "docs" / "ARCHITECTURE.md"
BLOCK = re.compile(r"<!-- dump: ([a-z ]+) -->\n```text\n(.*?)```\n", re.DOTALL)
AVX2 = Target(4, True, "x86_64-unknown-linux-gnu", "x86-64-v3", "")


def group() -> NeuronGroup:
    return NeuronGroup(100, "dv/dt = -v/tau : volt", method="exact", namespace={"tau": 10 * ms}, name="G")


def stage(name: str) -> str:
    """One stage of the state update, without the headline."""
    text = explain(group(), [name], namespace={})
    return "\n".join(line for line in text.splitlines() if not line.startswith("----")).strip() + "\n"


def kernel() -> object:
    net = Network(group())
    step = net.build({}).steps[0].step
    assert isinstance(step, KernelStep)
    return step.call.built.kernel


def llvm() -> str:
    lines = lower(kernel(), AVX2, "kernel").splitlines()  # type: ignore[arg-type]
    start = lines.index("vectors:")
    return "\n".join(lines[start : lines.index("latch:")]) + "\n"


def machine_code() -> str:
    lines = [line.strip() for line in assembly(kernel(), target=AVX2).splitlines()]  # type: ignore[arg-type]
    first = next(k for k, line in enumerate(lines) if line.startswith("vmulpd"))
    return "\n".join(line for line in lines[first : first + 5] if not line.startswith(".")) + "\n"


def plan() -> str:
    model = {"tau": 10 * ms, "vt": 10 * mV}
    neurons = NeuronGroup(
        100, "dv/dt = -v/tau : volt", threshold="v > vt", reset="v = 0*mV", method="exact", namespace=model, name="neurons"
    )
    net = Network(neurons, StateMonitor(neurons, "v", record=0, name="trace"))
    return str(net.build({})) + "\n"


def queue() -> str:
    source = NeuronGroup(3, "", threshold="t_in_timesteps == i", name="source")
    target = NeuronGroup(3, "x : 1", name="target")
    synapses = Synapses(source, target, on_pre="x_post += 1", delay=0.2 * ms, name="S")
    synapses.connect(j="i")
    net = Network(source, target, synapses)
    pages = []
    for steps in (1, 2, 3):
        net.run(0.1 * ms)
        pages.append(f"after step {steps}:  x = {target.x_[:].astype(int).tolist()}\n{synapses.pre.queue}")
    return "\n\n".join(pages) + "\n"


DUMPS: dict[str, Callable[[], str]] = {
    "tree": lambda: repr(parse_expression("-v/tau")) + "\n",
    "abstract code": lambda: stage("abstract code"),
    "kernel": lambda: stage("kernel"),
    "llvm": llvm,
    "assembly": machine_code,
    "plan": plan,
    "queue": queue,
}


def test_the_page_shows_every_dump() -> None:
    assert [name for name, _ in BLOCK.findall(PAGE.read_text(encoding="utf-8"))] == list(DUMPS)


@pytest.mark.parametrize("name", DUMPS)
def test_dump(name: str, request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = dict(BLOCK.findall(page))[name]
    now = DUMPS[name]()
    if request.config.getoption("--regold"):
        PAGE.write_text(
            page.replace(f"<!-- dump: {name} -->\n```text\n{shown}```", f"<!-- dump: {name} -->\n```text\n{now}```"), encoding="utf-8"
        )
    elif name == "assembly":  # registers are the choice of this or that LLVM; what is done is not
        assert [line.split()[0] for line in shown.splitlines()][:1] == [line.split()[0] for line in now.splitlines()][:1]
    else:
        assert now == shown
