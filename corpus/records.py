"""The central records: every form a figure takes on its way from the page to the published table.

Belongs here: frozen, typed, behaviour-free records that more than one floor handles. Does not: how they are
made (extractors), judged (validation) or written (output), and the published columns (`corpus.schema`).

The way of one figure: bytes, `Page`, `Word`, `Cell`, `Observation`, `Finding`, table. Each later record points
back at the earlier one: an `Observation` holds the `Word`s it was read from, a `Word` knows its page, its line
and, where the page is an image or a PDF, its box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Media = Literal[
    "text/plain",
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/html",
]
PageSource = Literal["text", "layer", "recognised", "unread"]
PageDamage = Literal["", "sound", "slips", "marks lost", "ruined"]
Origin = Literal["table", "prose", "chart"]
ObservationStatus = Literal["read", "recovered", "corrected", "lost"]
DocumentStatus = Literal["done", "partial", "failed"]
Level = Literal["department", "district", "commune", "province", "ministry", "cohort"]
Kind = Literal["sum", "mean", "ratio", "difference", "count", "band", "rank", "range", "repeat"]
Verdict = Literal["exact", "rounding", "truncated", "inconsistent", "unverifiable"]
Attribution = Literal["published", "reading", "unknown"]
Severity = Literal["decision", "value"]
Fate = Literal["observation", "claim operand", "reference", "not understood"]
ReferenceKind = Literal[
    "date",
    "impossible date",
    "year",
    "document",
    "article",
    "table",
    "page",
    "list",
    "row",
    "column",
    "axis",
    "ordinal",
    "telephone",
    "address",
    "name",
    "duration",
    "factor",
    "letters",
]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points (1/72 inch), origin at the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    def joined(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True)
class Word:
    """One run of characters without white space, exactly as read.

    text: the characters as they stood, NFC, otherwise untouched.
    page: 1-based. line: 1-based in the whole document (`Line.number`).
    start, end: character offsets in `Line.text`.
    confidence: 0 to 1 where recognised from an image, None for a text layer or a text file.
    alternatives: other readings of the same characters, most likely first.
    """

    text: str
    page: int
    line: int
    start: int
    end: int
    box: Box | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page in reading order.

    text: the raw characters of the line. number: 1-based in the whole document; for a text input it is the line
    of the file. restored: the same line with Vietnamese restored, or None before restoration; of a line in the codes of
    before Unicode what they mean, from the beginning.
    restored_words: one restored string for each of `words` ("" where a word was joined to the one before it).
    in_table: the line lies inside a `Table` of its page and is not prose.
    note: which picture of the file the line was read from, where it is one; boxes are then places on that picture.
    """

    text: str
    page: int
    number: int
    words: tuple[Word, ...]
    restored: str | None = None
    restored_words: tuple[str, ...] = ()
    in_table: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. text: the raw characters, lines joined by a blank. row, col: 0-based.

    note: where the file itself names the cell ("'Phụ lục 1'!C5"), and what is odd about it; "" for others.
    """

    row: int
    col: int
    text: str
    words: tuple[Word, ...]
    page: int
    box: Box | None = None
    row_span: int = 1
    col_span: int = 1
    restored: str | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells. table_id: "p<page>t<ordinal>", both 1-based; a table that goes on keeps its first id."""

    table_id: str
    page: int
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    origin: Literal["table", "chart"] = "table"
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. width, height: PDF points, 0 for a text. error: why the page could not be read, or "".

    damage: how much its characters have lost, as measured when it was restored; "" before.
    encodings: the codes of before Unicode that any of its text is in ("TCVN3", "VNI", "VISCII"), sorted. Such text is
    kept as it was read, and stands in Unicode in `restored`.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    source: PageSource = "text"
    error: str = ""
    damage: PageDamage = ""
    encodings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole input as read, before anything is understood.

    source: the name under which the input is published. sha256: of the bytes. media_type: sniffed, not believed.
    has_lines: True where `Line.number` is a line of the input file (text inputs) and so may be published.
    """

    source: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    has_lines: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One report: the row of `documents`. Dates are ISO, cut to what could be read. Empty string: not known.

    figures: the numerals of the text, and of these how many have which fate; None where nothing was understood.
    """

    doc_id: str
    source: str
    sha256: str
    media_type: str
    pages: int
    number: str = ""
    doc_type: str = "other"
    title: str = ""
    issuer: str = ""
    issuer_id: str = ""
    province: str = ""
    province_code: str = ""
    issue_date: str = ""
    period_year: int | None = None
    period_kind: str = ""
    as_of: str = ""
    signer: str = ""
    legal_refs: tuple[str, ...] = ()
    status: DocumentStatus = "done"
    error: str = ""
    figures: int | None = None
    figures_observed: int | None = None
    figures_in_claims: int | None = None
    figures_referenced: int | None = None
    figures_not_understood: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure: the row of `observations`.

    value: exact, as the characters say, or None where lost. decimals: the number of decimals that the figure's
    column or list is printed with (trailing zeros are dropped in these reports, so it may exceed what `raw`
    shows); None where the figure is exact by nature (a count, a rank, a maximum of the rubric).
    words: the characters it was read from, the way back to the page. line: None unless the input has lines.
    """

    subject: str
    subject_id: str
    level: Level
    field: str
    measure: str
    statistic: str
    year: int | None
    value: Decimal | None
    unit: str
    raw: str
    page: int
    line: int | None
    origin: Origin
    words: tuple[Word, ...] = ()
    decimals: int | None = None
    box: Box | None = None
    table_id: str = ""
    row: int | None = None
    col: int | None = None
    status: ObservationStatus = "read"
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    note: str = ""
    obs_id: str = ""
    doc_id: str = ""
    province_code: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line as it stood. page: 1-based. number: `Line.number`, by which a `Word` names its line."""

    number: int
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class RubricField:
    """One field of a rubric. order: 1-based as printed. wording: as the report prints it, marks restored."""

    field: str
    order: int
    wording: str
    max_points: Decimal | None = None
    criteria: int | None = None
    subcriteria: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a rubric: lower inclusive, upper exclusive unless it is the top of the scale. None: open."""

    name: str
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Rubric:
    """How one cohort is scored in one year. Maxima in points."""

    cohort: str
    year: int | None
    fields: tuple[RubricField, ...] = ()
    bands: tuple[Band, ...] = ()
    total_max: Decimal | None = None
    survey_max: Decimal | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement of the text that binds figures which no table column binds.

    kind: as in `findings`. relation: how `operands` should give `stated`:
    "sum", "mean", "ratio" (first over second, times 100 where stated is in percent), "difference" (first minus
    second), "count" (stated is the number of `names`), "max", "min", "range" (max minus min), "equal",
    "rank_move" (second minus first), "whole" (stated is the number of units that the operands, a mean or groups, are
    told of), "higher" and "lower" (the operand is higher, or lower, than the stated figure; one without a value and an
    identifier is named only, and stands elsewhere or nowhere).
    statement: the sentence, marks restored. names: the listed names that a count counts. doubt: why a contradiction
    would prove nothing, or "". A stated figure that is no observation of the report bears no identifier.
    """

    kind: Kind
    relation: str
    statement: str
    stated: Observation
    operands: tuple[Observation, ...] = ()
    names: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A document cited in the text. number: "2172/QĐ-UBND". date: ISO, or "" where none stands behind it.

    issuer: the folded words after "của" behind it, or "". line: None unless the input has lines.
    """

    number: str
    date: str
    issuer: str
    page: int
    line: int | None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class NumeralFate:
    """What was made of one numeral of the text. raw: its characters. line: of the reading, 1-based, whatever the input.

    start: offset in the line. reference: the kind of a reference, "" for others. obs_ids: the observations read from
    it. statements: what the claims state in which it is an operand, or the rubric's rule that it is a limit of.
    """

    raw: str
    page: int
    line: int
    start: int
    fate: Fate
    reference: ReferenceKind | Literal[""] = ""
    obs_ids: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that one report yields before the audit. `observations` carry their ids, in their total order.

    raw_lines: the same lines as they stood. ruined_pages: pages whose very digits cannot be trusted as
    they stand. fates: of every numeral, in reading order.
    """

    document: Document
    observations: tuple[Observation, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    claims: tuple[Claim, ...] = ()
    restored_lines: tuple[str, ...] = ()
    ruined_pages: frozenset[int] = frozenset()
    citations: tuple[Citation, ...] = ()
    raw_lines: tuple[RawLine, ...] = ()
    fates: tuple[NumeralFate, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence as a pattern with gaps ("{name}") and what fills them, so that it can be put into another language."""

    pattern: str
    values: tuple[tuple[str, str | Wording], ...] = ()


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure that went into a recomputation, and the decimals that it is taken to be printed with.

    obs_id: "" where the page implies the figure and does not print it as one of its own (a whole of 100 %).
    decimals: None where it is exact by nature.
    """

    obs_id: str
    value: Decimal | None
    decimals: int | None


@dataclass(frozen=True, slots=True)
class Workings:
    """How a finding came about, in parts, for those who write it out.

    relation: how `operands` give the stated figure, as in `validation.checks.Check`; factor, limits, listed, peers (the
    number of units among which a rank is taken) likewise. quoted: the statement is a sentence of the report itself.
    lacking: what is missing, None where it could be recomputed.
    """

    relation: str
    statement: Wording
    quoted: bool = False
    stated: Operand | None = None
    operands: tuple[Operand, ...] = ()
    factor: Decimal = Decimal(1)
    limits: tuple[Decimal | None, Decimal | None] = (None, None)
    listed: int = 0
    peers: int = 0
    lacking: Wording | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One recomputation: the row of `findings`. low, high: the interval the recomputation can lie in.

    workings: how it was recomputed; no column of the table, but written out on the page.
    """

    kind: Kind
    statement: str
    stated: Decimal | None
    recomputed: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict
    message: str
    evidence: tuple[str, ...]
    page: int
    line: int | None
    box: Box | None = None
    attribution: Attribution | None = None
    severity: Severity = "value"
    finding_id: str = ""
    doc_id: str = ""
    workings: Workings | None = None


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What a worker hands to the single writer for one input: a document and all that came of it.

    unanswered: rows of the file of corrections that are meant for this report and that no figure of it answers to.
    raw_lines: a line as it stood for each of `restored_lines`.
    fates: what was made of every numeral, only where that was asked for.
    encodings: the pages with text in codes of before Unicode, by number, and their `Page.encodings`.
    """

    document: Document
    observations: tuple[Observation, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    findings: tuple[Finding, ...] = ()
    restored_lines: tuple[str, ...] = field(default=())
    unanswered: tuple[int, ...] = ()
    raw_lines: tuple[RawLine, ...] = ()
    fates: tuple[NumeralFate, ...] = ()
    encodings: tuple[tuple[int, tuple[str, ...]], ...] = ()
