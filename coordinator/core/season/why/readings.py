"""How each task read the ticket of one subject."""

from collections.abc import Iterator

from coordinator.core.draw import DrawProblem, Reason, draw_key
from coordinator.core.draw.explain import Reading, reading
from coordinator.core.model import (
    REST,
    DrawMode,
)
from coordinator.core.season.values import Season
from coordinator.core.season.why.names import task_name
from coordinator.core.text import Text


def readings(season: Season, index: int) -> Iterator[Text]:
    """One or two sentences per task in whose pool the subject stands."""
    problem = DrawProblem(
        keys=season.subjects.keys,
        pools=season.pools,
        sharing=season.sharing,
        key=draw_key(season.seed, season.salt),
    )
    found = 0
    for task in season.pools:
        read = reading(problem, season.draw, task, index)
        if read is not None:
            found += 1
            yield from _reading(season, read)
    if not found:
        yield Text("不在任何任务的抽取范围内。", "It is in the scope of no task.")


def _reading(season: Season, read: Reading) -> Iterator[Text]:
    title = task_name(season, read.task)
    if read.reason is not Reason.NONE:
        yield Text("{task}：未参加抽取，{reason}。", "{task}: not eligible, {reason}.").fill(
            task=title, reason=_REASONS[read.reason]
        )
        return
    verdict = _verdict(season, read)
    yield Text("{task}：{verdict}", "{task}: {verdict}").fill(task=title, verdict=verdict)
    coordinated = season.sharing.tasks[read.task].draw is DrawMode.COORDINATED
    yield (_COORDINATED if coordinated else _ALONE).fill(
        u=f"{read.u:016x}",
        shift=f"{read.shift:016x}",
        ticket=f"{read.ticket:016x}",
        line=read.line,
    )


_REASONS = {
    Reason.CAP: Text("本年度检查次数已达上限", "its yearly cap of visits is reached"),
    Reason.MOVED: Text("已迁出", "it has moved away"),
    Reason.REVOKED: Text("已吊销", "its licence is revoked"),
    Reason.DEREGISTERED: Text("已注销", "it is deregistered"),
}
_COORDINATED = Text(
    "基础签号 {u}，起点 {shift}，本任务签号 {ticket}；自行验算：{line}",
    "base ticket {u}, starting point {shift}, ticket of this task {ticket}; check it: {line}",
)
_ALONE = Text(
    "单独抽取，签号 {ticket}；自行验算：{line}",
    "drawn alone, ticket {ticket}; check it: {line}",
)


def _verdict(season: Season, read: Reading) -> Text:
    values = {"k": read.k, "n": read.eligible, "stratum": _stratum(season, read)}
    if read.rank is None:
        return Text(
            "未抽中。{stratum}可抽 {n} 户，取签号最小的 {k} 户，到 {last} 为止，本户签号更大。",
            "not drawn. Of {n} eligible in {stratum} the {k} with the smallest tickets are taken; "
            "these end at {last}, before its own.",
        ).fill(last=f"{read.last or 0:016x}", **values)
    if read.k >= read.eligible:
        return Text(
            "抽中。{stratum}应抽 {k} 户，可抽 {n} 户，全部抽取；本户签号第 {rank} 小。",
            "drawn. {k} are due from {stratum} and {n} are eligible, so all are taken; "
            "its ticket is number {rank} from the smallest.",
        ).fill(rank=read.rank, **values)
    return Text(
        "抽中。{stratum}可抽 {n} 户，取签号最小的 {k} 户，本户签号第 {rank} 小。",
        "drawn. Of {n} eligible in {stratum} the {k} with the smallest tickets are taken; "
        "its own is number {rank} from the smallest.",
    ).fill(rank=read.rank, **values)


def _stratum(season: Season, read: Reading) -> Text:
    if read.stratum != REST:
        return Text(f"“{read.stratum}”层", f"the stratum “{read.stratum}”")
    if season.sharing.tasks[read.task].strata:
        return Text("其余各户中", "the rest")
    return Text("抽取范围内", "the scope")
