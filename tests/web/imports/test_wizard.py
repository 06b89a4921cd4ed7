"""The wizard from file to library: good rows never wait for bad rows, none is dropped."""

import io

import pytest
from sqlalchemy import select

from coordinator.core.errors import NotPossible
from coordinator.services import importing, jobs
from coordinator.store.database import act, reading
from coordinator.store.schema import ItemRow, JointItemPart, JointItemRow, Unit
from coordinator.store.users import person_by_login
from tests.web.imports import journeys
from tests.web.imports.journeys import (
    HEADER,
    acts,
    bad,
    check,
    code,
    compare,
    confirm,
    csv_of,
    firm,
    page,
    snapshots,
    standing,
    state,
    step,
    upload,
    version,
    whole,
    words,
    xlsx_of,
)  # fmt: skip


@pytest.fixture
def client(app, as_role):
    return as_role("liaison")


@pytest.fixture
def mixed():
    """Four sound rows and three in error: a wrong check character, no name, a letter for a figure."""
    wrong = code(5)[:-1] + ("0" if code(5)[-1] != "0" else "1")
    return [
        firm(1), firm(2), firm(5, uscc=wrong), firm(6, name=""), firm(3), firm(4),
        firm(7, uscc=code(7).replace("0", "O", 1)),
    ]  # fmt: skip


def test_good_rows_enter_and_bad_rows_wait_with_their_reasons(client, mixed):
    ref = upload(client, csv_of(mixed))
    assert "统一社会信用代码" in page(client, ref)
    check(client, ref)
    shown = page(client, ref)
    assert "3 行有错" in words(shown)
    assert "校验码不符" in shown
    assert "名称不能为空" in shown
    assert "云湖第1化工" not in shown
    compare(client, ref)
    confirm(client, ref)
    assert set(standing()) == {firm(n)["name"] for n in (1, 2, 3, 4)}
    assert [(row.line, row.columns) for row in bad(ref)] == [
        (4, ";uscc;"),
        (5, ";name;"),
        (8, ";uscc;"),
    ]
    assert "待改正" in client.get("/liaison/worklist").text
    made = snapshots()[-1]
    assert (made.rows, len(made.difference["new"]), len(made.sha256)) == (4, 4, 64)
    assert [a for a in acts() if a.startswith("import")] == ["import_uploaded", "import_confirmed"]
    with reading() as session:
        assert all(row.subject_id for row in standing().values()), session


