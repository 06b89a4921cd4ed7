"""The packaged tables a bundle is made of: functions of departments, topics, trades, items, themes."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from coordinator.core.model import DESK_METHODS


@dataclass(frozen=True, kw_only=True)
class Function:
    """What a department does; `aliases` are the words by which lists of joint items name it.

    `staff` is its relative size, `general` the share of all firms in its library whatever their
    trade, `qualifications` the share of its inspectors that hold each.
    """

    function: str
    code: str
    name: str
    name_en: str
    staff: int
    general: float
    qualifications: Mapping[str, float]
    aliases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A field of supervision: who has its firms in a library, and how its firms are recognised.

    By industry prefix; by words in the business scope or in the name; `signs` are words of a list
    of joint items that speak of it.
    """

    topic: str
    functions: tuple[str, ...]
    industries: tuple[str, ...]
    scope: tuple[str, ...]
    name: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trade:
    """A kind of firm; `form` is company, shop, mixed, coop or institution."""

    industry: str
    trades: tuple[str, ...]
    form: str
    scale: str
    kind: str
    weight: int
    scope: str
    more: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CatalogueItem:
    """An inspection item of a function; topic `*` fits every occasion."""

    function: str
    topics: frozenset[str]
    name: str
    target_kind: str
    methods: str
    item_class: str
    minutes: str
    qualification: str
    basis: str

    @property
    def is_desk(self) -> bool:
        """Whether it can be checked without a visit."""
        return set(self.methods.split(";")) <= {method.value for method in DESK_METHODS}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A joint task in outline; themes of one family fall into the same season."""

    topic: str
    family: str
    name: str
    lead: str
    partners: tuple[str, ...]
    directed: bool
    where: str
    desk: bool


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every packaged table, in the order of the files."""

    functions: tuple[Function, ...]
    topics: tuple[Topic, ...]
    trades: tuple[Trade, ...]
    items: tuple[CatalogueItem, ...]
    themes: tuple[Theme, ...]
    city: Mapping[str, Any]

    def items_of(self, function: str) -> tuple[CatalogueItem, ...]:
        """The items of a function, in order."""
        return tuple(item for item in self.items if item.function == function)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The packaged tables."""
    return Catalogue(
        functions=tuple(_function(row) for row in _rows("functions.csv")),
        topics=tuple(_topic(row) for row in _rows("topics.csv")),
        trades=tuple(_trade(row) for row in _rows("trades.csv")),
        items=tuple(_item(row) for row in _rows("items.csv")),
        themes=tuple(_theme(row) for row in _rows("themes.csv")),
        city=tomllib.loads(_source("city.toml")),
    )


def shares(pairs: tuple[str, ...]) -> dict[str, float]:
    """`("A:0.4", "B:0.6")` as a mapping."""
    return {name: float(share) for name, share in (pair.split(":") for pair in pairs)}


def _function(row: dict[str, str]) -> Function:
    return Function(
        function=row["function"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        staff=int(row["staff"]),
        general=float(row["general"]),
        qualifications=shares(_list(row["qualifications"])),
        aliases=_list(row["aliases"]),
    )


def _topic(row: dict[str, str]) -> Topic:
    lists = {name: _list(cell) for name, cell in row.items() if name != "topic"}
    return Topic(topic=row["topic"], **lists)


def _trade(row: dict[str, str]) -> Trade:
    return Trade(
        industry=row["industry"],
        trades=_list(row["trades"]),
        form=row["form"],
        scale=row["scale"],
        kind=row["kind"],
        weight=int(row["weight"]),
        scope=row["scope"],
        more=_list(row["more"]),
    )


def _item(row: dict[str, str]) -> CatalogueItem:
    return CatalogueItem(
        function=row["function"],
        topics=frozenset(_list(row["topics"])),
        name=row["name"],
        target_kind=row["target_kind"],
        methods=row["methods"],
        item_class=row["class"],
        minutes=row["minutes"],
        qualification=row["qualification"],
        basis=row["basis"],
    )


def _theme(row: dict[str, str]) -> Theme:
    return Theme(
        topic=row["topic"],
        family=row["family"],
        name=row["name"],
        lead=row["lead"],
        partners=_list(row["partners"]),
        directed=row["mode"] == "directed",
        where=row["where"],
        desk=row["desk"] == "yes",
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_source(name).splitlines())


def _source(name: str) -> str:
    place = files("coordinator.exchange.generator").joinpath("data", name)
    return place.read_text(encoding="utf-8")
