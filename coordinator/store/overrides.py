"""The rules in force in a jurisdiction, and the soft rules that were set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from coordinator.core.errors import NotKnown
from coordinator.core.rules import OVERRIDE, RuleProfile, keys, load
from coordinator.core.rules.values import read, say
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import JurisdictionRow, Override, Unit, User
from coordinator.store.scopes import OVERSIGHT

APPROVERS = frozenset({"deputy_head", "principal_head"})
STATES = {
    "asked": Text("待审批", "waits for approval"),
    "approved": Text("已批准", "approved"),
    "expired": Text("已到期", "ended"),
    "refused": Text("未批准", "refused"),
}


@dataclass(frozen=True, kw_only=True)
class RulesInForce:
    """What governs new tasks of a jurisdiction: `base` as printed, `profile` with local settings.

    `settings` are the figures the jurisdiction set itself, each with the printed and the own value.
    """

    name: str
    base: RuleProfile
    profile: RuleProfile
    warning: Text | None
    settings: tuple[tuple[Text, Text, Text], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideShown:
    """One line of the report of overrides."""

    ref: str
    rule: str
    title: Text
    was: Text
    value: Text
    reason: str
    asked_by: str
    unit: Text
    asked_at: datetime
    until: date | None
    state: str
    decided_by: str
    decided_at: datetime | None
    answer: str
    may_decide: bool
    why_not: Text | None

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state]


def rules_in_force(session: Session, jurisdiction_id: int, on: date) -> RulesInForce:
    """The profile of the jurisdiction with its settings and the overrides approved for `on`."""
    jurisdiction = session.get(JurisdictionRow, jurisdiction_id)
    if jurisdiction is None:
        raise NotKnown(Text("没有这个辖区", "there is no such jurisdiction"))
    base = load(jurisdiction.profile)
    own = base.with_overrides(jurisdiction.overrides)
    changed = [name for name in base.rules if base[name] != own[name]]
    return RulesInForce(
        name=jurisdiction.profile,
        base=base,
        profile=_set_aside(own, _approved(session, jurisdiction_id, on)),
        warning=base.warning(on),
        settings=tuple((keys()[k].title, base[k].say(), own[k].say()) for k in changed),
    )


def override_report(
    session: Session, person: Person, on: date, *, state: str = "", rule: str = ""
) -> tuple[OverrideShown, ...]:
    """Overrides as far as the person may see them, the latest first; a state or rule not known: all.

    The office, supervisors and those who approve see the jurisdiction's, others their unit's.
    """
    asker, decider = aliased(User), aliased(User)
    query = (
        select(Override, asker.name, Unit, decider.name)
        .join(asker, asker.id == Override.asked_by)
        .join(Unit, Unit.id == asker.unit_id)
        .outerjoin(decider, decider.id == Override.approved_by)
        .where(Override.jurisdiction_id == person.jurisdiction_id)
        .order_by(Override.asked_at.desc(), Override.id.desc())
    )
    if not person.roles & (OVERSIGHT | APPROVERS):
        query = query.where(asker.unit_id == person.unit_id)
    if state in STATES:
        query = query.where(_is(state, on))
    if rule in keys():
        query = query.where(Override.rule == rule)
    return tuple(_shown(person, on, *row) for row in session.execute(query))


def _approved(session: Session, jurisdiction_id: int, on: date) -> Sequence[Override]:
    query = select(Override).where(Override.jurisdiction_id == jurisdiction_id, _is("approved", on))
    return session.scalars(query.order_by(Override.decided_at, Override.id)).all()


def _is(state: str, on: date) -> ColumnElement[bool]:
    approved = Override.state == "approved"
    if state == "approved":
        return and_(approved, or_(Override.until.is_(None), Override.until >= on))
    if state == "expired":
        return and_(approved, Override.until < on)
    return Override.state == state


def _set_aside(profile: RuleProfile, overrides: Sequence[Override]) -> RuleProfile:
    """The profile with the overrides that still meet a soft rule of it."""
    rules = dict(profile.rules)
    for each in overrides:
        rule = rules.get(each.rule)
        if rule is not None and rule.strength == "soft":
            value = read(keys()[each.rule], each.value["value"])
            rules[each.rule] = replace(
                rule, value=value, source=(OVERRIDE,), origins=(profile.name,)
            )
    return replace(profile, rules=MappingProxyType(rules))


def _shown(
    person: Person, on: date, row: Override, asker: str, unit: Unit, decider: str | None
) -> OverrideShown:
    ended = row.state == "approved" and row.until is not None and row.until < on
    waits = row.state == "asked" and bool(person.roles & APPROVERS)
    own = row.asked_by == person.id
    return OverrideShown(
        ref=row.ref,
        rule=row.rule,
        title=keys()[row.rule].title,
        was=_value(row, "was"),
        value=_value(row, "value"),
        reason=row.reason,
        asked_by=asker,
        unit=Text(unit.name, unit.name_en or unit.name),
        asked_at=row.asked_at,
        until=row.until,
        state="expired" if ended else row.state,
        decided_by=decider or "",
        decided_at=row.decided_at,
        answer=str(row.value.get("answer", "")),
        may_decide=waits and not own,
        why_not=Text("不能审批自己的申请", "nobody approves what they asked for")
        if waits and own
        else None,
    )


def _value(row: Override, which: str) -> Text:
    raw: Any = row.value.get(which)
    key = keys()[row.rule]
    return Text("条文未规定", "the text is silent") if raw is None else say(key, read(key, raw))
