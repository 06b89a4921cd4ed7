"""The command line: exit codes, languages, and words instead of tracebacks."""

import csv

import pytest
from click.testing import CliRunner

from coordinator.cli import main

SEED = "0f" * 32


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "bundle"
    arguments = ["bundle", "--targets", "60", "--tasks", "4", "--departments", "4"]
    made = CliRunner().invoke(main, [*arguments, "--inspectors", "30", "--out", str(folder)])
    assert made.exit_code == 0, made.output
    return folder


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.parametrize(("language", "word"), [("zh", "少进门"), ("en", "doors saved")])
def test_a_batch_says_what_came_out_in_the_chosen_language(bundle, tmp_path, language, word):
    done = run("batch", bundle, "--out", tmp_path, "--seed", SEED, "--lang", language)
    assert done.exit_code == 0, done.output
    assert word in done.output
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize("seed", ["", "12", "g" * 64, "0f" * 31 + "0", "0f" * 33])
def test_a_seed_that_is_not_64_hexadecimal_digits_is_refused(bundle, tmp_path, seed):
    done = run("batch", bundle, "--out", tmp_path / "out", "--seed", seed)
    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "缺少这个文件"), ("en", "this file is missing")]
)
def test_a_folder_that_is_no_bundle_is_refused_in_words(tmp_path, language, sentence):
    done = run("batch", tmp_path, "--out", tmp_path / "out", "--seed", SEED, "--lang", language)
    assert done.exit_code == 2
    assert f"tasks.csv: {sentence}" in done.output
    assert "Traceback" not in done.output


def test_why_of_an_unknown_subject_is_refused_and_of_a_folder_without_a_run_too(bundle, tmp_path):
    run("batch", bundle, "--out", tmp_path / "out", "--seed", SEED)
    assert run("why", tmp_path / "out", "--subject", "nobody").exit_code == 2
    assert run("why", tmp_path, "--subject", "nobody").exit_code == 2


def test_why_takes_a_code_in_any_case_and_a_row_by_its_library(bundle, tmp_path):
    run("batch", bundle, "--out", tmp_path / "out", "--seed", SEED)
    with (tmp_path / "out" / "subjects.csv").open(encoding="utf-8") as file:
        coded = next(row for row in csv.DictReader(file) if row["how"] == "code")
    said = run("why", tmp_path / "out", "--subject", coded["subject"])
    assert said.exit_code == 0, said.output
    row = coded["rows"].split(";")[0].replace("/", ":", 1)
    for name in (coded["subject"].lower(), row):
        assert run("why", tmp_path / "out", "--subject", name).output == said.output


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"bundle": 1}'])
def test_why_of_a_damaged_run_is_refused_in_words(bundle, tmp_path, content):
    run("batch", bundle, "--out", tmp_path, "--seed", SEED)
    (tmp_path / "report.json").write_text(content, encoding="utf-8")
    done = run("why", tmp_path, "--subject", "nobody", "--lang", "en")
    assert done.exit_code == 2
    assert "is not the whole result of a run" in done.output


def test_results_that_cannot_be_written_are_refused_in_words(bundle, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    before = sorted(path.name for path in bundle.iterdir())
    for out in (tmp_path / "file", tmp_path / "file" / "out", bundle):
        done = run("batch", bundle, "--out", out, "--seed", SEED, "--lang", "en")
        assert done.exit_code == 2, done.output
        assert any(word in done.output for word in ("cannot", "is not a folder"))
    assert sorted(path.name for path in bundle.iterdir()) == before


def test_verify_runs_the_separate_file(bundle, tmp_path):
    run("batch", bundle, "--out", tmp_path, "--seed", SEED)
    assert run("verify", tmp_path).exit_code == 0
    draws = tmp_path / "draws.csv"
    lines = draws.read_text(encoding="utf-8").splitlines(keepends=True)
    draws.write_text("".join(lines[:-1]), encoding="utf-8")
    assert run("verify", tmp_path).exit_code == 1


def test_a_register_needs_a_list_of_joint_items(tmp_path):
    done = run("bundle", "--register", tmp_path / "r.csv", "--out", tmp_path / "b")
    assert done.exit_code == 2
    assert "--joint-items" in done.output
