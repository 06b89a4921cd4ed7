"""Interests and absences of inspectors: declared and ended by their liaison or by themselves."""

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.text import Text
from coordinator.services.registering.editing import (
    NOT_YOURS,
    Form,
    Reader,
    not_found,
    today,
)
from coordinator.services.registering.labels import DECLARATION
from coordinator.store import inspectors, journal
from coordinator.store.database import act, changed
from coordinator.store.inspectors import InspectorLine
from coordinator.store.journal import Private
from coordinator.store.person import Person
from coordinator.store.schema import AbsenceRow, InspectorRow, InterestRow, SubjectRow, TargetRow

NO_SUBJECT = Text(
    "名录库中没有信用代码或注册号为“{given}”的单位",
    "no library has a subject with the credit code or registration number “{given}”",
)
BACKWARDS = Text("末日不能早于首日", "the last day cannot be before the first")
OVER = Text("这条申报已经结束", "this declaration is over already")


def declare_interest(person: Person, ref: str, form: Form) -> None:
    """An inspector's relation to a subject, given by credit code or registration number."""
    reader = Reader(form, DECLARATION)
    given, relation = reader.text("subject", needed=True), reader.text("relation", needed=True)
    began = reader.day("began", needed=False)
    reader.finish()

    def change(session: Session) -> None:
        number = _number(session, person, ref)
        subject = _subject(session, person, given.upper())
        if subject is None:
            raise Refusal(NO_SUBJECT.fill(given=given))
        session.add(
            InterestRow(
                inspector_id=number,
                subject_id=subject.id,
                relation=relation,
                began=began or today(),
            )
        )
        after = {"subject": subject.key, "relation": Private(relation)}
        journal.write(session, person, "interest_declared", kind="inspector", ref=ref, after=after)

    act(change)


def end_interest(person: Person, ref: str, interest_ref: str) -> None:
    """The relation ended today; it stays on record."""

    def change(session: Session) -> None:
        number = _number(session, person, ref)
        ended = changed(
            session,
            update(InterestRow)
            .where(
                InterestRow.ref == interest_ref,
                InterestRow.inspector_id == number,
                InterestRow.ended.is_(None),
            )
            .values(ended=today()),
        )
        if not ended:
            raise NotPossible(OVER)
        after = {"interest": interest_ref, "ended": today()}
        journal.write(session, person, "interest_ended", kind="inspector", ref=ref, after=after)

    act(change)


def declare_absence(person: Person, ref: str, form: Form) -> None:
    """Days on which an inspector is not there."""
    reader = Reader(form, DECLARATION)
    first, last, reason = reader.day("first"), reader.day("last"), reader.text("reason")
    reader.finish()

    def change(session: Session) -> None:
        number = _number(session, person, ref)
        begin, end = first or date.min, last or date.min
        if end < begin:
            raise NotPossible(BACKWARDS)
        session.add(AbsenceRow(inspector_id=number, first=begin, last=end, reason=reason))
        after = {"first": begin, "last": end, "reason": Private(reason) if reason else ""}
        journal.write(session, person, "absence_declared", kind="inspector", ref=ref, after=after)

    act(change)


def end_absence(person: Person, ref: str, absence_ref: str) -> None:
    """The inspector is back: today is the first day of presence; one not yet begun never was."""

    def change(session: Session) -> None:
        number, day = _number(session, person, ref), today()
        row = session.scalar(
            select(AbsenceRow).where(
                AbsenceRow.ref == absence_ref, AbsenceRow.inspector_id == number
            )
        )
        if row is None or row.last < day:
            raise NotPossible(OVER)
        before = {"first": row.first, "last": row.last}
        if row.first >= day:
            session.delete(row)
        else:
            row.last = date.fromordinal(day.toordinal() - 1)
        journal.write(
            session, person, "absence_ended", kind="inspector", ref=ref, before=before,
            after={"back": day},
        )  # fmt: skip

    act(change)


def _number(session: Session, person: Person, ref: str) -> int:
    seen = inspectors.inspector(session, person, ref)
    if seen is None:
        raise not_found()
    if not may_declare(person, seen):
        raise Refusal(NOT_YOURS)
    return session.scalars(select(InspectorRow.id).where(InspectorRow.ref == ref)).one()


def may_declare(person: Person, inspector: InspectorLine) -> bool:
    """The liaison of the unit, and the inspector himself or herself."""
    return ("liaison" in person.roles and inspector.is_own_unit) or inspector.is_self


def _subject(session: Session, person: Person, given: str) -> SubjectRow | None:
    """By its key, else by a row of the own library that belongs to it."""
    keys = (given, f"reg:{given}")
    its = SubjectRow.jurisdiction_id == person.jurisdiction_id
    found = session.scalar(select(SubjectRow).where(its, SubjectRow.key.in_(keys)))
    if found:
        return found
    return session.scalar(
        select(SubjectRow)
        .join(TargetRow, TargetRow.subject_id == SubjectRow.id)
        .where(
            its,
            TargetRow.unit_id == person.unit_id,
            or_(TargetRow.uscc == given, TargetRow.reg_no == given),
        )
        .limit(1)
    )
