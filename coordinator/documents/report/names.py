"""What things are called in a report; only departments have an English name."""

import re
from dataclasses import dataclass
from functools import cached_property

from coordinator.core.codes.regions import known_once, region
from coordinator.core.model import REST, DepartmentId, InspectorId, SubjectKey, TaskId
from coordinator.core.season.values import Season
from coordinator.core.text import Text

ALIKE = re.compile(r"^\d{4}年度?|(?:部门)?联合(?:随机)?(?:抽查|检查)$")
REST_NAME = Text("其余对象", "all others")


@dataclass(frozen=True, kw_only=True, eq=False)
class Names:
    """Names of a season's things; an unnamed thing goes by its id."""

    season: Season

    @cached_property
    def office(self) -> Text:
        """The coordinating office; the bundle gives its code or its name."""
        office = self.season.bundle.jurisdiction.office
        if office in self.season.bundle.departments:
            return self.department(DepartmentId(office))
        return Text(office, office)

    def task(self, task: TaskId) -> str:
        """The task's name."""
        return self.season.sharing.tasks[task].name or task

    def short(self, task: TaskId) -> str:
        """The task's name without the year and the words that every joint task bears."""
        return self._short[task]

    def tasks(self, tasks: tuple[TaskId, ...]) -> str:
        """Several tasks in one line, by their short names."""
        return " + ".join(self.short(t) for t in tasks)

    def department(self, department: DepartmentId) -> Text:
        """The department's name in both languages, without the jurisdiction it belongs to."""
        unit = self.season.bundle.departments[department]
        own = unit.name.removeprefix(self.season.bundle.jurisdiction.name) or unit.name
        return Text(own, unit.name_en or own)

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

    @cached_property
    def _short(self) -> dict[TaskId, str]:
        full = {t: self.task(t) for t in self.season.sharing.tasks}
        short = {t: ALIKE.sub("", name) or name for t, name in full.items()}
        return short if len(set(short.values())) == len(set(full.values())) else full
