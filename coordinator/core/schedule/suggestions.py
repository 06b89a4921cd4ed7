"""The best times for one visit while all others stay where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from coordinator.core.model import InspectorId, Slot, Visit, VisitId
from coordinator.core.schedule.travel import metres, minutes
from coordinator.core.schedule.values import ScheduleProblem, Suggestion
from coordinator.core.text import Text

BEST = 3
"""Suggestions made at most."""


def suggest(problem: ScheduleProblem, visit: VisitId) -> tuple[Suggestion, ...]:
    """At most three slots for a visit against the present plan, the cheapest first.

    Fewest double bookings first, then metres, then the earliest; at most one per half-day. Members
    who are on leave rule a day out. Empty if the window has no day on which all are there.
    """
    wanted = next(v for v in problem.visits if v.visit == visit)
    desk = _Desk.of(problem, wanted)
    found: dict[tuple[date, int], tuple[tuple[int, int, Slot], Suggestion]] = {}
    for slot in desk.slots():
        suggestion = desk.judge(slot)
        rank = (len(suggestion.double_booked), suggestion.extra_metres, slot)
        half = (slot.day, problem.settings.hours.halves(slot.start, slot.end)[0])
        if half not in found or rank < found[half][0]:
            found[half] = rank, suggestion
    return tuple(s for _, s in sorted(found.values(), key=lambda f: f[0])[:BEST])


@dataclass(frozen=True)
class _Desk:
    """One visit, its team, and what each member does on each day, in time order."""

    problem: ScheduleProblem
    visit: Visit
    team: tuple[InspectorId, ...]
    days: dict[tuple[InspectorId, date], list[tuple[Slot, Visit]]]

    @classmethod
    def of(cls, problem: ScheduleProblem, visit: Visit) -> "_Desk":
        team = tuple(dict.fromkeys(problem.teams.get(visit.visit, ())))
        members = frozenset(team)
        days: dict[tuple[InspectorId, date], list[tuple[Slot, Visit]]] = {}
        for other in problem.visits:
            slot = problem.present.get(other.visit)
            if slot is None or other.visit == visit.visit or slot.day not in visit.agenda.window:
                continue
            for inspector in members.intersection(problem.teams.get(other.visit, ())):
                days.setdefault((inspector, slot.day), []).append((slot, other))
        for entries in days.values():
            entries.sort(key=lambda e: (e[0], e[1].visit))
        return cls(problem, visit, team, days)

    def slots(self) -> Iterator[Slot]:
        """Openings of the office and the times next to the members' other visits."""
        hours, staff = self.problem.settings.hours, self.problem.staff
        for day in self.problem.days:
            if day not in self.visit.agenda.window:
                continue
            if not all(staff.present(i, day) for i in self.team):
                continue
            for start in sorted(self._starts(day)):
                end = hours.end_of(start, self.visit.agenda.minutes)
                if hours.allows_start(start) and end is not None:
                    yield Slot(day=day, start=start, end=end)

    def judge(self, slot: Slot) -> Suggestion:
        """What the slot costs."""
        extra = 0
        booked: list[tuple[InspectorId, VisitId]] = []
        for inspector in self.team:
            entries = self.days.get((inspector, slot.day), [])
            booked.extend((inspector, o.visit) for s, o in entries if self._collide(slot, s, o))
            order = sorted([*entries, (slot, self.visit)], key=lambda e: (e[0], e[1].visit))
            extra += self._walk(order) - self._walk(entries)
        left = sum(slot.day < d <= self.visit.agenda.window.closes for d in self.problem.days)
        return Suggestion(
            slot=slot,
            extra_metres=extra,
            double_booked=tuple(booked),
            days_left=left,
            text=self._words(slot, extra, booked, left),
        )

    def _starts(self, day: date) -> set[int]:
        found = {opens for opens, _ in self.problem.settings.hours.spans}
        for inspector in self.team:
            for slot, other in self.days.get((inspector, day), []):
                ride = self._ride(other)
                found.add(slot.end + ride)
                found.add(slot.start - ride - self.visit.agenda.minutes)
        return found

    def _collide(self, slot: Slot, taken: Slot, other: Visit) -> bool:
        ride = self._ride(other)
        return slot.start < taken.end + ride and taken.start < slot.end + ride

    def _ride(self, other: Visit) -> int:
        return minutes(self._way(self.visit, other), self.problem.settings.speed_km_h)

    def _way(self, one: Visit, two: Visit) -> int:
        places = self.problem.places
        return metres(places[one.subject], places[two.subject], self.problem.cosine)

    def _walk(self, entries: list[tuple[Slot, Visit]]) -> int:
        return sum(self._way(a, b) for (_, a), (_, b) in pairwise(entries))

    def _words(
        self, slot: Slot, extra: int, booked: list[tuple[InspectorId, VisitId]], left: int
    ) -> Text:
        known = {i.inspector: i for i in self.problem.staff.inspectors}
        names = sorted({known[i].masked for i, _ in booked})
        when = slot.iso()[0].replace("T", " ")
        zh, en = "无人冲突", "nobody is double-booked"
        if names:
            zh, en = f"{'、'.join(names)}时间冲突", f"double-booked: {', '.join(names)}"
        return Text(
            f"{when}：路程{extra:+d}米，{zh}，距期限还有{left}个工作日",
            f"{when}: {extra:+d} m of travel, {en}, {left} working days to the deadline",
        )
