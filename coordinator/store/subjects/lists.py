"""The list of subjects a person may see, searched and filtered."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from coordinator.core.codes.credit import is_valid_code
from coordinator.store.person import Person
from coordinator.store.schema import SubjectRow, TargetRow
from coordinator.store.schema.subjects import SubjectProposal
from coordinator.store.scopes import INSIDERS, OVERSIGHT

PAGE = 50
COUNTED = 10_000
"""Beyond so many the count says "more than"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectQuery:
    """What is looked for: `text` in name or key; `after` is the key that ended the last page."""

    text: str = ""
    several: bool = False
    proposed: bool = False
    after: str = ""

    def address(self, **changed: Any) -> dict[str, str]:
        """The query as parts of an address, with some of them changed."""
        its = replace(self, **changed)
        parts = {
            "q": its.text,
            "several": its.several,
            "proposed": its.proposed,
            "after": its.after,
        }
        return {name: "1" if part is True else str(part) for name, part in parts.items() if part}


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectLine:
    """One line of the list; `code` is empty where the subject has no number to show."""

    ref: str
    name: str
    code: str
    rows: int
    libraries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectList:
    """One page of the list; `more` is the key to go on after, `counted` ends at `COUNTED` + 1."""

    lines: tuple[SubjectLine, ...]
    counted: int
    more: str | None
    query: SubjectQuery

    @property
    def too_many(self) -> bool:
        """Whether there are more than were counted."""
        return self.counted > COUNTED


def subject_list(session: Session, person: Person, query: SubjectQuery) -> SubjectList:
    """Subjects with open rows: the office and supervisors see all, others those of their unit."""
    wanted = and_(*visible(person), *_filters(person, query))
    page: Select[Any] = select(SubjectRow).where(wanted, SubjectRow.key > query.after)
    found = session.scalars(page.order_by(SubjectRow.key).limit(PAGE + 1)).all()
    some = select(SubjectRow.id).where(wanted).limit(COUNTED + 1).subquery()
    return SubjectList(
        lines=tuple(_line(person, each) for each in found[:PAGE]),
        counted=session.scalar(select(func.count()).select_from(some)) or 0,
        more=found[PAGE - 1].key if len(found) > PAGE else None,
        query=query,
    )


def sees_all(person: Person) -> bool:
    """Whether the person sees every department's data of the jurisdiction."""
    return bool(OVERSIGHT & person.roles)


def visible(person: Person) -> list[ColumnElement[bool]]:
    """The subjects of the person's scope that have a row."""
    here = [SubjectRow.jurisdiction_id == person.jurisdiction_id, SubjectRow.rows > 0]
    if sees_all(person):
        return here
    if not person.roles & INSIDERS:
        return [false()]
    own = exists().where(
        TargetRow.subject_id == SubjectRow.id,
        # an expression, so that SQLite looks rows up by subject, not the whole library each time
        TargetRow.unit_id + 0 == person.unit_id,
        TargetRow.until_snapshot.is_(None),
    )
    return [*here, own]


def shown_code(person: Person, key: str) -> str:
    """The number in a key; a row's key and an old number are another department's to keep."""
    if is_valid_code(key):
        return key
    return key.removeprefix("reg:") if key.startswith("reg:") and sees_all(person) else ""


def _filters(person: Person, query: SubjectQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    text = query.text.strip()
    if text:
        wanted.append(
            or_(
                SubjectRow.name.contains(text, autoescape=True),
                SubjectRow.key.startswith(text.upper(), autoescape=True),
                SubjectRow.key.startswith(f"reg:{text.upper()}", autoescape=True),
            )
        )
    if query.several:
        wanted.append(SubjectRow.libraries > 1)
    if query.proposed and sees_all(person):
        wanted.append(_proposed())
    return wanted


def _proposed() -> ColumnElement[bool]:
    """The subjects of open proposals, both of which have rows."""
    one, other = aliased(SubjectRow), aliased(SubjectRow)
    standing = (
        select(SubjectProposal.subject_a_id, SubjectProposal.subject_b_id)
        .join(one, one.id == SubjectProposal.subject_a_id)
        .join(other, other.id == SubjectProposal.subject_b_id)
        .where(SubjectProposal.state == "open", one.rows > 0, other.rows > 0)
        .subquery()
    )
    both = union(select(standing.c.subject_a_id), select(standing.c.subject_b_id))
    return SubjectRow.id.in_(both)


def _line(person: Person, subject: SubjectRow) -> SubjectLine:
    return SubjectLine(
        ref=subject.ref,
        name=subject.name,
        code=shown_code(person, subject.key),
        rows=subject.rows,
        libraries=subject.libraries,
    )
