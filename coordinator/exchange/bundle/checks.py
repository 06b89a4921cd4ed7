"""What the tables of a bundle must be to each other, and what the profile forbids."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from coordinator.core.calendar import WorkCalendar
from coordinator.core.model import (
    Bundle,
    DepartmentKind,
    Sharing,
    Task,
    TaskId,
    Window,
)
from coordinator.core.rules import RuleProfile, cite
from coordinator.core.text import Text
from coordinator.exchange.bundle.cells import BadCell, moment
from coordinator.exchange.bundle.table import Table

Tables = Mapping[str, Table]


def check(bundle: Bundle, profile: RuleProfile | None, tables: Tables) -> None:
    """Note every problem between tables in the table it stands in."""
    _unique(tables)
    _references(tables)
    _targets(tables["targets"])
    _interests(bundle, tables)
    _absences(tables["absences"])
    _tasks(bundle, profile, tables)
    _bars(tables["bars"])
    _pins(bundle, profile, tables)


def _unique(tables: Tables) -> None:
    for table, columns in (
        ("departments", ("code",)),
        ("items", ("item",)),
        ("targets", ("department", "row")),
        ("inspectors", ("inspector",)),
        ("tasks", ("task",)),
    ):
        _report_repeats(tables[table], columns)


def _report_repeats(table: Table, columns: tuple[str, ...]) -> None:
    keys = list(zip(*(table.columns[c] for c in columns), strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(keys):
        if key in first and all(key):
            line = table.lines[first[key]]
            table.report(
                row,
                columns[-1],
                Text(
                    f"“{key[-1]}”已在第 {line} 行出现过",
                    f"“{key[-1]}” already stands in line {line}",
                ),
            )
        first.setdefault(key, row)


def _references(tables: Tables) -> None:
    """Ids that must stand in another table."""
    known = {
        name: set(tables[name].columns[column])
        for name, column in (
            ("departments", "code"),
            ("items", "item"),
            ("inspectors", "inspector"),
            ("tasks", "task"),
        )
    }
    for table, column, other in (
        ("departments", "parent", "departments"),
        ("items", "department", "departments"),
        ("targets", "department", "departments"),
        ("inspectors", "department", "departments"),
        ("interests", "inspector", "inspectors"),
        ("absences", "inspector", "inspectors"),
        ("tasks", "lead", "departments"),
        ("tasks", "partners", "departments"),
        ("tasks", "items", "items"),
        ("bars", "task_a", "tasks"),
        ("bars", "task_b", "tasks"),
        ("pins", "tasks", "tasks"),
    ):
        cells = tables[table].columns[column]
        unknown = {
            cell: missing
            for cell in dict.fromkeys(cells)
            if (missing := [i for i in _listed(cell, column) if i not in known[other]])
        }
        if unknown:
            _report_unknown(tables[table], column, unknown, f"{other}.csv")


def _listed(cell: str, column: str) -> list[str]:
    if column in ("partners", "items", "tasks"):
        return [part.strip() for part in cell.split(";") if part.strip()]
    return [cell] if cell else []


def _report_unknown(
    table: Table, column: str, unknown: Mapping[str, list[str]], other: str
) -> None:
    for row, cell in enumerate(table.columns[column]):
        for missing in unknown.get(cell, ()):
            table.report(
                row,
                column,
                Text(f"“{missing}”不在 {other} 中", f"“{missing}” does not stand in {other}"),
            )


def _targets(table: Table) -> None:
    """No library holds one credit code twice."""
    codes = table.columns["uscc"]
    keys = [
        (department, code.upper())
        for department, code in zip(table.columns["department"], codes, strict=True)
    ]
    if len(set(keys)) + sum(not code for code in codes) == len(keys):
        return
    first: dict[tuple[str, str], int] = {}
    for row, key in enumerate(keys):
        if not key[1]:
            continue
        if key in first:
            line = table.lines[first[key]]
            table.report(
                row,
                "uscc",
                Text(
                    f"同一名录库中第 {line} 行已有这个信用代码",
                    f"line {line} of the same library already has this credit code",
                ),
            )
        first.setdefault(key, row)


def _interests(bundle: Bundle, tables: Tables) -> None:
    table = tables["interests"]
    targets = bundle.targets
    named = set(table.columns["subject"])
    known = named & {*targets.uscc, *(f"reg:{number}" for number in targets.reg_no if number)}
    if named - known:
        pairs = zip(targets.department, targets.row, strict=True)
        known |= {name for d, r in pairs for name in (f"{d}:{r}", f"row:{d}/{r}") if name in named}
    seen: set[tuple[str, str]] = set()
    for row, pair in enumerate(
        zip(table.columns["inspector"], table.columns["subject"], strict=True)
    ):
        if pair[1] not in known:
            text = Text(f"“{pair[1]}”不在任何名录库中", f"“{pair[1]}” stands in no target library")
            table.report(row, "subject", text, warning=True)
        if pair in seen:
            text = Text("这项利害关系已申报过", "this interest is declared already")
            table.report(row, "subject", text, warning=True)
        seen.add(pair)


def _absences(table: Table) -> None:
    for row, (first, last) in enumerate(
        zip(table.columns["from"], table.columns["to"], strict=True)
    ):
        if last < first:
            table.report(row, "to", Text("结束早于开始", "ends before it begins"))


def _tasks(bundle: Bundle, profile: RuleProfile | None, tables: Tables) -> None:
    table = tables["tasks"]
    rows = {task: row for row, task in enumerate(table.columns["task"])}
    calendar = _calendar(bundle)
    staffed = {inspector.department for inspector in bundle.inspectors.values()}
    listed = set(tables["targets"].columns["department"])
    for task in bundle.tasks.values():
        row = rows[task.task]
        _window(table, row, task, calendar)
        _parties(bundle, table, row, task)
        if task.lead not in listed:
            text = Text("牵头部门没有检查对象名录库", "the lead department has no target library")
            table.report(row, "lead", text)
        if task.lead not in staffed:
            text = Text("牵头部门没有执法检查人员", "the lead department has no inspectors")
            table.report(row, "lead", text)
        if profile is not None:
            _floor(table, row, task, profile)


def _window(table: Table, row: int, task: Task, calendar: WorkCalendar | None) -> None:
    if task.window.closes < task.window.opens:
        table.report(row, "closes", Text("结束早于开始", "closes before it opens"))
        return
    if calendar is None:
        return
    if calendar.trim(task.window) is None:
        table.report(row, "opens", Text("时间窗口内没有工作日", "the window holds no working day"))
    for text in calendar.warnings(task.window.opens, task.window.closes):
        table.report(row, "closes", text, warning=True)


def _calendar(bundle: Bundle) -> WorkCalendar | None:
    jurisdiction = bundle.jurisdiction
    if jurisdiction.extra_holidays & jurisdiction.extra_workdays:
        return None
    return WorkCalendar(
        extra_holidays=jurisdiction.extra_holidays, extra_workdays=jurisdiction.extra_workdays
    )


def _parties(bundle: Bundle, table: Table, row: int, task: Task) -> None:
    """The lead and every partner check their own items; the coordinating office checks nothing."""
    owners = {bundle.items[i].department for i in task.items if i in bundle.items}
    for party, column in ((task.lead, "lead"), *((p, "partners") for p in task.partners)):
        department = bundle.departments.get(party)
        if department is not None and department.kind is DepartmentKind.OFFICE:
            zh = f"联席会议办公室“{party}”只协调，不实施检查（{cite('practice-2025').zh}）"
            en = f"the office “{party}” coordinates and never inspects ({cite('practice-2025').en})"
            table.report(row, column, Text(zh, en))
    for partner in task.partners:
        if partner == task.lead:
            text = Text("牵头部门不能同时是配合部门", "the lead cannot be a partner as well")
            table.report(row, "partners", text)
        elif partner not in owners:
            zh = f"配合部门“{partner}”在本任务中没有自己的事项"
            en = f"the partner “{partner}” has no item of its own in this task"
            table.report(row, "partners", Text(zh, en))
    if owners and task.lead not in owners:
        text = Text("牵头部门没有自己的事项", "the lead has no item of its own")
        table.report(row, "items", text, warning=True)
    for item in task.items:
        owner = bundle.items[item].department if item in bundle.items else task.lead
        if owner not in (task.lead, *task.partners):
            zh = f"事项“{item}”属于未参加本任务的部门“{owner}”"
            en = f"the item “{item}” belongs to “{owner}”, which takes no part in the task"
            table.report(row, "items", Text(zh, en))


def _floor(table: Table, row: int, task: Task, profile: RuleProfile) -> None:
    """No ratio below the profile's floor: refused where the rule is hard, a warning where soft."""
    floor = profile.min_ratio
    if floor is None:
        return
    least, strength, clause = floor
    ratios = [r.ratio for r in task.strata] + ([task.ratio] if task.ratio else [])
    for ratio in ratios:
        if ratio.value < least:
            zh = f"抽查比例 {ratio.text} 低于 {float(least):g}（{cite(clause).zh}）"
            en = f"the ratio {ratio.text} is below {float(least):g} ({cite(clause).en})"
            table.report(row, "ratio", Text(zh, en), warning=strength == "soft")


