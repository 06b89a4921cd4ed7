"""The suite's share of the trials; `make trials` runs a thousand."""

import pytest

from tests.trials.bundles import faults


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_random_bundles_come_out_without_a_fault(first, tmp_path):
    for number in range(first, first + 10):
        assert faults(number, tmp_path / str(number)) == []
