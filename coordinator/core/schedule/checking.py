"""Whether a schedule can be kept, worked out without any of the code that made it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from coordinator.core.model import InspectorId, Visit
from coordinator.core.schedule.travel import metres, minutes
from coordinator.core.schedule.values import Schedule, ScheduleProblem
from coordinator.core.text import Text


def check(problem: ScheduleProblem, schedule: Schedule) -> tuple[Text, ...]:
    """Every rule the schedule breaks, in words; empty if it can be kept."""
    found: list[Text] = []
    reported = Counter(u.visit for u in schedule.unplaced)
    season = frozenset(problem.days)
    placed = [v for v in problem.visits if v.visit in schedule.slots]
    for visit in problem.visits:
        found.extend(_of_visit(problem, schedule, visit, reported[visit.visit], season))
    days: dict[tuple[InspectorId, object], list[Visit]] = {}
    for visit in sorted(placed, key=lambda v: (schedule.slots[v.visit], v.visit)):
        for inspector in dict.fromkeys(problem.teams.get(visit.visit, ())):
            days.setdefault((inspector, schedule.slots[visit.visit].day), []).append(visit)
    travelled = 0
    for (inspector, _), visits in sorted(days.items(), key=lambda d: str(d[0])):
        for one, two in pairwise(visits):
            distance = metres(
                problem.places[one.subject], problem.places[two.subject], problem.cosine
            )
            travelled += distance
            found.extend(_between(problem, schedule, inspector, (one, two), distance))
    if travelled != schedule.travel:
        found.append(
            Text(
                f"路程应为{travelled}米，却记为{schedule.travel}米",
                f"{travelled} metres are travelled, {schedule.travel} are reported",
            )
        )
    return tuple(found)


def _of_visit(
    problem: ScheduleProblem,
    schedule: Schedule,
    visit: Visit,
    reported: int,
    season: frozenset[date],
) -> Iterator[Text]:
    name = visit.visit
    slot = schedule.slots.get(name)
    if (slot is not None) + reported != 1:
        yield Text(f"{name}应恰好排定或说明原因", f"{name} must have a slot or a reason, not both")
    if slot is None:
        return
    hours = problem.settings.hours
    if slot.day not in season or slot.day not in visit.agenda.window:
        yield Text(
            f"{name}排在{slot.day}，不在期限内的工作日",
            f"{name} is on {slot.day}, no working day of its window",
        )
    if (
        not hours.allows_start(slot.start)
        or hours.end_of(slot.start, visit.agenda.minutes) != slot.end
    ):
        yield Text(f"{name}的时间不在办公时间内", f"{name} does not keep office hours")
    pin = problem.pins.get(name)
    if pin is not None and pin != datetime.fromisoformat(slot.iso()[0]):
        yield Text(f"{name}未按指定时间开始", f"{name} does not begin when it is fixed to")
    for inspector in problem.teams.get(name, ()):
        if not problem.staff.present(inspector, slot.day):
            yield Text(
                f"{inspector}在{slot.day}请假，却排有{name}",
                f"{inspector} is away on {slot.day} but due at {name}",
            )


def _between(
    problem: ScheduleProblem,
    schedule: Schedule,
    inspector: InspectorId,
    pair: tuple[Visit, Visit],
    distance: int,
) -> Iterator[Text]:
    one, two = pair
    ride = minutes(distance, problem.settings.speed_km_h)
    if schedule.slots[one.visit].end + ride > schedule.slots[two.visit].start:
        yield Text(
            f"{inspector}从{one.visit}赶不到{two.visit}，路上需{ride}分钟",
            f"{inspector} cannot reach {two.visit} from {one.visit}: the way takes {ride} minutes",
        )
