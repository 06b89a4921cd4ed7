"""Signing in: password, second factor, change of an initial password, each a step of its own.

Passwords are looked at outside every transaction: an attempt is written before, its outcome after.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text, join
from coordinator.services import proving
from coordinator.services.hashing import HASHER, hashed, is_outdated, matches
from coordinator.services.vetting import PROFILES, Profile, faults
from coordinator.store import attempts, journal, sessions, users
from coordinator.store.database import act, reading
from coordinator.store.schema import User
from coordinator.store.users import TWO_FACTOR_ROLES, Credentials, person

__all__ = [
    "HASHER", "WRONG", "Entry", "NotAccepted", "Rules", "Step", "change_password",
    "check_code", "check_password", "confirm_password", "enrol",
]  # fmt: skip

WRONG = Text("用户名或密码不正确", "wrong login or password")
Step = Literal["second_factor", "enrol", "password", "done"]


class NotAccepted(Refusal):
    """What was entered is not right; the form is shown again with the reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What an installation asks: keys that seal, newest first; profile; whether a second factor."""

    keys: tuple[str, ...]
    profile: Profile
    second_factor: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Somebody on the way in: who, what was proved, what comes next."""

    ref: str
    passed: frozenset[str]
    step: Step


def check_password(login: str, password: str, address: str, rules: Rules) -> Entry:
    """The first step; NotAccepted alike for a wrong login and a wrong password.

    An initial password is used up by it. Raises TooManyAttempts.
    """
    number = act(lambda s: attempts.begin(s, kind="password", login=login, address=address))
    with reading() as session:
        known = users.credentials(session, login=login)
    if not matches(known.password_hash if known else "", password) or known is None:
        act(lambda s: _failed(s, known, "password", address))
        raise NotAccepted(WRONG)
    better = hashed(password) if is_outdated(known.password_hash) else known.password_hash
    kept = replace(known, password_hash=better)

    def settle(session: Session) -> Entry:
        attempts.succeed(session, number)
        _keep_hash(session, known, kept)
        return _advance(session, kept, frozenset({"password"}), address, rules)

    return act(settle)


def check_code(ref: str, passed: frozenset[str], code: str, address: str, rules: Rules) -> Entry:
    """The second step: a code of the second factor, each used once; raises NotAccepted."""
    with reading() as session:
        known = _still(users.credentials(session, ref=ref))
    number = act(lambda s: attempts.begin(s, kind="code", login=known.login, address=address))
    step = proving.step_of(known.second_factor, code, rules.keys)

    def settle(session: Session) -> Entry | None:
        if step is None or not _use_step(session, known, step):
            _failed(session, known, "code", address)
            return None
        attempts.succeed(session, number)
        return _advance(session, known, passed | {"second_factor"}, address, rules)

    return _or_refused(act(settle), _WRONG_CODE)


def enrol(
    ref: str, passed: frozenset[str], sealed: str, code: str, address: str, rules: Rules
) -> Entry:
    """Keep a second factor once a code of it was entered; never replaces one. Raises NotAccepted."""
    with reading() as session:
        known = _still(users.credentials(session, ref=ref))
    number = act(lambda s: attempts.begin(s, kind="code", login=known.login, address=address))
    step = proving.step_of(sealed, code, rules.keys)
    if step is None:
        raise NotAccepted(_WRONG_CODE)

    def keep(session: Session) -> Entry | None:
        taken = session.scalar(
            update(User)
            .where(User.id == known.id, User.second_factor == "")
            .values(second_factor=sealed, second_factor_step=step)
            .returning(User.id)
        )
        if taken is None:
            return None
        attempts.succeed(session, number)
        by = person(session, ref)
        journal.write(session, by, "second_factor_enrolled", kind="user", ref=ref, source=address)
        now_known = replace(known, second_factor=sealed)
        return _advance(session, now_known, passed | {"second_factor"}, address, rules)

    return _or_refused(act(keep), _ENROLLED)


def change_password(
    ref: str, passed: frozenset[str], new: str, again: str, address: str, rules: Rules
) -> Entry:
    """Keep a new password and end every session of the person; NotAccepted with every fault."""
    with reading() as session:
        known = _still(users.credentials(session, ref=ref))
    _refuse_faults(known, new, again, rules.profile)
    new_hash = hashed(new)
    former = _former(known)[: PROFILES["mlps"].former]

    def keep(session: Session) -> Entry:
        session.execute(
            update(User)
            .where(User.id == known.id)
            .values(
                password_hash=new_hash,
                password_set_at=datetime.now(UTC),
                former_hashes=former,
                must_change_password=False,
                version=User.version + 1,
            )
        )
        sessions.end_all(session, known.id)
        by = person(session, ref)
        journal.write(session, by, "password_changed", kind="user", ref=ref, source=address)
        changed = replace(known, must_change_password=False, password_set_at=datetime.now(UTC))
        return _advance(session, changed, passed | {"password"}, address, rules)

    return act(keep)


