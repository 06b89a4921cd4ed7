"""The first administrators of an installation, by a token that is made once and lives a day."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.services.admitting import Initial, new_password
from coordinator.services.hashing import hashed
from coordinator.store import journal, users
from coordinator.store.database import act
from coordinator.store.schema import Grant, JurisdictionRow, Unit, User
from coordinator.store.schema.accounts import FirstToken

VALID_FOR = timedelta(hours=24)
FIRST = ("system_admin", "security_admin", "audit_admin")


def make_first_token() -> str:
    """A token that makes the first administrators; replaces the one before, valid for 24 hours.

    Raises NotPossible where there is an account already.
    """
    token = secrets.token_urlsafe(32)

    def keep(session: Session) -> None:
        _refuse_if_founded(session)
        session.execute(delete(FirstToken))
        expires_at = datetime.now(UTC) + VALID_FOR
        session.add(FirstToken(token_hash=_digest(token), expires_at=expires_at))
        journal.write(session, None, "first_token_made", kind="installation")

    act(keep)
    return token


def found(
    token: str, jurisdiction: str, profile: str, office: str, logins: Mapping[str, str]
) -> tuple[Initial, ...]:
    """The jurisdiction, its office and the three administrators, with their initial passwords.

    `logins` names a login per administrator's role. Raises NotPossible for a token that is wrong,
    used or older than a day, and where there is an account already.
    """
    _refuse_incomplete(jurisdiction, office, logins)
    passwords = {role: new_password() for role in FIRST}
    hashes = {role: hashed(password) for role, password in passwords.items()}

    def make(session: Session) -> tuple[Initial, ...]:
        _refuse_if_founded(session)
        _use(session, token)
        place = JurisdictionRow(name=jurisdiction.strip(), profile=profile)
        unit = Unit(jurisdiction=place, code="OFFICE", name=office.strip(), kind="office")
        session.add_all([place, unit])
        session.flush()
        made = tuple(_admit(session, unit, role, logins[role], hashes[role]) for role in FIRST)
        after = {"jurisdiction": place.name, "office": unit.name, "logins": dict(logins)}
        journal.write(session, None, "founded", kind="jurisdiction", ref=place.ref, after=after)
        return tuple(
            Initial(ref=user.ref, login=user.login, name=user.name, password=passwords[role])
            for role, user in zip(FIRST, made, strict=True)
        )

    return act(make)


def _admit(session: Session, unit: Unit, role: str, login: str, password_hash: str) -> User:
    now = datetime.now(UTC)
    user = User(
        unit_id=unit.id, login=login.strip(), name=login.strip(), password_hash=password_hash,
        password_set_at=now, must_change_password=True, grants=[Grant(role=role, granted_at=now)],
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def _use(session: Session, token: str) -> None:
    valid = (FirstToken.token_hash == _digest(token)) & (FirstToken.expires_at > datetime.now(UTC))
    used = delete(FirstToken).where(valid).returning(FirstToken.token_hash)
    if session.scalar(used) is None:
        raise NotPossible(Text("令牌不正确、已用过或已过期", "the token is wrong, used or expired"))


def _refuse_if_founded(session: Session) -> None:
    if users.anybody_exists(session):
        raise NotPossible(Text("已有账户", "there are accounts already"))


def _refuse_incomplete(jurisdiction: str, office: str, logins: Mapping[str, str]) -> None:
    names = {logins.get(role, "").strip().lower() for role in FIRST}
    if not jurisdiction.strip() or not office.strip() or "" in names or len(names) < len(FIRST):
        raise NotPossible(
            Text(
                "请填写辖区、办公室和三个不同的用户名",
                "please give the jurisdiction, the office and three different logins",
            )
        )


def _digest(token: str) -> str:
    return sha256(token.strip().encode()).hexdigest()
