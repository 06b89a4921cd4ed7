"""Regions: the tree, their centres, codes no longer in force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.codes.regions import (
    centre,
    children,
    is_within,
    known_once,
    level_of,
    region,
    regions,
)
from coordinator.core.model import Level

CODES = st.sampled_from(sorted(regions()))


def test_a_district_knows_its_name_level_parent_and_centre() -> None:
    found = region("370303")
    assert found is not None
    assert (found.name, found.pinyin, found.level) == ("张店区", "ZhangDian", Level.COUNTY)
    assert (found.parent, found.lng, found.lat) == ("370300", 118_053_521, 36_807_049)


def test_the_children_of_a_city_are_its_districts_in_order() -> None:
    codes = [each.code for each in children("370300")]
    assert codes == ["370302", "370303", "370304", "370305", "370306", "370321", "370322", "370323"]


def test_a_county_and_an_unknown_code_have_no_children() -> None:
    assert children("370303") == ()
    assert children("999999") == ()


def test_the_table_has_every_province_city_and_county_once() -> None:
    levels = [each.level for each in regions().values()]
    counts = {level: levels.count(level) for level in Level}
    assert counts == {Level.PROVINCE: 31, Level.CITY: 342, Level.COUNTY: 2975}


@pytest.mark.parametrize(
    ("code", "ancestor", "answer"),
    [
        ("370303", "370300", True),
        ("370303", "370000", True),
        ("370303", "370303", True),
        ("370300", "370303", False),
        ("370602", "370300", False),
        ("370391", "370300", True),  # a zone that only a local register knows
        ("110103", "110000", True),  # abolished
        ("469006", "460000", True),
        ("37030", "370000", False),
        ("370303", "", False),
        ("３７０３０３", "370300", False),
    ],
)
def test_lying_within_is_told_by_the_code(code: str, ancestor: str, answer: bool) -> None:
    assert is_within(code, ancestor) is answer


@given(CODES)
def test_every_region_lies_within_its_parent_which_lists_it(code: str) -> None:
    found = region(code)
    assert found is not None
    assert level_of(code) is found.level
    if found.parent is None:
        assert found.level is Level.PROVINCE
    else:
        assert is_within(code, found.parent)
        assert found in children(found.parent)


@given(CODES, CODES)
def test_lying_within_each_other_means_being_the_same(a: str, b: str) -> None:
    assert (is_within(a, b) and is_within(b, a)) == (a == b)


@given(CODES)
def test_every_region_has_a_centre_in_china(code: str) -> None:
    place = centre(code)
    assert place is not None
    lng, lat = place
    assert 73_000_000 < lng < 136_000_000
    assert 3_000_000 < lat < 54_000_000


def test_a_region_without_a_published_centre_takes_that_of_its_city() -> None:
    zone = region("370676")
    assert zone is not None
    assert zone.lng is None
    assert centre("370676") == centre("370600")


def test_an_abolished_code_is_still_known_by_name() -> None:
    assert region("110103") is None
    assert known_once("110103") == "崇文区"
    assert known_once("370303") == "张店区"
    assert known_once("999999") is None
