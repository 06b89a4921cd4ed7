"""Visits without a team or without a date, and what blocks each."""

from dataclasses import dataclass
from typing import Literal

from coordinator.core.model import SubjectKey, Unplaced, Visit, VisitId
from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.days import Days
from coordinator.documents.report.names import Names


@dataclass(frozen=True, kw_only=True, slots=True)
class UnplacedRow:
    """A visit without a team or without a date, and what blocks it."""

    visit: VisitId
    name: str
    code: SubjectKey
    tasks: str
    lead: Text
    window: Text
    stage: Literal["team", "slot"]
    because: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class UnplacedRows:
    """The rows shown, of `total`, earliest closing window first."""

    rows: tuple[UnplacedRow, ...]
    total: int


def unplaced(season: Season, names: Names, days: Days, most: int) -> UnplacedRows:
    """At most `most` visits without a team or a date."""
    by_id = {v.visit: v for v in season.merge.visits}
    ordered = sorted(season.unplaced, key=lambda u: (by_id[u.visit].agenda.window.closes, u.visit))
    return UnplacedRows(
        rows=tuple(_unplaced_row(u, by_id[u.visit], names, days) for u in ordered[:most]),
        total=len(season.unplaced),
    )


def _unplaced_row(missing: Unplaced, visit: Visit, names: Names, days: Days) -> UnplacedRow:
    return UnplacedRow(
        visit=visit.visit,
        name=names.subject(visit.subject),
        code=visit.subject,
        tasks=names.tasks(visit.agenda.tasks),
        lead=names.department(visit.agenda.lead_department),
        window=days.span(visit.agenda.window),
        stage=missing.stage,
        because=missing.because,
    )
