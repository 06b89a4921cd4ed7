"""The figures of a season in one place; report, command line and web all show these."""

from collections import Counter
from typing import TypedDict

from coordinator.core.draw import DrawProblem, Reason, draw_key
from coordinator.core.draw.bound import visits_bound
from coordinator.core.model import VisitKind
from coordinator.core.season.values import Season


class Account(TypedDict):
    """Counts of one season.

    `draws` are rows drawn that need a door, `visits` doors knocked on, `doors_saved` their
    difference; `lower_bound` is what no merge of these draws can undercut, `visits_bound` what no
    draw of these sizes can expect to; `firms_again` were visited twice or more, `firms_more` more
    than twice; loads count rounds per inspector who could be drawn.
    """

    tasks: int
    target_rows: int
    subjects: int
    pool_rows: int
    drawn: int
    draws: int
    visits: int
    desk_checks: int
    doors_saved: int
    lower_bound: int
    gap: int
    visits_bound: int
    firms: int
    firms_again: int
    firms_more: int
    placed: int
    unplaced_team: int
    unplaced_slot: int
    seats: int
    inspectors: int
    load_least: int
    load_most: int
    travel_metres: int
    shortfall: int
    capped: int
    collisions: int


def account(season: Season) -> Account:
    """Count a season."""
    merge = season.merge
    visited = Counter(
        v.subject for v in merge.visits if v.agenda.kind is VisitKind.ON_SITE
    ).values()
    loads = [load.rounds for load in season.teams.loads if load.could]
    problem = DrawProblem(
        keys=season.subjects.keys,
        pools=season.pools,
        sharing=season.sharing,
        key=draw_key(season.seed, season.salt),
    )
    return Account(
        tasks=len(season.sharing.tasks),
        target_rows=len(season.bundle.targets),
        subjects=len(season.subjects.keys),
        pool_rows=sum(len(pool.subjects) for pool in season.pools.values()),
        drawn=sum(len(drawn.subjects) for drawn in season.draw.drawn.values()),
        draws=merge.draws,
        visits=merge.on_site,
        desk_checks=len(merge.visits) - merge.on_site,
        doors_saved=merge.doors_saved,
        lower_bound=merge.lower_bound,
        gap=merge.gap,
        visits_bound=visits_bound(problem),
        firms=len(visited),
        firms_again=sum(count > 1 for count in visited),
        firms_more=sum(count > 2 for count in visited),
        placed=len(season.schedule.slots),
        unplaced_team=sum(u.stage == "team" for u in season.unplaced),
        unplaced_slot=sum(u.stage == "slot" for u in season.unplaced),
        seats=len(season.teams.seats),
        inspectors=len({seat.inspector for seat in season.teams.seats}),
        load_least=min(loads, default=0),
        load_most=max(loads, default=0),
        travel_metres=season.schedule.travel,
        shortfall=sum(s.shortfall for pool in season.pools.values() for s in pool.strata),
        capped=sum(int((pool.reason == Reason.CAP).sum()) for pool in season.pools.values()),
        collisions=len(season.subjects.collisions),
    )
