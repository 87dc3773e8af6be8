"""Page images: drawn small and alike each time, published whole, and never at the cost of a report."""

from __future__ import annotations

import hashlib
import io
import json
import time
from pathlib import Path

import factories
import pytest
from click.testing import CliRunner
from ingest_factories import Place, folder_source, inbox
from page_dataset import drawn_pdf
from PIL import Image

import output
from corpus.samples.generator import generate
from corpus.samples.typesetting import typeset_pdf
from extractors.drawing import draw_pages, is_drawn
from extractors.reading import ReadingOptions
from output.page_images import is_whole, place_images, write_images
from pipeline import drawing
from pipeline.cli import commands
from pipeline.inputs import Input
from pipeline.options import Limits

OPTIONS = ReadingOptions()


def picture(size: tuple[int, int], form: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, form, **options)
    return target.getvalue()


def test_the_pages_of_a_pdf_are_drawn_in_their_sizes_and_alike_each_time() -> None:
    first, again = (list(draw_pages(drawn_pdf(3), OPTIONS)) for _ in range(2))
    assert [page.number for page in first] == [1, 2, 3] and first == again
    assert (round(first[0].width, 1), round(first[0].height, 1)) == (595.3, 841.9)
    image = Image.open(io.BytesIO(first[0].content))
    assert image.format == "WEBP" and 990 <= image.width <= 994
    assert image.convert("L").getextrema()[0] < 100


def test_a_picture_has_the_size_in_which_its_words_are_placed() -> None:
    (page,) = draw_pages(picture((1654, 2339), dpi=(200, 200)), OPTIONS)
    assert (round(page.width), round(page.height)) == (595, 842)
    assert Image.open(io.BytesIO(page.content)).width == 992


def test_a_picture_turned_by_its_camera_is_drawn_upright() -> None:
    exif = Image.Exif()
    exif[274] = 6
    (page,) = draw_pages(picture((400, 200), "JPEG", exif=exif.tobytes()), OPTIONS)
    assert page.height > page.width


def test_every_frame_of_a_tiff_is_a_page() -> None:
    target = io.BytesIO()
    frames = [Image.new("L", (300, 400), shade) for shade in (0, 128, 255)]
    frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:])
    assert [page.number for page in draw_pages(target.getvalue(), OPTIONS)] == [1, 2, 3]


def test_a_text_has_no_pages_to_draw_and_a_broken_file_none_that_can_be() -> None:
    assert list(draw_pages("Sở Nội vụ: 84,5\n".encode(), OPTIONS)) == []
    assert list(draw_pages(drawn_pdf()[:300], OPTIONS)) == []
    assert not is_drawn("text/plain") and not is_drawn("text/html") and is_drawn("image/tiff")


def test_a_folder_is_whole_when_its_description_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    assert write_images(folder, [(1, 595.277, 841.89, b"one"), (4, 10, 20, b"four")]) == 2
    assert is_whole(folder) and not is_whole(tmp_path)
    assert place_images(folder, tmp_path / "to") == [[1, 595.28, 841.89, "001.webp"], [4, 10, 20, "004.webp"]]
    assert (tmp_path / "to" / "004.webp").read_bytes() == b"four" and len(list((tmp_path / "to").iterdir())) == 2


def test_images_that_no_report_has_any_more_are_taken_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in (3, 4):
        write_images(tmp_path / str(number), [(1, 595, 842, b"image %d" % number)])
    reports = [factories.scanned(3), factories.scanned(4)]
    images = {report.document.doc_id: tmp_path / report.document.doc_id[-1] for report in reports}
    output.write(reports, out, images)
    kept, gone = (out / "report" / "pages" / report.document.doc_id for report in reports)
    assert (kept / "001.webp").read_bytes() == b"image 3" and (gone / "001.webp").exists()
    (out / "report" / "pages" / "mine.txt").write_text("not chiso's")
    output.write(reports[:1], out, images)
    assert (kept / "001.webp").exists() and not gone.exists() and (out / "report" / "pages" / "mine.txt").exists()
    assert not list(out.glob(".chiso-part-*"))


@pytest.fixture(scope="module")
def report() -> bytes:
    return typeset_pdf(generate(4))


def test_a_run_draws_the_pages_and_leaves_them_out_when_asked(tmp_path: Path, report: bytes) -> None:
    (tmp_path / "report.pdf").write_bytes(report)
    run = ["run", str(tmp_path / "report.pdf"), "--no-validate", "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(commands, run).exit_code == 0
    drawn = [path.name for path in files(tmp_path / "out") if path.suffix == ".webp"]
    assert drawn == [f"{number:03d}.webp" for number in range(1, len(drawn) + 1)] and len(drawn) > 3
    listed = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))["chiso_files"]
    assert sum(name.startswith("report/pages/") for name in listed) == len(drawn)
    assert CliRunner().invoke(commands, [*run, "--no-page-images"]).exit_code == 0
    assert not any(path.suffix == ".webp" for path in files(tmp_path / "out"))


def test_the_nightly_job_draws_a_report_once_and_shows_it_in_every_build(tmp_path: Path, report: bytes) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report.pdf").write_bytes(report)
    place = Place(tmp_path, folder_source("hop-thu", tmp_path / "in"))
    first = place.night()
    shown = [path for path in files(place.dataset / "current" / "report") if path.suffix == ".webp"]
    kept = {path: path.stat().st_mtime_ns for path in files(place.store / "pages")}
    assert len(shown) > 3 and len(kept) == len(shown) + 1
    inbox(tmp_path / "in", 1)
    second = place.night()
    assert first.published.build != second.published.build
    again = [path for path in files(place.dataset / "current" / "report") if path.suffix == ".webp"]
    assert len(again) == len(shown)
    assert {path: path.stat().st_mtime_ns for path in files(place.store / "pages")} == kept
    place.run = "page_images = false\n"
    assert place.night().published.changed
    assert not any(path.suffix == ".webp" for path in files(place.dataset / "current" / "report"))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def job(tmp_path: Path, data: bytes) -> drawing.Drawing:
    (tmp_path / "report.pdf").write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return drawing.Drawing(Input(tmp_path / "report.pdf", "report.pdf"), sha256, tmp_path / "images")


def test_a_file_that_has_changed_since_it_was_read_is_not_drawn(tmp_path: Path) -> None:
    made = job(tmp_path, drawn_pdf())
    (tmp_path / "report.pdf").write_bytes(drawn_pdf(3))
    assert drawing.draw_all([made], 1, OPTIONS, Limits()) == {}
    assert not made.folder.exists()


def sleepy(drawing: drawing.Drawing, options: ReadingOptions) -> int:
    time.sleep(60)
    return 1


def test_drawing_that_hangs_is_given_up_and_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_draw", sleepy)
    made = job(tmp_path, drawn_pdf())
    assert drawing.draw_all([made], 1, OPTIONS, Limits(seconds=0.5)) == {}
    assert is_whole(made.folder) and place_images(made.folder, tmp_path / "to") == []
