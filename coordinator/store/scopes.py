"""Whose registers a person may see: the one rule every query of a register begins with."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.store.person import Person
from coordinator.store.schema import Unit

OVERSIGHT = frozenset({"office", "supervisor"})
"""Roles that see the registers of every unit of their jurisdiction."""
INSIDERS = frozenset({"liaison", "leader", "inspector", "deputy_head", "principal_head"})
"""Roles that see the registers of their own unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenUnit:
    """A unit whose registers are in sight; `id` never leaves the server."""

    id: int
    ref: str
    code: str
    name: str
    name_en: str


def units_seen(session: Session, person: Person) -> tuple[SeenUnit, ...]:
    """The units whose registers the person sees, by code: all, the own one, or for admins none."""
    wanted = select(Unit).where(Unit.jurisdiction_id == person.jurisdiction_id).order_by(Unit.code)
    if not person.roles & OVERSIGHT:
        if not person.roles & INSIDERS:
            return ()
        wanted = wanted.where(Unit.id == person.unit_id)
    return tuple(
        SeenUnit(id=u.id, ref=u.ref, code=u.code, name=u.name, name_en=u.name_en or u.name)
        for u in session.scalars(wanted)
    )


def ids(units: Sequence[SeenUnit]) -> tuple[int, ...]:
    """Their numbers, for the `in` of a query."""
    return tuple(unit.id for unit in units)
