"""Numbers, dates and deadlines as both languages write them."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from coordinator.core.text import Language, Text

OFFICE_TIME = timezone(timedelta(hours=8), "China Standard Time")
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GROUPS = {"error": "late", "conflict": "late", "issue": "soon"}


def count(value: int | str | None) -> str:
    """1,284; an em dash for nothing."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else str(value)


def percent(value: Decimal | float | None, places: int = 1) -> str:
    """A share (0…1) as 12.5%."""
    return "—" if value is None else f"{value:.{places}%}"


def grouped(hexadecimal: str) -> str:
    """A hash in groups of four."""
    return " ".join(hexadecimal[at : at + 4] for at in range(0, len(hexadecimal), 4))


def day(value: date | None, language: Language) -> str:
    """9 月 14 日 周一 of this year's style with the year: 2026 年 9 月 14 日; 14 Sep 2026."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(OFFICE_TIME).date()
    if language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None, language: Language) -> str:
    """A day and the time of the office, to the minute."""
    if value is None:
        return "—"
    local = value.astimezone(OFFICE_TIME)
    return f"{day(local.date(), language)} {local:%H:%M}"


def weekday(value: date) -> Text:
    """The day of the week."""
    return Text(
        f"星期{_WEEKDAYS[value.weekday()][1]}",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[
            value.weekday()
        ],
    )


def state_group(state: str) -> str:
    """Which of the six looks a state has."""
    return _GROUPS.get(state, state)


def deadline_state(days: int) -> str:
    """late, soon from one working day on, else open."""
    if days < 0:
        return "late"
    return "soon" if days <= 1 else "open"


def deadline_words(days: int, until: str | None = None) -> Text:
    """Working days left in words; `until` is the hour on the last day."""
    if days < 0:
        return Text(f"逾期 {-days} 天", f"{-days} {'day' if days == -1 else 'days'} late")
    if days == 0:
        return Text(f"今日 {until}" if until else "今日", f"today {until}" if until else "today")
    return Text(f"剩 {days} 日", f"{days} {'day' if days == 1 else 'days'} left")


def waited_words(days: int) -> Text:
    """How long something without a deadline has waited."""
    if days == 0:
        return Text("今日", "since today")
    return Text(f"已等 {days} 日", f"{days} {'day' if days == 1 else 'days'} so far")


def today() -> date:
    """The day at the office."""
    return datetime.now(OFFICE_TIME).date()


def since(value: datetime | None) -> tuple[str, Text]:
    """When somebody was last here, as a state and words in calendar days."""
    if value is None:
        return "soon", Text("未登录过", "never here")
    days = (today() - value.astimezone(OFFICE_TIME).date()).days
    if days <= 1:
        return "done", (Text("今日", "today"), Text("昨日", "yesterday"))[max(days, 0)]
    return "open", Text(f"{days} 天前", f"{days} days ago")
