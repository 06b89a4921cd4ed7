"""Small worlds for the lottery: departments, officers, visits in slots; what does not matter is hidden."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from coordinator.core.model import (
    Absence,
    Agenda,
    Department,
    DepartmentId,
    DepartmentKind,
    Inspector,
    InspectorId,
    InspectorState,
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
)
from coordinator.core.team import TeamProblem

DAY = date(2026, 3, 2)
MORNING, AFTERNOON, WHOLE = (540, 660), (840, 960), (600, 900)
HOURS = OfficeHours(spans=((540, 720), (810, 1050)))


def key(text: str = "key") -> bytes:
    return hashlib.sha256(text.encode()).digest()


@dataclass
class World:
    """Collects officers and visits and makes a problem of them."""

    officers: int = 2
    inspectors: list[Inspector] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    slots: dict[VisitId, Slot] = field(default_factory=dict)
    rounds: dict[VisitId, RoundId] = field(default_factory=dict)
    places: dict[SubjectKey, Place] = field(default_factory=dict)
    interests: dict[SubjectKey, set[InspectorId]] = field(default_factory=dict)
    absences: dict[InspectorId, list[Window]] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)

    def officer(
        self,
        name: str,
        department: str = "D1",
        *,
        skills: Sequence[str] = (),
        expires: date = date(2030, 1, 1),
        state: InspectorState = InspectorState.ACTIVE,
        called: str = "",
    ) -> InspectorId:
        self.inspectors.append(
            Inspector(
                inspector=InspectorId(name),
                department=DepartmentId(department),
                certificate=f"C-{name}",
                certificate_expires=expires,
                state=state,
                name=called,
                qualifications=frozenset(skills),
            )
        )
        return InspectorId(name)

    def visit(
        self,
        name: str,
        departments: Sequence[str] = ("D1",),
        *,
        day: int = 0,
        time: tuple[int, int] = MORNING,
        needs: Mapping[str, Sequence[str]] | None = None,
        initiating: Sequence[str] | None = None,
        round_of: str | None = None,
        closes: date = DAY + timedelta(days=60),
        region: str = "370302",
        never: Sequence[str] = (),
    ) -> VisitId:
        visit, subject = VisitId(f"{name}/t"), SubjectKey(name)
        start = tuple(DepartmentId(d) for d in (initiating or departments[:1]))
        agenda = Agenda(
            tasks=(TaskId("t"),),
            kind=VisitKind.ON_SITE,
            announced=True,
            lead_task=TaskId("t"),
            lead_department=start[0],
            initiating=start,
            departments=tuple(sorted(DepartmentId(d) for d in departments)),
            items={},
            qualifications={DepartmentId(d): frozenset(q) for d, q in (needs or {}).items()},
            window=Window(DAY, closes),
            minutes=60,
        )
        self.visits.append(Visit(visit=visit, subject=subject, agenda=agenda))
        self.slots[visit] = Slot(day=DAY + timedelta(days=day), start=time[0], end=time[1])
        self.rounds[visit] = RoundId(f"{round_of or name}/t")
        self.places[subject] = Place(region=region, lng=0, lat=0)
        if never:
            self.interests[subject] = {InspectorId(n) for n in never}
        return visit

    def away(self, inspector: str, first: int = 0, last: int = 0) -> None:
        absence = Absence(
            inspector=InspectorId(inspector),
            window=Window(DAY + timedelta(days=first), DAY + timedelta(days=last)),
        )
        self.absences.setdefault(absence.inspector, []).append(absence.window)

    def problem(self, text: str = "key") -> TeamProblem:
        codes = {i.department for i in self.inspectors}
        codes |= {d for v in self.visits for d in v.agenda.departments}
        return TeamProblem(
            visits=tuple(self.visits),
            slots=dict(self.slots),
            rounds=dict(self.rounds),
            places=dict(self.places),
            staff=Staff(
                departments={
                    d: Department(
                        code=d,
                        name=f"{d}局",
                        name_en=f"Bureau {d}",
                        kind=DepartmentKind.DEPARTMENT,
                        region=self.regions.get(d, ""),
                    )
                    for d in sorted(codes)
                },
                inspectors=tuple(sorted(self.inspectors, key=lambda i: i.inspector)),
                interests={s: frozenset(i) for s, i in self.interests.items()},
                absences={i: tuple(w) for i, w in self.absences.items()},
            ),
            settings=Settings(
                minutes_per_visit=240,
                cap_per_year=None,
                cap_exempt_flags=frozenset(),
                officers_per_department=self.officers,
                round_visits=4,
                hours=HOURS,
                speed_km_h=30,
            ),
            key=key(text),
        )


def season(
    seed: int,
    *,
    visits: int = 40,
    departments: int = 3,
    inspectors: int = 18,
    days: int = 6,
    whole: float = 0.0,
    rounds_of: int = 1,
    officers: int = 2,
    skills: int = 2,
) -> World:
    """A random world; `whole` is the share of visits across the break."""
    dice = random.Random(seed)
    world = World(officers=officers)
    names = [f"D{d}" for d in range(departments)]
    for i in range(inspectors):
        world.officer(
            f"P{i:03d}",
            names[i % departments],
            skills=[f"Q{q}" for q in range(skills) if dice.random() < 0.8],
            expires=DAY + timedelta(days=dice.choice([10, 400, 400, 400])),
            state=dice.choice([InspectorState.ACTIVE] * 9 + [InspectorState.AWAY]),
            called=dice.choice("王李张刘陈") + "某",
        )
        if dice.random() < 0.3:
            first = dice.randrange(days)
            world.away(f"P{i:03d}", first, first + dice.randrange(3))
    v = 0
    while v < visits:
        group = dice.sample(names, dice.randint(1, departments))
        day = dice.randrange(days)
        time = WHOLE if dice.random() < whole else dice.choice([MORNING, AFTERNOON])
        starts = group[: dice.randint(1, len(group))]
        first = f"S{v:05d}"
        for _ in range(dice.randint(1, rounds_of)):
            world.visit(
                f"S{v:05d}",
                group,
                day=day,
                time=time,
                needs={d: [f"Q{q}" for q in range(skills) if dice.random() < 0.3] for d in group},
                initiating=starts,
                round_of=first,
                closes=DAY + timedelta(days=dice.choice([8, 60])),
                never=[f"P{i:03d}" for i in range(inspectors) if dice.random() < 0.05],
            )
            v += 1
    return world
