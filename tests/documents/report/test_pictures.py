"""Layouts stay inside their pictures and keep labels apart."""

from itertools import combinations

import pytest

from coordinator.documents.report.figures import figures
from coordinator.documents.report.pictures import bands, draw_map, graph, mini_bars
from coordinator.documents.report.pictures.boxes import Box
from tests.documents.report.builders import ACCOUNT, draws_of, many_tasks, season

SMALL = figures(season(), ACCOUNT)


def many(count):
    tasks = many_tasks(count)
    return figures(season(tasks=tasks, drawn=draws_of(tasks, 80), firms=80, unplaced=0), ACCOUNT)


@pytest.mark.parametrize("found", [SMALL, many(9), many(40)], ids=["6", "9", "40"])
def test_circles_lie_inside_the_picture_and_apart(found):
    picture = graph(found.overlap)
    for circle in picture.circles:
        box = Box(circle.x, circle.y, 2 * circle.r, 2 * circle.r)
        assert box.outside(picture.width, picture.height) == 0
    for a, b in combinations(picture.circles, 2):
        assert (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > (a.r + b.r) ** 2


def test_the_graph_of_a_few_tasks_shows_every_pair_once():
    picture = graph(SMALL.overlap)
    assert len(picture.lines) == len(SMALL.overlap.pairs) == 13
    assert sum(line.shared for line in picture.lines if line.barred) == 15
    assert not picture.wide


def test_the_graph_of_many_tasks_shows_the_strongest():
    found = many(40)
    picture = graph(found.overlap)
    assert len(picture.circles) == 24
    assert len(picture.lines) == 36
    shown = {c.name for c in picture.circles}
    assert min(c.drawn for c in picture.circles) >= max(
        t.drawn for t in found.overlap.tasks if t.name not in shown
    )


def test_numbers_on_lines_do_not_cover_one_another_in_a_small_graph():
    boxes = [Box(x.label_x, x.label_y, x.label_width, 16) for x in graph(SMALL.overlap).lines]
    assert all(a.overlap(b) == 0 for a, b in combinations(boxes, 2))


def test_the_same_figures_give_the_same_layout():
    assert graph(SMALL.overlap) == graph(figures(season(), ACCOUNT).overlap)


def test_bands_lie_within_the_season_and_columns_within_their_window():
    picture = bands(SMALL.windows)
    assert picture.numbered
    assert picture.bands[0].span.x == 0
    for band in picture.bands:
        assert 0 <= band.span.x <= band.span.x + band.span.width <= 100.01
        for column in band.columns:
            assert column.x >= band.span.x - 0.01
            assert column.x + column.width <= band.span.x + band.span.width + 0.01
    assert max(c.height for b in picture.bands for c in b.columns) == 24


def test_a_year_is_marked_by_months_and_a_season_by_mondays():
    assert [t.label.en for t in bands(SMALL.windows).ticks] == [
        "14 Sep", "21", "28", "5 Oct", "12", "19",
    ]  # fmt: skip
    assert bands(many(40).windows).ticks[1].label.zh == "3月"


def test_the_shaded_days_of_a_row_are_shared_by_all_its_windows():
    axis = SMALL.windows.season
    for bars in SMALL.visits.bars:
        picture = mini_bars(bars, axis)
        for span in picture.tasks:
            assert span.x <= picture.common.x + 0.01
            assert span.x + span.width >= picture.common.x + picture.common.width - 0.01


def test_circles_on_the_map_grow_with_visits_and_stay_inside():
    picture = draw_map(SMALL.districts)
    assert [s.visits for s in picture.spots] == sorted(
        (s.visits for s in picture.spots), reverse=True
    )
    for spot in picture.spots:
        box = Box(spot.x, spot.y, 2 * spot.r, 2 * spot.r)
        assert box.outside(picture.width, picture.height) == 0
    areas = [(s.r**2 / s.visits) for s in picture.spots if s.r > 5]
    assert max(areas) / min(areas) < 1.05
    assert picture.kilometres > 0


def test_a_single_district_and_none_at_all_can_be_drawn():
    assert len(draw_map(SMALL.districts[:1]).spots) == 1
    assert draw_map(()).spots == ()
