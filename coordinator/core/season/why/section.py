"""A part of an explanation."""

from dataclasses import dataclass

from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading and the sentences below it."""

    title: Text
    sentences: tuple[Text, ...]
