"""The one-file verifier against a slow transcription of the protocol, and against tampering."""

import ast
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "verify" / "verify.py"


def load(name, path):
    """Load a module that is not part of a package."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


verifier = load("verifier_under_test", SCRIPT)
world = load("verifier_world", Path(__file__).with_name("world.py"))


@pytest.fixture
def directory(tmp_path):
    world.small_world().write(tmp_path)
    return tmp_path


def run(directory, *options):
    """Run the script as a reader would and return its status and what it printed."""
    command = [sys.executable, "-I", str(SCRIPT), str(directory), *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def outcome(directory, *options):
    """Return the status and the steps that disagree, by name."""
    status, printed = run(directory, "--json", *options)
    steps = json.loads(printed)["steps"]
    return status, {step["step"]: step["first"] for step in steps if not step["agrees"]}


def change(path, old, new):
    """Replace the first occurrence of a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def change_line(path, number, edit):
    lines = path.read_bytes().decode().splitlines(keepends=True)
    lines[number] = edit(lines[number])
    path.write_bytes("".join(lines).encode())


def recertify(directory, edit):
    """Edit the certificate and commit to it anew, as a cheating organiser could before the seed."""
    path = directory / "certificate.json"
    certificate = json.loads(path.read_bytes())
    edit(certificate)
    tied = {name: certificate[name] for name in ("bars", "items", "minutes_cap", "tasks")}
    opened = {name: certificate[name] for name in ("algorithm", "attempt", "pools", "salt")}
    opened["tasks"] = tied
    certificate["commitment"] = hashlib.sha256(world.canonical(opened)).hexdigest()
    path.write_bytes(world.canonical(certificate))


def test_an_honest_draw_agrees_in_every_step(directory):
    assert outcome(directory) == (0, {})


def test_both_languages_say_the_verdict(directory):
    assert run(directory)[1].endswith("结论：全部一致。\n")
    assert run(directory, "--lang", "en")[1].endswith("Result: every step agrees.\n")


def test_every_sentence_exists_in_both_languages():
    for sentence, versions in verifier.SENTENCES.items():
        assert len(versions) == 2, sentence
        assert all(versions), sentence


def test_the_small_world_starts_tasks_at_different_places(directory):
    text = (directory / "draws.csv").read_text(encoding="utf-8")
    rows = [line.rsplit(",", 2) for line in text.splitlines()[1:]]
    assert {u == ticket for _, u, ticket in rows} == {True, False}


def test_the_script_is_one_file_of_the_standard_library_for_python_3_9():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_changed_pool_row_breaks_the_hash(directory):
    change(directory / "pools.csv", ",yes,\n", ",no,cap\n")
    status, wrong = outcome(directory)
    assert status == 1
    assert wrong["hashes"]["task"] == "T1"


def test_a_changed_salt_breaks_the_commitment(directory):
    change(directory / "certificate.json", "22" * 32, "23" * 32)
    status, wrong = outcome(directory, "--pool-only")
    assert (status, list(wrong)) == (1, ["commitment"])


def test_a_changed_seed_breaks_the_tickets_and_the_draw_only(directory):
    change(directory / "certificate.json", "11" * 32, "12" * 32)
    status, wrong = outcome(directory)
    assert (status, set(wrong)) == (1, {"tickets", "draw"})


def test_a_wrong_k_is_found_even_when_committed(directory):
    def one_more(certificate):
        certificate["tasks"][1]["strata"][0]["k"] += 1

    recertify(directory, one_more)
    status, wrong = outcome(directory)
    assert (status, list(wrong)) == (1, ["counts"])
    first = wrong["counts"]
    assert (first["task"], first["stratum"], first["found"]) == (
        "T2",
        "rest",
        1 + first["expected"],
    )


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda c: c["tasks"].reverse(), "sorted"),
        (lambda c: c["bars"][0].reverse(), "bars"),
        (lambda c: c["pools"].pop("T6"), "pools"),
        (lambda c: c["tasks"][0]["items"].reverse(), "sorted"),
        (lambda c: c["tasks"][4].update(group="2026"), "group"),
        (lambda c: c["tasks"][5].update(group="2026"), "group"),
        (lambda c: c["tasks"][0]["strata"].reverse(), "strata"),
        (lambda c: c["tasks"][0].update(ratio="0.2"), "ratio"),
        (lambda c: c["tasks"][0].update(opens="2027-01-04"), "window"),
    ],
)
def test_an_inconsistent_certificate_is_named(directory, edit, what):
    recertify(directory, edit)
    status, wrong = outcome(directory)
    assert status == 1
    assert wrong["form"]["what"] == what


def test_white_space_in_the_certificate_is_not_canonical(directory):
    change(directory / "certificate.json", '"attempt":1', '"attempt": 1')
    assert outcome(directory)[1]["form"]["what"] == "canonical"


