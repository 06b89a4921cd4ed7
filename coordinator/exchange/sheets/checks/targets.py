"""The rows of a target library."""

import difflib
import hashlib
from collections.abc import Mapping
from functools import lru_cache

from coordinator.core.codes.addresses import districts_in
from coordinator.core.codes.credit import CreditCode, region_part
from coordinator.core.codes.industries import industry
from coordinator.core.codes.regions import children, is_within, known_once, region
from coordinator.core.text import Text
from coordinator.exchange.register.triage import state_words
from coordinator.exchange.sheets.cells import (
    clean,
    district_named,
    is_degrees,
    word_in,
)
from coordinator.exchange.sheets.checks.numbers import credit_code, registration_number
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

NAME = Text("名称", "the name")
SAME_CODE = Text("与第 {line} 行的代码重复", "the same code as line {line}")
SAME_NUMBER = Text(
    "与第 {line} 行的注册号重复，无法证明是两户",
    "the same number as line {line}, and nothing proves two firms",
)
SAME_ROW = Text("与第 {line} 行的编号重复", "the same number as line {line}")
SAME_NAME = Text(
    "与第 {line} 行名称、地址都相同，又没有号码可以区分",
    "name and address of line {line}, and no number tells them apart",
)
NO_DISTRICT = Text("没有这个区", "there is no such district")
NO_DISTRICT_BUT = Text("没有这个区，是“{name}”吗", "no such district; is it “{name}”?")
NO_STATE = Text("不认识的状态", "an unknown state")
NO_STATE_BUT = Text("不认识的状态，是“{name}”吗", "an unknown state; is it “{name}”?")
NOT_GRADED = Text("不是 A – D 中的一个", "not one of A to D")
NO_KIND = Text("不是市场主体、产品、项目、设施、行为中的一个", "no known kind of target")
NO_FLAG = Text("不是投诉、异常、失信、重点中的一个", "no known flag")
NO_COUNT = Text("应为 0 至 366 的整数", "a whole number from 0 to 366 is expected")
STATE_NAMES = {"active": "存续", "moved": "迁出", "revoked": "吊销", "deregistered": "注销"}
_GRADES = {"A", "B", "C", "D"}
_NOTHING: tuple[Finding, ...] = ()
_FREE = ("entity_type", "address", "scope", "scale")


class TargetChecker:
    """Checks targets; keys are credit code, registration number, the department's own number."""

    def __init__(self, here: Circumstances) -> None:
        self._here, self._keys = here, Keys(here.taken)

    def check(self, line: int, cells: Mapping[str, str]) -> Checked:
        """The row as a target; without own number it is known by code, number, or name and address."""
        texts = {field: clean(cell) for field, cell in cells.items()}
        uscc, bad_code = credit_code(cells.get("uscc", ""))
        reg_no, bad_number = registration_number(cells.get("reg_no", ""))
        found = [each for each in (self._name(texts), bad_code, bad_number) if each]
        remarks: list[str] = []
        row = texts.get("row", "")
        values = {
            "row": row,
            "name": texts.get("name", ""),
            "uscc": uscc,
            "uscc_as_seen": texts.get("uscc_as_seen", ""),
            "reg_no": reg_no,
            **{field: texts.get(field, "") for field in _FREE},
            "kind": _coded(texts, "kind", "kind", "market entity", NO_KIND, found),
            "flags": _flags(texts.get("flags", ""), found),
            "visits_this_year": _count(texts.get("visits_this_year", ""), found),
            "risk": self._risk(texts.get("risk", ""), found),
            "state": _state(texts.get("state", ""), found),
            "industry": _industry(texts.get("industry", ""), remarks),
            "region": self._region(texts, uscc or reg_no, found),
            **_point(texts, remarks),
        }
        values["key"] = row or uscc or reg_no or _unnumbered(values["name"], values["address"])
        found += [
            Finding(column=field, text=TOO_LONG.fill(n=MOST_LETTERS))
            for field in ("name", *_FREE)
            if len(str(values[field])) > MOST_LETTERS
        ]
        # a damaged code is one fault, not two: its row is not also judged as unnumbered
        if not bad_code and not bad_number:
            found += self._repeated(values, row)
        if not found:
            self._keys.take(line, uscc=uscc, reg_no=reg_no, key=str(values["key"]))
        return Checked(line=line, values=values, findings=tuple(found), remarks=tuple(remarks))

    def _name(self, texts: Mapping[str, str]) -> Finding | None:
        return None if texts.get("name") else Finding(column="name", text=EMPTY.fill(label=NAME))

    def _repeated(self, values: Mapping[str, object], row: str) -> list[Finding]:
        uscc, reg_no, key = str(values["uscc"]), str(values["reg_no"]), str(values["key"])
        if line := self._keys.line_of("uscc", uscc):
            return [Finding(column="uscc", text=SAME_CODE.fill(line=line), see=line)]
        if row and (line := self._keys.line_of("key", row)):
            return [Finding(column="row", text=SAME_ROW.fill(line=line), see=line)]
        if line := self._keys.line_of("reg_no", reg_no):
            said = SAME_NUMBER.fill(line=line)
            drop = "" if uscc else None
            return [Finding(column="reg_no", text=said, see=line, suggestion=drop)]
        if not uscc and not reg_no and (line := self._keys.line_of("key", key)):
            return [Finding(column="name", text=SAME_NAME.fill(line=line), see=line)]
        return []

    def _risk(self, cell: str, found: list[Finding]) -> str:
        if not cell or not self._here.graded:
            return cell
        grade = cell.upper().replace("类", "").replace("级", "").strip()
        if grade in _GRADES:
            return grade
        found.append(Finding(column="risk", text=NOT_GRADED))
        return cell

    def _region(self, texts: Mapping[str, str], number: str, found: list[Finding]) -> str:
        """The district by its own cell, else by address or number, else the unit's whole region."""
        home, named = self._here.region, texts.get("region", "")
        if named:
            code = named if known_once(named) else _district(named, home)
            if code and is_within(code, home):
                return code
            if not code:
                guess = _closest_district(named, home)
                text = NO_DISTRICT_BUT.fill(name=guess) if guess else NO_DISTRICT
                found.append(Finding(column="region", text=text, suggestion=guess))
                return ""
        of_number = region_part(CreditCode(number)) if len(number) == 18 else number[:6]
        candidates = (_of_address(texts.get("address", ""), home), of_number)
        inside = (c for c in candidates if c and known_once(c) and is_within(c, home))
        return next((c for c in inside if not c.endswith("00")), home)


