"""Life cycles as tables: which state follows which, who moves it, and by which article."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import Any, Self

from coordinator.core.errors import NotKnown, RuleRefusal
from coordinator.core.rules import ASSUMPTION, ClauseId, RuleProfile, cite_all, load, profiles
from coordinator.core.text import Text, join

EVERY = "*"
"""In a table: every state that is neither final nor the other end of the move."""


@dataclass(frozen=True, kw_only=True)
class Articles:
    """Clause ids by the name of the profile they belong to."""

    by_profile: Mapping[str, tuple[ClauseId, ...]]

    def under(self, profile: RuleProfile) -> tuple[ClauseId, ...]:
        """The clauses of the nearest profile of the lineage that has any, else an assumption."""
        named = (self.by_profile[name] for name in profile.lineage if name in self.by_profile)
        return next(named, (ASSUMPTION,))


@dataclass(frozen=True, kw_only=True)
class Move:
    """One transition: `who` may make it once every guard holds, where `when` holds of the profile.

    `when` and `unless` are pairs of rule key and value; True asks that the rule is stated.
    """

    start: str
    to: str
    who: tuple[str, ...]
    guards: tuple[str, ...] = ()
    when: tuple[tuple[str, str | bool], ...] = ()
    unless: tuple[tuple[str, str | bool], ...] = ()
    articles: Articles = field(hash=False)

    def holds_in(self, profile: RuleProfile) -> bool:
        """Whether the profile knows this transition."""
        wanted = all(_holds(profile, condition) for condition in self.when)
        return wanted and not any(_holds(profile, condition) for condition in self.unless)

    def clauses(self, profile: RuleProfile) -> tuple[ClauseId, ...]:
        """The clauses it rests on under the profile; `assumption` where no text speaks of it."""
        return self.articles.under(profile)

    def profiles(self) -> tuple[str, ...]:
        """The built-in profiles that know this transition."""
        return tuple(name for name in profiles() if self.holds_in(load(name)))


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What a refusal says of a transition that a text forbids or that skips a step."""

    start: tuple[str, ...]
    to: tuple[str, ...]
    text: Text
    articles: Articles


@dataclass(frozen=True, kw_only=True)
class Permission:
    """The role may make the move; `guards` are what must hold besides, `text` says it all."""

    move: Move
    clauses: tuple[ClauseId, ...]
    text: Text

    @property
    def guards(self) -> tuple[str, ...]:
        """Codes of what must hold, in words by `guard`."""
        return self.move.guards


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The role may not; `text` says why and names the articles of `clauses`."""

    text: Text
    clauses: tuple[ClauseId, ...]

    def refusal(self) -> RuleRefusal:
        """The same as an exception."""
        return RuleRefusal(self.text, clause=self.clauses[0])


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The states of one kind of thing, in order, and the moves between them.

    `per_department` are the states each participating department reaches for itself.
    """

    name: str
    title: Text
    states: Mapping[str, Text]
    initial: str
    final: frozenset[str]
    per_department: frozenset[str]
    all_moves: tuple[Move, ...]
    bars: tuple[Bar, ...]
    procedure: Articles

    @classmethod
    def load(cls, name: str) -> Self:
        """The life cycle of this name; NotKnown if there is none."""
        if name not in lifecycles():
            raise NotKnown(Text(f"没有名为“{name}”的流程", f"there is no life cycle {name}"))
        return cls(**_parts(name))

    def moves(self, state: str) -> tuple[Move, ...]:
        """Every transition out of a state, whatever the profile."""
        self._check(state)
        return tuple(move for move in self.all_moves if move.start == state)

    def who_may(self, state: str, profile: RuleProfile) -> tuple[Move, ...]:
        """The transitions out of a state that the profile knows."""
        return tuple(move for move in self.moves(state) if move.holds_in(profile))

    def may(self, role: str, state: str, to: str, profile: RuleProfile) -> Permission | Refused:
        """Whether a role may move a thing from `state` to `to`, with the article either way."""
        self._check(to)
        held = [move for move in self.who_may(state, profile) if move.to == to]
        mine = [move for move in held if role in move.who]
        if mine:
            return self._permitted(role, mine[0], profile)
        if held:
            return self._not_yours(held, profile)
        return self._no_way(state, to, profile)

    def _check(self, state: str) -> None:
        if state not in self.states:
            text = Text(f"“{self.title.zh}”没有状态“{state}”", f"{self.title.en}: no state {state}")
            raise NotKnown(text)

    def _permitted(self, role: str, move: Move, profile: RuleProfile) -> Permission:
        clauses = move.clauses(profile)
        actor, after = role_name(role), self.states[move.to]
        needs = join([guard(each) for each in move.guards])
        text = Text(
            f"{actor.zh}可以转为“{after.zh}”" + (f"，须：{needs.zh}" if move.guards else ""),
            f"{actor.en} may move it to: {after.en}" + (f" ({needs.en})" if move.guards else ""),
        )
        return Permission(move=move, clauses=clauses, text=_with_article(text, clauses))

    def _not_yours(self, held: list[Move], profile: RuleProfile) -> Refused:
        roles = list(dict.fromkeys(role_name(role) for move in held for role in move.who))
        actors, after = join(roles, zh="、", en=", "), self.states[held[0].to]
        text = Text(
            f"只有{actors.zh}可以转为“{after.zh}”", f"only {actors.en} may move it to: {after.en}"
        )
        clauses = held[0].clauses(profile)
        return Refused(text=_with_article(text, clauses), clauses=clauses)

    def _no_way(self, state: str, to: str, profile: RuleProfile) -> Refused:
        bar = self._bar(state, to, profile)
        if bar is not None:
            clauses = bar.articles.under(profile)
            return Refused(text=_with_article(bar.text, clauses), clauses=clauses)
        before, after = self.states[state], self.states[to]
        text = Text(
            f"“{self.title.zh}”不能从“{before.zh}”转为“{after.zh}”",
            f"{self.title.en}: no step leads from {before.en} to {after.en}",
        )
        clauses = self.procedure.under(profile)
        return Refused(text=_with_article(text, clauses), clauses=clauses)

    def _bar(self, state: str, to: str, profile: RuleProfile) -> Bar | None:
        bars = [bar for bar in self.bars if state in bar.start and to in bar.to]
        printed = [bar for bar in bars if bar.articles.under(profile) != (ASSUMPTION,)]
        unprinted = [bar for bar in bars if not bar.articles.by_profile]
        return next(iter(printed + unprinted), None)


