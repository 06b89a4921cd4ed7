"""Accounts: made, disabled and enabled by the system administrator, reset by the security one."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.services.hashing import hashed
from coordinator.store import journal, sessions, users
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import User
from coordinator.store.users import ADMIN_ROLES


@dataclass(frozen=True, kw_only=True, slots=True)
class Initial:
    """A password made for somebody: shown once, used once, changed at the first sign-in."""

    ref: str
    login: str
    name: str
    password: str


def create_account(by: Person, login: str, name: str, unit_ref: str, address: str) -> Initial:
    """A new account without roles in a unit of the own jurisdiction; raises NotPossible, NotKnown."""
    login, name = _named(login, name)
    password = new_password()
    password_hash = hashed(password)

    def change(session: Session) -> Initial:
        unit = users.unit_row(session, by, unit_ref)
        if session.scalar(select(User.id).where(func.lower(User.login) == login.lower())):
            raise NotPossible(Text("用户名已被使用", "this login is taken"))
        user = User(
            unit_id=unit.id, login=login, name=name, password_hash=password_hash,
            password_set_at=datetime.now(UTC), must_change_password=True,
        )  # fmt: skip
        session.add(user)
        session.flush()
        after = {"login": login, "name": name, "unit": unit.code}
        journal.write(
            session, by, "account_created", kind="user", ref=user.ref, after=after, source=address
        )
        return Initial(ref=user.ref, login=login, name=name, password=password)

    return act(change)


def set_active(by: Person, ref: str, version: int, *, active: bool, address: str) -> None:
    """Disable or enable an account; disabling ends every session of it at once."""
    if by.ref == ref:
        raise NotPossible(Text("不得停用自己的账户", "nobody disables their own account"))

    def change(session: Session) -> None:
        user = users.row(session, by, ref)
        _refuse_last_of_its_kind(session, user, active=active)
        same = (User.id == user.id) & (User.version == version)
        values = {"active": active, "version": version + 1}
        if session.scalar(update(User).where(same).values(values).returning(User.id)) is None:
            raise NotPossible(_CHANGED)
        sessions.end_all(session, user.id)
        journal.write(
            session, by, "account_enabled" if active else "account_disabled", kind="user", ref=ref,
            before={"active": not active}, after={"active": active}, source=address,
        )  # fmt: skip

    act(change)


def reset_password(by: Person, ref: str, address: str) -> Initial:
    """A new initial password for somebody else; every session ends, the second factor stays."""
    if by.ref == ref:
        raise NotPossible(
            Text("请在“我的账户”中修改自己的密码", "change your own password on your account page")
        )
    password = new_password()
    password_hash = hashed(password)

    def change(session: Session) -> Initial:
        user = users.row(session, by, ref)
        user.former_hashes = [h for h in (user.password_hash, *user.former_hashes) if h][:5]
        user.password_hash, user.must_change_password = password_hash, True
        user.password_set_at, user.version = datetime.now(UTC), user.version + 1
        sessions.end_all(session, user.id)
        journal.write(session, by, "password_reset", kind="user", ref=ref, source=address)
        return Initial(ref=ref, login=user.login, name=user.name, password=password)

    return act(change)


def new_password() -> str:
    """Random, 96 bits, four groups that can be read out."""
    text = secrets.token_hex(12)
    return "-".join(text[at : at + 6] for at in range(0, 24, 6))


def _named(login: str, name: str) -> tuple[str, str]:
    login, name = login.strip(), name.strip()
    simple = login.isascii() and login.replace("_", "").replace(".", "").isalnum()
    if not (simple and 2 <= len(login) <= 40):
        raise NotPossible(
            Text(
                "用户名为 2 至 40 个字母、数字、点或下划线",
                "a login is 2 to 40 letters, digits, dots or underscores",
            )
        )
    if not 1 <= len(name) <= 80:
        raise NotPossible(Text("请填写姓名", "please give the name"))
    return login, name


def _refuse_last_of_its_kind(session: Session, user: User, *, active: bool) -> None:
    """Without a security administrator nobody could ever be granted anything again."""
    held = {grant.role for grant in user.grants} & ADMIN_ROLES
    if active or not held:
        return
    others = [
        each
        for each in session.scalars(select(User).where(User.active, User.id != user.id))
        if {grant.role for grant in each.grants} & held
        and each.unit.jurisdiction_id == user.unit.jurisdiction_id
    ]
    if not others:
        raise NotPossible(
            Text("这是唯一的此类管理员", "this is the only administrator of this kind")
        )


_CHANGED = Text(
    "该账户已被他人改动，请查看现状后再试",
    "somebody else has changed this account; look at it as it is now and try again",
)
