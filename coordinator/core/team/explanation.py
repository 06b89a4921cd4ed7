"""Why a person is in the team of a visit, or is not."""

from coordinator.core.errors import NotKnown
from coordinator.core.model import Inspector, InspectorId, Role, VisitId
from coordinator.core.team.cases import Round, rounds
from coordinator.core.team.reasons import hindrance, named
from coordinator.core.team.tickets import ticket
from coordinator.core.team.values import TeamProblem, Teams
from coordinator.core.text import Text, join

ROLES = {
    Role.LEADER: Text("组长", "leader"),
    Role.DEPUTY: Text("副组长", "deputy"),
    Role.MEMBER: Text("组员", "member"),
}


def why(problem: TeamProblem, teams: Teams, visit: VisitId, inspector: InspectorId) -> Text:
    """Why the inspector serves the visit or not: how many could, the load, the ticket.

    Raises NotKnown if the problem has no such visit with a round or no such inspector.
    """
    person = next((i for i in problem.staff.inspectors if i.inspector == inspector), None)
    one = next((r for r in rounds(problem) if any(v.visit == visit for v in r.visits)), None)
    if person is None:
        raise NotKnown(Text(f"没有执法人员{inspector}", f"there is no inspector {inspector}"))
    if one is None:
        raise NotKnown(Text(f"没有待组队的检查{visit}", f"there is no visit {visit} to staff"))
    because = next((u.because for u in teams.unplaced if u.visit == visit), None)
    if because is not None:
        return join([Text("该检查未组成检查组", "the visit has no team"), because])
    seat = next((s for s in teams.seats if (s.visit, s.inspector) == (visit, inspector)), None)
    if seat is not None:
        role = ROLES[seat.role]
        said = Text(f"{person.masked}抽中为{role.zh}", f"{person.masked} was drawn as {role.en}")
        return join([said, _odds(problem, one, person), *_figures(problem, teams, one, person)])
    said = Text(f"{person.masked}未抽中", f"{person.masked} was not drawn")
    obstacle = _obstacle(problem, teams, one, person)
    if obstacle is not None:
        return join([said, obstacle])
    return join([said, _odds(problem, one, person), *_figures(problem, teams, one, person)])


def _obstacle(problem: TeamProblem, teams: Teams, one: Round, person: Inspector) -> Text | None:
    """What kept somebody out of the draw for a round."""
    if person.department not in one.departments:
        return Text("其部门不参加该检查", "that department does not take part in the visit")
    hindered = hindrance(problem, one, person)
    if hindered is not None:
        return hindered
    others = {s.visit for s in teams.seats if s.inspector == person.inspector}
    for visit in sorted(others):
        slot = problem.slots[visit]
        halves = problem.settings.hours.halves(slot.start, slot.end)
        if slot.day == one.day and any(one.mask >> half & 1 for half in halves):
            return Text(f"同时段已抽中参加检查{visit}", f"drawn for visit {visit} at the same time")
    return None


def _odds(problem: TeamProblem, one: Round, person: Inspector) -> Text:
    of = problem.staff.of(person.department)
    able = sum(hindrance(problem, one, i) is None for i in of)
    name = named(problem.staff.departments.get(person.department), person.department)
    k = problem.settings.officers_per_department
    return Text(
        f"{name.zh}{len(of)}名执法人员中{able}名当日符合条件，抽取{k}名",
        f"{able} of the {len(of)} inspectors of {name.en} were eligible that day, {k} were drawn",
    )


def _figures(problem: TeamProblem, teams: Teams, one: Round, person: Inspector) -> list[Text]:
    """The load beside the others' and the ticket."""
    loads = {x.inspector: x for x in teams.loads if x.department == person.department}
    active = [x.rounds for x in loads.values() if x.could]
    mine = loads[person.inspector]
    number = ticket(problem.key, person.department, one.round, person.inspector)[:16]
    return [
        Text(
            f"本期任务{mine.rounds}次（可抽{mine.could}次；同部门最少{min(active)}次、最多{max(active)}次）",
            f"{mine.rounds} rounds this season of {mine.could} possible ones (in the department "
            f"between {min(active)} and {max(active)})",
        ),
        Text(
            f"本轮次票号{number}；任务数均衡的所有方案机会相等",
            f"ticket {number} for this round; all assignments with balanced loads were equally likely",
        ),
    ]
