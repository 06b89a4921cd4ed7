"""Who may be drawn for a visit: the rule that reservation and lottery share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from coordinator.core.model.ids import DepartmentId, InspectorId, SubjectKey
from coordinator.core.model.parties import Department, Inspector
from coordinator.core.model.terms import InspectorState
from coordinator.core.model.visits import Place, Visit
from coordinator.core.model.window import Window
from coordinator.core.text import Text

Hindrance = Literal["state", "certificate", "qualification", "interest", "authority"]

HINDRANCES: Mapping[Hindrance, Text] = {
    "state": Text("不在岗", "not in service"),
    "certificate": Text("执法证在检查期内到期", "certificate expires before the window ends"),
    "qualification": Text("无所需资格", "without the qualification"),
    "interest": Text("已申报利害关系", "declared an interest"),
    "authority": Text("无管辖权", "without authority there"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Staff:
    """The inspector libraries with interests (by subject) and absences (by inspector).

    Inspectors are sorted by id. Presence is asked per day with `present`; everything else that
    makes an inspector eligible for a visit is answered by `eligible` and `hindrances`.
    """

    departments: Mapping[DepartmentId, Department]
    inspectors: tuple[Inspector, ...]
    interests: Mapping[SubjectKey, frozenset[InspectorId]]
    absences: Mapping[InspectorId, tuple[Window, ...]]
    _known: dict[tuple[object, ...], tuple[Inspector, ...]] = field(
        default_factory=dict, repr=False
    )

    def of(self, department: DepartmentId) -> tuple[Inspector, ...]:
        """The inspectors of a department, by id."""
        key = ("of", department)
        if key not in self._known:
            self._known[key] = tuple(i for i in self.inspectors if i.department == department)
        return self._known[key]

    def present(self, inspector: InspectorId, day: date) -> bool:
        """Whether the inspector is not absent on the day."""
        return not any(day in window for window in self.absences.get(inspector, ()))

    def eligible(
        self, visit: Visit, department: DepartmentId, place: Place
    ) -> tuple[Inspector, ...]:
        """Inspectors of `department` who count for `visit`, by id, whatever the day."""
        agenda = visit.agenda
        needs = agenda.qualifications.get(department, frozenset())
        key = (department, needs, agenda.window.closes, place.region)
        if key not in self._known:
            self._known[key] = tuple(
                i
                for i in self.of(department)
                if not self._of_itself(i, needs, agenda.window, place)
            )
        barred = self.interests.get(visit.subject)
        if not barred:
            return self._known[key]
        return tuple(i for i in self._known[key] if i.inspector not in barred)

    def hindrances(self, inspector: Inspector, visit: Visit, place: Place) -> tuple[Hindrance, ...]:
        """Why the inspector does not count for the visit; empty if he or she does."""
        needs = visit.agenda.qualifications.get(inspector.department, frozenset())
        found = self._of_itself(inspector, needs, visit.agenda.window, place)
        if inspector.inspector in self.interests.get(visit.subject, frozenset()):
            found = (*found, "interest")
        return found

    def _of_itself(
        self, inspector: Inspector, needs: frozenset[str], window: Window, place: Place
    ) -> tuple[Hindrance, ...]:
        checks: tuple[tuple[Hindrance, bool], ...] = (
            ("state", inspector.state is not InspectorState.ACTIVE),
            ("certificate", inspector.certificate_expires < window.closes),
            ("qualification", not needs <= inspector.qualifications),
            (
                "authority",
                not self.departments[inspector.department].has_authority_over(place.region),
            ),
        )
        return tuple(name for name, hinders in checks if hinders)
