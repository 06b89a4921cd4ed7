"""Seasons of visits, inspectors and teams, made from a seed: the instances of the schedule bench."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from coordinator.core.model import (
    Agenda,
    Department,
    DepartmentId,
    DepartmentKind,
    Inspector,
    InspectorId,
    InspectorState,
    ItemId,
    OfficeHours,
    Place,
    RoundId,
    Settings,
    Slot,
    Staff,
    SubjectKey,
    TaskId,
    Visit,
    VisitId,
    VisitKind,
    Window,
)  # fmt: skip
from coordinator.core.schedule import ReserveProblem, ScheduleProblem, reserve

HOURS = OfficeHours(spans=((540, 720), (810, 1050)))


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a season is."""

    visits: int
    inspectors: int
    departments: int
    days: int
    round_visits: int = 1
    officers: int = 2
    seed: int = 1


def settings(size: Size) -> Settings:
    """The figures of the season."""
    return Settings(
        minutes_per_visit=240, cap_per_year=2, cap_exempt_flags=frozenset(),
        officers_per_department=size.officers, round_visits=size.round_visits, hours=HOURS,
        speed_km_h=30,
    )  # fmt: skip


def working_days(count: int) -> tuple[date, ...]:
    """Mondays to Fridays from the first of March."""
    day = date(2027, 3, 1)
    found: list[date] = []
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def staff(size: Size, days: tuple[date, ...]) -> Staff:
    """Inspectors spread over departments; half hold a second qualification; leave of a week."""
    rng = np.random.default_rng(size.seed)
    codes = [DepartmentId(f"D{k:02d}") for k in range(size.departments)]
    people, absences = [], {}
    for k in range(size.inspectors):
        who = InspectorId(f"I{k:05d}")
        skills = {"general"} | ({"special"} if rng.random() < 0.5 else set())
        people.append(
            Inspector(
                inspector=who,
                department=codes[k % size.departments],
                certificate=f"C{k}",
                certificate_expires=date(2030, 1, 1),
                state=InspectorState.ACTIVE,
                name="王李张刘陈杨赵黄周吴"[k % 10] + "某",
                qualifications=frozenset(skills),
            )
        )
        at = int(rng.integers(0, len(days)))
        absences[who] = (Window(days[at], days[min(at + 4, len(days) - 1)]),)
    return Staff(
        departments={
            d: Department(code=d, name=f"部门{d}", name_en=f"unit {d}", kind=DepartmentKind.DEPARTMENT)
            for d in codes
        },
        inspectors=tuple(people), interests={}, absences=absences,
    )  # fmt: skip


def visits(size: Size, days: tuple[date, ...]) -> tuple[tuple[Visit, ...], dict[SubjectKey, Place]]:
    """Visits of tasks that name one to five departments, in ten regions of a city."""
    rng = np.random.default_rng(size.seed + 1)
    tasks = [_agenda(rng, size, days, k) for k in range(max(4, size.visits // 60))]
    made, places = [], {}
    for k in range(size.visits):
        subject = SubjectKey(f"S{k:06d}")
        agenda = tasks[int(rng.integers(0, len(tasks)))]
        region = int(rng.integers(0, 10))
        centre = 118_000_000 + 40_000 * (region % 5), 36_800_000 + 40_000 * (region // 5)
        places[subject] = Place(
            region=f"3703{region:02d}",
            lng=centre[0] + int(rng.integers(-15_000, 15_000)),
            lat=centre[1] + int(rng.integers(-15_000, 15_000)),
        )
        made.append(
            Visit(visit=VisitId(f"{subject}/{agenda.tasks[0]}"), subject=subject, agenda=agenda)
        )
    return tuple(made), places


def _agenda(rng: np.random.Generator, size: Size, days: tuple[date, ...], k: int) -> Agenda:
    count = int(rng.choice([1, 2, 3, 4, 5], p=[0.15, 0.35, 0.25, 0.15, 0.1]))
    units = sorted(
        rng.choice(size.departments, min(count, size.departments), replace=False).tolist()
    )
    codes = tuple(DepartmentId(f"D{u:02d}") for u in units)
    start = int(rng.integers(0, max(1, len(days) - len(days) // 4)))
    end = min(len(days) - 1, start + int(rng.integers(len(days) // 4, len(days))))
    lead = codes[int(rng.integers(0, len(codes)))]
    task = TaskId(f"T{k:04d}")
    return Agenda(
        tasks=(task,), kind=VisitKind.ON_SITE, announced=bool(rng.random() < 0.7), lead_task=task,
        lead_department=lead, initiating=(lead,), departments=codes,
        items={d: (ItemId(f"{d}-1"),) for d in codes},
        qualifications={d: frozenset({"special"} if rng.random() < 0.3 else set()) for d in codes},
        window=Window(days[start], days[end]), minutes=int(rng.choice([60, 90, 120, 180, 240])),
    )  # fmt: skip


def reserve_problem(size: Size) -> ReserveProblem:
    """A season before anybody is named."""
    days = working_days(size.days)
    made, places = visits(size, days)
    return ReserveProblem(
        visits=made, places=places, staff=staff(size, days), settings=settings(size), days=days,
        pins={}, refused=frozenset(), cosine=801, key=bytes(32),
    )  # fmt: skip


def schedule_problem(size: Size, moves: int) -> ScheduleProblem:
    """The same season with teams of officers free in a reserved slot, one crew a round.

    So a plan exists that places every visit, and it is the present plan; visits for which the
    half-day's officers ran out while teams were picked at random are left out.
    """
    problem = reserve_problem(size)
    found = reserve(problem)
    rng = np.random.default_rng(size.seed + 2)
    busy: set[tuple[InspectorId, date, int]] = set()
    crews: dict[RoundId, tuple[InspectorId, ...]] = {}
    teams, kept = {}, []
    for visit in problem.visits:
        if visit.visit not in found.slots:
            continue
        round_id, slot = found.rounds[visit.visit], found.slots[visit.visit]
        if round_id not in crews:
            crews[round_id] = _pick(problem, visit, slot, busy, rng)
        if crews[round_id]:
            teams[visit.visit] = crews[round_id]
            kept.append(visit)
    return ScheduleProblem(
        visits=tuple(kept), teams=teams, places=problem.places, staff=problem.staff,
        settings=problem.settings, days=problem.days, pins={},
        present={v.visit: found.slots[v.visit] for v in kept}, moves=moves, cosine=801,
        key=bytes(32),
    )  # fmt: skip


def _pick(
    problem: ReserveProblem,
    visit: Visit,
    slot: Slot,
    busy: set[tuple[InspectorId, date, int]],
    rng: np.random.Generator,
) -> tuple[InspectorId, ...]:
    spans = problem.settings.hours.halves(slot.start, slot.end)
    members: list[InspectorId] = []
    for code in visit.agenda.departments:
        free = [
            i.inspector
            for i in problem.staff.eligible(visit, code, problem.places[visit.subject])
            if problem.staff.present(i.inspector, slot.day)
            and not any((i.inspector, slot.day, s) in busy for s in spans)
        ]
        wanted = problem.settings.officers_per_department
        if len(free) < wanted:
            return ()
        chosen = rng.choice(len(free), wanted, replace=False).tolist()
        members.extend(free[k] for k in sorted(chosen))
    busy.update((i, slot.day, s) for i in members for s in spans)
    return tuple(members)
