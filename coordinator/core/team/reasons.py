"""Why a round cannot be staffed, in words: what is lacking, of what, when, and who hinders."""

from collections.abc import Sequence

from coordinator.core.model import HINDRANCES, Department, DepartmentId, Inspector
from coordinator.core.team.cases import Round
from coordinator.core.team.crewing import Blocked, Crewing, bits
from coordinator.core.team.values import TeamProblem
from coordinator.core.text import Text, join

NAMED = 8
"""People named in one sentence; the others are counted."""

AWAY = Text("请假", "on leave")
ELSEWHERE = Text("同时段须参加其他检查组", "needed in another team at that time")


def reason(problem: TeamProblem, one: Round, blocks: Sequence[tuple[Crewing, Blocked]]) -> Text:
    """What every blocked department lacks for a round."""
    return join([_lack(problem, one, crewing, blocked) for crewing, blocked in blocks])


def _lack(problem: TeamProblem, one: Round, crewing: Crewing, blocked: Blocked) -> Text:
    many = len(blocked.rounds)
    need, have = many * crewing.k, crewing.people(blocked.rounds).bit_count()
    facts = {
        "department": named(problem.staff.departments.get(crewing.department), crewing.department),
        "day": one.day.isoformat(),
        "time": _times(problem, blocked.spans if many > 1 else one.mask),
        "who": _qualified(one, crewing.department),
        "lack": need - have,
        "need": need,
        "have": have,
        "many": many,
        "hindered": _hindered(problem, one, crewing, alone=many == 1),
    }
    if many == 1:
        return Text(
            "{department}{day}（{time}）缺{lack}名{who}：需{need}名，可派{have}名{hindered}",
            "{department} lacks {lack} {who} on {day} ({time}): {need} needed, {have} available{hindered}",
        ).fill(**facts)
    if blocked.spans.bit_count() == 1:
        return Text(
            "{department}{day}（{time}）缺{lack}名{who}：同时段{many}个检查组共需{need}名，可派{have}名{hindered}",
            "{department} lacks {lack} {who} on {day} ({time}): {many} teams at that time need {need}, "
            "{have} available{hindered}",
        ).fill(**facts)
    return _crossing(blocked).fill(**facts)


def _crossing(blocked: Blocked) -> Text:
    if blocked.proven:
        return Text(
            "{department}{day}（{time}）{who}不足：{many}个检查组（含跨午休的）无法同时配齐{hindered}",
            "{department} has too few {who} on {day} ({time}): {many} teams, some across the break, "
            "cannot all be staffed{hindered}",
        )
    return Text(
        "{department}{day}（{time}）{who}不足：未找到能同时配齐{many}个检查组（含跨午休的）的安排{hindered}",
        "{department} has too few {who} on {day} ({time}): no arrangement was found for {many} teams, "
        "some across the break{hindered}",
    )


def named(department: Department | None, code: DepartmentId) -> Text:
    """A department's name in each language, or its code."""
    if department is None:
        return Text(code, code)
    return Text(department.name, department.name_en or department.name)


def _times(problem: TeamProblem, spans: int) -> str:
    hours = problem.settings.hours.spans
    return ", ".join(f"{_clock(hours[s][0])}–{_clock(hours[s][1])}" for s in bits(spans))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def needs(one: Round, department: DepartmentId) -> frozenset[str]:
    """The qualifications a department's officers need for all visits of a round."""
    return frozenset(
        q for v in one.visits for q in v.agenda.qualifications.get(department, frozenset())
    )


def _qualified(one: Round, department: DepartmentId) -> Text:
    wanted = sorted(needs(one, department))
    if not wanted:
        return Text("持证执法人员", "certified officer(s)")
    return Text(
        f"具备“{'、'.join(wanted)}”资格的持证执法人员",
        f"certified officer(s) qualified for {', '.join(wanted)}",
    )


def _hindered(problem: TeamProblem, one: Round, crewing: Crewing, *, alone: bool) -> Text:
    """The people of the department who could help but for what is said of each."""
    entries, unfit = [], 0
    for x, inspector in enumerate(problem.staff.of(crewing.department)):
        if crewing.who[one.round] >> x & 1:
            if not alone:
                entries.append((inspector, ELSEWHERE))
            continue
        why = hindrance(problem, one, inspector)
        if why in (HINDRANCES["qualification"], HINDRANCES["authority"]):
            unfit += 1
        elif why is not None:
            entries.append((inspector, why))
    said = [Text(i.masked + t.zh, f"{i.masked} {t.en}") for i, t in entries[:NAMED]]
    if len(entries) > NAMED:
        more = len(entries) - NAMED
        said.append(Text(f"另有{more}名同样不能参加", f"{more} more likewise hindered"))
    if unfit:
        said.append(
            Text(f"{unfit}名无所需资格或管辖权", f"{unfit} without the qualification or authority")
        )
    if not said:
        return Text("", "")
    listed = join(said, zh="，", en=", ")
    return Text(f"（{listed.zh}）", f" ({listed.en})")


def hindrance(problem: TeamProblem, one: Round, inspector: Inspector) -> Text | None:
    """The gravest reason why an inspector cannot serve a round on its day, or None."""
    found = {
        h
        for v in one.visits
        if inspector.department in v.agenda.departments
        for h in problem.staff.hindrances(inspector, v, problem.places[v.subject])
    }
    for kind in ("qualification", "authority", "state", "certificate", "interest"):
        if kind in found:
            return HINDRANCES[kind]
    return None if problem.staff.present(inspector.inspector, one.day) else AWAY
