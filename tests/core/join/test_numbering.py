"""The compiled numbering equals the dictionary."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.join import numbering
from coordinator.core.join.kernels import number_cells
from coordinator.core.join.numbering import numbered, numbered_plainly


@given(st.lists(st.text(max_size=3) | st.sampled_from(["91370303", "91370304", ""]), max_size=60))
@settings(deadline=None)
def test_compiled_and_plain_numbering_agree(column):
    encoded = [cell.encode() for cell in column]
    ends = np.cumsum([len(e) for e in encoded]).astype(np.int64)
    number, first = np.empty(len(column), np.int32), np.empty(len(column), np.int32)
    text = np.frombuffer(b"".join(encoded) + bytes(8), np.uint8)
    found = number_cells(text, ends, number, first)
    plain, first_plain = numbered_plainly(column)
    assert number.tolist() == plain.tolist()
    assert first[:found].tolist() == first_plain.tolist()


def test_a_long_column_is_numbered_by_the_compiled_loop():
    size = numbering.PLAIN_ROWS + 10
    column = [f"码{i % 1000}" if i % 3 else "" for i in range(size)]
    fast, plain = numbered(column), numbered_plainly(column)
    assert fast[0].tolist() == plain[0].tolist()
    assert fast[1].tolist() == plain[1].tolist()
