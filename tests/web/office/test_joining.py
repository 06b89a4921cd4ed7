"""Rows get their subjects by exact keys; what people decide holds and can be undone."""

import pytest
from sqlalchemy import select, update

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.services import jobs, joining
from coordinator.store.database import act, reading
from coordinator.store.schema import (
    InterestRow,
    JournalRow,
    SubjectDecision,
    SubjectRow,
    TargetRow,
    Unit,
)
from coordinator.store.schema.subjects import SubjectCollision, SubjectProposal

CODE_A = "91350100M000100Y43"
CODE_B = "91110108551385082Q"


def keys():
    """By `unit/row` the key of its subject."""
    query = (
        select(Unit.code, TargetRow.row, SubjectRow.key)
        .join(Unit, Unit.id == TargetRow.unit_id)
        .join(SubjectRow, SubjectRow.id == TargetRow.subject_id)
    )
    with reading() as session:
        return {f"{unit}/{row}": key for unit, row, key in session.execute(query)}


def subject(key):
    with reading() as session:
        return session.scalars(select(SubjectRow).where(SubjectRow.key == key)).one()


def change_row(ref, **values):
    act(
        lambda session: session.execute(
            update(TargetRow).where(TargetRow.ref == ref).values(values)
        )
    )


def last_decision():
    with reading() as session:
        return session.scalars(select(SubjectDecision).order_by(SubjectDecision.id.desc())).first()


def test_rows_of_several_libraries_join_by_code_then_by_registration_number(library, person):
    library("SCJG", "1", uscc=CODE_A, reg_no="370300000001", name="甲公司")
    library("YJGL", "7", reg_no="370300000001", name="甲")
    library("YJGL", "8", reg_no="370300000002")
    library("SCJG", "2")
    joined = joining.join_again(person("office"))
    assert keys() == {
        "SCJG/1": CODE_A,
        "YJGL/7": CODE_A,
        "YJGL/8": "reg:370300000002",
        "SCJG/2": "row:SCJG/2",
    }
    assert (joined.rows, joined.subjects, joined.created, joined.moved) == (4, 3, 3, 4)
    found = subject(CODE_A)
    assert (found.name, found.rows, found.libraries) == ("甲公司", 2, 2)


def test_joining_again_changes_nothing_and_writes_nothing(library, person):
    library("SCJG", "1", uscc=CODE_A)
    joining.join_again(person("office"))
    before = subject(CODE_A)
    again = joining.join_again(person("office"))
    assert (again.created, again.moved) == (0, 0)
    assert (subject(CODE_A).id, subject(CODE_A).ref) == (before.id, before.ref)
    with reading() as session:
        assert len(session.scalars(select(JournalRow)).all()) == 1


def test_a_number_beside_two_codes_joins_nothing_and_is_reported(library, person):
    library("SCJG", "1", uscc=CODE_A, reg_no="370300000001")
    library("YJGL", "2", uscc=CODE_B, reg_no="370300000001")
    joined = joining.join_again(person("office"))
    assert keys() == {"SCJG/1": CODE_A, "YJGL/2": CODE_B}
    assert joined.collisions[0].rows == ("SCJG/1", "YJGL/2")
    with reading() as session:
        assert session.scalars(select(SubjectCollision)).one().codes == sorted([CODE_A, CODE_B])


def test_a_row_that_gains_a_code_takes_the_links_of_its_old_subject_along(
    library, person, interest
):
    ref = library("SCJG", "1")
    joining.join_again(person("office"))
    declared = interest(subject("row:SCJG/1").id)
    change_row(ref, uscc=CODE_A)
    joining.join_again(person("office"))
    assert keys() == {"SCJG/1": CODE_A}
    assert subject("row:SCJG/1").rows == 0
    with reading() as session:
        assert session.get(InterestRow, declared).subject_id == subject(CODE_A).id


def test_a_persons_join_holds_when_the_libraries_are_joined_again(library, person):
    one = library("SCJG", "1", name="甲公司")
    library("YJGL", "2", uscc=CODE_A, name="甲有限公司")
    office = person("office")
    joining.join_again(office)
    stays = joining.join_by_hand(
        office, subject("row:SCJG/1").ref, subject(CODE_A).ref, "电话核实为同一企业"
    )
    assert stays == subject(CODE_A).ref
    change_row(one, uscc=CODE_B)
    joined = joining.join_again(office)
    assert keys() == {"SCJG/1": CODE_A, "YJGL/2": CODE_A}
    assert joined.held == 1


def test_new_rows_with_the_key_of_a_joined_subject_follow_it_and_leave_it_on_undo(library, person):
    library("SCJG", "1", uscc=CODE_A)
    library("YJGL", "2", uscc=CODE_B)
    office = person("office")
    joining.join_again(office)
    joining.join_by_hand(office, subject(CODE_A).ref, subject(CODE_B).ref, "迁移登记机关")
    library("LXHB", "3", uscc=CODE_A)
    joining.join_again(office)
    assert set(keys().values()) == {CODE_B}
    joining.undo(office, last_decision().ref, "误判")
    assert keys() == {"SCJG/1": CODE_A, "LXHB/3": CODE_A, "YJGL/2": CODE_B}
    assert joining.join_again(office).moved == 0


