"""The chain: join, draw, merge, reserve, team, schedule."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from coordinator.core.calendar import WorkCalendar
from coordinator.core.draw import DrawProblem, draw, draw_key
from coordinator.core.errors import NotPossible
from coordinator.core.join import JoinProblem, Subjects, join
from coordinator.core.merge import Merge, MergeProblem, merge
from coordinator.core.model import (
    Bundle,
    DrawMode,
    InspectorId,
    Settings,
    Sharing,
    Staff,
    Task,
    Visit,
    VisitId,
    VisitKind,
    Window,
)
from coordinator.core.rules import RuleProfile
from coordinator.core.schedule import (
    Reservation,
    ReserveProblem,
    Schedule,
    ScheduleProblem,
    reserve,
    schedule,
)
from coordinator.core.season import registers
from coordinator.core.season.values import Season
from coordinator.core.team import TeamProblem, Teams, team
from coordinator.core.text import Text

Stage = Literal["join", "pools", "draw", "merge", "reserve", "team", "schedule"]

ROUNDS_OF_RESERVATION = 4
"""How often slots are looked for again for visits whose team could not be drawn."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SeasonProblem:
    """Registers and tasks, the profile with the jurisdiction's overrides, 32 bytes of seed and salt.

    `independent` draws every task alone, to compare; `begin` is told when a stage begins.
    """

    bundle: Bundle
    profile: RuleProfile
    seed: bytes
    salt: bytes
    independent: bool = False
    begin: Callable[[Stage], None] = lambda stage: None


def season(problem: SeasonProblem) -> Season:
    """Run the chain; every stage keeps its reasons, and each visit is placed or explained."""
    bundle, settings, begin = problem.bundle, problem.profile.settings, problem.begin
    key = draw_key(problem.seed, problem.salt)
    begin("join")
    targets = bundle.targets
    subjects = join(
        JoinProblem(
            department=targets.department,
            row=targets.row,
            uscc=targets.uscc,
            reg_no=targets.reg_no,
        )
    )
    begin("pools")
    sharing = _sharing(problem, settings)
    pools = registers.pools(bundle, sharing.tasks, subjects, settings)
    registers.refuse_below_floor(pools, problem.profile)
    begin("draw")
    drawn = draw(DrawProblem(keys=subjects.keys, pools=pools, sharing=sharing, key=key))
    begin("merge")
    merged = merge(
        MergeProblem(
            keys=subjects.keys,
            drawn={task: its.subjects for task, its in drawn.drawn.items()},
            sharing=sharing,
            pinned=registers.pinned(bundle, subjects, drawn, settings),
        )
    )
    staffed = _Staffing(problem, settings, subjects, merged, key)
    reservation, teams = staffed.reserve_and_draw()
    begin("schedule")
    planned = staffed.confirm(reservation, teams)
    return Season(
        bundle=bundle,
        settings=settings,
        seed=problem.seed,
        salt=problem.salt,
        subjects=subjects,
        sharing=sharing,
        staff=staffed.staff,
        pools=pools,
        draw=drawn,
        merge=merged,
        names=registers.names(bundle, subjects, merged),
        places=staffed.places,
        reservation=reservation,
        teams=teams,
        schedule=planned,
        unplaced=tuple(
            sorted(reservation.unplaced + teams.unplaced + planned.unplaced, key=lambda u: u.visit)
        ),
    )


def work_calendar(bundle: Bundle) -> WorkCalendar:
    """The working days of the jurisdiction."""
    return WorkCalendar(
        extra_holidays=bundle.jurisdiction.extra_holidays,
        extra_workdays=bundle.jurisdiction.extra_workdays,
    )


def _sharing(problem: SeasonProblem, settings: Settings) -> Sharing:
    bundle = problem.bundle
    calendar = work_calendar(bundle)
    tasks = {}
    for name, task in bundle.tasks.items():
        tasks[name] = _trimmed(task, calendar)
        if problem.independent:
            tasks[name] = replace(tasks[name], draw=DrawMode.INDEPENDENT)
    return Sharing(
        tasks=tasks,
        items=bundle.items,
        bars={bar.pair: bar for bar in bundle.bars},
        minutes_cap=settings.minutes_cap,
    )


