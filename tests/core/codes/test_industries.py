"""GB/T 4754-2017 in the written form of the bundle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.codes.industries import (
    LEVELS,
    industries,
    industry,
    is_industry,
    section_of,
)

CODES = st.sampled_from(sorted(industries()))


@pytest.mark.parametrize(
    ("written", "code", "name", "level"),
    [
        ("C", "C", "制造业", 1),
        ("C26", "C26", "化学原料和化学制品制造业", 2),
        ("26", "C26", "化学原料和化学制品制造业", 2),
        ("c2614", "C2614", "有机化学原料制造", 4),
        ("Ｃ２６１４", "C2614", "有机化学原料制造", 4),
        ("0111", "A0111", "稻谷种植", 4),
        (" 011 ", "A011", "谷物种植", 3),
    ],
)
def test_an_industry_is_found_with_or_without_its_letter(
    written: str, code: str, name: str, level: int
) -> None:
    found = industry(written)
    assert found is not None
    assert (found.code, found.name, found.level) == (code, name, level)


@pytest.mark.parametrize("written", ["", "Z", "B2614", "C9999", "C2", "C26140", "制造业"])
def test_a_code_that_does_not_exist_or_has_the_wrong_letter_is_not_found(written: str) -> None:
    assert industry(written) is None
    assert section_of(written) is None


def test_only_the_written_form_counts_as_an_industry_of_a_bundle() -> None:
    assert is_industry("C26")
    assert not is_industry("26")
    assert not is_industry("c26")


def test_the_section_of_bare_digits_is_known() -> None:
    assert section_of("2614") == "C"


def test_the_classification_has_its_published_size() -> None:
    levels = [each.level for each in industries().values()]
    assert {level: levels.count(level) for level in LEVELS} == {1: 20, 2: 97, 3: 473, 4: 1381}


@given(CODES)
def test_every_industry_begins_with_its_parent_and_is_found_by_its_digits(code: str) -> None:
    found = industry(code)
    assert found is not None
    assert found.parent is None or (code.startswith(found.parent) and industry(found.parent))
    assert found.level == 1 or industry(code[1:]) is found
