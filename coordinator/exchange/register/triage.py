"""Which rows of a register can stand in a library, by which key, and what had to be set aside."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from coordinator.core.codes.addresses import districts_in
from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import CreditCode, read_credit_code, region_part
from coordinator.core.codes.industries import industry
from coordinator.core.codes.regions import is_within, known_once
from coordinator.core.codes.registration import read_registration_number
from coordinator.core.text import Text
from coordinator.exchange.register.report import Remark
from coordinator.exchange.register.source import Source, SourceRow, packaged
from coordinator.exchange.sheets.cells import clean, district_named, is_degrees

NAME_EMPTY = Text(
    "名称为空（代码：{code}；注册号：{number}），此行未进入名录库，需补名称后再导入",
    "the name is empty (credit code: {code}; registration number: {number}); the row is not in "
    "the library until it is named",
)
CODE_SET_ASIDE = Text(
    "{why}；代码未采用，此行按{by}识别",
    "{why}; the code is set aside and the row goes by {by}",
)
CODE_NOTHING = Text("此格没有代码，此行按{by}识别", "this cell holds no code; the row goes by {by}")
NUMBER_NOTHING = Text(
    "此格没有注册号，此行按{by}识别",
    "this cell holds no registration number; the row goes by {by}",
)
NUMBER_SET_ASIDE = Text(
    "{why}；注册号未采用，此行按{by}识别",
    "{why}; the registration number is set aside and the row goes by {by}",
)
CODE_REPEATED = Text(
    "与第 {line} 行的统一社会信用代码相同，一个名录库中一个代码只能有一行，此行未进入名录库",
    "the same credit code as line {line}; a library holds a code once, this row is left out",
)
NUMBER_REPEATED = Text(
    "与第 {line} 行的注册号相同，无法证明是两户，此行未进入名录库",
    "the same registration number as line {line}, and nothing proves them to be two firms; "
    "this row is left out",
)
NUMBER_SHARED = Text(
    "与第 {line} 行的注册号相同而统一社会信用代码不同；注册号未采用，两行分别按代码识别",
    "the same registration number as line {line} under another credit code; the number is set "
    "aside and each row goes by its code",
)
NO_NUMBER = Text(
    "既无有效代码也无注册号，只进入牵头登记部门的名录库，按行号识别",
    "neither a valid code nor a registration number; the row stands in the registering "
    "department's library only and goes by its row",
)
REGION_UNKNOWN = Text(
    "无法从区县列、地址或代码判断本辖区内的区县，按全辖区处理",
    "no district of this jurisdiction follows from column, address or code; taken as the whole",
)
STATE_UNKNOWN = Text("状态“{value}”不认识，按在营处理", "unknown state “{value}”; taken as active")
INDUSTRY_UNKNOWN = Text(
    "行业“{value}”不是国民经济行业代码或名称，已留空",
    "“{value}” is no industry code or name of the national table; left empty",
)
COORDINATE_UNKNOWN = Text("坐标无法识别，已留空", "the coordinates cannot be read; left empty")
NOTHING = Text("无", "none")
BY_CODE = Text("统一社会信用代码", "its credit code")
BY_NUMBER = Text("注册号", "its registration number")
BY_ROW = Text("行号", "its row")
HOME_SHARE = 2 / 3
"""A register is a county's if this share of its numbers begins with the county's code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A row that stands in a library; `line` is its line in the file, codes are valid or empty."""

    line: int
    name: str
    uscc: str
    reg_no: str
    entity_type: str
    region: str
    address: str
    lng: str
    lat: str
    industry: str
    scope: str
    scale: str
    risk: str
    state: str

    @property
    def is_numbered(self) -> bool:
        """Whether it can be recognised in another library."""
        return bool(self.uscc or self.reg_no)


@dataclass(frozen=True, kw_only=True)
class Triage:
    """Rows for the library in the order of the file, the remarks, and the home region."""

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]
    home: str


def triage(source: Source, home: str | None) -> Triage:
    """Sort the rows of a register; every row is an entry or has a remark that it was left out."""
    read = [_read(row) for row in source.rows]
    place = home or _home(read)
    desk = _Desk(columns=source.recognised, home=place)
    entries = [entry for entry in map(desk.entry, read) if entry]
    remarks = tuple(sorted(desk.remarks, key=lambda r: (r.line, r.kept, r.column)))
    return Triage(entries=tuple(entries), remarks=remarks, home=place)


@dataclass(frozen=True, kw_only=True)
class _Read:
    row: SourceRow
    name: str
    uscc: CreditCode | Damage
    reg_no: str | Damage

    @property
    def code(self) -> str:
        return "" if isinstance(self.uscc, Damage) else self.uscc

    @property
    def number(self) -> str:
        return "" if isinstance(self.reg_no, Damage) else self.reg_no


def _read(row: SourceRow) -> _Read:
    return _Read(
        row=row,
        name=clean(row.cells["name"]),
        uscc=read_credit_code(row.cells.get("uscc", "")),
        reg_no=read_registration_number(row.cells.get("reg_no", "")),
    )


def _home(rows: Iterable[_Read]) -> str:
    """The county most numbers begin with if it is nearly alone, else the city; empty if unknown."""
    seen = Counter(place for row in rows if (place := _of_number(row)))
    if not seen:
        return ""
    county, often = seen.most_common(1)[0]
    if not county.endswith("00") and often >= HOME_SHARE * seen.total():
        return county
    cities: Counter[str] = Counter()
    for place, count in seen.items():
        cities[place[:4] + "00"] += count
    return cities.most_common(1)[0][0]


def _of_number(row: _Read) -> str:
    """The region a valid code or a registration number begins with, if there ever was one."""
    places = [region_part(CreditCode(row.code))] if row.code else []
    places.append(row.number[:6])
    return next((place for place in places if known_once(place)), "")


class _Desk:
    """Takes one row after the other and remembers which numbers have been seen."""

    def __init__(self, *, columns: Mapping[str, str], home: str) -> None:
        self.remarks: list[Remark] = []
        self._columns = columns
        self._home = home
        self._line_of_code: dict[str, int] = {}
        self._first_of_number: dict[str, tuple[int, str]] = {}

    def entry(self, read: _Read) -> Entry | None:
        """The row as an entry, or None with a remark that says why."""
        reason = self._reason_to_leave(read)
        number = "" if self._shares_number(read) else read.number
        self._remark_on_numbers(read, number, kept=reason is None)
        if reason is not None:
            self._note(read, *reason, kept=False)
            return None
        if read.code:
            self._line_of_code[read.code] = read.row.line
        if number:
            self._first_of_number[number] = read.row.line, read.code
        if not read.code and not number:
            self._note(read, "name", "no_number", NO_NUMBER)
        return self._entry(read, number)

    def _reason_to_leave(self, read: _Read) -> tuple[str, str, Text] | None:
        if not read.name:
            seen = {f: clean(read.row.cells.get(f, "")) or NOTHING for f in ("uscc", "reg_no")}
            text = NAME_EMPTY.fill(code=seen["uscc"], number=seen["reg_no"])
            return "name", "name_empty", text
        line = self._line_of_code.get(read.code) if read.code else None
        if line is not None:
            return "uscc", "code_repeated", CODE_REPEATED.fill(line=line)
        first = self._first_of_number.get(read.number) if read.number else None
        if first is not None and not (read.code and first[1]):
            return "reg_no", "registration_repeated", NUMBER_REPEATED.fill(line=first[0])
        return None

    def _shares_number(self, read: _Read) -> bool:
        first = self._first_of_number.get(read.number) if read.number else None
        return first is not None and bool(read.code and first[1])

    def _remark_on_numbers(self, read: _Read, number: str, *, kept: bool) -> None:
        by = BY_CODE if read.code else BY_NUMBER if number else BY_ROW
        if isinstance(read.uscc, Damage) and read.uscc.seen.strip():
            self._on_damage(read, "uscc", read.uscc, by, kept=kept)
        if isinstance(read.reg_no, Damage) and read.reg_no.seen.strip():
            self._on_damage(read, "reg_no", read.reg_no, by, kept=kept)
        if kept and number != read.number:
            text = NUMBER_SHARED.fill(line=self._first_of_number[read.number][0])
            self._note(read, "reg_no", "registration_shared", text)

    def _on_damage(self, read: _Read, column: str, damage: Damage, by: Text, *, kept: bool) -> None:
        is_code = column == "uscc"
        if damage.code == "empty":
            text = (CODE_NOTHING if is_code else NUMBER_NOTHING).fill(by=by)
        else:
            aside = CODE_SET_ASIDE if is_code else NUMBER_SET_ASIDE
            text = aside.fill(why=damage.text, by=by)
        what = f"{'code' if is_code else 'registration'}_{damage.code}"
        self._note(read, column, what, text, kept=kept)

    def _entry(self, read: _Read, number: str) -> Entry:
        cells = {field: clean(cell) for field, cell in read.row.cells.items()}
        lng, lat = self._point(read, cells)
        return Entry(
            line=read.row.line,
            name=read.name,
            uscc=read.code,
            reg_no=number,
            entity_type=cells.get("entity_type", ""),
            region=self._region(read, cells),
            address=cells.get("address", ""),
            lng=lng,
            lat=lat,
            industry=self._industry(read, cells.get("industry", "")),
            scope=cells.get("scope", ""),
            scale=cells.get("scale", ""),
            risk=cells.get("risk", ""),
            state=self._state(read, cells.get("state", "")),
        )

    def _region(self, read: _Read, cells: Mapping[str, str]) -> str:
        named = cells.get("region", "")
        candidates = (
            named if known_once(named) else district_named(named, self._home),
            districts_in(cells.get("address", ""), self._home) or "",
            _of_number(read),
        )
        inside = [place for place in candidates if place and is_within(place, self._home)]
        exact = [place for place in inside if not place.endswith("00")]
        if exact:
            return exact[0]
        if not inside and self._home.endswith("00"):
            column = next((f for f in ("region", "address") if f in self._columns), "name")
            self._note(read, column, "region_unknown", REGION_UNKNOWN)
        return self._home

    def _state(self, read: _Read, cell: str) -> str:
        if not cell:
            return "active"
        found = [(cell.index(word), -len(word), word) for word in state_words() if word in cell]
        if not found:
            self._note(read, "state", "state_unknown", STATE_UNKNOWN.fill(value=cell))
            return "active"
        return state_words()[min(found)[2]]

    def _industry(self, read: _Read, cell: str) -> str:
        if not cell:
            return ""
        found = industry(cell)
        if found:
            return found.code
        self._note(read, "industry", "industry_unknown", INDUSTRY_UNKNOWN.fill(value=cell))
        return ""

    def _point(self, read: _Read, cells: Mapping[str, str]) -> tuple[str, str]:
        lng, lat = cells.get("lng", ""), cells.get("lat", "")
        if not lng and not lat:
            return "", ""
        if is_degrees(lng, 180) and is_degrees(lat, 90):
            return lng, lat
        self._note(read, "lng" if "lng" in cells else "lat", "point_unknown", COORDINATE_UNKNOWN)
        return "", ""

    def _note(self, read: _Read, column: str, what: str, text: Text, *, kept: bool = True) -> None:
        self.remarks.append(
            Remark(
                line=read.row.line,
                column=self._columns.get(column, column),
                value=read.row.cells.get(column, ""),
                kept=kept,
                what=what,
                text=text,
            )
        )


@lru_cache(maxsize=1)
def state_words() -> dict[str, str]:
    """The words registers use for the state of a firm, and the states they stand for."""
    return {row["word"]: row["state"] for row in packaged("states.csv")}