def test_a_changed_ticket_names_task_stratum_and_rank(directory):
    change_line(directory / "draws.csv", 2, lambda line: line[:-17] + "0" * 16 + "\n")
    status, wrong = outcome(directory)
    assert (status, set(wrong)) == (1, {"tickets", "draw"})
    assert [wrong["draw"][name] for name in ("task", "stratum", "rank")] == ["T1", "risk=D", "2"]
    assert wrong["tickets"]["expected"] != wrong["tickets"]["found"]


def test_a_missing_row_is_shown_with_what_should_stand_there(directory):
    change_line(directory / "draws.csv", 1, lambda _: "")
    status, wrong = outcome(directory)
    assert (status, list(wrong)) == (1, ["draw"])
    assert wrong["draw"]["found"] == "–"


def test_two_rows_exchanged_are_found_though_every_row_is_right(directory):
    path = directory / "draws.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"".join(lines))
    status, wrong = outcome(directory)
    assert (status, wrong["draw"]["what"]) == (1, "bytes")


def test_a_subject_that_may_not_be_drawn_is_named(directory):
    pools = (directory / "pools.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in pools if line.startswith("T6,9137")]
    capped = next(row[1] for row in rows if row[2:] == ["rest", "no", "cap"])
    path = directory / "draws.csv"
    path.write_bytes(path.read_bytes() + f"T6,rest,99,{capped},{'0' * 16},{'0' * 16}\n".encode())
    status, wrong = outcome(directory)
    assert (status, set(wrong)) == (1, {"draw", "eligible"})
    assert wrong["draw"]["expected"] == "–"
    assert wrong["eligible"]["found"] == f"{capped},no"


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: line + line,
        lambda line: line.replace(",yes,", ",maybe,").replace(",no,", ",maybe,"),
        lambda line: line.replace("T1,", "T0,"),
        lambda line: line.replace("T1,", "T1,,"),
        lambda line: line.replace("T1,", '"T1",'),
        lambda line: line.replace("\n", "\r\n"),
    ],
)
def test_a_malformed_pool_row_disagrees_and_never_crashes(directory, edit):
    change_line(directory / "pools.csv", 3, edit)
    status, wrong = outcome(directory)
    assert status == 1
    assert {"hashes", "rows"} <= set(wrong)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("certificate.json", b"{"),
        ("certificate.json", b"[]"),
        ("certificate.json", b"\xff"),
        ("certificate.json", b"[" * 100_000),
        ("draws.csv", b'task,"x'),
        ("draws.csv", b"\xff"),
    ],
)
def test_files_that_cannot_be_read_end_with_status_2(directory, file, content):
    (directory / file).write_bytes(content)
    status, printed = run(directory, "--lang", "en")
    assert status == 2
    assert file.split(".")[0] in printed


@pytest.mark.parametrize("file", ["certificate.json", "pools.csv", "draws.csv"])
def test_a_missing_file_is_named_in_both_languages(directory, file):
    (directory / file).unlink()
    for lang in ("zh", "en"):
        status, printed = run(directory, "--lang", lang)
        assert status == 2
        assert file in printed


def test_a_number_with_a_fraction_or_an_unknown_field_is_refused(directory):
    before = (directory / "certificate.json").read_bytes()
    for new in ('"attempt":1.0', '"attempt":true', '"attempt":1,"more":1', '"attempt":-1'):
        (directory / "certificate.json").write_bytes(before)
        change(directory / "certificate.json", '"attempt":1', new)
        assert run(directory)[0] == 2


def test_the_pool_can_be_checked_before_the_list_is_published(directory):
    (directory / "draws.csv").unlink()
    assert outcome(directory, "--pool-only") == (0, {})


def test_a_firm_sees_the_line_that_gives_its_u(directory):
    subject = 'row:D1/7,"8"'
    told = json.loads(run(directory, "--json", "--firm", subject)[1])["firm"]
    assert [entry["task"] for entry in told] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    draws = world.csv.reader((directory / "draws.csv").read_text(encoding="utf-8").splitlines())
    drawn = {row[0] for row in draws if row[3] == subject}
    assert {entry["task"] for entry in told if entry.get("drawn")} == drawn
    seen = [entry for entry in told if "line" in entry]
    assert seen
    for entry in seen:
        command = entry["line"].removesuffix(" | sha256sum")
        text = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True).stdout
        assert hashlib.sha256(text).hexdigest()[:16] == entry["u"]
        turned = (int(entry["u"], 16) - int(entry["shift"], 16)) % 2**64
        assert f"{turned:016x}" == entry["ticket"]
        below = entry["threshold"] is None or entry["ticket"] <= entry["threshold"]
        assert entry["drawn"] == (below and entry["status"] == "eligible" and entry["k"] > 0)


def test_a_firm_reads_why_it_is_not_in_a_pool(directory):
    printed = run(directory, "--lang", "en", "--firm", "91370302ma3000011x")[1]
    assert "91370302MA3000011X · task T3: deregistered" in printed
    assert "task T2: not in the pool" in printed
    assert run(directory, "--lang", "zh", "--firm", "nobody")[1].count("不在名单内") == 6


def test_a_low_guess_of_the_threshold_does_not_change_the_draw(directory, monkeypatch):
    monkeypatch.setattr(verifier, "likely_limit", lambda _stratum: 0)
    assert verifier.main([str(directory)]) == 0


