"""The inspector libraries with declared interests and absences; personal data is masked here.

A value that leaves this module is masked unless `full` says that somebody gave a purpose for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from coordinator.store.person import Person
from coordinator.store.schema import AbsenceRow, InspectorRow, InterestRow, SubjectRow, Unit
from coordinator.store.scopes import ids, units_seen


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectorLine:
    """An inspector as the person who asks may see him or her."""

    ref: str
    unit_code: str
    unit_name: str
    unit_name_en: str
    code: str
    name: str
    post: str
    position: str
    certificate: str
    certificate_expires: date | None
    qualifications: tuple[str, ...]
    specialties: str
    phone: str
    home_region: str
    state: str
    is_masked: bool
    is_own_unit: bool
    is_self: bool
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestLine:
    """A declared relation; `subject` is its name, `began` and `ended` are days."""

    ref: str
    subject: str
    subject_key: str
    relation: str
    began: date | None
    ended: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceLine:
    """Days on which an inspector is not there, both included."""

    ref: str
    first: date
    last: date
    reason: str


def inspectors(
    session: Session, person: Person, *, words: str = "", state: str = ""
) -> tuple[InspectorLine, ...]:
    """Inspectors in sight of the person, by unit and code, masked."""
    wanted = _seen(session, person).order_by(Unit.code, InspectorRow.code)
    if state:
        wanted = wanted.where(InspectorRow.state == state)
    for word in words.split():
        wanted = wanted.where(_means(word, person))
    return tuple(_line(row, unit, person) for row, unit in session.execute(wanted))


def inspector(
    session: Session, person: Person, ref: str, *, full: bool = False
) -> InspectorLine | None:
    """The inspector with this reference, if in sight; `full` only after a purpose was journalled."""
    wanted = _seen(session, person).where(InspectorRow.ref == ref)
    found = session.execute(wanted).one_or_none()
    return _line(*found, person, full=full) if found else None


def in_full(session: Session, person: Person) -> tuple[InspectorLine, ...]:
    """The whole library unmasked, for an export whose purpose was journalled."""
    wanted = _seen(session, person).order_by(Unit.code, InspectorRow.code)
    return tuple(_line(row, unit, person, full=True) for row, unit in session.execute(wanted))


def interests(session: Session, person: Person, ref: str) -> tuple[InterestLine, ...]:
    """The declared interests of an inspector in sight, latest first."""
    wanted = (
        select(InterestRow, SubjectRow)
        .join(SubjectRow, SubjectRow.id == InterestRow.subject_id)
        .where(InterestRow.inspector_id.in_(_number(session, person, ref)))
        .order_by(InterestRow.id.desc())
    )
    return tuple(
        InterestLine(
            ref=row.ref,
            subject=subject.name,
            subject_key=subject.key,
            relation=row.relation,
            began=row.began,
            ended=row.ended,
        )
        for row, subject in session.execute(wanted)
    )


def absences(session: Session, person: Person, ref: str) -> tuple[AbsenceLine, ...]:
    """The absences of an inspector in sight, latest first."""
    wanted = (
        select(AbsenceRow)
        .where(AbsenceRow.inspector_id.in_(_number(session, person, ref)))
        .order_by(AbsenceRow.first.desc())
    )
    return tuple(
        AbsenceLine(ref=row.ref, first=row.first, last=row.last, reason=row.reason)
        for row in session.scalars(wanted)
    )


def masked_name(name: str) -> str:
    """张*: the first character alone."""
    return f"{name[0]}*" if name else ""


def masked_phone(phone: str) -> str:
    """138****1234; a short number not at all."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****" if phone else ""


def masked_certificate(certificate: str) -> str:
    """The last four characters, of a short one the last alone."""
    shown = 4 if len(certificate) > 8 else 1
    return f"****{certificate[-shown:]}" if certificate else ""


def _means(word: str, person: Person) -> Any:
    """A code, or for who sees names a name or its initials: else a search would tell the name."""
    begins = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    by_code = InspectorRow.code.ilike(begins, escape="\\")
    if "liaison" not in person.roles:
        return by_code
    by_initials = InspectorRow.initials.like(begins, escape="\\")
    return or_(by_code, (InspectorRow.name == word) | by_initials)


def _seen(session: Session, person: Person) -> Select[InspectorRow, Unit]:
    return (
        select(InspectorRow, Unit)
        .join(Unit, Unit.id == InspectorRow.unit_id)
        .where(Unit.id.in_(ids(units_seen(session, person))), InspectorRow.until_snapshot.is_(None))
    )


def _number(session: Session, person: Person, ref: str) -> Any:
    return (
        select(InspectorRow.id)
        .where(
            InspectorRow.ref == ref,
            InspectorRow.unit_id.in_(ids(units_seen(session, person))),
        )
        .scalar_subquery()
    )


def _line(row: InspectorRow, unit: Unit, person: Person, *, full: bool = False) -> InspectorLine:
    own = unit.id == person.unit_id
    named = full or (own and "liaison" in person.roles) or row.user_id == person.id
    return InspectorLine(
        ref=row.ref,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en or unit.name,
        code=row.code,
        name=row.name if named else masked_name(row.name),
        post=row.post,
        position=row.position,
        certificate=row.certificate if full else masked_certificate(row.certificate),
        certificate_expires=row.certificate_expires,
        qualifications=tuple(filter(None, row.qualifications.split(";"))),
        specialties=row.specialties,
        phone=row.phone if full else masked_phone(row.phone),
        home_region=row.home_region,
        state=row.state,
        is_masked=not full,
        is_own_unit=own,
        is_self=row.user_id == person.id,
        version=row.version,
    )
