"""How large a spreadsheet may be, and the sentences that say so."""

from coordinator.core.text import Text

MIB = 2**20
MOST_BYTES = 20 * MIB
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_PARTS = 1_000
MOST_INFLATED = 320 * MIB
MEMORY = 768 * MIB
CPU_SECONDS = 20
WALL_SECONDS = 30

STATED = Text(
    "可上传 xlsx、ods、csv 文件，不超过 20 MB、200,000 行、256 列。",
    "xlsx, ods and csv files are taken, up to 20 MB, 200,000 rows and 256 columns.",
)
TOO_LARGE = Text(
    "文件有 {mib} MB，上限为 20 MB。请删去不需要的列或分成几个文件。",
    "The file has {mib} MB and the limit is 20 MB. Remove columns or split it.",
)
TOO_MANY_ROWS = Text(
    "表中超过 200,000 行，上限为 200,000 行。请分成几个文件。",
    "The sheet has more than the 200,000 rows that are taken. Split it into several files.",
)
TOO_MANY_COLUMNS = Text(
    "表中超过 256 列，上限为 256 列。请删去不需要的列（包括右侧的空列）。",
    "The sheet has more than the 256 columns that are taken. Remove columns, also empty ones.",
)
TOO_MANY_PARTS = Text(
    "工作簿由 {n} 个部分组成，上限为 1,000 个。请只保留需要的工作表，另存后再上传。",
    "The workbook has {n} parts and the limit is 1,000. Keep the sheet you need and save it anew.",
)
TOO_INFLATED = Text(
    "工作簿解压后超过 320 MB，不予读取。请只保留需要的工作表，另存后再上传。",
    "Unpacked, the workbook is larger than 320 MB and is not read. Keep the sheet you need.",
)
TOO_HEAVY = Text(
    "读取此文件超出了内存或时间上限（768 MB、30 秒），已停止。请另存为 CSV 后再上传。",
    "Reading this file went past the limits (768 MB, 30 seconds) and was stopped. "
    "Save it as CSV and upload that.",
)
