"""tasks.csv: the joint tasks."""

from coordinator.core.model import (
    Condition,
    Direction,
    DrawMode,
    StratumRule,
    Task,
    Window,
    parse_condition,
)
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells
from coordinator.exchange.bundle.table import Table

MOST_DRAWN = 100_000_000
INDEPENDENT, UNANNOUNCED = "task:", "/unannounced"


def read_tasks(table: Table) -> list[Task]:
    """The tasks whose row could be read; faults of cells and between cells are noted."""
    columns = zip(
        table.read("task", cells.identifier),
        table.columns["name"],
        table.read("lead", cells.filled),
        table.read("partners", cells.several(cells.free)),
        table.read("items", cells.several(cells.free)),
        table.read("opens", cells.calendar_day),
        table.read("closes", cells.calendar_day),
        table.read("announced", cells.yes_or_no),
        table.read("draw", cells.term(DrawMode)),
        table.read("group", _group),
        table.read("mode", lambda cell: cells.term(Direction)(cell) if cell else None),
        table.read("where", _condition),
        table.read("ratio", lambda cell: cells.ratio(cell) if cell else None),
        table.read("strata", _strata),
        table.read("count", lambda cell: cells.whole(1, MOST_DRAWN)(cell) if cell else None),
        strict=True,
    )
    tasks = []
    for row, (
        task, name, lead, partners, items, opens, closes, announced, draw, group, mode, where,
        ratio, strata, count,
    ) in enumerate(columns):  # fmt: skip
        _check(table, row)
        if items == ():
            table.report(row, "items", cells.MISSING)
        if not (task and lead and opens and closes and draw) or None in (announced, group, where):
            continue
        tasks.append(
            Task(
                task=task,
                name=name,
                lead=lead,
                partners=tuple(dict.fromkeys(partners or ())),
                items=tuple(dict.fromkeys(items or ())),
                window=Window(opens, closes),
                announced=announced,
                draw=draw,
                group=group,
                direction=mode or (Direction.DIRECTED if where.clauses else Direction.UNDIRECTED),
                where=where,
                ratio=ratio,
                strata=strata or (),
                count=count,
            )
        )
    return tasks


def _group(cell: str) -> str:
    """A name that cannot be mistaken for the ticket group of an independent or unannounced draw."""
    if cell.startswith(INDEPENDENT) or cell.endswith(UNANNOUNCED):
        raise cells.BadCell(
            Text(
                f"组名“{cell}”不能以“{INDEPENDENT}”开头，也不能以“{UNANNOUNCED}”结尾",
                f"the group “{cell}” must not begin with “{INDEPENDENT}” nor end with “{UNANNOUNCED}”",
            )
        )
    return cell


def _condition(cell: str) -> Condition:
    found = parse_condition(cell)
    if isinstance(found, Text):
        raise cells.BadCell(found)
    return found


def _strata(cell: str) -> tuple[StratumRule, ...]:
    rules = cells.several(_stratum)(cell)
    seen: set[object] = set()
    for rule in rules:
        if rule.condition.clauses in seen:
            raise cells.BadCell(
                Text(
                    f"分层条件“{rule.name}”出现了两次",
                    f"the condition “{rule.name}” stands for two strata",
                )
            )
        seen.add(rule.condition.clauses)
    return rules


def _stratum(cell: str) -> StratumRule:
    condition, colon, ratio = cell.rpartition(":")
    if not colon or not condition.strip():
        raise cells.BadCell(
            Text(
                f"分层“{cell}”应写作 risk=D:0.3 的样式",
                f"the stratum “{cell}” must be written like risk=D:0.3",
            )
        )
    return StratumRule(condition=_condition(condition.strip()), ratio=cells.ratio(ratio.strip()))


def _check(table: Table, row: int) -> None:
    """What the cells of one task must be to each other."""
    cell = {name: column[row] for name, column in table.columns.items()}
    if bool(cell["ratio"]) == bool(cell["count"]):
        both = bool(cell["ratio"])
        table.report(
            row,
            "ratio",
            Text(
                "比例和户数只能填一个" if both else "比例和户数至少填一个",
                "give a ratio or a count, not both" if both else "a ratio or a count is needed",
            ),
        )
    if cell["count"] and cell["strata"]:
        table.report(
            row,
            "strata",
            Text("按户数抽取时不能再分层", "a draw by count has one stratum; remove the strata"),
        )
    if cell["mode"] == Direction.UNDIRECTED and cell["where"]:
        table.report(
            row,
            "where",
            Text(
                "不定向抽取不能有条件；有条件请改为定向（directed）",
                "an undirected draw has no condition; make it directed",
            ),
        )
    if cell["mode"] == Direction.DIRECTED and not cell["where"]:
        table.report(
            row,
            "where",
            Text(
                "定向抽取没有条件，将按全库抽取",
                "a directed draw without a condition takes the whole library",
            ),
            warning=True,
        )
