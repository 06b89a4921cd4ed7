"""An independent check of drawn teams against the rules; shares nothing with the lottery but `Staff`."""

from collections import Counter
from collections.abc import Iterator, Mapping

from coordinator.core.model import DepartmentId, InspectorId, Role, RoundId, Seat, Visit, VisitId
from coordinator.core.team.values import TeamProblem, Teams
from coordinator.core.text import Text

Crews = Mapping[VisitId, list[Seat]]


def check(problem: TeamProblem, teams: Teams) -> tuple[Text, ...]:
    """Every rule the teams break, one sentence each; none if they are right."""
    crews: dict[VisitId, list[Seat]] = {}
    for seat in teams.seats:
        crews.setdefault(seat.visit, []).append(seat)
    return (
        *_coverage(problem, teams, crews),
        *(t for v in problem.visits if v.visit in crews for t in _visit(problem, v, crews)),
        *_rounds(problem, crews),
        *_clashes(problem, crews),
        *_loads(problem, teams, crews),
    )


def _coverage(problem: TeamProblem, teams: Teams, crews: Crews) -> Iterator[Text]:
    """Every visit with a round has either a team or a reason, and a round is staffed as a whole."""
    wanted = {v.visit for v in problem.visits if v.visit in problem.rounds}
    staffed = {problem.rounds[v] for v in crews}
    for visit in sorted(wanted - set(crews)):
        if problem.rounds[visit] in staffed:
            yield Text(
                f"{problem.rounds[visit]}轮次只配齐了一部分",
                f"round {problem.rounds[visit]} is staffed in part",
            )
    left = Counter(u.visit for u in teams.unplaced)
    for visit in sorted(wanted | set(crews) | set(left)):
        if (visit in crews) + left[visit] != (visit in wanted):
            yield Text(
                f"检查{visit}应有一个检查组或一条原因",
                f"visit {visit} should have one team or one reason",
            )


def _visit(problem: TeamProblem, visit: Visit, crews: Crews) -> Iterator[Text]:
    place = problem.places[visit.subject]
    by_department: dict[DepartmentId, list[Seat]] = {}
    for seat in crews[visit.visit]:
        by_department.setdefault(seat.department, []).append(seat)
    if sorted(by_department) != sorted(visit.agenda.departments):
        yield Text(
            f"检查{visit.visit}的参加部门不符", f"visit {visit.visit} has the wrong departments"
        )
    for department, seats in by_department.items():
        people = {s.inspector for s in seats}
        if not len(people) == len(seats) == problem.settings.officers_per_department:
            yield Text(
                f"检查{visit.visit}的{department}人数不符",
                f"visit {visit.visit} has the wrong number of officers of {department}",
            )
        eligible = {i.inspector for i in problem.staff.eligible(visit, department, place)}
        day = problem.slots[visit.visit].day
        for person in sorted(people):
            if person not in eligible or not problem.staff.present(person, day):
                yield Text(
                    f"{person}不能参加检查{visit.visit}",
                    f"{person} may not serve visit {visit.visit}",
                )
        yield from _roles(visit, department, seats)


def _roles(visit: Visit, department: DepartmentId, seats: list[Seat]) -> Iterator[Text]:
    agenda = visit.agenda
    wanted = {
        Role.LEADER: int(department == agenda.lead_department),
        Role.DEPUTY: int(department in agenda.initiating[1:]),
    }
    given = Counter(s.role for s in seats)
    if any(given[role] != count for role, count in wanted.items()):
        yield Text(
            f"检查{visit.visit}中{department}的组长或副组长不符",
            f"visit {visit.visit} has the wrong leader or deputies from {department}",
        )


def _rounds(problem: TeamProblem, crews: Crews) -> Iterator[Text]:
    """One crew and one head of each department throughout a round."""
    first: dict[tuple[RoundId, DepartmentId], set[InspectorId]] = {}
    heads: dict[tuple[RoundId, DepartmentId], InspectorId] = {}
    for visit, seats in crews.items():
        name = problem.rounds[visit]
        for department in {s.department for s in seats}:
            people = {s.inspector for s in seats if s.department == department}
            if first.setdefault((name, department), people) != people:
                yield Text(
                    f"{name}轮次中{department}的人员不一致",
                    f"round {name} has different officers of {department}",
                )
        for seat in seats:
            if seat.role is Role.MEMBER:
                continue
            if heads.setdefault((name, seat.department), seat.inspector) != seat.inspector:
                yield Text(
                    f"{name}轮次中{seat.department}的组长或副组长不一致",
                    f"round {name} has different leaders or deputies of {seat.department}",
                )


def _clashes(problem: TeamProblem, crews: Crews) -> Iterator[Text]:
    """Nobody is in two rounds that touch one half-day."""
    where: dict[tuple[InspectorId, object, int], RoundId] = {}
    for visit in sorted(crews):
        slot = problem.slots[visit]
        for half in problem.settings.hours.halves(slot.start, slot.end):
            for seat in crews[visit]:
                name = problem.rounds[visit]
                if where.setdefault((seat.inspector, slot.day, half), name) != name:
                    yield Text(
                        f"{seat.inspector}在{slot.day}同一时段有两个检查组",
                        f"{seat.inspector} is in two teams at one time on {slot.day}",
                    )


def _loads(problem: TeamProblem, teams: Teams, crews: Crews) -> Iterator[Text]:
    """The stated loads are those of the seats."""
    done: dict[InspectorId, set[RoundId]] = {}
    for visit, seats in crews.items():
        for seat in seats:
            done.setdefault(seat.inspector, set()).add(problem.rounds[visit])
    stated = {load.inspector: load.rounds for load in teams.loads}
    for person in sorted({*done, *stated}):
        if stated.get(person, 0) != len(done.get(person, ())):
            yield Text(
                f"{person}的任务数与名单不符",
                f"the load stated for {person} is not that of the seats",
            )
