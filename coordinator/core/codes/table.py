"""Reading the tables packaged beside this module."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a packaged CSV file, by column name."""
    with files("coordinator.core.codes").joinpath(name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
