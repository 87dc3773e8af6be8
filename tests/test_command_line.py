"""The program as a user meets it: exit codes, sentences, files; nothing lost, no traceback, the same bytes."""

import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.typesetting import typeset_pdf

PROGRAM = Path(sys.executable).with_name("chiso")


def chiso(*arguments: object, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(PROGRAM), *map(str, arguments)], input=stdin, capture_output=True, text=True, check=False, cwd=cwd
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def run(out: Path, *inputs: object, workers: int = 1) -> subprocess.CompletedProcess[str]:
    return chiso("run", *inputs, "--out", out, "--workers", workers, "--no-validate")


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fingerprint(out: Path) -> dict[str, str]:
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for seed in (1, 2, 6):
        (folder / f"made-{seed}.txt").write_text(plain_text(generate(seed)), encoding="utf-8")
    (folder / "made-3.pdf").write_bytes(typeset_pdf(generate(3)))
    return folder


def test_help_and_version_answer_without_the_heavy_libraries() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from pipeline.cli import commands;"
        "assert CliRunner().invoke(commands, ['--help']).exit_code == 0;"
        "print([m for m in ('numpy', 'pyarrow', 'duckdb', 'pandas', 'cv2', 'pdfplumber') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert chiso("--version").returncode == 0


def test_a_run_writes_what_is_promised_and_says_what_to_open(reports: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "out", reports)
    assert done.returncode == 0, done.stderr
    assert f"Open {tmp_path / 'out' / 'report' / 'index.html'}" in done.stdout
    for name in ("documents", "observations", "rubrics", "findings"):
        for ending in ("csv", "parquet"):
            assert (tmp_path / "out" / "tables" / f"{name}.{ending}").stat().st_size > 0
    for name in ("chiso.duckdb", "datapackage.json", "chiso.xlsx", "report/index.html"):
        assert (tmp_path / "out" / name).stat().st_size > 0
    documents = rows(tmp_path / "out", "documents")
    assert [d["status"] for d in documents] == ["done"] * 4
    assert all((tmp_path / "out" / "text" / f"{d['doc_id']}.txt").exists() for d in documents)
    assert len(rows(tmp_path / "out", "observations")) > 600


def test_workers_and_order_do_not_change_a_byte(reports: Path, tmp_path: Path) -> None:
    files = sorted(reports.iterdir())
    run(tmp_path / "one", *files)
    run(tmp_path / "two", *reversed(files), workers=2)
    run(tmp_path / "two", *files, workers=2)
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")


