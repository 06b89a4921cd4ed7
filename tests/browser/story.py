"""A small story in the database: something waits for the office, a liaison and a head."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from coordinator.store.database import act
from coordinator.store.schema import (
    Import,
    ImportRow,
    InspectorRow,
    JointItemRow,
    Override,
    Unit,
    User,
)  # fmt: skip

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


def tell(today: date) -> None:
    """Write the story, so that its days lie around `today`."""
    act(lambda session: _write(session, today))


def _write(session, today):
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    users = {user.login: user for user in session.scalars(select(User))}
    market, office = units["SCJG"], units["LXHB"]
    began = datetime.now(UTC) - timedelta(days=6)
    waiting, settled = (
        Import(
            unit_id=market.id, library="targets", file_name=name, sha256="0" * 64, content=b"",
            state=state, made_by=users["liaison"].id, made_at=began,
        )
        for name, state in ((f"{HOSTILE}.xlsx", "checked"), ("名录 2026-09.xlsx", "confirmed"))
    )  # fmt: skip
    session.add_all([waiting, settled])
    session.flush()
    for line in range(2, 16):
        session.add(ImportRow(import_id=settled.id, line=line, cells={}, problems=[]))
    for code, days in (("C1", -3), ("C2", 20), ("C3", 400)):
        session.add(
            InspectorRow(
                unit_id=market.id, code=code, name=f"检查员{code}",
                certificate_expires=today + timedelta(days=days),
            )
        )  # fmt: skip
    for code in ("L1", "L2", "L3"):
        session.add(
            JointItemRow(
                jurisdiction_id=office.jurisdiction_id, code=code, name=f"联合事项 {code}",
                partners_as_written="市场监管领域相关部门", in_force_from=today - timedelta(days=9),
            )
        )  # fmt: skip
    session.add(
        Override(
            jurisdiction_id=office.jurisdiction_id, rule="cap_per_year", value={"value": 3},
            reason="全市专项整治", asked_by=users["office"].id, asked_at=began,
        )
    )  # fmt: skip
