"""People who sign in, as values."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.store.schema import User


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who is asking: what every query scopes by. `unit_id` and `jurisdiction_id` never leave the server."""

    id: int
    ref: str
    login: str
    name: str
    language: str
    roles: frozenset[str]
    unit_id: int
    unit_code: str
    unit_name: str
    unit_name_en: str
    unit_kind: str
    jurisdiction_id: int
    jurisdiction_ref: str
    jurisdiction_name: str

    # what flask-login asks of a user
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The reference a session keeps."""
        return self.ref


def person(session: Session, ref: str) -> Person | None:
    """The active person with this reference, with the roles held now."""
    user = session.scalar(select(User).where(User.ref == ref, User.active))
    return _person(user) if user else None


def person_by_login(session: Session, login: str) -> Person | None:
    """The active person who signs in under this name."""
    user = session.scalar(select(User).where(User.login == login, User.active))
    return _person(user) if user else None


def _person(user: User) -> Person:
    unit, jurisdiction = user.unit, user.unit.jurisdiction
    return Person(
        id=user.id,
        ref=user.ref,
        login=user.login,
        name=user.name,
        language=user.language,
        roles=frozenset(grant.role for grant in user.grants),
        unit_id=unit.id,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en or unit.name,
        unit_kind=unit.kind,
        jurisdiction_id=jurisdiction.id,
        jurisdiction_ref=jurisdiction.ref,
        jurisdiction_name=jurisdiction.name,
    )
