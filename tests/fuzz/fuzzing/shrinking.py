"""hypothesis chooses models: a seed, and which parts of the model stay. A model that fails is reduced to the parts that matter."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from fuzzing.models import Model, random_model


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any model, with some of its parts. The simplest: seed 0 with nothing that can be left out."""
    return _partly(draw, draw(st.integers(0, 2**31)))


def smallest(seed: int, fails: Callable[[Model], bool]) -> Model:
    """The model of the seed with as few parts as will fail."""
    try:
        return find(st.composite(_partly)(seed), fails, settings=_PATIENT)
    except NoSuchExample:
        return random_model(seed)


def _partly(draw: st.DrawFn, seed: int) -> Model:
    parts = sorted(random_model(seed).parts)
    stay = draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    return random_model(seed, frozenset(part for part, stays in zip(parts, stay, strict=True) if not stays))


_PATIENT = settings(
    max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)  # fmt: skip
