"""From figures and layouts to the page."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from shlex import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from coordinator.core.season.values import Season
from coordinator.core.text import Text, join
from coordinator.documents.report.days import dated
from coordinator.documents.report.figures import Figures, figures
from coordinator.documents.report.figures.proof import grouped
from coordinator.documents.report.pictures import bands, draw_map, graph, mini_bars
from coordinator.documents.report.wording import WORDS

TOP = Path(__file__).resolve().parents[3]
PAIRS_SHOWN = 300
PEOPLE_SHOWN = 1000
VISITS_AT_FIRST = 200


def report(
    season: Season, *, account: Mapping[str, object], comparison: Season | None = None
) -> str:
    """The whole page as text, in Chinese and English, to be saved as UTF-8.

    `account` is the content of report.json; `comparison` is the same bundle with every draw
    independent, to be shown beside the season.
    """
    found = figures(season, account, comparison)
    return _environment().get_template("report/page.html").render(**_context(found))


@lru_cache(maxsize=65536)
def both(text: Text) -> Markup:
    """The sentence in both languages, of which the page shows one; alike in both, it stands once."""
    chinese, english = escape(text.zh), escape(text.en)
    if text.zh == text.en:
        return chinese
    return Markup(  # noqa: S704 - both parts are escaped above
        f'<span class="zh">{chinese}</span><span class="en" lang="en">{english}</span>'
    )


def drawn_text(text: Text, x: float | str, y: float, anchor: str = "middle") -> Markup:
    """The sentence at a place of a picture, in both languages."""
    one = Markup('<text x="{}" y="{}" text-anchor="{}"{}>{}</text>')
    if text.zh == text.en:
        return one.format(x, y, anchor, "", text.zh)
    chinese = one.format(x, y, anchor, Markup(' class="zh"'), text.zh)
    return chinese + one.format(x, y, anchor, Markup(' class="en" lang="en"'), text.en)


def say(key: str, **values: object) -> Markup:
    """A sentence of the word table, filled; whole numbers get thousands separators."""
    text = WORDS[key]
    return both(text.fill(**{k: _counted(v) for k, v in values.items()}) if values else text)


def number(value: int) -> str:
    """A whole number with thousands separators."""
    return f"{value:,}"


def signed(value: int) -> str:
    """A difference with its sign; the minus is a minus, not a hyphen."""
    return f"{value:+,}".replace("-", "−") if value else "0"


def with_number(text: Text, value: int) -> Text:
    """A name followed by a figure."""
    return Text(f"{text.zh} {value:,}", f"{text.en} {value:,}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TOP / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, drawn_text=drawn_text)
    environment.filters.update(
        both=both,
        number=number,
        signed=signed,
        grouped=grouped,
        quoted=quote,
        with_number=with_number,
    )
    return environment


def _context(found: Figures) -> dict[str, object]:
    districts = draw_map(found.districts)
    free = [found.days.span(h) for h in found.windows.holidays]
    return {
        "figures": found,
        "title": WORDS["title"],
        "period": dated(found.period),
        "graph": graph(found.overlap),
        "pairs_shown": PAIRS_SHOWN,
        "people_shown": PEOPLE_SHOWN,
        "at_first": VISITS_AT_FIRST,
        "bands": bands(found.windows),
        "holidays": _listed("holidays_line", free),
        "map": districts,
        "map_scale": WORDS["kilometres"].fill(n=districts.kilometres),
        "map_off": _listed("map_off", [d.name for d in districts.off]),
        "mini_bars": [mini_bars(b, found.windows.season) for b in found.visits.bars],
        "style": _inlined("report.css"),
        "script": _inlined("report.js"),
    }


@lru_cache(maxsize=2)
def _inlined(name: str) -> Markup:
    """A file of ours, which may stand in the page as it is."""
    return Markup((TOP / "static" / "report" / name).read_text(encoding="utf-8"))  # noqa: S704


def _listed(key: str, names: list[Text]) -> Text | None:
    return WORDS[key].fill(list=join(names, zh="、", en=", ")) if names else None


def _counted(value: object) -> object:
    return number(value) if isinstance(value, int) else value
