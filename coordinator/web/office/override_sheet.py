"""The report of overrides as a CSV file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Sequence

from flask import Response

from coordinator.core.text import Text
from coordinator.store.overrides import OverrideShown
from coordinator.web.pages import language

COLUMNS = (
    Text("规则", "Rule"),
    Text("条文规定", "As printed"),
    Text("变通为", "Set to"),
    Text("理由", "Reason"),
    Text("申请单位", "Unit"),
    Text("申请人", "Asked by"),
    Text("申请时间", "Asked at"),
    Text("截止", "Until"),
    Text("状态", "State"),
    Text("审批人", "Decided by"),
    Text("审批意见", "Answer"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(found: Sequence[OverrideShown]) -> Response:
    """The report as an attachment, UTF-8 with a mark so that spreadsheets read Chinese."""
    said = language()
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write([each.say(said) for each in COLUMNS])
    for each in found:
        cells = (
            each.title.say(said), each.was.say(said), each.value.say(said), each.reason,
            each.unit.say(said), each.asked_by, f"{each.asked_at:%Y-%m-%d %H:%M} UTC",
            str(each.until or ""), each.state_text.say(said), each.decided_by, each.answer,
        )  # fmt: skip
        write([_harmless(cell) for cell in cells])
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="overrides.csv")
    return answer


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
