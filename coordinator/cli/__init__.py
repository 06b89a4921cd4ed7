"""The command line: parse, call one use case, answer."""

from importlib import import_module

import click

_COMMANDS = {
    "batch": "engine:batch_command",
    "bundle": "engine:bundle_command",
    "verify": "engine:verify_command",
    "why": "engine:why_command",
    "serve": "application:serve_command",
    "migrate": "application:migrate_command",
    "first-administrators": "application:first_administrators_command",
    "verify-journal": "application:verify_journal_command",
}


class _Commands(click.Group):
    """Loads a command when it is called: a batch needs no web, the web no compiled loops."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"coordinator.cli.{module}"), name)
        return command


@click.group(cls=_Commands)
@click.version_option(package_name="coordinator")
def main() -> None:
    """双随机联合检查协调平台 · Joint-Inspection Coordinator."""
