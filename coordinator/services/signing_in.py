"""Signing in."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store import journal
from coordinator.store.database import act, reading
from coordinator.store.schema import User
from coordinator.store.users import Person, person_by_login

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WRONG = Text("用户名或密码不正确", "wrong login or password")


def sign_in(login: str, password: str, address: str) -> Person:
    """The person who signs in; refused alike whether the login or the password is wrong."""
    with reading() as session:
        stored = session.scalar(select(User.password_hash).where(User.login == login, User.active))
    # the hash is worked out outside the transaction, and for unknown logins as well
    if not _matches(stored or _NOBODY, password):
        raise Refusal(WRONG)

    def begin(session: Session) -> Person:
        person = person_by_login(session, login)
        if person is None:
            raise Refusal(WRONG)
        journal.write(session, person, "sign_in", kind="user", ref=person.ref, source=address)
        return person

    return act(begin)


_NOBODY = HASHER.hash("nobody has this password")


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except VerificationError:
        return False
