"""One firm's season in words: drawn how, visited when, merged why, by whom, and why then."""

from collections.abc import Iterator
from dataclasses import dataclass

from coordinator.core.draw import DrawProblem, Reason, draw_key
from coordinator.core.draw.explain import Reading, reading
from coordinator.core.errors import NotKnown
from coordinator.core.merge import Apart, Rule
from coordinator.core.model import (
    REST,
    Barrier,
    DepartmentId,
    DrawMode,
    Role,
    RoundId,
    Seat,
    TaskId,
    Visit,
    VisitKind,
)
from coordinator.core.season.registers import pinned_starts
from coordinator.core.season.values import Season
from coordinator.core.team import TeamProblem
from coordinator.core.team import why as why_seated
from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading and the sentences below it."""

    title: Text
    sentences: tuple[Text, ...]


def why(season: Season, subject: str) -> tuple[Section, ...]:
    """The season of one subject key; raises NotKnown if no library holds it."""
    if subject not in season.subjects.keys:
        raise NotKnown(
            Text(f"名录库中没有“{subject}”", f"no target library holds the subject “{subject}”")
        )
    index = season.subjects.keys.index(subject)
    visits = [v for v in season.merge.visits if v.subject == subject]
    return (
        Section(title=_WHO, sentences=tuple(_rows(season, index))),
        Section(title=_DRAW, sentences=tuple(_readings(season, index))),
        *(_visit(season, visit) for visit in visits),
        *_apart_section(season, subject),
    )


_WHO = Text("主体", "The subject")
_DRAW = Text("抽取", "The draw")


def _rows(season: Season, index: int) -> Iterator[Text]:
    targets, subjects = season.bundle.targets, season.subjects
    rows = (subjects.of_row == index).nonzero()[0].tolist()
    for row in rows:
        target = targets.target(row)
        department = season.bundle.departments[DepartmentId(target.department)]
        place = Text(department.name, department.name_en or department.name)
        yield Text(
            "{place}名录库第 {row} 号：{name}（{state}）", "{place}, row {row}: {name} ({state})"
        ).fill(
            place=place,
            row=target.row,
            name=" ".join(target.name.split()),
            state=_STATES[target.state],
        )
    yield _HOW[subjects.how[index]].fill(rows=len(rows))


_STATES = {
    "active": Text("存续", "active"),
    "moved": Text("迁出", "moved"),
    "revoked": Text("吊销", "revoked"),
    "deregistered": Text("注销", "deregistered"),
}
_HOW = {
    "single": Text("只在一个名录库中出现。", "It stands in one library only."),
    "code": Text(
        "{rows} 行因统一社会信用代码一致而关联。", "{rows} rows joined by their credit code."
    ),
    "registration": Text(
        "{rows} 行因注册号一致而关联。", "{rows} rows joined by registration number."
    ),
    "code+registration": Text(
        "{rows} 行因信用代码或注册号一致而关联。",
        "{rows} rows joined by credit code or registration number.",
    ),
}


def _readings(season: Season, index: int) -> Iterator[Text]:
    problem = DrawProblem(
        keys=season.subjects.keys,
        pools=season.pools,
        sharing=season.sharing,
        key=draw_key(season.seed, season.salt),
    )
    found = 0
    for task in season.pools:
        read = reading(problem, season.draw, task, index)
        if read is not None:
            found += 1
            yield from _reading(season, read)
    if not found:
        yield Text("不在任何任务的抽取范围内。", "It is in the scope of no task.")


def _reading(season: Season, read: Reading) -> Iterator[Text]:
    title = _task(season, read.task)
    if read.reason is not Reason.NONE:
        yield Text("{task}：未参加抽取，{reason}。", "{task}: not eligible, {reason}.").fill(
            task=title, reason=_REASONS[read.reason]
        )
        return
    verdict = _verdict(season, read)
    yield Text("{task}：{verdict}", "{task}: {verdict}").fill(task=title, verdict=verdict)
    coordinated = season.sharing.tasks[read.task].draw is DrawMode.COORDINATED
    yield (_COORDINATED if coordinated else _ALONE).fill(
        u=f"{read.u:016x}",
        shift=f"{read.shift:016x}",
        ticket=f"{read.ticket:016x}",
        line=read.line,
    )


_REASONS = {
    Reason.CAP: Text("本年度检查次数已达上限", "its yearly cap of visits is reached"),
    Reason.MOVED: Text("已迁出", "it has moved away"),
    Reason.REVOKED: Text("已吊销", "its licence is revoked"),
    Reason.DEREGISTERED: Text("已注销", "it is deregistered"),
}
_COORDINATED = Text(
    "基础签号 {u}，起点 {shift}，本任务签号 {ticket}；自行验算：{line}",
    "base ticket {u}, starting point {shift}, ticket of this task {ticket}; check it: {line}",
)
_ALONE = Text(
    "单独抽取，签号 {ticket}；自行验算：{line}",
    "drawn alone, ticket {ticket}; check it: {line}",
)


def _verdict(season: Season, read: Reading) -> Text:
    values = {"k": read.k, "n": read.eligible, "stratum": _stratum(season, read)}
    if read.rank is None:
        return Text(
            "未抽中。{stratum}可抽 {n} 户，取签号最小的 {k} 户，到 {last} 为止，本户签号更大。",
            "not drawn. Of {n} eligible in {stratum} the {k} with the smallest tickets are taken; "
            "these end at {last}, before its own.",
        ).fill(last=f"{read.last or 0:016x}", **values)
    if read.k >= read.eligible:
        return Text(
            "抽中。{stratum}应抽 {k} 户，可抽 {n} 户，全部抽取；本户签号第 {rank} 小。",
            "drawn. {k} are due from {stratum} and {n} are eligible, so all are taken; "
            "its ticket is number {rank} from the smallest.",
        ).fill(rank=read.rank, **values)
    return Text(
        "抽中。{stratum}可抽 {n} 户，取签号最小的 {k} 户，本户签号第 {rank} 小。",
        "drawn. Of {n} eligible in {stratum} the {k} with the smallest tickets are taken; "
        "its own is number {rank} from the smallest.",
    ).fill(rank=read.rank, **values)


def _stratum(season: Season, read: Reading) -> Text:
    if read.stratum != REST:
        return Text(f"“{read.stratum}”层", f"the stratum “{read.stratum}”")
    if season.sharing.tasks[read.task].strata:
        return Text("其余各户中", "the rest")
    return Text("抽取范围内", "the scope")


def _visit(season: Season, visit: Visit) -> Section:
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
        tasks=_listed([_task(season, t) for t in agenda.tasks]),
        departments=_listed([_department(season, d) for d in agenda.departments]),
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
            tasks=_listed([_task(season, t) for t in agenda.tasks]),
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
            task=_task(season, agenda.tasks[0]),
            department=_department(season, agenda.lead_department),
            minutes=agenda.minutes,
            **window,
        )
        return
    yield Text(
        "牵头任务 {task}，由{department}牵头：其发起部门在本任务中的事项最多，相同时取任务编号较小者。",
        "lead task {task}, led by {department}: its initiating department has most items of its own, "
        "the smaller task id deciding between equals.",
    ).fill(
        task=_task(season, agenda.lead_task), department=_department(season, agenda.lead_department)
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
            name=_name(season, seat),
            department=_department(season, seat.department),
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


def _apart_section(season: Season, subject: str) -> Iterator[Section]:
    pairs = [apart for apart in season.merge.apart if apart.subject == subject]
    if pairs:
        yield Section(
            title=Text("考虑过、没有合并的", "Considered and not merged"),
            sentences=tuple(apart_in_words(season, pair) for pair in pairs),
        )


def apart_in_words(season: Season, pair: Apart) -> Text:
    """Why two tasks of a subject are in different visits."""
    a, b = season.sharing.tasks[pair.task_a].window, season.sharing.tasks[pair.task_b].window
    first, second = (a, b) if a.closes < b.opens else (b, a)
    bar = season.sharing.bars.get((pair.task_a, pair.task_b))
    given = bar.reason if bar is not None and pair.rule == "bar" else ""
    return Text("{a}与{b}：{rule}{given}", "{a} and {b}: {rule}{given}").fill(
        a=_task(season, pair.task_a),
        b=_task(season, pair.task_b),
        rule=RULES[pair.rule].fill(
            ends=first.closes, starts=second.opens, cap=season.settings.minutes_cap
        ),
        given=Text(f"（{given}）", f" ({given})") if given else "",
    )


RULES: dict[Barrier | Rule, Text] = {
    "announced": Text(
        "一个事先告知、一个不事先告知，不能同一次上门",
        "one is announced and the other is not; they never share a visit",
    ),
    "window": Text(
        "没有共同的工作日，前者 {ends} 止，后者 {starts} 起",
        "no working day in common: one ends {ends}, the other starts {starts}",
    ),
    "bar": Text("已设为不得合并", "they are barred from sharing a visit"),
    "minutes": Text(
        "合计超过单次上门的 {cap} 分钟", "together they exceed the {cap} minutes of a visit"
    ),
    "fewest": Text(
        "两者可以合并，但上门次数最少的安排把它们分在两次",
        "the two could share, but the fewest visits put them apart",
    ),
    "desk": Text(
        "只需书面或网络检查，没有可以并入的上门，另作书面检查",
        "it needs no visit and found none to join; it is a desk check of its own",
    ),
    "pinned": Text(
        "办公室固定的上门安排容不下两者", "a visit that the office fixed cannot hold both"
    ),
}


def _task(season: Season, task: TaskId) -> Text:
    name = season.sharing.tasks[task].name
    return Text(f"{name}（{task}）" if name else task, f"{name} ({task})" if name else task)


def _department(season: Season, code: DepartmentId) -> Text:
    department = season.bundle.departments[code]
    return Text(department.name, department.name_en or department.name)


def _name(season: Season, seat: Seat) -> str:
    return season.bundle.inspectors[seat.inspector].name or seat.inspector


def _listed(texts: list[Text]) -> Text:
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))
