"""Bundles and runs: batch, bundle, verify, why."""

import re
import runpy
import sys
import webbrowser
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from coordinator.cli.answering import language_option, refuse
from coordinator.core.errors import NotKnown, Refusal
from coordinator.core.text import Language, Text
from coordinator.exchange.generator import demo, generate
from coordinator.exchange.register import RegisterReport, from_register
from coordinator.services.batching import Batch, batch
from coordinator.services.explaining import explain

VERIFIER = Path(__file__).resolve().parents[2] / "static" / "verify" / "verify.py"
ZEROS = "0" * 64


class _Hex64(click.ParamType[bytes]):
    """32 bytes as 64 hexadecimal digits."""

    name = "hex64"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        if isinstance(value, bytes):
            return value
        if not re.fullmatch(r"[0-9a-fA-F]{64}", str(value)):
            self.fail(
                f"{value!r}: 应为 64 位十六进制数字 / must be 64 hexadecimal digits", param, ctx
            )
        return bytes.fromhex(str(value))


@click.command("batch")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of results.")
@click.option("--seed", required=True, type=_Hex64(), help="64 hexadecimal digits.")
@click.option("--salt", default=ZEROS, type=_Hex64(), help="64 hexadecimal digits; default zeros.")
@click.option("--compare", is_flag=True, help="Show the same with all draws independent beside it.")
@click.option("--open", "opened", is_flag=True, help="Open the report in a browser.")
@language_option
def batch_command(
    bundle: Path,
    out: Path,
    seed: bytes,
    salt: bytes,
    compare: bool,
    opened: bool,
    language: Language,
) -> None:
    """Draw, join, merge, form teams and schedule a BUNDLE, files to files."""
    try:
        done = batch(bundle, out, seed=seed, salt=salt, language=language, compare=compare)
    except Refusal as refusal:
        refuse(refusal, language)
    for warning in done.warnings:
        click.echo(f"{_WARNING.say(language)} {warning.say(language)}", err=True)
    for text in _summary(done):
        click.echo(text.say(language))
    if opened:
        webbrowser.open(done.report.resolve().as_uri())


@click.command("bundle")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--targets", default=2000, show_default=True, help="Real firms; ~2.4 rows each.")
@click.option("--tasks", default=14, show_default=True)
@click.option("--departments", default=12, show_default=True)
@click.option("--inspectors", default=90, show_default=True)
@click.option(
    "--seed", default="0", show_default=True, help="Any text; the same text, the same bundle."
)
@click.option("--demo", "demonstration", is_flag=True, help="The demonstration city.")
@click.option("--register", type=click.Path(path_type=Path), help="A real register (CSV).")
@click.option("--joint-items", type=click.Path(path_type=Path), help="A list of joint items (TSV).")
@click.option("--profile", default="joint-2026", show_default=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default="2026-01-05", show_default=True)
@language_option
def bundle_command(  # noqa: PLR0913, PLR0917 - the options of the command
    out: Path,
    targets: int,
    tasks: int,
    departments: int,
    inspectors: int,
    seed: str,
    demonstration: bool,
    register: Path | None,
    joint_items: Path | None,
    profile: str,
    today: datetime,
    language: Language,
) -> None:
    """Write a bundle: invented, or from a real register with a list of joint items."""
    try:
        if register is not None:
            if joint_items is None:
                raise NotKnown(_NEEDS_LIST)
            made = from_register(
                register, joint_items, out=out, seed=seed, today=today.date(), profile=profile
            )
            _tell_register(made, language)
        elif demonstration:
            demo(today.date()).write(out)
        else:
            generate(
                targets=targets,
                tasks=tasks,
                departments=departments,
                inspectors=inspectors,
                seed=seed,
                today=today.date(),
                profile=profile,
            ).write(out)
    except Refusal as refusal:
        refuse(refusal, language)
    click.echo(_WRITTEN.fill(out=out).say(language))


@click.command("verify", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def verify_command(arguments: tuple[str, ...]) -> None:
    """Recompute the draw in DIR with the separate one-file verifier; --firm KEY explains one firm."""
    sys.argv = [str(VERIFIER), *arguments]
    runpy.run_path(str(VERIFIER), run_name="__main__")


@click.command("why")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--subject", required=True, help="Credit code, reg:NUMBER or DEPARTMENT:ROW.")
@click.option("--bundle", type=click.Path(path_type=Path), help="The bundle, if it was moved.")
@language_option
def why_command(run: Path, subject: str, bundle: Path | None, language: Language) -> None:
    """Say in words why one subject of RUN was drawn, visited, merged, and by whom and when."""
    try:
        sections = explain(run, subject, bundle=bundle)
    except Refusal as refusal:
        refuse(refusal, language)
    for section in sections:
        click.secho(section.title.say(language), bold=True)
        for sentence in section.sentences:
            click.echo(f"  {sentence.say(language)}")


_WARNING = Text("提示", "warning")
_WRITTEN = Text("已写入 {out}", "written to {out}")
_NEEDS_LIST = Text(
    "由登记册生成数据包需要联合事项清单（--joint-items）",
    "a bundle from a register needs a list of joint items (--joint-items)",
)


def _summary(done: Batch) -> Iterable[Text]:
    """What an official wants to know first."""
    figures = done.account
    yield Text(
        "抽取 {draws} 户次 → 上门 {visits} 次，少进门 {doors_saved} 次；另作书面检查 {desk_checks} 次",
        "{draws} draws → {visits} visits, {doors_saved} doors saved; {desk_checks} desk checks",
    ).fill(**figures)
    yield Text(
        "本次名单的理论下界 {lower_bound} 次，相差 {gap} 次；同等抽取规模的期望下界 {visits_bound} 次",
        "lower bound for these lists {lower_bound}, gap {gap}; "
        "no draw of these sizes can expect fewer than {visits_bound}",
    ).fill(**figures)
    yield Text(
        "已排定 {placed} 次；未排定：人员不足 {unplaced_team} 次，时间不足 {unplaced_slot} 次",
        "{placed} placed; not placed: {unplaced_team} for want of people, {unplaced_slot} of time",
    ).fill(**figures)
    other = figures.get("independent")
    if isinstance(other, dict):
        yield Text(
            "若各任务单独抽取：{draws} 户次 → 上门 {visits} 次，少进门 {doors_saved} 次",
            "with every task drawn alone: {draws} draws → {visits} visits, {doors_saved} doors saved",
        ).fill(**other)
    yield Text("报告：{path}", "report: {path}").fill(path=done.report)


def _tell_register(made: RegisterReport, language: Language) -> None:
    values = {"rows": made.rows, "kept": made.kept, "left": made.left_out, "n": len(made.tasks)}
    text = Text(
        "登记册 {rows} 行：进入名录库 {kept} 行，未进入 {left} 行（见 register_report.csv）；联合任务 {n} 项",
        "{rows} rows of the register: {kept} in a library, {left} left out (register_report.csv); "
        "{n} joint tasks",
    )
    click.echo(text.fill(**values).say(language))
    for what, count in made.counted().items():
        click.echo(f"  {what}: {count}")
