"""The command line.

Belongs here: commands, their options and help, and turning errors into exit codes. Does not: any work; each command
imports what it needs when it runs, so that `chiso --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

_VERDICTS = click.Choice(["exact", "rounding", "truncated", "inconsistent", "unverifiable"])


def _limited(command: Callable[..., None]) -> Callable[..., None]:
    """The options that bound the reading of one input."""
    time = click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=1800.0,
        show_default=True,
        help="Seconds after which the reading of one input is given up.",
    )
    memory = click.option(
        "--memory-limit",
        type=click.IntRange(min=256),
        default=4096,
        show_default=True,
        help="MiB that the reading of one input may take.",
    )
    return time(memory(command))


_clustered = click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Let the workers of a Dask scheduler read (tcp://host:8786); inputs have to lie where they see them.",
)
_corrected = click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV file of figures that people have set right.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chiso", prog_name="chiso")
def commands() -> None:
    """Read the reports of Vietnam's provincial administrative-reform index and recompute what they publish."""


@commands.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to publish the dataset into.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that read at once; as many as processors.")
@click.option("--no-validate", is_flag=True, help="Leave out the checks of the published tables.")
@click.option("--data-docs", is_flag=True, help="Write those checks as pages too (data_docs/index.html).")
@click.option("--no-page-images", is_flag=True, help="Leave the pictures of the pages out of the page.")
@click.option("--stata", is_flag=True, help="Write the tables for Stata too (tables/*.dta).")
@click.option("--excel-csv", is_flag=True, help="Begin CSV files with a byte order mark, for Excel.")
@_corrected
@_clustered
@_limited
def run(
    inputs: tuple[str, ...],
    out: Path,
    workers: int | None,
    no_validate: bool,
    data_docs: bool,
    no_page_images: bool,
    stata: bool,
    excel_csv: bool,
    corrections: Path | None,
    cluster: str,
    time_limit: float,
    memory_limit: int,
) -> None:
    """Read INPUTs and write the dataset, the audit and the page.

    An INPUT is a file, a folder or a glob: PDF, PNG, JPEG, TIFF, text, DOCX, XLSX, HTML, or a ZIP of these, of which
    each member is a report of its own. The content decides, not the name.
    """
    from output import Formats, OutputError, check_writable, staging
    from pipeline import terminal
    from pipeline.executing import default_workers, executor
    from pipeline.exits import WrongUsageError
    from pipeline.inputs import corrections_of, find_inputs
    from pipeline.options import Limits, RunOptions
    from pipeline.run import publish, read_all

    if no_validate and data_docs:
        raise WrongUsageError("--data-docs shows the checks that --no-validate leaves out: take one of them.")
    try:
        check_writable(out)
    except OutputError as error:
        raise WrongUsageError(str(error)) from error
    limits = Limits(time_limit, memory_limit * 1024 * 1024)
    corrected = corrections_of(corrections)
    options = RunOptions(
        inputs,
        out,
        workers or default_workers(),
        not no_validate,
        not no_page_images,
        limits=limits,
        corrections=corrected,
        formats=Formats(byte_order_mark=excel_csv, stata=stata),
        data_docs=data_docs,
    )
    total = len(find_inputs(inputs).files)
    if not total:
        raise WrongUsageError("The named folders hold no file that could be a report.")
    with staging(out) as aside:
        with executor(options.workers, cluster) as where, terminal.progress_of(total) as progress:
            outcome = read_all(inputs, where, options.reading, progress, limits, corrected, aside=aside)
        page, violations = publish(outcome, options)
        told = terminal.told_of(report.load() for report in outcome.reports)
    screen = terminal.console()
    terminal.tell_summary(told)
    terminal.tell_unread(told)
    for source in outcome.duplicates:
        screen.print(f"{terminal.visible(source)}: the same file as another input, published once")
    if outcome.passed_over:
        screen.print(f"{outcome.passed_over} files of other kinds in the folders were passed over.")
    terminal.tell_worst(told)
    for violation in violations:
        screen.print(f"Published tables: {violation}")
    if no_validate:
        screen.print("The checks of the published tables were left out (--no-validate).")
    screen.print()
    screen.print(f"Open {page}")
    sys.exit(int(outcome.exit_code))