def _unnumbered(name: object, address: object) -> str:
    """A key for a row without any number, the same whenever the same name and address come again."""
    return "n-" + hashlib.sha256(f"{name}\n{address}".encode()).hexdigest()[:20]


def _coded(
    texts: Mapping[str, str],
    field: str,
    words: str,
    default: str,
    wrong: Text,
    found: list[Finding],
) -> str:
    cell = texts.get(field, "")
    code = word_in(cell, dict(words_of(words))) if cell else default
    if code is None:
        found.append(Finding(column=field, text=wrong))
    return code or ""


def _flags(cell: str, found: list[Finding]) -> str:
    words = dict(words_of("flag"))
    flags = set()
    for part in cell.replace("、", ";").replace("；", ";").replace("，", ";").split(";"):
        if part.strip():
            code = word_in(part, words)
            if code is None:
                found.append(Finding(column="flags", text=NO_FLAG))
                return ""
            flags.add(code)
    return ";".join(sorted(flags))


def _count(cell: str, found: list[Finding]) -> int:
    if not cell:
        return 0
    if cell.isascii() and cell.isdigit() and int(cell) <= 366:
        return int(cell)
    found.append(Finding(column="visits_this_year", text=NO_COUNT))
    return 0


def _state(cell: str, found: list[Finding]) -> str:
    if not cell:
        return "active"
    code = word_in(cell, state_words())
    if code:
        return code
    close = difflib.get_close_matches(cell, list(state_words()), n=1, cutoff=0.5)
    guess = STATE_NAMES[state_words()[close[0]]] if close else None
    text = NO_STATE_BUT.fill(name=guess) if guess else NO_STATE
    found.append(Finding(column="state", text=text, suggestion=guess))
    return ""


def _industry(cell: str, remarks: list[str]) -> str:
    known = industry(cell) if cell else None
    if cell and known is None:
        remarks.append("industry")
    return str(known.code) if known else ""


def _point(texts: Mapping[str, str], remarks: list[str]) -> dict[str, str]:
    lng, lat = texts.get("lng", ""), texts.get("lat", "")
    if is_degrees(lng, 180) and is_degrees(lat, 90):
        return {"lng": lng, "lat": lat}
    if lng or lat:
        remarks.append("lng")
    return {"lng": "", "lat": ""}


@lru_cache(maxsize=4096)
def _district(named: str, home: str) -> str:
    return district_named(named, home) or str(districts_in(named, home) or "")


@lru_cache(maxsize=4096)
def _closest_district(named: str, home: str) -> str | None:
    those = children(home) or tuple(filter(None, [region(home)]))
    close = difflib.get_close_matches(named, [d.name for d in those], n=1, cutoff=0.5)
    return close[0] if close else None


def _of_address(address: str, home: str) -> str:
    return str(districts_in(address, home) or "") if address and home else ""
