"""What waits for the administrators, and for everybody: second factor, long work."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.queue.values import Found
from coordinator.store.schema import Grant, Job, Unit, User
from coordinator.store.schema.journal import CheckpointDelivery
from coordinator.store.users import TWO_FACTOR_ROLES


def own_second_factor(session: Session, person: Person, today: date) -> Iterator[Found]:
    """The person's own second factor, where a role asks for one and none is set up."""
    if not person.roles & TWO_FACTOR_ROLES:
        return
    missing = session.scalar(select(User.second_factor == "").where(User.id == person.id))
    if missing:
        yield Found(
            kind="own_second_factor",
            act=Text("设置第二重验证", "Set up your second factor"),
            about=Text("您的角色要求两重验证", "your role asks for two factors"),
        )


def without_second_factor(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Accounts whose role asks for a second factor that is not set up, as one."""
    rows = session.scalar(
        select(func.count(func.distinct(User.id)))
        .join(Grant, Grant.user_id == User.id)
        .join(Unit, Unit.id == User.unit_id)
        .where(
            Unit.jurisdiction_id == person.jurisdiction_id,
            User.active,
            User.second_factor == "",
            User.id != person.id,
            Grant.role.in_(TWO_FACTOR_ROLES),
        )
    )
    if rows:
        yield Found(
            kind="second_factors",
            act=Text(
                "督促 {n} 个账户设置第二重验证", "See to {n} accounts without a second factor"
            ).fill(n=rows),
            about=Text("角色要求两重验证", "their roles ask for two factors"),
        )


def units_without_liaison(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Departments in which nobody active is liaison."""
    liaison = (
        exists()
        .where(User.unit_id == Unit.id, User.active, Grant.user_id == User.id)
        .where(Grant.role == "liaison")
    )
    wanted = (
        select(Unit.name, Unit.name_en)
        .where(Unit.jurisdiction_id == person.jurisdiction_id, Unit.kind == "department", ~liaison)
        .order_by(Unit.code)
    )
    for name, name_en in session.execute(wanted):
        yield Found(
            kind="users",
            act=Text("建立联络员账户", "Make an account for the liaison"),
            about=Text(name, name_en or name),
        )


def unwitnessed_checkpoints(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Checkpoints of the journal that a witness has refused or missed, as one."""
    rows, first = session.execute(
        select(func.count(), func.min(CheckpointDelivery.asked_at)).where(
            CheckpointDelivery.delivered_at.is_(None), CheckpointDelivery.attempts > 0
        )
    ).one()
    if rows:
        yield Found(
            kind="journal",
            act=Text("查看 {n} 个未送达的日志检查点", "See to {n} checkpoints not delivered").fill(
                n=rows
            ),
            about=Text("见证方没有收到", "a witness has not received them"),
            since=first.date(),
        )


def running_jobs(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Long work the person asked for that has not ended."""
    yield from _jobs(
        session,
        person,
        ("waiting", "running"),
        Text("处理您提交的任务", "works on what you asked for"),
        Text("系统", "The system"),
    )


def parked_jobs(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Long work the person asked for that was given up after its last attempt."""
    yield from _jobs(
        session,
        person,
        ("parked",),
        Text("处理没有完成的任务", "See to work that did not end"),
        None,
    )


def _jobs(
    session: Session, person: Person, states: tuple[str, ...], act: Text, whom: Text | None
) -> Iterator[Found]:
    wanted = (
        select(Job.ref, Job.kind, Job.done, Job.total, Job.asked_at)
        .where(Job.asked_by == person.id, Job.state.in_(states))
        .order_by(Job.asked_at)
    )
    for ref, _kind, done, total, asked_at in session.execute(wanted):
        about = f"{done:,} / {total:,}"
        yield Found(
            kind="job",
            ref=ref,
            act=act,
            about=Text(f"进度 {about}", f"progress {about}"),
            since=asked_at.date(),
            whom=whom,
        )
