"""From a reading to an understanding: the order in which header, tables, prose and rubrics are read and put together.

Belongs here: the steps and the total order of observations. Does not: any step.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.errors import NotAReportError
from corpus.records import Claim, Document, Observation, Page, RawLine, Reading, Table, Understanding
from extractors import header
from extractors.band_limits import read_band_limits
from extractors.bar_charts import is_bar_chart
from extractors.bar_labels import read_bar_labels
from extractors.bare_tables import find_bare_tables
from extractors.breakdowns import read_breakdowns
from extractors.charts import read_charts
from extractors.citations import read_citations
from extractors.column_heads import is_heading
from extractors.enumerations import read_enumerations
from extractors.label_charts import read_label_charts
from extractors.local_units import find_local_units, spelt_in_full
from extractors.numeral_fates import HeldFigure, tell_fates, with_counts
from extractors.numeral_references import find_references_of_numerals
from extractors.outline import Context, Outline, build_outline
from extractors.prose import read_prose
from extractors.prose.situations import COHORT_OF_LEVEL, COHORTS
from extractors.raw_tables import RawTable, list_decimals
from extractors.result_tables import Scope, cohort_of, read_table
from extractors.rubrics import plain_limits, read_rubrics, told_bands
from extractors.tagging import Mention
from extractors.tokens import Paragraph, is_page_number, paragraphs
from extractors.transposed_tables import upright, with_units_as_rows
from normalizers.marks import fold

# A sentence that leads in to a table is short.
_LEAD_LINES = 6
# A title of more words has taken the text behind it in, whose cohort is not the report's.
_TITLE_WORDS = 45
_LEAST_MAXIMA = 4
# Fewer units may be examples.
_LEAST_UNITS = 4
_RUBRIC = ("max_points", "criteria_count", "subcriteria_count")
_CAPTION = re.compile(r"^(bang|bieu|phu luc)( so)? ?\d*\w?[.:]?\s")


def understand(reading: Reading, doc_id: str) -> Understanding:
    """All that a restored reading tells.

    Raises `NotAReportError` where the text does not speak of an administrative-reform index at all.
    """
    if not header.speaks_of_the_index(reading.pages):
        raise NotAReportError("The text says nothing about an administrative-reform index (cải cách hành chính).")
    document = header.read_header(reading, doc_id)
    pages, tables = _tables(reading, document)
    outline = build_outline(paragraphs(pages))
    scope = Scope(
        document.province_code or None,
        document.period_year,
        reading.has_lines,
        _owner(document),
        header.names_the_index(document.title),
        cohort_of(document.title) if len(document.title.split()) <= _TITLE_WORDS else "",
    )
    observations: list[Observation] = []
    unclaimed = []
    for table in tables:
        found = read_table(table, outline.at(table.line) if table.line else Context(), scope)
        if not cohort_of(table.lead) and _contradicts(found, observations):
            # A second rubric under one heading is another cohort's, whose name was not understood.
            found = []
        observations += found
        if not found:
            unclaimed.append(table)
    for table in list(unclaimed):
        told = _by_maxima(table, scope, observations)
        if told:
            observations += told
            unclaimed.remove(table)
    if len(unclaimed) == 1 and not any(o.measure in ("max_points", "criteria_count") for o in observations):
        observations += read_table(unclaimed[0], Context(), scope, for_all=True)
    outline = build_outline(paragraphs(pages), _shown_cohorts(pages, tables, observations))
    series, series_lines = read_charts(pages, outline, observations, scope)
    labels, label_lines = read_label_charts(pages, outline, observations, scope)
    observations += series + labels
    text = paragraphs(_without(pages, series_lines | label_lines))
    observations = _spelt_out(observations, text)
    province = (document.province, document.province_code)
    told, claims, held = read_prose(text, outline, scope, province, observations)
    observations += told
    claims += read_bar_labels(pages, series, reading.has_lines)
    claims += read_band_limits(text, outline, scope)
    claims += read_breakdowns(text, outline, scope, observations)
    claims = [claim for claim in claims if claim.relation != "count"]
    claims += read_enumerations(text, outline, scope, observations, claims)
    rubrics = read_rubrics(text, outline, observations, document.period_year)
    ordered, renamed = _in_order(observations, document, _notes(reading.pages))
    settled = tuple(_with_ids(claim, renamed) for claim in claims)
    references = find_references_of_numerals(reading.pages, text, tables)
    fates = tell_fates(reading.pages, ordered, settled, [*held, *_limits(text, outline)], references)
    return Understanding(
        with_counts(document, fates),
        ordered,
        tuple(rubrics),
        settled,
        tuple(
            line.restored if line.restored is not None else line.text for page in reading.pages for line in page.lines
        ),
        frozenset(page.number for page in reading.pages if page.damage == "ruined"),
        read_citations(pages, document, reading.has_lines),
        raw_lines=tuple(RawLine(line.number, page.number, line.text) for page in reading.pages for line in page.lines),
        fates=fates,
    )


def _limits(text: Sequence[Paragraph], outline: Outline) -> list[HeldFigure]:
    """The limits of the bands, which scores are held against."""
    found = []
    for told in told_bands(text, outline):
        values = (told.band.lower, told.band.upper)
        for token in told.paragraph.tokens:
            if token.figure is not None and token.figure.value in values:
                statement = f"{told.band.name}: {plain_limits(told.band)}"
                found.append(HeldFigure((token.word,), token.raw, statement))
    return found


def _owner(document: Document) -> Mention | None:
    """The issuer, where it is a district or commune: its report is about its own scores."""
    level = document.issuer_id.partition(":")[0]
    scored = level in ("district", "commune") and document.issuer
    return Mention("unit", document.issuer_id, 0, 0, document.issuer, level) if scored else None


def _spelt_out(observations: Sequence[Observation], text: Sequence[Paragraph]) -> list[Observation]:
    """Units that no list knows under the full names that the text has for their initials: "BQL khu ĐHNC"."""
    unknown = {o.subject for o in observations if not o.subject_id and o.level == "department"}
    if not unknown:
        return list(observations)
    named = {unit.subject for p in text for unit in find_local_units([token.text for token in p.tokens])}
    full = {name: spelt_in_full(name, named) or name for name in unknown}
    return [replace(o, subject=full[o.subject]) if o.subject in full else o for o in observations]


def _contradicts(found: Sequence[Observation], before: Sequence[Observation]) -> bool:
    """Whether a table gives a cohort's rubric otherwise than a table before it did, in several places."""
    known = {
        (o.subject, o.field, o.measure): o.value
        for o in before
        if o.measure in _RUBRIC and o.origin == "table" and o.value
    }
    given = [o for o in found if o.measure in _RUBRIC and (o.subject, o.field, o.measure) in known and o.value]
    other = [o for o in given if o.value != known[o.subject, o.field, o.measure]]
    counts = {o.measure for o in given}
    return len(other) >= 3 and (len(other) * 2 > len(given) or counts >= {"criteria_count", "subcriteria_count"})


