"""Whatever people decide in whatever order: no row without exactly one subject, and undo restores."""

from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from coordinator.core.errors import NotPossible, Refusal
from coordinator.services import joining
from coordinator.store.database import act, reading
from coordinator.store.schema import (
    InspectorRow,
    InterestRow,
    SubjectDecision,
    SubjectRow,
    TargetRow,
    Unit,
)
from coordinator.store.schema.subjects import (
    SubjectCollision,
    SubjectInvolved,
    SubjectPin,
    SubjectProposal,
)

CODES = ("", "", "91350100M000100Y43", "91110108551385082Q")
NUMBERS = ("", "", "370300000001", "370300000002")
EXAMPLES = 12
STEPS = 10

rows = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(NUMBERS)), min_size=2, max_size=7)
steps = st.lists(
    st.tuples(
        st.sampled_from(("join", "join", "split", "undo", "again")),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=STEPS,
)


def check(office, examples):
    """Try `examples` random libraries with random decisions about them."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(rows, steps)
    def every_row_keeps_exactly_one_subject(cells, moves):
        act(lambda session: _fill(session, cells))
        joining.join_again(office)
        act(_declare)
        start, taken = snapshot(), []
        for move, x, y in moves:
            before = snapshot()
            if _decided(office, move, x, y):
                taken.append((_latest(), before))
            elif move == "undo" and taken:
                decision, was = taken.pop()
                joining.undo(office, decision, "撤销")
                assert snapshot() == was
            elif move == "again":
                assert joining.join_again(office).moved == 0
                assert snapshot() == before
            whole(len(cells))
        while taken:
            joining.undo(office, taken.pop()[0], "撤销")
            whole(len(cells))
        assert snapshot() == start

    every_row_keeps_exactly_one_subject()


def test_random_joins_splits_and_undos_lose_no_link(person):
    check(person("office"), EXAMPLES)


def snapshot():
    """Where every link, pin and joined subject stands."""
    queries = (
        select(TargetRow.id, TargetRow.subject_id),
        select(InterestRow.id, InterestRow.subject_id),
        select(SubjectPin.target_id, SubjectPin.subject_id),
        select(SubjectRow.id, SubjectRow.joined_into_id).where(
            SubjectRow.joined_into_id.is_not(None)
        ),
    )
    with reading() as session:
        return [sorted(map(tuple, session.execute(query))) for query in queries]


def whole(count):
    """Every row has a subject that was joined into no other; the counts of the subjects are right."""
    with reading() as session:
        held = [tuple(r) for r in session.execute(select(TargetRow.subject_id, TargetRow.unit_id))]
        stored = {each.id: each for each in session.scalars(select(SubjectRow))}
        linked = set(session.scalars(select(InterestRow.subject_id)))
    assert len(held) == count
    for subject, _ in held:
        assert stored[subject].joined_into_id is None
    for ident, subject in stored.items():
        mine = [unit for its, unit in held if its == ident]
        assert (subject.rows, subject.libraries) == (len(mine), len(set(mine)))
    assert linked <= set(stored)
    assert not any(stored[each].joined_into_id for each in linked)


def _fill(session, cells):
    for table in (
        SubjectInvolved, SubjectPin, SubjectProposal, SubjectCollision, InterestRow, InspectorRow,
        TargetRow,
    ):  # fmt: skip
        session.execute(delete(table))
    for each in session.scalars(select(SubjectDecision).order_by(SubjectDecision.id.desc())):
        session.delete(each)
        session.flush()
    for each in session.scalars(select(SubjectRow)):
        each.joined_into_id = each.responsible_id = None
    session.flush()
    session.execute(delete(SubjectRow))
    units = session.scalars(select(Unit).order_by(Unit.code)).all()
    for n, (code, number) in enumerate(cells):
        session.add(
            TargetRow(
                unit_id=units[n % len(units)].id,
                row=str(n),
                name=f"企业{n}",
                uscc=code,
                reg_no=number,
                kind="market entity",
            )
        )


def _declare(session):
    """One interest in every subject, and every second subject answers to the first."""
    unit = session.scalars(select(Unit).order_by(Unit.code)).first()
    inspector = InspectorRow(unit_id=unit.id, code="I", name="王小明")
    session.add(inspector)
    session.flush()
    subjects = session.scalars(select(SubjectRow).order_by(SubjectRow.id)).all()
    for n, each in enumerate(subjects):
        session.add(InterestRow(inspector_id=inspector.id, subject_id=each.id, relation="亲属"))
        each.responsible_id = subjects[0].id if n % 2 else None


def _decided(office, move, x, y):
    """Whether the step was a decision that could be taken."""
    standing = _standing()
    one, other = standing[x % len(standing)], standing[y % len(standing)]
    try:
        if move == "join":
            joining.join_by_hand(office, one.ref, other.ref, "核实为同一主体")
        elif move == "split":
            refs = _rows_of(one.id)
            joining.split(office, one.ref, refs[: 1 + y % len(refs)], "核实为不同主体")
        else:
            return False
    except (NotPossible, Refusal):
        return False
    return True


def _standing():
    query = select(SubjectRow.id, SubjectRow.ref).where(SubjectRow.rows > 0)
    with reading() as session:
        found = session.execute(query.order_by(SubjectRow.id)).all()
    return [SimpleNamespace(id=ident, ref=ref) for ident, ref in found]


def _rows_of(subject):
    query = select(TargetRow.ref).where(TargetRow.subject_id == subject)
    with reading() as session:
        return list(session.scalars(query.order_by(TargetRow.id)))


def _latest():
    with reading() as session:
        return session.scalars(
            select(SubjectDecision.ref).order_by(SubjectDecision.id.desc())
        ).first()
