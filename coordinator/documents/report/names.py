"""What things are called in a report; only departments have an English name."""

from dataclasses import dataclass

from coordinator.core.codes.regions import known_once, region
from coordinator.core.model import REST, DepartmentId, InspectorId, SubjectKey, TaskId
from coordinator.core.season.values import Season
from coordinator.core.text import Text

REST_NAME = Text("其余对象", "all others")


@dataclass(frozen=True, kw_only=True, eq=False)
class Names:
    """Names of a season's things; an unnamed thing goes by its id."""

    season: Season

    def task(self, task: TaskId) -> str:
        """The task's name."""
        return self.season.sharing.tasks[task].name or task

    def tasks(self, tasks: "tuple[TaskId, ...]") -> str:
        """Several tasks in one line."""
        return " + ".join(self.task(t) for t in tasks)

    def department(self, department: DepartmentId) -> Text:
        """The department's name in both languages."""
        unit = self.season.bundle.departments[department]
        return Text(unit.name, unit.name_en or unit.name)

    def subject(self, subject: SubjectKey) -> str:
        """The subject's name as the libraries have it."""
        return self.season.names.get(subject) or subject

    def inspector(self, inspector: InspectorId) -> str:
        """The officer's name."""
        return self.season.bundle.inspectors[inspector].name or inspector

    def region(self, code: str) -> Text:
        """The district's name."""
        if not code:
            return Text("未注明区域", "no district stated")
        known = region(code)
        if known is None:
            return Text(known_once(code) or code, code)
        return Text(known.name, known.pinyin.capitalize() or code)

    def stratum(self, name: str) -> Text:
        """A stratum's name: its condition as typed, or the rest."""
        return REST_NAME if name == REST else Text(name, name)
