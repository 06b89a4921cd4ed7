"""Proposals for the office, the likeliest first, one at a time or as a list."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import SubjectRow, TargetRow, Unit
from coordinator.store.schema.subjects import SubjectCollision, SubjectProposal
from coordinator.store.subjects.lists import shown_code
from coordinator.store.subjects.table import FieldLine, Pair, RowHead, heads, lines

SHOWN = 50
COLLISIONS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the two subjects of a proposal."""

    ref: str
    name: str
    code: str
    rows: int
    libraries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalShown:
    """A pair that may be one subject, and what speaks for it."""

    ref: str
    one: Side
    other: Side
    score: int
    evidence: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CollisionShown:
    """Rows left apart by the automatic join, and why."""

    because: Text
    rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Worklist:
    """The proposals that wait; the chosen one with the rows of both subjects side by side."""

    waiting: int
    proposals: tuple[ProposalShown, ...]
    chosen: ProposalShown | None
    following: str
    heads: tuple[RowHead, ...]
    lines: tuple[FieldLine, ...]
    groups: tuple[tuple[str, int], ...]
    collisions: tuple[CollisionShown, ...]
    collided: int


def worklist(session: Session, person: Person, ref: str) -> Worklist:
    """The open proposals of the jurisdiction; `ref` chooses one, empty the first."""
    here = _open(person)
    count = select(func.count()).select_from(here.subquery())
    found = _shown(session, person, here.limit(SHOWN))
    chosen = _chosen(session, person, found, ref)
    pair = (chosen.one.ref, chosen.other.ref) if chosen else ()
    rows, groups = _rows(session, pair)
    others = [each.ref for each in found if chosen is None or each.ref != chosen.ref]
    collided = select(SubjectCollision).where(
        SubjectCollision.jurisdiction_id == person.jurisdiction_id
    )
    apart = session.scalars(collided.order_by(SubjectCollision.id).limit(COLLISIONS)).all()
    return Worklist(
        waiting=session.scalar(count) or 0,
        proposals=found,
        chosen=chosen,
        following=others[0] if others else "",
        heads=heads(rows, None),
        lines=lines(rows, None),
        groups=groups,
        collisions=tuple(
            CollisionShown(because=Text(*each.because), rows=tuple(each.rows)) for each in apart
        ),
        collided=session.scalar(select(func.count()).select_from(collided.subquery())) or 0,
    )


def proposals_of(session: Session, person: Person, subject: int) -> tuple[ProposalShown, ...]:
    """The open proposals about one subject."""
    its = or_(SubjectProposal.subject_a_id == subject, SubjectProposal.subject_b_id == subject)
    return _shown(session, person, _open(person).where(its))


def _rows(
    session: Session, pair: tuple[str, ...]
) -> tuple[list[Pair], tuple[tuple[str, int], ...]]:
    """The open rows of both subjects, and the name and rows of each."""
    query = (
        select(TargetRow, Unit, SubjectRow)
        .join(Unit, Unit.id == TargetRow.unit_id)
        .join(SubjectRow, SubjectRow.id == TargetRow.subject_id)
        .where(SubjectRow.ref.in_(pair), TargetRow.until_snapshot.is_(None))
        .order_by(SubjectRow.key, Unit.code, TargetRow.row)
    )
    found = session.execute(query).all()
    names = {subject.id: subject.name for _, _, subject in found}
    held = Counter(subject.id for _, _, subject in found)
    groups = tuple((names[ident], count) for ident, count in held.items())
    return [(row, unit) for row, unit, _ in found], groups


def _open(person: Person) -> Select[SubjectProposal]:
    """Open proposals of the jurisdiction whose subjects both have rows; the likeliest first."""
    one, other = aliased(SubjectRow), aliased(SubjectRow)
    return (
        select(SubjectProposal)
        .join(one, one.id == SubjectProposal.subject_a_id)
        .join(other, other.id == SubjectProposal.subject_b_id)
        .where(
            SubjectProposal.jurisdiction_id == person.jurisdiction_id,
            SubjectProposal.state == "open",
            one.rows > 0,
            other.rows > 0,
        )
        .order_by(SubjectProposal.score.desc(), SubjectProposal.id)
    )


def _shown(
    session: Session, person: Person, query: Select[SubjectProposal]
) -> tuple[ProposalShown, ...]:
    found = session.scalars(query).all()
    ids = {ident for each in found for ident in (each.subject_a_id, each.subject_b_id)}
    stored = session.scalars(select(SubjectRow).where(SubjectRow.id.in_(ids)))
    sides = {each.id: _side(person, each) for each in stored}
    return tuple(
        ProposalShown(
            ref=each.ref,
            one=sides[each.subject_a_id],
            other=sides[each.subject_b_id],
            score=each.score,
            evidence=tuple(Text(*text) for text in each.evidence),
        )
        for each in found
    )


def _side(person: Person, subject: SubjectRow) -> Side:
    return Side(
        ref=subject.ref,
        name=subject.name,
        code=shown_code(person, subject.key),
        rows=subject.rows,
        libraries=subject.libraries,
    )


def _chosen(
    session: Session, person: Person, found: tuple[ProposalShown, ...], ref: str
) -> ProposalShown | None:
    if not ref:
        return found[0] if found else None
    named = _shown(session, person, _open(person).where(SubjectProposal.ref == ref))
    if not named:
        raise NotKnown(Text("没有这条建议", "there is no such proposal"))
    return named[0]
