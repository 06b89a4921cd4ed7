"""What a name of a subject in interests.csv and pins.csv stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import read_credit_code
from coordinator.core.codes.registration import read_registration_number
from coordinator.core.join import JoinProblem, join
from coordinator.core.model import SubjectKey, Targets


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """The rows a name speaks of, each as a credit code or `department:row`, and the subjects they are."""

    rows: tuple[str, ...]
    keys: tuple[SubjectKey, ...]


def namings(names: Iterable[str], targets: Targets) -> Mapping[str, Naming]:
    """By name what it stands for; names that stand in no library are left out.

    A name is a credit code, `reg:` with a registration number, `department:row`, or
    `row:department/row`.
    """
    wanted = dict.fromkeys(name for name in names if name)
    codes = {
        name: code for name in wanted if not isinstance(code := read_credit_code(name), Damage)
    }
    known = set(codes.values()).intersection(targets.uscc) if codes else set()
    found = {
        name: Naming(rows=(code,), keys=(SubjectKey(code),))
        for name, code in codes.items()
        if code in known
    }
    others = [name for name in wanted if name not in codes]
    return found | _by_row(others, targets) if others and len(targets) else found


def _by_row(names: list[str], targets: Targets) -> dict[str, Naming]:
    subjects = join(
        JoinProblem(
            department=targets.department,
            row=targets.row,
            uscc=targets.uscc,
            reg_no=targets.reg_no,
        )
    )
    of_row = subjects.of_row.tolist()
    return {
        name: Naming(
            rows=tuple(f"{targets.department[r]}:{targets.row[r]}" for r in rows),
            keys=tuple(sorted({subjects.keys[of_row[r]] for r in rows})),
        )
        for name, rows in _rows(names, targets).items()
    }


def _rows(names: list[str], targets: Targets) -> dict[str, list[int]]:
    """By name the places of its rows."""
    by_number: dict[str, list[str]] = {}
    by_place: dict[tuple[str, str], list[str]] = {}
    for name in names:
        by_place.setdefault(_place(name), []).append(name)
        if name.startswith("reg:"):
            by_number.setdefault(_number(name), []).append(name)
    by_number.pop("", None)
    found: dict[str, list[int]] = {}
    for row, (department, line, number) in enumerate(
        zip(targets.department, targets.row, targets.reg_no, strict=True)
    ):
        for name in (*by_place.get((department, line), ()), *by_number.get(number, ())):
            found.setdefault(name, []).append(row)
    return found


def _number(name: str) -> str:
    number = read_registration_number(name.removeprefix("reg:"))
    return "" if isinstance(number, Damage) else number


def _place(name: str) -> tuple[str, str]:
    if name.startswith("row:"):
        department, _, row = name.removeprefix("row:").partition("/")
    else:
        department, _, row = name.partition(":")
    return department, row
