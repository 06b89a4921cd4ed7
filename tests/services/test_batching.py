"""Files to files: the same bytes always, nothing half written, and a verifier that agrees."""

import csv
import json
import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from coordinator.core.errors import BadInput
from coordinator.exchange.generator import PlanStyle, generate
from coordinator.exchange.register import from_register
from coordinator.services.batching import batch
from coordinator.services.explaining import explain
from tests.trials.bundles import VERIFY

SEED, SALT = bytes(range(32)), bytes(32)
REAL = Path(__file__).parents[3] / "shared" / "data"
TABLES = (
    "pools", "draws", "subjects", "visits", "apart", "teams", "schedule", "unplaced",
)  # fmt: skip


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    generate(
        targets=300,
        tasks=8,
        departments=6,
        inspectors=30,
        seed="batch",
        today=date(2026, 1, 5),
        style=PlanStyle(ratio="0.2"),
    ).write(folder)
    return folder


def results(out):
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES} | {
        "certificate": (out / "certificate.json").read_bytes()
    }


def test_two_runs_give_the_same_bytes(bundle, tmp_path):
    for name in ("one", "two"):
        batch(bundle, tmp_path / name, seed=SEED, salt=SALT)
    assert results(tmp_path / "one") == results(tmp_path / "two")


def test_shuffled_rows_give_the_same_bytes(bundle, tmp_path):
    shuffled = shutil.copytree(bundle, tmp_path / "shuffled")
    for path in shuffled.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        random.Random(path.name).shuffle(rows)
        path.write_text(header + "".join(rows), encoding="utf-8")
    batch(bundle, tmp_path / "one", seed=SEED, salt=SALT)
    batch(shuffled, tmp_path / "two", seed=SEED, salt=SALT)
    assert results(tmp_path / "one") == results(tmp_path / "two")


def test_another_seed_draws_others_and_the_verifier_agrees_with_both(bundle, tmp_path):
    batch(bundle, tmp_path / "one", seed=SEED, salt=SALT)
    batch(bundle, tmp_path / "two", seed=SALT, salt=SALT)
    one, two = results(tmp_path / "one"), results(tmp_path / "two")
    assert one["pools"] == two["pools"]
    assert one["draws"] != two["draws"]
    for name in ("one", "two"):
        steps, _ = VERIFY(tmp_path / name)
        assert [step for step in steps if step.differences] == []


def test_a_refused_bundle_leaves_nothing_behind(bundle, tmp_path):
    broken = shutil.copytree(bundle, tmp_path / "broken")
    with (broken / "bars.csv").open("a", encoding="utf-8") as file:
        file.write("T001,T999,\n")
    with pytest.raises(BadInput):
        batch(broken, tmp_path / "out", seed=SEED, salt=SALT)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken"]


def test_the_account_adds_up(bundle, tmp_path):
    done = batch(bundle, tmp_path / "out", seed=SEED, salt=SALT, compare=True)
    figures = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert figures["draws"] - figures["visits"] == figures["doors_saved"]
    assert figures["visits"] == (
        figures["placed"] + figures["unplaced_team"] + figures["unplaced_slot"]
    )
    with (tmp_path / "out" / "visits.csv").open(encoding="utf-8") as file:
        kinds = [row["kind"] for row in csv.DictReader(file)]
    assert kinds.count("on-site") == figures["visits"]
    assert kinds.count("desk") == figures["desk_checks"]
    assert figures["independent"]["draws"] == figures["draws"]
    assert done.report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_why_tells_of_every_visited_firm_in_both_languages(bundle, tmp_path):
    done = batch(bundle, tmp_path / "out", seed=SEED, salt=SALT)
    merged = max(done.season.merge.visits, key=lambda v: len(v.agenda.tasks))
    sections = explain(tmp_path / "out", merged.subject)
    for language in ("zh", "en"):
        text = "\n".join(s.say(language) for section in sections for s in section.sentences)
        assert all(task in text for task in merged.agenda.tasks)
        assert "sha256sum" in text
        assert "{" not in text.replace('"{', "")


def test_why_refuses_a_bundle_that_was_changed_since(bundle, tmp_path):
    copy = shutil.copytree(bundle, tmp_path / "copy")
    batch(copy, tmp_path / "out", seed=SEED, salt=SALT)
    with (copy / "absences.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(Exception, match="changed after the run"):
        explain(tmp_path / "out", "reg:1")


def real(name):
    """A real register beside the repository, or a visible note that it is absent."""
    path = REAL / "real" / name
    if not path.is_file():
        print(f"\nNOTE: {path} is absent; the test on the real register did not run")
        return None
    return path


def test_the_real_register_runs_from_end_to_end(tmp_path, capsys):
    with capsys.disabled():
        register = real("zibo_enterprises.csv")
    if register is None:
        return
    made = from_register(
        register,
        REAL / "lists" / "joint_items.tsv",
        out=tmp_path / "bundle",
        seed="0",
        today=date(2026, 1, 5),
    )
    assert len(made.tasks) >= 12
    assert len(made.libraries) >= 8
    assert made.kept == made.rows == 4878
    done = batch(tmp_path / "bundle", tmp_path / "out", seed=SEED, salt=SALT, compare=True)
    figures, alone = done.account, done.account["independent"]
    assert figures["visits"] < alone["visits"] <= alone["draws"]
    assert figures["lower_bound"] == figures["visits"]
    assert (
        figures["placed"] + figures["unplaced_team"] + figures["unplaced_slot"]
        == (figures["visits"])
    )
    steps, _ = VERIFY(tmp_path / "out")
    assert [step for step in steps if step.differences] == []


def test_every_row_of_the_county_extract_ends_where_it_should(tmp_path, capsys):
    with capsys.disabled():
        register = real("county_extract_wanning_2021.csv")
    if register is None:
        return
    made = from_register(
        register,
        REAL / "lists" / "joint_items.tsv",
        out=tmp_path / "bundle",
        seed="0",
        today=date(2026, 1, 5),
    )
    done = batch(tmp_path / "bundle", tmp_path / "out", seed=SEED, salt=SALT)
    keys = done.season.subjects.keys
    assert len(keys) == made.kept == 634
    by_kind = [sum(key.startswith(kind) for key in keys) for kind in ("reg:", "row:")]
    assert sum(by_kind) == 634 - sum(not key.startswith(("reg:", "row:")) for key in keys)
    assert done.season.subjects.collisions == ()
