"""What the tables of a bundle must be to each other, and what the profile forbids."""

from collections.abc import Iterable, Mapping

from coordinator.core.calendar import WorkCalendar
from coordinator.core.errors import Problem
from coordinator.core.model import Bundle, DepartmentKind, Task
from coordinator.core.rules import RuleProfile, cite
from coordinator.core.text import Text
from coordinator.exchange.bundle.naming import Naming
from coordinator.exchange.bundle.pins import check_pins
from coordinator.exchange.bundle.table import Table

Tables = Mapping[str, Table]


def check(
    bundle: Bundle, profile: RuleProfile | None, tables: Tables, found: Mapping[str, Naming]
) -> None:
    """Note every problem between tables in the table it stands in; `found` are known subjects."""
    calendar = _calendar(bundle)
    _unique(tables)
    _references(tables)
    _circles(tables["departments"])
    _interests(tables["interests"], found)
    _tasks(bundle, profile, calendar, tables)
    _bars(tables["bars"])
    check_pins(bundle, profile, calendar, tables, found)


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
        if not tables[other].readable:
            continue
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


def _circles(table: Table) -> None:
    """No department stands above itself."""
    above = dict(zip(table.columns["code"], table.columns["parent"], strict=True))
    for row, code in enumerate(table.columns["code"]):
        line = [code]
        while (parent := above.get(line[-1], "")) and parent not in line:
            line.append(parent)
        if code and parent == code:
            text = Text(
                f"上级部门形成循环：{' → '.join((*line, code))}",
                f"the department stands above itself: {' → '.join((*line, code))}",
            )
            table.report(row, "parent", text)


def _interests(table: Table, known: Iterable[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for row, pair in enumerate(
        zip(table.columns["inspector"], table.columns["subject"], strict=True)
    ):
        if pair[1] and pair[1] not in known:
            text = Text(f"“{pair[1]}”不在任何名录库中", f"“{pair[1]}” stands in no target library")
            table.report(row, "subject", text, warning=True)
        if pair in seen:
            text = Text("这项利害关系已申报过", "this interest is declared already")
            table.report(row, "subject", text, warning=True)
        seen.add(pair)


def _tasks(
    bundle: Bundle, profile: RuleProfile | None, calendar: WorkCalendar | None, tables: Tables
) -> None:
    table = tables["tasks"]
    if table.readable and not len(table):
        text = Text("没有任务可供抽查", "there is no task to draw for")
        table.problems.append(Problem(file=table.file, line=1, column="task", text=text))
    rows = {task: row for row, task in enumerate(table.columns["task"])}
    staffed = set(tables["inspectors"].columns["department"])
    listed = set(tables["targets"].columns["department"])
    for task in bundle.tasks.values():
        row = rows[task.task]
        _window(table, row, task, calendar)
        _parties(bundle, table, row, task)
        if tables["items"].readable:
            _ownership(bundle, table, row, task)
        if task.lead not in listed and tables["targets"].readable:
            text = Text("牵头部门没有检查对象名录库", "the lead department has no target library")
            table.report(row, "lead", text)
        if task.lead not in staffed and tables["inspectors"].readable:
            text = Text("牵头部门没有执法检查人员", "the lead department has no inspectors")
            table.report(row, "lead", text)
        if profile is not None:
            _floor(table, row, task, profile)
            _validity(table, row, task, profile)


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
    """The coordinating office checks nothing; nobody takes part twice."""
    for party, column in ((task.lead, "lead"), *((p, "partners") for p in task.partners)):
        department = bundle.departments.get(party)
        if department is not None and department.kind is DepartmentKind.OFFICE:
            zh = f"联席会议办公室“{party}”只协调，不实施检查（{cite('practice-2025').zh}）"
            en = f"the office “{party}” coordinates and never inspects ({cite('practice-2025').en})"
            table.report(row, column, Text(zh, en))
    if task.lead in task.partners:
        text = Text("牵头部门不能同时是配合部门", "the lead cannot be a partner as well")
        table.report(row, "partners", text)


def _ownership(bundle: Bundle, table: Table, row: int, task: Task) -> None:
    """The lead and every partner check their own items, and nobody else's are checked."""
    owners = {bundle.items[i].department for i in task.items if i in bundle.items}
    for partner in task.partners:
        if partner not in owners and partner != task.lead:
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
    given = [("strata", rule.ratio) for rule in task.strata]
    if task.ratio is not None:
        given.append(("ratio", task.ratio))
    for column, ratio in given:
        if ratio.value < least:
            zh = f"抽查比例 {ratio.text} 低于 {float(least):g}（{cite(clause).zh}）"
            en = f"the ratio {ratio.text} is below {float(least):g} ({cite(clause).en})"
            table.report(row, column, Text(zh, en), warning=strength == "soft")


def _validity(table: Table, row: int, task: Task, profile: RuleProfile) -> None:
    """A task outside the printed dates of validity of its rules is warned of once."""
    for column, day in (("opens", task.window.opens), ("closes", task.window.closes)):
        text = profile.warning(day)
        if text is not None:
            table.report(row, column, text, warning=True)
            return


def _bars(table: Table) -> None:
    for row, (a, b) in enumerate(
        zip(table.columns["task_a"], table.columns["task_b"], strict=True)
    ):
        if a and a == b:
            text = Text("任务不能与自己分开", "a task cannot be kept apart from itself")
            table.report(row, "task_b", text)
