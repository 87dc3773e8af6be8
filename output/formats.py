"""What a caller may choose about the published files.

Belongs here: formats on request. Does not: what every build has (`output.writing`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formats:
    """byte_order_mark: CSV files begin with one, by which Excel knows UTF-8. stata: the tables as .dta too."""

    byte_order_mark: bool = False
    stata: bool = False
