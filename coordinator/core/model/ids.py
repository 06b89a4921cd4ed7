"""Identifiers as types, so that a task id is never passed where a visit id belongs."""

from typing import NewType

DepartmentId = NewType("DepartmentId", str)
ItemId = NewType("ItemId", str)
InspectorId = NewType("InspectorId", str)
TaskId = NewType("TaskId", str)
SubjectKey = NewType("SubjectKey", str)
"""Credit code in capitals, `reg:` + registration number, or `row:` + department + `/` + row."""
VisitId = NewType("VisitId", str)
"""Subject key + `/` + smallest task id."""
RoundId = NewType("RoundId", str)
"""The visits of one crew on one half-day; the id of the first visit of the round."""
