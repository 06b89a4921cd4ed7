"""What a bundle may look like and still say the same, and what is only a warning."""

import csv
import io
import random
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.cli import main
from coordinator.core.errors import BadInput
from coordinator.core.model import Direction, DrawMode
from coordinator.exchange.bundle.reading import read_bundle
from coordinator.exchange.tables import BUNDLE_COLUMNS
from tests.exchange.bundle.folder import (
    FILES,
    JURISDICTION,
    check_sentences,
    code,
    content,
    places,
    problems_of,
    spoilt,
    with_column,
    write,
)

TABLES = tuple(BUNDLE_COLUMNS)
SEED = "5e" * 32


def changed(change) -> dict[str, bytes]:
    """Every CSV file after `change`."""
    return {name: change(FILES[name]) for name in TABLES}


def quoted(text: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(text)))
    return out.getvalue().encode()


def columns_turned_round(text: str) -> bytes:
    return "\n".join(",".join(line.split(",")[::-1]) for line in text.splitlines()).encode()


def padded(text: str) -> bytes:
    lines = [line.replace(",", " ,\u3000") for line in text.splitlines()]
    return ("\n\n".join(lines) + "\n \n\n").encode()


def shuffled(text: str, dice: random.Random) -> bytes:
    header, *rows = text.splitlines()
    return "\n".join([header, *dice.sample(rows, len(rows))]).encode()


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, object]:
    return content(read_bundle(write(tmp_path / "plain")))


def test_a_valid_bundle_is_read_without_a_warning_and_with_every_value(tmp_path: Path) -> None:
    read = read_bundle(write(tmp_path))
    bundle = read.bundle
    assert read.warnings == ()
    assert list(bundle.departments) == ["LXHB", "SCJG", "SWJ", "XFJY"]
    assert list(zip(bundle.targets.department, bundle.targets.row, strict=True)) == [
        ("SCJG", "1"), ("SCJG", "2"), ("SCJG", "3"), ("SCJG", "4"), ("XFJY", "1"), ("XFJY", "2"),
    ]  # fmt: skip
    assert bundle.targets.lng[0] == 118_050_000
    assert bundle.targets.flags[1] == "complaint;key"
    assert bundle.targets.visits_this_year.tolist() == [0] * 6
    first, second, third = bundle.tasks.values()
    assert (first.direction, first.ratio.text, first.strata[0].name) == (
        Direction.DIRECTED, "0.5", "risk=C",
    )  # fmt: skip
    assert (second.direction, second.count) == (Direction.UNDIRECTED, None)
    assert (third.count, third.announced, third.draw) == (1, False, DrawMode.COORDINATED)
    assert bundle.pins[0].start == datetime.fromisoformat("2026-03-10T09:30")
    assert bundle.jurisdiction.extra_holidays == {date(2026, 3, 20)}
    assert read.profile.settings.minutes_cap == 240


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip("\n").encode(),
        quoted,
        columns_turned_round,
        padded,
    ],
    ids=["BOM", "CRLF", "CR", "no last line feed", "quoted", "columns turned round", "padded"],
)
def test_how_a_file_was_saved_does_not_change_what_it_says(
    tmp_path: Path, plain: dict[str, object], change
) -> None:
    other = {**changed(change), "jurisdiction.toml": b"\xef\xbb\xbf" + JURISDICTION.encode()}
    assert content(read_bundle(write(tmp_path / "other", other))) == plain


@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_does_not_change_what_a_bundle_says(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random
) -> None:
    base = tmp_path_factory.getbasetemp()
    more = {**FILES, "bars.csv": FILES["bars.csv"] + "T3,T1,时间冲突\nT1,T2,\nT1,T2,另有原因\n"}
    expected = content(read_bundle(write(base / "ordered", more)))
    rows = {name: shuffled(more[name], dice) for name in TABLES}
    assert content(read_bundle(write(base / "shuffled", rows))) == expected


def test_optional_files_and_columns_may_be_missing_or_empty(tmp_path: Path) -> None:
    optional = ("interests.csv", "absences.csv", "bars.csv", "pins.csv")
    missing = read_bundle(write(tmp_path / "missing", dict.fromkeys(optional)))
    headers = {name: FILES[name].splitlines()[0] for name in optional}
    assert content(missing) == content(read_bundle(write(tmp_path / "empty", headers)))
    assert missing.bundle.pins == ()


def test_a_bundle_without_tasks_is_refused(tmp_path: Path) -> None:
    header = FILES["tasks.csv"].splitlines()[0]
    problems = problems_of(
        write(tmp_path, {"tasks.csv": header, "pins.csv": None, "bars.csv": None})
    )
    assert places(problems) == {("tasks.csv", 1, "task")}


