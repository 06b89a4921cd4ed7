"""One visit in words: merged why, by whom, and why then."""

from collections.abc import Iterator

from coordinator.core.draw import draw_key
from coordinator.core.model import (
    Role,
    RoundId,
    Visit,
    VisitKind,
)
from coordinator.core.season.registers import pinned_starts
from coordinator.core.season.values import Season
from coordinator.core.season.why.names import department_name, listed, person_name, task_name
from coordinator.core.season.why.section import Section
from coordinator.core.team import TeamProblem
from coordinator.core.team import why as why_seated
from coordinator.core.text import Text


def visit_section(season: Season, visit: Visit) -> Section:
    """All that is to say about one visit or desk check."""
    desk = visit.agenda.kind is VisitKind.DESK
    title = (
        Text("书面检查 {visit}", "Desk check {visit}")
        if desk
        else Text("上门 {visit}", "Visit {visit}")
    )
    if desk:
        sentences = [*_at_the_desk(season, visit)]
    else:
        sentences = [*_together(season, visit), *_people(season, visit), _time(season, visit)]
    return Section(title=title.fill(visit=visit.visit), sentences=tuple(sentences))


def _at_the_desk(season: Season, visit: Visit) -> Iterator[Text]:
    agenda = visit.agenda
    yield Text(
        "{tasks}：只需书面或网络检查，没有可以并入的上门；由{departments}在 {opens} 至 {closes} 完成，"
        "约 {minutes} 分钟，不另行预约。",
        "{tasks}: checked from documents or the network, with no visit to join; done by {departments} "
        "from {opens} to {closes}, about {minutes} minutes, without an appointment.",
    ).fill(
        tasks=listed([task_name(season, t) for t in agenda.tasks]),
        departments=listed([department_name(season, d) for d in agenda.departments]),
        opens=agenda.window.opens,
        closes=agenda.window.closes,
        minutes=agenda.minutes,
    )


def _together(season: Season, visit: Visit) -> Iterator[Text]:
    agenda = visit.agenda
    window = {"opens": agenda.window.opens, "closes": agenda.window.closes}
    if len(agenda.tasks) > 1:
        yield Text(
            "{n} 项任务合并：{tasks}；共同的工作日为 {opens} 至 {closes}，"
            "同为{kind}，现场 {minutes} 分钟，未超过单次上门的 {cap} 分钟，也没有不得合并的约定。",
            "{n} tasks merged: {tasks}; their common working days are {opens} to {closes}, "
            "all {kind}, {minutes} minutes on the spot of at most {cap}, and no bar between them.",
        ).fill(
            n=len(agenda.tasks),
            tasks=listed([task_name(season, t) for t in agenda.tasks]),
            kind=_ANNOUNCED[agenda.announced],
            minutes=agenda.minutes,
            cap=season.settings.minutes_cap,
            **window,
        )
    else:
        yield Text(
            "任务 {task}，由{department}牵头，窗口 {opens} 至 {closes}，现场 {minutes} 分钟。",
            "task {task}, led by {department}, window {opens} to {closes}, "
            "{minutes} minutes on the spot.",
        ).fill(
            task=task_name(season, agenda.tasks[0]),
            department=department_name(season, agenda.lead_department),
            minutes=agenda.minutes,
            **window,
        )
        return
    yield Text(
        "牵头任务 {task}，由{department}牵头：其发起部门在本任务中的事项最多，相同时取任务编号较小者。",
        "lead task {task}, led by {department}: its initiating department has most items of its own, "
        "the smaller task id deciding between equals.",
    ).fill(
        task=task_name(season, agenda.lead_task),
        department=department_name(season, agenda.lead_department),
    )


_ANNOUNCED = {True: Text("事先告知", "announced"), False: Text("不事先告知", "unannounced")}


def _people(season: Season, visit: Visit) -> Iterator[Text]:
    seats = [seat for seat in season.teams.seats if seat.visit == visit.visit]
    problem = _team_problem(season)
    for seat in sorted(seats, key=lambda s: (_ORDER[s.role], s.department, s.inspector)):
        yield Text(
            "{role} {name}（{department}）：{why}", "{role} {name} ({department}): {why}"
        ).fill(
            role=_ROLES[seat.role],
            name=person_name(season, seat),
            department=department_name(season, seat.department),
            why=why_seated(problem, season.teams, visit.visit, seat.inspector),
        )


_ORDER = {Role.LEADER: 0, Role.DEPUTY: 1, Role.MEMBER: 2}
_ROLES = {
    Role.LEADER: Text("组长", "leader"),
    Role.DEPUTY: Text("副组长", "deputy leader"),
    Role.MEMBER: Text("组员", "member"),
}


def _team_problem(season: Season) -> TeamProblem:
    reserved = season.reservation.slots
    return TeamProblem(
        visits=tuple(v for v in season.merge.visits if v.visit in reserved),
        slots=reserved,
        rounds=season.reservation.rounds,
        places=season.places,
        staff=season.staff,
        settings=season.settings,
        key=draw_key(season.seed, season.salt),
    )


def _time(season: Season, visit: Visit) -> Text:
    blocked = [u for u in season.unplaced if u.visit == visit.visit]
    if blocked:
        return Text("未排定：{why}", "not placed: {why}").fill(why=blocked[0].because)
    slot = season.schedule.slots[visit.visit]
    start, end = slot.iso()
    if visit.visit in pinned_starts(season.bundle, season.subjects, season.merge):
        return Text(
            "时间 {start} 至 {end}：开始时间由办公室指定。",
            "from {start} to {end}: the office fixed the start.",
        ).fill(start=start.replace("T", " "), end=end[-5:])
    crew = season.reservation.rounds.get(visit.visit, RoundId(visit.visit))
    served = sum(r == crew for r in season.reservation.rounds.values())
    return Text(
        "时间 {start} 至 {end}：抽人之前按各部门当日可派人数预留，窗口 {opens} 至 {closes} 内截止日近者先排；"
        "同一检查小组这半天上门 {served} 次。",
        "from {start} to {end}: reserved before anybody was drawn, from how many inspectors each "
        "department had free, earliest deadline first within {opens} to {closes}; "
        "visits of this crew in this half-day: {served}.",
    ).fill(
        start=start.replace("T", " "),
        end=end[-5:],
        opens=visit.agenda.window.opens,
        closes=visit.agenda.window.closes,
        served=served,
    )
