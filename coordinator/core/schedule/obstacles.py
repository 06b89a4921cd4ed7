"""Why a named team found no time: the fewest people who leave no way open, in words."""

import numpy as np

from coordinator.core.compiled import compiled
from coordinator.core.model import Inspector, InspectorId, Unplaced, Visit
from coordinator.core.schedule.cover import smallest_cover
from coordinator.core.schedule.diary import (
    FIRST,
    LAST,
    NEVER,
    NIGHT,
    SEATS,
    Diary,
    day_starts,
    end_at,
    member_price,
)
from coordinator.core.schedule.stream import Numbers
from coordinator.core.schedule.values import ScheduleProblem
from coordinator.core.schedule.wording import between, listed
from coordinator.core.text import Text, join

ROOM = 512


def explain(
    problem: ScheduleProblem, diary: Diary, people: tuple[InspectorId, ...], number: int
) -> Unplaced:
    """The reason for a visit without a slot, given where all others are."""
    visit = problem.visits[number]
    because = _impossible(problem, visit)
    if because is None:
        because = _in_words(problem, diary, people, number)
    return Unplaced(visit=visit.visit, stage="slot", because=because)


def blockers(diary: Diary, number: int, pin: int = -1) -> tuple[int, ...] | None:
    """The fewest members, by position in the team, who leave no start open; None if one is."""
    masks = ways(diary, number, pin)
    return smallest_cover(int(mask) for mask in masks)


def ways(diary: Diary, number: int, pin: int = -1) -> Numbers:
    """For every start worth trying (or the pin alone) the bit set of the members not free then."""
    first, last = int(diary.visit[number, FIRST]), int(diary.visit[number, LAST])
    starts = np.zeros(ROOM, dtype=np.int64)
    if pin >= 0:
        starts[0] = pin
        masks = np.zeros(1, dtype=np.int64)
        return masks[: _masks(diary, number, starts, 1, masks, 0)]
    masks = np.zeros(max(1, last - first + 1) * ROOM, dtype=np.int64)
    used = 0
    for day in range(first, last + 1):
        count = day_starts(diary, number, day, starts)
        used = _masks(diary, number, starts, count, masks, used)
    return masks[:used]


@compiled
def _masks(d: Diary, visit: int, starts: Numbers, count: int, masks: Numbers, used: int) -> int:
    for k in range(count):
        end = end_at(d, visit, starts[k]) if starts[k] >= 0 else -1
        if end < 0:
            continue
        mask = 0
        for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
            if member_price(d, visit, d.person[seat], starts[k], end) == NEVER:
                mask |= 1 << (seat - d.visit[visit, SEATS])
        masks[used] = mask
        used += 1
    return used


def _impossible(problem: ScheduleProblem, visit: Visit) -> Text | None:
    window = visit.agenda.window
    span = between(window.opens, window.closes)
    hours = problem.settings.hours
    if not any(day in window for day in problem.days):
        return Text(
            f"期限{span.zh}内没有工作日", f"there is no working day in the window {span.en}"
        )
    if visit.agenda.minutes > hours.minutes:
        return Text(
            f"检查需要{visit.agenda.minutes}分钟，超过一个工作日的{hours.minutes}分钟",
            f"the visit takes {visit.agenda.minutes} minutes, a working day has {hours.minutes}",
        )
    pin = problem.pins.get(visit.visit)
    if pin is None:
        return None
    start = pin.isoformat(sep=" ", timespec="minutes")
    minute = pin.hour * 60 + pin.minute
    if pin.date() not in problem.days or pin.date() not in window or not hours.allows_start(minute):
        return Text(
            f"指定的开始时间{start}不在期限{span.zh}内的办公时间",
            f"the fixed start {start} is not within office hours of the window {span.en}",
        )
    if hours.end_of(minute, visit.agenda.minutes) is None:
        return Text(
            f"从指定的开始时间{start}到下班不足{visit.agenda.minutes}分钟",
            f"fewer than {visit.agenda.minutes} minutes are left after the fixed start {start}",
        )
    return None


def _in_words(
    problem: ScheduleProblem, diary: Diary, people: tuple[InspectorId, ...], number: int
) -> Text:
    visit = problem.visits[number]
    pin, moment = problem.pins.get(visit.visit), -1
    if pin is not None:
        day = problem.days.index(pin.date())
        moment = day * NIGHT + pin.hour * 60 + pin.minute
        diary.visit[number, FIRST] = diary.visit[number, LAST] = day
    chosen = blockers(diary, number, moment)
    if chosen is None:
        return Text(
            "其他检查占用了所有可行的时间",
            "other visits hold every time that would be possible",
        )
    known = {i.inspector: i for i in problem.staff.inspectors}
    base = int(diary.visit[number, SEATS])
    rows = [int(diary.person[base + k]) for k in chosen]
    sentences = [_busy(problem, diary, known[people[row]], row, number) for row in rows]
    if pin is not None:
        start = pin.isoformat(sep=" ", timespec="minutes")
        sentences.insert(0, Text(f"开始时间指定为{start}", f"the start is fixed at {start}"))
    return join(sentences)


def _busy(
    problem: ScheduleProblem, diary: Diary, inspector: Inspector, row: int, number: int
) -> Text:
    """What one member does on the days of the window."""
    first, last = int(diary.visit[number, FIRST]), int(diary.visit[number, LAST])
    name = inspector.masked
    away = [problem.days[d] for d in range(first, last + 1) if not diary.present[row, d]]
    mine = diary.theirs[diary.begin[row] : diary.begin[row + 1]]
    days = diary.state[mine] // NIGHT
    held = sorted({int(d) for d in days[(days >= first) & (days <= last)]})
    parts_zh, parts_en = [], []
    if away:
        told = listed(away, problem.days)
        parts_zh.append(f"{told.zh}请假")
        parts_en.append(f"on leave on {told.en}")
    if held:
        told = listed([problem.days[d] for d in held], problem.days)
        parts_zh.append(f"{told.zh}已有其他检查")
        parts_en.append(f"at other visits on {told.en}")
    return Text(f"{name}{'，'.join(parts_zh)}", f"{name} is {' and '.join(parts_en)}")
