"""Profiles from their data files, all problems of a file at once."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from coordinator.core.errors import BadInput, Problem
from coordinator.core.rules.clauses import ClauseId, known
from coordinator.core.rules.keys import keys
from coordinator.core.rules.profile import Rule, RuleProfile, Strength
from coordinator.core.rules.values import Unfit, Value, read
from coordinator.core.text import Text


def load(name_or_path: str | Path) -> RuleProfile:
    """A built-in profile by its name, or the profile of a TOML file; raises BadInput.

    A file names every key, or the profile it `extends`: a built-in one or a file beside it.
    """
    if str(name_or_path) in profiles():
        return _built_in(str(name_or_path))
    return _profile(Path(name_or_path), ())


@cache
def profiles() -> tuple[str, ...]:
    """The names of the built-in profiles, sorted."""
    return tuple(sorted(each.name.removesuffix(".toml") for each in _shelf().iterdir()))


@cache
def _built_in(name: str) -> RuleProfile:
    return _profile(_shelf().joinpath(f"{name}.toml"), ())


def _shelf() -> Traversable:
    return files(__package__).joinpath("regimes")


def _profile(place: Traversable, above: tuple[str, ...]) -> RuleProfile:
    sheet = _Sheet(place)
    head = sheet.head()
    base = _base(sheet, above)
    inherited = dict(base.rules) if base else {}
    rules = inherited | {rule.key: rule for rule in sheet.rules()}
    sheet.require(inherited)
    sheet.settle()
    return RuleProfile(
        name=str(head["name"]),
        title=_text(head["title"]),
        version=int(str(head["version"])),
        lineage=(str(head["name"]), *(base.lineage if base else ())),
        rules=MappingProxyType({key: rules[key] for key in keys()}),
    )


def _base(sheet: "_Sheet", above: tuple[str, ...]) -> RuleProfile | None:
    extended = sheet.document.get("extends")
    if extended is None:
        return None
    if extended in profiles():
        return _built_in(str(extended))
    here = str(sheet.place)
    beside = Path(here).parent / str(extended)
    if str(beside) in (*above, here):
        sheet.fault(
            "extends", Text("规则文件互相引用", "the profiles extend each other in a circle")
        )
        sheet.settle()
    return _profile(beside, (*above, here))


class _Sheet:
    """One profile file being read, with the problems found so far."""

    def __init__(self, place: Traversable) -> None:
        self.place = place
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self.document: Mapping[str, object] = {}
        try:
            content = place.read_text(encoding="utf-8")
            self.lines = content.splitlines()
            self.document = tomllib.loads(content)
        except OSError:
            self.fault("", Text("没有这个规则文件", "there is no such profile"))
        except UnicodeDecodeError:
            self.fault("", Text("不是 UTF-8 文件", "is not a UTF-8 file"))
        except tomllib.TOMLDecodeError as broken:
            self.fault("", Text(f"不是有效的 TOML：{broken}", f"is not valid TOML: {broken}"))
        self.settle()

    def fault(self, column: str, text: Text) -> None:
        """Adds a problem at the line where `column` is set."""
        starts = (f"[rules.{column}]", f"{column} =")
        found = (n for n, line in enumerate(self.lines, 1) if column and line.startswith(starts))
        line = next(found, 0)
        self.problems.append(Problem(file=self.place.name, line=line, column=column, text=text))

    def settle(self) -> None:
        """Refuses the file if it has problems."""
        if self.problems:
            raise BadInput(self.problems)

    def head(self) -> Mapping[str, object]:
        """The document, once name, title and version are known to be there."""
        wanted: Mapping[str, Callable[[object], bool]] = {
            "name": _is_name,
            "title": _is_text,
            "version": lambda raw: type(raw) is int and raw > 0,
            "rules": lambda raw: isinstance(raw, Mapping),
        }
        for part, fits in wanted.items():
            if not fits(self.document.get(part)):
                self.fault(part, Text(f"缺少或写错“{part}”", f"{part} is missing or wrong"))
        for part in sorted(set(self.document) - {*wanted, "extends"}):
            self.fault(part, Text(f"不认识的项目“{part}”", f"{part} is not known here"))
        self.settle()
        return self.document

    def rules(self) -> Iterator[Rule]:
        """The rules that can be read; the others become problems."""
        for key, row in self._rows().items():
            if key not in keys():
                self.fault(key, Text("规则中没有这一项", "there is no such rule"))
            elif not isinstance(row, Mapping):
                self.fault(key, Text("应为一个表", "must be a table"))
            else:
                yield self._rule(key, row)

    def require(self, inherited: Mapping[str, Rule]) -> None:
        """Adds a problem for every key neither written here nor inherited."""
        for key in keys():
            if key not in self._rows() and key not in inherited:
                self.fault(key, Text("缺少这一项规则", "this rule is missing"))

    def _rows(self) -> Mapping[str, object]:
        rows = self.document["rules"]
        return rows if isinstance(rows, Mapping) else {}

    def _rule(self, key: str, row: Mapping[str, object]) -> Rule:
        for part in sorted(set(row) - {"value", "strength", "source", "note", "silent"}):
            self.fault(key, Text(f"不认识的项目“{part}”", f"{part} is not known here"))
        silent = "silent" in row
        if silent:
            self._check_silence(key, row)
        return Rule(
            key=key,
            value=None if silent else self._value(key, row),
            strength=None if silent else self._strength(key, row),
            source=self._source(key, row, needed=not silent),
            note=self._note(key, row),
            origins=() if silent else (str(self.document["name"]),),
        )

    def _check_silence(self, key: str, row: Mapping[str, object]) -> None:
        if row["silent"] is not True or "value" in row or "strength" in row:
            fault = "未规定的写 silent = true，不写 value 和 strength"
            self.fault(key, Text(fault, "a silent rule has silent = true, no value, no strength"))

    def _value(self, key: str, row: Mapping[str, object]) -> Value | None:
        if "value" not in row:
            self.fault(key, Text("缺少 value 或 silent = true", "needs a value or silent = true"))
            return None
        try:
            return read(keys()[key], row["value"])
        except Unfit as fault:
            self.fault(key, fault.text)
            return None

    def _strength(self, key: str, row: Mapping[str, object]) -> Strength:
        if row.get("strength") not in ("hard", "soft"):
            self.fault(key, Text("strength 应为 hard 或 soft", "strength must be hard or soft"))
        return "hard" if row.get("strength") == "hard" else "soft"

    def _source(self, key: str, row: Mapping[str, object], *, needed: bool) -> tuple[ClauseId, ...]:
        named = row.get("source", [])
        listed = [str(each) for each in named] if isinstance(named, list) else []
        if needed and not listed:
            self.fault(key, Text("缺少依据条文", "names no clause it rests on"))
        for each in listed:
            if not known(each):
                self.fault(key, Text(f"没有编号为{each}的条文", f"there is no clause {each}"))
        return tuple(ClauseId(each) for each in listed)

    def _note(self, key: str, row: Mapping[str, object]) -> Text | None:
        note = row.get("note")
        if note is None:
            return None
        if not _is_text(note):
            self.fault(key, Text("note 应有 zh 和 en", "a note has zh and en"))
            return None
        return _text(note)


def _is_name(raw: object) -> bool:
    return isinstance(raw, str) and raw != ""


def _is_text(raw: object) -> bool:
    return (
        isinstance(raw, Mapping) and set(raw) == {"zh", "en"} and all(map(_is_name, raw.values()))
    )


def _text(raw: object) -> Text:
    if not isinstance(raw, Mapping):
        raise TypeError(raw)
    return Text(str(raw["zh"]), str(raw["en"]))
