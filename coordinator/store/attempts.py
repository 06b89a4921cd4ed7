"""Attempts to sign in: counted in the database, so that every worker counts alike.

An attempt is written as failed before the password is looked at and marked afterwards where it
succeeded: however many come at once, no more than the limit are looked at.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store.schema import SignInAttempt as Attempt

WINDOW = timedelta(minutes=15)
FAILURES_OF_A_LOGIN = 5
FAILURES_OF_AN_ADDRESS = 50
FAILURES_OF_ALL = 500
KNOWN_FOR = timedelta(days=30)
CODE_WINDOW = timedelta(minutes=5)
CODE_TRIES = 5


class TooManyAttempts(Refusal):
    """Nothing is looked at for a while, whether the login exists or not."""


def begin(session: Session, *, kind: str, login: str, address: str) -> int:
    """Write an attempt and return its number; raises TooManyAttempts where a limit is reached."""
    now = datetime.now(UTC)
    if kind == "code":
        _refuse_if_full(session, kind, login, now, CODE_WINDOW, CODE_TRIES, None)
    else:
        _refuse_passwords(session, kind, login, address, now)
    session.execute(delete(Attempt).where(Attempt.at < now - 3 * KNOWN_FOR))
    attempt = Attempt(kind=kind, login=login, address=address, at=now, succeeded=False)
    session.add(attempt)
    session.flush()
    return attempt.id


def succeed(session: Session, number: int) -> None:
    """Mark an attempt as one that succeeded."""
    session.execute(update(Attempt).where(Attempt.id == number).values(succeeded=True))


def _refuse_passwords(session: Session, kind: str, login: str, address: str, now: datetime) -> None:
    # where this login succeeded lately, only failures from there count: others cannot lock it out
    known = session.scalar(
        select(
            exists().where(
                Attempt.kind == "password",
                Attempt.login == login,
                Attempt.address == address,
                Attempt.succeeded,
                Attempt.at > now - KNOWN_FOR,
            )
        )
    )
    _refuse_if_full(
        session, kind, login, now, WINDOW, FAILURES_OF_A_LOGIN, address if known else None
    )
    since = (Attempt.kind != "code") & ~Attempt.succeeded & (Attempt.at > now - WINDOW)
    if _count(session, since & (Attempt.address == address)) >= FAILURES_OF_AN_ADDRESS:
        raise TooManyAttempts(_DELAYED)
    if not known and _count(session, since) >= FAILURES_OF_ALL:
        raise TooManyAttempts(_DELAYED)


def _refuse_if_full(
    session: Session,
    kind: str,
    login: str,
    now: datetime,
    window: timedelta,
    limit: int,
    address: str | None,
) -> None:
    """The delay runs from the last failure that was counted; what is refused is not counted."""
    mine = (Attempt.kind == kind) & (Attempt.login == login)
    if address is not None:
        mine &= Attempt.address == address
    last_success = session.scalar(select(func.max(Attempt.at)).where(mine, Attempt.succeeded))
    failures = list(
        session.scalars(
            select(Attempt.at)
            .where(mine, ~Attempt.succeeded, Attempt.at > now - 2 * window)
            .order_by(Attempt.at.desc())
            .limit(limit)
        )
    )
    if last_success is not None:
        failures = [at for at in failures if at > last_success]
    if len(failures) < limit or failures[0] - failures[-1] > window or failures[0] < now - window:
        return
    raise TooManyAttempts(_DELAYED)


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Attempt).where(condition)) or 0


_DELAYED = Text(
    "尝试次数过多，请十五分钟后再试。", "Too many attempts; please try again in fifteen minutes."
)
