"""The vocabulary of results."""

from coordinator.core.codes.results import (
    result_category,
    result_vocabulary,
    risk_classes,
)
from coordinator.core.model import DESK_METHODS, Method

VOCABULARY = result_vocabulary()


def test_a_category_is_found_by_its_text_and_by_its_code() -> None:
    found = result_category("未发现问题")
    assert found is not None
    assert found is result_category("no-problem")
    assert (found.needs, found.ends_visit) == (frozenset(), False)


def test_an_unknown_category_is_not_found() -> None:
    assert result_category("一切正常") is None


def test_exactly_being_unreachable_and_serious_non_cooperation_are_direct_results() -> None:
    direct = {each.text.zh for each in VOCABULARY.categories.values() if each.direct}
    assert direct == {"通过登记的住所（经营场所）无法联系", "不配合检查情节严重"}


def test_a_direct_result_ends_the_visit_and_needs_evidence_alone() -> None:
    for each in VOCABULARY.categories.values():
        if each.direct:
            assert each.ends_visit
            assert each.needs == {"evidence"}


def test_a_firm_that_is_gone_ends_the_visit() -> None:
    ends = {each.text.zh for each in VOCABULARY.categories.values() if each.ends_visit}
    assert {"已关闭停业或正在组织清算", "注销", "吊销", "撤销", "迁出"} < ends
    assert len(VOCABULARY.categories) == 13


def test_a_correction_needs_its_finding_and_its_measure() -> None:
    found = result_category("发现问题已责令改正")
    assert found is not None
    assert found.needs == {"finding", "measure"}


def test_every_method_of_an_item_is_a_method_of_a_result_with_the_same_kind_of_visit() -> None:
    for method in Method:
        planned = VOCABULARY.methods[method].planned_as
        assert planned == ("desk" if method in DESK_METHODS else "visit")
    others = {code for code, each in VOCABULARY.methods.items() if each.planned_as is None}
    assert others == {"professional", "other-body"}


def test_only_a_case_driven_inspection_lies_outside_the_cap_and_names_its_cause() -> None:
    special = [each for each in VOCABULARY.classes.values() if each.outside_cap]
    assert [each.code for each in special] == ["case-driven"]
    assert special[0].names_cause
    assert len(VOCABULARY.causes) == 10


def test_a_case_lead_goes_to_another_body_with_its_evidence() -> None:
    lead = VOCABULARY.measures["case-lead"]
    assert lead.receiver
    assert lead.needs == {"evidence"}
    assert len(VOCABULARY.measures) == 6


def test_risk_classes_come_by_scheme_from_low_to_high() -> None:
    assert [each.code for each in risk_classes("national")] == list("ABCD")
    assert [each.code for each in risk_classes("shandong")] == list("ABCDE")
    assert risk_classes("unknown") == ()


def test_every_text_is_written_in_both_languages() -> None:
    tables = (
        VOCABULARY.categories, VOCABULARY.methods, VOCABULARY.measures,
        VOCABULARY.classes, VOCABULARY.causes, VOCABULARY.risks,
    )  # fmt: skip
    for table in tables:
        for each in table.values():
            assert each.text.zh.strip()
            assert each.text.en.strip()
            assert each.text.en.isascii()
