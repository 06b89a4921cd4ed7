"""The problems and the results of reservation and scheduling."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from coordinator.core.model import (
    InspectorId,
    Place,
    RoundId,
    Settings,
    Slot,
    Staff,
    SubjectKey,
    Unplaced,
    Visit,
    VisitId,
)
from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, eq=False)
class ReserveProblem:
    """On-site visits that look for a slot before anybody is named.

    `days` are the working days of the season, ascending; `pins` fix a start; `refused` holds slots
    (visit, day, span of the day) that were tried and cannot be staffed; `cosine` is that of the
    latitude of the jurisdiction's first region, in thousandths; `key` breaks ties.
    """

    visits: tuple[Visit, ...]
    places: Mapping[SubjectKey, Place]
    staff: Staff
    settings: Settings
    days: tuple[date, ...]
    pins: Mapping[VisitId, datetime]
    refused: frozenset[tuple[VisitId, date, int]]
    cosine: int
    key: bytes


@dataclass(frozen=True, kw_only=True, eq=False)
class Reservation:
    """A slot and a round per placed visit, the reason for every other; travel in metres within rounds."""

    slots: Mapping[VisitId, Slot]
    rounds: Mapping[VisitId, RoundId]
    unplaced: tuple[Unplaced, ...]
    travel: int
    travel_bound: int


@dataclass(frozen=True, kw_only=True, eq=False)
class ScheduleProblem:
    """Visits with named teams that look for one time for everybody.

    `present` is the plan in force (a visit may be missing); `pins` fix a start. `moves` bounds the
    local search; 0 takes the present plan as confirmed and only places what has no slot.
    `cosine` is that of the latitude of the jurisdiction's first region, in thousandths.
    """

    visits: tuple[Visit, ...]
    teams: Mapping[VisitId, tuple[InspectorId, ...]]
    places: Mapping[SubjectKey, Place]
    staff: Staff
    settings: Settings
    days: tuple[date, ...]
    pins: Mapping[VisitId, datetime]
    present: Mapping[VisitId, Slot]
    moves: int
    cosine: int
    key: bytes


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """A slot per placed visit, the smallest blocking set in words for every other; metres travelled.

    `person_days` counts the pairs of inspector and day with at least one visit.
    """

    slots: Mapping[VisitId, Slot]
    unplaced: tuple[Unplaced, ...]
    person_days: int
    travel: int
    travel_bound: int


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A possible slot for one visit and what it costs, in figures and in words.

    `extra_metres` may be negative; `double_booked` names the members and the visits in their way;
    `days_left` counts the working days between the slot and the end of the window.
    """

    slot: Slot
    extra_metres: int
    double_booked: tuple[tuple[InspectorId, VisitId], ...]
    days_left: int
    text: Text
