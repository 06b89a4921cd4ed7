"""Days, spans of days and appointments in words of both languages."""

from dataclasses import dataclass
from datetime import date

from coordinator.core.model import Slot, Window
from coordinator.core.text import Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"),
    Text("周五", "Fri"), Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Days:
    """Speaks of days; the year is said only where the season covers more than one."""

    with_year: bool

    def day(self, day: date) -> Text:
        """One day: `9月14日`, `14 Sep`."""
        return Text(
            f"{f'{day.year}年' if self.with_year else ''}{day.month}月{day.day}日",
            f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if self.with_year else ''}",
        )

    def span(self, window: Window) -> Text:
        """Several days: `9月14–18日`, `14–18 Sep`."""
        opens, closes = window.opens, window.closes
        first, last = self.day(opens), self.day(closes)
        if opens == closes:
            return first
        if (opens.year, opens.month) == (closes.year, closes.month):
            return Text(f"{first.zh[:-1]}–{closes.day}日", f"{opens.day}–{last.en}")
        return Text(f"{first.zh}–{last.zh}", f"{first.en}–{last.en}")

    def slot(self, slot: Slot) -> Text:
        """An appointment: `9月14日 周一 09:00–10:40`."""
        day, weekday = self.day(slot.day), WEEKDAYS[slot.day.weekday()]
        hours = f"{_clock(slot.start)}–{_clock(slot.end)}"
        return Text(f"{day.zh} {weekday.zh} {hours}", f"{weekday.en} {day.en} {hours}")


def dated(window: Window) -> Text:
    """A span of days that always says its years: `2026年9月14日至10月23日`."""
    opens, closes = window.opens, window.closes
    last_zh = f"{f'{closes.year}年' if closes.year != opens.year else ''}{closes.month}月"
    first_en = f"{opens.day} {MONTHS[opens.month - 1]}"
    if opens.year != closes.year:
        first_en = f"{first_en} {opens.year}"
    return Text(
        f"{opens.year}年{opens.month}月{opens.day}日至{last_zh}{closes.day}日",
        f"{first_en} to {closes.day} {MONTHS[closes.month - 1]} {closes.year}",
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
