"""What several files of tests need started: the PostgreSQL server of the tests' own."""

from collections.abc import Iterator

import pytest
from postgres_cluster import cluster


@pytest.fixture(scope="session")
def databases() -> Iterator[str]:
    """The URL of a server without the name of a database; it is started when a test first asks for it."""
    with cluster() as url:
        yield url
