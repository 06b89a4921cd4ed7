"""From a folder to a Bundle, or every problem with its file, line and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coordinator.core.errors import BadInput, Problem
from coordinator.core.model import (
    DESK_METHODS,
    Absence,
    Bar,
    Bundle,
    Department,
    DepartmentKind,
    Inspector,
    InspectorId,
    InspectorState,
    Interest,
    Item,
    ItemClass,
    Level,
    Method,
    Pin,
    SubjectKey,
    TargetKind,
    TaskId,
    Window,
)
from coordinator.core.rules import RuleProfile
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells
from coordinator.exchange.bundle.checks import check
from coordinator.exchange.bundle.jurisdiction import read_jurisdiction
from coordinator.exchange.bundle.libraries import read_targets
from coordinator.exchange.bundle.naming import Naming, namings
from coordinator.exchange.bundle.table import Table, read_table
from coordinator.exchange.bundle.tasks import read_tasks
from coordinator.exchange.tables import BUNDLE_COLUMNS, OPTIONAL_FILES

NO_TIME = Text("需上门的事项至少为 1 分钟", "an item that needs a visit takes at least 1 minute")


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadBundle:
    """A bundle fit to run, the profile in force with the jurisdiction's overrides, and warnings."""

    bundle: Bundle
    profile: RuleProfile
    warnings: tuple[Problem, ...]


def read_bundle(folder: Path) -> ReadBundle:
    """Read a bundle; raises BadInput with every problem found."""
    problems: list[Problem] = []
    jurisdiction, profile = read_jurisdiction(folder, problems)
    tables = {
        file.removesuffix(".csv"): read_table(
            folder, file, problems, optional=file in OPTIONAL_FILES
        )
        for file in BUNDLE_COLUMNS
    }
    departments = _departments(tables["departments"])
    items = _items(tables["items"])
    targets = read_targets(tables["targets"])
    inspectors = _inspectors(tables["inspectors"])
    tasks = read_tasks(tables["tasks"])
    found = namings(
        (*tables["interests"].columns["subject"], *tables["pins"].columns["subject"]), targets
    )
    bundle = Bundle(
        jurisdiction=jurisdiction,
        departments={d.code: d for d in sorted(departments, key=lambda d: d.code)},
        items={i.item: i for i in sorted(items, key=lambda i: i.item)},
        targets=targets,
        inspectors={i.inspector: i for i in sorted(inspectors, key=lambda i: i.inspector)},
        interests=tuple(
            sorted(
                set(_interests(tables["interests"], found)),
                key=lambda i: (i.inspector, i.subject, i.relation),
            )
        ),
        absences=tuple(
            sorted(set(_absences(tables["absences"])), key=lambda a: (a.inspector, a.window))
        ),
        tasks={t.task: t for t in sorted(tasks, key=lambda t: t.task)},
        bars=tuple(sorted(set(_bars(tables["bars"])), key=lambda b: (b.pair, b.reason))),
        pins=tuple(sorted(_pins(tables["pins"], found), key=lambda p: (p.subject, p.tasks))),
    )
    check(bundle, profile, tables, found)
    errors = [p for p in problems if p.severity == "error"]
    if errors or profile is None:
        raise BadInput(errors)
    return ReadBundle(
        bundle=bundle,
        profile=profile,
        warnings=tuple(
            sorted(
                (p for p in problems if p.severity == "warning"),
                key=lambda p: (p.file, p.line, p.column),
            )
        ),
    )


def _departments(table: Table) -> list[Department]:
    columns = zip(
        table.read("code", cells.department),
        table.read("name", cells.filled),
        table.read("kind", cells.term(DepartmentKind)),
        table.columns["name_en"],
        table.read("level", _or_none(cells.term(Level))),
        table.read("region", cells.region),
        table.columns["parent"],
        strict=True,
    )
    return [
        Department(
            code=code, name=name, kind=kind, name_en=name_en, level=level, region=region or "",
            parent=parent,
        )
        for code, name, kind, name_en, level, region, parent in columns
        if code and name and kind
    ]  # fmt: skip


