"""The last check of what was published: a Great Expectations suite for each table, generated from `corpus.schema`.

Belongs here: expectations that follow from the schema (keys, required cells, allowed values, references), run on every
row of the Parquet files, and putting together what the library found in the pieces. Does not: the pieces
(`output.guard_rows`), the audit of the reports' own arithmetic (`validation`). Importing the library takes seconds, so
nothing of it is imported before `violations` is called.

Memory does not grow with the tables: what holds of a row by itself is checked in pieces of a table as they come; keys
are checked in pieces of the sorted key columns, in which equal keys are never parted; references beside the keys that
were found for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import schema
from output.data_docs import write_data_docs
from output.guard_results import beside, together
from output.guard_rows import PublishedRows

_EXAMPLES = 3
# Cells that list keys of another table: (table, column, separator, table referred to, its column).
_LISTS = (("findings", "evidence", ";", "observations", "obs_id"),)
_Validate = Callable[[str, Iterable[Any], Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Violation:
    """One expectation that a published table does not meet. rows: how many rows; examples: a few of their cells."""

    table: str
    column: str
    rule: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        shown = f", as {', '.join(self.examples)}" if self.examples else ""
        return f"{self.table}.{self.column}: {self.rule} ({self.rows} rows{shown})"


def violations(out: Path, *, data_docs: bool = False) -> list[Violation]:
    """What is wrong with the tables in the folder that `output.write` filled; empty where nothing is.

    Shows nothing and sends nothing, and leaves nothing but the Data Docs, where they are asked for. Raises OutputError
    where the tables cannot be read, or the Data Docs not written.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    validate = _validator(great_expectations)
    with PublishedRows(out) as rows:
        results = dict(_checked(great_expectations.expectations, rows, validate))
    if data_docs:
        write_data_docs(out, results)
    return [_violation(name, one) for name, result in results.items() for one in result.results if not one.success]


def _validator(great_expectations: Any) -> _Validate:
    """What lets the library check pieces of one thing against expectations, and puts together what it found."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("published")

    def validate(name: str, frames: Iterable[Any], expectations: Sequence[Any]) -> Any:
        batches = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        suite = great_expectations.ExpectationSuite(name, expectations=list(expectations))
        return together(batches.get_batch({"dataframe": frame}).validate(suite) for frame in frames)

    return validate


def _checked(expectations: Any, rows: PublishedRows, validate: _Validate) -> Iterator[tuple[str, Any]]:
    """For each table, and each column that lists keys, what the library found."""
    for table in schema.TABLES:
        found = [
            validate(table.name, rows.of(table.name), _of_rows(expectations, table)),
            validate(f"{table.name} key", rows.by_key(table.name, table.key), [_unique(expectations, table.key)]),
        ]
        for reference in table.foreign_keys:
            column, other = reference.column, reference.table
            referring = rows.referring(table.name, column, other, column)
            found.append(validate(f"{table.name} {column}", referring, [_leads(expectations, column, other, column)]))
        yield table.name, beside(found)
    for name, column, separator, other, key in _LISTS:
        referring = rows.referring(name, column, other, key, separator)
        yield f"{name}.{column}", validate(f"{name}.{column}", referring, [_leads(expectations, column, other, key)])


def _of_rows(expectations: Any, table: schema.TableSchema) -> list[Any]:
    """What holds of each row by itself."""
    made = [expectations.ExpectTableColumnsToMatchOrderedList(column_list=[column.name for column in table.columns])]
    for column in table.columns:
        if column.required:
            made.append(expectations.ExpectColumnValuesToNotBeNull(column=column.name))
        if column.allowed:
            made.append(expectations.ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.allowed)))
    return made


def _unique(expectations: Any, key: Sequence[str]) -> Any:
    if len(key) == 1:
        return expectations.ExpectColumnValuesToBeUnique(column=key[0])
    return expectations.ExpectCompoundColumnsToBeUnique(column_list=list(key), ignore_row_if="never")


def _leads(expectations: Any, column: str, other: str, key: str) -> Any:
    return expectations.ExpectColumnPairValuesToBeEqual(
        column_A=column, column_B=f"{other}.{key}", ignore_row_if="either_value_is_missing"
    )


_RULES = {
    "expect_table_columns_to_match_ordered_list": "the columns are not those of the schema",
    "expect_column_values_to_be_unique": "the key is not unique",
    "expect_compound_columns_to_be_unique": "the key is not unique",
    "expect_column_values_to_not_be_null": "a required cell is empty",
    "expect_column_values_to_be_in_set": "a value is not allowed",
    "expect_column_pair_values_to_be_equal": "a reference leads nowhere",
}


def _violation(name: str, result: Any) -> Violation:
    config = result.expectation_config
    kwargs: Mapping[str, Any] = config.kwargs
    column = kwargs.get("column") or kwargs.get("column_A") or ", ".join(kwargs.get("column_list", ()))
    details: Mapping[str, Any] = result.result or {}
    values: Sequence[Any] = details.get("partial_unexpected_list") or ()
    if config.type == "expect_column_values_to_not_be_null":
        values = ()
    if config.type == "expect_column_pair_values_to_be_equal":
        values = [value for value, _ in values]
    examples = tuple(sorted({str(value) for value in values})[:_EXAMPLES])
    rule = _RULES.get(config.type, config.type)
    return Violation(name.partition(".")[0], str(column), rule, int(details.get("unexpected_count") or 0), examples)
