"""The key figures of a run, and of two runs side by side."""

from collections import Counter
from dataclasses import dataclass

from coordinator.core.model import VisitKind
from coordinator.core.season.values import Season


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Draws and the visits they became; `firms` are subjects with at least one on-site visit."""

    draws: int
    visits: int
    desk: int
    saved: int
    bound: int
    gap: int
    unplaced: int
    scheduled: int
    firms: int
    more_than_one: int
    more_than_two: int

    @property
    def gap_permille(self) -> int | None:
        """The gap in thousandths of the bound, rounded; None without a bound."""
        return (2000 * self.gap + self.bound) // (2 * self.bound) if self.bound else None


def counts(season: Season) -> Counts:
    """The key figures of one season."""
    per_firm = Counter(v.subject for v in season.merge.visits if v.agenda.kind is VisitKind.ON_SITE)
    return Counts(
        draws=season.merge.draws,
        visits=season.merge.on_site,
        desk=len(season.merge.visits) - season.merge.on_site,
        saved=season.merge.doors_saved,
        bound=season.merge.lower_bound,
        gap=season.merge.gap,
        unplaced=len(season.unplaced),
        scheduled=len(season.schedule.slots),
        firms=len(per_firm),
        more_than_one=sum(n > 1 for n in per_firm.values()),
        more_than_two=sum(n > 2 for n in per_firm.values()),
    )
