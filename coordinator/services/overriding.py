"""Setting soft rules aside: one asks with a reason, another person approves or refuses."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible, Refusal, RuleRefusal
from coordinator.core.rules import Key, Rule, Term, keys
from coordinator.core.rules.values import Value, plain, read
from coordinator.core.text import Text
from coordinator.store import journal
from coordinator.store.database import act
from coordinator.store.overrides import rules_in_force
from coordinator.store.person import Person
from coordinator.store.schema import Override

Entered = Mapping[str, Sequence[str]]
"""What a form holds, by field."""

NO_REASON = Text("请写明理由", "a reason is needed")
NO_END = Text("请写明截止日期，格式如 2026-12-31", "an end date is needed, like 2026-12-31")
PAST = Text("截止日期已过", "the end date has passed")


def ask_override(by: Person, name: str, entered: Entered, today: date) -> str:
    """Ask to set a soft rule aside until a day; its reference. Fields: value(s), reason, until."""
    key = keys().get(name)
    if key is None:
        raise NotKnown(Text("没有这项规则", "there is no such rule"))
    reason, until = _reason(_one(entered, "reason")), _day(_one(entered, "until"), today)

    def change(session: Session) -> str:
        rule = rules_in_force(session, by.jurisdiction_id, today).profile[key.name]
        check_soft(rule)
        was, value = _held(rule), read(key, entered_value(key, rule, entered))
        if value == was:
            raise Refusal(Text("新值与现行规定相同", "the value is the one in force"))
        row = Override(
            jurisdiction_id=by.jurisdiction_id,
            rule=key.name,
            value={"was": plain(was), "value": plain(value)},
            reason=reason,
            asked_by=by.id,
            asked_at=datetime.now(UTC),
            until=until,
        )
        session.add(row)
        session.flush()
        after = {"rule": key.name, "value": plain(value), "until": until.isoformat()}
        journal.write(
            session, by, "override_asked", kind="override", ref=row.ref,
            before={"value": plain(was)}, after=after, reason=reason,
        )  # fmt: skip
        return row.ref

    return act(change)


def decide_override(by: Person, ref: str, *, approved: bool, reason: str) -> None:
    """Approve or refuse what somebody else asked for."""
    said = _reason(reason)
    state = "approved" if approved else "refused"

    def change(session: Session) -> None:
        row = session.scalar(
            select(Override).where(
                Override.ref == ref, Override.jurisdiction_id == by.jurisdiction_id
            )
        )
        if row is None:
            raise NotKnown(Text("没有这项申请", "there is no such request"))
        if row.state != "asked":
            raise NotPossible(Text("这项申请已经处理", "this request was decided already"))
        if row.asked_by == by.id:
            raise NotPossible(Text("不能审批自己的申请", "nobody approves what they asked for"))
        row.state, row.approved_by, row.decided_at = state, by.id, datetime.now(UTC)
        row.value = {**row.value, "answer": said}
        session.flush()
        journal.write(
            session, by, f"override_{state}", kind="override", ref=row.ref,
            before={"state": "asked"}, after={"state": state, "rule": row.rule}, reason=said,
        )  # fmt: skip

    act(change)


def check_soft(rule: Rule) -> None:
    """Refuses rules that nobody may set aside, by their article."""
    title = keys()[rule.key].title
    if rule.silent:
        raise NotPossible(
            Text(f"条文未规定“{title.zh}”，无需变通", f"the text is silent on: {title.en}")
        )
    if rule.strength == "hard":
        article = rule.cite()
        raise RuleRefusal(
            Text(
                f"“{title.zh}”是硬性规定（{article.zh}），不得变通",
                f"{title.en}: a hard rule ({article.en}), nobody may set it aside",
            ),
            clause=rule.basis(),
        )


def entered_value(key: Key, rule: Rule, entered: Entered) -> object:
    """What a form holds for a key, as `read` takes it."""
    text = _one(entered, "value")
    match key.kind, rule.value:
        case "flag", _:
            read_value: object = text == "yes"
        case (("set" | "list"), _):
            read_value = tuple(entered.get("value", ()))
        case "hours", _:
            parts = text.replace("，", ",").split(",")
            read_value = [each.strip() for each in parts if each.strip()]
        case "count", _:
            read_value = _number(text)
        case "term", Term(starts=starts):
            read_value = {"working_days": _number(text), "starts": starts}
        case "terms", tuple(held):
            read_value = _terms(held, entered)
        case _:
            read_value = text
    return read_value


def _terms(held: tuple[Any, ...], entered: Entered) -> dict[str, Any]:
    return {
        name: {"working_days": _number(_one(entered, name)), "starts": term.starts}
        for name, term in held
    }


def _held(rule: Rule) -> Value:
    if rule.value is None:
        raise TypeError(rule.key)
    return rule.value


def _one(entered: Entered, name: str) -> str:
    return next(iter(entered.get(name, ())), "").strip()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refusal(Text("应为正整数", "must be a positive whole number"))
    return int(text)


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal(NO_REASON)
    return text.strip()


def _day(text: str, today: date) -> date:
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise Refusal(NO_END) from None
    if until < today:
        raise Refusal(PAST)
    return until
