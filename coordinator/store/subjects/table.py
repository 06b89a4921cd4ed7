"""The rows of a subject side by side, what differs between them marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coordinator.core.join import normalise
from coordinator.core.text import Text, join
from coordinator.store.schema import TargetRow, Unit

Pair = tuple[TargetRow, Unit]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowHead:
    """The head of one column: whose row it is; `full` is false where only name and state show."""

    ref: str
    unit: Text
    row: str
    full: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value; None where the reader may not see it."""

    text: Text | None
    differs: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldLine:
    """One field of all rows; `differs` where the visible values that are not empty differ."""

    title: Text
    cells: tuple[Cell, ...]
    differs: bool


STATES = {
    "active": Text("存续", "active"),
    "moved": Text("迁出", "moved"),
    "revoked": Text("吊销", "revoked"),
    "deregistered": Text("注销", "deregistered"),
}
KINDS = {
    "market entity": Text("市场主体", "market entity"),
    "product": Text("产品", "product"),
    "project": Text("项目", "project"),
    "facility": Text("场所设施", "facility"),
    "conduct": Text("行为", "conduct"),
}
FLAGS = {
    "complaint": Text("投诉举报", "complaints"),
    "abnormal": Text("经营异常", "abnormal list"),
    "dishonest": Text("严重失信", "serious dishonesty"),
    "key": Text("重点关注", "key attention"),
}
OPEN_FIELDS = ("name", "state")
"""What another department may see of a row."""


def heads(rows: Sequence[Pair], own: int | None) -> tuple[RowHead, ...]:
    """The heads of the columns; `own` is the unit whose rows show in full, None for all."""
    return tuple(
        RowHead(
            ref=row.ref,
            unit=Text(unit.name, unit.name_en or unit.name),
            row=row.row if own in (None, unit.id) else "",
            full=own in (None, unit.id),
        )
        for row, unit in rows
    )


def lines(rows: Sequence[Pair], own: int | None) -> tuple[FieldLine, ...]:
    """Every field that at least one visible row states."""
    found = (_line(name, title, say, rows, own) for name, (title, say) in _FIELDS.items())
    return tuple(line for line in found if any(cell.text for cell in line.cells))


def _line(
    name: str,
    title: Text,
    say: Callable[[TargetRow], Text | None],
    rows: Sequence[Pair],
    own: int | None,
) -> FieldLine:
    seen = [name in OPEN_FIELDS or own in (None, unit.id) for _, unit in rows]
    texts = [say(row) if shown else None for (row, _), shown in zip(rows, seen, strict=True)]
    stated = [text for text in texts if text is not None]
    usual = max(stated, key=lambda text: _count(stated, text)) if stated else None
    cells = tuple(
        Cell(text=text, differs=text is not None and usual is not None and not _same(text, usual))
        for text in texts
    )
    return FieldLine(title=title, cells=cells, differs=any(cell.differs for cell in cells))


def _count(texts: list[Text], one: Text) -> int:
    return sum(_same(one, other) for other in texts)


def _same(one: Text, other: Text) -> bool:
    return normalise(one.zh) == normalise(other.zh)


def _plain(field: str) -> Callable[[TargetRow], Text | None]:
    def say(row: TargetRow) -> Text | None:
        value = str(getattr(row, field) or "")
        return Text(value, value) if value else None

    return say


def _coded(field: str, words: dict[str, Text]) -> Callable[[TargetRow], Text | None]:
    def say(row: TargetRow) -> Text | None:
        value = str(getattr(row, field) or "")
        several = [words.get(each, Text(each, each)) for each in value.split(";") if each]
        return join(several, zh="、", en=", ") if several else None

    return say


def _code(row: TargetRow) -> Text | None:
    if row.uscc or not row.uscc_as_seen:
        return Text(row.uscc, row.uscc) if row.uscc else None
    return Text(f"原件为“{row.uscc_as_seen}”，有误", f"as seen “{row.uscc_as_seen}”, damaged")


_FIELDS: dict[str, tuple[Text, Callable[[TargetRow], Text | None]]] = {
    "name": (Text("名称", "Name"), _plain("name")),
    "state": (Text("状态", "State"), _coded("state", STATES)),
    "uscc": (Text("统一社会信用代码", "Credit code"), _code),
    "reg_no": (Text("注册号", "Registration number"), _plain("reg_no")),
    "kind": (Text("对象种类", "Kind"), _coded("kind", KINDS)),
    "entity_type": (Text("主体类型", "Type"), _plain("entity_type")),
    "region": (Text("行政区划", "Region"), _plain("region")),
    "address": (Text("地址", "Address"), _plain("address")),
    "industry": (Text("行业", "Industry"), _plain("industry")),
    "scope": (Text("经营范围", "Scope of business"), _plain("scope")),
    "scale": (Text("规模", "Scale"), _plain("scale")),
    "risk": (Text("风险等级", "Risk class"), _plain("risk")),
    "flags": (Text("标记", "Flags"), _coded("flags", FLAGS)),
    "visits_this_year": (Text("本年已查次数", "Visits this year"), _plain("visits_this_year")),
}