def bad_inputs(folder: Path, good: bytes) -> Sequence[Path]:
    picture = io.BytesIO()
    Image.new("L", (400, 300), 255).save(picture, "PNG")
    contents = {
        "empty.pdf": b"",
        "cut.pdf": good[: len(good) // 3],
        "picture.pdf": picture.getvalue(),
        "weather.txt": "Thời tiết hôm nay nắng ráo, gió nhẹ.\n".encode(),
        "noise.bin": bytes(range(256)) * 4,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [*(folder / name for name in contents), folder / "absent.pdf"]


def test_each_bad_input_gets_a_sentence_and_a_row_and_the_others_are_done(reports: Path, tmp_path: Path) -> None:
    bad = bad_inputs(tmp_path, (reports / "made-3.pdf").read_bytes())
    done = run(tmp_path / "out", *bad, reports / "made-1.txt", workers=2)
    assert done.returncode == 1
    documents = {d["source"]: d for d in rows(tmp_path / "out", "documents")}
    assert documents["made-1.txt"]["status"] == "done"
    assert documents["made-1.txt"]["error"] == ""
    for path in bad:
        row = documents[path.name]
        assert row["status"] == "failed", row
        assert row["error"].endswith(".") and len(row["error"].split(". ")) <= 2, row["error"]
        assert f"{path.name}: failed: {row['error']}" in done.stderr


def test_an_encrypted_pdf_is_told_as_one(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(100, 700, "Locked")
    canvas.save()
    assert run(tmp_path / "out", tmp_path / "locked.pdf").returncode == 1
    assert "password" in rows(tmp_path / "out", "documents")[0]["error"].lower()


def test_wrong_usage_is_two() -> None:
    assert chiso("run").returncode == 2
    assert chiso("run", "x.txt").returncode == 2
    assert chiso("nonsense").returncode == 2


def test_an_output_that_cannot_be_written_is_two(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = run(tmp_path / "taken" / "out", reports / "made-1.txt")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_a_folder_without_reports_is_two(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.md").write_text("no report", encoding="utf-8")
    assert run(tmp_path / "out", tmp_path / "in").returncode == 2


def test_the_same_bytes_twice_are_one_document(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_bytes((reports / "made-1.txt").read_bytes())
    done = run(tmp_path / "out", tmp_path / "copy.txt", reports / "made-1.txt")
    assert done.returncode == 0
    assert [d["source"] for d in rows(tmp_path / "out", "documents")] == ["copy.txt"]
    assert "made-1.txt: the same file as another input" in done.stdout


def test_audit_fails_on_the_verdict_that_is_named(reports: Path, tmp_path: Path) -> None:
    from corpus.samples.planting import plant

    clean = reports / "made-1.txt"
    assert chiso("audit", clean, "--fail-on", "inconsistent").returncode == 0
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(plain_text(plant(generate(1), "mean", 1)), encoding="utf-8")
    done = chiso("audit", wrong, "--fail-on", "inconsistent")
    assert done.returncode == 1
    assert "inconsistent" in done.stdout


def test_restore_is_a_filter_line_for_line() -> None:
    ruined = "Két qua Chi s6 cai cach hanh chinh cia cac sé, ban, nganh\n\nUy ban nhan dan tinh\n"
    done = chiso("restore", stdin=ruined)
    assert done.returncode == 0
    assert done.stdout == "Kết quả Chỉ số cải cách hành chính của các sở, ban, ngành\n\nỦy ban nhân dân tỉnh\n"
    assert chiso("restore", "/no/such/file").returncode == 2


def test_no_report_drives_the_terminal(tmp_path: Path) -> None:
    name = "bad\x1b[31m\u202ename.txt"
    (tmp_path / name).write_text("nothing", encoding="utf-8")
    done = run(tmp_path / "out", tmp_path / name)
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr


def test_results_that_wait_on_the_disk_are_those_that_were_read(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pipeline.run
    from extractors.reading import ReadingOptions
    from pipeline.executing import Processes

    def read(aside: Path | None) -> pipeline.run.RunOutcome:
        return pipeline.run.read_all([str(reports)], Processes(1), ReadingOptions(), lambda _: None, aside=aside)

    monkeypatch.setattr(pipeline.run, "_HELD", 1)
    held, kept = read(None), read(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    assert kept.results == held.results and kept.documents == held.documents
    assert sum(len(result.findings) for result in kept.results) > 100


def test_a_run_that_is_terminated_leaves_nothing_behind(reports: Path, tmp_path: Path) -> None:
    # Sockets lie there, whose paths may not be long.
    with tempfile.TemporaryDirectory() as aside:
        command = [PROGRAM, "run", reports, "--out", tmp_path / "out", "--workers", "1"]
        process = subprocess.Popen(command, env=os.environ | {"TMPDIR": aside}, stderr=subprocess.PIPE, text=True)
        while not list(Path(aside).iterdir()):
            assert process.poll() is None
            time.sleep(0.01)
        process.terminate()
        _, said = process.communicate()
        assert (process.returncode, said) == (143, "Terminated.\n")
        assert list(Path(aside).iterdir()) == []
        assert list((tmp_path / "out").rglob("*")) == []


def test_a_worker_that_dies_takes_no_other_report_with_it(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pipeline.run
    from extractors.reading import ReadingOptions
    from pipeline.executing import Processes
    from pipeline.run import process_portion

    (tmp_path / "deadly.txt").write_text("x", encoding="utf-8")

    monkeypatch.setattr(pipeline.run, "process_portion", dies_on_deadly)
    outcome = pipeline.run.read_all(
        [str(tmp_path / "deadly.txt"), str(reports)], Processes(2), ReadingOptions(), lambda source: None
    )
    status = {r.document.source: r.document.status for r in outcome.results}
    assert status.pop("deadly.txt") == "failed"
    assert set(status.values()) == {"done"} and len(status) == 4
    assert outcome.exit_code == 1
    assert process_portion is not dies_on_deadly


def dies_on_deadly(portion: object, **settings: object) -> object:
    """A reader that is killed as the operating system kills: without a word."""
    from pipeline.run import process_portion

    if "deadly" in portion.job.source:  # type: ignore[attr-defined]
        os._exit(9)
    return process_portion(portion, **settings)  # type: ignore[arg-type]