def test_a_split_holds_and_is_not_proposed_again_until_it_is_undone(library, person):
    library("SCJG", "1", uscc=CODE_A, name="云湖甲化工有限公司", address="柳泉路1号")
    taken = library("YJGL", "2", uscc=CODE_A, name="云湖甲化工有限公司", address="柳泉路1号")
    office = person("office")
    joining.join_again(office)
    joining.split(office, subject(CODE_A).ref, [taken], "借用他人代码")
    assert joining.join_again(office).held == 1
    assert keys() == {"SCJG/1": CODE_A, "YJGL/2": "row:YJGL/2"}
    assert joining.propose_joins(office) == 0
    joining.undo(office, last_decision().ref, "核实后确为同一企业")
    assert set(keys().values()) == {CODE_A}
    assert joining.join_again(office).moved == 0


@pytest.fixture
def pair(library, person):
    """A proposal for two rows of one name and address."""
    library("SCJG", "1", name="云湖市柳泉化工有限公司", address="柳泉路1号", region="370302")
    library("YJGL", "2", uscc=CODE_A, name="柳泉化工有限公司", address="柳泉路1号", region="370302")
    joining.join_again(person("office"))
    assert joining.propose_joins(person("office")) == 1
    with reading() as session:
        return session.scalars(select(SubjectProposal)).one().ref


def state_of(ref):
    with reading() as session:
        return session.scalars(
            select(SubjectProposal.state).where(SubjectProposal.ref == ref)
        ).one()


def test_an_accepted_proposal_joins_with_its_evidence_and_undo_opens_it_again(pair, person):
    office = person("office")
    joining.accept_proposal(office, pair, "名称地址一致")
    decision = last_decision()
    assert set(keys().values()) == {CODE_A}
    assert decision.evidence["texts"][0][0].startswith("名称相")
    with pytest.raises(NotPossible):
        joining.accept_proposal(office, pair, "再次")
    joining.undo(office, decision.ref, "看错")
    assert set(keys().values()) == {"row:SCJG/1", CODE_A}
    assert state_of(pair) == "open"


def test_a_rejected_proposal_is_remembered_and_can_be_reopened(pair, person):
    office = person("office")
    joining.reject_proposal(office, pair, "两家企业")
    assert joining.propose_joins(office) == 0
    joining.undo(office, last_decision().ref, "应再核实")
    assert state_of(pair) == "open"


def test_every_decision_needs_a_reason_and_without_one_nothing_changes(pair, person):
    before = keys()
    with pytest.raises(Refusal, match="reason"):
        joining.accept_proposal(person("office"), pair, "  ")
    assert keys() == before
    assert state_of(pair) == "open"


def test_an_undo_waits_for_later_decisions_about_the_same_subject(library, person):
    for row in "123":
        library("SCJG", row)
    office = person("office")
    joining.join_again(office)
    refs = [subject(f"row:SCJG/{row}").ref for row in "123"]
    joining.join_by_hand(office, refs[0], refs[1], "一")
    first = last_decision().ref
    joining.join_by_hand(office, refs[0], refs[2], "二")
    with pytest.raises(NotPossible, match="1 later"):
        joining.undo(office, first, "三")
    joining.undo(office, last_decision().ref, "三")
    joining.undo(office, first, "四")
    assert len(set(keys().values())) == 3
    with pytest.raises(NotPossible, match="already"):
        joining.undo(office, first, "五")


def test_subjects_of_another_jurisdiction_are_not_known(library, person, neighbour):
    library("SCJG", "1")
    library("LJDW", "9", name="邻市企业")
    office = person("office")
    joining.join_again(office)
    act(lambda session: joining.join_jurisdiction(session, neighbour.id))
    with pytest.raises(NotKnown):
        joining.join_by_hand(office, subject("row:SCJG/1").ref, subject("row:LJDW/9").ref, "跨市")


def test_decisions_are_journalled_with_reason_and_subjects(pair, person):
    joining.accept_proposal(person("office"), pair, "名称地址一致")
    with reading() as session:
        entry = session.scalars(select(JournalRow).order_by(JournalRow.position.desc())).first()
    assert (entry.act, entry.reason, entry.role) == ("subject_join", "名称地址一致", "office")
    assert entry.after["subjects"] == [CODE_A, "row:SCJG/1"]


def test_what_a_person_decides_while_a_join_runs_wins_over_its_plan(library, person):
    ref = library("SCJG", "1")
    library("SCJG", "2")
    office = person("office")
    joining.join_again(office)
    change_row(ref, uscc=CODE_A)
    decided = []

    def decide(_done, _total):
        if not decided:
            decided.append(True)
            one, other = (subject(f"row:SCJG/{row}").ref for row in "12")
            joining.join_by_hand(office, one, other, "同一主体")

    joining.join_again(office, decide)
    assert set(keys().values()) == {"row:SCJG/1"}
    assert joining.join_again(office).held == 2 - 1
    assert subject("row:SCJG/1").rows == 2


def test_the_office_begins_a_join_and_a_search_as_jobs(as_role, library, person):
    library("SCJG", "1", name="云湖市柳泉化工有限公司", address="柳泉路1号", region="370302")
    library("YJGL", "2", name="柳泉化工有限公司", address="柳泉路1号", region="370302")
    client = as_role("office")
    answer = client.post("/office/subjects/join-again")
    assert (answer.status_code, answer.location[:6]) == (303, "/jobs/")
    assert client.post("/office/subjects/join-again").location == answer.location
    assert jobs.work_off() == 1
    assert set(keys().values()) == {"row:SCJG/1", "row:YJGL/2"}
    assert client.get(answer.location).status_code == 200
    client.post("/office/subjects/propose")
    assert jobs.work_off() == 1
    assert "地址相同" in client.get("/office/proposals").text
