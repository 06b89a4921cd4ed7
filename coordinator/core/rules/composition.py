"""Profiles together: a joint one over a department's own, and the strictest of several."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import takewhile
from types import MappingProxyType

from coordinator.core.errors import NotPossible
from coordinator.core.rules.keys import Key, Strictness, keys
from coordinator.core.rules.profile import Rule, RuleProfile
from coordinator.core.rules.values import Value, span
from coordinator.core.text import Text, join


def compose(joint: RuleProfile, own: RuleProfile) -> RuleProfile:
    """The joint profile, with the department's own rule where the joint text says nothing.

    A joint rule that rests on an assumption alone yields to an article of the own profile.
    """
    pairs = ((key, joint[name], own[name]) for name, key in keys().items())
    rules = {key.name: ours if _fills(key, ours, theirs) else theirs for key, theirs, ours in pairs}
    return RuleProfile(
        name=f"{joint.name}+{own.name}",
        title=Text(
            f"{joint.title.zh}；未规定的依{own.title.zh}",
            f"{joint.title.en}; where silent, {own.title.en}",
        ),
        version=joint.version,
        lineage=tuple(dict.fromkeys((*joint.lineage, *own.lineage))),
        rules=MappingProxyType(rules),
    )


def _fills(key: Key, ours: Rule, theirs: Rule) -> bool:
    if not key.fills or ours.silent:
        return False
    return theirs.silent or (theirs.assumed and not ours.assumed)


def strictest(profiles: Iterable[RuleProfile]) -> RuleProfile:
    """What binds a visit that several profiles govern: per key the stricter value.

    Keys declared `per_task` are silent in the result; they stay with each task and department.
    Refuses no profiles at all, and office hours that have nothing in common (NotPossible).
    """
    several = sorted(profiles, key=lambda each: (each.name, each.fingerprint))
    if not several:
        raise NotPossible(Text("没有可以合并的规则", "there are no profiles to combine"))
    rules = {name: _strictest(key, [p[name] for p in several]) for name, key in keys().items()}
    return RuleProfile(
        name=_AND.join(sorted({part for each in several for part in each.name.split(_AND)})),
        title=join(list(dict.fromkeys(each.title for each in several)), zh=_AND, en=_AND),
        version=max(each.version for each in several),
        lineage=tuple(sorted({name for each in several for name in each.lineage})),
        rules=MappingProxyType(rules),
    )


_AND = " & "
_SHARED: frozenset[Strictness] = frozenset({"union", "intersection", "overlap", "prefix"})
"""Every profile has its part in such a value; otherwise only those that state it."""


def _strictest(key: Key, rules: list[Rule]) -> Rule:
    values = [rule.value for rule in rules if rule.value is not None]
    if key.strictness == "per_task" or not values:
        return Rule(key=key.name)
    value = _COMBINE[key.strictness](key, values)
    stated = [rule for rule in rules if not rule.silent]
    parts = [r for r in stated if key.strictness in _SHARED or r.value == value]
    notes = sorted({r.note for r in parts if r.note is not None}, key=lambda note: note.zh)
    return Rule(
        key=key.name,
        value=value,
        strength="hard" if any(r.strength == "hard" for r in parts) else "soft",
        source=tuple(sorted({clause for r in parts for clause in r.source})),
        note=join(notes) if notes else None,
        origins=tuple(sorted({name for r in parts for name in r.origins})),
    )


def _codes(value: Value) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _largest(_: Key, values: list[Value]) -> Value:
    return max(_numbers(values))


def _smallest(_: Key, values: list[Value]) -> Value:
    return min(_numbers(values))


def _numbers(values: list[Value]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def _last_choice(key: Key, values: list[Value]) -> Value:
    return max((str(value) for value in values), key=key.choices.index)


def _any(_: Key, values: list[Value]) -> Value:
    return any(value is True for value in values)


def _all(_: Key, values: list[Value]) -> Value:
    return all(value is True for value in values)


def _union(key: Key, values: list[Value]) -> Value:
    held = {code for value in values for code in _codes(value)}
    return tuple(code for code in key.choices if code in held)


def _intersection(key: Key, values: list[Value]) -> Value:
    return tuple(code for code in key.choices if all(code in _codes(v) for v in values))


def _prefix(_: Key, values: list[Value]) -> Value:
    orders = [_codes(value) for value in values]
    if len(set(orders)) == 1:
        return orders[0]
    ends = sorted({order[-1] for order in orders})[:1]
    shared = takewhile(lambda level: len(set(level)) == 1, zip(*orders, strict=False))
    return tuple(dict.fromkeys((*(level[0] for level in shared), *ends)))


def _overlap(_: Key, values: list[Value]) -> Value:
    spans = [[span(each) for each in _codes(value)] for value in values]
    common = reduce(_common, spans)
    if not common:
        raise NotPossible(Text("没有共同的工作时间", "the office hours have nothing in common"))
    return tuple(f"{_clock(start)}-{_clock(end)}" for start, end in common)


def _common(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> list[tuple[int, int]]:
    crossings = ((max(p[0], q[0]), min(p[1], q[1])) for p in a for q in b)
    return sorted((start, end) for start, end in crossings if start < end)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


_COMBINE: Mapping[Strictness, Callable[[Key, list[Value]], Value]] = {
    "max": _largest,
    "min": _smallest,
    "order": _last_choice,
    "any": _any,
    "all": _all,
    "union": _union,
    "intersection": _intersection,
    "overlap": _overlap,
    "prefix": _prefix,
}