def confirm_password(login: str, password: str, address: str) -> None:
    """The person signed in gives the password again; raises NotAccepted or TooManyAttempts."""
    number = act(lambda s: attempts.begin(s, kind="confirmation", login=login, address=address))
    with reading() as session:
        known = users.credentials(session, login=login)
    if not matches(known.password_hash if known else "", password) or known is None:
        act(lambda s: _failed(s, known, "confirmation", address))
        raise NotAccepted(Text("密码不正确", "wrong password"))

    def settle(session: Session) -> None:
        attempts.succeed(session, number)
        by = person(session, known.ref)
        journal.write(session, by, "confirmed", kind="user", ref=known.ref, source=address)

    act(settle)


_WRONG_CODE = Text("验证码不正确或已用过", "the code is wrong or was used already")
_ENROLLED = Text("已登记过第二因子", "a second factor is enrolled already")
_GONE = Text("登录已失效，请重新登录", "this sign-in is no longer valid; please begin again")


def _advance(
    session: Session, known: Credentials, passed: frozenset[str], address: str, rules: Rules
) -> Entry:
    """What comes next; signing in is done, and journalled, when nothing does."""
    step = _next(known, passed, rules)
    if step == "done" and "entered" not in passed:
        by = person(session, known.ref)
        journal.write(session, by, "sign_in", kind="user", ref=known.ref, source=address)
    return Entry(ref=known.ref, passed=passed, step=step)


def _next(known: Credentials, passed: frozenset[str], rules: Rules) -> Step:
    if rules.second_factor and "second_factor" not in passed:
        if known.second_factor:
            return "second_factor"
        if known.roles & TWO_FACTOR_ROLES and "entered" not in passed:
            return "enrol"
    if known.must_change_password or _is_over(known, rules.profile):
        return "password"
    return "done"


def _is_over(known: Credentials, profile: Profile) -> bool:
    lasts = PROFILES[profile].lasts
    since = known.password_set_at
    return lasts is not None and (since is None or datetime.now(UTC) - since > lasts)


def _keep_hash(session: Session, known: Credentials, kept: Credentials) -> None:
    values: dict[str, object] = {}
    if known.must_change_password:
        values = {"password_hash": "", "former_hashes": _former(kept)}
    elif kept.password_hash != known.password_hash:
        values = {"password_hash": kept.password_hash}
    if not values:
        return
    unchanged = (User.id == known.id) & (User.password_hash == known.password_hash)
    if session.scalar(update(User).where(unchanged).values(values).returning(User.id)) is None:
        raise NotAccepted(WRONG)


def _use_step(session: Session, known: Credentials, step: int) -> bool:
    unused = (User.id == known.id) & (User.second_factor_step < step)
    used = update(User).where(unused).values(second_factor_step=step).returning(User.id)
    return session.scalar(used) is not None


def _former(known: Credentials) -> list[str]:
    return [each for each in (known.password_hash, *known.former_hashes) if each]


def _refuse_faults(known: Credentials, new: str, again: str, profile: Profile) -> None:
    if new != again:
        raise NotAccepted(Text("两次输入不一致", "the two entries differ"))
    found = faults(new, profile, (known.login, known.name, known.unit_name))
    former = _former(known)[: PROFILES[profile].former]
    if not found and any(matches(each, new) for each in former):
        found = [Text("近期用过的密码", "a password used lately")]
    if found:
        raise NotAccepted(join(found))


def _failed(session: Session, known: Credentials | None, what: str, address: str) -> None:
    # what was typed as a login is not kept where nobody bears it: it may be a password
    by = person(session, known.ref) if known else None
    journal.write(
        session, by, "sign_in_failed", kind="user", ref=known.ref if known else "",
        after={"step": what}, source=address, outcome="failed",
    )  # fmt: skip


def _still(known: Credentials | None) -> Credentials:
    if known is None:
        raise NotAccepted(_GONE)
    return known


def _or_refused(entry: Entry | None, reason: Text) -> Entry:
    if entry is None:
        raise NotAccepted(reason)
    return entry
