"""Every sentence of the report exists in both languages and is used."""

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from coordinator.core.model import Window
from coordinator.documents.report.days import WEEKDAYS, Days, dated
from coordinator.documents.report.wording import APART, HOW, ROLES, WORDS

TOP = Path(__file__).resolve().parents[3]
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]")
TABLES = {"words": WORDS, "apart": APART, "how": HOW, "roles": ROLES}
PUNCTUATION = {"colon", "stop"}
MEASURE_WORDS = {"unit_draws", "unit_visits"}
FAMILIES = ("barrier_", "rule_", "stage_")


@pytest.mark.parametrize("name", TABLES)
def test_every_sentence_is_chinese_on_one_side_and_english_on_the_other(name):
    for key, text in TABLES[name].items():
        assert text.zh, key
        assert not CHINESE.search(text.en), key
        assert bool(text.en) != (key in MEASURE_WORDS), key
        if text.zh != "{name}":
            assert CHINESE.search(text.zh), key


@pytest.mark.parametrize("name", TABLES)
def test_both_sides_of_a_sentence_have_the_same_places(name):
    for key, text in TABLES[name].items():
        assert _places(text.zh) == _places(text.en), key


def test_every_sentence_is_used():
    used = "".join(
        p.read_text(encoding="utf-8")
        for folder, kind in (
            ("templates/report", "*.html"),
            ("coordinator/documents/report", "*.py"),
        )
        for p in (TOP / folder).rglob(kind)
        if p.parent.name != "wording"
    )
    unused = [k for k in WORDS if f'"{k}"' not in used and not k.startswith(FAMILIES)]
    assert unused == []


def test_every_template_asks_only_for_sentences_that_exist():
    asked = {
        key
        for p in (TOP / "templates" / "report").glob("*.html")
        for key in re.findall(r'say\("(\w+)"[,)]', p.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= set(WORDS)


def test_days_are_said_shortly_and_with_the_year_only_where_it_is_needed():
    window = Window(date(2026, 9, 14), date(2026, 9, 24))
    across = Window(date(2026, 12, 28), date(2027, 1, 8))
    short, long = Days(with_year=False), Days(with_year=True)
    assert (short.span(window).zh, short.span(window).en) == ("9月14–24日", "14–24 Sep")
    assert long.span(across).en == "28 Dec 2026–8 Jan 2027"
    assert dated(across).zh == "2026年12月28日至2027年1月8日"
    assert dated(window).en == "14 Sep to 24 Sep 2026"
    assert len(WEEKDAYS) == 7


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