@cache
def lifecycles() -> tuple[str, ...]:
    """The names of the life cycles, sorted."""
    tables = files(__package__).joinpath("tables").iterdir()
    return tuple(sorted(each.name.removesuffix(".toml") for each in tables))


def role_name(role: str) -> Text:
    """A role of a move in words."""
    return _words("roles.toml").get(role, Text(role, role))


def guard(code: str) -> Text:
    """A guard of a move in words."""
    return _words("guards.toml").get(code, Text(code, code))


def roles() -> tuple[str, ...]:
    """The roles moves are made in."""
    return tuple(_words("roles.toml"))


def _holds(profile: RuleProfile, condition: tuple[str, str | bool]) -> bool:
    key, value = condition
    return profile.states(key) if value is True else profile.states(key, value)


def _with_article(text: Text, clauses: tuple[ClauseId, ...]) -> Text:
    cited = cite_all(clauses)
    return Text(f"{text.zh}（{cited.zh}）", f"{text.en} ({cited.en})")


@cache
def _words(name: str) -> Mapping[str, Text]:
    return {code: Text(**row) for code, row in _table(name).items()}


@cache
def _parts(name: str) -> Mapping[str, Any]:
    table = _table(f"tables/{name}.toml")
    final = frozenset(table["final"])
    open_states = [state for state in table["states"] if state not in final]
    return {
        "name": name,
        "title": Text(**table["title"]),
        "states": MappingProxyType({s: Text(**row) for s, row in table["states"].items()}),
        "initial": table["initial"],
        "final": final,
        "per_department": frozenset(table.get("per_department", ())),
        "all_moves": tuple(m for row in table["moves"] for m in _moves(row, open_states)),
        "bars": tuple(map(_bar, table.get("bars", ()))),
        "procedure": _articles(table["procedure"]),
    }


def _moves(row: Mapping[str, Any], open_states: list[str]) -> list[Move]:
    starts, ends = row["from"], [row["to"]]
    if starts == [EVERY]:
        starts = [state for state in open_states if state != row["to"]]
    if ends == [EVERY]:
        ends = [state for state in open_states if state not in starts]
    return [_move(row, start, end) for start, end in product(starts, ends)]


def _move(row: Mapping[str, Any], start: str, to: str) -> Move:
    return Move(
        start=start,
        to=to,
        who=tuple(row["who"]),
        guards=tuple(row.get("guards", ())),
        when=tuple(row.get("when", {}).items()),
        unless=tuple(row.get("unless", {}).items()),
        articles=_articles(row.get("clauses", {})),
    )


def _bar(row: Mapping[str, Any]) -> Bar:
    return Bar(
        start=tuple(row["from"]),
        to=tuple(row["to"]),
        text=Text(**row["text"]),
        articles=_articles(row["clauses"]),
    )


def _articles(row: Mapping[str, list[str]]) -> Articles:
    named = {profile: tuple(ClauseId(each) for each in ids) for profile, ids in row.items()}
    return Articles(by_profile=MappingProxyType(named))


def _table(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)
