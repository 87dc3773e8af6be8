"""The one metadata model of the published tables.

Belongs here: tables, columns, types, allowed values, keys, and their descriptions in both languages. Everything that
describes the dataset (Parquet and DuckDB schemas, `datapackage.json`, data dictionary, checks) is generated from it.
Does not belong here: how a row is made, or how a table is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from corpus import records

ColumnType = Literal["string", "integer", "decimal", "number", "year"]


@dataclass(frozen=True, slots=True)
class Column:
    """One published column. decimal: exact, published as its printed digits; number: an approximate measure."""

    name: str
    type: ColumnType
    description: str
    description_vi: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` of this table is a key of `table`."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One published table.

    key: the columns that name a row. sort: a total order of the rows. same: what a row is about, column by column, by
    which it is found again in another build, where its number may be another.
    """

    name: str
    description: str
    description_vi: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    same: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


FIELDS = (
    "steering",
    "institutions",
    "procedures",
    "apparatus",
    "civil_service",
    "finance",
    "digital",
    "archives",
    "satisfaction",
    "impact",
)
COHORTS = ("departments", "districts", "communes", "province", "provinces", "ministries")
MEASURES = (
    "index",
    "appraised",
    "self_assessed",
    "survey",
    "points",
    "max_points",
    "component_index",
    "change",
    "rank",
    "rank_change",
    "criteria_count",
    "subcriteria_count",
    "unit_count",
    "satisfaction",
    "ballots_issued",
    "ballots_returned",
    "kpi",
)
STATISTICS = ("value", "mean", "max", "min", "range", "count", "total")
UNITS = ("points", "percent", "rank", "count", "vnd", "million_vnd")

_DOC_ID = Column("doc_id", "string", "The report, as in `documents`", "Báo cáo, như trong `documents`", required=True)
_PROVINCE_CODE = Column(
    "province_code", "string", "Two-digit code of the General Statistics Office", "Mã tỉnh của Tổng cục Thống kê"
)
_PAGE = Column("page", "integer", "Page of the input, from 1", "Trang, tính từ 1")
_LINE = Column("line", "integer", "Line of a text input, from 1; empty for others", "Dòng của tệp văn bản, tính từ 1")
_BBOX = Column(
    "bbox",
    "string",
    "Box on the page, x0,y0,x1,y1 in PDF points from the top left; empty for text, Word, sheets, web pages",
    "Khung trên trang, x0,y0,x1,y1 theo điểm PDF từ góc trên bên trái",
)

