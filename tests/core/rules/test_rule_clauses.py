"""The clauses as shipped data, and how they are cited."""

from pathlib import Path

import pytest

import coordinator
from coordinator.core.errors import NotKnown
from coordinator.core.rules import BEYOND, cite, cite_all, clauses, instruments
from coordinator.core.text import Text


def test_every_clause_of_the_five_regulations_is_there_in_both_languages():
    assert len(clauses()) == 341
    assert all(each.text.zh and each.text.en and each.article.en for each in clauses().values())


def test_every_clause_belongs_to_the_instrument_of_its_prefix():
    for each in clauses().values():
        assert instruments()[each.id[:5]].short.zh == each.instrument


def test_a_citation_is_the_short_title_and_the_article():
    assert cite("ZB-LH-12e") == Text("淄博市联合细则 第十二条", "Zibo joint rules, art. 12")
    assert cite("ZB-LH-17-2f").en == "Zibo joint rules, art. 17(2)"


def test_an_article_printed_under_a_repeated_number_is_cited_with_its_place():
    assert cite("ZZ-YJ-10").zh == "枣庄高新区应急局细则 第9条（顺次第10条）"


def test_what_is_no_clause_is_cited_as_what_it_is():
    assert cite("practice-2025") == Text("2025 年全国实践", "2025 national practice")
    assert all(cite(each).zh and cite(each).en for each in BEYOND)


def test_an_unknown_clause_is_refused():
    with pytest.raises(NotKnown, match="ZB-LH-99"):
        cite("ZB-LH-99")


def test_several_clauses_of_one_article_are_cited_once():
    assert cite_all(["ZB-LH-12d", "ZB-LH-12e", "assumption"]) == Text(
        "淄博市联合细则 第十二条、本软件的理解，条文未写明",
        "Zibo joint rules, art. 12; an assumption of this software; no clause states it",
    )


def test_no_python_file_names_a_city():
    cities = [t for each in instruments().values() for t in (each.short.zh[:2], each.short.en[:4])]
    code = list(Path(coordinator.__file__).parent.rglob("*.py"))
    assert len(code) > 10
    assert not [(f.name, c) for f in code for c in cities if c in f.read_text(encoding="utf-8")]
