"""What verifying the journal found, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coordinator.core.text import Text

Kind = Literal[
    "altered", "missing", "extra", "shorter", "rewritten", "checkpoint_removed",
    "checkpoint_forged", "key_unknown", "witness_incomplete", "witness_unreadable",
    "export_altered",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as it was written; `position` is the entry it shows at, if one."""

    kind: Kind
    text: Text
    position: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The result of verifying: nothing found means that the journal is as the checkpoints saw it."""

    size: int
    root: str
    checkpoints: int
    proven: int
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def sentences(self) -> Iterable[Text]:
        """The report, the verdict first."""
        yield (_SOUND if self.sound else _UNSOUND).fill(size=self.size, n=len(self.findings))
        yield from (finding.text for finding in self.findings)
        yield _PROVEN.fill(n=self.checkpoints, proven=self.proven)
        if self.size > self.proven:
            yield _OPEN.fill(n=self.size - self.proven)
        yield _ROOT.fill(root=self.root)


_SOUND = Text(
    "日志完整，共 {size} 条，未发现改动。",
    "The journal is intact: {size} entries, nothing changed.",
)
_UNSOUND = Text(
    "日志有问题：{size} 条中发现 {n} 处。",
    "The journal is not intact: {n} findings in {size} entries.",
)
_PROVEN = Text(
    "与 {n} 个已签名的检查点核对，前 {proven} 条得到证明。",
    "Checked against {n} signed checkpoints, which prove the first {proven} entries.",
)
_OPEN = Text(
    "最后 {n} 条尚未进入检查点，只核对了各条自身。",
    "The last {n} entries are not under a checkpoint yet; each was checked by itself only.",
)
_ROOT = Text("根哈希：{root}", "Root: {root}")

ALTERED = Text("第 {position} 条的内容与写入时不同", "entry {position} is not what was written")
MISSING = Text("缺少第 {first} 至第 {last} 条", "entries {first} to {last} are missing")
EXTRA = Text("第 {position} 条的位置不在次序之内", "entry {position} stands outside the order")
MORE = Text("另有 {n} 处同类问题", "and {n} more of this kind")
SHORTER = Text(
    "日志只有 {size} 条，检查点曾见到 {seen} 条：末尾被截断，或恢复了旧备份",
    "the journal has {size} entries, a checkpoint has seen {seen}: "
    "its end was cut or an old backup restored",
)
REWRITTEN = Text(
    "第 {first} 至第 {last} 条之间被改写：与 {size} 条处的检查点不符",
    "entries between {first} and {last} were rewritten: they contradict the checkpoint at {size}",
)
REMOVED = Text(
    "数据库缺少见证持有的 {size} 条处的检查点，或与之不同",
    "the database lacks the checkpoint at {size} that a witness holds, or has another",
)
FORGED = Text(
    "{size} 条处的检查点签名无效", "the signature of the checkpoint at {size} is not valid"
)
UNKNOWN_KEY = Text(
    "{size} 条处的检查点由未知密钥 {key} 签名",
    "the checkpoint at {size} is signed by the unknown key {key}",
)
INCOMPLETE = Text(
    "见证缺少已送达的 {size} 条处的检查点",
    "the witness no longer has the checkpoint at {size} it was given",
)
UNREADABLE = Text("见证中的 {name} 无法读取", "{name} of the witness cannot be read")
EXPORT_ALTERED = Text("导出文件第 {line} 行被改动", "line {line} of the export was changed")
EXPORT_BROKEN = Text(
    "导出文件不完整或签名无效", "the export is incomplete or its signature is not valid"
)
EXPORT_KEY = Text("导出文件由未知密钥 {key} 签名", "the export is signed by the unknown key {key}")
