"""A rule profile: one value per key, how binding it is, and the clauses it rests on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, Self, TypeVar

from coordinator.core.errors import BadInput, NotKnown, Problem
from coordinator.core.model import OfficeHours, Settings
from coordinator.core.rules.clauses import ASSUMPTION, OVERRIDE, ClauseId, cite_all
from coordinator.core.rules.keys import keys, overridable
from coordinator.core.rules.values import Unfit, Value, office_hours, plain, ratio, read, say
from coordinator.core.text import Text

Strength = Literal["hard", "soft"]
"""A soft rule (原则上) yields to a reason and an approver, a hard one to nobody."""
Kept = TypeVar("Kept", bound=Value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One key of a profile; a silent rule has neither value nor strength.

    `source` are clause ids or what stands for one; `origins` the profiles the rule was written in.
    """

    key: str
    value: Value | None = None
    strength: Strength | None = None
    source: tuple[ClauseId, ...] = ()
    note: Text | None = None
    origins: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether the texts say nothing that could be a value."""
        return self.value is None

    @property
    def assumed(self) -> bool:
        """Whether the value rests on this software's reading alone."""
        return not self.silent and set(self.source) == {ASSUMPTION}

    def say(self) -> Text:
        """The value in words."""
        if self.value is None:
            return Text("条文未规定", "the text is silent")
        return say(keys()[self.key], self.value)

    def cite(self) -> Text:
        """The articles, or what stands for one; empty where a silent rule names none."""
        return cite_all(self.source)

    def basis(self) -> ClauseId | None:
        """The clause a refusal should name: the first source."""
        return self.source[0] if self.source else None

    def plain(self) -> dict[str, object]:
        """The rule as JSON can hold it."""
        return {
            "value": None if self.value is None else plain(self.value),
            "strength": self.strength,
            "source": list(self.source),
            "note": None if self.note is None else [self.note.zh, self.note.en],
            "origins": list(self.origins),
        }


