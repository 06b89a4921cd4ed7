"""A list of joint items read as joint tasks in outline: who leads, who joins, with which items."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from coordinator.core.errors import BadInput, Problem
from coordinator.core.text import Text
from coordinator.exchange.generator.catalogue import Function, Topic, catalogue
from coordinator.exchange.register.source import decoded, packaged

NEEDED = ("id", "field", "item", "targets", "lead", "partners")
NO_COLUMN = Text("清单缺少列：{names}", "the list lacks the columns {names}")
REGULATOR = "market"
"""The function whose library is the register itself, and that vague partners always include."""

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_BETWEEN = re.compile(r"[、，,；;/]|或")
_BRACKETED = re.compile(r"[【\[]([^】\]]*)[】\]]")
_ROUND = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, kw_only=True)
class ListedItem:
    """A row of the list: `leads` and `partners` are functions, `own` what a partner checks itself."""

    id: str
    field: str
    name: str
    targets: str
    methods: str
    item_class: str
    basis: str
    ratio: str
    leads: tuple[str, ...]
    partners: tuple[str, ...]
    is_vague: bool
    own: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """All items of one field of one list that speak of one topic."""

    field: str
    topic: Topic
    lead: str
    partners: tuple[str, ...]
    items: tuple[ListedItem, ...]

    @property
    def ratio(self) -> str:
        """The first ratio the list states, or none."""
        return next((item.ratio for item in self.items if item.ratio), "")


@dataclass(frozen=True, kw_only=True)
class JointList:
    """The outlines of a list in its order, and department names that no function answers to."""

    outlines: tuple[Outline, ...]
    unknown: tuple[str, ...]


def read_joint_items(path: Path) -> JointList:
    """The outlines of a TSV list of joint items. Refused: a missing file or column."""
    text, _ = decoded(path)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise BadInput([Problem(path.name, 1, "", NO_COLUMN.fill(names=", ".join(missing)))])
    unknown: set[str] = set()
    items = [_item(row, unknown) for row in table if (row["item"] or "").strip()]
    fields: dict[tuple[str, str], list[ListedItem]] = {}
    for item in items:
        fields.setdefault((item.id.partition("-")[0], item.field), []).append(item)
    outlines = tuple(o for together in fields.values() for o in _outlines(together))
    return JointList(outlines=outlines, unknown=tuple(sorted(unknown)))


def _item(row: dict[str, str], unknown: set[str]) -> ListedItem:
    cells = {name: " ".join((cell or "").split()) for name, cell in row.items() if name}
    partners, vague, own = _partners(cells["partners"], unknown)
    percent = _PERCENT.search(cells.get("ratio_freq", ""))
    ratio = min(Decimal(1), Decimal(percent[1]) / 100) if percent else Decimal(0)
    return ListedItem(
        id=cells["id"],
        field=cells["field"],
        name=cells["item"],
        targets=cells["targets"],
        methods=methods_in(cells.get("method", "")),
        item_class="key" if "重点" in cells.get("item_class", "") else "general",
        basis=cells.get("basis", ""),
        ratio=f"{ratio.normalize():f}" if ratio else "",
        leads=tuple(_functions(_ROUND.sub("", cells["lead"]), unknown)),
        partners=partners,
        is_vague=vague,
        own=own,
    )


def _partners(cell: str, unknown: set[str]) -> tuple[tuple[str, ...], bool, dict[str, str]]:
    own: dict[str, str] = {}
    for part in re.split(r"[；;]", cell):
        checks = _BRACKETED.search(part)
        for function in _functions(_BRACKETED.sub("", part), set()):
            if checks and _ROUND.sub("", checks[1]):
                own[function] = checks[1]
    exact, vague = departments_in(cell)
    return tuple(dict.fromkeys(_functions("、".join(exact), unknown))), vague, own


def departments_in(cell: str) -> tuple[list[str], bool]:
    """The names of departments in a cell, without those of no department in particular, and whether
    there were such ("相关部门"); what stands in brackets is no name.
    """
    names = _ROUND.sub("", _BRACKETED.sub("", cell))
    parts = [name.strip() for name in _BETWEEN.split(names) if name.strip()]
    return [n for n in parts if not _is_vague(n)], any(map(_is_vague, parts))


def _is_vague(name: str) -> bool:
    return any(row["word"] in name for row in packaged("vague.csv"))


def _functions(cell: str, unknown: set[str]) -> Iterator[str]:
    """The functions the names of a cell stand for; names nobody answers to go into `unknown`."""
    for name in filter(None, (part.strip() for part in _BETWEEN.split(cell))):
        found = function_named(name)
        if found:
            yield found.function
        else:
            unknown.add(name)


@lru_cache(maxsize=1024)
def function_named(name: str) -> Function | None:
    """The function a department's name stands for, by its aliases; None if nobody answers to it."""
    functions = catalogue().functions
    return next((f for f in functions if any(alias in name for alias in f.aliases)), None)


def methods_in(cell: str) -> str:
    """Codes of the methods a cell names; checks on the spot where it names none."""
    found = []
    for row in packaged("methods.csv"):
        if row["word"] in cell:
            cell = cell.replace(row["word"], "")
            found.append(row["method"])
    return ";".join(dict.fromkeys(found)) or "on-site"


def _outlines(items: Sequence[ListedItem]) -> Iterator[Outline]:
    """One outline per topic the items of a field speak of."""
    by_topic: dict[str, tuple[Topic, list[ListedItem]]] = {}
    for item in items:
        topic = _topic(item)
        if topic and item.leads:
            by_topic.setdefault(topic.topic, (topic, []))[1].append(item)
    for topic, several in by_topic.values():
        leads = Counter(item.leads[0] for item in several)
        lead = max(leads, key=lambda f: leads[f])
        partners = dict.fromkeys(f for item in several for f in (*item.leads, *item.partners))
        if any(item.is_vague for item in several):
            partners |= dict.fromkeys((REGULATOR, *topic.functions))
        partners.pop(lead, None)
        yield Outline(
            field=several[0].field,
            topic=topic,
            lead=lead,
            partners=tuple(partners),
            items=tuple(several),
        )


def _topic(item: ListedItem) -> Topic | None:
    """The topic with the longest word among those the field or else the targets speak of."""
    for text in (item.field + item.name, item.targets):
        found = [
            (len(sign), topic)
            for topic in catalogue().topics
            for sign in topic.signs
            if sign in text
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None
