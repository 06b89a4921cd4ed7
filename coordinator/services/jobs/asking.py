"""Asking for work, cancelling it, and who does which kind."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from coordinator.store import jobs, journal
from coordinator.store.database import act
from coordinator.store.person import Person

if TYPE_CHECKING:
    from coordinator.services.jobs.working import Progress

Handler = Callable[[jobs.Claim, "Progress"], Mapping[str, Any] | None]
HANDLERS: dict[str, Handler] = {}


def ask(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    by: Person,
    unique_key: str | None = None,
) -> str:
    """The reference of a job that begins after the caller's transaction commits.

    `unique_key`: while a job with the same key has not ended, its reference is returned instead.
    """
    if kind not in HANDLERS:
        raise LookupError(f"nobody handles jobs of the kind {kind}")
    return jobs.add(session, kind, payload, by, unique_key)


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Make a function the one that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        if HANDLERS.setdefault(kind, handler) is not handler:
            raise LookupError(f"two functions handle jobs of the kind {kind}")
        return handler

    return register


def cancel(by: Person, ref: str) -> None:
    """Cancel a job, at once while it waits, at its next step while it runs."""

    def change(session: Session) -> None:
        before = jobs.cancel(session, by, ref)
        journal.write(
            session, by, "cancel_job", kind="job", ref=ref, before={"state": before.state}
        )

    act(change)
