"""The real registers through the wizard: clean rows enter, each damaged row is shown with its reason."""

import pytest

from tests.web.imports.journeys import (
    REAL,
    bad,
    check,
    compare,
    confirm,
    page,
    standing,
    upload,
    words,
)

CITY, COUNTY = REAL / "zibo_enterprises.csv", REAL / "county_extract_wanning_2021.csv"


@pytest.fixture
def client(app, as_role):
    return as_role("liaison")


def whole(client, path):
    ref = upload(client, path.read_bytes(), path.name)
    check(client, ref)
    return ref


def test_the_register_of_a_city_comes_in_clean(client):
    if not CITY.exists():
        print(f"not run: {CITY.name} is not beside the repository")
        return
    ref = whole(client, CITY)
    assert bad(ref) == []
    compare(client, ref)
    confirm(client, ref)
    rows = standing()
    assert len(rows) == 4878
    assert all(row.uscc and row.region.startswith("3703") for row in rows.values())


def test_each_damaged_row_of_a_county_is_shown_with_its_reason_and_the_others_enter(client):
    if not COUNTY.exists():
        print(f"not run: {COUNTY.name} is not beside the repository")
        return
    ref = whole(client, COUNTY)
    rows = bad(ref)
    reasons = [problem["zh"] for row in rows for problem in row.problems]
    assert sum("电子表格" in reason for reason in reasons) == 81
    assert sum(reason == "名称不能为空" for reason in reasons) == 17
    assert len(rows) == 98
    assert "98 行有错" in words(page(client, ref))
    compare(client, ref)
    confirm(client, ref)
    assert len(bad(ref)) == 98
    entered = client.get("/liaison/worklist").text
    assert "名称不能为空" in entered or "电子表格" in entered
