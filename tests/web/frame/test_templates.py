"""What no template and no view may contain (XS-04, XS-05, XS-10)."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
REPORT = ROOT / "templates" / "report"
BANNED = {
    "markup that is not escaped": r"\|\s*safe\b|\|\s*forceescape|autoescape\s+false|\{%-?\s*autoescape",
    "a handler or style within the page": r"<[^>{]*\s(on[a-z]+|style)\s*=",
    "a script or style within the page": r"<style\b|<script(?![^>]*\bsrc=)",
    "hx-on or values by script": r"hx-on|hx-vals\s*=\s*['\"]js|hx-eval",
    "user text in an attribute without quotes": r"=\{\{",
    "an address of a foreign host": r"(?:src|href|action)\s*=\s*['\"](?:https?:)?//",
    "an address that runs": r"javascript:",
    "a class or id of htmx 4": r"hx-nonce",
}


def test_no_template_holds_what_is_banned():
    wrong = [
        f"{page.relative_to(ROOT)}: {what}: {found[0]}"
        for page in PAGES
        if REPORT not in page.parents  # one file to keep, opened without a server
        for what, pattern in BANNED.items()
        for found in [re.search(pattern, page.read_text("utf-8"))]
        if found
    ]
    assert not wrong, "\n".join(wrong)


def test_the_linter_finds_what_it_is_for():
    for sample in (
        "{{ x|safe }}", "{% autoescape false %}", '<p onclick="a">', '<p style="a">', "<style>",
        "<script>x</script>", '<p hx-on:click="x">', "<p hx-vals='js:{}'>", "<a title={{ x }}>",
        '<img src="https://a.example/b">', '<a href="//a.example">', '<a href="javascript:x">',
    ):  # fmt: skip
        assert any(re.search(pattern, sample) for pattern in BANNED.values()), sample


def test_markup_is_made_only_where_its_parts_are_escaped():
    made = {}
    for source in sorted((ROOT / "coordinator" / "web").rglob("*.py")):
        text = source.read_text("utf-8")
        assert "render_template_string" not in text, source
        for found in re.finditer(r"Markup\(([^)]*)\)?", text):
            made.setdefault(str(source.relative_to(ROOT)), []).append(found[1])
    # a literal whose places are filled by .format, which escapes; or an escaped text
    literal = re.compile(r"""^(?:['"][^{}]*(?:\{\}[^{}]*)*['"]|escape\(.*)$""", re.DOTALL)
    wrong = [
        f"{name}: {part}"
        for name, parts in made.items()
        for part in parts
        if not literal.match(part)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_of_ours_names_another_host():
    """XS-10: styles and scripts fetch only from here; what others wrote is checked for url()."""
    ours = [ROOT / "static" / name for name in ("app.css", "app.js", "mark.svg")]
    for file in ours:
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text), file
    for sheet in [ROOT / "static" / "app.css", *(ROOT / "static" / "vendor").rglob("*.css")]:
        text = sheet.read_text("utf-8")
        for place in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert not re.match(r"(?:[a-z]+:|//)", place), (sheet, place)
            assert (sheet.parent / place).is_file(), (sheet, place)
        assert "@import" not in text


def test_every_vendored_file_has_its_version_and_its_licence():
    for folder in sorted(p for p in (ROOT / "static" / "vendor").iterdir() if p.is_dir()):
        assert (folder / "LICENSE").is_file(), folder
        for file in folder.iterdir():
            if file.suffix in (".js", ".css"):
                assert re.search(r"-\d+\.\d+(\.\d+)?\b", file.name), file


def test_no_class_of_ours_meets_one_of_tabler_by_chance():
    classes = re.compile(r"\.([a-zA-Z][\w-]*)")
    strip = re.compile(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", re.DOTALL)
    ours = set(classes.findall(strip.sub("", (ROOT / "static" / "app.css").read_text("utf-8"))))
    sheet = next((ROOT / "static" / "vendor" / "tabler").glob("*.css")).read_text("utf-8")
    assert not ours & set(classes.findall(strip.sub("", sheet)))


def test_the_same_words_stand_in_both_languages_everywhere():
    """A sentence written for one language only would be seen by everybody."""
    chinese = re.compile(r"[\u4e00-\u9fff]")
    wrong = []
    for page in PAGES:
        if REPORT in page.parents:
            continue
        text = re.sub(
            r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", page.read_text("utf-8"), flags=re.DOTALL
        )
        wrong += [
            f"{page.name}: {line.strip()}"
            for line in text.splitlines()
            if chinese.search(line) and 'lang="zh-CN"' not in line
        ]
    assert not wrong, "\n".join(wrong)
