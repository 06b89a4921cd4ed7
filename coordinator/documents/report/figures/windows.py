"""Tasks' windows over the season, with the visits that fall into them week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from coordinator.core.calendar import WorkCalendar
from coordinator.core.model import TaskId, VisitKind, Window
from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.names import Names

SATURDAY = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskWindow:
    """One task: its window, draws, visits with a date (by Monday of their week) and desk checks."""

    task: TaskId
    name: str
    lead: Text
    announced: bool
    window: Window
    drawn: int
    visits: int
    desk: int
    weeks: tuple[tuple[date, int], ...]

    @property
    def busiest(self) -> tuple[date, int] | None:
        """The first week with most visits."""
        return max(self.weeks, key=lambda w: (w[1], -w[0].toordinal()), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """The whole season, its tasks by opening day, its holidays, and years without a calendar."""

    season: Window
    tasks: tuple[TaskWindow, ...]
    holidays: tuple[Window, ...]
    warnings: tuple[Text, ...]

    @property
    def peak(self) -> int:
        """The most visits of one task in one week."""
        return max((n for t in self.tasks for _, n in t.weeks), default=0)


def period(season: Season) -> Window:
    """From the first day of a task to the last."""
    windows = [t.window for t in season.sharing.tasks.values()]
    if not windows:
        return Window(season.bundle.jurisdiction.today, season.bundle.jurisdiction.today)
    return Window(min(w.opens for w in windows), max(w.closes for w in windows))


def calendar_of(season: Season) -> WorkCalendar:
    """The working days of the jurisdiction."""
    office = season.bundle.jurisdiction
    return WorkCalendar(extra_holidays=office.extra_holidays, extra_workdays=office.extra_workdays)


def windows(season: Season, names: Names, days: WorkCalendar) -> Windows:
    """Windows and weekly visits of every task."""
    whole = period(season)
    weekly, placed = _placed(season)
    desk = _desk(season)
    rows = [
        TaskWindow(
            task=t.task,
            name=names.task(t.task),
            lead=names.department(t.lead),
            announced=t.announced,
            window=t.window,
            drawn=len(season.draw.drawn[t.task].subjects),
            visits=placed[t.task],
            desk=desk[t.task],
            weeks=tuple(sorted(weekly.get(t.task, {}).items())),
        )
        for t in season.sharing.tasks.values()
    ]
    return Windows(
        season=whole,
        tasks=tuple(sorted(rows, key=lambda r: (r.window, r.task))),
        holidays=_holidays(whole, days),
        warnings=days.warnings(whole.opens, whole.closes),
    )


def _placed(season: Season) -> tuple[dict[TaskId, Counter[date]], Counter[TaskId]]:
    weekly: dict[TaskId, Counter[date]] = {}
    placed: Counter[TaskId] = Counter()
    for visit in season.merge.visits:
        slot = season.schedule.slots.get(visit.visit)
        if slot is None:
            continue
        monday = slot.day - timedelta(days=slot.day.weekday())
        for task in visit.agenda.tasks:
            weekly.setdefault(task, Counter())[monday] += 1
            placed[task] += 1
    return weekly, placed


def _desk(season: Season) -> Counter[TaskId]:
    return Counter(
        task
        for visit in season.merge.visits
        if visit.agenda.kind is VisitKind.DESK
        for task in visit.agenda.tasks
    )


def _holidays(whole: Window, days: WorkCalendar) -> tuple[Window, ...]:
    """Runs of free days that hold at least one day from Monday to Friday."""
    worked = set(days.working_days(whole.opens, whole.closes))
    runs: list[list[date]] = []
    day = whole.opens
    while day <= whole.closes:
        if day not in worked:
            if runs and runs[-1][-1] == day - timedelta(days=1):
                runs[-1].append(day)
            else:
                runs.append([day])
        day += timedelta(days=1)
    return tuple(Window(r[0], r[-1]) for r in runs if any(d.weekday() < SATURDAY for d in r))
