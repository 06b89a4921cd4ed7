"""Small seasons for reservation and schedule; what does not matter is hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

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
from coordinator.core.schedule import ReserveProblem, ScheduleProblem

MONDAY = date(2027, 3, 1)
HOURS = OfficeHours(spans=((540, 720), (810, 1050)))


@dataclass(frozen=True, kw_only=True)
class Door:
    """One visit as a test states it: days by number, departments with the skill each needs."""

    name: str
    first: int = 0
    last: int = 0
    minutes: int = 120
    needs: Mapping[str, str]
    east: int = 0
    region: str = "370301"
    announced: bool = True


def day(number: int) -> date:
    """A day of the test season."""
    return MONDAY + timedelta(days=number)


def officer(name: str, department: str, *skills: str, called: str = "王某") -> Inspector:
    """An inspector who can be drawn."""
    return Inspector(
        inspector=InspectorId(name),
        department=DepartmentId(department),
        certificate=f"C{name}",
        certificate_expires=date(2030, 1, 1),
        state=InspectorState.ACTIVE,
        name=called,
        qualifications=frozenset(skills),
    )


def staff(
    officers: Sequence[Inspector],
    away: Mapping[str, Sequence[int]] | None = None,
    interests: Mapping[str, Sequence[str]] | None = None,
) -> Staff:
    """Officers, the numbers of the days they are away, and their interests by subject."""
    units = sorted({o.department for o in officers} | {DepartmentId(d) for d in "AB"})
    return Staff(
        departments={
            d: Department(
                code=d, name=f"{d}局", name_en=f"unit {d}", kind=DepartmentKind.DEPARTMENT
            )
            for d in units
        },
        inspectors=tuple(sorted(officers, key=lambda o: o.inspector)),
        interests={
            SubjectKey(s): frozenset(InspectorId(i) for i in of)
            for s, of in (interests or {}).items()
        },
        absences={
            InspectorId(i): tuple(Window(day(d), day(d)) for d in of)
            for i, of in (away or {}).items()
        },
    )


def visit(door: Door) -> Visit:
    """The visit behind a door."""
    codes = tuple(DepartmentId(d) for d in sorted(door.needs))
    task = TaskId("T")
    return Visit(
        visit=VisitId(f"{door.name}/T"),
        subject=SubjectKey(door.name),
        agenda=Agenda(
            tasks=(task,),
            kind=VisitKind.ON_SITE,
            announced=door.announced,
            lead_task=task,
            lead_department=codes[0],
            initiating=(codes[0],),
            departments=codes,
            items={d: (ItemId(f"{d}1"),) for d in codes},
            qualifications={d: frozenset({door.needs[d]} - {""}) for d in codes},
            window=Window(day(door.first), day(door.last)),
            minutes=door.minutes,
        ),
    )


def rules(officers: int = 1, round_visits: int = 1) -> Settings:
    """Two spans a day, 30 km/h."""
    return Settings(
        minutes_per_visit=240,
        cap_per_year=2,
        cap_exempt_flags=frozenset(),
        officers_per_department=officers,
        round_visits=round_visits,
        hours=HOURS,
        speed_km_h=30,
    )


def reserving(
    doors: Sequence[Door],
    people: Staff,
    *,
    days: int = 3,
    officers: int = 1,
    round_visits: int = 1,
    pins: Mapping[str, datetime] | None = None,
    refused: Sequence[tuple[str, int, int]] = (),
) -> ReserveProblem:
    """A reservation over the first `days` days."""
    return ReserveProblem(
        visits=tuple(visit(d) for d in doors),
        places=_places(doors),
        staff=people,
        settings=rules(officers, round_visits),
        days=tuple(day(k) for k in range(days)),
        pins={VisitId(f"{n}/T"): start for n, start in (pins or {}).items()},
        refused=frozenset((VisitId(f"{n}/T"), day(d), s) for n, d, s in refused),
        cosine=801,
        key=bytes(32),
    )


def scheduling(
    doors: Sequence[Door],
    teams: Mapping[str, Sequence[str]],
    people: Staff,
    *,
    days: int = 3,
    moves: int = 0,
    pins: Mapping[str, datetime] | None = None,
    present: Mapping[str, tuple[int, int, int]] | None = None,
) -> ScheduleProblem:
    """A schedule of named teams; `present` gives day, start and end."""
    return ScheduleProblem(
        visits=tuple(visit(d) for d in doors),
        teams={VisitId(f"{n}/T"): tuple(InspectorId(i) for i in team) for n, team in teams.items()},
        places=_places(doors),
        staff=people,
        settings=rules(),
        days=tuple(day(k) for k in range(days)),
        pins={VisitId(f"{n}/T"): start for n, start in (pins or {}).items()},
        present={
            VisitId(f"{n}/T"): Slot(day=day(d), start=a, end=b)
            for n, (d, a, b) in (present or {}).items()
        },
        moves=moves,
        cosine=801,
        key=bytes(32),
    )


def _places(doors: Sequence[Door]) -> dict[SubjectKey, Place]:
    return {
        SubjectKey(d.name): Place(region=d.region, lng=118_000_000 + d.east, lat=36_800_000)
        for d in doors
    }


PEOPLE = (
    officer("a1", "A", "fire", called="王某"),
    officer("a2", "A", "fire", "gas", called="李某"),
    officer("a3", "A", called="张某"),
    officer("b1", "B", "fire", called="赵某"),
    officer("b2", "B", called="周某"),
)


@st.composite
def crowded_reservations(draw: st.DrawFn, round_visits: int = 1) -> ReserveProblem:
    """Up to nine visits of two departments in two or three days: often too many."""
    days = draw(st.integers(2, 3))
    doors = [draw(doors_of(f"S{k}", days)) for k in range(draw(st.integers(1, 9)))]
    away = {o.inspector: draw(st.lists(st.integers(0, days - 1), max_size=1)) for o in PEOPLE}
    interests = {"S0": draw(st.lists(st.sampled_from(["a1", "b1"]), max_size=1))}
    return reserving(
        doors,
        staff(PEOPLE, away, interests),
        days=days,
        officers=draw(st.integers(1, 2)),
        round_visits=round_visits,
        refused=draw(
            st.lists(
                st.tuples(st.just("S1"), st.integers(0, days - 1), st.integers(0, 1)), max_size=2
            )
        ),
    )


@st.composite
def crowded_schedules(draw: st.DrawFn, moves: int = 0, most_days: int = 2) -> ScheduleProblem:
    """Up to seven visits of teams of one to three among five people in one or two days."""
    days = draw(st.integers(1, most_days))
    doors = [draw(doors_of(f"S{k}", days)) for k in range(draw(st.integers(1, 7)))]
    names = [o.inspector for o in PEOPLE]
    teams = {
        d.name: draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        for d in doors
    }
    away = {n: draw(st.lists(st.integers(0, days - 1), max_size=1)) for n in names[:2]}
    return scheduling(doors, teams, staff(PEOPLE, away), days=days, moves=moves)


@st.composite
def doors_of(draw: st.DrawFn, name: str, days: int) -> Door:
    """A visit of one or both departments somewhere along a road of about ten kilometres."""
    first = draw(st.integers(0, days - 1))
    needs = draw(
        st.sampled_from(
            [{"A": ""}, {"A": "fire"}, {"A": "gas"}, {"B": ""}, {"A": "fire", "B": "fire"}]
        )
    )
    return Door(
        name=name,
        first=first,
        last=draw(st.integers(first, days - 1)),
        minutes=draw(st.sampled_from([60, 90, 150, 200, 300])),
        needs=needs,
        east=draw(st.integers(0, 120)) * 1000,
    )
