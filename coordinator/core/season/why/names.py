"""What people call the things of a season."""

from coordinator.core.model import (
    DepartmentId,
    Seat,
    TaskId,
)
from coordinator.core.season.values import Season
from coordinator.core.text import Text


def task_name(season: Season, task: TaskId) -> Text:
    """The name of a task with its id."""
    name = season.sharing.tasks[task].name
    return Text(f"{name}（{task}）" if name else task, f"{name} ({task})" if name else task)


def department_name(season: Season, code: DepartmentId) -> Text:
    """The name of a department in both languages."""
    department = season.bundle.departments[code]
    return Text(department.name, department.name_en or department.name)


def person_name(season: Season, seat: Seat) -> str:
    """The name of a seated inspector, else the id."""
    return season.bundle.inspectors[seat.inspector].name or seat.inspector


def listed(texts: list[Text]) -> Text:
    """Several texts as one enumeration."""
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))