DAYS = ["2026-03-02", "2026-03-31", "2026-04-30", "2026-06-01", "2026-07-31"]


@st.composite
def worlds(draw):
    departments = draw(st.lists(st.sampled_from("ABC"), min_size=4, max_size=4))
    lengths = draw(st.lists(st.integers(0, 260), min_size=4, max_size=4))
    items = {
        f"I{n}": {"department": department, "minutes": minutes}
        for n, (department, minutes) in enumerate(zip(departments, lengths, strict=True))
    }
    subjects = [f"S{n}" for n in range(draw(st.integers(1, 12)))] + [
        "reg:，é",
        'a"b',
        "a,b",
        "a\nb",
    ]
    kinds = [("rest", "yes", "")] * 3 + [("rest", "no", "cap"), ("", "no", "moved")]
    tasks, rows = [], {}
    for name in draw(st.lists(st.sampled_from(["T1", "T2", "T10", "T-a,b", "任务"]), unique=True)):
        opens, closes = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
        count = draw(st.none() | st.integers(0, 8))
        ratio = draw(st.sampled_from(["0", "0.05", "0.07", "0.3", "1", "1.0"]))
        rules = [] if count is not None else [("risk=D", "0.5")] * draw(st.integers(0, 1))
        changes = {
            "announced": draw(st.booleans()),
            "draw": draw(st.sampled_from(["coordinated", "coordinated", "independent"])),
            "group": draw(st.sampled_from(["g", "组", "task:T1"])),
            "ratio": ratio if count is None else None,
            "count": count,
            "items": draw(st.lists(st.sampled_from(sorted(items)), min_size=1, unique=True)),
            "rules": rules,
        }
        tasks.append(world.task(name, opens, closes, **changes))
        pool = draw(st.lists(st.sampled_from(subjects), unique=True))
        rules_kinds = [(rule, "yes", "") for rule, _ in rules]
        rows[name] = {s: draw(st.sampled_from(kinds + rules_kinds)) for s in pool}
    names = sorted(rows)
    pairs = [(a, b) for a in names for b in names if a < b]
    bars = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    cap = draw(st.sampled_from([0, 100, 240]))
    return world.World(tasks, rows, items, bars, cap, seed=draw(st.sampled_from(["00", "7f"])) * 32)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_any_honest_draw_agrees_in_every_step(drawn):
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        drawn.write(directory)
        steps, _ = verifier.verify(directory)
    assert [(step.name, step.first) for step in steps if not step.agrees] == []


@st.composite
def crowds(draw):
    """Several tasks over the same few subjects, full of ties, touching windows and full visits."""
    items = {f"I{n}": {"department": "AB"[n % 2], "minutes": 40 + 20 * (n // 4)} for n in range(6)}
    subjects = [f"S{n:02}" for n in range(20)]
    tasks, rows = [], {}
    for number in range(draw(st.integers(3, 8))):
        opens, closes = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
        name = f"T{number}"
        chosen = draw(st.lists(st.sampled_from(sorted(items)), min_size=1, max_size=4, unique=True))
        ratio = draw(st.sampled_from(["0.1", "0.1", "0.2", "0.35"]))
        tasks.append(world.task(name, opens, closes, items=chosen, ratio=ratio))
        out = draw(st.sets(st.sampled_from(subjects), max_size=2))
        capped = draw(st.sampled_from([set(), set(), set(subjects[:17]), set(subjects)]))
        kinds = {s: ("rest", "no", "cap") if s in capped else ("rest", "yes", "") for s in subjects}
        rows[name] = {s: kind for s, kind in kinds.items() if s not in out}
    bars = draw(st.lists(st.sampled_from([("T0", "T1"), ("T1", "T2")]), unique=True))
    return world.World(tasks, rows, items, bars, minutes_cap=100)


@settings(max_examples=100, deadline=None)
@given(crowds())
def test_every_shift_is_the_one_of_the_protocol(crowd):
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        crowd.write(directory)
        full = [crowd.described(task) for task in crowd.tasks]
        for subject in ("S00", "S07"):
            steps, told = verifier.verify(directory, firm=subject)
            assert all(step.agrees for step in steps)
            found = {entry["task"]: entry["shift"] for entry in told if "shift" in entry}
            expected = {
                task["task"]: f"{crowd.shift(full, task, subject) % 2**64:016x}"
                for task in full
                if subject in crowd.rows[task["task"]]
            }
            assert found == expected


def test_a_quoted_line_end_before_a_task_id_does_not_end_the_part(tmp_path):
    tasks = [world.task(name, "2026-03-02", "2026-04-30", ratio="0.5") for name in ("T1", "T2")]
    yes = ("rest", "yes", "")
    rows = {"T1": {"a\nT2,b": yes, "c": yes}, "T2": {"a": yes, "d": yes}}
    crowd = world.World(tasks, rows, {"I1": {"department": "D1", "minutes": 60}})
    crowd.write(tmp_path)
    assert outcome(tmp_path) == (0, {})
