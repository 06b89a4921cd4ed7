"""Units of a jurisdiction: added and renamed by the system administrator."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.store import journal, users
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.schema import Unit

KINDS = {
    "department": Text("部门", "department"),
    "section": Text("科室", "section"),
    "office": Text("办公室", "office"),
}


def add_unit(
    by: Person, code: str, name: str, name_en: str, kind: str, region: str, address: str
) -> None:
    """A new unit of the own jurisdiction; raises NotPossible for a code taken or a name missing."""
    code, name, name_en, region = code.strip(), name.strip(), name_en.strip(), region.strip()
    _refuse_bad(code, name, kind, region)

    def change(session: Session) -> None:
        here = Unit.jurisdiction_id == by.jurisdiction_id
        if session.scalar(select(Unit.id).where(here, Unit.code == code)):
            raise NotPossible(Text("代码已被使用", "this code is taken"))
        unit = Unit(
            jurisdiction_id=by.jurisdiction_id, code=code, name=name, name_en=name_en, kind=kind,
            region=region,
        )  # fmt: skip
        session.add(unit)
        session.flush()
        after = {"code": code, "name": name, "name_en": name_en, "kind": kind, "region": region}
        journal.write(
            session, by, "unit_added", kind="unit", ref=unit.ref, after=after, source=address
        )

    act(change)


def rename_unit(by: Person, ref: str, was: str, name: str, name_en: str, address: str) -> None:
    """A new name for a unit; `was` is the name the person saw: refused where it has changed since."""
    name, name_en = name.strip(), name_en.strip()
    _refuse_bad("-", name, "office", "")

    def change(session: Session) -> None:
        unit = users.unit_row(session, by, ref)
        before = {"name": unit.name, "name_en": unit.name_en}
        same = (Unit.id == unit.id) & (Unit.name == was)
        values = {"name": name, "name_en": name_en}
        if session.scalar(update(Unit).where(same).values(values).returning(Unit.id)) is None:
            raise NotPossible(
                Text("名称已被他人改为“{name}”", "somebody else has renamed it to “{name}”").fill(
                    name=unit.name
                )
            )
        journal.write(
            session, by, "unit_renamed", kind="unit", ref=ref, before=before, after=values,
            source=address,
        )  # fmt: skip

    act(change)


def _refuse_bad(code: str, name: str, kind: str, region: str) -> None:
    if not code or not name or kind not in KINDS:
        raise NotPossible(
            Text("请填写代码、名称和类别", "please give the code, the name and the kind")
        )
    if region and not (region.isascii() and region.isdigit() and len(region) in (6, 9, 12)):
        raise NotPossible(
            Text("区划代码为 6、9 或 12 位数字", "a region code has 6, 9 or 12 digits")
        )
