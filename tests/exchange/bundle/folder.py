"""A small valid bundle as a folder, to be spoilt in one place at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from stdnum.cn.uscc import calc_check_digit

from coordinator.core.errors import BadInput, Problem
from coordinator.core.text import LANGUAGES
from coordinator.exchange.bundle.reading import ReadBundle, read_bundle
from coordinator.exchange.tables import BUNDLE_COLUMNS


def code(number: int) -> str:
    """A credit code of its own for every number."""
    stem = f"91370302MA{number:07d}"
    return stem + str(calc_check_digit(stem))


JURISDICTION = """name = "云湖市"
profile = "joint-2026"
today = 2026-01-05
office = "LXHB"
minutes_per_visit = 240
day = ["09:00-12:00", "13:30-17:30"]
extra_holidays = [2026-03-20]
"""

FILES: Mapping[str, str] = {
    "jurisdiction.toml": JURISDICTION,
    "departments.csv": """code,name,kind,level,region,parent
LXHB,联席会议办公室,office,city,370300,
SCJG,市场监督管理局,department,city,370300,LXHB
XFJY,消防救援支队,department,city,370300,LXHB
SWJ,商务局,department,city,370300,LXHB
""",
    "items.csv": """item,department,name,methods,class,minutes
S1,SCJG,登记事项,on-site;document,general,60
S2,SCJG,价格行为,on-site,key,150
X1,XFJY,消防安全,on-site,general,90
W1,SWJ,预付卡,document,general,30
""",
    "targets.csv": f"""department,row,name,uscc,reg_no,kind,region,lng,lat,risk,flags,state
SCJG,1,云湖甲商贸有限公司,{code(1)},,market entity,370303,118.05,36.81,A,,active
SCJG,2,云湖乙商贸有限公司,{code(2)},370303200001234,market entity,370303,,,C,complaint;key,active
SCJG,3,云湖丙小吃店,,370303600005678,market entity,370302,,,B,,active
SCJG,4,云湖丁小吃店,,,market entity,370302,,,D,,moved
XFJY,1,云湖甲商贸,{code(1)},,market entity,370303,,,,,active
XFJY,2,云湖戊,,370303200001234,market entity,370303,,,,,active
""",
    "inspectors.csv": """inspector,department,name,certificate,certificate_expires,qualifications,state
s1,SCJG,甲一,37030001,2028-12-31,食品安全检查员,active
s2,SCJG,甲二,37030002,2028-12-31,,active
x1,XFJY,乙一,37030003,2028-12-31,,active
x2,XFJY,乙二,37030004,9999-12-31,,active
w1,SWJ,丙一,37030005,2028-12-31,,left
""",
    "interests.csv": f"""inspector,subject,relation
s1,{code(1)},近亲属任职
s2,SCJG:3,持有股权
""",
    "absences.csv": """inspector,from,to
s1,2026-03-02,2026-03-06
""",
    "tasks.csv": """task,name,lead,partners,items,opens,closes,announced,group,mode,where,ratio,strata,count
T1,商贸企业联合抽查,SCJG,XFJY,S1;X1,2026-03-02,2026-03-31,yes,g,directed,region=370303,0.5,risk=C:0.8,
T2,价格抽查,SCJG,,S2,2026-03-09,2026-04-10,yes,g,undirected,,1,,
T3,消防抽查,XFJY,,X1,2026-03-07,2026-03-15,no,g,,,,,1
""",
    "bars.csv": "task_a,task_b,reason\nT1,T3,时间冲突\n",
    "pins.csv": f"subject,tasks,start\n{code(1)},T1,2026-03-10T09:30\n",
}


def write(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The bundle in `folder`, with `files` in place of its own; None leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **(files or {})}.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
    return folder


def spoilt(file: str, *changes: tuple[str, str]) -> str:
    """The text of a file with each change made once; what is to be changed must be there."""
    text = FILES[file]
    for old, new in changes:
        assert text.count(old) >= 1, f"{old!r} does not stand in {file}"
        text = text.replace(old, new, 1)
    return text


def with_column(file: str, column: str, *values: str) -> str:
    """The text of a file with one more column; rows without a value get an empty cell."""
    header, *rows = FILES[file].splitlines()
    padded = [*values, *[""] * (len(rows) - len(values))]
    return "\n".join([f"{header},{column}", *map(",".join, zip(rows, padded, strict=True)), ""])


def without_column(file: str, column: str) -> str:
    """The text of a file without one column."""
    at = FILES[file].splitlines()[0].split(",").index(column)
    rows = [line.split(",") for line in FILES[file].splitlines()]
    return "\n".join([",".join(row[:at] + row[at + 1 :]) for row in rows] + [""])


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """What reading the folder is refused for; every sentence in both languages."""
    with pytest.raises(BadInput) as refused:
        read_bundle(folder)
    assert refused.value.problems
    check_sentences(refused.value.problems)
    return refused.value.problems


def check_sentences(problems: Sequence[Problem]) -> None:
    """Each problem says something in each language, Chinese where Chinese is asked for."""
    for problem in problems:
        for language in LANGUAGES:
            assert problem.text.say(language).strip()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.text.zh), problem.text.zh
        assert problem.file in (*BUNDLE_COLUMNS, "jurisdiction.toml") or problem.file.endswith(
            ".toml"
        )


def places(problems: Sequence[Problem]) -> set[tuple[str, int, str]]:
    """File, line and column of each problem."""
    return {(p.file, p.line, p.column) for p in problems}


def content(read: ReadBundle) -> dict[str, object]:
    """All that a bundle says, comparable."""
    bundle = read.bundle
    targets = {
        name: column.tolist() if isinstance(column, np.ndarray) else list(column)
        for name, column in vars(bundle.targets).items()
        if not name.startswith("_")
    }
    mappings = {
        name: list(getattr(bundle, name).items())
        for name in ("departments", "items", "inspectors", "tasks")
    }
    others = {
        name: getattr(bundle, name)
        for name in ("jurisdiction", "interests", "absences", "bars", "pins")
    }
    return {**targets, **mappings, **others, "profile": read.profile.fingerprint}
