"""The vocabulary of results: categories, methods, measures, inspection classes, causes, risk."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NewType

from coordinator.core.text import Text

CategoryCode = NewType("CategoryCode", str)
Need = Literal["finding", "evidence", "measure", "follow-up"]


@dataclass(frozen=True, kw_only=True)
class ResultCategory:
    """What a department may conclude; `needs` must be recorded with it before it is submitted.

    `ends_visit`: nothing more is checked; `direct`: evidence alone makes the result.
    """

    code: CategoryCode
    text: Text
    needs: frozenset[Need]
    ends_visit: bool
    direct: bool


@dataclass(frozen=True, kw_only=True)
class ResultMethod:
    """How a check was made; `planned_as` is None if it only stands on a result, never on an item."""

    code: str
    text: Text
    planned_as: Literal["visit", "desk"] | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What follows a finding; `receiver` tells that another body takes over and is to be named."""

    code: str
    text: Text
    needs: frozenset[Need]
    receiver: bool


@dataclass(frozen=True, kw_only=True)
class InspectionClass:
    """Routine, special or case-driven; the last lies outside the yearly cap and names its cause."""

    code: str
    text: Text
    outside_cap: bool
    names_cause: bool


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a case-driven visit is made."""

    code: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class RiskClass:
    """A credit-risk class of a scheme.

    `percent`: the published range of yearly sampling; 0 where no lower end was published.
    """

    scheme: str
    code: str
    text: Text
    percent: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class ResultVocabulary:
    """Every table by code, in the order to show; risk classes by scheme and code."""

    categories: Mapping[CategoryCode, ResultCategory]
    methods: Mapping[str, ResultMethod]
    measures: Mapping[str, Measure]
    classes: Mapping[str, InspectionClass]
    causes: Mapping[str, Cause]
    risks: Mapping[tuple[str, str], RiskClass]


@lru_cache(maxsize=1)
def result_vocabulary() -> ResultVocabulary:
    """The default vocabulary, with the national wording in use after 2019."""
    source = files("coordinator.core.codes").joinpath("results.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(source)
    return ResultVocabulary(
        categories={row["code"]: _category(row) for row in tables["category"]},
        methods={row["code"]: _method(row) for row in tables["method"]},
        measures={row["code"]: _measure(row) for row in tables["measure"]},
        classes={row["code"]: _class(row) for row in tables["class"]},
        causes={row["code"]: Cause(code=row["code"], text=_text(row)) for row in tables["cause"]},
        risks={(row["scheme"], row["code"]): _risk(row) for row in tables["risk"]},
    )


def result_category(key: str) -> ResultCategory | None:
    """The category with this code or with this Chinese text, or None."""
    return _category_by_key().get(key.strip())


def risk_classes(scheme: str) -> tuple[RiskClass, ...]:
    """The risk classes of a scheme from low to high risk; () for an unknown scheme."""
    return tuple(each for each in result_vocabulary().risks.values() if each.scheme == scheme)


@lru_cache(maxsize=1)
def _category_by_key() -> dict[str, ResultCategory]:
    categories = result_vocabulary().categories.values()
    by_text = {each.text.zh: each for each in categories}
    return by_text | {str(each.code): each for each in categories}


def _category(row: dict[str, Any]) -> ResultCategory:
    return ResultCategory(
        code=CategoryCode(row["code"]),
        text=_text(row),
        needs=frozenset(row.get("needs", ())),
        ends_visit=row.get("ends_visit", False),
        direct=row.get("direct", False),
    )


def _method(row: dict[str, Any]) -> ResultMethod:
    return ResultMethod(code=row["code"], text=_text(row), planned_as=row.get("planned_as"))


def _measure(row: dict[str, Any]) -> Measure:
    return Measure(
        code=row["code"],
        text=_text(row),
        needs=frozenset(row.get("needs", ())),
        receiver=row.get("receiver", False),
    )


def _class(row: dict[str, Any]) -> InspectionClass:
    return InspectionClass(
        code=row["code"],
        text=_text(row),
        outside_cap=row.get("outside_cap", False),
        names_cause=row.get("names_cause", False),
    )


def _risk(row: dict[str, Any]) -> RiskClass:
    low, high = row["percent"]
    return RiskClass(scheme=row["scheme"], code=row["code"], text=_text(row), percent=(low, high))


def _text(row: dict[str, Any]) -> Text:
    return Text(row["zh"], row["en"])