DOCUMENTS = TableSchema(
    "documents",
    "One row a report, the unread ones included",
    "Mỗi báo cáo một dòng, kể cả báo cáo không đọc được",
    (
        Column(
            "doc_id", "string", "Identifier, from the content of the file", "Mã báo cáo, tính từ nội dung tệp", True
        ),
        Column("source", "string", "Name under which the input was given", "Tên tệp đầu vào", True),
        Column("sha256", "string", "SHA-256 of the bytes; empty where the file is missing", "Mã băm SHA-256 của tệp"),
        Column("media_type", "string", "Kind of file, from its content", "Loại tệp, nhận từ nội dung"),
        Column("pages", "integer", "Pages of the input", "Số trang", unit="count"),
        Column("number", "string", "Document number", "Số, ký hiệu văn bản"),
        Column(
            "doc_type",
            "string",
            "Kind of document",
            "Loại văn bản",
            allowed=("report", "decision", "plan", "notice", "other"),
        ),
        Column("title", "string", "Title", "Trích yếu"),
        Column("issuer", "string", "Issuing body", "Cơ quan ban hành"),
        Column("issuer_id", "string", "Identifier of the issuing body", "Mã cơ quan ban hành"),
        Column("province", "string", "Province", "Tỉnh, thành phố"),
        _PROVINCE_CODE,
        Column("issue_date", "string", "Date of issue, ISO, cut to what can be read", "Ngày ban hành"),
        Column("period_year", "year", "Year that the report is about", "Năm của số liệu"),
        Column(
            "period_kind",
            "string",
            "Whole year, or progress within it",
            "Cả năm hay trong năm",
            allowed=("annual", "interim"),
        ),
        Column("as_of", "string", "Day up to which an interim report counts, ISO", "Số liệu tính đến ngày"),
        Column("signer", "string", "Who signed", "Người ký"),
        Column("legal_refs", "string", "Numbers of the documents cited, `;`-separated", "Các văn bản được viện dẫn"),
        Column(
            "status",
            "string",
            "How far the report was read",
            "Mức độ đọc được",
            True,
            get_args(records.DocumentStatus),
        ),
        Column("error", "string", "What could not be read, and why", "Phần không đọc được và lý do"),
        Column(
            "figures",
            "integer",
            "Numerals of the text; each is counted in one of the next four columns",
            "Số con số trong văn bản; mỗi con số thuộc một trong bốn cột sau",
            unit="count",
        ),
        Column(
            "figures_observed",
            "integer",
            "Numerals that observations were read from",
            "Số con số đã đọc thành số liệu",
            unit="count",
        ),
        Column(
            "figures_in_claims",
            "integer",
            "Numerals that are only part of a statement or a limit that figures are checked against",
            "Số con số chỉ dùng để đối chiếu, kiểm tra",
            unit="count",
        ),
        Column(
            "figures_referenced",
            "integer",
            "Numerals of dates, documents, articles, pages, lists and the like",
            "Số con số là ngày tháng, số hiệu văn bản, điều khoản, số trang, số thứ tự",
            unit="count",
        ),
        Column(
            "figures_not_understood",
            "integer",
            "Numerals that nothing was made of; `chiso explain` shows them",
            "Số con số chưa hiểu được; lệnh `chiso explain` liệt kê",
            unit="count",
        ),
    ),
    ("doc_id",),
    ("source", "doc_id"),
    same=("doc_id",),
)

OBSERVATIONS = TableSchema(
    "observations",
    "One row a printed figure",
    "Mỗi con số in trong báo cáo một dòng",
    (
        Column("obs_id", "string", "Identifier of the figure", "Mã số liệu", True),
        _DOC_ID,
        _PROVINCE_CODE,
        Column("subject", "string", "The unit's full name, or a cohort", "Đơn vị hoặc nhóm đơn vị", True),
        Column("subject_id", "string", "Identifier of the unit; empty where unknown", "Mã đơn vị"),
        Column("level", "string", "Level of the subject", "Cấp", True, get_args(records.Level)),
        Column("field", "string", "Field, `overall`, or a group or label", "Lĩnh vực, tổng thể hoặc nhóm", True),
        Column("measure", "string", "What is measured", "Đại lượng", True, MEASURES),
        Column("statistic", "string", "Value of a unit, or a statistic of a cohort", "Thống kê", True, STATISTICS),
        Column("year", "year", "Year that the figure is of", "Năm của con số"),
        Column("value", "decimal", "The figure; empty where lost", "Giá trị"),
        Column("unit", "string", "Unit", "Đơn vị tính", True, UNITS),
        Column(
            "raw",
            "string",
            "The characters as they stood; in a sheet those that it shows, or a formula without a result",
            "Ký tự nguyên văn; với bảng tính là ký tự hiển thị, hoặc công thức không có kết quả",
        ),
        Column("decimals", "integer", "Decimals that its column or list is printed with", "Số chữ số thập phân"),
        _PAGE,
        _LINE,
        _BBOX,
        Column("origin", "string", "Where it stood", "Vị trí: bảng, lời văn, biểu đồ", True, get_args(records.Origin)),
        Column("table_id", "string", "Table on the page", "Mã bảng"),
        Column("row", "integer", "Row in the table, from 1; in a workbook the row of the sheet", "Dòng trong bảng"),
        Column("col", "integer", "Column in the table, from 1; in a workbook that of the sheet", "Cột trong bảng"),
        Column("status", "string", "How the value came about", "Tình trạng", True, get_args(records.ObservationStatus)),
        Column("confidence", "number", "0 to 1 for what was recognised from an image", "Độ tin cậy khi nhận dạng ảnh"),
        Column("alternatives", "string", "Other readings, `;`-separated, most likely first", "Các cách đọc khác"),
        Column(
            "note",
            "string",
            "What forced a recovered value; in a workbook first the cell ('Phụ lục 1'!C5) and what it stores or hides",
            "Ghi chú; với bảng tính: ô, giá trị lưu trong ô, dòng hoặc cột bị ẩn",
        ),
    ),
    ("obs_id",),
    ("doc_id", "obs_id"),
    (ForeignKey("doc_id", "documents"),),
    same=("doc_id", "subject", "level", "field", "measure", "statistic", "year", "unit", "origin"),
)

