"""Why a visit found no slot: the smallest blocking set, in words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from coordinator.core.compiled import compiled
from coordinator.core.model import HINDRANCES, DepartmentId, Inspector, Unplaced, Visit
from coordinator.core.schedule.board import Board
from coordinator.core.schedule.cover import smallest_cover
from coordinator.core.schedule.ground import FIRST, LAST, NEEDS, PINNED, Ground, Roster
from coordinator.core.schedule.placing import pinned_half, spare
from coordinator.core.schedule.rounds import refused, width_at
from coordinator.core.schedule.stream import Numbers
from coordinator.core.schedule.wording import FEW, between, listed, named
from coordinator.core.text import Text, join


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Departments (by position in the agenda) that together leave a visit no half-day.

    `spare[k, h]` is how many officers department k could send in candidate half-day h; `refused`
    says whether refused half-days belong to the set.
    """

    halves: Numbers
    spare: Numbers
    departments: tuple[int, ...]
    refused: bool


def explain(ground: Ground, board: Board, roster: Roster, memo: Numbers, visit: int) -> Unplaced:
    """The reason for a visit without a slot, given where all others are.

    `memo` is shared by all reasons of one plan: `2 * classes * half-days` cells of -1.
    """
    of = roster.problem.visits[visit]
    because = _impossible(ground, roster, visit)
    if because is None:
        because = _in_words(ground, board, roster, memo, visit)
    return Unplaced(visit=of.visit, stage="slot", because=because)


def shortage(ground: Ground, board: Board, memo: Numbers, visit: int) -> Shortage | None:
    """The smallest set of departments that blocks the visit; None if it has a half-day open."""
    halves, found, barred = open_ways(ground, board, memo, visit)
    short = found < ground.officers
    count = len(found)
    weights = 1 << np.arange(count, dtype=np.int64)
    ways = (short * weights[:, None]).sum(axis=0) + (barred.astype(np.int64) << count)
    chosen = smallest_cover(int(w) for w in ways)
    if chosen is None:
        return None
    return Shortage(
        halves=halves,
        spare=found,
        departments=tuple(k for k in chosen if k < count),
        refused=count in chosen,
    )


