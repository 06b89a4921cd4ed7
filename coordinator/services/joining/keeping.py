"""Keeping what a person decided about subjects, with its entry in the journal."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store import journal
from coordinator.store.person import Person
from coordinator.store.schema import SubjectDecision, SubjectRow
from coordinator.store.schema.subjects import SubjectInvolved

NO_REASON = Text("请写明理由", "a reason is needed")


def keep_decision(
    session: Session,
    by: Person,
    what: str,
    moved: Mapping[str, Any],
    subjects: Iterable[int],
    reason: str,
    evidence: Mapping[str, Any],
    undoes: SubjectDecision | None = None,
) -> None:
    """Keep the decision, and its entry in the journal."""
    if not reason.strip():
        raise Refusal(NO_REASON)
    decision = SubjectDecision(
        jurisdiction_id=by.jurisdiction_id,
        act=what,
        moved=dict(moved),
        evidence=dict(evidence),
        reason=reason.strip(),
        decided_by=by.id,
        decided_at=datetime.now(UTC),
        undoes_id=undoes.id if undoes else None,
    )
    session.add(decision)
    session.flush()
    session.add_all(
        SubjectInvolved(decision_id=decision.id, subject_id=each) for each in set(subjects)
    )
    query = select(SubjectRow.ref, SubjectRow.key).where(SubjectRow.id.in_(set(subjects)))
    keys = sorted(session.execute(query), key=lambda each: str(each.key))
    after: dict[str, Any] = {
        "decision": decision.ref,
        "subjects": [key for _, key in keys],
        "links": {name: len(rows) for name, rows in moved.get("links", {}).items()},
    }
    if undoes is not None:
        after["undoes"] = undoes.ref
    journal.write(
        session, by, f"subject_{what}", kind="subject", ref=keys[0][0], after=after,
        reason=reason.strip(), role="office",
    )  # fmt: skip
