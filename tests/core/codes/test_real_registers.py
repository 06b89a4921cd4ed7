"""Every code of two real registers, where they are at hand."""

import csv
from collections import Counter
from pathlib import Path

from coordinator.core.codes.addresses import districts_in
from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import (
    CreditCode,
    read_credit_code,
    read_credit_codes,
    region_part,
    valid_codes,
)
from coordinator.core.codes.regions import is_within, known_once
from coordinator.core.codes.registration import read_registration_number

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "real"


def rows(name: str) -> list[dict[str, str]] | None:
    path = REAL / name
    if not path.exists():
        print(f"NOTE: {name} is not at hand; nothing was checked against it")
        return None
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def kind(read: str | Damage) -> str:
    return read.code if isinstance(read, Damage) else "valid"


def test_every_firm_of_the_city_register_has_a_valid_code_of_its_own_in_the_province() -> None:
    firms = rows("zibo_enterprises.csv")
    if firms is None:
        return
    codes = [firm["uscc"] for firm in firms]
    read = read_credit_codes(codes)
    counts = Counter(map(kind, read))
    print(f"city register: {len(firms)} firms, {dict(counts)}")
    assert counts == {"valid": 4878}
    assert len(set(read)) == 4878
    assert valid_codes(codes).all()
    regions = {region_part(CreditCode(code)) for code in codes}
    assert all(known_once(code) and is_within(code, "370000") for code in regions)


def test_a_district_named_in_full_in_the_city_register_is_the_one_found_by_hand() -> None:
    firms = rows("zibo_enterprises.csv")
    if firms is None:
        return
    named = [firm for firm in firms if firm["district_guess_how"] == "address"]
    pairs = [(districts_in(firm["address"], "370300"), firm["district_guess"]) for firm in named]
    read = [pair for pair in pairs if pair[0] is not None]
    wrong = [pair for pair in read if pair[0] != pair[1]]
    print(f"city register: {len(named)} addresses, {len(read)} name a district in full, {wrong=}")
    assert len(read) == 3787
    assert wrong == []


def test_the_codes_of_the_county_register_fall_into_valid_empty_and_destroyed() -> None:
    firms = rows("county_extract_wanning_2021.csv")
    if firms is None:
        return
    read = [read_credit_code(firm["uscc"]) for firm in firms]
    counts = Counter(map(kind, read))
    print(f"county register: {len(firms)} rows, {dict(counts)}")
    assert counts == {"valid": 271, "empty": 299, "spreadsheet": 81}
    said = {"1": {"valid"}, "": {"empty"}, "0": {"spreadsheet"}}
    assert all(
        kind(each) in said[firm["uscc_valid"]] for each, firm in zip(read, firms, strict=True)
    )


def test_the_registration_numbers_of_the_county_register_are_all_kept_but_one() -> None:
    firms = rows("county_extract_wanning_2021.csv")
    if firms is None:
        return
    read = [read_registration_number(firm["reg_no"]) for firm in firms]
    lengths = Counter(len(each) for each in read if not isinstance(each, Damage) and each.isdigit())
    counts = Counter(map(kind, read))
    print(f"county register: {dict(counts)}, digits by length {dict(lengths)}")
    assert counts == {"valid": 650, "empty": 1}
    assert lengths == {15: 616, 13: 16, 12: 1}
