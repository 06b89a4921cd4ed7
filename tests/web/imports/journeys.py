"""What a liaison does with the wizard, step by step, over HTTP."""

import csv
import io
import re
from pathlib import Path

import xlsxwriter
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from coordinator.core.codes.credit import is_valid_code
from coordinator.services import jobs
from coordinator.store.database import reading
from coordinator.store.schema import (
    Import,
    ImportRow,
    InspectorRow,
    JournalRow,
    Snapshot,
    TargetRow,
)

REAL = Path(__file__).parents[4] / "shared" / "data" / "real"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIELDS = ("name", "uscc", "reg_no", "address", "region", "risk", "state")
HEADER = ("企业名称", "统一社会信用代码", "注册号", "住所", "所属区县", "风险等级", "登记状态")


def code(number):
    """The credit code of a made-up firm."""
    body = f"91370303{number:09d}"
    return next(body + last for last in ALPHABET if is_valid_code(body + last))


def firm(number, **changes):
    """A sound row of a target file."""
    cells = {
        "name": f"云湖第{number}化工有限公司", "uscc": code(number), "reg_no": f"3703{number:011d}",
        "address": f"张店区望湖路 {number} 号", "region": "张店区", "risk": "A", "state": "存续",
    }  # fmt: skip
    return {**cells, **changes}


def csv_of(rows, *, header=HEADER, encoding="utf-8-sig", separator=","):
    made = io.StringIO(newline="")
    table = csv.writer(made, delimiter=separator)
    table.writerow(header)
    table.writerows(
        [row[name] for name in FIELDS] if isinstance(row, dict) else row for row in rows
    )
    return made.getvalue().encode(encoding)


def xlsx_of(rows, *, merged=(), sheets=()):
    """A workbook of texts; `merged` are (first row, first column, last row, last column, text)."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, cells in (*sheets, ("Sheet1", rows)):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                for place, cell in enumerate(row):
                    if cell != "":
                        sheet.write(at, place, cell)
        for each in merged:
            sheet.merge_range(*each)
    return made.getvalue()


def upload(client, content, name="名录.csv", library="targets"):
    """Send a file and let the worker read it; the reference of the import."""
    # in memory: the client would leave a temporary file of its own open
    boundary, body = encode_multipart(
        {"library": library, "file": FileStorage(io.BytesIO(content), filename=name)}
    )
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/liaison/imports", data=body, content_type=kind)
    assert answer.status_code == 303, answer.text
    jobs.work_off()
    return answer.location.rpartition("/")[2]


def version(ref):
    with reading() as session:
        return session.query(Import).filter_by(ref=ref).one().version


def check(client, ref, **mapping):
    """Take the columns as proposed, or as said, and have the rows checked."""
    with reading() as session:
        proposed = session.query(Import).filter_by(ref=ref).one().mapping
    form = {f"column-{at}": field for at, field in proposed.items()}
    form |= {f"column-{at}": field for at, field in mapping.items()}
    step(client, f"/liaison/imports/{ref}/mapping", ref, **form)


def step(client, path, ref, **form):
    answer = client.post(path, data={"version": version(ref), **form})
    assert answer.status_code == 303, answer.text
    jobs.work_off()


def compare(client, ref):
    step(client, f"/liaison/imports/{ref}/difference", ref)


def confirm(client, ref, vanished="keep"):
    step(client, f"/liaison/imports/{ref}/confirm", ref, vanished=vanished)


def whole(client, content, name="名录.csv", library="targets", vanished="keep"):
    """From file to library without corrections; the reference."""
    ref = upload(client, content, name, library)
    check(client, ref)
    compare(client, ref)
    confirm(client, ref, vanished)
    assert state(ref) == "confirmed", page(client, ref)
    return ref


def page(client, ref):
    """The page the import is on."""
    return client.get(f"/liaison/imports/{ref}", follow_redirects=True).text


def state(ref):
    with reading() as session:
        return session.query(Import).filter_by(ref=ref).one().state


def bad(ref, state="open"):
    with reading() as session:
        query = session.query(ImportRow).join(Import, Import.id == ImportRow.import_id)
        return (
            query.filter(Import.ref == ref, ImportRow.state == state).order_by(ImportRow.line).all()
        )


def standing():
    """The open target rows by name."""
    with reading() as session:
        rows = session.query(TargetRow).filter(TargetRow.until_snapshot.is_(None)).all()
    return {row.name: row for row in rows}


def inspectors():
    with reading() as session:
        return {row.code: row for row in session.query(InspectorRow).all()}


def snapshots():
    with reading() as session:
        return session.query(Snapshot).order_by(Snapshot.id).all()


def acts():
    with reading() as session:
        return [row.act for row in session.query(JournalRow).order_by(JournalRow.position)]


def words(html):
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