@commands.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--fail-on", type=_VERDICTS, multiple=True, help="Exit 1 when this verdict occurs; may be repeated.")
@click.option("--all", "show_all", is_flag=True, help="Show every finding, not only those that do not agree.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv", "sarif"]), default="text", show_default=True
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes that read at once; as many as processors.")
@_corrected
@_limited
def audit(
    inputs: tuple[str, ...],
    fail_on: tuple[str, ...],
    show_all: bool,
    form: str,
    workers: int | None,
    corrections: Path | None,
    time_limit: float,
    memory_limit: int,
) -> None:
    """Show the findings of one or more reports, of the same kinds as `run` reads."""
    from extractors.reading import ReadingOptions
    from pipeline import terminal
    from pipeline.executing import Processes
    from pipeline.exits import ExitCode
    from pipeline.inputs import corrections_of, find_inputs
    from pipeline.options import Limits
    from pipeline.run import read_all

    limits = Limits(time_limit, memory_limit * 1024 * 1024)
    corrected = corrections_of(corrections)
    total = len(find_inputs(inputs).files)
    with terminal.progress_of(total) as progress:
        outcome = read_all(inputs, Processes(workers or 0), ReadingOptions(), progress, limits, corrected)
    told = terminal.told_of(outcome.results)
    shown = ("truncated", "inconsistent", *fail_on)
    chosen = [(r, f) for r in outcome.results for f in r.findings if show_all or f.verdict in shown]
    if form == "text":
        for result, finding in chosen:
            terminal.tell_finding(result, finding)
        terminal.tell_summary(told)
    else:
        from output.machine_forms import FINDING_FORMS

        _write(FINDING_FORMS[form](chosen))
    terminal.tell_unread(told)
    occurred = any(finding.verdict in fail_on for result in outcome.results for finding in result.findings)
    sys.exit(int(ExitCode.SOME_INPUT_FAILED if occurred else outcome.exit_code))


