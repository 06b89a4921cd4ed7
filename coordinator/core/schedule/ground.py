"""A reservation as arrays: what stays the same while slots are tried."""

from bisect import bisect_left, bisect_right
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import DepartmentId, Inspector, Staff, Visit
from coordinator.core.schedule.stream import Numbers, ticket
from coordinator.core.schedule.values import ReserveProblem

Flags = NDArray[np.uint8]


LNG, LAT, MINUTES, FIRST, LAST, PINNED, SERIES, NEEDS = range(8)
"""Columns of `Ground.visit`."""


class Ground(NamedTuple):
    """Visits, classes of eligible people, days. A half-day is `day * spans + span`.

    Few arrays, since every call hands them all on. `visit` has one row per visit (columns above;
    first and last day by number; PINNED in minutes since the first midnight, -1 none, -2 outside
    the days; NEEDS where its departments begin in `crowd`) and a last row that ends NEEDS.
    `hours` has a row per span. `suits[c, p]` says whether person p belongs to class c and
    `present[p, d]` whether he or she is there on day d. `flat` holds, from the place named by the
    field: `crowd` the classes of all visits; `class_unit` the department of every class; `people`
    where each department's people begin; `unit_of` the department of every person;
    `series_start` and `series_visit` the visits that may share a round; `order` by urgency;
    `refused` as visit * half-days + half-day, ascending.
    """

    visit: Numbers
    hours: Numbers
    flat: Numbers
    suits: Flags
    present: Flags
    visits: int
    persons: int
    classes: int
    units: int
    days: int
    spans: int
    officers: int
    round_visits: int
    widest: int
    speed: int
    cosine: int
    crowd: int
    class_unit: int
    people: int
    unit_of: int
    series_start: int
    series_visit: int
    order: int
    refused: int
    refused_count: int


class Roster:
    """The numbers that stand for departments, people and classes of eligible people."""

    def __init__(self, problem: ReserveProblem) -> None:
        self.problem = problem
        staff = problem.staff
        used = {d for v in problem.visits for d in v.agenda.departments}
        self.units: tuple[DepartmentId, ...] = tuple(sorted(used))
        self.unit = {d: k for k, d in enumerate(self.units)}
        self.staff_of = [sorted(staff.of(d), key=lambda i: i.inspector) for d in self.units]
        self.inspectors: list[Inspector] = [i for of in self.staff_of for i in of]
        self.people = np.cumsum([0, *map(len, self.staff_of)], dtype=np.int64)
        self.place = {i.inspector: k for k, i in enumerate(self.inspectors)}
        self._expiries = [sorted({i.certificate_expires for i in of}) for of in self.staff_of]
        self._classes: dict[tuple[object, ...], int] = {}
        self._by_members: dict[tuple[int, tuple[int, ...]], int] = {}
        self._authority: dict[tuple[DepartmentId, str], bool] = {}

    def classify(self, visit: Visit) -> list[int]:
        """The class of each department of the visit, in the order of its departments."""
        return [self._class(visit, d) for d in visit.agenda.departments]

    def classes(self) -> list[tuple[int, tuple[int, ...]]]:
        """Department and members of every class met so far."""
        return list(self._by_members)

    def _class(self, visit: Visit, department: DepartmentId) -> int:
        problem, unit = self.problem, self.unit[department]
        place = problem.places[visit.subject]
        allowed = self._authority.get((department, place.region))
        if allowed is None:
            allowed = problem.staff.departments[department].has_authority_over(place.region)
            self._authority[department, place.region] = allowed
        # certificates count only by how many have run out before the window closes
        valid = bisect_left(self._expiries[unit], visit.agenda.window.closes)
        needs = visit.agenda.qualifications.get(department, frozenset())
        barred = problem.staff.interests.get(visit.subject, frozenset())
        key = (unit, needs, valid, allowed, barred)
        if key not in self._classes:
            eligible = problem.staff.eligible(visit, department, place)
            members = tuple(self.place[i.inspector] for i in eligible)
            self._classes[key] = self._by_members.setdefault((unit, members), len(self._by_members))
        return self._classes[key]