RUBRICS = TableSchema(
    "rubrics",
    "How one cohort is scored in one year: a row a field, and a row a band",
    "Thang điểm của từng nhóm trong từng năm: mỗi lĩnh vực và mỗi hạng một dòng",
    (
        _DOC_ID,
        _PROVINCE_CODE,
        Column("cohort", "string", "Cohort", "Nhóm đơn vị", True, COHORTS),
        Column("year", "year", "Year", "Năm"),
        Column("field", "string", "Field; empty in a row of a band", "Lĩnh vực"),
        Column("field_order", "integer", "Place of the field in the rubric, from 1", "Thứ tự lĩnh vực"),
        Column("wording", "string", "The field as the report words it", "Tên lĩnh vực theo báo cáo"),
        Column("max_points", "decimal", "Maximum of the field", "Điểm tối đa", unit="points"),
        Column("criteria", "integer", "Number of criteria", "Số tiêu chí", unit="count"),
        Column("subcriteria", "integer", "Number of sub-criteria", "Số tiêu chí thành phần", unit="count"),
        Column("survey_max", "decimal", "Share of the survey in the scale", "Điểm điều tra xã hội học", unit="points"),
        Column("total_max", "decimal", "The whole scale", "Tổng điểm", unit="points"),
        Column("band", "string", "Band, as printed; empty in a row of a field", "Hạng, nhóm"),
        Column("band_lower", "decimal", "Lower limit, inclusive", "Cận dưới"),
        Column("band_upper", "decimal", "Upper limit, exclusive unless the top of the scale", "Cận trên"),
        Column("formula", "string", "How the index is made of its parts", "Công thức"),
    ),
    ("doc_id", "cohort", "year", "field", "band"),
    ("doc_id", "cohort", "year", "field_order", "field", "band_lower", "band"),
    (ForeignKey("doc_id", "documents"),),
    same=("doc_id", "cohort", "year", "field", "band"),
)

FINDINGS = TableSchema(
    "findings",
    "One row a recomputation of a published figure",
    "Mỗi lần tính lại một con số đã công bố là một dòng",
    (
        Column("finding_id", "string", "Identifier of the finding", "Mã kết quả kiểm tra", True),
        _DOC_ID,
        Column("kind", "string", "Kind of recomputation", "Loại phép tính", True, get_args(records.Kind)),
        _PAGE,
        _LINE,
        _BBOX,
        Column("statement", "string", "What the report states", "Nội dung công bố", True),
        Column("stated", "decimal", "The published figure", "Giá trị công bố"),
        Column("recomputed", "decimal", "The figure its parts give", "Giá trị tính lại"),
        Column("low", "decimal", "Least value the recomputation can have", "Cận dưới của giá trị tính lại"),
        Column("high", "decimal", "Greatest value the recomputation can have", "Cận trên của giá trị tính lại"),
        Column("verdict", "string", "Whether they agree", "Kết luận", True, get_args(records.Verdict)),
        Column(
            "attribution",
            "string",
            "For `inconsistent`: whose error it is",
            "Nguyên nhân",
            allowed=get_args(records.Attribution),
        ),
        Column(
            "severity",
            "string",
            "Whether a band, rank or comparison changes",
            "Mức độ",
            True,
            get_args(records.Severity),
        ),
        Column("evidence", "string", "The `obs_id`s that went in, `;`-separated", "Các số liệu làm căn cứ"),
        Column("message", "string", "One sentence with both intervals", "Diễn giải", True),
    ),
    ("finding_id",),
    ("doc_id", "finding_id"),
    (ForeignKey("doc_id", "documents"),),
    same=("doc_id", "kind", "statement"),
)

TABLES = (DOCUMENTS, OBSERVATIONS, RUBRICS, FINDINGS)
