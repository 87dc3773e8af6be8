"""The page images of a report: how they lie in a folder, and how they come into the published page.

Belongs here: writing them down with their sizes, reading that description, placing them. Does not: drawing them
(`extractors.drawing`), or who has them drawn (`pipeline.drawing`).

Images never pass through the memory of the process that publishes: whoever draws them writes them into a folder, and
publishing links or copies the files.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_DESCRIPTION = "pages.json"


def write_images(folder: Path, pages: Iterable[tuple[int, float, float, bytes]]) -> int:
    """Write the images of (number, width, height, content) into a new folder; how many there were.

    number: of the page, from 1. width, height: in points. The description goes last: a folder without it is not whole.
    """
    folder.mkdir(parents=True)
    described = []
    for number, width, height, content in pages:
        name = f"{number:03d}.webp"
        (folder / name).write_bytes(content)
        described.append([number, round(width, 2), round(height, 2), name])
    (folder / _DESCRIPTION).write_text(json.dumps(described), encoding="utf-8")
    return len(described)


def is_whole(folder: Path) -> bool:
    """Whether all images that there are to be have been written into the folder."""
    return (folder / _DESCRIPTION).is_file()


def place_images(folder: Path, target: Path) -> list[list[Any]]:
    """Put the images of a folder into the folder `target`; [number, width, height, file name] of each.

    A file is linked where the file system can, and else copied. Raises OSError.
    """
    described: list[list[Any]] = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
    if described:
        target.mkdir(parents=True)
    for _, _, _, name in described:
        try:
            os.link(folder / name, target / name)
        except OSError:
            shutil.copyfile(folder / name, target / name)
    return described
