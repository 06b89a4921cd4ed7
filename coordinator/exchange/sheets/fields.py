"""What each library can take from a spreadsheet, and what its columns are called elsewhere."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from coordinator.core.text import Text
from coordinator.exchange.sheets.child import plain

Library = str
"""One of `LIBRARIES`."""
LIBRARIES: tuple[Library, ...] = ("targets", "inspectors", "items", "joint_items")
TITLES: Mapping[Library, Text] = {
    "targets": Text("检查对象", "targets"),
    "inspectors": Text("执法检查人员", "inspectors"),
    "items": Text("抽查事项", "items"),
    "joint_items": Text("联合抽查事项", "joint items"),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a library; `hint` says what may stand in it."""

    name: str
    label: Text
    required: bool = False
    hint: Text | None = None


def _field(
    name: str, zh: str, en: str, *, required: bool = False, hint: Text | None = None
) -> Field:
    return Field(name=name, label=Text(zh, en), required=required, hint=hint)


_KINDS = Text(
    "市场主体、产品、项目、设施、行为", "market entity, product, project, facility, conduct"
)
_METHODS = Text("现场、检测、书面、网络", "on-site, testing, document, network")
FIELDS: Mapping[Library, tuple[Field, ...]] = {
    "targets": (
        _field("row", "编号", "number"),
        _field("name", "名称", "name", required=True),
        _field("uscc", "统一社会信用代码", "credit code"),
        _field("reg_no", "注册号", "registration number"),
        _field("kind", "对象类别", "kind", hint=_KINDS),
        _field("entity_type", "主体类型", "type"),
        _field("region", "所在区", "district"),
        _field("address", "地址", "address"),
        _field("lng", "经度", "longitude"),
        _field("lat", "纬度", "latitude"),
        _field("industry", "行业代码", "industry"),
        _field("scope", "经营范围", "scope"),
        _field("scale", "规模", "scale"),
        _field("risk", "风险分类", "risk class"),
        _field(
            "flags", "风险标记", "flags", hint=Text("投诉、异常、失信、重点", "complaint; key …")
        ),
        _field("state", "状态", "state", hint=Text("在营、迁出、吊销、注销", "active, moved …")),
        _field("visits_this_year", "本年已检查次数", "visits this year"),
    ),
    "inspectors": (
        _field("code", "人员编号", "number"),
        _field("name", "姓名", "name", required=True),
        _field("post", "科室", "section"),
        _field("position", "职务", "position"),
        _field("certificate", "执法证号", "certificate", required=True),
        _field("certificate_expires", "证件有效期至", "certificate expires", required=True),
        _field("qualifications", "资质", "qualifications"),
        _field("specialties", "专长", "specialties"),
        _field("phone", "电话", "phone"),
        _field("home_region", "所在区", "district"),
        _field("state", "状态", "state", hint=Text("在岗、离岗、离职", "active, away, left")),
    ),
    "items": (
        _field("code", "事项编码", "code"),
        _field("field", "抽查领域", "field"),
        _field("name", "事项名称", "name", required=True),
        _field("basis", "检查依据", "basis"),
        _field("target_kind", "对象类别", "kind of target", hint=_KINDS),
        _field("content", "检查内容", "content"),
        _field("methods", "检查方式", "methods", hint=_METHODS),
        _field("item_class", "事项类别", "class", hint=Text("一般、重点", "general, key")),
        _field("ratio", "抽查比例", "ratio"),
        _field("frequency", "抽查频次", "frequency"),
        _field("minutes", "现场分钟数", "minutes on site"),
        _field("qualification", "所需资质", "qualification"),
    ),
    "joint_items": (
        _field("code", "事项编码", "code"),
        _field("field", "抽查领域", "field"),
        _field("name", "事项名称", "name", required=True),
        _field("targets", "检查对象", "targets"),
        _field("lead", "发起部门", "lead department", required=True),
        _field("partners", "配合部门", "partners"),
        _field("basis", "检查依据", "basis"),
        _field("methods", "检查方式", "methods", hint=_METHODS),
    ),
}


def headers_of(library: Library) -> Mapping[str, str]:
    """Our field for every known header of a library, the header without blanks and capitals."""
    return _headers()[library]


@lru_cache(maxsize=1)
def _headers() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in packaged("headers.csv"):
        known = found.setdefault(row["library"], {})
        for header in row["headers"].split("|"):
            known.setdefault(plain(header), row["field"])
    for library, fields in FIELDS.items():
        for field in fields:
            found[library].setdefault(plain(field.label.zh), field.name)
            found[library].setdefault(plain(field.label.en), field.name)
    return found


@lru_cache(maxsize=8)
def words_of(name: str) -> Mapping[str, str]:
    """The codes that the words of a list stand for: `kind`, `flag`, `class`, `person_state`."""
    return {row["word"]: row["code"] for row in packaged("words.csv") if row["list"] == name}


def packaged(name: str) -> list[dict[str, str]]:
    """The rows of a table packaged with the reading of sheets."""
    place = files("coordinator.exchange.sheets").joinpath("data", name)
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