@commands.command()
@click.argument("report", metavar="DOC")
@click.option(
    "--only",
    "fates",
    type=click.Choice(["observation", "claim-operand", "reference", "not-understood"]),
    multiple=True,
    help="Show only the figures of this fate; may be repeated.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_corrected
@_limited
def explain(
    report: str, fates: tuple[str, ...], form: str, corrections: Path | None, time_limit: float, memory_limit: int
) -> None:
    """Show what was made of every figure of one report, DOC: a file of any kind that `run` reads.

    A figure is an observation, an operand of a claim, a reference (a date, a document, a number of a list and the
    like), or it was not understood.
    """
    from extractors.reading import ReadingOptions
    from pipeline import explanation, terminal
    from pipeline.executing import Processes
    from pipeline.exits import WrongUsageError
    from pipeline.inputs import corrections_of, find_inputs
    from pipeline.options import Limits
    from pipeline.run import read_all

    limits = Limits(time_limit, memory_limit * 1024 * 1024)
    found = len(find_inputs((report,)).files)
    if found != 1:
        raise WrongUsageError(f"explain takes one report; {terminal.visible(report)} holds {found}.")
    with terminal.progress_of(1) as progress:
        outcome = read_all(
            (report,), Processes(1), ReadingOptions(), progress, limits, corrections_of(corrections), with_fates=True
        )
    result = outcome.results[0]
    shown = tuple(fate.replace("-", " ") for fate in fates)
    if form == "json":
        _write(explanation.as_json(result, shown))
    elif result.document.figures is not None:
        explanation.tell(result, shown)
    terminal.tell_unread(terminal.told_of((result,)))
    sys.exit(int(outcome.exit_code))


@commands.command()
@click.argument("old", type=click.Path(file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="For people, or for programs."
)
def diff(old: Path, new: Path, form: str) -> None:
    """Show what changed between the datasets in the folders OLD and NEW: rows added, removed, changed, and why."""
    from output.comparison import ComparisonError, compare
    from pipeline import terminal
    from pipeline.exits import WrongUsageError

    try:
        differences = compare(old, new)
    except ComparisonError as error:
        raise WrongUsageError(str(error)) from error
    if form == "text":
        terminal.tell_differences(differences)
    else:
        from output.machine_forms import DIFFERENCE_FORMS

        _write(DIFFERENCE_FORMS[form](differences))


@commands.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def restore(file: Path | None) -> None:
    """Restore Vietnamese text from FILE or standard input, line for line, to standard output."""
    from normalizers.restoration import restore_stream

    source = sys.stdin.buffer if file is None or str(file) == "-" else file.open("rb")
    with source:
        lines = (line.decode("utf-8", errors="replace").rstrip("\r\n") for line in source)
        for line in restore_stream(lines):
            sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def _write(text: str) -> None:
    """Put out what another program reads: UTF-8 whatever the terminal's language."""
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()


_CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("sources.toml"),
    show_default=True,
    help="What to ingest, and where to keep it.",
)


@commands.command()
@_CONFIG
@_clustered
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def ingest(config: Path, cluster: str, as_json: bool) -> None:
    """Fetch new and changed reports, judge what is new or stale, publish the dataset."""
    import json
    from dataclasses import replace

    from pipeline.ingest import ingest as ingest_all
    from pipeline.journal import Journal
    from pipeline.sources.configuration import load
    from pipeline.telling import night_text

    configuration = load(config)
    if cluster:
        configuration = replace(configuration, run=replace(configuration.run, cluster=cluster))
    night = ingest_all(configuration, Journal())
    outcome = "done" if night.exit_code == 0 else "some failed"
    _write((json.dumps(night.summary(outcome), ensure_ascii=False, indent=1) if as_json else night_text(night)) + "\n")
    sys.exit(int(night.exit_code))


@commands.command()
@_CONFIG
@click.option("--json", "form", flag_value="json", help="Print as JSON.")
@click.option("--openmetrics", "form", flag_value="openmetrics", help="Print as OpenMetrics text.")
def status(config: Path, form: str | None) -> None:
    """Tell what the ledger knows: seen, done, failed, waiting."""
    from pipeline.sources.configuration import load
    from pipeline.telling import overview, overview_json, overview_metrics, overview_text

    told = {"json": overview_json, "openmetrics": overview_metrics}.get(form or "", overview_text)
    _write(told(overview(load(config))))


@commands.command()
@_CONFIG
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
def retry(config: Path, addresses: tuple[str, ...]) -> None:
    """Let the next run try failed and quarantined reports again: all of them, or those named."""
    from pipeline import terminal
    from pipeline.exits import WrongUsageError
    from pipeline.ingest import alone
    from pipeline.sources.configuration import load
    from pipeline.store import Store

    configuration = load(config)
    with alone(configuration, Store(configuration.store)) as ledger:
        freed = ledger.retry(addresses)
    unknown = sorted(set(addresses) - set(freed))
    for address in freed:
        click.echo(f"{terminal.visible(address)}: tried again by the next run")
    if unknown:
        raise WrongUsageError(f"Neither failed nor in quarantine: {', '.join(map(terminal.visible, unknown))}.")
    if not freed:
        click.echo("No report has failed or is in quarantine.")


def _terminate(*_: object) -> None:
    """Leave by way of everything that has to be cleaned up: readers, and what lies half-written."""
    from pipeline.exits import ExitCode

    click.echo("Terminated.", err=True)
    sys.exit(int(ExitCode.TERMINATED))


def main() -> None:
    """Run the program; every error a user can meet is one sentence and an exit code."""
    import signal
    import threading

    from pipeline.exits import ExitCode, ProgramError

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminate)
    try:
        commands(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was published.", err=True)
        sys.exit(int(ExitCode.INTERRUPTED))
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(int(ExitCode.SOME_INPUT_FAILED))
    except ProgramError as error:
        click.echo(f"chiso: {error}", err=True)
        sys.exit(int(error.exit_code))
    except OSError as error:
        click.echo(f"chiso: {error.strerror or error}", err=True)
        sys.exit(int(ExitCode.WRONG_USAGE))


if __name__ == "__main__":
    main()
