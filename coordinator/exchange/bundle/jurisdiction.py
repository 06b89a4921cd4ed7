"""jurisdiction.toml: who coordinates, by which profile, with which figures of its own."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from coordinator.core.errors import BadInput, NotKnown, Problem
from coordinator.core.model import Jurisdiction
from coordinator.core.rules import RuleProfile, load, overridable, profiles
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells

FILE = "jurisdiction.toml"
_OWN = ("name", "profile", "today", "office", "extra_holidays", "extra_workdays")


def read_jurisdiction(
    folder: Path, problems: list[Problem]
) -> tuple[Jurisdiction, RuleProfile | None]:
    """The jurisdiction and its profile with overrides; None where the profile cannot be used."""
    entries = _entries(folder, problems)
    known = {*_OWN, *overridable()}
    for name in entries:
        if name not in known:
            zh = f"没有名为“{name}”的设置，可用：{'、'.join(sorted(known))}"
            en = f"there is no setting “{name}”; known are {', '.join(sorted(known))}"
            problems.append(_problem(name, zh, en))
    overrides = {n: v for n, v in entries.items() if n in overridable()}
    jurisdiction = Jurisdiction(
        name=_text(entries, "name", problems),
        profile=_text(entries, "profile", problems),
        today=_day("today", entries.get("today"), problems),
        office=str(entries.get("office", "")),
        overrides=overrides,
        extra_holidays=_days(entries, "extra_holidays", problems),
        extra_workdays=_days(entries, "extra_workdays", problems),
    )
    _check_days(jurisdiction, problems)
    return jurisdiction, _profile(folder, jurisdiction, problems)


def _entries(folder: Path, problems: list[Problem]) -> dict[str, object]:
    path = folder / FILE
    if not path.is_file():
        problems.append(_problem("", "缺少这个文件", "this file is missing"))
        return {}
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(_problem("", "编码不是 UTF-8", "is not UTF-8"))
    except tomllib.TOMLDecodeError as fault:
        problems.append(_problem("", f"不是有效的 TOML：{fault}", f"is not valid TOML: {fault}"))
    return {}


def _text(entries: Mapping[str, object], name: str, problems: list[Problem]) -> str:
    value = entries.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if entries:
        problems.append(_problem(name, "应为非空文字", "must be a text that is not empty"))
    return ""


def _day(name: str, value: object, problems: list[Problem]) -> date:
    if type(value) is date:
        return value
    try:
        return cells.day(str(value if value is not None else ""))
    except cells.BadCell as fault:
        problems.append(Problem(file=FILE, line=0, column=name, text=fault.text))
        return date.min


def _days(entries: Mapping[str, object], name: str, problems: list[Problem]) -> frozenset[date]:
    value = entries.get(name, [])
    if isinstance(value, list):
        return frozenset(_day(name, each, problems) for each in value)
    problems.append(_problem(name, "应为日期列表", "must be a list of dates"))
    return frozenset()


def _check_days(jurisdiction: Jurisdiction, problems: list[Problem]) -> None:
    for day in sorted(jurisdiction.extra_holidays & jurisdiction.extra_workdays):
        zh = f"{day} 既列为假日又列为工作日"
        problems.append(
            _problem("extra_workdays", zh, f"{day} is listed as holiday and as workday")
        )


def _profile(
    folder: Path, jurisdiction: Jurisdiction, problems: list[Problem]
) -> RuleProfile | None:
    name = jurisdiction.profile
    if not name:
        return None
    try:
        profile = load(name if name in profiles() else folder / name)
        return profile.with_overrides(jurisdiction.overrides, file=FILE)
    except NotKnown as refusal:
        problems.append(Problem(file=FILE, line=0, column="profile", text=refusal.text))
    except BadInput as refusal:
        problems.extend(refusal.problems)
    return None


def _problem(column: str, zh: str, en: str) -> Problem:
    return Problem(file=FILE, line=0, column=column, text=Text(zh, en))
