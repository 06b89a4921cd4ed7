"""One random bundle through the whole chain, files to files; `python -m tests.trials` runs 1,000."""

import csv
import random
import runpy
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from coordinator.core.merge.partition import score
from coordinator.core.model import Seat, Visit, VisitKind
from coordinator.core.season import Season
from coordinator.exchange.generator import PlanStyle, generate
from coordinator.services.batching import batch

VERIFY = runpy.run_path(str(Path(__file__).parents[2] / "static/verify/verify.py"))["verify"]


def make(number: int, folder: Path) -> Path:
    """A bundle of 10 to 80 firms, 2 to 7 tasks, 2 to 6 departments and few inspectors."""
    dice = random.Random(number)
    generate(
        targets=dice.randint(10, 80),
        tasks=dice.randint(2, 7),
        departments=dice.randint(2, 6),
        inspectors=dice.randint(6, 40),
        seed=f"trial {number}",
        today=date(2026, 1, 5),
        style=PlanStyle(
            ratio=dice.choice(["0.05", "0.2", "0.4"]),
            group=dice.choice(["year", "quarter", "family"]),
            weeks=dice.choice([(1, 2), (2, 6)]),
        ),
        overrides={
            "round_visits": dice.choice([1, 1, 3]),
            "minutes_per_visit": dice.choice([240, 120]),
        },
    ).write(folder)
    return folder


def faults(number: int, folder: Path) -> list[str]:
    """Run one bundle and say everything that is wrong with what came out."""
    bundle, out = make(number, folder / "bundle"), folder / "out"
    seed = random.Random(-number).randbytes(32)
    done = batch(bundle, out, seed=seed, salt=bytes(32)).season
    return [
        *_draw_faults(out),
        *_merge_faults(done),
        *_team_faults(done),
        *_schedule_faults(done, out),
    ]


def _draw_faults(out: Path) -> Iterator[str]:
    steps, _ = VERIFY(out)
    for step in steps:
        if step.differences:
            yield f"verifier: {step}"


def _merge_faults(done: Season) -> Iterator[str]:
    """Brute force over all partitions of the tasks that need a door."""
    blocks = defaultdict(list)
    for visit in done.merge.visits:
        blocks[visit.subject].append(visit.agenda.tasks)
    for subject, its in blocks.items():
        doors = [tuple(t for t in block if not done.sharing.is_desk(t)) for block in its]
        ours = [block for block in doors if block]
        tasks = [task for block in ours for task in block]
        if not 1 < len(tasks) <= 8:
            continue
        fit = (p for p in _partitions(tasks) if all(map(done.sharing.may_share, p)))
        if score(ours, done.sharing) != min(score(p, done.sharing) for p in fit):
            yield f"merge: {subject} {ours} is not the best partition"


def _partitions(tasks: list[str]) -> Iterator[list[tuple[str, ...]]]:
    if not tasks:
        yield []
        return
    first, *rest = tasks
    for smaller in _partitions(rest):
        yield [(first,), *smaller]
        for place, block in enumerate(smaller):
            yield [*smaller[:place], (first, *block), *smaller[place + 1 :]]


def _team_faults(done: Season) -> Iterator[str]:
    """Every rule of 3.4, asked of the seats one by one."""
    visits = {visit.visit: visit for visit in done.merge.visits}
    seats = defaultdict(list)
    for seat in done.teams.seats:
        seats[seat.visit].append(seat)
    for name, its in seats.items():
        agenda = visits[name].agenda
        leaders = [seat.department for seat in its if seat.role == "leader"]
        if leaders != [agenda.lead_department]:
            yield f"team: {name} is led by {leaders}"
        deputies = sorted(seat.department for seat in its if seat.role == "deputy")
        if deputies != sorted(d for d in agenda.initiating[1:] if d in agenda.departments):
            yield f"team: {name} has deputies of {deputies}"
        for department in agenda.departments:
            if sum(s.department == department for s in its) < done.settings.officers_per_department:
                yield f"team: {name} has too few of {department}"
        for seat in its:
            yield from _seat_faults(done, seat, visits[name])


def _seat_faults(done: Season, seat: Seat, visit: Visit) -> Iterator[str]:
    agenda = visit.agenda
    slot = done.schedule.slots.get(visit.visit) or done.reservation.slots[visit.visit]
    person = done.bundle.inspectors[seat.inspector]
    needs = agenda.qualifications.get(seat.department, frozenset())
    if person.department != seat.department or person.state != "active":
        yield f"team: {seat} is not of the department or not active"
    if person.certificate_expires < agenda.window.closes or not needs <= person.qualifications:
        yield f"team: {seat} lacks a certificate or a qualification"
    if seat.inspector in done.staff.interests.get(visit.subject, ()):
        yield f"team: {seat} has an interest in {visit.subject}"
    if any(a.inspector == seat.inspector and slot.day in a.window for a in done.bundle.absences):
        yield f"team: {seat} is absent on {slot.day}"


def _schedule_faults(done: Season, out: Path) -> Iterator[str]:
    """Nobody in two places, everything in its window and hours, every visit placed or explained."""
    on_site = {v.visit: v for v in done.merge.visits if v.agenda.kind is VisitKind.ON_SITE}
    with (out / "schedule.csv").open(encoding="utf-8") as file:
        placed = {row["visit"]: (row["start"], row["end"]) for row in csv.DictReader(file)}
    with (out / "unplaced.csv").open(encoding="utf-8") as file:
        explained = {row["visit"]: row["reason"] for row in csv.DictReader(file)}
    if set(placed) | set(explained) != set(on_site) or set(placed) & set(explained):
        yield "schedule: a visit is neither placed nor explained, or both"
    if not all(explained.values()):
        yield "schedule: a visit is unplaced without a reason"
    hours = done.settings.hours
    diary = defaultdict(list)
    for name, (start, end) in placed.items():
        agenda = on_site[name].agenda
        day = date.fromisoformat(start[:10])
        first, last = (int(t[11:13]) * 60 + int(t[14:16]) for t in (start, end))
        if day not in agenda.window or hours.end_of(first, agenda.minutes) != last:
            yield f"schedule: {name} at {start} to {end} breaks its window or the office hours"
        for seat in done.teams.seats:
            if seat.visit == name:
                diary[seat.inspector, day].append((first, last, name))
    for (person, day), its in diary.items():
        its.sort()
        for (_, end, a), (begin, _, b) in pairwise(its):
            if begin < end:
                yield f"schedule: {person} is at {a} and {b} at once on {day}"