def _shown_cohorts(
    pages: Sequence[Page], tables: Sequence[RawTable], observations: Sequence[Observation]
) -> dict[int, str]:
    """The cohorts whose units tables of damaged pages list, by the line of the table: headings may be lost there."""
    damaged = {page.number for page in pages if page.source == "recognised" or page.damage == "ruined"}
    listed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for o in observations:
        if o.origin == "table" and o.page in damaged and o.level != "cohort":
            listed[o.table_id].add((o.level, o.subject))
    found = {}
    for table in tables:
        units = listed[table.table_id]
        cohorts = {COHORT_OF_LEVEL.get(level, "") for level, _ in units}
        if len(units) >= _LEAST_UNITS and len(cohorts) == 1 and cohorts <= set(COHORTS):
            found[table.line] = cohorts.pop()
    return found


def _by_maxima(table: RawTable, scope: Scope, before: Sequence[Observation]) -> list[Observation]:
    """The rubric of a table that names no cohort, where the maxima of its fields are those of one cohort elsewhere."""
    fitting = []
    for cohort in COHORTS:
        known = {o.field: o.value for o in before if o.measure == "max_points" and o.subject == cohort and o.value}
        found = read_table(table, Context(cohort=cohort), scope)
        maxima = [o for o in found if o.measure == "max_points" and o.field in known and o.field != "overall"]
        if len(maxima) >= _LEAST_MAXIMA and all(o.value == known[o.field] for o in maxima):
            fitting.append(found)
    return fitting[0] if len(fitting) == 1 else []


def _tables(reading: Reading, document: Document) -> tuple[tuple[Page, ...], list[RawTable]]:
    """All tables, ruled ones first; in a text without geometry those rebuilt from lines, which leave the prose."""
    tables = []
    for page in reading.pages:
        for table in page.tables:
            if is_bar_chart(table):
                # What its bars are is told by what the tables say.
                continue
            raw = upright(table, _line_of(page, table), document.province_code or None, document.period_year)
            if raw is not None:
                tables.append(raw)
    bare, taken = (
        find_bare_tables([page for page in reading.pages if not page.tables])
        if reading.has_lines
        else ([], frozenset())
    )
    pages = _without(reading.pages, taken)
    found = [
        with_units_as_rows(table, document.province_code or None, document.period_year) for table in (*tables, *bare)
    ]
    return pages, [replace(table, lead=_lead(pages, table.line)) for table in found]