def survey(problem: ReserveProblem) -> tuple[Ground, Roster]:
    """The arrays of a reservation, visits in the order of `problem.visits`."""
    roster = Roster(problem)
    visits, hours = problem.visits, problem.settings.hours
    wanted = [roster.classify(v) for v in visits]
    classes = roster.classes()
    suits = np.zeros((max(1, len(classes)), max(1, len(roster.inspectors))), dtype=np.uint8)
    for c, (_, members) in enumerate(classes):
        suits[c, list(members)] = 1
    table = _table(problem, [len(w) for w in wanted])
    series = table[:-1, SERIES]
    parts = {
        "crowd": np.array([c for cs in wanted for c in cs], dtype=np.int64),
        "class_unit": np.array([u for u, _ in classes], dtype=np.int64),
        "people": roster.people,
        "unit_of": np.repeat(np.arange(len(roster.units)), np.diff(roster.people)),
        "series_start": np.concatenate(([0], np.cumsum(np.bincount(series)))),
        "series_visit": np.argsort(series, kind="stable"),
        "order": _order(problem, table[:, LAST]),
        "refused": _refused(problem),
    }
    begins = np.cumsum([0, *map(len, parts.values())]).tolist()
    ground = Ground(
        visit=table,
        hours=np.array(hours.spans, dtype=np.int64),
        flat=np.concatenate(list(parts.values())).astype(np.int64),
        suits=suits,
        present=presence(problem.staff, roster.inspectors, problem.days),
        visits=len(visits),
        persons=len(roster.inspectors),
        classes=len(classes),
        units=len(roster.units),
        days=len(problem.days),
        spans=len(hours.spans),
        officers=problem.settings.officers_per_department,
        round_visits=max(1, problem.settings.round_visits),
        widest=max(map(len, wanted)),
        speed=problem.settings.speed_km_h,
        cosine=problem.cosine,
        refused_count=len(parts["refused"]),
        **dict(zip(parts, begins, strict=False)),
    )
    return ground, roster


def _table(problem: ReserveProblem, needs: list[int]) -> Numbers:
    visits = problem.visits
    table = np.zeros((len(visits) + 1, 8), dtype=np.int64)
    table[:-1, LNG] = [problem.places[v.subject].lng for v in visits]
    table[:-1, LAT] = [problem.places[v.subject].lat for v in visits]
    table[:-1, MINUTES] = [v.agenda.minutes for v in visits]
    table[:-1, FIRST], table[:-1, LAST] = _days(problem)
    table[:-1, PINNED] = _pins(problem)
    table[:-1, SERIES] = _series(problem)
    table[1:, NEEDS] = np.cumsum(needs)
    return table


def presence(staff: Staff, inspectors: list[Inspector], days: tuple[date, ...]) -> Flags:
    """Whether each inspector is there on each day, as one row per inspector."""
    there = np.ones((max(1, len(inspectors)), max(1, len(days))), dtype=np.uint8)
    for row, inspector in enumerate(inspectors):
        for window in staff.absences.get(inspector.inspector, ()):
            there[row, bisect_left(days, window.opens) : bisect_right(days, window.closes)] = 0
    return there


def _days(problem: ReserveProblem) -> tuple[Numbers, Numbers]:
    opens = {v.agenda.window.opens for v in problem.visits}
    closes = {v.agenda.window.closes for v in problem.visits}
    first = {day: bisect_left(problem.days, day) for day in opens}
    last = {day: bisect_right(problem.days, day) - 1 for day in closes}
    windows = [v.agenda.window for v in problem.visits]
    return (
        np.array([first[w.opens] for w in windows], dtype=np.int64),
        np.array([last[w.closes] for w in windows], dtype=np.int64),
    )


def _pins(problem: ReserveProblem) -> Numbers:
    """Minutes from the first midnight; -1 without a pin, -2 with one outside the days."""
    number = {day: k for k, day in enumerate(problem.days)}
    pinned = np.full(len(problem.visits), -1, dtype=np.int64)
    if not problem.pins:
        return pinned
    for k, visit in enumerate(problem.visits):
        start = problem.pins.get(visit.visit)
        if start is not None:
            day = number.get(start.date())
            pinned[k] = -2 if day is None else day * 1440 + start.hour * 60 + start.minute
    return pinned


def _series(problem: ReserveProblem) -> Numbers:
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for visit in problem.visits:
        a = visit.agenda
        key = (a.lead_department, a.departments, a.announced, problem.places[visit.subject].region)
        found.append(numbers.setdefault(key, len(numbers)))
    return np.array(found, dtype=np.int64)


def _refused(problem: ReserveProblem) -> Numbers:
    """Refused half-days as visit * half-days + half-day, ascending."""
    if not problem.refused:
        return np.zeros(0, dtype=np.int64)
    day_number = {day: k for k, day in enumerate(problem.days)}
    visit_number = {v.visit: k for k, v in enumerate(problem.visits)}
    spans = len(problem.settings.hours.spans)
    halves = len(problem.days) * spans
    found = {
        visit_number[v] * halves + day_number[day] * spans + span
        for v, day, span in problem.refused
        if v in visit_number and day in day_number
    }
    return np.array(sorted(found), dtype=np.int64)


def _order(problem: ReserveProblem, last: Numbers) -> Numbers:
    """Visits by deadline; among equals many departments and long ones first, then by ticket."""
    visits = problem.visits

    def urgency(k: int) -> tuple[int, ...]:
        agenda = visits[k].agenda
        return (int(last[k]), -len(agenda.departments), -agenda.minutes, tickets[k])

    tickets = [ticket(problem.key, v.visit) for v in visits]
    return np.array(sorted(range(len(visits)), key=urgency), dtype=np.int64)
