"""Unified social credit codes: reading, damage, the vectorised twin."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import (
    ALPHABET,
    is_valid_code,
    organisation_part,
    read_credit_code,
    read_credit_codes,
    region_part,
    valid_codes,
)

GOOD = "91110000600037341L"
LETTERS = st.sampled_from(ALPHABET)
DIGITS = st.sampled_from("0123456789")


@st.composite
def sound(draw: st.DrawFn) -> str:
    body = draw(st.text(LETTERS, min_size=2, max_size=2))
    body += draw(st.text(DIGITS, min_size=6, max_size=6))
    body += draw(st.text(LETTERS, min_size=9, max_size=9))
    assume(body.strip("0"))
    return body + uscc.calc_check_digit(body)


ANYTHING = st.one_of(
    sound(),
    st.text(max_size=20),
    st.text(LETTERS, min_size=17, max_size=19),
    st.text(st.sampled_from(ALPHABET + "OIZSV\0 é中\ud800"), min_size=18, max_size=18),
)


def damage(raw: str) -> Damage:
    found = read_credit_code(raw)
    assert isinstance(found, Damage)
    assert found.seen == raw
    return found


@pytest.mark.parametrize(
    "raw",
    [
        GOOD,
        GOOD.lower(),
        f"  {GOOD}\t\n",
        f"'{GOOD}",
        f'="{GOOD}"',
        f"“{GOOD}”",
        "9111 0000 6000 3734 1L",
        "91-110000-60003734-1L",
        "\ufeff91110000600037341\u200bL",
        "９１１１００００６０００３７３４１Ｌ",
    ],
)
def test_a_code_is_read_through_what_people_put_around_it(raw: str) -> None:
    assert read_credit_code(raw) == GOOD


@pytest.mark.parametrize(
    "raw", ["", "  ", "''", "-", "－－", "无", "无资料内容", "n/a", "NULL", "- -", "0" * 18]
)
def test_a_cell_without_a_code_is_empty(raw: str) -> None:
    assert damage(raw).code == "empty"


@pytest.mark.parametrize(
    "raw",
    [
        "9.13703E+17",
        "9.13703e+17",
        "９.13703E＋17",
        "9E+17",
        "9.1370303164525E17",
        "913703000000000000",  # fifteen digits shown, then zeros
        "914690067674691968",  # the nearest double
        "914690067674691968.0",
        "########",
    ],
)
def test_a_code_rewritten_as_a_number_is_told_from_a_typing_error(raw: str) -> None:
    assert damage(raw).code == "spreadsheet"
    assert raw in damage(raw).text.zh
    assert raw in damage(raw).text.en


@pytest.mark.parametrize("code", ["913703032671342000", "913703217939125000"])
def test_a_code_that_checks_is_kept_even_if_it_ends_in_zeros(code: str) -> None:
    assert read_credit_code(code) == code


@pytest.mark.parametrize(("raw", "n"), [(GOOD[:-1], 17), (GOOD + "0", 19), ("370303200012345", 15)])
def test_a_wrong_length_is_counted(raw: str, n: int) -> None:
    assert damage(raw).code == "length"
    assert f"{n} 位" in damage(raw).text.zh
    assert f"{n} found" in damage(raw).text.en


@pytest.mark.parametrize(
    ("raw", "place", "meant"),
    [
        ("9111O000600037341L", 5, "0"),
        ("9I110000600037341L", 2, "1"),
        ("91110000600037Z41L", 15, "2"),
        ("91110000S00037341L", 9, "5"),
    ],
)
def test_a_lookalike_letter_is_named_with_its_place_and_what_was_meant(
    raw: str, place: int, meant: str
) -> None:
    found = damage(raw)
    assert found.code == "alphabet"
    assert f"第 {place} 位" in found.text.zh
    assert f"meant as {meant}?" in found.text.en


def test_every_foreign_character_is_named() -> None:
    said = damage("9V1100006000中7341L").text.zh
    assert "第 2 位不能是“V”" in said
    assert "第 13 位不能是“中”" in said


def test_a_letter_in_the_region_is_foreign() -> None:
    assert damage("91A10000600037341L").code == "alphabet"


def test_a_wrong_check_character_says_the_expected_one() -> None:
    found = damage(GOOD[:-1] + "M")
    assert found.code == "check"
    assert "应为 L，实为 M" in found.text.zh
    assert "call for L, found M" in found.text.en


def test_the_codes_of_village_collectives_begin_with_a_letter() -> None:
    body = "N2370303MF1234567"
    assert is_valid_code(body + uscc.calc_check_digit(body))


def test_a_code_holds_its_region_and_its_organisation() -> None:
    code = read_credit_code(GOOD)
    assert not isinstance(code, Damage)
    assert region_part(code) == "110000"
    assert organisation_part(code) == "600037341"


@given(sound())
def test_every_code_with_a_right_check_character_is_read(code: str) -> None:
    assert read_credit_code(code.lower()) == code


@given(sound(), st.integers(0, 17), LETTERS)
def test_changing_any_one_character_is_noticed(code: str, place: int, letter: str) -> None:
    changed = code[:place] + letter + code[place + 1 :]
    assert is_valid_code(changed) == (letter == code[place])


@given(st.text(DIGITS, min_size=8, max_size=8), st.text(LETTERS, min_size=10, max_size=10))
def test_where_the_first_eight_are_digits_the_judgement_is_that_of_stdnum(a: str, b: str) -> None:
    assume((a + b).strip("0"))
    assert is_valid_code(a + b) == uscc.is_valid(a + b)


def test_eighteen_zeros_check_but_are_no_code() -> None:
    zeros = "0" * 18
    assert uscc.is_valid(zeros)
    assert not is_valid_code(zeros)
    assert valid_codes([zeros, GOOD]).tolist() == [False, True]
    assert damage(zeros).code == "empty"


@given(st.lists(ANYTHING, max_size=30))
def test_the_vectorised_check_equals_the_scalar_one_on_every_input(codes: list[str]) -> None:
    assert valid_codes(codes).tolist() == [is_valid_code(code) for code in codes]


@given(st.lists(ANYTHING, max_size=30))
def test_reading_many_equals_reading_one_by_one(raws: list[str]) -> None:
    assert read_credit_codes(raws) == [read_credit_code(raw) for raw in raws]


@given(ANYTHING)
def test_whatever_is_read_is_a_valid_code_and_reads_as_itself(raw: str) -> None:
    found = read_credit_code(raw)
    if isinstance(found, Damage):
        assert found.seen == raw
    else:
        assert is_valid_code(found)
        assert read_credit_code(found) == found


@given(st.integers(10**17, 10**18 - 100))
def test_a_code_of_digits_saved_as_a_number_never_passes_for_another_kind_of_fault(
    number: int,
) -> None:
    saved = str(int(float(number)))
    if is_valid_code(saved):
        assert read_credit_code(saved) == saved
    else:
        assert damage(saved).code == "spreadsheet"
