"""From the bytes of an input to pages of words, lines and tables of cells.

Belongs here: kinds of files, text layers, recognition of page images, ruled tables. Does not: what the words mean
(the rest of `extractors`), restoring damaged Vietnamese or reading numbers (`normalizers`).
"""

from extractors.reading.dispatch import read
from extractors.reading.options import ReadingOptions
from extractors.reading.paging import PageRun, joined, read_run

__all__ = ["PageRun", "ReadingOptions", "joined", "read", "read_run"]