def test_a_guess_is_taken_with_one_click_and_the_row_leaves_the_table(client, mixed):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    row = bad(ref)[2]
    address = f"/liaison/imports/{ref}/rows/{row.ref}"
    answer = client.post(
        address, data={"version": row.version, "take": "uscc"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="errors">')
    assert "2 行有错" in words(answer.text)
    compare(client, ref)
    confirm(client, ref)
    assert standing()[firm(7)["name"]].uscc == code(7)


def test_a_cell_is_corrected_in_place_also_without_script(client, mixed):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    row = bad(ref)[1]
    address = f"/liaison/imports/{ref}/rows/{row.ref}"
    client.post(address, data={"version": row.version, "cell-name": ""})
    assert bad(ref)[1].version == 2
    answer = client.post(address, data={"version": 2, "cell-name": "云湖补名有限公司"})
    assert answer.status_code == 303
    assert [row.line for row in bad(ref)] == [4, 8]
    assert [row.cells["name"] for row in bad(ref, "good")] == ["云湖补名有限公司"]


def test_the_second_of_two_editors_of_a_row_is_refused_with_the_difference(client, mixed):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    row = bad(ref)[0]
    address = f"/liaison/imports/{ref}/rows/{row.ref}"
    first = client.post(address, data={"version": row.version, "cell-uscc": "9137"})
    second = client.post(address, data={"version": row.version, "cell-uscc": "91370303"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "91370303 → 9137" in second.text
    assert bad(ref)[0].cells["uscc"] == "9137"


def test_the_second_of_two_colleagues_confirming_is_refused(client):
    ref = upload(client, csv_of([firm(1)]))
    check(client, ref)
    compare(client, ref)
    form = {"version": version(ref)}
    answers = [client.post(f"/liaison/imports/{ref}/confirm", data=form).status_code for _ in "ab"]
    jobs.work_off()
    assert answers == [303, 409]
    assert len(standing()) == len(snapshots()) == 1


def test_a_code_set_aside_is_kept_as_seen_and_the_row_goes_by_its_registration_number(
    client, mixed
):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    row = bad(ref)[0]
    client.post(
        f"/liaison/imports/{ref}/rows/{row.ref}", data={"version": row.version, "aside": "1"}
    )
    compare(client, ref)
    confirm(client, ref)
    entered = standing()[firm(5)["name"]]
    assert (entered.uscc, entered.row) == ("", firm(5)["reg_no"])
    assert entered.uscc_as_seen == mixed[2]["uscc"]


def test_a_row_of_the_worklist_enters_once_it_is_right(client, mixed):
    ref = whole(client, csv_of(mixed))
    row = bad(ref)[1]
    address = f"/liaison/worklist/rows/{row.ref}"
    client.post(address, data={"version": row.version, "cell-name": "云湖补名有限公司"})
    assert "云湖补名有限公司" in standing()
    assert [row.line for row in bad(ref)] == [4, 8]
    assert bad(ref, "entered")[0].cells["name"] == "云湖补名有限公司"


def test_a_row_of_the_worklist_never_replaces_a_row_of_the_library(client):
    ref = whole(
        client, csv_of([firm(1), firm(2, uscc=code(1), reg_no="", name="云湖冒名有限公司")])
    )
    (row,) = bad(ref)
    client.post(f"/liaison/worklist/rows/{row.ref}", data={"version": row.version})
    assert "名录库中已有这个号码" in client.get("/liaison/worklist").text
    assert set(standing()) == {firm(1)["name"]}


def test_a_row_is_dismissed_only_with_a_reason(client, mixed):
    ref = whole(client, csv_of(mixed))
    row = bad(ref)[1]
    address = f"/liaison/worklist/rows/{row.ref}/dismiss"
    assert client.post(address, data={"version": row.version, "reason": " "}).status_code == 400
    assert (
        client.post(address, data={"version": row.version, "reason": "已并入他户"}).status_code
        == 303
    )
    assert bad(ref, "dismissed")[0].reason == "已并入他户"
    assert acts()[-1] == "import_row_dismissed"


def test_the_second_import_shows_new_changed_and_vanished_and_closes_what_is_told(client):
    whole(client, csv_of([firm(n) for n in (1, 2, 3)]))
    ref = upload(client, csv_of([firm(1), firm(2, risk="B"), firm(4)]))
    check(client, ref)
    compare(client, ref)
    shown = words(page(client, ref))
    assert "新增 1 行，变更 1 行，消失 1 行" in shown
    confirm(client, ref, vanished="close")
    assert set(standing()) == {firm(n)["name"] for n in (1, 2, 4)}
    made = snapshots()[-1]
    assert made.difference["changed"] == {code(2): {"risk": ["A", "B"]}}
    assert made.difference["closed"] == [code(3)]


def test_vanished_rows_stay_unless_somebody_says_otherwise(client):
    whole(client, csv_of([firm(1), firm(2)]))
    whole(client, csv_of([firm(1)]))
    assert len(standing()) == 2
    assert snapshots()[-1].difference["vanished"] == [code(2)]


def test_a_row_in_error_has_not_vanished(client):
    whole(client, csv_of([firm(1), firm(2)]))
    whole(client, csv_of([firm(1), firm(2, region="无此区")]), vanished="close")
    assert len(standing()) == 2


def test_the_same_file_again_changes_nothing_and_has_the_same_fingerprint(client):
    whole(client, csv_of([firm(1), firm(2)]))
    whole(client, csv_of([firm(2), firm(1)]), vanished="close")
    first, second = snapshots()
    assert first.sha256 == second.sha256
    assert second.difference == {"new": [], "changed": {}, "closed": [], "vanished": []}


def test_columns_are_remembered_for_the_department(client):
    rows = [[f"云湖{n}店", code(n), "x"] for n in (1, 2)]
    ref = upload(client, csv_of(rows, header=("商号全名", "统一社会信用代码", "住所")))
    assert "未认出" in page(client, ref)
    check(client, ref, **{"0": "name", "2": ""})
    assert state(ref) == "checked"
    again = upload(client, csv_of(rows, header=("住所", "商号全名", "统一社会信用代码")))
    with reading() as session:
        assert session.query(journeys.Import).filter_by(ref=again).one().mapping == {
            "1": "name",
            "2": "uscc",
        }
    assert "按上次" in page(client, again)


def test_a_mapping_without_the_name_is_refused_in_words(client):
    ref = upload(client, csv_of([firm(1)]))
    answer = client.post(
        f"/liaison/imports/{ref}/mapping", data={"version": version(ref), "column-1": "uscc"}
    )
    assert answer.status_code == 400
    assert "还没有对应的列：名称" in answer.text


def test_bad_rows_are_downloaded_with_reasons_and_cannot_compute(client):
    rows = [firm(1), firm(2, name="", address="=cmd|'/c calc'!A1")]
    ref = upload(client, csv_of(rows))
    check(client, ref)
    answer = client.post(f"/liaison/imports/{ref}/bad-rows.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    text = answer.data.decode("utf-8-sig")
    assert "名称不能为空" in text
    assert "\"'=cmd" in text
    assert client.post(f"/liaison/imports/{ref}/bad-rows.xlsx").data.startswith(b"PK")


def test_the_own_template_can_be_filled_and_comes_in(client):
    import openpyxl  # noqa: PLC0415 - fills in the template as a person would

    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/liaison/imports/templates/targets.xlsx").data)
    )
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for place, value in (
        ("名称 *", "云湖模板厂"),
        ("统一社会信用代码", code(9)),
        ("所在区", "张店区"),
    ):
        sheet.cell(2, header.index(place) + 1, value)
    filled = io.BytesIO()
    book.save(filled)
    whole(client, filled.getvalue(), "模板.xlsx")
    assert standing()["云湖模板厂"].region == "370303"


def test_a_workbook_with_titles_two_header_rows_and_merged_cells_comes_in(client):
    rows = [
        ["云湖市危险化学品企业名录", "", "", "", ""],
        ["企业名称", "统一社会信用代码", "地址信息", "", "登记状态"],
        ["", "", "所属区县", "详细地址", ""],
        ["云湖甲厂", code(1), "张店区", "一路 1 号", "存续"],
        ["云湖乙厂", code(2), "", "一路 2 号", "注销"],
    ]
    merged = [
        (0, 0, 0, 4, rows[0][0]), (1, 0, 2, 0, "企业名称"), (1, 1, 2, 1, "统一社会信用代码"),
        (1, 2, 1, 3, "地址信息"), (1, 4, 2, 4, "登记状态"), (3, 2, 4, 2, "张店区"),
    ]  # fmt: skip
    whole(client, xlsx_of(rows, merged=merged), "名录.xlsx")
    found = standing()
    assert (found["云湖乙厂"].region, found["云湖乙厂"].state) == ("370303", "deregistered")
    assert found["云湖甲厂"].address == "一路 1 号"


@pytest.mark.parametrize(
    ("encoding", "separator"), [("gbk", ","), ("utf-16", "\t"), ("gb18030", ";")]
)
def test_text_of_other_encodings_and_separators_comes_in(client, encoding, separator):
    whole(client, csv_of([firm(1, name="云湖喆琦商行")], encoding=encoding, separator=separator))
    assert "云湖喆琦商行" in standing()


def test_a_wrong_guess_of_the_encoding_is_corrected_by_reading_again(client):
    ref = upload(client, csv_of([firm(1)], encoding="utf-8"))
    form = {"encoding": "gb18030", "header": 1}
    step(client, f"/liaison/imports/{ref}/reading", ref, **form)
    assert "所选编码不符" in page(client, ref)
    step(client, f"/liaison/imports/{ref}/reading", ref, encoding="utf-8", header=1, fill="1")
    assert "企业名称" in page(client, ref)


def test_a_refused_file_leaves_nothing_and_says_why(client):
    data = {"library": "targets", "file": (io.BytesIO(b"%PDF-1.7 x"), "名录.xlsx")}
    answer = client.post("/liaison/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "不是电子表格" in answer.text
    with reading() as session:
        assert session.query(journeys.Import).count() == 0


def test_a_job_that_was_refused_says_why_on_the_import_page(client):
    ref = upload(client, b'a,"b\n1,2\n')
    assert "引号不成对" in page(client, ref)
    assert "重新上传" in page(client, ref)


def test_what_another_department_imports_is_not_found(client, as_role):
    ref = whole(client, csv_of([firm(1), firm(2, name="")]))
    row = bad(ref)[0]
    other = as_role("liaison_of_another")
    for path in ("", "/mapping", "/errors", "/difference", "/done", "/progress"):
        assert other.get(f"/liaison/imports/{ref}{path}").status_code == 404
    assert other.get(f"/liaison/worklist/{ref}").status_code == 404
    answer = other.post(f"/liaison/worklist/rows/{row.ref}", data={"version": 1, "cell-name": "x"})
    assert answer.status_code == 404
    assert firm(2)["uscc"] not in other.get("/liaison/worklist").text


def test_an_abandoned_import_keeps_no_row_and_no_file(client, mixed):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    step(client, f"/liaison/imports/{ref}/abandon", ref)
    assert bad(ref) == []
    assert "已放弃" in page(client, ref)
    with reading() as session:
        assert session.query(journeys.Import).filter_by(ref=ref).one().content == b""
    with pytest.raises(NotPossible), reading() as session:
        importing.compare(person_by_login(session, "liaison"), ref, version(ref))


def test_a_library_changed_since_the_comparison_is_not_overwritten(client):
    whole(client, csv_of([firm(1)]))
    ref = upload(client, csv_of([firm(1, risk="D")]))
    check(client, ref)
    compare(client, ref)
    whole(client, csv_of([firm(1, risk="C")]))
    step(client, f"/liaison/imports/{ref}/confirm", ref)
    assert standing()[firm(1)["name"]].risk == "C"
    assert "请重新比对" in page(client, ref)
    compare(client, ref)
    confirm(client, ref)
    assert standing()[firm(1)["name"]].risk == "D"


def test_inspectors_and_items_come_in_and_a_changed_item_begins_a_version(client):
    people = (
        "姓名,执法证号,有效期至,资质,状态\n"
        "王一,370301001,2027年12月31日,特种设备、食品,在岗\n"
        "李二,370301002,明年,,在岗\n"
    )
    ref = whole(client, people.encode(), "人员.csv", "inspectors")
    assert journeys.inspectors()["370301001"].qualifications == "特种设备;食品"
    assert [row.columns for row in bad(ref)] == [";certificate_expires;"]
    for minutes in (30, 45):
        items = (
            "事项编码,事项名称,检查方式,抽查比例,检查时长\n"
            f"A-1,危化品检查,现场检查、书面检查,5%,{minutes}\n"
        )
        whole(client, items.encode(), "事项.csv", "items")
    with reading() as session:
        (item,) = session.query(ItemRow).all()
    assert (item.methods, item.ratio, item.minutes) == ("document;on-site", "0.05", 45)


def test_vague_joint_items_come_in_and_the_office_resolves_them(as_role):
    office = as_role("office")
    listed = (
        "id,field,item,targets,lead,partners\n"
        "A-1,宾馆抽查,宾馆治安检查,各类宾馆,应急管理部门,市场监管领域相关部门\n"
        "A-2,年报抽查,年报公示检查,各类企业,市场监管部门,应急管理部门\n"
    )
    whole(office, listed.encode(), "清单.csv", "joint_items")
    with reading() as session:
        items = {row.code: row for row in session.scalars(select(JointItemRow))}
        codes = dict(session.execute(select(Unit.id, Unit.code)).all())
    assert (items["A-1"].resolved, items["A-1"].partners_as_written) == (
        False,
        "市场监管领域相关部门",
    )
    assert (items["A-2"].resolved, codes[items["A-2"].lead_id]) == (True, "SCJG")
    assert {codes[part.unit_id] for part in items["A-2"].parts} == {"SCJG", "YJGL"}
    address = f"/office/joint-items/{items['A-1'].ref}/resolve"
    assert "市场监管领域相关部门" in office.get(address).text
    form = {"version": 1, "lead": "YJGL", "partners": ["SCJG"]}
    assert office.post(address, data={**form, "partners": []}).status_code == 400
    assert office.post(address, data=form).status_code == 303
    assert office.post(address, data=form).status_code == 409
    with reading() as session:
        assert session.scalars(select(JointItemRow.resolved)).all() == [True, True]
        assert len(session.scalars(select(JointItemPart)).all()) == 4
    assert as_role("liaison").get(address).status_code == 404
    assert "确定部门" not in office.get("/office/joint-items?lang=zh").text


def test_progress_polls_and_goes_on_when_the_job_is_done(client):
    data = {"library": "targets", "file": (io.BytesIO(csv_of([firm(1)])), "a.csv")}
    ref = client.post("/liaison/imports", data=data, content_type="multipart/form-data").location
    waiting = client.get(ref)
    assert 'hx-trigger="every 1s"' in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    jobs.work_off()
    answer = client.get(f"{ref}/progress", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == ref


def test_a_stopped_job_leaves_the_import_where_it_was(client):
    ref = upload(client, csv_of([firm(1)]))
    client.post(
        f"/liaison/imports/{ref}/mapping", data={"version": version(ref), "column-0": "name"}
    )
    assert client.post(f"/liaison/imports/{ref}/cancel").status_code == 303
    jobs.work_off()
    assert (state(ref), bad(ref)) == ("read", [])
    assert "已取消" in page(client, ref)


def test_every_page_of_the_wizard_is_there_in_english(client, mixed):
    ref = upload(client, csv_of(mixed))
    check(client, ref)
    compare(client, ref)
    for path in ("mapping", "errors", "difference"):
        assert "Import targets" in client.get(f"/liaison/imports/{ref}/{path}?lang=en").text
    assert "Upload a file" in client.get("/liaison/imports?lang=en").text
    assert act(lambda session: session.query(journeys.Import).count()) == 1
    assert HEADER[0] in client.get(f"/liaison/imports/{ref}/mapping").text
