"""What several files of tests need started: the PostgreSQL server of the tests' own, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from postgres_cluster import cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def databases() -> Iterator[str]:
    """The URL of a server without the name of a database; it is started when a test first asks for it."""
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; it is started when a test first asks for it."""
    from chromium import chromium

    with chromium() as started:
        yield started