@dataclass(frozen=True, kw_only=True)
class RuleProfile:
    """Every key of keys.toml with its rule; `lineage` is the profile's name and those it rests on."""

    name: str
    title: Text
    version: int
    lineage: tuple[str, ...]
    rules: Mapping[str, Rule] = field(hash=False)

    def __getitem__(self, key: str) -> Rule:
        if key not in self.rules:
            raise NotKnown(Text(f"规则中没有“{key}”这一项", f"there is no rule {key}"))
        return self.rules[key]

    def states(self, key: str, value: str | bool | None = None) -> bool:
        """Whether the rule of `key` is not silent, is not false, and holds `value` if one is given."""
        held = self[key].value
        if value is None or held is None:
            return held is not None and held is not False
        return value in held if isinstance(held, tuple) else held == value

    @property
    def valid_from(self) -> date | None:
        """The first day in force, None where none is printed."""
        return _kept(self["valid_from"], date)

    @property
    def valid_to(self) -> date | None:
        """The last day in force, None where none is printed."""
        return _kept(self["valid_to"], date)

    def in_force(self, on: date) -> bool:
        """Whether `on` lies in the printed dates of validity."""
        return self.warning(on) is None

    def warning(self, on: date) -> Text | None:
        """What to tell the user of a task on a day outside the printed dates of validity."""
        begins, ends = self.valid_from, self.valid_to
        if begins is not None and on < begins:
            return Text(
                f"“{self.title.zh}”自{begins}起施行，{on}尚未生效",
                f"{self.title.en}: in force from {begins}, not yet on {on}",
            )
        if ends is not None and on > ends:
            return Text(
                f"“{self.title.zh}”有效期至{ends}，{on}已失效",
                f"{self.title.en}: in force until {ends}, expired on {on}",
            )
        return None

    @property
    def visit_cap(self) -> int | None:
        """Visits per target and year, None where the profile sets no cap."""
        return _kept(self["max_per_target_per_year"], int)

    @property
    def cap_exempt_flags(self) -> frozenset[str]:
        """Flags that keep a target in the draw past the cap."""
        return frozenset(self._codes("cap_exempt_flags"))

    @property
    def min_ratio(self) -> tuple[Fraction, Strength, ClauseId] | None:
        """The smallest share a draw may take, how binding it is and its clause."""
        rule = self["min_ratio"]
        if rule.value is None or rule.strength is None:
            return None
        return ratio(rule.value), rule.strength, rule.source[0]

    @property
    def officers_per_department(self) -> int:
        """How many inspectors each department present sends at least."""
        return self._number("min_inspectors")

    @property
    def officers_per_visit(self) -> int:
        """How many inspectors a visit has at least in all."""
        return self._number("min_inspectors_per_visit")

    @property
    def minutes_per_visit(self) -> int:
        """Minutes a merged visit lasts at most."""
        return self._number("minutes_per_visit")

    @property
    def round_visits(self) -> int:
        """Visits of a half-day that one team serves at most."""
        return self._number("round_visits")

    @property
    def office_hours(self) -> OfficeHours:
        """The hours visits lie within."""
        value = self["office_hours"].value
        return office_hours(() if value is None else value)

    @property
    def speed_km_h(self) -> int:
        """Kilometres an hour on the road."""
        return self._number("speed_km_h")

    @property
    def lead_order(self) -> tuple[str, ...]:
        """What decides the lead task of a merged visit, compared in this order."""
        return self._codes("lead_order")

    @property
    def settings(self) -> Settings:
        """The figures the cores decide by."""
        return Settings(
            minutes_per_visit=self.minutes_per_visit,
            cap_per_year=self.visit_cap,
            cap_exempt_flags=self.cap_exempt_flags,
            officers_per_department=self.officers_per_department,
            round_visits=self.round_visits,
            hours=self.office_hours,
            speed_km_h=self.speed_km_h,
        )

    def with_overrides(self, settings: Mapping[str, object], *, file: str = "") -> Self:
        """The profile with a jurisdiction's own figures, each resting on `override`.

        Names are those of `overridable()`; raises BadInput with one problem per unfit entry.
        """
        rules, problems = dict(self.rules), []
        for name, raw in settings.items():
            try:
                rules.update(self._overridden(name, raw))
            except Unfit as fault:
                problems.append(Problem(file=file, line=0, column=name, text=fault.text))
        if problems:
            raise BadInput(problems)
        return replace(self, rules=MappingProxyType(rules))

    def frozen(self) -> dict[str, object]:
        """All of the profile as JSON can hold it; `thaw` gives it back."""
        return {
            "name": self.name,
            "title": [self.title.zh, self.title.en],
            "version": self.version,
            "lineage": list(self.lineage),
            "rules": {k: r.plain() for k, r in sorted(self.rules.items()) if r != Rule(key=k)},
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the frozen copy as canonical JSON, in lower-case hexadecimal."""
        text = json.dumps(self.frozen(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _overridden(self, name: str, raw: object) -> dict[str, Rule]:
        key = overridable().get(name)
        if key is None:
            raise Unfit(Text("不是可以在本地设置的规则", "is not a rule that can be set locally"))
        old = self[key.name]
        value, strength = read(key, raw), old.strength or "soft"
        rule = replace(
            old, value=value, strength=strength, source=(OVERRIDE,), note=None, origins=(self.name,)
        )
        return {key.name: rule}

    def _number(self, key: str) -> int:
        value = _kept(self[key], int)
        if value is None:
            title = keys()[key].title
            raise NotKnown(Text(f"规则未给出“{title.zh}”", f"the profile states no: {title.en}"))
        return value

    def _codes(self, key: str) -> tuple[str, ...]:
        value = self[key].value
        return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _kept(rule: Rule, kind: type[Kept]) -> Kept | None:
    return rule.value if isinstance(rule.value, kind) else None


def thaw(frozen: Mapping[str, object]) -> RuleProfile:
    """The profile a frozen copy was taken of; keys that came later are silent in it."""
    rules = frozen["rules"]
    if not isinstance(rules, Mapping):
        raise TypeError(rules)
    for key in rules:
        if key not in keys():
            raise NotKnown(Text(f"规则中没有“{key}”这一项", f"there is no rule {key}"))
    return RuleProfile(
        name=str(frozen["name"]),
        title=_pair(frozen["title"]),
        version=int(str(frozen["version"])),
        lineage=_strings(frozen["lineage"]),
        rules=MappingProxyType({key: _thawed(key, rules.get(key)) for key in keys()}),
    )


def _thawed(key: str, row: Mapping[str, object] | None) -> Rule:
    if row is None:
        return Rule(key=key)
    value, note, strength = row["value"], row["note"], row["strength"]
    return Rule(
        key=key,
        value=None if value is None else read(keys()[key], value),
        strength=None if strength is None else "hard" if strength == "hard" else "soft",
        source=tuple(ClauseId(each) for each in _strings(row["source"])),
        note=None if note is None else _pair(note),
        origins=_strings(row["origins"]),
    )


def _pair(raw: object) -> Text:
    return Text(*_strings(raw))


def _strings(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError(raw)
    return tuple(str(each) for each in raw)