def test_a_header_alone_leaves_the_lead_without_library_and_inspectors(tmp_path: Path) -> None:
    alone = {name: FILES[name].splitlines()[0] for name in ("targets.csv", "inspectors.csv")}
    rest = dict.fromkeys(("pins.csv", "interests.csv", "absences.csv"))
    problems = problems_of(write(tmp_path, {**alone, **rest}))
    assert places(problems) == {("tasks.csv", line, "lead") for line in (2, 3, 4)}
    assert len(problems) == 6


WARNED = [
    ("interests.csv", FILES["interests.csv"] + f"s1,{code(1)},\n", 4, "subject", "already"),
    ("interests.csv", FILES["interests.csv"] + f"s1,{code(99)},\n", 4, "subject", "stands in no"),
    ("interests.csv", FILES["interests.csv"] + "s1,SCJG:99,\n", 4, "subject", "stands in no"),
    ("interests.csv", FILES["interests.csv"] + "s1,reg:1,\n", 4, "subject", "stands in no"),
    ("tasks.csv", spoilt("tasks.csv", ("S1;X1", "X1")), 2, "items", "lead has no item"),
    ("tasks.csv", spoilt("tasks.csv", ("2026-04-10", "2027-01-08")), 3, "closes", "2027"),
    ("tasks.csv", spoilt("tasks.csv", ("undirected", "directed")), 3, "where", "whole library"),
]


@pytest.mark.parametrize(("file", "text", "line", "column", "says"), WARNED)
def test_what_is_only_a_warning_is_told_and_read(
    tmp_path: Path, file: str, text: str, line: int, column: str, says: str
) -> None:
    (warning,) = read_bundle(write(tmp_path, {file: text})).warnings
    check_sentences([warning])
    assert (warning.file, warning.line, warning.column) == (file, line, column)
    assert warning.severity == "warning"
    assert says in warning.text.en


def test_a_year_without_announced_holidays_is_named(tmp_path: Path) -> None:
    tasks = spoilt("tasks.csv", ("2026-04-10", "2028-01-08"))
    warnings = read_bundle(write(tmp_path, {"tasks.csv": tasks})).warnings
    assert [year for w in warnings for year in ("2027", "2028") if year in w.text.zh] == [
        "2027", "2028",
    ]  # fmt: skip


def test_codes_and_numbers_written_oddly_are_the_same_codes_and_numbers(tmp_path: Path) -> None:
    odd = code(2).lower()[:8] + " " + code(2)[8:]
    wide = code(1).translate({ord("9"): "９", ord("M"): "Ｍ"})
    rows = ["SCJG,5,己,,企独琼总字第００８２４５号,market entity,,,,,,active\n",
            "SCJG,6,庚,无,/,market entity,,,,,,active\n",
            "SCJG,7,辛,000000000000000000,0,market entity,,,,,,active\n"]  # fmt: skip
    targets = spoilt("targets.csv", (code(1), wide), (code(2), odd)) + "".join(rows)
    read = read_bundle(write(tmp_path, {"targets.csv": targets})).bundle.targets
    assert list(read.uscc[:7]) == [code(1), code(2), "", "", "", "", ""]
    assert list(read.reg_no[4:7]) == ["企独琼总字第008245号", "", ""]


def test_registration_numbers_of_12_13_and_15_digits_are_kept(tmp_path: Path) -> None:
    numbers = ["1" * length for length in (12, 13, 15)]
    rows = "".join(f"SCJG,8{n},己,,{n},market entity,,,,,,active\n" for n in numbers)
    read = read_bundle(write(tmp_path, {"targets.csv": FILES["targets.csv"] + rows}))
    assert set(numbers) <= set(read.bundle.targets.reg_no)


def test_the_same_bar_twice_is_one_bar(tmp_path: Path, plain: dict[str, object]) -> None:
    bars = FILES["bars.csv"] + "T1,T3,时间冲突\nT3,T1,时间冲突\n"
    assert content(read_bundle(write(tmp_path / "twice", {"bars.csv": bars}))) == plain


def test_an_interest_reaches_the_subject_however_it_is_named(tmp_path: Path) -> None:
    for name in (code(2), code(2).lower(), "reg:370303200001234", "row:SCJG/2", "SCJG:2"):
        interests = f"inspector,subject,relation\ns1,{name},\n"
        read = read_bundle(write(tmp_path, {"interests.csv": interests}))
        assert read.warnings == ()
        named = {i.subject for i in read.bundle.interests}
        assert named & {code(2), "SCJG:2"}


def test_a_pin_is_kept_under_the_key_of_its_subject(tmp_path: Path) -> None:
    for name, key in {
        code(2).lower(): code(2), "reg:370303200001234": code(2), "XFJY:2": code(2),
        "SCJG:3": "reg:370303600005678", "row:SCJG/4": "row:SCJG/4",
    }.items():  # fmt: skip
        read = read_bundle(write(tmp_path, {"pins.csv": f"subject,tasks\n{name},T1\n"}))
        assert [pin.subject for pin in read.bundle.pins] == [key]


