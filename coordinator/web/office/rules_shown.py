"""A rule profile as its page shows it: grouped, in words, with the clauses it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coordinator.core.errors import NotKnown
from coordinator.core.rules import (
    BEYOND,
    ClauseId,
    Key,
    Rule,
    RuleProfile,
    Term,
    cite,
    clauses,
    compose,
    keys,
    load,
    profiles,
    word,
)
from coordinator.core.text import Text
from coordinator.services.overriding import check_soft
from coordinator.store.person import Person

ASKERS = frozenset({"office", "liaison"})
GROUPS = {
    "scope": Text("适用范围与效力", "Scope and validity"),
    "list_owner": Text("清单、计划与名录库", "List, plan and libraries"),
    "task_audit": Text("任务、抽取与检查小组", "Task, draw and team"),
    "pre_visit_gate": Text("检查", "Visit"),
    "result_approval": Text("结果与公示", "Result and publication"),
    "minutes_per_visit": Text("安排检查的数值", "Planning figures"),
    "alerts": Text("预警与信用分类", "Alerts and credit classes"),
}
"""By the key each group begins with, in the order the keys are declared in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleShown:
    """A clause: where it stands, as printed, and its summary in English; or what stands for one."""

    cited: Text
    printed: str
    summary: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleShown:
    """One rule in words; `mark` is the state of its mark, `why_not` why it cannot be set aside."""

    key: str
    title: Text
    purpose: Text
    value: Text
    silent: bool
    mark: tuple[str, Text]
    articles: tuple[ArticleShown, ...]
    note: Text | None
    origins: tuple[Text, ...]
    may_ask: bool
    why_not: Text | None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupShown:
    """Rules that belong together."""

    ident: str
    title: Text
    rules: tuple[RuleShown, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetShown:
    """A whole profile."""

    name: str
    title: Text
    version: int
    lineage: tuple[Text, ...]
    fingerprint: str
    groups: tuple[GroupShown, ...]
    silent: int
    assumed: int
    hard: int
    soft: int
    in_force: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One rule that two profiles do not have alike."""

    title: Text
    one: RuleShown
    other: RuleShown


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedRule:
    """What the form of an override needs: the rule, what may be chosen, what is chosen now.

    `form` is the kind of field: choice, several, number, numbers or text.
    """

    rule: RuleShown
    form: str
    choices: tuple[tuple[str, Text], ...]
    now: tuple[str, ...]
    numbers: tuple[tuple[str, Text, int], ...]


def today() -> date:
    """The day it is where the rules apply."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def profile_named(name: str, own: str = "") -> RuleProfile:
    """A built-in profile, over a department's own where one is named; raises NotKnown."""
    for each in filter(None, (name, own)):
        if each not in profiles():
            raise NotKnown(Text("没有这套规则", "there is no such profile"))
    return compose(load(name), load(own)) if own else load(name)


def shown(profile: RuleProfile, person: Person, *, in_force: bool) -> SheetShown:
    """The profile for its page; only rules in force offer to be set aside."""
    asks = in_force and bool(ASKERS & person.roles)
    groups = tuple(_groups(profile, asks=asks))
    rules = [profile[name] for name in keys()]
    return SheetShown(
        name=profile.name,
        title=profile.title,
        version=profile.version,
        lineage=tuple(map(_title, profile.lineage)),
        fingerprint=profile.fingerprint,
        groups=groups,
        silent=sum(rule.silent for rule in rules),
        assumed=sum(rule.assumed for rule in rules),
        hard=sum(rule.strength == "hard" for rule in rules),
        soft=sum(rule.strength == "soft" for rule in rules),
        in_force=in_force,
    )


def differing(one: RuleProfile, other: RuleProfile) -> tuple[Difference, ...]:
    """The rules whose value or strength differs, in the order of the keys."""
    return tuple(
        Difference(title=key.title, one=_rule(key, one[name]), other=_rule(key, other[name]))
        for name, key in keys().items()
        if (one[name].value, one[name].strength) != (other[name].value, other[name].strength)
    )


def asked_rule(profile: RuleProfile, name: str) -> AskedRule:
    """The form for a soft rule; raises NotKnown, and the refusal of a hard or silent one."""
    key, rule = keys().get(name), profile[name]
    if key is None:
        raise NotKnown(Text("没有这项规则", "there is no such rule"))
    check_soft(rule)
    value = rule.value
    terms = value if key.kind == "terms" and isinstance(value, tuple) else ()
    return AskedRule(
        rule=_rule(key, rule),
        form=_FORMS.get(key.kind, "text"),
        choices=_choices(key),
        now=_now(rule),
        numbers=tuple(
            (each[0], word(each[0]), each[1].working_days)
            for each in terms
            if isinstance(each, tuple)
        ),
    )


_FORMS = {
    "flag": "choice",
    "choice": "choice",
    "set": "several",
    "list": "several",
    "count": "number",
    "term": "number",
    "terms": "numbers",
}


def _choices(key: Key) -> tuple[tuple[str, Text], ...]:
    if key.kind == "flag":
        return (("yes", Text("是", "yes")), ("no", Text("否", "no")))
    if key.kind in ("choice", "set", "list"):
        return tuple((code, word(code)) for code in key.choices)
    return ()


def _now(rule: Rule) -> tuple[str, ...]:
    value = rule.value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, Term):
        return (str(value.working_days),)
    if isinstance(value, tuple):
        return tuple(str(each) for each in value if isinstance(each, str))
    return (str(value),)


def _groups(profile: RuleProfile, *, asks: bool) -> Iterator[GroupShown]:
    names = list(keys())
    begins = [names.index(first) for first in GROUPS]
    for (first, title), start, end in zip(
        GROUPS.items(), begins, [*begins[1:], len(names)], strict=True
    ):
        rules = tuple(_rule(keys()[n], profile[n], asks=asks) for n in names[start:end])
        yield GroupShown(ident=first, title=title, rules=rules)


def _rule(key: Key, rule: Rule, *, asks: bool = False) -> RuleShown:
    return RuleShown(
        key=key.name,
        title=key.title,
        purpose=key.purpose,
        value=rule.say(),
        silent=rule.silent,
        mark=_mark(rule),
        articles=tuple(map(_article, rule.source)),
        note=rule.note,
        origins=tuple(map(_title, rule.origins)),
        may_ask=asks and rule.strength == "soft",
        why_not=_why_not(rule) if asks and rule.strength == "hard" else None,
    )


def _mark(rule: Rule) -> tuple[str, Text]:
    if rule.silent:
        return "open", Text("条文未规定", "silent")
    if rule.assumed:
        return "soon", Text("本软件的理解", "our assumption")
    if rule.strength == "hard":
        return "fixed", Text("硬性", "hard")
    return "progress", Text("原则上", "soft")


def _why_not(rule: Rule) -> Text:
    article = rule.cite()
    return Text(f"硬性规定（{article.zh}），不得变通", f"a hard rule ({article.en}): no override")


def _article(ident: str) -> ArticleShown:
    if ident in BEYOND:
        return ArticleShown(cited=cite(ident), printed="", summary="")
    found = clauses()[ClauseId(ident)]
    return ArticleShown(cited=cite(ident), printed=found.text.zh, summary=found.text.en)


def _title(name: str) -> Text:
    return load(name).title if name in profiles() else Text(name, name)
