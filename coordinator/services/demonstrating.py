"""The demonstration city: invented registers in a database of their own, one person per role."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.exchange.generator import GeneratedBundle, PlanStyle, generate
from coordinator.exchange.tables import BUNDLE_COLUMNS
from coordinator.services.hashing import hashed as hash_of
from coordinator.services.importing.confirming import fingerprint
from coordinator.services.joining.automatic import join_jurisdiction
from coordinator.store import journal
from coordinator.store.database import act, reading
from coordinator.store.imports.libraries import COLUMNS
from coordinator.store.schema import (
    AbsenceRow,
    Grant,
    InspectorRow,
    ItemRow,
    JointItemPart,
    JointItemRow,
    JurisdictionRow,
    Snapshot,
    Unit,
    User,
)
from coordinator.store.targets.loading import load

DEPARTMENTS, TASKS, INSPECTORS = 12, 14, 300
PEOPLE: Mapping[str, Text] = {
    "office": Text("联席会议办公室经办", "joint meeting office"),
    "liaison": Text("部门联络员", "department liaison"),
    "leader": Text("检查组组长", "team leader"),
    "inspector": Text("执法检查人员", "inspector"),
    "deputy_head": Text("分管负责人", "deputy head"),
    "principal_head": Text("主要负责人", "principal head"),
    "supervisor": Text("监督人员", "supervisor"),
    "system_admin": Text("系统管理员", "system administrator"),
    "security_admin": Text("安全管理员", "security administrator"),
    "audit_admin": Text("审计管理员", "audit administrator"),
}
"""One person per role; the login is the role's name."""
OF_OFFICE = frozenset({"office", "supervisor", "system_admin", "security_admin", "audit_admin"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """How to sign in as one role of the demonstration."""

    role: Text
    login: str
    password: str
    unit: str


def found_city(size: int, today: date, *, tell: Callable[[Text], None] = lambda text: None) -> None:
    """Fill an empty database with `size` firms and their departments; nothing if a city stands."""
    with reading() as session:
        if session.scalar(select(JurisdictionRow.id).limit(1)) is not None:
            return
    city = generate(
        targets=size,
        tasks=TASKS,
        departments=DEPARTMENTS,
        inspectors=INSPECTORS,
        seed="demo",
        today=today,
        style=PlanStyle(group="quarter"),
    )
    units = act(lambda session: _units(session, city))
    act(lambda session: _libraries(session, city, units, today))
    loaded = 0
    for code, rows in _targets(city):
        act(partial(_bring_in, unit_id=units[code], rows=rows))
        loaded += len(rows)
        tell(Text(f"已装入 {loaded} 行检查对象", f"{loaded} target rows loaded"))
    act(_join)


def _bring_in(session: Session, unit_id: int, rows: list[dict[str, str]]) -> None:
    """A library with the snapshot that a confirmed import would leave."""
    cells = ((row["row"], tuple(row.get(name, "") for name in COLUMNS["targets"])) for row in rows)
    snapshot = Snapshot(
        unit_id=unit_id,
        library="targets",
        sha256=fingerprint("targets", cells),
        rows=len(rows),
        difference={"new": len(rows)},
        made_by=session.scalars(select(User.id).where(User.login == "liaison")).one(),
        made_at=datetime.now(UTC),
    )
    session.add(snapshot)
    session.flush()
    load(session, unit_id, rows, snapshot_id=snapshot.id)


def _join(session: Session) -> None:
    join_jurisdiction(session, session.scalars(select(JurisdictionRow.id)).one())


def set_passwords() -> tuple[Login, ...]:
    """Give every person of the demonstration a new password; returns them, they are kept nowhere."""
    made = {login: secrets.token_urlsafe(9) for login in PEOPLE}
    hashed = {login: hash_of(password) for login, password in made.items()}

    def change(session: Session) -> tuple[Login, ...]:
        logins = []
        for user in session.scalars(select(User).where(User.login.in_(made)).order_by(User.id)):
            user.password_hash = hashed[user.login]
            user.password_set_at = datetime.now(UTC)
            logins.append(
                Login(
                    role=PEOPLE[user.login],
                    login=user.login,
                    password=made[user.login],
                    unit=user.unit.name,
                )
            )
        journal.write(session, None, "demo_passwords_set", kind="jurisdiction")
        return tuple(logins)

    return act(change)


def _units(session: Session, city: GeneratedBundle) -> dict[str, int]:
    jurisdiction = JurisdictionRow(
        name=str(city.jurisdiction["name"]), profile=str(city.jurisdiction["profile"])
    )
    units = {
        row["code"]: Unit(
            jurisdiction=jurisdiction,
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            kind=row["kind"],
            level=row["level"],
            region=row["region"],
        )
        for row in _rows(city, "departments.csv")
    }
    session.add_all(units.values())
    office = next(unit for unit in units.values() if unit.kind == "office")
    first = next(unit for unit in units.values() if unit.kind == "department")
    for login, role in PEOPLE.items():
        session.add(
            User(
                login=login,
                name=role.zh,
                unit=office if login in OF_OFFICE else first,
                must_change_password=False,
                grants=[Grant(role=login, granted_at=datetime.now(UTC))],
            )
        )
    session.flush()
    return {code: unit.id for code, unit in units.items()}


def _libraries(
    session: Session, city: GeneratedBundle, units: Mapping[str, int], today: date
) -> None:
    begin = date(today.year, 1, 1)
    for row in _rows(city, "items.csv"):
        session.add(
            ItemRow(
                unit_id=units[row["department"]],
                code=row["item"],
                name=row["name"],
                basis=row["basis"],
                target_kind=row["target_kind"] or "market entity",
                methods=row["methods"],
                item_class=row["class"] or "general",
                minutes=int(row["minutes"]),
                qualification=row["qualification"],
                in_force_from=begin,
            )
        )
    session.flush()
    _joint_items(session, city, units, begin)
    people = {}
    for row in _rows(city, "inspectors.csv"):
        people[row["inspector"]] = InspectorRow(
            unit_id=units[row["department"]],
            code=row["inspector"],
            name=row["name"],
            certificate=row["certificate"],
            certificate_expires=date.fromisoformat(row["certificate_expires"]),
            qualifications=row["qualifications"],
            home_region=row["home_region"],
            state=row["state"],
        )
    session.add_all(people.values())
    session.flush()
    for row in _rows(city, "absences.csv"):
        session.add(
            AbsenceRow(
                inspector_id=people[row["inspector"]].id,
                first=date.fromisoformat(row["from"]),
                last=date.fromisoformat(row["to"]),
            )
        )
    journal.write(session, None, "demo_city_founded", kind="jurisdiction")


def _joint_items(
    session: Session, city: GeneratedBundle, units: Mapping[str, int], begin: date
) -> None:
    """What the tasks of the city check together, each partner its own sub-items."""
    items = {item.code: item for item in session.scalars(select(ItemRow))}
    for row in _rows(city, "tasks.csv"):
        mine = [items[code] for code in row["items"].split(";")]
        session.add(
            JointItemRow(
                jurisdiction_id=session.scalars(select(JurisdictionRow.id)).one(),
                code=row["task"],
                name=row["name"],
                lead_id=units[row["lead"]],
                resolved=True,
                methods=";".join(sorted({m for item in mine for m in item.methods.split(";")})),
                in_force_from=begin,
                parts=[JointItemPart(unit_id=item.unit_id, item_id=item.id) for item in mine],
            )
        )


def _targets(city: GeneratedBundle) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Target rows, one department after the other; they stand together in the city's table."""
    code, rows = "", list[dict[str, str]]()
    for row in _rows(city, "targets.csv"):
        if rows and row["department"] != code:
            yield code, rows
            rows = []
        code = row["department"]
        rows.append(row)
    if rows:
        yield code, rows


def _rows(city: GeneratedBundle, file: str) -> Iterator[dict[str, str]]:
    names = [column.name for column in BUNDLE_COLUMNS[file]]
    cells: Sequence[str]
    for cells in city.rows_by_file[file]:
        yield dict(zip(names, cells, strict=True))
