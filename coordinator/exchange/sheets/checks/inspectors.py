"""The rows of an inspector library."""

import re
from collections.abc import Mapping

from coordinator.core.codes.regions import known_once
from coordinator.core.text import Text
from coordinator.exchange.sheets.cells import clean, day_in, district_named, word_in
from coordinator.exchange.sheets.checks.values import (
    EMPTY,
    MOST_LETTERS,
    TOO_LONG,
    Checked,
    Circumstances,
    Finding,
    Keys,
)
from coordinator.exchange.sheets.fields import words_of

NAME = Text("姓名", "the name")
CERTIFICATE = Text("执法证号", "the certificate number")
EXPIRES = Text("证件有效期", "the end of the certificate")
NO_DAY = Text("不是日期，应如 2027-12-31", "no date; write it as 2027-12-31")
NO_STATE = Text("不是在岗、离岗、离职中的一个", "not one of active, away, left")
SAME = Text("与第 {line} 行的{label}重复", "the same {label} as line {line}")
CODE = Text("人员编号", "number")
_LISTED = re.compile(r"[、，,；;/]+")
_FREE = ("name", "post", "position", "certificate", "phone")


class InspectorChecker:
    """Checks inspectors; keys are the number and the certificate."""

    def __init__(self, here: Circumstances) -> None:
        self._here, self._keys = here, Keys(here.taken)

    def check(self, line: int, cells: Mapping[str, str]) -> Checked:
        """The row as an inspector; without a number of its own it goes by the certificate's."""
        texts = {field: clean(cell) for field, cell in cells.items()}
        found: list[Finding] = []
        for field, label in (("name", NAME), ("certificate", CERTIFICATE)):
            if not texts.get(field):
                found.append(Finding(column=field, text=EMPTY.fill(label=label)))
        code = texts.get("code", "") or texts.get("certificate", "")
        values = {
            **{field: texts.get(field, "") for field in _FREE},
            "code": code,
            "certificate_expires": _expires(texts.get("certificate_expires", ""), found),
            "qualifications": _listed(texts.get("qualifications", "")),
            "specialties": _listed(texts.get("specialties", "")),
            "home_region": self._region(texts.get("home_region", "")),
            "state": _state(texts.get("state", ""), found),
            "key": code,
        }
        found += [
            Finding(column=field, text=TOO_LONG.fill(n=MOST_LETTERS))
            for field in _FREE
            if len(str(values[field])) > MOST_LETTERS
        ]
        for kind, label in (("code", CODE), ("certificate", CERTIFICATE)):
            line_of = self._keys.line_of(kind, str(values[kind]))
            if line_of and (kind == "certificate" or texts.get("code")):
                text = SAME.fill(line=line_of, label=label)
                found.append(Finding(column=kind, text=text, see=line_of))
        if not found:
            self._keys.take(line, code=code, certificate=str(values["certificate"]))
        return Checked(line=line, values=values, findings=tuple(found))

    def _region(self, cell: str) -> str:
        return cell if known_once(cell) else district_named(cell, self._here.region)


def _expires(cell: str, found: list[Finding]) -> str:
    if not cell:
        found.append(Finding(column="certificate_expires", text=EMPTY.fill(label=EXPIRES)))
        return ""
    day = day_in(cell)
    if day is None:
        found.append(Finding(column="certificate_expires", text=NO_DAY))
        return ""
    return day.isoformat()


def _listed(cell: str) -> str:
    return ";".join(dict.fromkeys(filter(None, (p.strip() for p in _LISTED.split(cell)))))


def _state(cell: str, found: list[Finding]) -> str:
    code = word_in(cell, dict(words_of("person_state"))) if cell else "active"
    if code is None:
        found.append(Finding(column="state", text=NO_STATE))
    return code or ""