def _lead(pages: Sequence[Page], first: int) -> str:
    """The sentence right above a table, where it ends with a colon; "" where the table stands by itself."""
    above = [
        line
        for page in pages
        for line in page.lines
        if line.words and not line.in_table and line.number <= first and not is_page_number(line, page)
    ]
    words: list[str] = []
    for line in reversed(above[-_LEAD_LINES:]):
        text = (line.restored if line.restored is not None else line.text).strip()
        if not words and ("|" in text or is_heading(text)):
            # The table's own header.
            continue
        if not words and _CAPTION.match(fold(text)):
            return text
        if not words and not text.endswith(":"):
            return ""
        if words and text.endswith((".", ":", ";")):
            break
        words.insert(0, text)
    return " ".join(words)


def _without(pages: Sequence[Page], taken: frozenset[int]) -> tuple[Page, ...]:
    """The pages with some lines taken out of the running text."""
    return tuple(
        replace(
            page, lines=tuple(replace(line, in_table=True) if line.number in taken else line for line in page.lines)
        )
        for page in pages
    )


def _line_of(page: Page, table: Table) -> int:
    """The place of a table in the order of reading: its own first line, or the last line above its upper edge."""
    if table.box is None or not page.width:
        # The second: a picture among paragraphs, whose boxes are places on the picture.
        return min((word.line for cell in table.cells for word in cell.words), default=0)
    top = table.box.y0
    above = [line.number for line in page.lines if line.words and line.words[0].box and line.words[0].box.y0 <= top]
    numbers = [line.number for line in page.lines]
    return above[-1] if above else (numbers[0] if numbers else 0)


def _order(observation: Observation) -> tuple[object, ...]:
    box = observation.box
    # Where nothing has a box, the lines of the reading stand for the heights on the page.
    own_line = float(observation.words[0].line) if observation.words else 0.0
    return (
        observation.page,
        observation.line or 0,
        (box.y0, box.x0) if box else (own_line, 0.0),
        observation.words[0].start if observation.words else 0,
        observation.row or 0,
        observation.col or 0,
        observation.subject,
        observation.field,
        observation.measure,
        observation.statistic,
        observation.year or 0,
        observation.unit,
        observation.raw,
    )


def _in_order(
    observations: Sequence[Observation], document: Document, notes: Mapping[int, str]
) -> tuple[tuple[Observation, ...], dict[int, Observation]]:
    """Observations with ids in their total order, and each by the identity of what it was before.

    notes: of lines, by their numbers.
    """
    unique = {(_order(o), o.value): o for o in observations}
    decimals = _decimals_of_lists(list(unique.values()))
    ordered = []
    renamed: dict[int, Observation] = {}
    by_key: dict[tuple[object, ...], Observation] = {}
    for place, key in enumerate(sorted(unique, key=lambda k: (k[0], k[1] is None, k[1] or Decimal(0))), start=1):
        observation = unique[key]
        final = replace(
            observation,
            obs_id=f"{document.doc_id}-o{place:04d}",
            doc_id=document.doc_id,
            province_code=document.province_code,
            decimals=decimals.get(_list_key(observation), observation.decimals)
            if observation.decimals is not None
            else None,
            note=observation.note or next((notes[w.line] for w in observation.words if w.line in notes), ""),
        )
        ordered.append(final)
        by_key[key] = final
    for observation in observations:
        renamed[id(observation)] = by_key[(_order(observation), observation.value)]
    return tuple(ordered), renamed


def _notes(pages: Sequence[Page]) -> dict[int, str]:
    """The notes of lines by their numbers."""
    return {line.number: line.note for page in pages for line in page.lines if line.note}


def _list_key(observation: Observation) -> tuple[object, ...]:
    """What makes figures of running text one list: like figures are printed by one hand with like decimals."""
    if observation.origin != "prose":
        return (observation.origin, observation.table_id, observation.col)
    measure = "score" if observation.measure in ("index", "points", "appraised", "survey") else observation.measure
    # What a unit gives itself in all is added up by another hand than its fields.
    apart = measure == "kpi" or (measure == "self_assessed" and observation.field == "overall")
    return (observation.origin, measure, observation.unit, observation.field if apart else "")


def _decimals_of_lists(observations: Sequence[Observation]) -> dict[tuple[object, ...], int]:
    """The most decimals that any figure of a list shows: trailing zeros are dropped in these reports."""
    shown: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for observation in observations:
        if observation.decimals is not None:
            shown[_list_key(observation)].append(observation.decimals)
    return {key: list_decimals(decimals) for key, decimals in shown.items()}


def _with_ids(claim: Claim, renamed: dict[int, Observation]) -> Claim:
    return replace(
        claim,
        stated=renamed.get(id(claim.stated), claim.stated),
        operands=tuple(renamed.get(id(operand), operand) for operand in claim.operands),
    )
