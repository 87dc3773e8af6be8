"""The Chromium of the system, driven headless by Playwright, which brings no browser of its own here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these it asks for addresses of its own at every start.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)


def program() -> str:
    """The path of Chromium. Skips where there is none, but in continuous integration, which has to have it."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        said = "Chromium is not installed (see .ci/system-packages)"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    executable = program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One visitor of the page of a dataset. wrong: what the console said, what failed, and what left the disk."""

    def __init__(
        self,
        browser: Browser,
        folder: Path,
        language: str = "en-GB",
        width: int = 1280,
        height: int = 860,
        **options: object,
    ) -> None:
        self._index = (folder / "report" / "index.html").as_uri()
        self._root = folder.as_uri()
        self.context: BrowserContext = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))

    def _console(self, message: ConsoleMessage) -> None:
        self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._root, "data:", "blob:")):
            self.wrong.append(f"left the disk: {request.url}")

    def open(self, address: str = "", wait_for: str = "main h1") -> Page:
        """Go to an address of the page ("#/reports") and wait until it is shown."""
        self.page.goto("about:blank")
        self.page.goto(self._index + address)
        self.page.wait_for_selector(wait_for)
        return self.page

    def close(self) -> None:
        """Leave."""
        self.context.close()
