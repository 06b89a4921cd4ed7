"""Every draw is a simple random sample per stratum, coordinated or not (level 0.001, fixed seeds)."""

from fractions import Fraction

from benchmarks.statistics import (
    LEVEL,
    inclusion,
    independent_overlap,
    overlap,
    season_of_two_classes,
)


def test_every_subject_is_included_as_often_as_the_ratio_says():
    found = inclusion(season_of_two_classes(40), 1500)
    assert len(found) == 7
    for frequency in found:
        assert frequency.p_value > LEVEL, frequency


def test_classes_overlap_less_than_the_bound_and_less_as_the_library_grows():
    small, large = overlap(100, Fraction(1, 2), 300), overlap(1600, Fraction(1, 2), 60)
    assert 0 < small.measured <= small.bound
    assert 0 < large.measured <= large.bound
    assert large.share < small.share / 2


def test_draws_of_different_groups_overlap_by_the_hypergeometric_law():
    assert independent_overlap(40, 8, 1500) > LEVEL
