"""How the wizard shows fields, steps and values, and what its forms ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from coordinator.core.codes.regions import region
from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.fields import FIELDS, TITLES, Field
from coordinator.exchange.sheets.limits import STATED
from coordinator.exchange.sheets.text import CHOICES
from coordinator.services.registering.labels import word
from coordinator.store.imports import BadRow, FileState, RowPage

_STEPS = (
    ("uploaded", Text("选择文件", "File")),
    ("mapping", Text("对应列", "Columns")),
    ("errors", Text("改正错误", "Errors")),
    ("difference", Text("与上期比对", "Difference")),
    ("done", Text("确认", "Confirmation")),
)
_PAGE_OF = {
    "uploaded": "mapping", "read": "mapping", "checked": "errors", "compared": "difference",
    "confirmed": "done", "abandoned": "done",
}  # fmt: skip
STATES = {
    "uploaded": ("progress", Text("正在读取", "being read")),
    "read": ("open", Text("待对应列", "columns to map")),
    "checked": ("open", Text("待改正", "to correct")),
    "compared": ("open", Text("待确认", "to confirm")),
    "confirmed": ("done", Text("已导入", "taken in")),
    "abandoned": ("refused", Text("已放弃", "abandoned")),
}
_ALWAYS = {
    "targets": ("name", "uscc", "region", "risk", "state"),
    "inspectors": ("name", "certificate", "certificate_expires", "state"),
    "items": ("code", "name", "methods", "minutes"),
    "joint_items": ("code", "name", "lead", "partners"),
}
CHANGED_LABELS = {
    "uscc_as_seen": Text("原样代码", "code as seen"),
    "lead_as_written": Text("发起部门", "lead"),
    "partners_as_written": Text("配合部门", "partners"),
}
NO_VERSION = Text("表单不完整，请刷新页面", "the form is incomplete; reload the page")


def steps(state: str) -> str:
    """The page an import in this state is on."""
    return _PAGE_OF[state]


def wizard(page: str) -> list[tuple[Text, str]]:
    """The steps as seen from a page."""
    at = [name for name, _ in _STEPS].index(page)
    over = page == "done"
    return [
        (text, "done" if n < at or over else "progress" if n == at else "open")
        for n, (_, text) in enumerate(_STEPS)
    ]


def columns_shown(library: str, rows: Sequence[BadRow], mapping: Mapping[str, str]) -> list[Field]:
    """The columns of the error table: those that tell rows apart, and every one with a problem."""
    wrong = {problem.column for row in rows for problem in row.problems}
    mapped = {*mapping.values()}
    shown = {name for name in _ALWAYS[library] if name in mapped} | wrong
    return [field for field in FIELDS[library] if field.name in shown]


def label(library: str, name: str) -> Text:
    """What a column is called."""
    known = {field.name: field.label for field in FIELDS[library]}
    return known.get(name) or CHANGED_LABELS.get(name, Text(name, name))


def shown(name: str, value: Any) -> Any:
    """A value as people read it: regions and terms by their names."""
    if name in ("region", "home_region"):
        place = region(str(value))
        return place.name if place else value
    return word(value) if isinstance(value, str) and value else value


def as_number(name: str) -> int:
    """A number of the form."""
    value = request.form.get(name, "")
    if not value.isdecimal() or len(value) > 9:
        raise Refusal(NO_VERSION)
    return int(value)


def mapping_asked() -> dict[int, str]:
    """Our field for every column of the form."""
    asked = ((k.removeprefix("column-"), v) for k, v in request.form.items() if "column-" in k)
    return {int(at): field for at, field in asked if at.isdecimal() and len(at) < 4}


def cells_asked() -> dict[str, str]:
    """The cells of the form."""
    return {k.removeprefix("cell-"): v for k, v in request.form.items() if k.startswith("cell-")}


def choices(libraries: Sequence[str]) -> list[tuple[str, Text]]:
    """Libraries to choose from."""
    return [(library, TITLES[library]) for library in libraries]


def field_choices(library: str) -> list[tuple[str, Text]]:
    """Fields to choose from, those that must be there marked."""
    return [(f.name, _starred(f) if f.required else f.label) for f in FIELDS[library]]


def pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    """Values that are their own names."""
    return [(value, value) for value in values]


def kinds_total(file: FileState, found: RowPage, column: str) -> int:
    """How many rows of the file are in error now."""
    return found.total if not column else found.all_open


def every_field(library: str) -> dict[str, str]:
    """All fields, as if every one were mapped."""
    return {f.name: f.name for f in FIELDS[library]}


def _starred(field: Field) -> Text:
    return Text(f"{field.label.zh} *", f"{field.label.en} *")


CONTEXT: dict[str, Any] = {
    "titles": TITLES, "fields": FIELDS, "stated": STATED, "encodings": CHOICES, "states": STATES,
    "wizard": wizard, "columns_shown": columns_shown, "label": label, "shown": shown,
    "choices": choices, "field_choices": field_choices, "pairs": pairs, "kinds_total": kinds_total,
    "every_field": every_field,
}  # fmt: skip