def test_a_pin_on_a_number_of_two_firms_is_refused(tmp_path: Path) -> None:
    row = f"XFJY,3,云湖庚,{code(5)},370303200001234,market entity,,,,,,active\n"
    files = {"targets.csv": FILES["targets.csv"] + row,
             "pins.csv": "subject,tasks\nreg:370303200001234,T1\n"}  # fmt: skip
    (problem,) = problems_of(write(tmp_path, files))
    assert (problem.file, problem.line, problem.column) == ("pins.csv", 2, "subject")
    assert code(2) in problem.text.zh
    assert code(5) in problem.text.en


def test_a_profile_may_lie_beside_the_bundle(tmp_path: Path) -> None:
    own = (
        'name = "yunhu"\nversion = 1\nextends = "joint-2026"\n'
        'title = { zh = "云湖规则", en = "rules of Yunhu" }\n[rules]\n'
    )
    toml = JURISDICTION.replace("joint-2026", "yunhu.toml")
    folder = write(tmp_path, {"jurisdiction.toml": toml, "yunhu.toml": own})
    assert read_bundle(folder).profile.lineage[:2] == ("yunhu", "joint-2026")
    write(
        tmp_path, {"jurisdiction.toml": toml, "yunhu.toml": own + "[rules.min_rato]\nvalue = 1\n"}
    )
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.line, problem.column) == ("yunhu.toml", 6, "min_rato")


CELLS = ["", " ", ";", ",", "\t", '"', "\0", "\ufeff", "０", "-1", "9" * 40, "2026-02-30", "A" * 99,
         "9.13703E+17", "T1", "T1;T2", "risk=D:0.3", "=^~|:", "yes", "\u202e", "é", "e\u0301",
         "reg:", "row:", "row:/", ":", "task:", "9999-12-31", "0000-00-00T00:00", "{a}", "%s"]  # fmt: skip


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_spoilt_cells_are_refused_or_read_and_never_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = dict(FILES)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(TABLES)))
        rows = list(csv.reader(io.StringIO(files[name], newline="")))
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        if row:
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(CELLS))
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        files[name] = out.getvalue()
    refused_or_read(write(tmp_path_factory.getbasetemp() / "cells", files))


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_spoilt_bytes_are_refused_or_read_and_never_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    spoils = bytearray(FILES[name].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(spoils) - 1)))
        spoils[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b'"', b"\n", b",", b"\r", b";", b"["])
            )
        )
    refused_or_read(write(tmp_path_factory.getbasetemp() / "bytes", {name: bytes(spoils)}))


def refused_or_read(folder: Path) -> None:
    try:
        said = read_bundle(folder).warnings
    except BadInput as refusal:
        said = refusal.problems or pytest.fail("refused without a problem")
    check_sentences(said)


def run(folder: Path, *more: str):
    out = folder / "results" / "run"
    arguments = ["batch", str(folder), "--out", str(out), *(more or ("--seed", SEED))]
    return CliRunner().invoke(main, arguments), out.parent


@pytest.mark.parametrize("language", ["zh", "en"])
def test_batch_ends_with_2_says_every_problem_and_writes_nothing(
    tmp_path: Path, language: str
) -> None:
    files = {
        "targets.csv": spoilt("targets.csv", (code(1), "9.13703E+17")),
        "tasks.csv": spoilt("tasks.csv", ("0.5", "0"), ("2026-04-10", "2026-02-10")),
        "items.csv": with_column("items.csv", "分钟"),
    }
    folder = write(tmp_path, files)
    problems = problems_of(folder)
    result, out = run(folder, "--seed", SEED, "--lang", language)
    assert result.exit_code == 2
    assert not out.exists()
    assert [p.say(language) for p in problems] == result.stderr.splitlines()[1:]


@pytest.mark.parametrize("seed", ["", "5e", "5e" * 33, "xy" * 32, "0x" + "5e" * 31, "５" * 64])
def test_batch_refuses_a_seed_or_salt_that_is_not_64_hexadecimal_digits(
    tmp_path: Path, seed: str
) -> None:
    folder = write(tmp_path)
    for options in (("--seed", seed), ("--seed", SEED, "--salt", seed)):
        result, out = run(folder, *options)
        assert result.exit_code == 2
        assert "64" in result.stderr
        assert not out.exists()


def test_batch_runs_the_bundle_that_the_faults_are_made_from(tmp_path: Path) -> None:
    result, out = run(write(tmp_path))
    assert result.exit_code == 0, result.output
    assert (out / "run" / "visits.csv").read_text(encoding="utf-8").count("\n") > 1