def _bars(table: Table) -> None:
    for row, (a, b) in enumerate(
        zip(table.columns["task_a"], table.columns["task_b"], strict=True)
    ):
        if a and a == b:
            text = Text("任务不能与自己分开", "a task cannot be kept apart from itself")
            table.report(row, "task_b", text)


def _pins(bundle: Bundle, profile: RuleProfile | None, tables: Tables) -> None:
    """Pins that contradict each other, or the rule of what may share a visit."""
    table = tables["pins"]
    if not len(table) or profile is None:
        return
    sharing = Sharing(
        tasks=bundle.tasks,
        items=bundle.items,
        bars={bar.pair: bar for bar in bundle.bars},
        minutes_cap=profile.settings.minutes_cap,
    )
    fixed: dict[tuple[str, str], int] = {}
    for row, (subject, cell) in enumerate(
        zip(table.columns["subject"], table.columns["tasks"], strict=True)
    ):
        tasks = [TaskId(t) for t in _listed(cell, "tasks") if t in bundle.tasks]
        for task in tasks:
            if (subject, task) in fixed:
                line = table.lines[fixed[subject, task]]
                zh = f"第 {line} 行已将任务“{task}”固定到另一次上门"
                en = f"line {line} already fixes the task “{task}” to another visit"
                table.report(row, "tasks", Text(zh, en))
            fixed.setdefault((subject, task), row)
        complete = [t for t in tasks if all(i in bundle.items for i in bundle.tasks[t].items)]
        _pinned_together(table, row, complete, sharing)
        _pinned_start(table, row, [bundle.tasks[t].window for t in tasks], bundle, profile)


