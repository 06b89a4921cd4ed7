"""Every piece a page can be made of, with invented contents."""

from dataclasses import dataclass

from flask import request

from coordinator.core.text import Text
from coordinator.web import access
from coordinator.web.home import pages
from coordinator.web.pages import answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """An invented row of a table."""

    ref: str
    name: str
    district: Text
    draws: int
    days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleJob:
    """An invented piece of long work."""

    state: str
    done: int
    total: int
    message: Text


_NORTH, _EAST = Text("西岭区", "Xiling"), Text("东湖区", "Donghu")
ROWS = (
    Sample(ref="a", name="云湖市锦程食品有限公司", district=_NORTH, draws=1284, days=-2),
    Sample(ref="b", name="云湖恒润乳业股份有限公司", district=_EAST, draws=96, days=0),
    Sample(ref="c", name="云湖万豪春天大酒店", district=_EAST, draws=7, days=3),
    Sample(ref="d", name='云湖<b>"引号"</b>商贸行', district=_NORTH, draws=0, days=None),
)
JOB = SampleJob(
    state="running", done=31200, total=50000, message=Text("正在核对各行", "Checking the rows")
)
DONE = SampleJob(
    state="done", done=50000, total=50000, message=Text("各行已核对", "The rows are checked")
)
STATES = (
    ("late", Text("逾期 2 天", "2 days late")),
    ("soon", Text("剩 1 日", "1 day left")),
    ("open", Text("未处理", "open")),
    ("progress", Text("进行中", "in progress")),
    ("done", Text("已签收", "accepted")),
    ("refused", Text("不能合并", "cannot merge")),
    ("fixed", Text("已通知", "notice sent")),
)


@pages.get("/showcase")
@access.signed_in
def showcase() -> str:
    """The pieces, in both languages and both themes."""
    sort = request.args.get("sort", "")
    key = sort.removeprefix("-")
    rows = sorted(ROWS, key=lambda r: r.draws if key == "draws" else 0, reverse=sort[:1] == "-")
    return answer("home/showcase.html", "sample", rows=rows, job=JOB, ended=DONE, states=STATES)
