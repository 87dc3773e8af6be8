"""The webhook: new published errors once, tried again the next night, never at the cost of the run."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ingest_factories import Place, folder_source

from pipeline.exits import ExitCode, WrongUsageError


class Hook:
    """A server that takes what is posted. status: its answers, one after the other, the last one for good."""

    def __init__(self) -> None:
        self.status = [200]
        self.posted: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = hook.status.pop(0) if len(hook.status) > 1 else hook.status[0]
                if answer == 200:
                    hook.posted.append(json.loads(body))
                    hook.headers.append(dict(self.headers.items()))
                self.send_response(answer)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook?secret=s3cret"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


def wrong(*lines: str) -> bytes:
    """A report whose stated differences are not those of its figures."""
    rows = "\n".join(lines)
    return f"""UBND TỈNH SƠN LA                      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                                    Độc lập - Tự do - Hạnh phúc
Số: 501/BC-SNV                    Sơn La, ngày 12 tháng 3 năm 2024
BÁO CÁO
Kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành
{rows}
""".encode()


FIRST = (
    "Giá trị trung bình của các sở đạt 86,53%. Sở Nội vụ đạt cao nhất 91,20%, "
    "Sở Y tế đạt thấp nhất 81,10%, chênh lệch 12,10%."
)
SECOND = FIRST.replace("12,10", "25,10")


def place_with(folder: Path, hook: Hook, more: str = "") -> Place:
    inbox = folder / "in"
    inbox.mkdir(parents=True)
    (inbox / "a.txt").write_bytes(wrong(FIRST))
    return Place(folder, folder_source("hop-thu", inbox) + f'[webhook]\nurl = "{hook.url}"\n{more}')


def test_new_published_errors_are_told_once_and_after_a_failure_the_next_night(tmp_path: Path, hook: Hook) -> None:
    place = place_with(tmp_path, hook)
    hook.status = [500]
    night = place.night()
    assert night.exit_code == ExitCode.DONE
    assert (night.announced.errors, night.announced.reason) == (0, "The webhook answered with status 500.")
    assert night.published.reports == 1
    assert "s3cret" not in place.log + json.dumps(night.summary("done"))

    # Nothing changed but the hook: what was not told is told now, after one more failure within the run.
    hook.status = [503, 200]
    assert place.night().announced.errors == 1
    (said,) = hook.posted
    (error,) = said["errors"]
    assert said["build"] == place.nights[-1].published.build
    assert (error["address"], error["stated"], error["number"]) == ("hop-thu/a.txt", "12.10", "501/BC-SNV")
    assert error["message"] and error["finding_id"]
    assert hook.headers[0]["Content-Type"] == "application/json"
    assert place.night().announced.errors == 0

    # A new version of the report with the same error is not told again; another report with another error is.
    (tmp_path / "in" / "a.txt").write_bytes(wrong(FIRST, "Có 12 sở đạt kết quả trên 90%."))
    (tmp_path / "in" / "b.txt").write_bytes(wrong(SECOND))
    assert place.night().announced.errors == 1
    assert [(error["address"], error["stated"]) for error in hook.posted[1]["errors"]] == [("hop-thu/b.txt", "25.10")]
    assert len(hook.posted) == 2


def test_the_webhook_is_asked_only_where_any_address_would_be(tmp_path: Path, hook: Hook) -> None:
    place = place_with(tmp_path, hook)
    place.write()
    text = place.config.read_text(encoding="utf-8").replace('private = ["127.0.0.1"]', "")
    place.write = lambda: place.config  # type: ignore[method-assign]
    place.config.write_text(text, encoding="utf-8")
    night = place.night()
    assert "is a loopback address" in night.announced.reason
    assert (night.exit_code, hook.posted) == (ExitCode.DONE, [])


def test_a_redirect_of_the_webhook_is_not_followed_and_a_dead_one_costs_nothing(tmp_path: Path, hook: Hook) -> None:
    place = place_with(tmp_path / "one", hook)
    hook.status = [307]
    assert place.night().announced.reason == "The webhook answered with status 307."
    dead = Place(
        tmp_path / "two", folder_source("hop-thu", tmp_path / "one" / "in") + '[webhook]\nurl = "http://127.0.0.1:9/"\n'
    )
    dead.fetch = "tries = 1\n"
    night = dead.night()
    assert (night.exit_code, night.published.reports) == (ExitCode.DONE, 1)
    assert "does not accept connections" in night.announced.reason


def test_a_webhook_that_is_no_web_address_is_wrong_usage_and_not_repeated(tmp_path: Path) -> None:
    place = Place(tmp_path, folder_source("hop-thu", tmp_path) + '[webhook]\nurl = "file:///s3cret"\n')
    with pytest.raises(WrongUsageError, match="is no http or https address") as told:
        place.night()
    assert "s3cret" not in str(told.value)
