"""What a rule can hold: reading a value, writing it plainly, saying it in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from coordinator.core.errors import Refusal
from coordinator.core.model import OfficeHours
from coordinator.core.rules.keys import Key, Kind, word
from coordinator.core.text import Text, join


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Term:
    """A number of working days and the event that starts them."""

    working_days: int
    starts: str


Terms = tuple[tuple[str, Term], ...]
Value = bool | int | str | date | tuple[str, ...] | Term | Terms
"""A ratio is the decimal string as typed, hours are `HH:MM-HH:MM`, a month and day is `MM-DD`."""


class Unfit(Refusal):
    """A raw value that is not of its key's kind; `text` says what was expected."""


def read(key: Key, raw: object) -> Value:
    """`raw`, as TOML or JSON gives it, as a value of `key`; raises Unfit."""
    return _READERS[key.kind](key, raw)


def plain(value: Value) -> object:
    """The value as JSON can hold it; `read` gives the value back."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return {"starts": value.starts, "working_days": value.working_days}
    if isinstance(value, tuple):
        pairs = [each for each in value if isinstance(each, tuple)]
        return {name: plain(term) for name, term in pairs} if pairs else list(value)
    return value


def say(key: Key, value: Value) -> Text:
    """The value in words."""
    if key.kind == "ratio":
        percent = f"{(Decimal(str(value)) * 100).normalize():f}%"
        return Text(percent, percent)
    return _say(value)


def _say(value: Value) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Term):
        return Text(
            f"{word(value.starts).zh}起{value.working_days}个工作日内",
            f"within {value.working_days} working days from: {word(value.starts).en}",
        )
    if isinstance(value, tuple):
        return join([_say_one(each) for each in value], zh="、", en=", ") if value else _NOTHING
    return word(str(value))


_NOTHING = Text("无", "none")


def _say_one(each: str | tuple[str, Term]) -> Text:
    if isinstance(each, str):
        return word(each)
    name, term = each
    return Text(f"{word(name).zh}：{_say(term).zh}", f"{word(name).en}: {_say(term).en}")


def ratio(value: Value) -> Fraction:
    """The exact number a ratio stands for."""
    return Fraction(str(value))


def office_hours(value: Value) -> OfficeHours:
    """The spans of a value of kind hours, in minutes after midnight."""
    if not isinstance(value, tuple):
        raise TypeError(value)
    return OfficeHours(spans=tuple(span(str(each)) for each in value))


def span(text: str) -> tuple[int, int]:
    """`09:00-12:00` as minutes after midnight; raises ValueError."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(text)
    a, b, c, d = map(int, found.groups())
    return a * 60 + b, c * 60 + d


def _flag(_: Key, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit(Text("应为 true 或 false", "must be true or false"))
    return raw


def _count(_: Key, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw <= 0:
        raise Unfit(Text("应为正整数", "must be a positive whole number"))
    return raw


def _ratio(_: Key, raw: object) -> str:
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw) or not 0 < Fraction(raw) <= 1:
        fault = '应为大于 0、不大于 1 的小数，写成文字如 "0.05"'
        raise Unfit(Text(fault, 'must be a decimal above 0 and up to 1 as text, like "0.05"'))
    return raw


def _choice(key: Key, raw: object) -> str:
    if not isinstance(raw, str) or raw not in key.choices:
        listed = ", ".join(key.choices)
        raise Unfit(Text(f"“{raw}”不在可选值之内：{listed}", f"{raw!r} is not one of: {listed}"))
    return raw


def _list(key: Key, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise Unfit(Text("应为列表", "must be a list"))
    chosen = tuple(_choice(key, each) for each in raw)
    if len(set(chosen)) != len(chosen):
        raise Unfit(Text("列表中有重复", "the list repeats an entry"))
    return chosen


def _set(key: Key, raw: object) -> tuple[str, ...]:
    return tuple(sorted(_list(key, raw), key=key.choices.index))


def _date(_: Key, raw: object) -> date:
    try:
        return raw if type(raw) is date else date.fromisoformat(str(raw))
    except ValueError:
        raise Unfit(Text("应为日期，如 2026-01-31", "must be a date like 2026-01-31")) from None


def _month_day(_: Key, raw: object) -> str:
    try:
        date.fromisoformat(f"2000-{raw}")
    except ValueError:
        raise Unfit(Text("应为月日，如 01-31", "must be a month and day like 01-31")) from None
    return str(raw)


def _term(key: Key, raw: object) -> Term:
    if not isinstance(raw, Mapping) or set(raw) != {"working_days", "starts"}:
        fault = "应有 working_days 和 starts 两项"
        raise Unfit(Text(fault, "must have working_days and starts, nothing else"))
    return Term(working_days=_count(key, raw["working_days"]), starts=_choice(key, raw["starts"]))


def _terms(key: Key, raw: object) -> Terms:
    if not isinstance(raw, Mapping) or not raw or not set(raw) <= set(key.names):
        listed = ", ".join(key.names)
        raise Unfit(Text(f"应为期限表，可用名称：{listed}", f"must name clocks out of: {listed}"))
    return tuple((name, _term(key, raw[name])) for name in key.names if name in raw)


def _hours(_: Key, raw: object) -> tuple[str, ...]:
    fault = Text(
        '应为先后排列、互不重叠的时段，如 ["09:00-12:00", "13:30-17:30"]',
        'must be spans one after the other, like ["09:00-12:00", "13:30-17:30"]',
    )
    if not isinstance(raw, list | tuple) or not raw:
        raise Unfit(fault)
    try:
        minutes = [edge for each in raw for edge in span(str(each))]
    except ValueError:
        raise Unfit(fault) from None
    ascending = all(a < b for a, b in pairwise(minutes))
    if not ascending:
        raise Unfit(fault)
    return tuple(str(each) for each in raw)


_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_READERS: Mapping[Kind, Callable[[Key, object], Value]] = {
    "flag": _flag,
    "count": _count,
    "ratio": _ratio,
    "choice": _choice,
    "set": _set,
    "list": _list,
    "date": _date,
    "month_day": _month_day,
    "term": _term,
    "terms": _terms,
    "hours": _hours,
}
