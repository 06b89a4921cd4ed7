"""Every entry of the journal as one sentence: actor, what was done, on what."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coordinator.core.text import Text
from coordinator.store.journal import Entry

ACTS: dict[str, Text] = {
    "absence_declared": Text("为{object}登记了请假", "declared an absence of {object}"),
    "absence_ended": Text("结束了{object}的请假", "ended an absence of {object}"),
    "account_created": Text("设立了{object}", "made {object}"),
    "account_disabled": Text("停用了{object}", "disabled {object}"),
    "account_enabled": Text("启用了{object}", "enabled {object}"),
    "cancel_job": Text("停止了{object}", "stopped {object}"),
    "confirmed": Text("再次确认了密码", "confirmed the password again"),
    "demo_city_founded": Text("建立了演示城市", "founded the demonstration city"),
    "demo_passwords_set": Text("设置了演示密码", "set the passwords of the demonstration"),
    "denied": Text("打开无权查看的{object}，被拒绝", "was denied {object}"),
    "first_token_made": Text("生成了首次登录口令", "made the token for the first sign-in"),
    "founded": Text("建立了{object}", "founded {object}"),
    "import_abandoned": Text("放弃了{object}", "abandoned {object}"),
    "import_bad_rows_exported": Text(
        "下载了{object}的问题行", "downloaded the bad rows of {object}"
    ),
    "import_confirmed": Text("确认了{object}", "confirmed {object}"),
    "import_row_corrected": Text("更正了{object}中的一行", "corrected a row of {object}"),
    "import_row_dismissed": Text("舍弃了{object}中的一行", "dismissed a row of {object}"),
    "import_uploaded": Text("上传了文件，生成{object}", "uploaded a file for {object}"),
    "inspector_changed": Text("修改了{object}", "changed {object}"),
    "inspectors_exported": Text("导出了检查人员名录", "exported the inspector library"),
    "interest_declared": Text("为{object}登记了利害关系", "declared an interest of {object}"),
    "interest_ended": Text("注销了{object}的利害关系", "ended an interest of {object}"),
    "item_begun": Text("新增了{object}", "added {object}"),
    "item_ended": Text("终止了{object}", "ended {object}"),
    "item_renewed": Text("更新了{object}", "renewed {object}"),
    "items_exported": Text("导出了检查事项清单", "exported the list of items"),
    "joint_item_resolved": Text("明确了{object}的参加部门", "settled who takes part in {object}"),
    "journal_exported": Text("导出了日志", "exported the journal"),
    "journal_read": Text("查阅了日志", "read the journal"),
    "journal_verified": Text("核验了日志", "verified the journal"),
    "override_approved": Text("批准了{object}", "approved {object}"),
    "override_asked": Text("提出了{object}", "asked for {object}"),
    "override_refused": Text("驳回了{object}", "refused {object}"),
    "password_changed": Text("修改了自己的密码", "changed the own password"),
    "password_reset": Text("重置了{object}的密码", "reset the password of {object}"),
    "personal_data_forgotten": Text(
        "清除了到期的个人信息", "forgot personal data kept long enough"
    ),
    "personal_data_read": Text("查看了{object}的个人信息", "read the personal data of {object}"),
    "profile_switched": Text("切换了{object}适用的规则", "switched the rules of {object}"),
    "roles_changed": Text("调整了{object}的角色", "changed the roles of {object}"),
    "second_factor_enrolled": Text("启用了双因素验证", "enrolled a second factor"),
    "session_ended": Text("结束了一个登录会话", "ended one of the own sessions"),
    "sessions_ended": Text("结束了全部登录会话", "ended all of the own sessions"),
    "sign_in": Text("登录", "signed in"),
    "sign_in_failed": Text("登录失败", "failed to sign in"),
    "sign_out": Text("退出", "signed out"),
    "subject_join": Text("合并了{object}", "joined {object}"),
    "subject_reject": Text("判定不是同一{object}", "decided that they are not one: {object}"),
    "subject_split": Text("拆分了{object}", "split {object}"),
    "subject_undo": Text("撤销了对{object}的处理", "undid a decision about {object}"),
    "subjects.join": Text("开始归并主体", "began to join subjects"),
    "subjects.propose": Text(
        "开始查找可能重复的主体", "began to look for subjects that may be one"
    ),
    "subjects_joined": Text("自动归并了主体", "joined subjects by exact keys"),
    "subjects_proposed": Text("查找了可能重复的主体", "looked for subjects that may be one"),
    "target_changed": Text("修改了{object}", "changed {object}"),
    "targets_exported": Text("导出了检查对象名录", "exported the target library"),
    "unit_added": Text("新增了{object}", "added {object}"),
    "unit_renamed": Text("修改了{object}的名称", "renamed {object}"),
}
"""What was done, by act; `{object}` is what it was done on."""
KINDS: dict[str, Text] = {
    "import": Text("导入", "import"),
    "inspector": Text("检查人员", "inspector"),
    "installation": Text("系统", "installation"),
    "item": Text("检查事项", "item"),
    "job": Text("作业", "job"),
    "joint_item": Text("联合事项", "joint item"),
    "journal": Text("日志", "journal"),
    "jurisdiction": Text("辖区", "jurisdiction"),
    "override": Text("规则放宽申请", "override of a rule"),
    "page": Text("页面", "page"),
    "subject": Text("主体", "subject"),
    "target": Text("检查对象", "target"),
    "unit": Text("单位", "unit"),
    "user": Text("账户", "account"),
}
FIELDS: dict[str, Text] = {
    "active": Text("启用", "active"),
    "address": Text("地址", "address"),
    "certificate": Text("执法证号", "certificate"),
    "code": Text("代码", "code"),
    "filters": Text("筛选", "filters"),
    "format": Text("格式", "format"),
    "login": Text("用户名", "login"),
    "name": Text("名称", "name"),
    "name_en": Text("英文名称", "English name"),
    "phone": Text("电话", "phone"),
    "profile": Text("规则", "profile"),
    "risk": Text("风险等级", "risk class"),
    "roles": Text("角色", "roles"),
    "rows": Text("行数", "rows"),
    "rule": Text("规则项", "rule"),
    "state": Text("状态", "state"),
    "step": Text("步骤", "step"),
    "unit": Text("单位", "unit"),
    "until": Text("截止", "until"),
    "value": Text("值", "value"),
}
OUTCOMES: dict[str, Text] = {
    "done": Text("完成", "done"),
    "denied": Text("拒绝", "denied"),
    "failed": Text("失败", "failed"),
    "refused": Text("未办", "refused"),
}
_UNNAMED = Text("办理了 {act}（{object}）", "did {act} ({object})")
_SYSTEM, _SOMEBODY = Text("系统", "The system"), Text("未知人员", "Somebody")
_FORGOTTEN = Text("（个人信息，已清除）", "(personal data, forgotten)")
_WITHHELD = Text("（不记录）", "(never kept)")
_YES, _NO = Text("是", "yes"), Text("否", "no")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An entry in words; `changes` are (field, before, after) where they differ."""

    entry: Entry
    sentence: Text
    outcome: Text
    changes: tuple[tuple[str | Text, str | Text, str | Text], ...]


