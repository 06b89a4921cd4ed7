"""Dirty variants of a name are still the name."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from coordinator.exchange.generator.names import VARIANTS, dirtied

words = st.text(alphabet="云湖沐棠苒溪翎168AB食品商贸机械", min_size=3, max_size=10)
suffixes = st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "餐馆", "（云湖）分公司"])


def normalised(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", name).split())
    return text.replace("有限责任公司", "有限公司")


@given(word=words, suffix=suffixes, variant=st.integers(0, VARIANTS - 1))
def test_a_dirty_name_normalises_to_the_same_name(word: str, suffix: str, variant: int) -> None:
    name = word + suffix
    assert normalised(dirtied(name, variant)) == normalised(name)


def test_each_kind_of_dirt_changes_a_name_that_offers_it() -> None:
    name = "云湖沐棠168（北店）商贸有限公司"
    assert dirtied(name, 0) == name
    assert len({dirtied(name, variant) for variant in range(VARIANTS)}) == VARIANTS
