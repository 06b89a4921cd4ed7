"""Changing an inspector of the own library."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator.core.codes.regions import is_region_code
from coordinator.core.model.terms import InspectorState
from coordinator.services.registering.editing import (
    Form,
    Reader,
    changes,
    not_found,
    refuse_strangers,
    stale,
)
from coordinator.services.registering.labels import INSPECTOR
from coordinator.services.registering.targets import NOT_A_REGION
from coordinator.store import inspectors, journal
from coordinator.store.database import act, changed
from coordinator.store.journal import Private
from coordinator.store.person import Person
from coordinator.store.schema import InspectorRow
from coordinator.store.targets import initials

_HIDDEN = ("certificate", "phone")
"""Not in the form as they are; an empty field keeps them."""
_PERSONAL = ("name", "certificate", "phone", "home_region")


def change_inspector(person: Person, ref: str, form: Form) -> None:
    """Write the cells of a form into the own library, if nobody was faster."""
    reader = Reader(form, INSPECTOR)
    cells, version = _cells(reader), reader.version()
    reader.finish()

    def change(session: Session) -> None:
        seen = inspectors.inspector(session, person, ref)
        if seen is None:
            raise not_found()
        refuse_strangers(person, seen.unit_code)
        row = session.scalars(select(InspectorRow).where(InspectorRow.ref == ref)).one()
        before = {name: getattr(row, name) for name in cells}
        done = changed(
            session,
            update(InspectorRow)
            .where(InspectorRow.ref == ref, InspectorRow.version == version)
            .values(**cells, initials=initials(cells["name"]), version=version + 1),
        )
        if not done:
            shown = {name: value for name, value in before.items() if name not in _HIDDEN}
            raise stale(INSPECTOR, shown, cells)
        old, new = changes(before, cells)
        journal.write(
            session, person, "inspector_changed", kind="inspector", ref=ref,
            before=_sealed(old), after=_sealed(new),
        )  # fmt: skip

    act(change)


def _sealed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Private(value) if name in _PERSONAL and value else value
        for name, value in values.items()
    }


def _cells(reader: Reader) -> dict[str, Any]:
    cells: dict[str, Any] = {
        name: reader.text(name)
        for name in ("post", "position", "specialties", "home_region", "qualifications")
    }
    cells["name"] = reader.text("name", needed=True)
    cells["qualifications"] = ";".join(
        sorted({q.strip() for q in cells["qualifications"].split(";") if q.strip()})
    )
    cells["certificate_expires"] = reader.day("certificate_expires", needed=False)
    cells["state"] = reader.term("state", InspectorState)
    cells |= {name: value for name in _HIDDEN if (value := reader.text(name))}
    if cells["home_region"] and not is_region_code(cells["home_region"]):
        reader.faults.append(NOT_A_REGION)
    return cells
