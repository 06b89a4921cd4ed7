"""From a register and a list of joint items to a bundle and a report."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from coordinator.core.codes.regions import children, level_of, region
from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.exchange.generator import staff
from coordinator.exchange.generator.catalogue import Function, catalogue
from coordinator.exchange.generator.dice import Dice
from coordinator.exchange.generator.libraries import Row
from coordinator.exchange.register.assignment import by_topic
from coordinator.exchange.register.joint_items import read_joint_items
from coordinator.exchange.register.report import RegisterReport, write_report
from coordinator.exchange.register.source import read_source
from coordinator.exchange.register.tasks import chosen, libraries, year
from coordinator.exchange.register.triage import Entry, triage
from coordinator.exchange.tables import write_bundle

SEATS_PER_INSPECTOR = 25
"""Seats of two per visit that one inspector is reckoned to fill in a year."""
FEWEST, MOST = 8, 80
NO_ROW = Text("登记册中没有一行可以进入名录库", "no row of the register can stand in a library")
NO_TASK = Text(
    "清单中没有一个事项的检查对象在登记册中",
    "no item of the list has a target in the register",
)


def from_register(  # noqa: PLR0913 - each is something the caller names
    register: Path,
    joint_items: Path,
    *,
    out: Path,
    seed: int | str,
    today: date,
    profile: str = "joint-2026",
    tasks: int = 16,
    ratio: str = "0.05",
    home: str | None = None,
) -> RegisterReport:
    """Write a bundle of the register's firms and the list's tasks into `out`, with register_report.csv.

    `home` is the region of the jurisdiction; without it the register's own numbers tell. Inspectors
    are invented. Every row is in the regulator's library or reported as left out. Refused with
    nothing written: an unreadable file, no recognisable header, no usable row, no matching item.
    """
    source = read_source(register)
    sorted_rows = triage(source, home)
    entries = sorted_rows.entries
    if not entries:
        raise NotPossible(NO_ROW)
    joint_list = read_joint_items(joint_items)
    members = by_topic(entries)
    drafts = chosen(joint_list.outlines, members, entries, tasks)
    if not drafts:
        raise NotPossible(NO_TASK)
    dice = Dice(str(seed))
    rows_of = libraries(members, entries, drafts)
    plan = year(drafts, dice=dice, today=today, ratio=ratio)
    functions = [f for f in catalogue().functions if f.function in rows_of]
    people = _people(functions, plan.visits, dice, today, sorted_rows.home)
    subjects = [e.uscc for e in entries if e.uscc]
    place = region(sorted_rows.home)
    write_bundle(
        {
            "departments.csv": _departments(functions, sorted_rows.home),
            "items.csv": plan.items,
            "targets.csv": _targets(functions, rows_of, entries),
            "inspectors.csv": people,
            "interests.csv": staff.interests(people, subjects, catalogue=catalogue(), dice=dice),
            "absences.csv": staff.absences(people, dice=dice, today=today),
            "tasks.csv": plan.tasks,
        },
        {
            "name": place.name if place else register.stem,
            "profile": profile,
            "today": today,
            "office": str(catalogue().city["office_code"]),
        },
        out,
    )
    write_report(sorted_rows.remarks, out)
    return RegisterReport(
        register=register,
        out=out,
        encoding=source.encoding,
        recognised=source.recognised,
        unused=source.unused,
        rows=len(source.rows),
        kept=len(entries),
        left_out=len({r.line for r in sorted_rows.remarks if not r.kept}),
        libraries={f.code: len(rows_of[f.function]) for f in functions},
        tasks=tuple(row[1] for row in plan.tasks),
        unknown_departments=joint_list.unknown,
        remarks=sorted_rows.remarks,
    )


def _people(
    functions: Sequence[Function], visits: Mapping[str, int], dice: Dice, today: date, home: str
) -> tuple[Row, ...]:
    """Invented inspectors, enough for the visits each department may expect."""
    posts = [
        staff.Post(
            code=f.code,
            function=f,
            inspectors=min(MOST, max(FEWEST, 2 * visits.get(f.function, 0) // SEATS_PER_INSPECTOR)),
        )
        for f in functions
    ]
    regions = [str(d.code) for d in children(home)] or [home or "000000"]
    return tuple(
        staff.inspectors(posts, catalogue=catalogue(), dice=dice, today=today, regions=regions)
    )


def _departments(functions: Sequence[Function], home: str) -> Iterator[Row]:
    place, city = region(home), catalogue().city
    town = place.name if place else ""
    level = str(level_of(home) or "")
    office = str(city["office_code"])
    yield office, town + city["office_title"], city["office_title_en"], "office", level, home, ""
    for f in functions:
        yield f.code, town + f.name, f.name_en, "department", level, home, office


def _targets(
    functions: Sequence[Function], rows_of: Mapping[str, Sequence[int]], entries: Sequence[Entry]
) -> Iterator[Row]:
    """Each library in the order of the register; a row is named by its line in the file."""
    width = len(str(entries[-1].line))
    for function in functions:
        for position in rows_of[function.function]:
            e = entries[position]
            yield (
                function.code,
                f"{e.line:0{width}d}",
                e.name,
                e.uscc,
                e.reg_no,
                "market entity",
                e.entity_type,
                e.region,
                e.address,
                e.lng,
                e.lat,
                e.industry,
                e.scope,
                e.scale,
                e.risk,
                "",
                e.state,
                "0",
            )
