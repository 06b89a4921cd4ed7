"""What each inspector carries."""

from collections import Counter
from dataclasses import dataclass

from coordinator.core.model import InspectorId
from coordinator.core.season.values import Season
from coordinator.core.text import Text
from coordinator.documents.report.names import Names


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Rounds and visits of one inspector, and the rounds he or she could have been drawn for."""

    inspector: InspectorId
    name: str
    rounds: int
    visits: int
    could: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentLoad:
    """The inspectors of one department, most rounds first; least and most among those who could come."""

    department: Text
    people: tuple[Person, ...]

    @property
    def eligible(self) -> tuple[Person, ...]:
        """Those who could have been drawn at least once."""
        return tuple(p for p in self.people if p.could)

    @property
    def least(self) -> int:
        """Fewest rounds of one who could come."""
        return min((p.rounds for p in self.eligible), default=0)

    @property
    def most(self) -> int:
        """Most rounds of one who could come."""
        return max((p.rounds for p in self.eligible), default=0)

    @property
    def rounds(self) -> int:
        """Seats filled by the department, counted in rounds."""
        return sum(p.rounds for p in self.people)


def loads(season: Season, names: Names) -> tuple[DepartmentLoad, ...]:
    """Loads by department, in the order of department codes."""
    visits = Counter(s.inspector for s in season.teams.seats)
    by_department: dict[str, list[Person]] = {}
    for load in season.teams.loads:
        by_department.setdefault(load.department, []).append(
            Person(
                inspector=load.inspector,
                name=names.inspector(load.inspector),
                rounds=load.rounds,
                visits=visits[load.inspector],
                could=load.could,
            )
        )
    return tuple(
        DepartmentLoad(
            department=names.department(code),
            people=tuple(
                sorted(by_department[code], key=lambda p: (-p.rounds, -p.could, p.inspector))
            ),
        )
        for code in season.bundle.departments
        if code in by_department
    )
