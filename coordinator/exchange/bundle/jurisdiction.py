"""jurisdiction.toml: who coordinates, by which profile, with which figures of its own."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coordinator.core.errors import BadInput, NotKnown, Problem
from coordinator.core.model import Jurisdiction
from coordinator.core.rules import RuleProfile, load, overridable, profiles
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells

FILE = "jurisdiction.toml"
MOST = 10_000
"""No figure of a jurisdiction, in minutes, officers, visits or kilometres an hour, is larger."""
_OWN = ("name", "profile", "today", "office", "extra_holidays", "extra_workdays")
_PLACE = re.compile(r"at line (\d+), column (\d+)")


def read_jurisdiction(
    folder: Path, problems: list[Problem]
) -> tuple[Jurisdiction, RuleProfile | None]:
    """The jurisdiction and its profile with overrides; None where the profile cannot be used."""
    sheet = _read(folder / FILE, problems)
    if sheet is None:
        return Jurisdiction(name="", profile="", today=date.min, overrides={}), None
    known = {*_OWN, *overridable()}
    for name in sheet.entries:
        if name not in known:
            zh = f"没有名为“{name}”的设置，可用：{'、'.join(sorted(known))}"
            en = f"there is no setting “{name}”; known are {', '.join(sorted(known))}"
            sheet.report(name, zh, en)
    jurisdiction = Jurisdiction(
        name=sheet.text("name"),
        profile=sheet.text("profile"),
        today=sheet.day("today", sheet.entries.get("today", "")) or date.min,
        office=sheet.text("office") if "office" in sheet.entries else "",
        overrides=sheet.overrides(),
        extra_holidays=sheet.days("extra_holidays"),
        extra_workdays=sheet.days("extra_workdays"),
    )
    for day in sorted(jurisdiction.extra_holidays & jurisdiction.extra_workdays):
        zh = f"{day} 既列为假日又列为工作日"
        sheet.report("extra_workdays", zh, f"{day} is listed as holiday and as workday")
    return jurisdiction, _profile(folder, jurisdiction, sheet)


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """The entries of the file, its lines, and where to note what is wrong."""

    entries: Mapping[str, object]
    lines: list[str]
    problems: list[Problem]

    def report(self, name: str, zh: str, en: str) -> None:
        self.note(name, Text(zh, en))

    def note(self, name: str, text: Text) -> None:
        """A fault of one setting, at the line that sets it."""
        sets = re.compile(
            rf"""\s*["']?{re.escape(name)}["']?\s*[=.]|\s*\[+\s*{re.escape(name)}\b"""
        )
        line = next((n for n, line in enumerate(self.lines, 1) if name and sets.match(line)), 0)
        self.problems.append(Problem(file=FILE, line=line, column=name, text=text))

    def text(self, name: str) -> str:
        value = self.entries.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.report(name, "应为非空文字", "must be a text that is not empty")
        return ""

    def day(self, name: str, value: object) -> date | None:
        if type(value) is date:
            return value
        try:
            return cells.day(str(value))
        except cells.BadCell as fault:
            self.note(name, fault.text)
            return None

    def days(self, name: str) -> frozenset[date]:
        value = self.entries.get(name, [])
        if isinstance(value, list):
            return frozenset(day for each in value if (day := self.day(name, each)) is not None)
        self.report(name, "应为日期列表", "must be a list of dates")
        return frozenset()

    def overrides(self) -> dict[str, object]:
        """The settings that replace figures of the profile; what they hold is for the profile to judge."""
        found = {}
        for name in overridable():
            value = self.entries.get(name)
            if isinstance(value, int) and value > MOST:
                self.report(name, f"不能超过 {MOST}", f"must not be more than {MOST}")
            elif name in self.entries:
                found[name] = value
        return found


def _read(path: Path, problems: list[Problem]) -> _Sheet | None:
    def refuse(zh: str, en: str, line: int = 0) -> None:
        problems.append(Problem(file=FILE, line=line, column="", text=Text(zh, en)))

    try:
        text = path.read_bytes().decode("utf-8-sig")
        return _Sheet(entries=tomllib.loads(text), lines=text.splitlines(), problems=problems)
    except FileNotFoundError:
        refuse("缺少这个文件", "this file is missing")
    except OSError:
        refuse("无法读取这个文件", "this file cannot be read")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        refuse(
            "编码不是 UTF-8（可能是 GBK），请另存为 UTF-8 后重试",
            "is not UTF-8 (perhaps GBK); save it as UTF-8 and try again",
            line,
        )
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        place = _PLACE.search(str(fault))
        line = int(place[1]) if place else text.count("\n") + 1
        refuse("从这里起不是有效的 TOML", "is not valid TOML from here on", line)
    return None


def _profile(folder: Path, jurisdiction: Jurisdiction, sheet: _Sheet) -> RuleProfile | None:
    """The profile in force; without it the overrides are still checked against another one."""
    name, profile = jurisdiction.profile, None
    try:
        if name in profiles():
            profile = load(name)
        elif name.isprintable() and (folder / name).is_file():
            profile = load(folder / name)
        elif name:
            listed = profiles()
            zh = f"没有名为“{name}”的规则，也没有这个文件；可用：{'、'.join(listed)}"
            en = f"there is no profile and no file “{name}”; known are {', '.join(listed)}"
            sheet.report("profile", zh, en)
    except NotKnown as refusal:
        sheet.note("profile", refusal.text)
    except BadInput as refusal:
        sheet.problems.extend(refusal.problems)
    overridden = profile or load(profiles()[0])
    try:
        overridden = overridden.with_overrides(jurisdiction.overrides, file=FILE)
    except BadInput as refusal:
        for problem in refusal.problems:
            sheet.note(problem.column, problem.text)
    return overridden if profile else None
