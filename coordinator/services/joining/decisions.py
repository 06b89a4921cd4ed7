"""What people decide about subjects: join, split and reject, each in one transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.core.text import Text
from coordinator.services.joining.keeping import keep_decision
from coordinator.services.joining.links import Moves, apply, move_links
from coordinator.services.joining.placing import (
    Pairs,
    put_into,
    put_pins,
    recount,
)
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import SubjectRow, TargetRow, Unit
from coordinator.store.schema.subjects import SubjectPin, SubjectProposal

DECIDED = Text(
    "这条建议已有处理结果，请刷新页面", "this proposal was decided meanwhile; reload the page"
)
JOINED = Text(
    "“{name}”已并入另一主体，请刷新页面",
    "“{name}” was joined into another subject; reload the page",
)


def accept_proposal(by: Person, proposal: str, reason: str) -> str:
    """Join the two subjects of an open proposal; the reference of the subject that stays."""

    def change(session: Session) -> str:
        found = _open_proposal(session, by, proposal)
        a = session.get_one(SubjectRow, found.subject_a_id)
        b = session.get_one(SubjectRow, found.subject_b_id)
        return _join(session, by, a, b, reason, found)

    return act(change)


def join_by_hand(by: Person, one: str, other: str, reason: str) -> str:
    """Join two subjects that nobody proposed; the reference of the one that stays."""

    def change(session: Session) -> str:
        return _join(session, by, _subject(session, by, one), _subject(session, by, other), reason)

    return act(change)


def join_with_number(by: Person, one: str, number: str, reason: str) -> str:
    """Join a subject with the one of a credit code or registration number as typed."""
    typed = number.strip().upper()

    def change(session: Session) -> str:
        other = session.scalar(
            select(SubjectRow).where(
                SubjectRow.jurisdiction_id == by.jurisdiction_id,
                SubjectRow.key.in_((typed, f"reg:{typed}")),
            )
        )
        if other is None:
            raise NotKnown(Text("没有这个代码的主体", "there is no subject with this number"))
        return _join(session, by, _subject(session, by, one), other, reason)

    return act(change)


def reject_proposal(by: Person, proposal: str, reason: str) -> None:
    """Remember that the two subjects of an open proposal are different."""

    def change(session: Session) -> None:
        found = _open_proposal(session, by, proposal)
        found.state = "rejected"
        moved = {"proposal": [[found.id, "open", "rejected"]]}
        pair = (found.subject_a_id, found.subject_b_id)
        keep_decision(session, by, "reject", moved, pair, reason, _evidence(found))

    act(change)


def split(by: Person, subject: str, rows: Iterable[str], reason: str) -> str:
    """Take some rows of a subject out, under a subject of their own; its reference."""
    chosen = sorted(set(rows))

    def change(session: Session) -> str:
        source = _subject(session, by, subject)
        taken, rest = _chosen(session, source, chosen)
        heir, into = _home(session, source, taken)
        targets: Moves = {"target.subject_id": [[row.id, source.id, heir.id] for row in taken]}
        apply(session, targets)
        pins = _pinned(session, [row.id for row in taken], heir.id)
        put_pins(session, pins)
        recount(session, (source.id, heir.id))
        moved = {
            "links": targets, "pins": pins, "into": into, "left": rest,
            "proposal": _not_again(session, by, source.id, heir.id),
        }  # fmt: skip
        keep_decision(session, by, "split", moved, (source.id, heir.id), reason, {})
        return heir.ref

    return act(change)


def _open_proposal(session: Session, by: Person, ref: str) -> SubjectProposal:
    found = session.scalar(
        select(SubjectProposal).where(
            SubjectProposal.ref == ref, SubjectProposal.jurisdiction_id == by.jurisdiction_id
        )
    )
    if found is None:
        raise NotKnown(Text("没有这条建议", "there is no such proposal"))
    if found.state != "open":
        raise NotPossible(DECIDED)
    return found


def _subject(session: Session, by: Person, ref: str) -> SubjectRow:
    found = session.scalar(
        select(SubjectRow).where(
            SubjectRow.ref == ref, SubjectRow.jurisdiction_id == by.jurisdiction_id
        )
    )
    if found is None:
        raise NotKnown(Text("没有这个主体", "there is no such subject"))
    return found


def _join(
    session: Session,
    by: Person,
    one: SubjectRow,
    other: SubjectRow,
    reason: str,
    proposal: SubjectProposal | None = None,
) -> str:
    if one.id == other.id:
        raise Refusal(Text("请选择两个不同的主体", "choose two different subjects"))
    for each in (one, other):
        if each.joined_into_id is not None:
            raise NotPossible(JOINED.fill(name=each.name))
    # credit codes sort before `reg:` and these before `row:`
    stays, goes = sorted((one, other), key=lambda each: each.key)
    moves: Moves = move_links(session, source=goes.id, heir=stays.id)
    pins = _pinned(session, _standing(session, stays.id), stays.id)
    into: Pairs = [[goes.id, None, stays.id]]
    put_pins(session, pins)
    put_into(session, into)
    moved: dict[str, Any] = {"links": moves, "pins": pins, "into": into}
    if proposal is not None:
        proposal.state = "accepted"
        moved["proposal"] = [[proposal.id, "open", "accepted"]]
    recount(session, (stays.id, goes.id))
    evidence = _evidence(proposal) if proposal is not None else {}
    keep_decision(session, by, "join", moved, (stays.id, goes.id), reason, evidence)
    return stays.ref


def _standing(session: Session, subject: int) -> list[int]:
    query = select(TargetRow.id).where(
        TargetRow.subject_id == subject, TargetRow.until_snapshot.is_(None)
    )
    return list(session.scalars(query.order_by(TargetRow.id)))


def _pinned(session: Session, targets: list[int], subject: int) -> Pairs:
    query = select(SubjectPin.target_id, SubjectPin.subject_id).where(
        SubjectPin.target_id.in_(targets)
    )
    stored = dict(session.execute(query).all())
    return [[row, stored.get(row), subject] for row in targets if stored.get(row) != subject]


def _evidence(proposal: SubjectProposal) -> dict[str, Any]:
    return {"score": proposal.score, "texts": proposal.evidence}


def _chosen(session: Session, source: SubjectRow, refs: list[str]) -> tuple[list[TargetRow], int]:
    """The rows to take out, by unit and row, and how many stay."""
    query = (
        select(TargetRow)
        .join(Unit, Unit.id == TargetRow.unit_id)
        .where(TargetRow.subject_id == source.id, TargetRow.until_snapshot.is_(None))
    )
    standing = session.scalars(query.order_by(Unit.code, TargetRow.row)).all()
    taken = [row for row in standing if row.ref in refs]
    if len(taken) != len(refs):
        raise NotPossible(
            Text(
                "所选的行已不在这个主体下，请刷新页面",
                "a chosen row no longer belongs to this subject; reload the page",
            )
        )
    if not 0 < len(taken) < len(standing):
        raise Refusal(
            Text(
                "请选出要拆出的行，并至少留下一行",
                "choose the rows to take out, and leave at least one",
            )
        )
    return taken, len(standing) - len(taken)


def _home(session: Session, source: SubjectRow, taken: list[TargetRow]) -> tuple[SubjectRow, Pairs]:
    """The subject of the rows taken out, under the key of one of them that is not in use."""
    codes = dict(session.execute(select(Unit.id, Unit.code)).all())
    for row in taken:
        key = f"row:{codes[row.unit_id]}/{row.row}"
        known = session.scalar(
            select(SubjectRow).where(
                SubjectRow.jurisdiction_id == source.jurisdiction_id, SubjectRow.key == key
            )
        )
        if known is None:
            known = SubjectRow(
                jurisdiction_id=source.jurisdiction_id, key=key, name=row.name or key
            )
            session.add(known)
            session.flush()
            return known, []
        if known.id != source.id and known.rows == 0 and not _holds_others(session, known.id):
            if known.joined_into_id is None:
                return known, []
            into: Pairs = [[known.id, known.joined_into_id, None]]
            put_into(session, into)
            return known, into
    raise NotPossible(
        Text(
            "这些行原来的主体仍在使用，请先撤销与之有关的关联",
            "the subjects these rows had are in use; undo their joins first",
        )
    )


def _not_again(session: Session, by: Person, one: int, other: int) -> Pairs:
    """Keep the pair from being proposed: a split says that the two are different."""
    a, b = sorted((one, other))
    known = session.scalar(
        select(SubjectProposal).where(
            SubjectProposal.subject_a_id == a, SubjectProposal.subject_b_id == b
        )
    )
    if known is None:
        known = SubjectProposal(
            jurisdiction_id=by.jurisdiction_id, subject_a_id=a, subject_b_id=b, score=0,
            evidence=[], state="open",
        )  # fmt: skip
        session.add(known)
        session.flush()
    before, known.state = known.state, "rejected"
    return [[known.id, before, "rejected"]]


def _holds_others(session: Session, subject: int) -> bool:
    query = select(SubjectRow.id).where(SubjectRow.joined_into_id == subject).limit(1)
    return session.scalar(query) is not None
