"""An HTTP server on loopback that behaves as portals do: well, badly, and on purpose badly."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: "Portal"

    def do_GET(self) -> None:
        self.close_connection = True
        self.portal.asked.append(self.path)
        self.portal.headers.append(dict(self.headers.items()))
        answer = self.portal.answers.get(self.path)
        try:
            if answer is None:
                self.give(b"nothing here", 404, {"Content-Type": "text/plain"})
            else:
                answer(self)
        except OSError:
            return

    def give(self, data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        if status == 200:
            self.portal.given[self.path] += 1

    def log_message(self, *_: object) -> None:
        return


class Portal:
    """answers: by path. asked: paths in order. given: how often a whole answer with a body was given, by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.given: Counter[str] = Counter()
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Request,), {"portal": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def forget(self) -> None:
        self.asked.clear()
        self.headers.clear()
        self.given.clear()


def whole(data: bytes, kind: str = "text/plain", **headers: str) -> Answer:
    """The bytes, with an ETag that is honoured."""
    tag = f'"{hash(data) & 0xFFFFFFFF:x}"'

    def answer(request: Request) -> None:
        if request.headers.get("If-None-Match") == tag:
            request.send_response(304)
            request.end_headers()
        else:
            request.give(data, 200, {"Content-Type": kind, "ETag": tag, **headers})

    return answer


def page(*links: str, more: str = "", kind: str = "text/html; charset=utf-8", encoding: str = "utf-8") -> Answer:
    body = "".join(f'<li><a href="{link}">văn bản</a></li>' for link in links)
    return whole(f"<!doctype html><html><body><ul>{body}</ul>{more}</body></html>".encode(encoding), kind)


def status(code: int, **headers: str) -> Answer:
    return lambda request: request.give(b"trouble", code, {name.replace("_", "-"): v for name, v in headers.items()})


def redirect(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def failing_first(times: int, then: Answer, code: int = 503) -> Answer:
    left = [times]

    def answer(request: Request) -> None:
        if left[0]:
            left[0] -= 1
            request.give(b"busy", code)
        else:
            then(request)

    return answer


def cut_off(data: bytes) -> Answer:
    """Half of what was announced."""

    def answer(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: len(data) // 2])

    return answer


def cut_off_then_going_on(first: bytes, second: bytes | None = None) -> Answer:
    """Half at first; then the rest to who asks for it, or the whole of `second`, to which the file was changed."""
    tag = '"first"'
    cut = [True]

    def answer(request: Request) -> None:
        if cut[0]:
            cut[0] = False
            request.send_response(200)
            request.send_header("ETag", tag)
            request.send_header("Content-Length", str(len(first)))
            request.end_headers()
            request.wfile.write(first[: len(first) // 2])
            return
        wanted = request.headers.get("Range", "")
        if request.headers.get("If-None-Match") == (tag if second is None else '"second"'):
            request.send_response(304)
            request.end_headers()
        elif second is None and request.headers.get("If-Range") == tag and wanted:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            place = f"bytes {start}-{len(first) - 1}/{len(first)}"
            request.give(first[start:], 206, {"ETag": tag, "Content-Range": place})
        else:
            request.give(second or first, 200, {"ETag": '"second"'})

    return answer


def cut_off_in_chunks(data: bytes) -> Answer:
    def answer(request: Request) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    return answer


def dripping(request: Request) -> None:
    """A byte now and then, for ever: no pause is long enough to be noticed."""
    request.send_response(200)
    request.end_headers()
    while not request.portal.over.wait(0.05):
        request.wfile.write(b"B")
        request.wfile.flush()


def dripping_head(request: Request) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.portal.over.wait(0.05):
        request.wfile.write(b"X-More: and more\r\n"[:1])
        request.wfile.flush()


def endless(request: Request) -> None:
    request.send_response(200)
    request.end_headers()
    while not request.portal.over.is_set():
        request.wfile.write(b"B\xc3\xa1o c\xc3\xa1o " * 4096)


def silent(request: Request) -> None:
    request.portal.over.wait(20)


def slowly(then: Answer, seconds: float) -> Answer:
    def answer(request: Request) -> None:
        time.sleep(seconds)
        then(request)

    return answer
