"""PR-01: every column that can hold words or days is in the inventory of personal data, or said to be free of it."""

import re
from pathlib import Path

from sqlalchemy import JSON, Date, LargeBinary, String

from coordinator.store import schema
from coordinator.store.database import Base

INVENTORY = (Path(__file__).parents[3] / "docs/personal-data.md").read_text(encoding="utf-8")
PERSONAL = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|(.*)\|$", INVENTORY, re.M)
FREE = {
    f"{table}.{column}"
    for table, columns in re.findall(r"^- `([a-z_]+)`: (.*)$", INVENTORY, re.M)
    for column in columns.split(", ")
}
CERTAINLY = ("phone", "certificate", "home_region", "actor_name", "password_hash", "relation")


def columns(*kinds):
    assert schema.TargetRow.__table__ in Base.metadata.sorted_tables
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if (not kinds or isinstance(column.type, kinds)) and column.name != "ref"
    }


def test_every_column_is_in_the_inventory_once():
    personal = {name for name, _ in PERSONAL}
    unlisted = columns(String, JSON, LargeBinary, Date) - personal - FREE
    assert not unlisted, f"say in docs/personal-data.md what these hold: {sorted(unlisted)}"
    assert not personal & FREE


def test_the_inventory_names_no_column_that_is_gone():
    assert ({name for name, _ in PERSONAL} | FREE) - columns() == set()


def test_every_personal_field_has_purpose_basis_readers_and_retention():
    for name, line in PERSONAL:
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == 4, name
        assert all(cells), name


def test_columns_that_always_hold_personal_data_are_not_called_free_of_it():
    wrong = {name for name in FREE if name.split(".")[1] in CERTAINLY}
    assert wrong == set()
