"""Object stores and ZIP archives as sources of the nightly job."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from ingest_factories import Place, documents, folder_source, inbox, report

from pipeline.exits import ExitCode, WrongUsageError


@pytest.fixture
def bucket() -> Iterator[fsspec.AbstractFileSystem]:
    """A store in memory, under the interface that all stores have."""
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/bucket", recursive=True)


def object_source(url: str) -> str:
    return f'[[source]]\nname = "kho"\nkind = "objects"\nurl = "{url}"\n'


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_objects_are_taken_once_and_changed_ones_again(tmp_path: Path, bucket: fsspec.AbstractFileSystem) -> None:
    for name, data in {
        "2023/báo cáo.txt": report(1),
        "2.txt": report(2),
        "ảnh.svg": b"x",
        ".an/3.txt": report(3),
    }.items():
        bucket.pipe(f"/bucket/in/{name}", data)
    bucket.pipe("/bucket/in/lớn.txt", b"a" * 400_000)
    place = Place(
        tmp_path, object_source("memory://bucket/in"), fetch='object_stores = ["memory"]\nlargest_megabytes = 0.3'
    )
    night = place.night()
    assert [row["source"] for row in documents(place)] == ["kho/2.txt", "kho/2023/báo cáo.txt"]
    assert night.failures == [("kho/lớn.txt", "The file is larger than 0.3 megabytes.")]
    assert (place.night().judged, place.nights[-1].sources[0].unchanged) == (0, 2)
    bucket.pipe("/bucket/in/2.txt", report(4))
    night = place.night()
    assert (night.judged, night.sources[0].changed) == (1, 1)


def test_a_store_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = object_source("s3://bucket/in") + folder_source("hop-thu", inbox(tmp_path / "in", 1))

    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(fsspec.core, "url_to_fs", broken)
    night = Place(tmp_path, sources).night()
    assert (night.exit_code, night.published.reports) == (ExitCode.SOME_INPUT_FAILED, 1)
    assert night.sources[0].troubles == [("kho", "The object store s3://bucket/in cannot be read: Permission denied.")]


@pytest.mark.parametrize(
    "url", ["file:///etc", "memory://x", "http://127.0.0.1/x", "simplecache::s3://a/b", "/etc", "local://x"]
)
def test_what_reaches_files_or_any_address_is_refused_unless_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongUsageError, match="is of no kind that may be read"):
        Place(tmp_path, object_source(url)).night()


def test_each_member_of_an_archive_is_a_report_and_bad_ones_are_named(tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1)
    members = {
        "2023/a.txt": report(2),
        "../ra ngoài.txt": report(3),
        "bom.txt": b"\0" * 30_000_000,
        "trùng.txt": report(1),
    }
    (folder / "gói.zip").write_bytes(packed(**members))
    (folder / "hỏng.zip").write_bytes(packed(a=report(4))[:-20])
    (tmp_path / "một.zip").write_bytes(packed(**{"b.txt": report(5)}))
    place = Place(tmp_path, folder_source("hop-thu", folder) + folder_source("goi", tmp_path / "một.zip"))
    night = place.night()
    told = dict(night.failures)
    assert told.keys() == {"hop-thu/gói.zip!/../ra ngoài.txt", "hop-thu/gói.zip!/bom.txt", "hop-thu/hỏng.zip"}, told
    assert {row["source"] for row in documents(place)} == {
        "goi/một.zip!/b.txt",
        "hop-thu/báo cáo 1.txt",
        "hop-thu/gói.zip!/2023/a.txt",
    }
    assert place.night().judged == 0
    (folder / "gói.zip").write_bytes(packed(**members | {"2023/a.txt": report(6)}))
    night = place.night()
    assert (night.judged, night.sources[0].changed) == (1, 1)
