"""`provenance.json`: what a build was made from, and by what; and the name of its content.

Belongs here: the file's keys and their order, its descriptions in both languages, reading it back. Does not: finding
the facts out (`pipeline.stamps`), or comparing two builds (`output.comparison`).

The file holds no time, no name of a machine and no path: the same input, code and settings give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import schema
from corpus.provenance import Provenance
from output.paths import PROVENANCE
from output.rows import TableRows, cell_text

DESCRIPTION = "What the build was made from and by what: reports, code, language model, engines, settings, corrections"
DESCRIPTION_VI = "Nguồn gốc của bản dữ liệu: báo cáo, mã chương trình, mô hình ngôn ngữ, công cụ, thiết lập, đính chính"
PageCodes = tuple[tuple[int, tuple[str, ...]], ...]
KEYS = (
    (
        "build",
        "Name of the content: the first 16 digits of the SHA-256 of the four CSV tables, one behind the other in the "
        "order of this dictionary, without a byte order mark",
        "Tên của nội dung: 16 chữ số đầu của mã SHA-256 của bốn bảng CSV nối tiếp nhau",
    ),
    (
        "made_by",
        "Version of chiso, the stamp of all that decides a result, and the hashes it stands for: code, reference data, "
        "language model, engines; `written_by` of the code that wrote the files",
        "Phiên bản chiso và mã băm của mã chương trình, dữ liệu tham chiếu, mô hình ngôn ngữ, công cụ đọc",
    ),
    (
        "engines",
        "Each library and program that takes part in reading, with its version; of the data of Tesseract's languages "
        "the SHA-256",
        "Từng thư viện và chương trình tham gia việc đọc, kèm phiên bản",
    ),
    (
        "settings",
        "Each limit and setting of the run that can change a result",
        "Các giới hạn và thiết lập có thể làm thay đổi kết quả",
    ),
    (
        "corrections",
        "Number of rows in the file of corrections, and their SHA-256; null where there was none",
        "Số dòng đính chính và mã băm của chúng",
    ),
    (
        "reports",
        "Each report of `documents`: `doc_id`, `source`, `sha256` (null where there were no bytes), `encodings`: the "
        "codes of before Unicode that it was typed in (TCVN3, VNI, VISCII), each with the pages that were put into "
        "Unicode from it",
        "Từng báo cáo: mã, tên tệp, mã băm, các bảng mã cũ (TCVN3, VNI, VISCII) kèm số trang đã chuyển sang Unicode",
    ),
)


def build_name(contents: Iterable[bytes]) -> str:
    """16 hexadecimal digits that the CSV tables decide, in the order of `schema.TABLES`, and nothing else."""
    digest = hashlib.sha256()
    for piece in contents:
        digest.update(piece)
    return digest.hexdigest()[:16]


def pages_by_code(encodings: PageCodes) -> dict[str, list[int]]:
    """The pages in each code of before Unicode."""
    found: dict[str, list[int]] = {}
    for page, codes in encodings:
        for code in codes:
            found.setdefault(code, []).append(page)
    return dict(sorted(found.items()))


def write_provenance(
    made: Provenance | None, build: str, tables: Sequence[TableRows], encodings: Mapping[str, PageCodes], path: Path
) -> None:
    """Write the file. made: None where whoever writes does not know; then only the reports are named.

    encodings: by `doc_id`, `ReportResult.encodings` of those that have any.
    """
    record: dict[str, Any] = {"build": build, "made_by": None, "engines": None, "settings": None, "corrections": None}
    if made is not None:
        record |= {
            "made_by": {"name": "chiso", "stamp": made.stamp, **made.parts, "written_by": made.written_by},
            "engines": dict(sorted(made.engines.items())),
            "settings": dict(sorted(made.settings.items())),
        }
        if made.corrections:
            record["corrections"] = {"rows": made.correction_rows, "sha256": made.corrections}
    documents = next(table for table in tables if table.table is schema.DOCUMENTS)
    names = ("doc_id", "source", "sha256")
    reports = zip(*(documents.column(name) for name in names), strict=True)
    record["reports"] = [
        dict(zip(names, (cell_text(c) or None for c in row), strict=True))
        | {"encodings": pages_by_code(encodings.get(cell_text(row[0]), ()))}
        for row in reports
    ]
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def read_provenance(folder: Path) -> dict[str, dict[str, str]]:
    """`made_by` and `settings` of the build in an output folder, as texts; each {} where the build does not tell."""
    try:
        record = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = None
    told = record if isinstance(record, dict) else {}
    parts = {name: told.get(name) for name in ("made_by", "settings")}
    return {
        name: {key: str(value) for key, value in part.items()} if isinstance(part, dict) else {}
        for name, part in parts.items()
    }
