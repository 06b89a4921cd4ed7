"""Registration numbers as counties deliver them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.registration import read_registration_number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("469006600187440", "469006600187440"),
        ("4690062000123", "4690062000123"),
        ("469006200012", "469006200012"),
        ("370303228000000", "370303228000000"),
        ("469006na000129x", "469006NA000129X"),
        (" '469006600187440 ", "469006600187440"),
        ("４６９００６６００１８７４４０", "469006600187440"),
        ("469006600187440.0", "469006600187440"),
        ("企独琼总字第008245号", "企独琼总字第008245号"),
        ("鲁 淄 第12号", "鲁 淄 第12号"),
    ],
)
def test_numbers_of_every_age_and_text_are_kept(raw: str, number: str) -> None:
    assert read_registration_number(raw) == number


@pytest.mark.parametrize("raw", ["4.69007E+14", "4.69007e+14", "4.69006600187440E+14", "######"])
def test_a_number_in_scientific_notation_is_damage(raw: str) -> None:
    found = read_registration_number(raw)
    assert isinstance(found, Damage)
    assert (found.code, found.seen) == ("spreadsheet", raw)


@pytest.mark.parametrize("raw", ["", " ", "无", "无资料内容", "/", "—", "000000000000000"])
def test_a_cell_that_says_there_is_none_is_empty(raw: str) -> None:
    found = read_registration_number(raw)
    assert isinstance(found, Damage)
    assert found.code == "empty"


@given(st.text(max_size=20))
def test_reading_a_number_twice_changes_nothing(raw: str) -> None:
    found = read_registration_number(raw)
    if isinstance(found, Damage):
        assert found.seen == raw
    else:
        assert found
        assert read_registration_number(found) == found
