"""What an address of a register asks for: filters, order, place, columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response, request, url_for
from flask_login import current_user

from coordinator.core.model.condition import Clause
from coordinator.core.text import Text
from coordinator.services.exporting import File
from coordinator.services.registering.labels import TARGET, TERMS, word
from coordinator.store import targets
from coordinator.store.person import Person
from coordinator.store.scopes import SeenUnit
from coordinator.store.targets import ORDERS, Order, Query
from coordinator.web.formats import OFFICE_TIME

READERS = (
    "liaison", "leader", "inspector", "deputy_head", "principal_head", "office", "supervisor",
)  # fmt: skip
SHOWN = ("name", "uscc", "region", "industry", "risk", "state", "visits_this_year")
"""Columns of the target list where the address names none; the row number always stands first."""
OPERATORS = {
    "=": Text("等于", "is"),
    "^": Text("开头是", "begins with"),
    "~": Text("包含", "contains"),
}
_FIRST: Order = "row"
BACKWARDS = "~"
"""Before a place in an address: the page that ends there."""


@dataclass(frozen=True, kw_only=True)
class Pill:
    """A filter in force: what it says, and the parameter that holds it."""

    text: Text
    name: str
    value: str


def me() -> Person:
    """The person who is signed in, as a value."""
    person: Person = current_user._get_current_object()
    return person


def today() -> date:
    """The day in China."""
    return datetime.now(OFFICE_TIME).date()


def query() -> Query:
    """The query of this address; refused with what is wrong with a filter."""
    asked, sort = request.args, request.args.get("sort", "")
    order = next((name for name, column in ORDERS.items() if column == sort.lstrip("-")), _FIRST)
    place = asked.get("after", "")
    return Query(
        clauses=targets.clauses(asked.getlist("where")),
        states=tuple(asked.getlist("state")),
        visits=tuple(int(v) for v in asked.getlist("visits") if v.isdecimal() and len(v) < 6),
        units=tuple(asked.getlist("unit")),
        words=asked.get("q", ""),
        order=order,
        descending=sort.startswith("-"),
        after="" if place.startswith(BACKWARDS) else place,
        before=place.lstrip(BACKWARDS) if place.startswith(BACKWARDS) else "",
    )


def columns() -> tuple[str, ...]:
    """The columns of this address, in the order of the register."""
    asked = request.args.getlist("column") or SHOWN
    return tuple(name for name in (*TARGET,) if name in asked and name not in ("row", "department"))


def pills(units: Sequence[SeenUnit]) -> list[Pill]:
    """Every filter of this address, in words."""
    named = {unit.code: Text(unit.name, unit.name_en) for unit in units}
    found = [
        Pill(text=_clause_text(clause), name="where", value=text)
        for text in request.args.getlist("where")
        for clause in targets.clauses([text])
    ]
    for name, label in (("state", TARGET["state"]), ("visits", TARGET["visits_this_year"])):
        found += (
            Pill(text=_pair(label, word(value)), name=name, value=value)
            for value in request.args.getlist(name)
        )
    found += (
        Pill(text=_pair(TARGET["department"], named.get(u, Text(u, u))), name="unit", value=u)
        for u in request.args.getlist("unit")
    )
    if words := request.args.get("q", "").strip():
        found.append(
            Pill(text=_pair(Text("搜索", "Search"), Text(words, words)), name="q", value=words)
        )
    return found


def with_filter() -> str:
    """The address of the target list with the filter of the add-filter form."""
    asked = request.args
    column, value = asked.get("column_asked", ""), asked.get("value_asked", "").strip()
    kept = {name: asked.getlist(name) for name in asked if not name.endswith("_asked")}
    kept.pop("after", None)
    if value:
        codes = [
            _code(part.strip()) for part in value.replace("、", "|").split("|") if part.strip()
        ]
        name = {"state": "state", "visits_this_year": "visits", "department": "unit"}.get(column)
        if name:
            kept[name] = kept.get(name, []) + codes
        else:
            clause = f"{column}{asked.get('operator_asked', '=')}{'|'.join(codes)}"
            kept["where"] = [*kept.get("where", []), clause]
    return url_for("liaison.targets", **kept)  # type: ignore[arg-type]


def download(file: File) -> Response:
    """The file as an attachment that no cache keeps."""
    answer = Response(file.content, content_type=file.kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _code(value: str) -> str:
    """A term of a closed vocabulary may be given as it is called."""
    return next((term for term, text in TERMS.items() if value in (text.zh, text.en)), value)


def _clause_text(clause: Clause) -> Text:
    label, how = TARGET[clause.column], OPERATORS[clause.operator]
    values = [word(v) for v in clause.values]
    zh, en = "、".join(v.zh for v in values), ", ".join(v.en for v in values)
    return Text(f"{label.zh}{how.zh} {zh}", f"{label.en} {how.en} {en}")


def _pair(label: Text, value: Text) -> Text:
    return Text(f"{label.zh}：{value.zh}", f"{label.en}: {value.en}")
