"""Choosing the rules a jurisdiction works by."""

from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.core.rules import load, profiles
from coordinator.core.text import Text
from coordinator.store import journal
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import JurisdictionRow


def switch_profile(by: Person, name: str, *, was: str, reason: str) -> None:
    """Put a built-in profile in force for new tasks; `was` is the one the person saw in force."""
    if name not in profiles():
        raise NotKnown(Text("没有这套规则", "there is no such profile"))
    if not reason.strip():
        raise Refusal(Text("请写明理由", "a reason is needed"))
    chosen = load(name)

    def change(session: Session) -> None:
        row = session.get_one(JurisdictionRow, by.jurisdiction_id)
        if row.profile != was:
            now = load(row.profile).title
            raise NotPossible(
                Text(
                    f"规则已被他人改为“{now.zh}”，请刷新页面",
                    f"somebody has put “{now.en}” in force meanwhile; reload the page",
                )
            )
        if row.profile == name:
            raise Refusal(Text("这套规则已在施行", "this profile is in force already"))
        chosen.with_overrides(row.overrides)
        row.profile = name
        journal.write(
            session, by, "profile_switched", kind="jurisdiction", ref=row.ref,
            before={"profile": was}, after={"profile": name, "version": chosen.version},
            reason=reason.strip(), role="office",
        )  # fmt: skip

    act(change)
