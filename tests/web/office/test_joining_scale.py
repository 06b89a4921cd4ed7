"""A large register joins within minutes; the suite runs it small, `joined_in(app, size)` large."""

import time

from sqlalchemy import func, insert, select

from coordinator.services import joining
from coordinator.store.database import act, reading
from coordinator.store.schema import SubjectRow, TargetRow, Unit

SIZE = 6_000


def joined_in(size):
    """Fill the libraries of two departments with `size` rows of half as many firms; seconds."""
    act(lambda session: _fill(session, size))
    with reading() as session:
        jurisdiction = session.scalars(select(Unit.jurisdiction_id)).first()
    began = time.perf_counter()
    joined = act(lambda session: joining.join_jurisdiction(session, jurisdiction))
    first = time.perf_counter() - began
    assert (joined.rows, joined.subjects, joined.moved) == (size, size // 2, size)
    began = time.perf_counter()
    again = act(lambda session: joining.join_jurisdiction(session, jurisdiction))
    assert (again.created, again.moved) == (0, 0)
    return first, time.perf_counter() - began


def test_a_library_of_thousands_joins_in_chunks_and_again_without_a_write(app):
    joined_in(SIZE)
    with reading() as session:
        twice = select(func.count()).select_from(SubjectRow).where(SubjectRow.libraries == 2)
        assert session.scalar(twice) == SIZE // 2


def _fill(session, size):
    units = session.scalars(select(Unit.id).where(Unit.kind == "department")).all()
    for begin in range(0, size, 5_000):
        rows = [
            {
                "unit_id": units[n % 2], "row": f"R{n:07}", "name": f"云湖企业{n // 2}有限公司",
                "reg_no": f"3703{n // 2:011}", "kind": "market entity",
                "address": f"柳泉路{n // 2}号", "region": "370302",
            }
            for n in range(begin, min(begin + 5_000, size))
        ]  # fmt: skip
        session.execute(insert(TargetRow.__table__), rows)
