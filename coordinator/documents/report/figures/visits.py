"""Visits one by one: what is done, by whom, when, why together and why not with others."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coordinator.core.calendar import WorkCalendar
from coordinator.core.merge.values import Apart
from coordinator.core.model import (
    Agenda,
    DepartmentId,
    Role,
    Seat,
    SubjectKey,
    TaskId,
    Visit,
    VisitId,
    VisitKind,
    Window,
)
from coordinator.core.season.values import Season
from coordinator.core.text import Text, join
from coordinator.documents.report.days import Days
from coordinator.documents.report.names import Names
from coordinator.documents.report.wording import APART, HOW, ROLES, WORDS

State = Literal["placed", "unplaced", "desk"]
MOST_REJECTED = 6
ROLE_ORDER = {Role.LEADER: 0, Role.DEPUTY: 1, Role.MEMBER: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """The windows of one agenda's tasks and the days they share, to be drawn once and shown often."""

    number: int
    tasks: tuple[Window, ...]
    common: Window


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A task of the same subject that is not in this visit, and why."""

    task: str
    because: Text
    desk: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitRow:
    """One visit in words; `bars` is the number of its agenda's bars.

    `rejected` holds the first tasks not merged, `not_told` how many more there are.
    """

    visit: VisitId
    name: str
    code: SubjectKey
    district: Text
    tasks: str
    merged: bool
    saved: int
    bars: int
    window: Text
    lead: Text
    partners: Text | None
    minutes: int
    announced: bool
    state: State
    when: Text | None
    reasons: tuple[Text, ...]
    rejected: tuple[Rejected, ...]
    not_told: int
    team: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visits:
    """The rows shown, of `total` visits, most merged first; the bars they refer to."""

    rows: tuple[VisitRow, ...]
    bars: tuple[Bars, ...]
    total: int


def visits(season: Season, names: Names, days: Days, worked: WorkCalendar, most: int) -> Visits:
    """At most `most` visits, those with most tasks first, then by id."""
    shown = sorted(season.merge.visits, key=lambda v: (-len(v.agenda.tasks), v.visit))[:most]
    telling = _Telling(season=season, names=names, days=days, worked=worked, shown=tuple(shown))
    rows = tuple(telling.row(v) for v in shown)
    return Visits(rows=rows, bars=tuple(telling.bars.values()), total=len(season.merge.visits))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Telling:
    """What the rows shown need, looked up once."""

    season: Season
    names: Names
    days: Days
    worked: WorkCalendar
    shown: tuple[Visit, ...]
    bars: dict[Agenda, Bars] = field(default_factory=dict)
    _reasons: dict[Agenda, tuple[Text, ...]] = field(default_factory=dict)
    _told: dict[tuple[str, TaskId, TaskId], Text] = field(default_factory=dict)

    def row(self, visit: Visit) -> VisitRow:
        agenda = visit.agenda
        place = self.season.places.get(visit.subject)
        slot = self.season.schedule.slots.get(visit.visit)
        rejected = tuple(self._rejected(visit))
        partners = [self.names.department(d) for d in self._partners(agenda)]
        return VisitRow(
            visit=visit.visit,
            name=self.names.subject(visit.subject),
            code=visit.subject,
            district=self.names.region(place.region if place else ""),
            tasks=self.names.tasks(agenda.tasks),
            merged=len(agenda.tasks) > 1,
            saved=self._saved(agenda),
            bars=self._bars(agenda).number,
            window=self.days.span(agenda.window),
            lead=self.names.department(agenda.lead_department),
            partners=join(partners, zh="、", en=", ") if partners else None,
            minutes=agenda.minutes,
            announced=agenda.announced,
            state=self._state(visit),
            when=self.days.slot(slot) if slot else None,
            reasons=(*self._of_subject(visit), *self._of_agenda(agenda)),
            rejected=rejected[:MOST_REJECTED],
            not_told=max(0, len(rejected) - MOST_REJECTED),
            team=self._team(visit),
        )

    def _partners(self, agenda: Agenda) -> tuple[DepartmentId, ...]:
        return tuple(d for d in agenda.departments if d != agenda.lead_department)

    def _saved(self, agenda: Agenda) -> int:
        doors = sum(not self.season.sharing.is_desk(t) for t in agenda.tasks)
        return max(0, doors - 1)

    def _bars(self, agenda: Agenda) -> Bars:
        if agenda not in self.bars:
            windows = tuple(self.season.sharing.tasks[t].window for t in agenda.tasks)
            self.bars[agenda] = Bars(number=len(self.bars), tasks=windows, common=agenda.window)
        return self.bars[agenda]

    def _state(self, visit: Visit) -> State:
        if visit.agenda.kind is VisitKind.DESK:
            return "desk"
        return "placed" if visit.visit in self.season.schedule.slots else "unplaced"

    def _of_subject(self, visit: Visit) -> Iterable[Text]:
        index = self._index(visit.subject)
        if index is None:
            return
        libraries = int(self._libraries[index])
        if libraries > 1:
            yield HOW[self.season.subjects.how[index]].fill(n=libraries)
        cap = self.season.settings.cap_per_year
        if cap is not None:
            before = int(self._visited[index])
            yield WORDS["why_cap"].fill(before=before, cap=cap)

    def _of_agenda(self, agenda: Agenda) -> tuple[Text, ...]:
        if agenda not in self._reasons:
            self._reasons[agenda] = tuple(self._why(agenda))
        return self._reasons[agenda]

    def _why(self, agenda: Agenda) -> Iterable[Text]:
        window, cap = agenda.window, self.season.settings.minutes_cap
        span, several = self.days.span(window), len(agenda.tasks) > 1
        n = len(self.worked.working_days(window.opens, window.closes))
        yield WORDS["why_window" if several else "why_own_window"].fill(span=span, n=n)
        within = agenda.minutes <= cap
        yield WORDS["why_minutes" if within else "why_minutes_long"].fill(
            minutes=agenda.minutes, cap=cap
        )
        if several:
            yield WORDS["why_announced" if agenda.announced else "why_unannounced"]
            yield WORDS["why_lead"].fill(
                task=self.names.short(agenda.lead_task),
                lead=self.names.department(agenda.lead_department),
            )

    def _rejected(self, visit: Visit) -> Iterable[Rejected]:
        """Other tasks of the subject with each rule once; `fewest` only where nothing else bars."""
        mine = set(visit.agenda.tasks)
        found: dict[TaskId, dict[str, TaskId]] = {}
        for apart in self._apart.get(visit.subject, ()):
            a, b = apart.task_a, apart.task_b
            if (a in mine) != (b in mine):
                own, other = (a, b) if a in mine else (b, a)
                found.setdefault(other, {}).setdefault(apart.rule, own)
        for other, rules in found.items():
            kept = [r for r in rules if r != "fewest"] or list(rules)
            yield Rejected(
                task=self.names.short(other),
                because=join([self._because(rule, rules[rule], other) for rule in kept]),
                desk="desk" in kept,
            )

    def _because(self, rule: str, own: TaskId, other: TaskId) -> Text:
        if (rule, own, other) not in self._told:
            self._told[rule, own, other] = self._sentence(rule, own, other)
        return self._told[rule, own, other]

    def _sentence(self, rule: str, own: TaskId, other: TaskId) -> Text:
        sharing = self.season.sharing
        first, second = sorted((own, other), key=lambda t: (sharing.tasks[t].window, t))
        bar = sharing.bars.get((min(own, other), max(own, other)))
        reason = Text(f"：{bar.reason}", f": {bar.reason}") if bar and bar.reason else Text("", "")
        return APART[rule].fill(
            own=self.names.short(own),
            first=self.names.short(first),
            ends=self.days.day(sharing.tasks[first].window.closes),
            second=self.names.short(second),
            begins=self.days.day(sharing.tasks[second].window.opens),
            minutes=sharing.minutes((own, other)),
            cap=sharing.minutes_cap,
            reason=reason,
        )

    def _team(self, visit: Visit) -> tuple[Text, ...]:
        seats = sorted(
            self._seats.get(visit.visit, ()),
            key=lambda s: (s.department != visit.agenda.lead_department, s.department,
                           ROLE_ORDER[s.role], s.inspector),
        )  # fmt: skip
        by_department: dict[DepartmentId, list[Text]] = {}
        for seat in seats:
            name = self.names.inspector(seat.inspector)
            by_department.setdefault(seat.department, []).append(ROLES[seat.role].fill(name=name))
        return tuple(
            WORDS["team_line"].fill(
                department=self.names.department(d), people=join(people, zh="、", en=", ")
            )
            for d, people in by_department.items()
        )

    def _index(self, subject: SubjectKey) -> int | None:
        keys = self.season.subjects.keys
        at = bisect_left(keys, subject)
        return at if at < len(keys) and keys[at] == subject else None

    @cached_property
    def _libraries(self) -> NDArray[np.int64]:
        of_row = self.season.subjects.of_row
        return np.bincount(of_row, minlength=len(self.season.subjects.keys)).astype(np.int64)

    @cached_property
    def _visited(self) -> NDArray[np.int64]:
        before = np.zeros(len(self.season.subjects.keys), dtype=np.int64)
        visited = self.season.bundle.targets.visits_this_year
        np.maximum.at(before, self.season.subjects.of_row, visited)
        return before

    @cached_property
    def _seats(self) -> dict[VisitId, list[Seat]]:
        wanted: dict[VisitId, list[Seat]] = {v.visit: [] for v in self.shown}
        for seat in self.season.teams.seats:
            if seat.visit in wanted:
                wanted[seat.visit].append(seat)
        return wanted

    @cached_property
    def _apart(self) -> dict[SubjectKey, list[Apart]]:
        wanted: dict[SubjectKey, list[Apart]] = {v.subject: [] for v in self.shown}
        for apart in self.season.merge.apart:
            if apart.subject in wanted:
                wanted[apart.subject].append(apart)
        return wanted
