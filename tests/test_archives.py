"""Archives: each member an input of its own, hostile ones named and none of them near the disk or out of bounds."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReportError
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.sheet_writing import write_workbook
from corpus.samples.typesetting import typeset_pdf
from corpus.samples.web_writing import write_web_page
from corpus.samples.word_writing import write_word
from extractors.reading import ReadingOptions, archive
from pipeline.executing import Processes
from pipeline.inputs import find_inputs
from pipeline.run import RunOutcome, read_all

PROGRAM = Path(sys.executable).with_name("chiso")
TEXT = plain_text(generate(1)).encode()


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def locked(data: bytes, name: str) -> bytes:
    """The archive with the mark of encryption on one member, in both places where it stands."""
    changed = bytearray(data)
    for signature, flags, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if data[at + name_at :].startswith(name.encode()):
                changed[at + flags] |= 1
    return bytes(changed)


def outcome_of(*paths: Path, options: ReadingOptions | None = None) -> RunOutcome:
    return read_all([str(path) for path in paths], Processes(2), options or ReadingOptions(), lambda source: None)


def statuses(outcome: RunOutcome) -> dict[str, tuple[str, str]]:
    return {r.document.source: (r.document.status, r.document.error) for r in outcome.results}


def test_every_kind_in_an_archive_is_a_report_of_its_own(tmp_path: Path) -> None:
    report = generate(3)
    members = {
        "2023/báo cáo.pdf": typeset_pdf(report),
        "2023/báo cáo.docx": write_word(report),
        "2023/phụ lục.xlsx": write_workbook(report),
        "trang.html": write_web_page(report),
        "văn bản.txt": plain_text(report).encode(),
        "__MACOSX/._x": b"\x00",
        "2023/": b"",
        "2023/Thumbs.db": b"\x00",
    }
    (tmp_path / "all.zip").write_bytes(packed(members))
    outcome = outcome_of(tmp_path)
    prefix = f"{tmp_path.name}/all.zip!/"
    assert statuses(outcome) == {prefix + name: ("done", "") for name in list(members)[:5]}
    assert outcome.exit_code == 0 and outcome.passed_over == 2
    assert min(len(result.observations) for result in outcome.results) > 300


def test_each_bad_member_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    members = {
        "tốt.txt": TEXT,
        "../../etc/thoát.txt": TEXT + b"1",
        "/tuyệt đối.txt": TEXT + b"2",
        "C:\\ổ đĩa.txt": TEXT + b"3",
        "..\\lùi.txt": TEXT + b"4",
        "trong/../../ra.txt": TEXT + b"5",
        "khóa.txt": TEXT + b"6",
        "trong.zip": packed({"a.txt": TEXT}),
        "bom.txt": b"0" * 30_000_000,
        "ảnh.gif": b"GIF89a" + bytes(100),
        "cũ.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"),
        "rỗng.pdf": b"",
        "bản sao.txt": TEXT,
        "thư mục\\sâu.txt": TEXT + b"7",
    }
    (tmp_path / "a.zip").write_bytes(locked(packed(members), "khóa.txt"))
    before = sorted(tmp_path.parent.rglob("*"))
    outcome = outcome_of(tmp_path / "a.zip")
    assert sorted(tmp_path.parent.rglob("*")) == before
    found = statuses(outcome)
    assert outcome.exit_code == 1 and len(found) == len(members)
    done = {source for source, (status, _) in found.items() if status == "done"}
    assert done == {"a.zip!/bản sao.txt", "a.zip!/thư mục/sâu.txt"}
    told = {
        "../../etc/thoát.txt": "out of the archive",
        "/tuyệt đối.txt": "out of the archive",
        "C:/ổ đĩa.txt": "out of the archive",
        "../lùi.txt": "out of the archive",
        "trong/../../ra.txt": "out of the archive",
        "khóa.txt": "password",
        "trong.zip": "archive within an archive",
        "bom.txt": "250 times",
        "ảnh.gif": "GIF",
        "cũ.doc": "save it as DOCX",
        "rỗng.pdf": "empty",
        "tốt.txt": "same bytes as a.zip!/bản sao.txt",
    }
    for name, words in told.items():
        status, error = found[f"a.zip!/{name}"]
        assert status == "failed" and words in error and error.endswith("."), (name, error)


def test_names_with_hidden_ends_and_without_the_mark_for_utf_8(tmp_path: Path) -> None:
    data = packed({"aaaaaaaa.txt": TEXT}).replace(b"aaaaaaaa.txt", b"a.exe\x00aa.txt")
    (tmp_path / "a.zip").write_bytes(data)
    found = statuses(outcome_of(tmp_path / "a.zip"))
    assert list(found) == ["a.zip!/a.exe\ufffdaa.txt"]
    assert "hides" in found["a.zip!/a.exe\ufffdaa.txt"][1]
    name = "bá.txt".encode()
    stand_in = "x" * len(name)
    (tmp_path / "b.zip").write_bytes(packed({stand_in: TEXT}).replace(stand_in.encode(), name))
    assert list(statuses(outcome_of(tmp_path / "b.zip"))) == ["b.zip!/bá.txt"]


def test_two_members_of_one_name_are_two(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", TEXT)
        file.writestr("a.txt", TEXT + b"\n")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    assert set(statuses(outcome_of(tmp_path / "a.zip"))) == {"a.zip!/a.txt", "a.zip!/a.txt (2)"}


def test_archives_that_are_broken_empty_or_too_large_are_one_failed_input(tmp_path: Path) -> None:
    whole = packed({f"{n}.txt": TEXT + bytes([n]) for n in range(1, 6)})
    small = ReadingOptions(max_members=4)
    short = ReadingOptions(max_archive_bytes=len(TEXT) * 3)
    for data, options, words in (
        (whole[:-30], ReadingOptions(), "cut short"),
        (whole[: len(whole) // 2] + whole[-22:], ReadingOptions(), "damaged"),
        (packed({}), ReadingOptions(), "no file"),
        (whole, small, "more than 4 members"),
        (whole, short, "when unpacked"),
    ):
        (tmp_path / "a.zip").write_bytes(data)
        outcome = outcome_of(tmp_path / "a.zip", options=options)
        assert list(statuses(outcome)) == ["a.zip"]
        assert words in statuses(outcome)["a.zip"][1] and outcome.exit_code == 1


def test_a_size_that_the_archive_lies_about_is_found_out() -> None:
    data = bytearray(packed({"a.txt": b"0" * 5_000_000}))
    at = data.find(b"PK\x01\x02")
    for declared in (10, 4_000_000_000):
        data[at + 24 : at + 28] = declared.to_bytes(4, "little")
        with pytest.raises(ReportError):
            archive.read_member(io.BytesIO(bytes(data)), 0, ReadingOptions())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_output_cannot_be_bounded_are_refused(method: int) -> None:
    (member,), _ = archive.members(io.BytesIO(packed({"a.txt": b"0" * 1000}, method)), ReadingOptions())
    assert "method" in member.refusal


def test_office_files_are_told_from_archives_by_what_they_hold(tmp_path: Path) -> None:
    (tmp_path / "named.zip").write_bytes(write_word(generate(1)))
    (tmp_path / "named.docx").write_bytes(packed({"a.txt": TEXT}))
    (tmp_path / "only.docx").write_bytes(packed({"word/document.xml": b"<x/>", "a.txt": TEXT}))
    found = statuses(outcome_of(tmp_path / "named.zip", tmp_path / "named.docx", tmp_path / "only.docx"))
    assert found["named.zip"][0] == found["named.docx!/a.txt"][0] == "done"
    assert "does not say what its parts are" in found["only.docx"][1]


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "DOCM"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "XLSB"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "PowerPoint"),
    ],
)
def test_office_files_of_other_kinds_are_named(types: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(packed({"[Content_Types].xml": f'<Types a="{types}"/>'.encode()}))
    (tmp_path / "b.odt").write_bytes(packed({"mimetype": b"application/vnd.oasis.opendocument.text"}))
    found = statuses(outcome_of(tmp_path / "a.docx", tmp_path / "b.odt"))
    assert words in found["a.docx"][1] and "ODT" in found["b.odt"][1]


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("WordDocument", r"\.doc\).*DOCX"),
        ("Workbook", r"\.xls\).*XLSX"),
        ("EncryptedPackage", "password"),
        ("Nothing", "DOCX or XLSX"),
    ],
)
def test_old_office_files_say_what_to_save_them_as(stream: str, words: str) -> None:
    from extractors.reading import read

    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(60)
    with pytest.raises(ReportError, match=words) as caught:
        read(data, "report.docx")
    assert str(caught.value).count(".") <= 2


def test_a_file_goes_before_the_same_bytes_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"x.txt": TEXT}))
    (tmp_path / "z.txt").write_bytes(TEXT)
    found = statuses(outcome_of(tmp_path / "a.zip", tmp_path / "z.txt"))
    assert found["z.txt"] == ("done", "")
    assert found["a.zip!/x.txt"] == ("failed", "The same bytes as z.txt, under which they are published.")


def test_memory_does_not_grow_with_the_members(tmp_path: Path) -> None:
    """Finding the inputs unpacks nothing: a thousand members of a megabyte each take no gigabyte."""
    import tracemalloc

    content = bytes(1_000_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(500):
            file.writestr(f"{number}.txt", content)
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    tracemalloc.start()
    try:
        assert len(find_inputs([str(tmp_path / "a.zip")]).files) == 500
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_the_program_tells_it_all_and_workers_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"tốt.txt": TEXT, "../xấu.txt": TEXT, "tốt 2.txt": TEXT + b"\n"}))
    tables = []
    for workers in ("1", "2"):
        out = tmp_path / f"out{workers}"
        done = subprocess.run(
            [str(PROGRAM), "run", str(tmp_path / "a.zip"), "--out", str(out), "--workers", workers, "--no-validate"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1 and "Traceback" not in done.stderr + done.stdout
        assert "a.zip!/../xấu.txt: failed: The member's name is a path" in done.stderr
        tables.append({path.name: path.read_bytes() for path in sorted((out / "tables").glob("*.csv"))})
    assert tables[0] == tables[1]
    rows = list(csv.DictReader(tables[0]["documents.csv"].decode("utf-8-sig").splitlines()))
    assert [row["status"] for row in rows] == ["failed", "done", "done"]


@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=30))
@settings(max_examples=80, deadline=None)
def test_a_damaged_archive_is_listed_or_refused(seed: int, count: int) -> None:
    data = bytearray(WHOLE)
    for _ in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        data[(seed >> 8) % len(data)] = (seed >> 40) % 256
    file = io.BytesIO(bytes(data))
    try:
        members, _ = archive.members(file, ReadingOptions())
        for member in members:
            archive.read_member(file, member.index, ReadingOptions())
    except ReportError as error:
        assert str(error).endswith(".")


WHOLE = packed({"a/b.txt": b"abc" * 50, "c.txt": b"x" * 90})