def open_ways(
    ground: Ground, board: Board, memo: Numbers, visit: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Half-days in which the visit could begin; per department its spare officers; refused or not."""
    count = int(ground.visit[visit + 1, NEEDS] - ground.visit[visit, NEEDS])
    size = max(0, int(ground.visit[visit, LAST] - ground.visit[visit, FIRST] + 1)) * ground.spans
    halves = np.zeros(size, dtype=np.int64)
    found = np.zeros((count, size), dtype=np.int64)
    barred = np.zeros(size, dtype=np.int64)
    used = _measure(ground, board, memo, visit, halves, found, barred)
    return halves[:used], found[:, :used], barred[:used]


@compiled
def _measure(
    g: Ground,
    b: Board,
    memo: Numbers,
    visit: int,
    halves: Numbers,
    found: Numbers,
    barred: Numbers,
) -> int:
    low, high = g.visit[visit, FIRST] * g.spans, (g.visit[visit, LAST] + 1) * g.spans
    if g.visit[visit, PINNED] != -1:
        low = pinned_half(g, visit)
        high = low + 1
    used = 0
    for half in range(max(low, 0), high):
        width = width_at(g, visit, half)
        if width == 0:
            continue
        halves[used] = half
        if refused(g, visit, half, width):
            barred[used] = 1
        for need in range(g.visit[visit, NEEDS], g.visit[visit + 1, NEEDS]):
            row = need - g.visit[visit, NEEDS]
            found[row, used] = _recall(g, b, memo, visit, need, half, width)
        used += 1
    return used


@compiled
def _recall(
    g: Ground, b: Board, memo: Numbers, visit: int, need: int, half: int, width: int
) -> int:
    if width > 2:
        return spare(g, b, visit, need, half, width)
    total = g.days * g.spans
    cell = ((width - 1) * g.classes + g.flat[g.crowd + need]) * total + half
    if memo[cell] < 0:
        memo[cell] = spare(g, b, visit, need, half, width)
    return int(memo[cell])


def _impossible(ground: Ground, roster: Roster, number: int) -> Text | None:
    """A reason that lies in the visit itself."""
    visit = roster.problem.visits[number]
    window = visit.agenda.window
    days = between(window.opens, window.closes)
    if ground.visit[number, FIRST] > ground.visit[number, LAST]:
        return Text(
            f"期限{days.zh}内没有工作日", f"there is no working day in the window {days.en}"
        )
    office = roster.problem.settings.hours.minutes
    if visit.agenda.minutes > office:
        return Text(
            f"检查需要{visit.agenda.minutes}分钟，超过一个工作日的{office}分钟",
            f"the visit takes {visit.agenda.minutes} minutes, a working day has {office}",
        )
    if ground.visit[number, PINNED] == -1:
        return None
    half = int(pinned_half(ground, number))
    start = roster.problem.pins[visit.visit].isoformat(sep=" ", timespec="minutes")
    if half < 0:
        return Text(
            f"指定的开始时间{start}不在期限{days.zh}内的办公时间",
            f"the fixed start {start} is not within office hours of the window {days.en}",
        )
    if width_at(ground, number, half) == 0:
        return Text(
            f"从指定的开始时间{start}到下班不足{visit.agenda.minutes}分钟",
            f"fewer than {visit.agenda.minutes} minutes are left after the fixed start {start}",
        )
    return None


def _in_words(ground: Ground, board: Board, roster: Roster, memo: Numbers, number: int) -> Text:
    visit = roster.problem.visits[number]
    found = shortage(ground, board, memo, number)
    if found is None:
        return Text(
            "其他检查占用了所有可行的半天",
            "other visits hold every half-day that would be possible",
        )
    sentences = [_lack(ground, board, roster, number, found, k) for k in found.departments]
    if found.refused:
        days = _days(ground, roster, found.halves)
        sentences.append(
            Text(
                f"{days.zh}的部分半天已试过，无法组成检查组",
                f"half-days on {days.en} were tried and no team could be formed",
            )
        )
    if ground.visit[number, PINNED] != -1:
        start = roster.problem.pins[visit.visit].isoformat(sep=" ", timespec="minutes")
        sentences.insert(0, Text(f"开始时间指定为{start}", f"the start is fixed at {start}"))
    return join(sentences)


def _lack(
    ground: Ground, board: Board, roster: Roster, number: int, found: Shortage, position: int
) -> Text:
    """One department's part of the shortage."""
    visit = roster.problem.visits[number]
    code = visit.agenda.departments[position]
    name = named(roster.problem.staff.departments[code])
    mine = found.spare[position] < ground.officers
    halves = found.halves[mine]
    most = int(found.spare[position][mine].max())
    days = _days(ground, roster, halves)
    skill = sorted(visit.agenda.qualifications.get(code, ()))
    group = int(ground.flat[ground.crowd + ground.visit[number, NEEDS] + position])
    eligible = [p for p in range(len(roster.inspectors)) if ground.suits[group, p]]
    people = [roster.inspectors[p] for p in eligible]
    zh = f"具备“{'、'.join(skill)}”资质的" if skill else ""
    en = f" qualified for {', '.join(skill)}" if skill else ""
    needs, detail = ground.officers, _who(ground, board, people, eligible, halves)
    others = _others(roster, visit, code) if len(people) < needs else Text("", "")
    return Text(
        f"{name.zh}在{days.zh}缺少{zh}执法人员：需{needs}名，最多{most}名可用"
        f"（符合条件的共{len(people)}名{detail.zh}{others.zh}）",
        f"{name.en} lacks officers{en} on {days.en}: {needs} needed, at most {most} free"
        f" ({len(people)} eligible{detail.en}{others.en})",
    )


def _others(roster: Roster, visit: Visit, department: DepartmentId) -> Text:
    """Why the rest of a department cannot be drawn for a visit."""
    staff, place = roster.problem.staff, roster.problem.places[visit.subject]
    each = (staff.hindrances(inspector, visit, place) for inspector in staff.of(department))
    count = Counter(found[0] for found in each if found)
    if not count:
        return Text("", "")
    told = join(
        [
            Text(f"{text.zh}{count[h]}名", f"{text.en} {count[h]}")
            for h, text in HINDRANCES.items()
            if count[h]
        ],
        zh="，",
        en=", ",
    )
    return Text(f"；不计入的：{told.zh}", f"; not counted: {told.en}")


def _who(
    ground: Ground, board: Board, people: list[Inspector], rows: list[int], halves: Numbers
) -> Text:
    """What the few who are eligible do meanwhile."""
    if not people or len(people) > FEW:
        return Text("", "")
    parts = []
    for inspector, row in zip(people, rows, strict=True):
        leave = ground.present[row, halves // ground.spans] == 0
        taken = board.state[halves * ground.persons + row] >= 0
        name = inspector.masked
        if leave.all():
            parts.append(Text(f"{name}请假", f"{name} on leave"))
        elif (leave | taken).all():
            parts.append(Text(f"{name}已有安排", f"{name} already taken"))
        elif leave.any() or taken.any():
            parts.append(Text(f"{name}部分时间有安排", f"{name} partly taken"))
        else:
            parts.append(Text(f"{name}可用", f"{name} free"))
    told = join(parts, zh="，", en=", ")
    return Text(f"：{told.zh}", f": {told.en}")


def _days(ground: Ground, roster: Roster, halves: Numbers) -> Text:
    days: list[date] = [
        roster.problem.days[d] for d in sorted(set((halves // ground.spans).tolist()))
    ]
    return listed(days, roster.problem.days)
