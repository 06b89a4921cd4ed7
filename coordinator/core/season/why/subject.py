"""One firm's season in words: drawn how, visited when, merged why, by whom, and why then."""

from collections.abc import Iterator

from coordinator.core.errors import NotKnown
from coordinator.core.model import (
    DepartmentId,
)
from coordinator.core.season.values import Season
from coordinator.core.season.why.apart import apart_section
from coordinator.core.season.why.readings import readings
from coordinator.core.season.why.section import Section
from coordinator.core.season.why.visits import visit_section
from coordinator.core.text import Text


def why(season: Season, subject: str) -> tuple[Section, ...]:
    """The season of one subject key; raises NotKnown if no library holds it."""
    if subject not in season.subjects.keys:
        raise NotKnown(
            Text(f"名录库中没有“{subject}”", f"no target library holds the subject “{subject}”")
        )
    index = season.subjects.keys.index(subject)
    visits = [v for v in season.merge.visits if v.subject == subject]
    return (
        Section(title=_WHO, sentences=tuple(_rows(season, index))),
        Section(title=_DRAW, sentences=tuple(readings(season, index))),
        *(visit_section(season, visit) for visit in visits),
        *apart_section(season, subject),
    )


_WHO = Text("主体", "The subject")
_DRAW = Text("抽取", "The draw")


def _rows(season: Season, index: int) -> Iterator[Text]:
    targets, subjects = season.bundle.targets, season.subjects
    rows = (subjects.of_row == index).nonzero()[0].tolist()
    for row in rows:
        target = targets.target(row)
        department = season.bundle.departments[DepartmentId(target.department)]
        place = Text(department.name, department.name_en or department.name)
        yield Text(
            "{place}名录库第 {row} 号：{name}（{state}）", "{place}, row {row}: {name} ({state})"
        ).fill(
            place=place,
            row=target.row,
            name=" ".join(target.name.split()),
            state=_STATES[target.state],
        )
    yield _HOW[subjects.how[index]].fill(rows=len(rows))


_STATES = {
    "active": Text("存续", "active"),
    "moved": Text("迁出", "moved"),
    "revoked": Text("吊销", "revoked"),
    "deregistered": Text("注销", "deregistered"),
}
_HOW = {
    "single": Text("只在一个名录库中出现。", "It stands in one library only."),
    "code": Text(
        "{rows} 行因统一社会信用代码一致而关联。", "{rows} rows joined by their credit code."
    ),
    "registration": Text(
        "{rows} 行因注册号一致而关联。", "{rows} rows joined by registration number."
    ),
    "code+registration": Text(
        "{rows} 行因信用代码或注册号一致而关联。",
        "{rows} rows joined by credit code or registration number.",
    ),
}
