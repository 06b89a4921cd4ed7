"""Jobs: asked for, claimed under a lease, moved on only by the worker whose fence still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible
from coordinator.core.text import Text
from coordinator.store.database import changed
from coordinator.store.person import Person
from coordinator.store.schema import Job, Unit, User
from coordinator.store.users import person

MOST_ATTEMPTS = 5
OPEN = ("waiting", "running")
NO_JOB = Text("没有这项作业，或您无权查看", "there is no such job, or it is not yours to see")
ENDED = Text("作业已经结束，不能取消", "the job has ended and cannot be cancelled")
DIED = Text(
    "处理进程 {n} 次中断，作业已搁置，请联系系统管理员",
    "the worker was lost {n} times; the job is parked, please ask the system administrator",
)
STOPPING = Text("正在停止", "stopping")
STATES = {
    "waiting": Text("等待处理", "waiting"),
    "running": Text("正在处理", "in progress"),
    "done": Text("已完成", "done"),
    "failed": Text("未能完成", "failed"),
    "cancelled": Text("已取消", "cancelled"),
    "parked": Text("已搁置", "parked"),
}


class OvertakenError(Exception):
    """Another worker has the job now; nothing this one still does may take effect."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A job in the hands of one worker: its effects hold only while `fence` is the job's."""

    id: int
    ref: str
    kind: str
    payload: Mapping[str, Any]
    by: Person
    fence: int
    attempt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobState:
    """A job as its asker sees it."""

    ref: str
    kind: str
    state: str
    done: int
    total: int
    message: Text
    result: Mapping[str, Any]
    cancel_asked: bool
    asked_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is still waiting or running."""
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0


def add(
    session: Session, kind: str, payload: Mapping[str, Any], by: Person, unique_key: str | None
) -> str:
    """The reference of a new job, or of the one with this key that has not ended."""
    if unique_key is not None:
        same = (Job.unique_key == unique_key, Job.state.in_(OPEN))
        known = session.scalar(select(Job.ref).where(*same))
        if known is not None:
            return known
    now = datetime.now(UTC)
    job = Job(
        kind=kind,
        payload=dict(payload),
        unique_key=unique_key,
        asked_by=by.id,
        asked_at=now,
        not_before=now,
    )
    session.add(job)
    session.flush()
    return job.ref


def waiting(session: Session, kinds: frozenset[str]) -> bool:
    """Whether a job of these kinds can be claimed now."""
    return session.scalar(_claimable(kinds).with_only_columns(Job.id).limit(1)) is not None


def claim(session: Session, kinds: frozenset[str], lease: timedelta) -> Claim | None:
    """The oldest waiting job of these kinds, now running under a new fence; None when there is none."""
    # PostgreSQL: another worker's candidate is passed over; SQLite: the write lock is already ours
    row = session.scalar(_claimable(kinds).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    now = datetime.now(UTC)
    row.state, row.fence, row.attempts = "running", row.fence + 1, row.attempts + 1
    row.heartbeat_at, row.lease_until = now, now + lease
    session.flush()
    asker = person(session, session.scalars(select(User.ref).where(User.id == row.asked_by)).one())
    if asker is None:
        # rights are those of now: somebody who left asks for nothing
        text = Text("申请人已停用", "the person who asked is no longer active")
        row.state, row.reason, row.ended_at = "failed", _said(text), now
        return None
    return Claim(
        id=row.id,
        ref=row.ref,
        kind=row.kind,
        payload=row.payload,
        by=asker,
        fence=row.fence,
        attempt=row.attempts,
    )


def hold(session: Session, held: Claim, lease: timedelta) -> None:
    """Renew the lease in the transaction of an effect; raises OvertakenError if the job was lost."""
    now = datetime.now(UTC)
    _move(session, held, heartbeat_at=now, lease_until=now + lease)


def report(session: Session, held: Claim, done: int, total: int, message: Text | None) -> None:
    """Write how far the job is."""
    said = {} if message is None else {"message": _said(message)}
    _move(session, held, done=done, total=total, **said)


def end(
    session: Session,
    held: Claim,
    state: str,
    *,
    result: Mapping[str, Any] | None = None,
    reason: Text | None = None,
) -> None:
    """End the job in the transaction of its last effect."""
    _move(
        session,
        held,
        state=state,
        result=dict(result or {}),
        reason=_said(reason),
        lease_until=None,
        ended_at=datetime.now(UTC),
    )


def give_back(session: Session, held: Claim, *, after: timedelta, counted: bool) -> None:
    """Let the job wait again; an attempt that is not counted was ended by the server, not by itself."""
    _move(
        session,
        held,
        state="waiting",
        lease_until=None,
        not_before=datetime.now(UTC) + after,
        attempts=held.attempt if counted else held.attempt - 1,
    )


def is_cancelled(session: Session, held: Claim) -> bool:
    """Whether somebody asked to cancel the job."""
    return bool(session.scalar(select(Job.cancel_asked).where(Job.id == held.id)))


def sweep(session: Session) -> int:
    """Let jobs whose lease ran out wait again, or park them; how many there were."""
    now = datetime.now(UTC)
    lost = select(Job).where(Job.state == "running", Job.lease_until < now)
    rows = session.scalars(lost.with_for_update(skip_locked=True)).all()
    for row in rows:
        # a new fence at once: the former worker may wake before another claims the job
        row.fence, row.lease_until = row.fence + 1, None
        if row.cancel_asked:
            row.state, row.ended_at = "cancelled", now
        elif row.attempts >= MOST_ATTEMPTS:
            row.state, row.ended_at = "parked", now
            row.reason = _said(DIED.fill(n=row.attempts))
        else:
            row.state, row.not_before = "waiting", now
    return len(rows)


def overdue(session: Session, moment: datetime) -> int:
    """How many jobs should have begun or been renewed before `moment`."""
    late = or_(
        (Job.state == "waiting") & (Job.not_before < moment),
        (Job.state == "running") & (Job.lease_until < moment),
    )
    return len(session.scalars(select(Job.id).where(late).limit(1000)).all())


def job(session: Session, by: Person, ref: str) -> JobState:
    """The job with this reference; its asker sees it, and the system administrator there."""
    row = session.scalar(_seen_by(by).where(Job.ref == ref))
    if row is None:
        raise NotKnown(NO_JOB)
    return JobState(
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        done=row.done,
        total=row.total,
        message=_words(row),
        result=row.result,
        cancel_asked=row.cancel_asked,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )


def cancel(session: Session, by: Person, ref: str) -> JobState:
    """Cancel a waiting job, ask a running one to stop; the job as it was before."""
    before = job(session, by, ref)
    if not before.open:
        raise NotPossible(ENDED)
    own = update(Job).where(Job.ref == ref)
    now = datetime.now(UTC)
    at_once = own.where(Job.state == "waiting").values(
        state="cancelled", cancel_asked=True, ended_at=now
    )
    if not changed(session, at_once):
        changed(session, own.where(Job.state == "running").values(cancel_asked=True))
    return before


def _claimable(kinds: frozenset[str]) -> Any:
    ready = (Job.state == "waiting", Job.not_before <= datetime.now(UTC), Job.kind.in_(kinds))
    return select(Job).where(*ready).order_by(Job.id)


def _move(session: Session, held: Claim, **values: Any) -> None:
    mine = (Job.id == held.id, Job.fence == held.fence, Job.state == "running")
    if not changed(session, update(Job).where(*mine).values(**values)):
        raise OvertakenError(held.ref)


def _seen_by(by: Person) -> Any:
    if "system_admin" not in by.roles:
        return select(Job).where(Job.asked_by == by.id)
    there = Unit.jurisdiction_id == by.jurisdiction_id
    return select(Job).join(User, User.id == Job.asked_by).join(Unit).where(there)


def _said(text: Text | None) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en} if text else {}


def _words(row: Job) -> Text:
    """Why it ended as it did, else what the worker said last, else its state."""
    said = row.reason or (row.message if row.state == "running" else {})
    if said:
        return Text(said["zh"], said["en"])
    return STOPPING if row.cancel_asked and row.state == "running" else STATES[row.state]
