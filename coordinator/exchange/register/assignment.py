"""Which firms of a register belong to which field of supervision, by business scope and name."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from coordinator.exchange.generator.catalogue import Topic, catalogue
from coordinator.exchange.register.triage import Entry

_EXCLUDED = re.compile(r"[（(\[][^（）()\[\]]*(?:不含|除外|不得|不包括|严禁)[^（）()\[\]]*[）)\]]")


def by_topic(entries: Sequence[Entry]) -> Mapping[str, frozenset[int]]:
    """Positions in `entries` by topic; what a scope excludes in brackets does not count."""
    scopes = [_EXCLUDED.sub("", entry.scope) for entry in entries]
    found: dict[str, frozenset[int]] = {}
    for topic in catalogue().topics:
        in_scope, in_name = _pattern(topic.scope), _pattern(topic.name)
        found[topic.topic] = frozenset(
            position
            for position, entry in enumerate(entries)
            if (in_scope and in_scope.search(scopes[position]))
            or (in_name and in_name.search(entry.name))
        )
    return found


def condition(topic: Topic) -> str:
    """The condition of a task on a topic: by words of the scope, else of the name; empty for all."""
    if topic.scope:
        return f"scope~{'|'.join(topic.scope)}"
    return f"name~{'|'.join(topic.name)}" if topic.name else ""


def meets(topic: Topic, entry: Entry) -> bool:
    """Whether a row meets `condition(topic)`."""
    if topic.scope:
        return any(word in entry.scope for word in topic.scope)
    return not topic.name or any(word in entry.name for word in topic.name)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, words))) if words else None
