"""What keeps the application from serving: looked at once at the start, told in plain words."""

import ipaddress
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from coordinator.core.text import Text
from coordinator.services.checkpointing import agreement
from coordinator.store import conditions
from coordinator.store.database import reading

LEAST_FREE = 5
"""Percent of the disk that must be free."""
MOST_SKEW = timedelta(seconds=30)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock can be right that is before this program was written."""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What an installation decided, as far as it can be wrong."""

    database_url: str
    secret_keys: tuple[str, ...]
    data_folder: Path
    debug: bool = False
    demo: bool = False
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    witness_folder: Path | None = None
    signing_key_file: Path | None = None


def self_check(
    installation: Installation, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> tuple[Text, ...]:
    """Every problem found, in words; empty: the application may serve. Never raises.

    The settings come first; the database is asked only where its address makes sense.
    """
    problems = [*_settings(installation), *_folders(installation)]
    if _addressable(installation.database_url):
        problems += _database(installation, clock())
    else:
        problems.append(_ADDRESS)
    return tuple(problems)


def free_percent(folder: Path) -> int:
    """How much of the disk of a folder is free."""
    usage = shutil.disk_usage(folder)
    return 100 * usage.free // usage.total


def _settings(given: Installation) -> Iterator[Text]:
    if given.debug:
        yield _DEBUG
    for key in given.secret_keys:
        if len(key) < 32 or len(set(key)) < 12:
            yield _KEY
        elif any(word in key.lower() for word in ("changeme", "secret", "password", "example")):
            yield _KNOWN_KEY
    if not 0 <= given.proxies <= 3:
        yield _PROXIES.fill(n=given.proxies)
    if given.demo:
        open_to = [host for host in given.trusted_hosts if not _is_loopback(host)]
        if open_to or not given.trusted_hosts:
            yield _DEMO
    elif not given.trusted_hosts:
        yield _NO_HOSTS
    elif any("*" in host or host.startswith(".") for host in given.trusted_hosts):
        yield _WIDE_HOSTS


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _folders(given: Installation) -> Iterator[Text]:
    folders = [given.data_folder, *([given.witness_folder] if given.witness_folder else [])]
    for folder in folders:
        if not folder.is_dir():
            yield _NO_FOLDER.fill(folder=folder)
        elif not _writable(folder):
            yield _READ_ONLY.fill(folder=folder)
        elif (free := free_percent(folder)) < LEAST_FREE:
            yield _FULL.fill(folder=folder, n=free, least=LEAST_FREE)
    key = given.signing_key_file
    if key is not None and not key.is_file():
        yield _NO_SIGNING_KEY.fill(file=key)
    elif key is not None and key.stat().st_mode & 0o077:
        yield _OPEN_SIGNING_KEY.fill(file=key)
    if key is not None and given.witness_folder in key.parents:
        yield _KEY_BESIDE_WITNESS


def _writable(folder: Path) -> bool:
    probe = folder / ".write-test"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _addressable(url: str) -> bool:
    try:
        made = make_url(url)
    except ArgumentError:
        return False
    if made.get_backend_name() == "sqlite":
        return made.database not in (None, "", ":memory:") and "memory" not in url
    return made.drivername == "postgresql+psycopg"


def _database(given: Installation, now: datetime) -> list[Text]:
    try:
        found, oldest = conditions.version()
        if found < oldest:
            return [_VERSION.fill(found=_dotted(found), oldest=_dotted(oldest))]
        current, newest = conditions.revision()
        if current != newest or newest is None:
            return [_REVISION.fill(current=current or "—", newest=newest or "—")]
        return [*_modes(), *_rights(given), *_clock(now), *_witness(given)]
    except (SQLAlchemyError, OSError) as fault:
        return [_UNREACHABLE.fill(fault=type(fault).__name__)]


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _modes() -> Iterator[Text]:
    for each in conditions.settings():
        yield _MODE.fill(name=each.name, found=each.found, needed=each.needed)
    if conditions.reading_can_write():
        yield _READER_WRITES
    for table in conditions.unprotected():
        yield _UNPROTECTED.fill(table=table)
    for table in conditions.unwalled():
        yield _UNWALLED.fill(table=table)


def _rights(given: Installation) -> Iterator[Text]:
    if not given.demo:
        for right in conditions.excess_rights():
            yield _RIGHT.fill(right=right)


def _clock(now: datetime) -> Iterator[Text]:
    newest = conditions.newest_entry()
    if now < EARLIEST:
        yield _CLOCK_OLD.fill(now=now.isoformat(timespec="seconds"))
    elif newest is not None and newest - now > MOST_SKEW:
        yield _CLOCK_BACK.fill(newest=newest.isoformat(timespec="seconds"))
    if not conditions.is_sqlite() and abs(conditions.now() - now) > MOST_SKEW:
        yield _CLOCKS_DIFFER


def _witness(given: Installation) -> Iterator[Text]:
    with reading() as session:
        for problem in agreement(session, given.witness_folder):
            yield problem.text


_DEBUG = Text("调试模式开着，必须关闭", "debug mode is on; it must be off")
_KEY = Text(
    "SECRET_KEY 过短或过于简单：至少 32 个字符、12 种不同字符",
    "SECRET_KEY is too short or too simple: at least 32 characters, 12 of them different",
)
_KNOWN_KEY = Text(
    "SECRET_KEY 像是示例，请换成随机生成的", "SECRET_KEY looks like an example; use a random one"
)
_PROXIES = Text(
    "PROXIES 为 {n}，应为 0 至 3，即实际使用的代理层数",
    "PROXIES is {n}; it must be 0 to 3, the number of proxies that are really run",
)
_DEMO = Text(
    "演示模式只能在本机地址上使用", "the demonstration may only be served on a loopback address"
)
_NO_HOSTS = Text("未设置 TRUSTED_HOSTS", "TRUSTED_HOSTS is not set")
_WIDE_HOSTS = Text(
    "TRUSTED_HOSTS 必须写明每个主机名，不能用通配",
    "TRUSTED_HOSTS must name each host; no wildcards",
)
_NO_FOLDER = Text("文件夹不存在：{folder}", "there is no folder {folder}")
_READ_ONLY = Text("文件夹不可写：{folder}", "the folder {folder} cannot be written")
_FULL = Text(
    "{folder} 所在磁盘只剩 {n}%，至少需要 {least}%",
    "only {n} % of the disk of {folder} is free; at least {least} % is needed",
)
_NO_SIGNING_KEY = Text("签名密钥文件不存在：{file}", "there is no signing key file {file}")
_OPEN_SIGNING_KEY = Text(
    "签名密钥文件其他用户可读：{file}", "other users can read the signing key file {file}"
)
_KEY_BESIDE_WITNESS = Text(
    "签名密钥不能放在见证文件夹里", "the signing key must not lie in the witness folder"
)
_ADDRESS = Text(
    "DATABASE_URL 必须是 SQLite 文件（sqlite:///…）或 postgresql+psycopg://…",
    "DATABASE_URL must name a SQLite file (sqlite:///…) or be postgresql+psycopg://…",
)
_UNREACHABLE = Text("数据库无法使用（{fault}）", "the database cannot be used ({fault})")
_VERSION = Text(
    "数据库版本 {found} 过旧，至少需要 {oldest}",
    "the database's version {found} is too old; {oldest} is needed",
)
_REVISION = Text(
    "数据库结构是 {current}，程序需要 {newest}：请先运行迁移",
    "the database is at migration {current}, the program needs {newest}: migrate first",
)
_MODE = Text(
    "数据库设置 {name} 为 {found}，必须为 {needed}",
    "the database setting {name} is {found}; it must be {needed}",
)
_READER_WRITES = Text("只读连接可以写入", "the connection that only reads can write")
_UNPROTECTED = Text(
    "只增表 {table} 缺少保护触发器", "the append-only table {table} lacks its triggers"
)
_UNWALLED = Text("表 {table} 未启用行级权限", "row-level security is not enforced on {table}")
_RIGHT = Text(
    "应用的数据库账号权限过大：{right}", "the application's database login may do too much: {right}"
)
_CLOCK_OLD = Text("系统时钟不对：{now}", "the clock is wrong: {now}")
_CLOCK_BACK = Text(
    "系统时钟早于日志最后一条（{newest}）",
    "the clock is before the journal's newest entry ({newest})",
)
_CLOCKS_DIFFER = Text(
    "本机与数据库的时钟相差超过 30 秒",
    "the clocks of this machine and the database differ by more than 30 seconds",
)
