"""The plain figures of a report: all that is computed, nothing of how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass

from coordinator.core.model import Window
from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.days import Days
from coordinator.documents.report.figures.counts import Counts, counts
from coordinator.documents.report.figures.districts import District, districts
from coordinator.documents.report.figures.loads import DepartmentLoad, Person, loads
from coordinator.documents.report.figures.overlap import (
    Overlap,
    Refused,
    Size,
    overlap,
    refused,
    sizes,
)
from coordinator.documents.report.figures.proof import (
    Entry,
    Proof,
    Shortfall,
    account_lines,
    proof,
    shortfalls,
)
from coordinator.documents.report.figures.unplaced import UnplacedRows, unplaced
from coordinator.documents.report.figures.visits import Visits, visits
from coordinator.documents.report.figures.windows import Windows, calendar_of, period, windows
from coordinator.documents.report.names import Names

VISITS_SHOWN = 1000
UNPLACED_SHOWN = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """Everything the report says, as values; `independent` is the run it is compared with."""

    jurisdiction: str
    office: Text
    period: Window
    tasks: int
    counts: Counts
    independent: Counts | None
    overlap: Overlap
    sizes: tuple[Size, ...]
    refused: tuple[Refused, ...]
    windows: Windows
    loads: tuple[DepartmentLoad, ...]
    round_visits: int
    districts: tuple[District, ...]
    visits: Visits
    unplaced: UnplacedRows
    shortfalls: tuple[Shortfall, ...]
    proof: Proof
    account: tuple[Entry, ...]
    days: Days

    @property
    def people(self) -> tuple[tuple[DepartmentLoad, Person], ...]:
        """Every inspector with the department's load."""
        return tuple((load, person) for load in self.loads for person in load.people)


def figures(
    season: Season, account: Mapping[str, object], comparison: Season | None = None
) -> Figures:
    """The figures of a season, of its account, and of the run it is compared with."""
    names, worked, whole = Names(season=season), calendar_of(season), period(season)
    days = Days(with_year=whole.opens.year != whole.closes.year)
    return Figures(
        jurisdiction=season.bundle.jurisdiction.name,
        office=names.office,
        period=whole,
        tasks=len(season.sharing.tasks),
        counts=counts(season),
        independent=counts(comparison) if comparison else None,
        overlap=overlap(season, names),
        sizes=sizes(season),
        refused=refused(season),
        windows=windows(season, names, worked),
        loads=loads(season, names),
        round_visits=season.settings.round_visits,
        districts=districts(season, names),
        visits=visits(season, names, days, worked, VISITS_SHOWN),
        unplaced=unplaced(season, names, days, UNPLACED_SHOWN),
        shortfalls=shortfalls(season, names),
        proof=proof(season, names),
        account=account_lines(account),
        days=days,
    )
