"""What the templates of the registers are given besides the records themselves."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, request
from flask_login import current_user

from coordinator.core.text import Text
from coordinator.services.registering.labels import TARGET, word
from coordinator.store.scopes import SeenUnit
from coordinator.store.targets import ORDERS
from coordinator.web.liaison.asking import Pill

_NUMBERS = frozenset({"visits_this_year", "lng", "lat"})


def can_import() -> bool:
    """Whether this person fills libraries from files."""
    return "liaison" in current_user.roles and "liaison.imports" in current_app.view_functions


def oversees() -> bool:
    """Whether this person looks at the registers of every department."""
    return bool(current_user.roles & {"office", "supervisor"})


def pill_parts(pills: Iterable[Pill]) -> list[tuple[Text, str, str]]:
    """Pills as the macro takes them."""
    return [(pill.text, pill.name, pill.value) for pill in pills]


def column_options(columns: Sequence[str], units: Sequence[SeenUnit]) -> list[tuple[str, Text]]:
    """Columns a filter can be about; the department only where there are several."""
    others = ("state", "visits_this_year", *(("department",) if len(units) > 1 else ()))
    return [(name, TARGET[name]) for name in (*columns, *others)]


def table_columns(columns: Sequence[str]) -> list[dict[str, Any]]:
    """Headers of the target list: the row number, then the columns shown."""
    return [
        {
            "text": TARGET[name],
            "sort": name if name in ORDERS.values() else None,
            "num": name in _NUMBERS,
        }
        for name in ("row", *columns)
    ]


def word_options(terms: Iterable[str]) -> list[tuple[str, Text]]:
    """A closed vocabulary as the options of a field."""
    return [(str(term), word(term)) for term in terms]


def kept_arguments() -> dict[str, list[str]]:
    """The parameters of this address, for another address that means the same rows."""
    return {name: request.args.getlist(name) for name in request.args if name != "after"}


CONTEXT: dict[str, Any] = {
    "can_import": can_import,
    "column_options": column_options,
    "kept_arguments": kept_arguments,
    "oversees": oversees,
    "pill_parts": pill_parts,
    "table_columns": table_columns,
    "word_options": word_options,
}
