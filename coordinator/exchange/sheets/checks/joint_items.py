"""The rows of a list of joint items: vague partners come in as they are written."""

from collections.abc import Mapping

from coordinator.core.text import Text
from coordinator.exchange.register.joint_items import (
    departments_in,
    function_named,
    methods_in,
)
from coordinator.exchange.sheets.cells import clean
from coordinator.exchange.sheets.checks.items import code_for
from coordinator.exchange.sheets.checks.values import (
    EMPTY,
    MOST_LETTERS,
    TOO_LONG,
    Checked,
    Circumstances,
    Finding,
    Keys,
    Party,
)

NAME = Text("事项名称", "the name")
LEAD = Text("发起部门", "the lead department")
SAME = Text("与第 {line} 行的编码重复", "the same code as line {line}")
_FREE = ("field", "name", "targets", "lead", "partners", "basis")


class JointItemChecker:
    """Checks joint items; the key is the code."""

    def __init__(self, here: Circumstances) -> None:
        self._here, self._keys = here, Keys(here.taken)

    def check(self, line: int, cells: Mapping[str, str]) -> Checked:
        """The row as a joint item; resolved where every department it names is exactly one unit."""
        texts = {field: clean(cell) for field, cell in cells.items()}
        found = [
            Finding(column=field, text=EMPTY.fill(label=label))
            for field, label in (("name", NAME), ("lead", LEAD))
            if not texts.get(field)
        ]
        code = texts.get("code", "") or code_for(texts.get("name", ""))
        lead, sure_lead = units_named(texts.get("lead", ""), self._here.units)
        partners, sure_partners = units_named(texts.get("partners", ""), self._here.units)
        values = {
            **{field: texts.get(field, "") for field in _FREE},
            "code": code,
            "methods": methods_in(texts.get("methods", "")),
            "lead_unit": lead[0] if len(lead) == 1 else "",
            "partner_units": [unit for unit in partners if unit not in lead],
            "resolved": sure_lead and sure_partners and len(lead) == 1 and bool(partners),
            "key": code,
        }
        found += [
            Finding(column=field, text=TOO_LONG.fill(n=MOST_LETTERS))
            for field in _FREE
            if len(str(values[field])) > MOST_LETTERS
        ]
        if line_of := self._keys.line_of("code", code):
            text = SAME.fill(line=line_of)
            found.append(
                Finding(column="code" if texts.get("code") else "name", text=text, see=line_of)
            )
        if not found:
            self._keys.take(line, code=code)
        return Checked(line=line, values=values, findings=tuple(found))


def units_named(cell: str, units: tuple[Party, ...]) -> tuple[list[str], bool]:
    """The codes of the units a cell names, and whether it names nobody else and nobody vaguely."""
    names, vague = departments_in(cell)
    found: list[str] = []
    sure = not vague
    for name in names:
        codes = _codes(name, units)
        if len(codes) != 1:
            sure = False
            continue
        found += [code for code in codes if code not in found]
    return found, sure


def _codes(name: str, units: tuple[Party, ...]) -> list[str]:
    exact = [unit.code for unit in units if name in (unit.name, unit.code)]
    if exact:
        return exact
    function = function_named(name)
    if function is None:
        return []
    return [
        u.code for u in units if (f := function_named(u.name)) and f.function == function.function
    ]
