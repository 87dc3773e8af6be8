"""The last check of what was published: a Great Expectations suite for each table, generated from `corpus.schema`.

Belongs here: expectations that follow from the schema (keys, required cells, allowed values, references), run on the
Parquet files. Does not: the audit of the reports' own arithmetic (`validation`). Importing the library takes seconds,
so nothing of it is imported before `violations` is called.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import schema
from output.data_docs import write_data_docs
from output.paths import TABLES, OutputError, reason

_EXAMPLES = 3
# Cells that list keys of another table: (table, column, separator, table referred to, its column).
_LISTS = (("findings", "evidence", ";", "observations", "obs_id"),)


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

    Shows nothing and sends nothing, and writes nothing but the Data Docs, where they are asked for. Raises OutputError
    where the tables cannot be read, or the Data Docs not written.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    frames = _frames(out)
    context = _quiet_context(great_expectations)
    source = context.data_sources.add_pandas("published")
    results: dict[str, Any] = {}
    for name, (frame, suite) in _suites(great_expectations, frames).items():
        asset = source.add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
        results[name] = batch.validate(suite)
    if data_docs:
        write_data_docs(out, results)
    return [_violation(name, one) for name, result in results.items() for one in result.results if not one.success]


def _frames(out: Path) -> dict[str, Any]:
    """The published tables as data frames."""
    from pyarrow import ArrowException, parquet

    frames = {}
    for table in schema.TABLES:
        try:
            frames[table.name] = parquet.read_table(out / TABLES / f"{table.name}.parquet").to_pandas()
        except (OSError, ArrowException) as error:
            raise OutputError(f"The published table {table.name} cannot be read: {reason(error)}.") from error
    return frames


def _quiet_context(great_expectations: Any) -> Any:
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _suites(great_expectations: Any, frames: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """For each table, and each column that lists keys: the frame, and the suite that it should meet."""
    expectations = great_expectations.expectations
    suites: dict[str, tuple[Any, Any]] = {}
    for table in schema.TABLES:
        suite = great_expectations.ExpectationSuite(table.name)
        for expectation in _expectations(expectations, table, frames):
            suite.add_expectation(expectation)
        suites[table.name] = (frames[table.name], suite)
    for name, column, separator, other, key in _LISTS:
        listed = frames[name][[column]].dropna()
        listed = listed.assign(**{column: listed[column].str.split(separator)}).explode(column)
        suite = great_expectations.ExpectationSuite(f"{name}.{column}")
        suite.add_expectation(_reference(expectations, column, frames[other][key]))
        # GX takes no frame without rows for a list of keys: nothing listed, nothing to check.
        if len(listed):
            suites[f"{name}.{column}"] = (listed.reset_index(drop=True), suite)
    return suites


def _expectations(expectations: Any, table: schema.TableSchema, frames: Mapping[str, Any]) -> list[Any]:
    names = [column.name for column in table.columns]
    made = [expectations.ExpectTableColumnsToMatchOrderedList(column_list=names)]
    if len(table.key) == 1:
        made.append(expectations.ExpectColumnValuesToBeUnique(column=table.key[0]))
    else:
        made.append(expectations.ExpectCompoundColumnsToBeUnique(column_list=list(table.key), ignore_row_if="never"))
    for column in table.columns:
        if column.required:
            made.append(expectations.ExpectColumnValuesToNotBeNull(column=column.name))
        if column.allowed:
            made.append(expectations.ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.allowed)))
    return made + [_reference(expectations, key.column, frames[key.table][key.column]) for key in table.foreign_keys]


def _reference(expectations: Any, column: str, keys: Any) -> Any:
    return expectations.ExpectColumnValuesToBeInSet(
        column=column, value_set=sorted(keys.dropna().unique()), meta={"reference": True}
    )


_RULES = {
    "expect_table_columns_to_match_ordered_list": "the columns are not those of the schema",
    "expect_column_values_to_be_unique": "the key is not unique",
    "expect_compound_columns_to_be_unique": "the key is not unique",
    "expect_column_values_to_not_be_null": "a required cell is empty",
    "expect_column_values_to_be_in_set": "a value is not allowed",
}


def _violation(name: str, result: Any) -> Violation:
    config = result.expectation_config
    table, _, listed = name.partition(".")
    column = listed or config.kwargs.get("column") or ", ".join(config.kwargs.get("column_list", ()))
    rule = "a reference leads nowhere" if (config.meta or {}).get("reference") else _RULES.get(config.type, config.type)
    details: Mapping[str, Any] = result.result or {}
    values: Sequence[Any] = details.get("partial_unexpected_list") or ()
    empty = config.type == "expect_column_values_to_not_be_null"
    examples = () if empty else tuple(sorted({str(value) for value in values})[:_EXAMPLES])
    return Violation(table, str(column), rule, int(details.get("unexpected_count") or 0), examples)
