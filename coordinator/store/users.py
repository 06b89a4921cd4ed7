"""People who sign in, as values."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import Grant, JurisdictionRow, Unit, User

ADMIN_ROLES = frozenset({"system_admin", "security_admin", "audit_admin"})
BUSINESS_ROLES = frozenset(
    {"office", "liaison", "leader", "inspector", "deputy_head", "principal_head", "supervisor"}
)
TWO_FACTOR_ROLES = ADMIN_ROLES | {"office", "deputy_head", "principal_head"}
"""Whoever drafts draws, approves or administers proves who they are twice."""


def person(session: Session, ref: str) -> Person | None:
    """The active person with this reference, with the roles held now."""
    user = session.scalar(select(User).where(User.ref == ref, User.active))
    return _person(user) if user else None


def person_by_login(session: Session, login: str) -> Person | None:
    """The active person who signs in under this name."""
    user = session.scalar(select(User).where(User.login == login, User.active))
    return _person(user) if user else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What signing in compares with; hashes and sealed secrets, never shown."""

    id: int
    ref: str
    login: str
    name: str
    unit_name: str
    password_hash: str
    password_set_at: datetime | None
    former_hashes: tuple[str, ...]
    must_change_password: bool
    second_factor: str
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A user as the administrators see one: no business data."""

    ref: str
    login: str
    name: str
    unit_ref: str
    unit_name: str
    unit_name_en: str
    roles: tuple[str, ...]
    active: bool
    second_factor: bool
    password_set_at: datetime | None
    must_change_password: bool
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLine:
    """A unit of the jurisdiction as the administrators see it."""

    ref: str
    code: str
    name: str
    name_en: str
    kind: str
    region: str


def credentials(session: Session, *, login: str = "", ref: str = "") -> Credentials | None:
    """What is kept of the active user with this login or reference."""
    which = User.ref == ref if ref else User.login == login
    user = session.scalar(select(User).where(which, User.active))
    if user is None:
        return None
    return Credentials(
        id=user.id,
        ref=user.ref,
        login=user.login,
        name=user.name,
        unit_name=user.unit.name,
        password_hash=user.password_hash,
        password_set_at=user.password_set_at,
        former_hashes=tuple(user.former_hashes),
        must_change_password=user.must_change_password,
        second_factor=user.second_factor,
        roles=frozenset(grant.role for grant in user.grants),
    )


def accounts(session: Session, by: Person) -> list[Account]:
    """Every account of the asking person's jurisdiction, by unit and login."""
    rows = session.scalars(
        select(User)
        .join(Unit, Unit.id == User.unit_id)
        .where(Unit.jurisdiction_id == by.jurisdiction_id)
        .order_by(Unit.code, User.login)
    )
    return [_account(user) for user in rows]


def account(session: Session, by: Person, ref: str) -> Account:
    """One account of the asking person's jurisdiction; raises NotKnown."""
    return _account(row(session, by, ref))


def row(session: Session, by: Person, ref: str) -> User:
    """The row behind an account of the asking person's jurisdiction; raises NotKnown."""
    user = session.scalar(
        select(User)
        .join(Unit, Unit.id == User.unit_id)
        .where(User.ref == ref, Unit.jurisdiction_id == by.jurisdiction_id)
    )
    if user is None:
        raise NotKnown(Text("没有这个账户。", "There is no such account."))
    return user


def units(session: Session, by: Person) -> list[UnitLine]:
    """The units of the asking person's jurisdiction, by code."""
    rows = session.scalars(
        select(Unit).where(Unit.jurisdiction_id == by.jurisdiction_id).order_by(Unit.code)
    )
    return [_unit(each) for each in rows]


def unit_row(session: Session, by: Person, ref: str) -> Unit:
    """The row of a unit of the asking person's jurisdiction; raises NotKnown."""
    unit = session.scalar(
        select(Unit).where(Unit.ref == ref, Unit.jurisdiction_id == by.jurisdiction_id)
    )
    if unit is None:
        raise NotKnown(Text("没有这个单位。", "There is no such unit."))
    return unit


def unit(session: Session, by: Person, ref: str) -> UnitLine:
    """One unit of the asking person's jurisdiction; raises NotKnown."""
    return _unit(unit_row(session, by, ref))


def anybody_exists(session: Session) -> bool:
    """Whether there is any account or jurisdiction at all."""
    found = session.scalar(select(exists(select(User.id)) | exists(select(JurisdictionRow.id))))
    return bool(found)


def one_per_role(session: Session) -> list[Account]:
    """The first active account of every role, for the list of the demonstration."""
    first: dict[str, Account] = {}
    for user in session.scalars(
        select(User).join(Grant, Grant.user_id == User.id).order_by(User.id)
    ):
        for grant in user.grants if user.active else ():
            first.setdefault(grant.role, _account(user))
    return list({each.login: each for each in first.values()}.values())


def _account(user: User) -> Account:
    return Account(
        ref=user.ref,
        login=user.login,
        name=user.name,
        unit_ref=user.unit.ref,
        unit_name=user.unit.name,
        unit_name_en=user.unit.name_en or user.unit.name,
        roles=tuple(sorted(grant.role for grant in user.grants)),
        active=user.active,
        second_factor=bool(user.second_factor),
        password_set_at=user.password_set_at,
        must_change_password=user.must_change_password,
        version=user.version,
    )


def _unit(unit: Unit) -> UnitLine:
    return UnitLine(
        ref=unit.ref,
        code=unit.code,
        name=unit.name,
        name_en=unit.name_en or unit.name,
        kind=unit.kind,
        region=unit.region,
    )


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
