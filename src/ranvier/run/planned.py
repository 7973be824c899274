"""What a plan is made of."""

from __future__ import annotations

from ranvier.model.clock import BaseClock
from ranvier.model.objects import BrianObject
from ranvier.model.steps import Step
from ranvier.record import record


@record
class Planned:
    """A step, whose it is, and when it comes."""

    step: Step
    owner: BrianObject
    clock: BaseClock
    when: str
    order: int
