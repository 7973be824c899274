"""The order within an iteration: chains advance together, what depends on something comes after it, short or not pure lines stay."""

from __future__ import annotations

import re

from ranvier.llvm.interleave import interleave


def _chain(name: int, start: str, length: int) -> list[str]:
    lines = [f"  %t{name}00 = fadd double {start}, {start}"]
    return lines + [f"  %t{name}{k:02} = fmul double %t{name}{k - 1:02}, %t{name}{k - 1:02}" for k in range(1, length)]


TWO = _chain(1, "%a", 60) + _chain(2, "%b", 60)


def _defined_before_use(lines: list[str]) -> bool:
    seen: set[str] = set()
    for line in lines:
        result, *operands = re.findall(r"%t\d+", line)
        if not seen.issuperset(operands):
            return False
        seen.add(result)
    return True


def test_chains_advance_together() -> None:
    mixed = interleave(TWO)
    assert sorted(mixed) == sorted(TWO) and _defined_before_use(mixed)
    assert [line[3:5] for line in mixed[:6]] == ["t1", "t2"] * 3


def test_a_division_begins_early() -> None:
    divided = [*TWO, "  %t300 = fdiv double %c, %d"]
    assert len(TWO) - interleave(divided).index(divided[-1]) == 2 * 24 // 4  # behind it the last 24 cycles of both chains


def test_divisions_are_spread() -> None:
    ends = [f"  %t{k}00 = fdiv double %t{k - 2}59, %c" for k in (3, 4)]
    mixed = interleave([*TWO, *ends])
    assert _defined_before_use(mixed)
    first, second = (mixed.index(line) for line in ends)
    assert abs(first - second) == 16 // 4  # 16 cycles of the chain that is behind


def test_casts_stay_behind_what_they_cast() -> None:
    lines = [*_chain(1, "%a", 99), "  %t200 = bitcast double %t198 to i64", "  %t201 = bitcast i64 %t200 to double"]
    assert _defined_before_use(interleave([*lines[:99], *(line.replace("%t198", "%t150") for line in lines[99:])]))


def test_left_alone() -> None:
    assert interleave(TWO[:40] + TWO[60:100]) == TWO[:40] + TWO[60:100]  # short
    for barrier in ("  br label %far", "far:", "  %t999 = call i64 @rv_poisson(ptr %s)", "  %t999 = phi double [ %a, %x ]"):
        parts = [*TWO, barrier, *TWO]
        assert interleave(parts).index(barrier) == len(TWO)
