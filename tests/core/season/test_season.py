"""What the chain hands from stage to stage, and what it says of it."""

from coordinator.core.season import SeasonProblem, season
from coordinator.core.season.why import why
from coordinator.exchange.bundle import read_bundle
from tests.exchange.bundle.folder import code, spoilt, write

JURISDICTION = spoilt("jurisdiction.toml", ("240\n", "240\nofficers_per_department = 1\n"))
FIRM = code(1)


def run(folder, **files):
    """The season of the small bundle with `files` (by stem) in place of its own."""
    changed = {f"{stem}.csv": text for stem, text in files.items()}
    read = read_bundle(write(folder, {"jurisdiction.toml": JURISDICTION, **changed}))
    return season(
        SeasonProblem(bundle=read.bundle, profile=read.profile, seed=bytes(32), salt=bytes(32))
    )


def tasks(*rows):
    header = "task,lead,items,opens,closes,announced,group,ratio\n"
    return header + "".join(f"{row},yes,g,1\n" for row in rows)


def pins(*rows):
    return "subject,tasks,start\n" + "".join(f"{row}\n" for row in rows)


def told(done, subject, language):
    return "\n".join(s.say(language) for section in why(done, subject) for s in section.sentences)


def test_a_visit_with_a_fixed_start_takes_place_then_whatever_else_was_drawn(tmp_path):
    done = run(
        tmp_path,
        tasks=tasks("T1,SCJG,S1,2026-03-02,2026-03-31", "T2,SCJG,S2,2026-03-24,2026-04-10"),
        bars="task_a,task_b,reason\n",
        pins=pins(f"{FIRM},T1,2026-03-10T09:30"),
    )
    assert done.schedule.slots[f"{FIRM}/T1"].iso()[0] == "2026-03-10T09:30"
    assert f"{FIRM}/T2" in done.schedule.slots
    assert "the office fixed the start" in told(done, FIRM, "en")
    assert "a visit that the office fixed cannot hold both" in told(done, FIRM, "en")


def test_two_fixed_starts_of_one_firm_are_both_kept(tmp_path):
    done = run(
        tmp_path,
        tasks=tasks("T1,SCJG,S1,2026-03-02,2026-03-31", "T2,SCJG,S2,2026-03-02,2026-03-31"),
        bars="task_a,task_b,reason\n",
        pins=pins(f"{FIRM},T1,2026-03-10T09:30", f"{FIRM},T2,2026-03-12T14:00"),
    )
    starts = [done.schedule.slots[f"{FIRM}/{task}"].iso()[0] for task in ("T1", "T2")]
    assert starts == ["2026-03-10T09:30", "2026-03-12T14:00"]


def test_nobody_lacks_authority_over_a_firm_whose_region_is_not_stated(tmp_path):
    rows = spoilt("targets.csv", (",370303,118.05,36.81,A", ",,,,A")).replace(
        "market entity,370303", "market entity,"
    )
    done = run(
        tmp_path,
        departments=spoilt("departments.csv", ("department,city,370300", "department,city,370303")),
        targets=rows,
        tasks=tasks("T1,SCJG,S1,2026-03-09,2026-03-31"),
        bars="task_a,task_b,reason\n",
        pins=pins(),
    )
    assert done.places[FIRM].region == ""
    assert FIRM in {visit.split("/")[0] for visit in done.schedule.slots}


def test_a_bundle_in_which_nobody_can_be_drawn_ends_without_a_visit(tmp_path):
    rows = spoilt("targets.csv").replace(",active", ",revoked")
    done = run(tmp_path, targets=rows, pins=pins())
    assert (done.merge.visits, done.schedule.slots, done.unplaced) == ((), {}, ())


def test_a_start_fixed_for_a_desk_check_keeps_it_from_no_visit(tmp_path):
    done = run(
        tmp_path,
        items=spoilt("items.csv", ("on-site;document", "document")),
        tasks=tasks("T1,SCJG,S1,2026-03-02,2026-03-31", "T2,SCJG,S2,2026-03-09,2026-03-31"),
        bars="task_a,task_b,reason\n",
        pins=pins(f"{FIRM},T1,2026-03-03T17:00"),
    )
    assert {v.agenda.tasks for v in done.merge.visits} == {("T1", "T2")}
    assert done.unplaced == ()


def test_every_sentence_of_a_desk_check_is_true_of_a_desk(tmp_path):
    done = run(
        tmp_path,
        items=spoilt("items.csv", ("on-site;document", "document")),
        tasks=tasks("T1,SCJG,S1,2026-03-02,2026-03-31"),
        bars="task_a,task_b,reason\n",
        pins=pins(),
    )
    assert "without an appointment" in told(done, FIRM, "en")
    assert "on the spot" not in told(done, FIRM, "en")
    assert "现场" not in told(done, FIRM, "zh")


def test_a_shortfall_is_told_as_one_and_a_bar_with_its_reason(tmp_path):
    count = "task,lead,items,opens,closes,announced,count\n"
    rows = "T1,SCJG,S1,2026-03-02,2026-03-31,yes,9\nT2,SCJG,S2,2026-03-02,2026-03-31,yes,9\n"
    done = run(
        tmp_path, tasks=count + rows, bars="task_a,task_b,reason\nT2,T1,停产检修\n", pins=pins()
    )
    assert "9 are due from the scope and 3 are eligible, so all are taken" in told(done, FIRM, "en")
    assert "已设为不得合并（停产检修）" in told(done, FIRM, "zh")


def test_the_command_that_checks_a_ticket_is_safe_to_paste(tmp_path):
    rows = spoilt("targets.csv", ("SCJG,4,", 'SCJG,"$(id)""4",'), (",moved", ",active"))
    done = run(tmp_path, targets=rows, pins=pins())
    key = next(key for key in done.subjects.keys if "$(id)" in key)
    lines = [line for line in told(done, key, "en").splitlines() if "sha256sum" in line]
    assert lines
    assert all("printf %s '" in line and f"|{key}' |" in line for line in lines)
