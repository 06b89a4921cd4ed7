"""The district an address names."""

import pytest

from coordinator.core.codes.addresses import districts_in


@pytest.mark.parametrize(
    ("address", "within", "code"),
    [
        ("山东省淄博市张店区房镇镇麻营村北首", "370300", "370303"),
        ("张店区  人民路 1 号", "370300", "370303"),
        ("山东省 淄博市 桓台县 唐山镇", "370000", "370321"),
        ("博山区城东，原张店区旧址", "370300", "370304"),
        ("淄博市张店人民路", "370300", None),
        ("", "370300", None),
        ("张店区", "999999", None),
        ("张店区人民路", "370303", "370303"),
        ("博山区", "370303", None),
    ],
)
def test_the_first_district_named_in_full_counts(
    address: str, within: str, code: str | None
) -> None:
    assert districts_in(address, within) == code


def test_a_name_borne_twice_in_a_province_counts_only_after_its_city() -> None:
    assert districts_in("市中区胜利路", "370000") is None
    assert districts_in("济南市市中区胜利路", "370000") == "370103"
    assert districts_in("枣庄市市中区胜利路", "370000") == "370402"


def test_a_name_borne_once_in_a_province_needs_no_city() -> None:
    assert districts_in("张店区人民路", "370000") == "370303"


def test_counties_directly_under_a_province_are_found() -> None:
    assert districts_in("海南省万宁市万城镇", "460000") == "469006"
    assert districts_in("万宁市大茂镇", "469000") == "469006"


def test_districts_of_a_municipality_are_found() -> None:
    assert districts_in("北京市海淀区中关村", "110000") == "110108"


def test_a_city_without_districts_stands_for_itself() -> None:
    assert districts_in("广东省东莞市莞城街道", "440000") == "441900"


def test_a_district_whose_city_is_named_but_not_itself_is_not_guessed() -> None:
    assert districts_in("山东省淄博市高新区", "370000") is None
