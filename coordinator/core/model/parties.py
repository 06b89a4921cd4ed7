"""Units and the people who inspect."""

from dataclasses import dataclass
from datetime import date

from coordinator.core.model.ids import DepartmentId, InspectorId
from coordinator.core.model.terms import DepartmentKind, InspectorState, Level
from coordinator.core.model.window import Window


@dataclass(frozen=True, kw_only=True, slots=True)
class Department:
    """A unit of the jurisdiction; `region` is a GB/T 2260 code or empty (no territorial limit stated)."""

    code: DepartmentId
    name: str
    kind: DepartmentKind
    name_en: str = ""
    level: Level | None = None
    region: str = ""
    parent: str = ""

    def has_authority_over(self, region: str) -> bool:
        """Whether `region` lies within the unit's own; an unstated region on either side does not limit."""
        if not self.region or not region:
            return True
        stem = self.region
        while stem.endswith("00"):
            stem = stem[:-2]
        return region.startswith(stem)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspector:
    """An officer of the inspector library; only a certificate valid on the day counts."""

    inspector: InspectorId
    department: DepartmentId
    certificate: str
    certificate_expires: date
    state: InspectorState
    name: str = ""
    qualifications: frozenset[str] = frozenset()
    home_region: str = ""

    @property
    def masked(self) -> str:
        """What only insiders recognise: the name's first character and `**`; without a name the id."""
        return self.name[0] + "**" if self.name else self.inspector


@dataclass(frozen=True, kw_only=True, slots=True)
class Interest:
    """A declared relation of an inspector to a subject, given as credit code or `department:row`."""

    inspector: InspectorId
    subject: str
    relation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Days on which an inspector is not there."""

    inspector: InspectorId
    window: Window