def _trimmed(task: Task, calendar: WorkCalendar) -> Task:
    days = calendar.trim(task.window)
    if days is None:
        raise NotPossible(
            Text(
                f"任务 {task.task} 的时间窗口内没有工作日",
                f"the window of task {task.task} holds no working day",
            )
        )
    return replace(task, window=Window(*days))


class _Staffing:
    """Slots before names: reserve on capacity, draw the team, look again where none could be drawn."""

    def __init__(
        self,
        problem: SeasonProblem,
        settings: Settings,
        subjects: Subjects,
        merged: Merge,
        key: bytes,
    ) -> None:
        bundle = problem.bundle
        self._begin, self._settings, self._key = problem.begin, settings, key
        self._visits = tuple(v for v in merged.visits if v.agenda.kind is VisitKind.ON_SITE)
        self._days = _days(self._visits, work_calendar(bundle))
        self._pins = registers.pinned_starts(bundle, subjects, merged)
        self._cosine = registers.cosine(bundle)
        self.places = registers.places(bundle, subjects, merged)
        self.staff: Staff = registers.staff(bundle, subjects)

    def reserve_and_draw(self) -> tuple[Reservation, Teams]:
        refused: frozenset[tuple[VisitId, date, int]] = frozenset()
        for left in reversed(range(ROUNDS_OF_RESERVATION)):
            self._begin("reserve")
            reservation = self._reserve(refused)
            self._begin("team")
            teams = self._draw(reservation)
            if not teams.unplaced or not left:
                break
            refused |= self._touched(reservation, [u.visit for u in teams.unplaced])
        return reservation, teams

    def confirm(self, reservation: Reservation, teams: Teams) -> Schedule:
        """The reserved slots, taken as confirmed."""
        members: dict[VisitId, list[InspectorId]] = {}
        for seat in teams.seats:
            members.setdefault(seat.visit, []).append(seat.inspector)
        return schedule(
            ScheduleProblem(
                visits=tuple(v for v in self._visits if v.visit in members),
                teams={visit: tuple(sorted(its)) for visit, its in members.items()},
                places=self.places,
                staff=self.staff,
                settings=self._settings,
                days=self._days,
                pins=self._pins,
                present={v: s for v, s in reservation.slots.items() if v in members},
                moves=0,
                key=self._key,
                cosine=self._cosine,
            )
        )

    def _reserve(self, refused: frozenset[tuple[VisitId, date, int]]) -> Reservation:
        return reserve(
            ReserveProblem(
                visits=self._visits,
                places=self.places,
                staff=self.staff,
                settings=self._settings,
                days=self._days,
                pins=self._pins,
                refused=refused,
                key=self._key,
                cosine=self._cosine,
            )
        )

    def _draw(self, reservation: Reservation) -> Teams:
        return team(
            TeamProblem(
                visits=tuple(v for v in self._visits if v.visit in reservation.slots),
                slots=reservation.slots,
                rounds=reservation.rounds,
                places=self.places,
                staff=self.staff,
                settings=self._settings,
                key=self._key,
            )
        )

    def _touched(
        self, reservation: Reservation, visits: list[VisitId]
    ) -> frozenset[tuple[VisitId, date, int]]:
        slots = {visit: reservation.slots[visit] for visit in visits}
        return frozenset(
            (visit, slot.day, half)
            for visit, slot in slots.items()
            for half in self._settings.hours.halves(slot.start, slot.end)
        )


def _days(visits: tuple[Visit, ...], calendar: WorkCalendar) -> tuple[date, ...]:
    if not visits:
        return ()
    opens = min(v.agenda.window.opens for v in visits)
    return calendar.working_days(opens, max(v.agenda.window.closes for v in visits))
