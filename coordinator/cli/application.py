"""The application: serve, migrate, first-administrators, verify-journal."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from coordinator.app import create_app, create_served_app, serve
from coordinator.cli.answering import language_option, refuse
from coordinator.config import Settings
from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.text import Language, Text
from coordinator.services.demonstrating import found_city, set_passwords
from coordinator.services.founding import make_first_token
from coordinator.services.verifying_journal import verify_journal
from coordinator.store.revisions import upgrade

LOOPBACK = "127.0.0.1"


@click.command("serve")
@click.option(
    "--demo", is_flag=True, help="An invented city on an embedded database, loopback only."
)
@click.option("--size", default=20_000, show_default=True, help="Firms of the invented city.")
@click.option("--data", default="run/app", type=click.Path(path_type=Path), show_default=True)
@click.option("--host", default=LOOPBACK, show_default=True, help="Without --demo only.")
@click.option("--port", default=8000, show_default=True)
@language_option
def serve_command(
    demo: bool, size: int, data: Path, host: str, port: int, language: Language
) -> None:
    """Serve the application in this one process, its jobs included."""
    try:
        if demo:
            _serve_demo(size, data, port, language)
        else:
            serve(create_served_app(Settings.from_environment()), host, port)
    except Refusal as refusal:
        refuse(refusal, language)
    except OSError as fault:
        refuse(NotPossible(_NO_PORT.fill(port=port, fault=fault.strerror)), language)


def _serve_demo(size: int, data: Path, port: int, language: Language) -> None:
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings.for_demo(data)
    upgrade(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        found_city(size, datetime.now(UTC).date(), tell=lambda text: click.echo(text.say(language)))
        logins = set_passwords()
    click.secho(f"http://{LOOPBACK}:{port}/", bold=True)
    for login in logins:
        click.echo(
            f"  {login.login:<15} {login.password}   {login.role.say(language)} · {login.unit}"
        )
    serve(app, LOOPBACK, port)


@click.command("migrate")
@language_option
def migrate_command(language: Language) -> None:
    """Bring the database of COORDINATOR_DATABASE_URL to the newest form."""
    try:
        upgrade(Settings.from_environment().database_url)
    except Refusal as refusal:
        refuse(refusal, language)
    click.echo(_MIGRATED.say(language))


@click.command("first-administrators")
@language_option
def first_administrators_command(language: Language) -> None:
    """Print a token, valid for a day, that makes the first three administrators."""
    try:
        with create_app(Settings.from_environment()).app_context():
            click.echo(make_first_token())
    except Refusal as refusal:
        refuse(refusal, language)


@click.command("verify-journal")
@click.argument("source")
@click.option("--witness", type=click.Path(path_type=Path), help="The witness's own folder.")
@click.option("--keys", required=True, type=click.Path(path_type=Path), help="Public keys.")
@language_option
def verify_journal_command(
    source: str, witness: Path | None, keys: Path, language: Language
) -> None:
    """Check that nothing in the journal was changed; SOURCE is a database URL or an export."""
    try:
        report = verify_journal(source if "://" in source else Path(source), witness, keys)
    except Refusal as refusal:
        refuse(refusal, language)
    for finding in report.findings:
        click.echo(finding.text.say(language))
    click.echo(_VERDICTS[report.sound].fill(size=report.size).say(language))
    sys.exit(0 if report.sound else 1)


_NO_PORT = Text(
    "无法在端口 {port} 上提供服务（{fault}），请用 --port 换一个",
    "cannot serve on port {port} ({fault}); choose another by --port",
)
_MIGRATED = Text("数据库已是最新结构", "the database has its newest form")
_VERDICTS = {
    True: Text("日志 {size} 条，全部一致", "{size} entries, all consistent"),
    False: Text("日志 {size} 条，发现上述问题", "{size} entries, with the faults above"),
}
