"""What was considered and not merged."""

from collections.abc import Iterator

from coordinator.core.merge import Apart, Rule
from coordinator.core.model import (
    Barrier,
)
from coordinator.core.season.values import Season
from coordinator.core.season.why.names import task_name
from coordinator.core.season.why.section import Section
from coordinator.core.text import Text


def apart_section(season: Season, subject: str) -> Iterator[Section]:
    """The pairs of tasks of a subject in different visits, if there are any."""
    pairs = [apart for apart in season.merge.apart if apart.subject == subject]
    if pairs:
        yield Section(
            title=Text("考虑过、没有合并的", "Considered and not merged"),
            sentences=tuple(apart_in_words(season, pair) for pair in pairs),
        )


def apart_in_words(season: Season, pair: Apart) -> Text:
    """Why two tasks of a subject are in different visits."""
    a, b = season.sharing.tasks[pair.task_a].window, season.sharing.tasks[pair.task_b].window
    first, second = (a, b) if a.closes < b.opens else (b, a)
    bar = season.sharing.bars.get((pair.task_a, pair.task_b))
    given = bar.reason if bar is not None and pair.rule == "bar" else ""
    return Text("{a}与{b}：{rule}{given}", "{a} and {b}: {rule}{given}").fill(
        a=task_name(season, pair.task_a),
        b=task_name(season, pair.task_b),
        rule=RULES[pair.rule].fill(
            ends=first.closes, starts=second.opens, cap=season.settings.minutes_cap
        ),
        given=Text(f"（{given}）", f" ({given})") if given else "",
    )


RULES: dict[Barrier | Rule, Text] = {
    "announced": Text(
        "一个事先告知、一个不事先告知，不能同一次上门",
        "one is announced and the other is not; they never share a visit",
    ),
    "window": Text(
        "没有共同的工作日，前者 {ends} 止，后者 {starts} 起",
        "no working day in common: one ends {ends}, the other starts {starts}",
    ),
    "bar": Text("已设为不得合并", "they are barred from sharing a visit"),
    "minutes": Text(
        "合计超过单次上门的 {cap} 分钟", "together they exceed the {cap} minutes of a visit"
    ),
    "fewest": Text(
        "两者可以合并，但上门次数最少的安排把它们分在两次",
        "the two could share, but the fewest visits put them apart",
    ),
    "desk": Text(
        "只需书面或网络检查，没有可以并入的上门，另作书面检查",
        "it needs no visit and found none to join; it is a desk check of its own",
    ),
    "pinned": Text(
        "办公室固定的上门安排容不下两者", "a visit that the office fixed cannot hold both"
    ),
}
