"""Roles: granted and revoked by the security administrator, never to oneself."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.store import journal, sessions, users
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import Grant, User
from coordinator.store.users import ADMIN_ROLES, BUSINESS_ROLES, TWO_FACTOR_ROLES

ROLE_NAMES: Mapping[str, Text] = {
    "office": Text("联席会议办公室", "joint meeting office"),
    "liaison": Text("部门联络员", "liaison"),
    "leader": Text("检查组长", "team leader"),
    "inspector": Text("执法检查人员", "inspector"),
    "deputy_head": Text("分管负责人", "deputy head"),
    "principal_head": Text("主要负责人", "principal head"),
    "supervisor": Text("监督人员", "supervisor"),
    "system_admin": Text("系统管理员", "system administrator"),
    "security_admin": Text("安全管理员", "security administrator"),
    "audit_admin": Text("审计管理员", "audit administrator"),
}


def exclusion(roles: Collection[str]) -> Text | None:
    """Why one person cannot hold these roles together; None where nothing stands against it.

    The three administrators exclude each other and every business role (GB/T 22239 8.1.5).
    """
    held = set(roles)
    if held - ADMIN_ROLES - BUSINESS_ROLES:
        return Text("没有这样的角色", "there is no such role")
    if len(held & ADMIN_ROLES) > 1:
        return Text(
            "系统管理员、安全管理员、审计管理员不得由同一人担任",
            "the system, security and audit administrators must be different people",
        )
    if held & ADMIN_ROLES and held & BUSINESS_ROLES:
        return Text("管理员不得兼任业务角色", "an administrator holds no business role")
    return None


def set_roles(by: Person, ref: str, roles: Collection[str], version: int, address: str) -> None:
    """Give a user of the own jurisdiction exactly these roles; takes effect at the next request.

    Raises NotPossible for oneself, for roles that exclude each other and for an outdated version.
    """
    if reason := exclusion(roles):
        raise NotPossible(reason)
    if by.ref == ref:
        raise NotPossible(Text("不得给自己授权", "nobody grants roles to themselves"))
    wanted = set(roles)

    def change(session: Session) -> None:
        user = users.row(session, by, ref)
        before = {grant.role for grant in user.grants}
        _claim(session, user, version)
        gone = (Grant.user_id == user.id) & Grant.role.in_(before - wanted)
        session.execute(delete(Grant).where(gone))
        now = datetime.now(UTC)
        for role in sorted(wanted - before):
            session.add(Grant(user_id=user.id, role=role, granted_by=by.id, granted_at=now))
        # whoever now needs a second factor and has none signs in again, and enrols then
        if wanted & TWO_FACTOR_ROLES and not user.second_factor:
            sessions.end_all(session, user.id)
        else:
            sessions.renew_all(session, user.id)
        journal.write(
            session, by, "roles_changed", kind="user", ref=ref, source=address,
            before={"roles": sorted(before)}, after={"roles": sorted(wanted)},
        )  # fmt: skip

    act(change)


def _claim(session: Session, user: User, version: int) -> None:
    same = (User.id == user.id) & (User.version == version)
    claimed = update(User).where(same).values(version=version + 1).returning(User.id)
    if session.scalar(claimed) is None:
        raise NotPossible(
            Text(
                "该账户已被他人改动，请查看现状后再试",
                "somebody else has changed this account; look at it as it is now and try again",
            )
        )
