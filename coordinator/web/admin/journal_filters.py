"""The filters of the journal, as they stand in its address."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store.journal import Wanted
from coordinator.web.admin.journal_sentences import KINDS, act_name
from coordinator.web.formats import OFFICE_TIME

_NO_DATE = Text("日期应写成 2026-09-14 这样", "a date is written like 2026-09-14")
_LABELS = {
    "since": Text("自 {value}", "from {value}"),
    "until": Text("至 {value}", "to {value}"),
    "actor": Text("人员：{value}", "person: {value}"),
    "act": Text("行为：{value}", "act: {value}"),
    "kind": Text("对象类别：{value}", "kind of object: {value}"),
    "ref": Text("对象：{value}", "object: {value}"),
    "unit": Text("单位：{value}", "unit: {value}"),
}


def wanted(asked: Mapping[str, str]) -> Wanted:
    """The filters in an address or a form; days are days of the office, both included."""
    last = _day(asked.get("until", ""))
    return Wanted(
        since=_midnight(_day(asked.get("since", ""))),
        until=_midnight(last + timedelta(days=1)) if last else None,
        **{
            name: asked.get(name, "").strip()[:64]
            for name in ("actor", "act", "kind", "ref", "unit")
        },
    )


def pills(asked: Mapping[str, str]) -> list[tuple[Text, str, str]]:
    """The filters in force, in words: (sentence, name, value)."""
    return [
        (_LABELS[name].fill(value=_said(name, asked[name])), name, asked[name])
        for name in _LABELS
        if asked.get(name)
    ]


def _said(name: str, value: str) -> str | Text:
    if name == "act":
        return act_name(value)
    return KINDS.get(value, value) if name == "kind" else value


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as fault:
        raise Refusal(_NO_DATE) from fault


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), OFFICE_TIME) if day else None
