"""The clauses of the five regimes as printed, and how a rule cites them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NewType

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text, join

ClauseId = NewType("ClauseId", str)
"""Instrument prefix, article and part (`ZB-LH-12e`), or one of `BEYOND`."""

PRACTICE = ClauseId("practice-2025")
ASSUMPTION = ClauseId("assumption")
OVERRIDE = ClauseId("override")
BEYOND = (PRACTICE, ASSUMPTION, OVERRIDE)
"""What a rule may rest on where no clause exists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One sentence or half-sentence of a regulation: `text.zh` as printed, `text.en` a summary."""

    id: ClauseId
    instrument: str
    article: Text
    text: Text
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """A regulation: the prefix of its clause ids, the profile made of it, short and full title."""

    prefix: str
    profile: str
    short: Text
    full: Text


@cache
def clauses() -> Mapping[ClauseId, Clause]:
    """Every clause by its id, in the order of the texts."""
    lines = _packaged("clauses.tsv").splitlines()
    return MappingProxyType({each.id: each for each in map(_clause, lines[1:])})


@cache
def instruments() -> Mapping[str, Instrument]:
    """The regulations by the prefix of their clause ids."""
    rows = tomllib.loads(_packaged("instruments.toml"))["instrument"]
    return MappingProxyType({row["prefix"]: _instrument(row) for row in rows})


def known(clause: str) -> bool:
    """Whether `clause` is the id of a clause or one of `BEYOND`."""
    return clause in BEYOND or clause in clauses()


def cite(clause: str) -> Text:
    """Short title and article of a clause, or what it is instead of one; refuses unknown ids."""
    if clause in BEYOND:
        return _beyond()[clause]
    found = clauses().get(ClauseId(clause))
    if found is None:
        raise NotKnown(Text(f"没有编号为{clause}的条文", f"there is no clause {clause}"))
    short = _short_titles()[found.instrument]
    return Text(f"{short.zh} {found.article.zh}", f"{short.en}, {found.article.en}")


def cite_all(ids: Iterable[str]) -> Text:
    """Several citations as one, each article named once."""
    return join(list(dict.fromkeys(cite(each) for each in ids)), zh="、")


def _clause(line: str) -> Clause:
    ident, instrument, article, article_en, zh, en, kind = line.split("\t")
    return Clause(
        id=ClauseId(ident),
        instrument=instrument,
        article=Text(article, article_en),
        text=Text(zh, en),
        kind=kind,
    )


def _instrument(row: Mapping[str, object]) -> Instrument:
    return Instrument(
        prefix=str(row["prefix"]),
        profile=str(row["profile"]),
        short=_text(row["short"]),
        full=_text(row["full"]),
    )


@cache
def _short_titles() -> Mapping[str, Text]:
    return {each.short.zh: each.short for each in instruments().values()}


@cache
def _beyond() -> Mapping[str, Text]:
    rows = tomllib.loads(_packaged("instruments.toml"))["beyond"]
    return {name: _text(row) for name, row in rows.items()}


def _text(row: object) -> Text:
    if not isinstance(row, Mapping):
        raise TypeError(row)
    return Text(str(row["zh"]), str(row["en"]))


def _packaged(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
