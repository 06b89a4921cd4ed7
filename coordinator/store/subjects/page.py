"""Everything known about one subject, as far as the person who asks may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import (
    InspectorRow,
    InterestRow,
    SubjectDecision,
    SubjectRow,
    TargetRow,
    Unit,
    User,
)
from coordinator.store.schema.subjects import SubjectInvolved
from coordinator.store.subjects.lists import sees_all, shown_code, visible
from coordinator.store.subjects.table import FieldLine, RowHead, heads, lines
from coordinator.store.subjects.worklist import ProposalShown, proposals_of

ACTS = {
    "join": Text("关联", "joined"),
    "split": Text("拆分", "split"),
    "reject": Text("认定为不同主体", "found to be different"),
    "undo": Text("撤销", "undone"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestShown:
    """A declared relation of an inspector, whose name is masked."""

    inspector: str
    unit: Text
    relation: str
    began: date | None
    ended: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionShown:
    """What a person decided; `who` and `reason` are empty for readers of one department only."""

    ref: str
    act: Text
    at: datetime
    who: str
    reason: str
    evidence: tuple[Text, ...]
    undone: bool
    undoable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectPage:
    """One subject: its rows side by side, interests, decisions, and proposals for the office."""

    ref: str
    name: str
    code: str
    asked_name: str
    libraries: int
    heads: tuple[RowHead, ...]
    lines: tuple[FieldLine, ...]
    interests: tuple[InterestShown, ...]
    decisions: tuple[DecisionShown, ...]
    proposals: tuple[ProposalShown, ...]
    responsible: tuple[str, str] | None
    may_decide: bool

    @property
    def differing(self) -> int:
        """How many fields differ between the rows that are shown in full."""
        return sum(line.differs for line in self.lines)


def subject_page(session: Session, person: Person, ref: str) -> SubjectPage:
    """The page of a subject, or of the one it was joined into; raises NotKnown out of scope."""
    asked = session.scalar(
        select(SubjectRow).where(
            SubjectRow.ref == ref, SubjectRow.jurisdiction_id == person.jurisdiction_id
        )
    )
    found = session.scalar(
        select(SubjectRow).where(*visible(person), SubjectRow.id == _root(session, asked))
    )
    if asked is None or found is None:
        raise NotKnown(
            Text("没有这个主体，或您无权查看", "there is no such subject, or not yours to see")
        )
    query = (
        select(TargetRow, Unit)
        .join(Unit, Unit.id == TargetRow.unit_id)
        .where(TargetRow.subject_id == found.id, TargetRow.until_snapshot.is_(None))
    )
    rows = session.execute(query.order_by(Unit.code, TargetRow.row)).all()
    own = None if sees_all(person) else person.unit_id
    return SubjectPage(
        ref=found.ref,
        name=found.name,
        code=shown_code(person, found.key),
        asked_name=asked.name if asked.id != found.id else "",
        libraries=found.libraries,
        heads=heads(rows, own),
        lines=lines(rows, own),
        interests=_interests(session, person, found.id),
        decisions=_decisions(session, person, found.id),
        proposals=proposals_of(session, person, found.id) if sees_all(person) else (),
        responsible=_responsible(session, person, found),
        may_decide="office" in person.roles,
    )


def later_decisions(session: Session, decision: int) -> int:
    """How many joins and splits about the same subjects came after a decision and stand."""
    return len(_later(session, [decision]).get(decision, ()))


def _root(session: Session, subject: SubjectRow | None) -> int | None:
    while subject is not None and subject.joined_into_id is not None:
        subject = session.get_one(SubjectRow, subject.joined_into_id)
    return subject.id if subject else None


def _interests(session: Session, person: Person, subject: int) -> tuple[InterestShown, ...]:
    query = (
        select(InterestRow, InspectorRow.name, Unit)
        .join(InspectorRow, InspectorRow.id == InterestRow.inspector_id)
        .join(Unit, Unit.id == InspectorRow.unit_id)
        .where(InterestRow.subject_id == subject)
        .order_by(Unit.code, InspectorRow.code)
    )
    if not sees_all(person):
        query = query.where(InspectorRow.unit_id == person.unit_id)
    return tuple(
        InterestShown(
            inspector=masked(name),
            unit=Text(unit.name, unit.name_en or unit.name),
            relation=interest.relation,
            began=interest.began,
            ended=interest.ended,
        )
        for interest, name, unit in session.execute(query)
    )


def masked(name: str) -> str:
    """A person's name as others see it: its first character."""
    return name[:1] + "*" * max(1, min(len(name) - 1, 2))


def _decisions(session: Session, person: Person, subject: int) -> tuple[DecisionShown, ...]:
    query = (
        select(SubjectDecision, User.name)
        .join(SubjectInvolved, SubjectInvolved.decision_id == SubjectDecision.id)
        .join(User, User.id == SubjectDecision.decided_by)
        .where(SubjectInvolved.subject_id == subject)
        .order_by(SubjectDecision.id.desc())
    )
    found = session.execute(query).all()
    undone = _undone(session, [decision.id for decision, _ in found])
    later = _later(session, [decision.id for decision, _ in found])
    tells, decides = sees_all(person), "office" in person.roles
    return tuple(
        DecisionShown(
            ref=decision.ref,
            act=ACTS[decision.act],
            at=decision.decided_at,
            who=name if tells else "",
            reason=decision.reason if tells else "",
            evidence=_texts(decision.evidence.get("texts", ())) if tells else (),
            undone=decision.id in undone,
            undoable=decides
            and decision.act != "undo"
            and decision.id not in undone
            and (decision.act == "reject" or not later.get(decision.id)),
        )
        for decision, name in found
    )


def _undone(session: Session, decisions: list[int]) -> set[int]:
    query = select(SubjectDecision.undoes_id).where(SubjectDecision.undoes_id.in_(decisions))
    return {each for each in session.scalars(query) if each is not None}


def _later(session: Session, decisions: list[int]) -> dict[int, set[int]]:
    """By decision the joins and splits that stand, came after it and share a subject with it."""
    its, others, undoing = (
        aliased(SubjectInvolved),
        aliased(SubjectInvolved),
        aliased(SubjectDecision),
    )
    query = (
        select(its.decision_id, others.decision_id)
        .join(others, others.subject_id == its.subject_id)
        .join(SubjectDecision, SubjectDecision.id == others.decision_id)
        .outerjoin(undoing, undoing.undoes_id == others.decision_id)
        .where(
            its.decision_id.in_(decisions),
            others.decision_id > its.decision_id,
            SubjectDecision.act.in_(("join", "split")),
            undoing.id.is_(None),
        )
    )
    found: dict[int, set[int]] = {}
    for decision, later in session.execute(query):
        found.setdefault(decision, set()).add(later)
    return found


def _texts(raw: Sequence[Any]) -> tuple[Text, ...]:
    return tuple(Text(*each) for each in raw)


def _responsible(session: Session, person: Person, subject: SubjectRow) -> tuple[str, str] | None:
    """Reference and name of the subject this one answers to, where the person may see it."""
    found = session.scalar(
        select(SubjectRow).where(*visible(person), SubjectRow.id == subject.responsible_id)
    )
    return (found.ref, found.name) if found else None
