"""Windows as bands on the axis of the season, in per cent of its length."""

from dataclasses import dataclass
from datetime import date, timedelta

from coordinator.core.model import Window, common
from coordinator.core.text import Text
from coordinator.documents.report.days import MONTHS
from coordinator.documents.report.figures.visits import Bars
from coordinator.documents.report.figures.windows import TaskWindow, Windows

MOST_BANDS = 60
COLUMN_HEIGHT = 24.0
MOST_NUMBERED_WEEKS = 14
MOST_MONTH_LABELS = 13
WORKING_WEEK = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of the axis in per cent."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """Visits of one week: a stretch of the axis, a height in pixels, and the number."""

    x: float
    width: float
    height: float
    visits: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """One task."""

    task: TaskWindow
    span: Span
    columns: tuple[Column, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A Monday, or the first day of a month or of the season."""

    x: float
    label: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Bands:
    """The axis with its months and holidays, and one band per task shown."""

    ticks: tuple[Tick, ...]
    holidays: tuple[Span, ...]
    bands: tuple[Band, ...]
    numbered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MiniBars:
    """The windows of one agenda: a stretch per task, and the days they share."""

    number: int
    tasks: tuple[Span, ...]
    common: Span


def bands(windows: Windows) -> Bands:
    """Bands of the tasks that open first."""
    axis = windows.season
    weeks = ((axis.closes - axis.opens).days + 7) // 7
    peak = windows.peak or 1
    return Bands(
        ticks=_weeks(axis) if weeks <= MOST_NUMBERED_WEEKS else _months(axis),
        holidays=tuple(span(axis, h) for h in windows.holidays),
        bands=tuple(
            Band(
                task=t,
                span=span(axis, t.window),
                columns=tuple(_column(axis, t.window, monday, n, peak) for monday, n in t.weeks),
            )
            for t in windows.tasks[:MOST_BANDS]
        ),
        numbered=weeks <= MOST_NUMBERED_WEEKS,
    )


def mini_bars(bars: Bars, axis: Window) -> MiniBars:
    """The windows of one agenda on the axis."""
    return MiniBars(
        number=bars.number,
        tasks=tuple(span(axis, w) for w in bars.tasks),
        common=span(axis, bars.common),
    )


def span(axis: Window, window: Window) -> Span:
    """The part of `window` that lies on `axis`."""
    length = (axis.closes - axis.opens).days + 1
    opens, closes = max(axis.opens, window.opens), min(axis.closes, window.closes)
    return Span(
        x=_percent((opens - axis.opens).days, length),
        width=_percent(max(0, (closes - opens).days + 1), length),
    )


def _column(axis: Window, window: Window, monday: date, visits: int, peak: int) -> Column:
    """Monday to Friday, as far as the window is open; a make-up weekend alone keeps its week."""
    week = Window(monday, monday + timedelta(days=WORKING_WEEK - 1))
    days = span(axis, common((week, window)) or week)
    return Column(
        x=days.x,
        width=days.width,
        height=round(max(2.0, COLUMN_HEIGHT * visits / peak), 1),
        visits=visits,
    )


def _weeks(axis: Window) -> tuple[Tick, ...]:
    """Every Monday; the month is said once."""
    length = (axis.closes - axis.opens).days + 1
    monday = axis.opens + timedelta(days=-axis.opens.weekday() % 7)
    ticks: list[Tick] = []
    month = 0
    while monday <= axis.closes:
        label = Text(str(monday.day), str(monday.day))
        if monday.month != month:
            month = monday.month
            label = Text(f"{month}月{monday.day}日", f"{monday.day} {MONTHS[month - 1]}")
        ticks.append(Tick(x=_percent((monday - axis.opens).days, length), label=label))
        monday += timedelta(days=7)
    return tuple(ticks)


def _months(axis: Window) -> tuple[Tick, ...]:
    length = (axis.closes - axis.opens).days + 1
    first = date(axis.opens.year, axis.opens.month, 1)
    starts = [first]
    while (following := _next_month(starts[-1])) <= axis.closes:
        starts.append(following)
    step = -(-len(starts) // MOST_MONTH_LABELS)
    return tuple(
        Tick(x=_percent(max(0, (start - axis.opens).days), length), label=_month(start, axis))
        for start in starts[::step]
        if _wide_enough(start, axis, length)
    )


def _wide_enough(start: date, axis: Window, length: int) -> bool:
    """A month of which the season holds only a few days has no room for its name."""
    shown = (min(axis.closes, _next_month(start) - timedelta(days=1)) - max(start, axis.opens)).days
    return (shown + 1) * 100 >= 4 * length


def _month(start: date, axis: Window) -> Text:
    english = MONTHS[start.month - 1]
    if axis.opens.year == axis.closes.year or start.month not in (1, axis.opens.month):
        return Text(f"{start.month}月", english)
    return Text(f"{start.year}年{start.month}月", f"{english} {start.year}")


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
