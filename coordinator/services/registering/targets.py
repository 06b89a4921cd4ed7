"""Changing one row of a target library."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import read_credit_code
from coordinator.core.codes.industries import industry
from coordinator.core.codes.regions import is_region_code
from coordinator.core.codes.registration import read_registration_number
from coordinator.core.errors import Refusal
from coordinator.core.model.terms import Flag, TargetKind, TargetState
from coordinator.core.text import Text
from coordinator.services.registering.editing import (
    Form,
    Reader,
    changes,
    not_found,
    refuse_strangers,
    stale,
)
from coordinator.services.registering.labels import TARGET
from coordinator.store import journal, targets
from coordinator.store.database import act
from coordinator.store.person import Person
from coordinator.store.targets import TargetCells

MOST_VISITS = 10_000
TWIN = Text(
    "本名录库第 {row} 行已有信用代码 {code}",
    "row {row} of this library already has the credit code {code}",
)
NOT_A_REGION = Text("行政区划代码应为六位数字", "a region is a code of six digits")
NOT_AN_INDUSTRY = Text(
    "行业分类中没有“{given}”", "there is no industry “{given}” in the classification"
)
NOT_A_PLACE = Text(
    "经度与纬度须同时填写，为最多六位小数的度数",
    "longitude and latitude go together, in degrees with at most six decimals",
)


def change_target(person: Person, ref: str, form: Form) -> None:
    """Write the cells of a form into a row of the own library, if nobody was faster."""
    reader = Reader(form, TARGET)
    cells, version = _cells(reader), reader.version()
    reader.finish()

    def change(session: Session) -> None:
        before = targets.target(session, person, ref)
        if before is None:
            raise not_found()
        refuse_strangers(person, before.unit_code)
        twin = targets.twin(session, person, cells.uscc, besides=ref)
        if cells.uscc and twin:
            raise Refusal(TWIN.fill(row=twin, code=cells.uscc))
        if not targets.change(session, person, ref, cells, version):
            raise stale(TARGET, asdict(before.cells), asdict(cells))
        old, new = changes(asdict(before.cells), asdict(cells))
        journal.write(
            session, person, "target_changed", kind="target", ref=ref, before=old, after=new
        )

    act(change)


def _cells(reader: Reader) -> TargetCells:
    lng, lat = _place(reader)
    return TargetCells(
        name=reader.text("name", needed=True),
        uscc=_code(reader),
        reg_no=_number(reader),
        kind=reader.term("kind", TargetKind),
        entity_type=reader.text("entity_type"),
        region=_region(reader),
        address=reader.text("address"),
        lng=lng,
        lat=lat,
        industry=_industry(reader),
        scope=reader.text("scope"),
        scale=reader.text("scale"),
        risk=reader.text("risk"),
        flags=reader.terms("flags", Flag),
        state=reader.term("state", TargetState),
        visits_this_year=reader.whole("visits_this_year", 0, MOST_VISITS),
    )


def _code(reader: Reader) -> str:
    read = read_credit_code(reader.text("uscc"))
    if not isinstance(read, Damage):
        return read
    if read.code != "empty":
        reader.faults.append(read.text)
    return ""


def _number(reader: Reader) -> str:
    read = read_registration_number(reader.text("reg_no"))
    if not isinstance(read, Damage):
        return read
    if read.code != "empty":
        reader.faults.append(read.text)
    return ""


def _region(reader: Reader) -> str:
    value = reader.text("region")
    if value and not is_region_code(value):
        reader.faults.append(NOT_A_REGION)
    return value


def _industry(reader: Reader) -> str:
    value = reader.text("industry")
    found = industry(value) if value else None
    if value and found is None:
        reader.faults.append(NOT_AN_INDUSTRY.fill(given=value))
    return found.code if found else value


def _place(reader: Reader) -> tuple[int | None, int | None]:
    degrees = reader.text("lng"), reader.text("lat")
    if degrees == ("", ""):
        return None, None
    try:
        lng, lat = (targets.micro_degrees(each) for each in degrees)
    except ValueError:
        lng = lat = None
    if lng is None or lat is None or abs(lng) > 180_000_000 or abs(lat) > 90_000_000:
        reader.faults.append(NOT_A_PLACE)
    return lng, lat
