"""pins.csv: visits the office fixed, against each other and against what may share a visit."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from coordinator.core.calendar import WorkCalendar
from coordinator.core.model import Bundle, Sharing, SubjectKey, Task, TaskId, Window
from coordinator.core.rules import RuleProfile
from coordinator.core.text import Text
from coordinator.exchange.bundle.cells import BadCell, moment
from coordinator.exchange.bundle.naming import Naming
from coordinator.exchange.bundle.table import Table


def check_pins(
    bundle: Bundle,
    profile: RuleProfile | None,
    calendar: WorkCalendar | None,
    tables: Mapping[str, Table],
    found: Mapping[str, Naming],
) -> None:
    """Note pins of no or several subjects, that contradict each other, or that no visit can keep."""
    table = tables["pins"]
    listed = [
        list(dict.fromkeys(t for part in cell.split(";") if (t := TaskId(part.strip()))))
        for cell in table.columns["tasks"]
    ]
    if tables["targets"].readable:
        _subjects(table, found)
    _fixed_twice(table, listed, found)
    if profile is None or calendar is None:
        return
    sharing = Sharing(
        tasks={name: _trimmed(task, calendar) for name, task in bundle.tasks.items()},
        items=bundle.items,
        bars={bar.pair: bar for bar in bundle.bars},
        minutes_cap=profile.settings.minutes_cap,
    )
    for row, names in enumerate(listed):
        tasks = [t for t in names if t in bundle.tasks and _complete(bundle, bundle.tasks[t])]
        _together(table, row, tasks, sharing)
        _start(table, row, tasks, sharing, calendar, profile)


def _trimmed(task: Task, calendar: WorkCalendar) -> Task:
    days = calendar.trim(task.window)
    return task if days is None else replace(task, window=Window(*days))


def _complete(bundle: Bundle, task: Task) -> bool:
    """Whether all that the rule of sharing asks of a task is known."""
    return task.window.opens <= task.window.closes and all(i in bundle.items for i in task.items)


def _subjects(table: Table, found: Mapping[str, Naming]) -> None:
    for row, name in enumerate(table.columns["subject"]):
        if not name:
            continue
        if name not in found:
            text = Text(f"“{name}”不在任何名录库中", f"“{name}” stands in no target library")
            table.report(row, "subject", text)
        elif len(found[name].keys) > 1:
            listed = ", ".join(found[name].keys)
            text = Text(
                f"“{name}”对应多个检查对象：{listed}", f"“{name}” is several subjects: {listed}"
            )
            table.report(row, "subject", text)


def _fixed_twice(table: Table, listed: list[list[TaskId]], found: Mapping[str, Naming]) -> None:
    """A task of a subject is fixed to one visit only, however the subject is named."""
    fixed: dict[tuple[str, TaskId], int] = {}
    for row, name in enumerate(table.columns["subject"]):
        subject = found[name].keys[0] if name in found else SubjectKey(name)
        for task in listed[row]:
            if (subject, task) in fixed:
                line = table.lines[fixed[subject, task]]
                zh = f"第 {line} 行已将任务“{task}”固定到另一次上门"
                en = f"line {line} already fixes the task “{task}” to another visit"
                table.report(row, "tasks", Text(zh, en))
            fixed.setdefault((subject, task), row)


def _together(table: Table, row: int, tasks: list[TaskId], sharing: Sharing) -> None:
    barred = False
    for a, b in combinations(tasks, 2):
        barrier = sharing.barrier(a, b)
        if barrier is not None:
            barred = True
            table.report(row, "tasks", BARRIERS[barrier].fill(a=a, b=b))
    if not barred and not sharing.may_share(tasks):
        table.report(row, "tasks", TOO_LONG)


def _start(
    table: Table,
    row: int,
    tasks: list[TaskId],
    sharing: Sharing,
    calendar: WorkCalendar,
    profile: RuleProfile,
) -> None:
    try:
        start = moment(table.columns["start"][row])
    except BadCell:
        return  # reported where the cell was read
    if start is None:
        return
    if tasks and all(map(sharing.is_desk, tasks)):
        table.report(row, "start", AT_THE_DESK, warning=True)
        return
    day, minute = start.date(), start.hour * 60 + start.minute
    hours = profile.settings.hours
    if not calendar.is_working(day):
        table.report(row, "start", Text(f"{day} 不是工作日", f"{day} is not a working day"))
    if not hours.allows_start(minute):
        table.report(row, "start", Text("不在办公时间内", "is outside office hours"))
    elif hours.end_of(minute, sharing.minutes(tasks)) is None:
        text = Text("下班前来不及检查完", "leaves too little time before the office closes")
        table.report(row, "start", text)
    if any(day not in sharing.tasks[task].window for task in tasks):
        text = Text("不在任务的时间窗口内", "is outside the window of a task")
        table.report(row, "start", text)


BARRIERS = {
    "announced": Text(
        "“{a}”与“{b}”一个事先告知、一个不告知，不能同一次上门",
        "of “{a}” and “{b}” one is announced and the other is not; they cannot share a visit",
    ),
    "window": Text("“{a}”与“{b}”没有共同的工作日", "“{a}” and “{b}” have no working day in common"),
    "bar": Text("“{a}”与“{b}”已设为不得合并", "“{a}” and “{b}” are barred from sharing a visit"),
    "minutes": Text(
        "“{a}”与“{b}”合计超过单次上门的时间上限",
        "“{a}” and “{b}” together exceed the minutes of a visit",
    ),
}
AT_THE_DESK = Text(
    "只需书面或网络检查，没有上门，开始时间不起作用",
    "is checked from the desk without a visit; the start has no effect",
)
TOO_LONG = Text(
    "这些任务合计超过单次上门的时间上限", "these tasks together exceed the minutes of a visit"
)