def told(entry: Entry, values: Mapping[str, str]) -> Told:
    """One entry in both languages; `values` are the personal values still kept, by hash."""
    return Told(
        entry=entry,
        sentence=sentence(entry),
        outcome=OUTCOMES.get(entry.outcome, OUTCOMES["done"]),
        changes=tuple(_changes(entry, values)),
    )


def sentence(entry: Entry) -> Text:
    """Who did what, on what."""
    done = act_name(entry.act, _object(entry))
    actor: str | Text = entry.actor_name or _nobody(entry)
    return Text("{actor}{done}", "{actor} {done}").fill(actor=actor, done=done)


def act_name(act: str, what: Text | None = None) -> Text:
    """The act alone, as a filter shows it, or with what it was done on."""
    return ACTS.get(act, _UNNAMED).fill(object=what or Text("…", "…"), act=act)


def _nobody(entry: Entry) -> Text:
    return _SOMEBODY if entry.outcome in {"failed", "denied"} else _SYSTEM


def _object(entry: Entry) -> Text:
    kind = KINDS.get(entry.object_kind, Text(entry.object_kind or "—", entry.object_kind or "—"))
    named = entry.after.get("name") or entry.before.get("name") or entry.after.get("login")
    name = named if isinstance(named, str) else entry.object_ref
    if not name:
        return kind
    return Text("{kind}「{name}」", "{kind} “{name}”").fill(kind=kind, name=name)


def _changes(
    entry: Entry, values: Mapping[str, str]
) -> Iterable[tuple[str | Text, str | Text, str | Text]]:
    for field in sorted({*entry.before, *entry.after}):
        before, after = entry.before.get(field), entry.after.get(field)
        if before != after:
            yield FIELDS.get(field, field), _shown(before, values), _shown(after, values)


def _shown(value: Any, values: Mapping[str, str]) -> str | Text:  # noqa: PLR0911 - one line per kind
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, dict) and value.keys() == {"hash"}:
        known = values.get(str(value["hash"]))
        return _FORGOTTEN if known is None else _masked(known)
    if value == {"withheld": True}:
        return _WITHHELD
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _masked(value: str) -> str:
    """Numbers are kept masked already; of a name the first character shows."""
    return value if "*" in value else value[:1] + "*" * max(1, len(value) - 1)
