"""Reservation of slots before the lottery, and the schedule of named teams."""

from coordinator.core.schedule.checking import check
from coordinator.core.schedule.plan import schedule
from coordinator.core.schedule.reservation import reserve
from coordinator.core.schedule.suggestions import suggest
from coordinator.core.schedule.travel import metres
from coordinator.core.schedule.values import (
    Reservation,
    ReserveProblem,
    Schedule,
    ScheduleProblem,
    Suggestion,
)

__all__ = [
    "Reservation", "ReserveProblem", "Schedule", "ScheduleProblem", "Suggestion", "check",
    "metres", "reserve", "schedule", "suggest",
]  # fmt: skip
