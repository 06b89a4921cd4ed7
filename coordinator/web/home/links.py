"""Where an entry of the queue or a stage leads, and what a stage is called."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from coordinator.core.text import Text
from coordinator.store.queue import Found, Overview


@dataclass(frozen=True, kw_only=True)
class _Way:
    """A page, and the name of its argument where it is one object's."""

    endpoint: str
    argument: str = ""


WAYS = {
    "import": _Way(endpoint="liaison.import_", argument="ref"),
    "worklist": _Way(endpoint="liaison.worklist", argument="ref"),
    "certificates": _Way(endpoint="liaison.inspectors"),
    "joint_items": _Way(endpoint="office.joint_items"),
    "proposals": _Way(endpoint="office.proposals"),
    "override": _Way(endpoint="office.overrides"),
    "own_second_factor": _Way(endpoint="account.account"),
    "second_factors": _Way(endpoint="admin.users"),
    "users": _Way(endpoint="admin.users"),
    "journal": _Way(endpoint="admin.journal"),
    "job": _Way(endpoint="jobs.job", argument="ref"),
    "items": _Way(endpoint="liaison.items"),
    "targets": _Way(endpoint="liaison.targets"),
    "inspectors": _Way(endpoint="liaison.inspectors"),
    "subjects": _Way(endpoint="office.subjects"),
}
STAGES = {
    "items": (
        Text("事项清单", "Item lists"),
        Text("个事项", "items"),
        Text("{n} 个部门未导入", "departments without: {n}"),
    ),
    "joint_items": (
        Text("联合事项", "Joint items"),
        Text("个联合事项", "joint items"),
        Text("{n} 个待确定部门", "{n} without partners"),
    ),
    "targets": (
        Text("检查对象", "Targets"),
        Text("户", "targets"),
        Text("{n} 个部门未导入", "departments without: {n}"),
    ),
    "inspectors": (
        Text("检查人员", "Inspectors"),
        Text("人", "people"),
        Text("{n} 个部门未导入", "departments without: {n}"),
    ),
    "subjects": (
        Text("主体", "Subjects"),
        Text("个主体", "subjects"),
        Text("{n} 对待判断", "{n} pairs to judge"),
    ),
}
_COMPLETE = Text("没有缺的", "complete")


def href(kind: str, ref: str = "") -> str | None:
    """The address of the page, or None as long as there is none."""
    way = WAYS.get(kind)
    if way is None or way.endpoint not in current_app.view_functions:
        return None
    return url_for(way.endpoint, **_arguments(way, ref))


def _arguments(way: _Way, ref: str) -> dict[str, Any]:
    return {way.argument: ref} if way.argument else {}


def href_of(found: Found) -> str | None:
    """Where the person goes to settle it."""
    return href(found.kind, found.ref)


def stages(overview: Overview) -> list[dict[str, object]]:
    """The stages as the pipeline shows them."""
    shown: list[dict[str, object]] = []
    for stage in overview.stages:
        label, unit, waits = STAGES[stage.kind]
        shown.append(
            {
                "label": label,
                "value": stage.count,
                "unit": unit,
                "href": href(stage.kind),
                "state": "soon" if stage.waiting else "done",
                "note": waits.fill(n=stage.waiting) if stage.waiting else _COMPLETE,
            }
        )
    return shown
