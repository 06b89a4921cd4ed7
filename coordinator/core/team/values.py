"""The problem and the result of the lottery of inspectors."""

from collections.abc import Mapping
from dataclasses import dataclass

from coordinator.core.model import (
    DepartmentId,
    InspectorId,
    Place,
    RoundId,
    Seat,
    Settings,
    Slot,
    Staff,
    SubjectKey,
    Unplaced,
    Visit,
    VisitId,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TeamProblem:
    """Visits with a reserved slot and the round each belongs to; one crew serves a round.

    A round is one department set, one lead department, one day and one span of the day (two if the
    visit crosses the break). `key` is the 32 bytes SHA-256(seed ‖ salt).
    """

    visits: tuple[Visit, ...]
    slots: Mapping[VisitId, Slot]
    rounds: Mapping[VisitId, RoundId]
    places: Mapping[SubjectKey, Place]
    staff: Staff
    settings: Settings
    key: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Rounds drawn for one inspector, and how many he or she could have been drawn for."""

    inspector: InspectorId
    department: DepartmentId
    rounds: int
    could: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Teams:
    """Seats by visit, department, role; visits without a team; loads by inspector."""

    seats: tuple[Seat, ...]
    unplaced: tuple[Unplaced, ...]
    loads: tuple[Load, ...]
