"""What Great Expectations found in the pieces of a table, put together as if it had seen the table whole.

Belongs here: adding up results. Does not: expectations (`output.guard`), or pieces of tables (`output.guard_rows`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_SHOWN = 20
_COUNTS = ("element_count", "missing_count", "unexpected_count")


def together(pieces: Iterable[Any]) -> Any:
    """The results of one suite for several pieces of one thing, of which one at a time is in memory, as one result."""
    whole: Any = None
    known: dict[str, Any] = {}
    for piece in pieces:
        if whole is None:
            whole = piece
            known = {_expected(one): one for one in whole.results}
            continue
        for one in piece.results:
            _add(known[_expected(one)], one)
    return beside([whole])


def beside(results: Sequence[Any]) -> Any:
    """Results of several suites for one thing, the first of which names it, as one result."""
    whole = results[0]
    whole.results = [one for result in results for one in result.results]
    successful = sum(bool(one.success) for one in whole.results)
    whole.success = successful == len(whole.results)
    whole.statistics = {
        "evaluated_expectations": len(whole.results),
        "successful_expectations": successful,
        "unsuccessful_expectations": len(whole.results) - successful,
        "success_percent": 100 * successful / len(whole.results),
    }
    return whole


def _expected(one: Any) -> str:
    """What names an expectation in every piece."""
    return json.dumps([one.expectation_config.type, one.expectation_config.kwargs], sort_keys=True, default=str)


def _add(whole: Any, piece: Any) -> None:
    """Add what was found in a further piece."""
    whole.success = bool(whole.success and piece.success)
    found: dict[str, Any] = whole.result
    if (piece.exception_info or {}).get("raised_exception") or "element_count" not in piece.result:
        if not piece.success:
            found.update(piece.result)
            whole.exception_info = piece.exception_info
        return
    for name in _COUNTS:
        if name in piece.result:
            found[name] = found.get(name, 0) + piece.result[name]
    values = [*found.get("partial_unexpected_list", ()), *piece.result.get("partial_unexpected_list", ())][:_SHOWN]
    # Places are those within a piece.
    found.pop("partial_unexpected_index_list", None)
    found["partial_unexpected_list"] = values
    found["partial_unexpected_counts"] = _counted(values)
    found.update(_percentages(found))


def _counted(values: Sequence[Any]) -> list[dict[str, Any]]:
    cells = [tuple(value.values()) if isinstance(value, Mapping) else value for value in values]
    counts = Counter(map(str, cells))
    by_text = {str(cell): cell for cell in cells}
    return [{"value": by_text[text], "count": count} for text, count in sorted(counts.items(), key=_most_first)]


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _percentages(found: Mapping[str, Any]) -> dict[str, float]:
    """The shares that go with the counts, those of them that the library gives."""
    rows, unexpected = found["element_count"], found["unexpected_count"]
    there = rows - found.get("missing_count", 0)
    shares = {
        "missing_percent": (found.get("missing_count", 0), rows),
        "unexpected_percent": (unexpected, there),
        "unexpected_percent_total": (unexpected, rows),
        "unexpected_percent_nonmissing": (unexpected, there),
    }
    return {name: 100 * part / of for name, (part, of) in shares.items() if name in found and of}
