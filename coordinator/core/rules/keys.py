"""The keys a rule profile must state, and their codes in words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

from coordinator.core.text import Text

Kind = Literal[
    "flag", "count", "ratio", "choice", "set", "list", "date", "month_day", "term", "terms", "hours"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Strictness = Literal[
    "per_task", "max", "min", "order", "any", "all", "union", "intersection", "overlap", "prefix"
]
"""How visits that several profiles govern combine a key:

`per_task` not at all (clocks, channels, plans); `max` and `min` by number; `order` the last of the
choices; `any` and `all` of flags; `union` of duties; `intersection` of permissions; `overlap` of
hours; `prefix` what the orders share before they part, then their last entry.
"""
STRICTNESS: tuple[Strictness, ...] = get_args(Strictness)


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One row of a rule profile.

    `choices` are the codes a choice, set or list may hold, or the events a term may start from;
    `names` the clocks of a key that holds several; `fills` is false where a joint profile's silence
    is never filled from a department's own; `override` the name a jurisdiction's settings use.
    """

    name: str
    title: Text
    purpose: Text
    kind: Kind
    strictness: Strictness
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    fills: bool = True
    override: str | None = None


@cache
def keys() -> Mapping[str, Key]:
    """Every key by its name, in the order they are shown."""
    return MappingProxyType({name: _key(name, row) for name, row in _table("keys.toml").items()})


@cache
def overridable() -> Mapping[str, Key]:
    """The keys a jurisdiction may set for itself, by the name its settings use."""
    return MappingProxyType({k.override: k for k in keys().values() if k.override is not None})


def word(code: str) -> Text:
    """A code of a key in words; a code without words stands for itself."""
    return _words().get(code, Text(code, code))


@cache
def _words() -> Mapping[str, Text]:
    return {code: Text(**row) for code, row in _table("words.toml").items()}


def _key(name: str, row: dict[str, Any]) -> Key:
    if row["kind"] not in KINDS or row["strictness"] not in STRICTNESS:
        raise ValueError(name)
    texts = {part: Text(**row[part]) for part in ("title", "purpose")}
    tuples = {part: tuple(row.get(part, ())) for part in ("choices", "names")}
    return Key(name=name, **(row | texts | tuples))


def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
