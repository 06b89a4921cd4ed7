"""What every command shares: the choice of language, and how a refusal is said."""

import sys
from typing import NoReturn

import click

from coordinator.core.errors import BadInput, Refusal
from coordinator.core.rules import ClauseId, cite
from coordinator.core.text import LANGUAGES, Language

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="zh",
    show_default=True,
    help="Language of messages.",
)


def refuse(refusal: Refusal, language: Language) -> NoReturn:
    """Say what was refused, with every problem, and end with 2."""
    click.echo(refusal.text.say(language), err=True)
    if refusal.clause is not None:
        click.echo(cite(ClauseId(refusal.clause)).say(language), err=True)
    if isinstance(refusal, BadInput):
        for problem in refusal.problems:
            click.echo(problem.say(language), err=True)
    sys.exit(2)
