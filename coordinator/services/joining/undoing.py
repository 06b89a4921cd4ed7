"""Undoing what a person decided about subjects."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.core.text import Text
from coordinator.services.joining.keeping import keep_decision
from coordinator.services.joining.links import apply
from coordinator.services.joining.placing import (
    put_into,
    put_pins,
    recount,
    reversed_pairs,
    settle,
    unpinned,
)
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import SubjectDecision
from coordinator.store.schema.subjects import SubjectInvolved, SubjectProposal
from coordinator.store.subjects import later_decisions


def undo(by: Person, decision: str, reason: str) -> None:
    """Restore what a decision changed; refused while a later one about its subjects stands."""

    def change(session: Session) -> None:
        found = session.scalar(
            select(SubjectDecision).where(
                SubjectDecision.ref == decision,
                SubjectDecision.jurisdiction_id == by.jurisdiction_id,
            )
        )
        if found is None:
            raise NotKnown(Text("没有这项处理", "there is no such decision"))
        _check_undoable(session, found)
        moved = found.moved
        back: dict[str, Any] = {
            "links": {name: reversed_pairs(rows) for name, rows in moved.get("links", {}).items()},
            "pins": reversed_pairs(moved.get("pins", [])),
            "into": reversed_pairs(moved.get("into", [])),
            "proposal": reversed_pairs(moved.get("proposal", [])),
        }
        involved = _involved(session, found)
        since = unpinned(session, involved) if found.act == "join" else []
        apply(session, back["links"])
        put_pins(session, back["pins"])
        put_into(session, back["into"])
        for ident, _, state in back["proposal"]:
            session.execute(
                update(SubjectProposal)
                .where(SubjectProposal.id == ident)
                .values(state=state)
                .execution_options(synchronize_session=False)
            )
        touched = settle(session, by.jurisdiction_id, since)
        recount(session, {*involved, *touched})
        keep_decision(session, by, "undo", back, involved, reason, {}, undoes=found)

    act(change)


def _check_undoable(session: Session, decision: SubjectDecision) -> None:
    if decision.act == "undo":
        raise Refusal(Text("撤销不能再撤销，请重新处理", "an undo is not undone; decide again"))
    undone = select(SubjectDecision.id).where(SubjectDecision.undoes_id == decision.id)
    if session.scalar(undone) is not None:
        raise NotPossible(Text("这项处理已经撤销", "this decision was undone already"))
    later = later_decisions(session, decision.id) if decision.act != "reject" else 0
    if later:
        raise NotPossible(
            Text(
                f"之后还有 {later} 项涉及同一主体的处理，请从最近的一项开始撤销",
                f"{later} later decisions are about the same subjects; undo the latest first",
            )
        )


def _involved(session: Session, decision: SubjectDecision) -> tuple[int, ...]:
    query = select(SubjectInvolved.subject_id).where(SubjectInvolved.decision_id == decision.id)
    return tuple(session.scalars(query.order_by(SubjectInvolved.subject_id)))
