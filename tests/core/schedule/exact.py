"""What CP-SAT can place: an oracle written apart from the code it judges."""

from collections.abc import Mapping

from ortools.sat.python import cp_model

from coordinator.core.model import Slot, VisitId
from coordinator.core.schedule import ReserveProblem, ScheduleProblem, metres


def most_slots(problem: ReserveProblem, fixed: Mapping[VisitId, Slot] | None = None) -> int:
    """The most visits that can be seated at once, one visit a crew; or of those in `fixed` slots."""
    model = cp_model.CpModel()
    busy: dict[tuple[str, object, int], list[cp_model.IntVar]] = {}
    placed = []
    for visit in problem.visits:
        begins = []
        for d, span in _begins(problem, visit.visit, fixed):
            start = problem.settings.hours.spans[span][0]
            end = problem.settings.hours.end_of(start, visit.agenda.minutes)
            if end is None or not visit.agenda.window.opens <= d <= visit.agenda.window.closes:
                continue
            spans = problem.settings.hours.halves(start, end)
            if any((visit.visit, d, s) in problem.refused for s in spans):
                continue
            begin = model.new_bool_var("")
            begins.append(begin)
            for department in visit.agenda.departments:
                able = problem.staff.eligible(visit, department, problem.places[visit.subject])
                seats = []
                for one in able:
                    if problem.staff.present(one.inspector, d):
                        seat = model.new_bool_var("")
                        seats.append(seat)
                        for s in spans:
                            busy.setdefault((one.inspector, d, s), []).append(seat)
                model.add(sum(seats) == problem.settings.officers_per_department * begin)
        model.add_at_most_one(begins)
        placed.extend(begins)
    for seats in busy.values():
        model.add_at_most_one(seats)
    return _most(model, placed)


def _begins(
    problem: ReserveProblem, name: VisitId, fixed: Mapping[VisitId, Slot] | None
) -> list[tuple[object, int]]:
    if fixed is None:
        spans = range(len(problem.settings.hours.spans))
        return [(d, s) for d in problem.days for s in spans]
    if name not in fixed:
        return []
    slot = fixed[name]
    return [(slot.day, problem.settings.hours.halves(slot.start, slot.end)[0])]


def most_times(problem: ScheduleProblem) -> int:
    """The most visits of named teams that fit, ways between them included."""
    model = cp_model.CpModel()
    hours = problem.settings.hours
    starts, ends, on, day_of = {}, {}, {}, {}
    for v in problem.visits:
        days = [
            k for k, d in enumerate(problem.days)
            if d in v.agenda.window
            and all(problem.staff.present(i, d) for i in problem.teams[v.visit])
        ]  # fmt: skip
        times = [
            (m, hours.end_of(m, v.agenda.minutes)) for m in range(1440) if hours.allows_start(m)
        ]
        times = [(m, e) for m, e in times if e is not None]
        if not days or not times:
            continue
        on[v] = model.new_bool_var("")
        starts[v] = model.new_int_var(0, 1439, "")
        ends[v] = model.new_int_var(0, 1440, "")
        day_of[v] = model.new_int_var_from_domain(cp_model.Domain.from_values(days), "")
        model.add_allowed_assignments([starts[v], ends[v]], times)
    known = list(on)
    for k, one in enumerate(known):
        for two in known[k + 1 :]:
            if not set(problem.teams[one.visit]) & set(problem.teams[two.visit]):
                continue
            way = metres(problem.places[one.subject], problem.places[two.subject], problem.cosine)
            ride = -(-way * 60 // (problem.settings.speed_km_h * 1000))
            ways = [model.new_bool_var("") for _ in range(3)]
            model.add(ends[one] + ride <= starts[two]).only_enforce_if(ways[0])
            model.add(ends[two] + ride <= starts[one]).only_enforce_if(ways[1])
            model.add(day_of[one] != day_of[two]).only_enforce_if(ways[2])
            model.add_bool_or([*ways, on[one].negated(), on[two].negated()])
    return _most(model, list(on.values()))


def _most(model: cp_model.CpModel, placed: list[cp_model.IntVar]) -> int:
    model.maximize(sum(placed))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)