def _pinned_together(table: Table, row: int, tasks: list[TaskId], sharing: Sharing) -> None:
    for a, b in combinations(tasks, 2):
        barrier = sharing.barrier(a, b)
        if barrier is not None:
            text = BARRIERS[barrier].fill(a=a, b=b)
            table.report(row, "tasks", text)


def _pinned_start(
    table: Table, row: int, windows: Iterable[Window], bundle: Bundle, profile: RuleProfile
) -> None:
    try:
        start = moment(table.columns["start"][row])
    except BadCell:
        return  # reported where the cell was read
    calendar = _calendar(bundle)
    if start is None or calendar is None:
        return
    day, minute = start.date(), start.hour * 60 + start.minute
    if not calendar.is_working(day):
        table.report(row, "start", Text(f"{day} 不是工作日", f"{day} is not a working day"))
    if not profile.settings.hours.allows_start(minute):
        text = Text("不在办公时间内", "is outside office hours")
        table.report(row, "start", text)
    if any(day not in window for window in windows):
        text = Text("不在任务的时间窗口内", "is outside the window of a task")
        table.report(row, "start", text)


BARRIERS = {
    "announced": Text(
        "“{a}”事先告知，“{b}”不事先告知，不能同一次上门",
        "“{a}” is announced and “{b}” is not; they cannot share a visit",
    ),
    "window": Text("“{a}”与“{b}”没有共同的工作日", "“{a}” and “{b}” have no working day in common"),
    "bar": Text("“{a}”与“{b}”已设为不得合并", "“{a}” and “{b}” are barred from sharing a visit"),
    "minutes": Text(
        "“{a}”与“{b}”合计超过单次上门的时间上限",
        "“{a}” and “{b}” together exceed the minutes of a visit",
    ),
}