def _items(table: Table) -> list[Item]:
    methods = table.read("methods", cells.several(cells.term(Method)))
    minutes = table.read("minutes", cells.whole(0, cells.MOST_MINUTES))
    for row, (its, spent) in enumerate(zip(methods, minutes, strict=True)):
        if its == ():
            table.report(row, "methods", cells.MISSING)
        elif spent == 0 and its is not None and not DESK_METHODS.issuperset(its):
            table.report(row, "minutes", NO_TIME)
    columns = zip(
        table.read("item", cells.identifier),
        table.read("department", cells.filled),
        table.columns["name"],
        table.read("target_kind", _or_none(cells.term(TargetKind))),
        methods,
        table.read("class", cells.term(ItemClass)),
        minutes,
        table.columns["qualification"],
        table.columns["basis"],
        strict=True,
    )
    return [
        Item(
            item=item, department=department, name=name, target_kind=kind,
            methods=frozenset(its), item_class=item_class, minutes=spent,
            qualification=qualification, basis=basis,
        )
        for item, department, name, kind, its, item_class, spent, qualification, basis in columns
        if item and department and its and item_class and spent is not None
    ]  # fmt: skip


def _inspectors(table: Table) -> list[Inspector]:
    columns = zip(
        table.read("inspector", cells.identifier),
        table.read("department", cells.filled),
        table.columns["name"],
        table.read("certificate", cells.filled),
        table.read("certificate_expires", cells.day),
        table.read("qualifications", cells.several(cells.free)),
        table.read("home_region", cells.region),
        table.read("state", cells.term(InspectorState)),
        strict=True,
    )
    return [
        Inspector(
            inspector=inspector, department=department, name=name, certificate=certificate,
            certificate_expires=expires, qualifications=frozenset(qualifications or ()),
            home_region=home or "", state=state,
        )
        for inspector, department, name, certificate, expires, qualifications, home, state in columns
        if inspector and department and certificate and expires and state
    ]  # fmt: skip


def _interests(table: Table, found: Mapping[str, Naming]) -> list[Interest]:
    columns = zip(
        table.read("inspector", cells.filled),
        table.read("subject", cells.filled),
        table.columns["relation"],
        strict=True,
    )
    return [
        Interest(inspector=InspectorId(inspector), subject=name, relation=relation)
        for inspector, subject, relation in columns
        if inspector and subject
        for name in (found[subject].rows if subject in found else (subject,))
    ]


def _absences(table: Table) -> list[Absence]:
    columns = zip(
        table.read("inspector", cells.filled),
        table.read("from", cells.day),
        table.read("to", cells.day),
        strict=True,
    )
    absences = []
    for row, (inspector, first, last) in enumerate(columns):
        if first and last and last < first:
            table.report(row, "to", Text("结束早于开始", "ends before it begins"))
        elif inspector and first and last:
            absences.append(Absence(inspector=InspectorId(inspector), window=Window(first, last)))
    return absences


def _bars(table: Table) -> list[Bar]:
    columns = zip(
        table.read("task_a", cells.filled),
        table.read("task_b", cells.filled),
        table.columns["reason"],
        strict=True,
    )
    return [
        Bar(task_a=TaskId(min(a, b)), task_b=TaskId(max(a, b)), reason=reason)
        for a, b, reason in columns
        if a and b
    ]


def _pins(table: Table, found: Mapping[str, Naming]) -> list[Pin]:
    listed = table.read("tasks", cells.several(cells.free))
    for row, its in enumerate(listed):
        if its == ():
            table.report(row, "tasks", cells.MISSING)
    columns = zip(
        table.read("subject", cells.filled), listed, table.read("start", cells.moment), strict=True
    )
    return [
        Pin(
            subject=found[subject].keys[0] if subject in found else SubjectKey(subject),
            tasks=tuple(map(TaskId, sorted(set(tasks)))),
            start=start,
        )
        for subject, tasks, start in columns
        if subject and tasks
    ]


def _or_none(read: cells.Reader[cells.Value]) -> cells.Reader[cells.Value | None]:
    return lambda cell: read(cell) if cell else None
