"""Days, names and departments as they stand in sentences."""

from collections.abc import Sequence
from datetime import date

from coordinator.core.model import Department
from coordinator.core.text import Text

FEW = 4
"""Up to so many people are named, masked, in a reason."""


def named(department: Department) -> Text:
    """A department in both languages."""
    return Text(department.name, department.name_en or department.name)


def listed(days: Sequence[date], season: Sequence[date]) -> Text:
    """Days of a season as stretches: `2026-11-03 to 2026-11-10, 2026-11-16`."""
    position = {day: k for k, day in enumerate(season)}
    stretches: list[list[date]] = []
    for day in days:
        if stretches and position[day] == position[stretches[-1][-1]] + 1:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    shown = stretches[:3]
    rest = sum(map(len, stretches[3:]))
    zh = "、".join(s[0].isoformat() if len(s) == 1 else f"{s[0]}至{s[-1]}" for s in shown)
    en = ", ".join(s[0].isoformat() if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in shown)
    if not rest:
        return Text(zh, en)
    return Text(f"{zh}及另外{rest}天", f"{en} and {rest} further days")


def between(opens: date, closes: date) -> Text:
    """A window in both languages."""
    return Text(f"{opens}至{closes}", f"{opens} to {closes}")
