"""The tables of a bundle as written."""

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.exchange.tables import (
    BUNDLE_COLUMNS,
    OPTIONAL_FILES,
    write_bundle,
    write_table,
    write_toml,
)

cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"))


@given(rows=st.lists(st.tuples(cells, cells)))
def test_a_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.csv"
    write_table(path, ("a", "b"), rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["a", "b"], *map(list, rows)]


@given(name=cells)
def test_a_toml_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "values.toml"
    values = {"name": name, "today": date(2026, 3, 2), "cap": 2, "day": ["09:00-12:00", name]}
    write_toml(path, values)
    assert tomllib.loads(path.read_bytes().decode()) == values


def test_files_without_rows_get_their_header_and_unknown_files_are_refused(tmp_path: Path) -> None:
    write_bundle({}, {"name": "x"}, tmp_path)
    assert {path.name for path in tmp_path.glob("*.csv")} == set(BUNDLE_COLUMNS)
    assert (tmp_path / "bars.csv").read_text(encoding="utf-8") == "task_a,task_b,reason\n"
    with pytest.raises(ValueError, match=r"targets\.txt"):
        write_bundle({"targets.txt": ()}, {}, tmp_path)


def test_optional_files_are_files_of_the_bundle() -> None:
    assert set(BUNDLE_COLUMNS) >= OPTIONAL_FILES
