"""Sentences a user can see, always in both languages."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Text:
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en

    def fill(self, **values: object) -> "Text":
        """The same sentence with its `{name}` places filled; a Text among the values keeps its language."""
        return Text(*(getattr(self, each).format(**_in(each, values)) for each in LANGUAGES))


def _in(language: Language, values: dict[str, object]) -> dict[str, object]:
    return {k: v.say(language) if isinstance(v, Text) else v for k, v in values.items()}


def join(texts: "list[Text]", *, zh: str = "；", en: str = "; ") -> Text:
    """Several sentences as one, with the separator of each language."""
    return Text(zh.join(t.zh for t in texts), en.join(t.en for t in texts))
