"""Compiling: what is shared, what is counted, what the text holds, and the same kernels for another machine."""

from __future__ import annotations

import re

import pytest
from kernels import above, apply, draw, written
from random_kernels import SPACES, random_case

from ranvier.ir.kernel import Kernel
from ranvier.llvm import abi
from ranvier.llvm.engine import assembly, compile_kernels, llvm_ir, stats
from ranvier.llvm.target import Target, aarch64, host
from ranvier.record import replace
from ranvier.types import Type


def _scaled(constant: float, name: str = "v") -> Kernel:
    text = f"array a0: f64 ({name}); scalar s0: f64; element:; %0 = load a0[e]; %1 = mul %0 {constant!r}; %2 = mul %1 s0; store a0[e] %2"
    return written("map", text)


def test_equal_structure_is_compiled_once() -> None:
    before = stats()
    first, again = compile_kernels([_scaled(0.125), _scaled(0.125, "w")], level="loop")
    assert first.call == again.call
    assert again.kernel.array_names == ("w",)
    (later,) = compile_kernels([_scaled(0.125)], level="loop")
    assert later.call == first.call
    assert (stats().kernels - before.kernels, stats().modules - before.modules, stats().hits - before.hits) == (1, 1, 2)


def test_new_kernels_of_a_call_share_a_module() -> None:
    before = stats()
    one, two = compile_kernels([_scaled(0.0625), _scaled(-0.0)], level="loop")
    assert one.call != two.call
    assert (stats().kernels - before.kernels, stats().modules - before.modules) == (2, 1)
    assert stats().llvm_ms > before.llvm_ms and stats().lower_ms > before.lower_ms
    assert compile_kernels([], level="loop") == [] and stats().modules - before.modules == 1


def test_sign_of_zero_is_structure() -> None:
    plus, minus = compile_kernels([_scaled(0.0), _scaled(-0.0)], level="loop")
    assert plus.call != minus.call


@pytest.mark.parametrize("space", SPACES)
def test_text_names_no_machine(space: str) -> None:
    """The same text lowers for every machine: LLVM's own intrinsics only."""
    for seed in range(4):
        text = llvm_ir(random_case(seed, space).kernel)
        assert not re.search(r"llvm\.(x86|aarch64|amd|nvvm)", text)
        called = set(re.findall(r"call [^@]*@([\w.]+)\(", text))
        ours = {"rv.ipow", "rv_poisson", "rv_binomial", "rv_alias", "rv_rare"}
        assert {name for name in called if not name.startswith("llvm.")} <= ours | {"sin", "cos", "tan"}


def test_aarch64_is_vectorised() -> None:
    product = assembly(apply("mul", (Type.F64, Type.F64), Type.F64), target=aarch64())
    assert re.search(r"fmul\s+v\d+\.2d", product) and not re.search(r"[xyz]mm\d", product)
    assert re.search(r"fmla\s+v\d+\.2d", assembly(apply("exp", (Type.F64,), Type.F64), target=aarch64()))
    assert re.search(r"fcmgt\s+v\d+\.2d", assembly(above(Type.F64), target=aarch64()))
    assert re.search(r"fmla\s+v\d+\.2d", assembly(draw("randn"), target=aarch64()))


@pytest.mark.parametrize("space", SPACES)
def test_aarch64_lowers_every_space(space: str) -> None:
    for seed in range(3):
        assert "ret" in assembly(random_case(seed, space).kernel, target=aarch64())


def test_host_code_uses_whole_vectors() -> None:
    if not host().triple.startswith("x86_64") or host().lanes != 8:
        pytest.skip("needs AVX-512")
    assert "zmm" in assembly(apply("mul", (Type.F64, Type.F64), Type.F64))
    assert "zmm" not in assembly(apply("mul", (Type.F64, Type.F64), Type.F64), level="once")


def test_without_fma_elementary_functions_round_twice() -> None:
    text = llvm_ir(apply("exp", (Type.F64,), Type.F64), target=replace(host(), fma=False))
    assert "llvm.fma" not in text


def test_lanes_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANVIER_LANES", "2")
    assert host().lanes == 2
    monkeypatch.setenv("RANVIER_LANES", "3")
    with pytest.raises(ValueError, match="1, 2, 4 or 8"):
        host()
    assert isinstance(aarch64(), Target)


def test_a_runtime_of_another_abi_is_refused() -> None:
    abi.check(abi.VERSION)
    with pytest.raises(RuntimeError, match="kernel ABI"):
        abi.check(abi.VERSION + 1)
