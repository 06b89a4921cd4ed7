"""What waits for whom."""

from datetime import date

import pytest

from coordinator.store.database import reading
from coordinator.store.queue import overview, queue
from coordinator.store.users import person_by_login
from tests.browser import story

TODAY = date(2026, 9, 9)  # a Wednesday


@pytest.fixture
def asked(app):
    """`asked(login)` is the queue of that person on the day of the story."""
    story.tell(TODAY)

    def of(login):
        with reading() as session:
            return queue(session, person_by_login(session, login), TODAY)

    return of


def _kinds(entries):
    return [entry.found.kind for entry in entries]


def test_the_earliest_deadline_comes_first_and_what_has_none_after_it(asked):
    mine = asked("liaison").mine
    assert _kinds(mine) == ["certificates", "import", "worklist"]
    assert [entry.days_left for entry in mine] == [-2, None, None]
    assert asked("liaison").late == 1


def test_days_are_working_days(asked):
    """The first certificate ended on Sunday the 6th: since then two days were worked."""
    certificate = asked("liaison").mine[0]
    assert certificate.found.due == date(2026, 9, 6)
    assert certificate.found.act.zh == "更新 2 份执法证"


def test_the_queue_of_another_department_holds_nothing_of_ours(asked):
    found = asked("liaison_of_another")
    assert not found.mine
    assert not found.others


def test_the_office_sees_whom_it_waits_for(asked):
    found = asked("office")
    assert "joint_items" in _kinds(found.mine)
    assert {entry.found.whom.zh for entry in found.others} >= {
        "市场监督管理局",
        "应急管理局",
        "负责人",
    }


def test_who_asked_for_an_override_does_not_decide_on_it(asked):
    assert "override" not in _kinds(asked("office").mine)
    assert "override" in _kinds(asked("principal_head").mine)
    assert "override" in _kinds(asked("deputy_head").mine)


def test_the_administrators_meet_what_is_theirs(asked):
    assert "second_factors" in _kinds(asked("security_admin").mine)
    assert "users" not in _kinds(asked("system_admin").mine)  # both departments have a liaison


def test_only_the_office_gets_the_stages_and_the_departments(app, asked):
    with reading() as session:
        assert overview(session, person_by_login(session, "liaison")) is None
        seen = overview(session, person_by_login(session, "office"))
    assert [stage.kind for stage in seen.stages][:2] == ["items", "joint_items"]
    market = next(each for each in seen.departments if each.code == "SCJG")
    assert (market.inspectors, market.errors) == (3, 14)
    assert market.needs_something
