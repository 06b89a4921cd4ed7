"""Ending sessions, and noting who knocked at a door that is not theirs."""

from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store import journal, sessions
from coordinator.store.database import act
from coordinator.store.person import Person


def sign_out(by: Person, id_hash: str, address: str) -> None:
    """End the session of this hash and journal it."""

    def change(session: Session) -> None:
        sessions.end(session, id_hash)
        journal.write(session, by, "sign_out", kind="user", ref=by.ref, source=address)

    act(change)


def end_session(by: Person, ref: str, address: str) -> None:
    """End one of the own sessions; raises NotKnown for any other."""

    def change(session: Session) -> None:
        mine = {each.ref: each.id_hash for each in sessions.of_user(session, by.ref)}
        if ref not in mine:
            raise NotKnown(Text("没有这个会话。", "There is no such session."))
        sessions.end(session, mine[ref])
        journal.write(session, by, "session_ended", kind="user", ref=by.ref, source=address)

    act(change)


def end_all_sessions(by: Person, address: str) -> None:
    """End every session of the person, this one too."""

    def change(session: Session) -> None:
        sessions.end_all(session, by.id)
        journal.write(session, by, "sessions_ended", kind="user", ref=by.ref, source=address)

    act(change)


def note_denial(by: Person, page: str, address: str) -> None:
    """Journal that somebody asked for a page their roles do not open."""
    act(lambda session: _denied(session, by, page, address))


def _denied(session: Session, by: Person, page: str, address: str) -> None:
    journal.write(session, by, "denied", kind="page", ref=page, source=address, outcome="denied")
