"""One entry for each thing that waits, gathered from what the person's roles may see."""

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy.orm import Session

from coordinator.core.calendar import WorkCalendar
from coordinator.store.person import Person
from coordinator.store.queue import administration, office, registers
from coordinator.store.queue.values import Entry, Found, Queue
from coordinator.store.schema import JurisdictionRow

Query = Callable[[Session, Person, date], Iterable[Found]]

MINE: dict[str, tuple[Query, ...]] = {
    "liaison": (registers.imports, registers.worklists, registers.certificates),
    "inspector": (registers.own_certificate,),
    "leader": (registers.own_certificate,),
    "office": (registers.imports, registers.worklists, office.vague_items, office.proposals),
    "principal_head": (office.overrides_to_decide,),
    "deputy_head": (office.overrides_to_decide,),
    "system_admin": (administration.units_without_liaison,),
    "security_admin": (administration.without_second_factor,),
    "audit_admin": (administration.unwitnessed_checkpoints,),
}
EVERYBODY: tuple[Query, ...] = (administration.own_second_factor, administration.parked_jobs)
OTHERS: dict[str, tuple[Query, ...]] = {
    "office": (office.empty_libraries, office.worklists_of_departments),
}
FOR_EVERYBODY: tuple[Query, ...] = (administration.running_jobs, office.own_overrides)


def queue(session: Session, person: Person, today: date) -> Queue:
    """Both queues of the person on this day, in working days of the person's jurisdiction."""
    calendar = _calendar(session, person)

    def gathered(by_role: dict[str, tuple[Query, ...]], always: tuple[Query, ...]) -> list[Entry]:
        asked = [q for role, queries in by_role.items() if role in person.roles for q in queries]
        found = (
            f for query in dict.fromkeys([*asked, *always]) for f in query(session, person, today)
        )
        return sorted((_entry(each, today, calendar) for each in found), key=_pressing)

    return Queue(
        mine=tuple(gathered(MINE, EVERYBODY)), others=tuple(gathered(OTHERS, FOR_EVERYBODY))
    )


def _calendar(session: Session, person: Person) -> WorkCalendar:
    own = session.get_one(JurisdictionRow, person.jurisdiction_id)
    return WorkCalendar(
        extra_holidays=frozenset(map(date.fromisoformat, own.extra_holidays)),
        extra_workdays=frozenset(map(date.fromisoformat, own.extra_workdays)),
    )


def _entry(found: Found, today: date, calendar: WorkCalendar) -> Entry:
    left = calendar.between(today, found.due) if found.due else None
    if left == 0 and found.due and found.due < today:
        left = -1  # the days between were free, yet the day has passed
    waited = max(0, calendar.between(found.since, today)) if found.since else None
    return Entry(found=found, days_left=left, days_waited=waited)


def _pressing(entry: Entry) -> tuple[bool, int, int, str, str]:
    """By deadline; then what has waited longest; the rest in a fixed order."""
    left = entry.days_left
    return (
        left is None,
        left or 0,
        -(entry.days_waited or 0),
        entry.found.kind,
        entry.found.about.zh,
    )
