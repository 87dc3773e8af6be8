"""Small made-up report results for tests: nothing in them stands in any real report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from corpus.records import (
    Band,
    Box,
    Document,
    Finding,
    Observation,
    Operand,
    RawLine,
    ReportResult,
    Rubric,
    RubricField,
    Word,
    Wording,
    Workings,
)

FIELDS = ("overall", "steering", "institutions", "procedures", "apparatus", "civil_service", "finance", "digital")


def document(number: int = 1, **changes: object) -> Document:
    base = Document(
        doc_id=f"d{number:011x}",
        source=f"báo cáo {number:03d}.txt",
        sha256=f"{number:064x}",
        media_type="text/plain",
        pages=3,
        number=f"{100 + number}/BC-SNV",
        doc_type="report",
        title="Báo cáo Kết quả Chỉ số cải cách hành chính của các sở, ban, ngành",
        issuer="Sở Nội vụ tỉnh Mẫu",
        issuer_id="mau-snv",
        province="Mẫu",
        province_code="00",
        issue_date="2024-05-02",
        period_year=2023,
        period_kind="annual",
        signer="Nguyễn Văn Mẫu",
        legal_refs=("12/QĐ-UBND", "34/KH-UBND"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def observation(doc_id: str, index: int = 0, **changes: object) -> Observation:
    value = Decimal(7000 + (index * 137) % 3000) / Decimal(100)
    raw, page, line, start = f"{value:.2f}".replace(".", ","), 1 + index // 100, 3 + index // 4, 9 + 6 * (index % 4)
    base = Observation(
        subject=("Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Giáo dục và Đào tạo")[index % 4],
        subject_id="mau-snv",
        level="department",
        field=FIELDS[index % len(FIELDS)],
        measure="index" if index % len(FIELDS) == 0 else "component_index",
        statistic="value",
        year=2023,
        value=value.quantize(Decimal("0.01")),
        unit="percent",
        raw=raw,
        page=page,
        line=line,
        words=(Word(raw, page, line, start, start + len(raw)),),
        origin="table",
        decimals=2,
        table_id="p1t1",
        row=index // 8,
        col=index % 8,
        obs_id=f"{doc_id}-{index:05d}",
        doc_id=doc_id,
        province_code="00",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def finding(doc_id: str, index: int = 0, **changes: object) -> Finding:
    base = Finding(
        kind="sum",
        statement="Sở Nội vụ: tổng điểm là tổng các lĩnh vực",
        stated=Decimal("84.50"),
        recomputed=Decimal("84.52"),
        low=Decimal("84.48"),
        high=Decimal("84.56"),
        verdict="exact",
        message="The report states 84.50 [84.495, 84.505]; its parts give 84.52 [84.48, 84.56].",
        evidence=(f"{doc_id}-00000", f"{doc_id}-00001"),
        page=1,
        line=12,
        finding_id=f"{doc_id}-f{index:04d}",
        doc_id=doc_id,
        workings=workings(doc_id),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def workings(doc_id: str) -> Workings:
    """A sum of the second figure and one that the page implies."""
    name = Wording("{subject}, {measure} {year}", (("subject", "departments"), ("measure", "index"), ("year", "2023")))
    return Workings(
        relation="sum",
        statement=Wording("{name} is the sum of its fields", (("name", name),)),
        stated=Operand(f"{doc_id}-00000", Decimal("84.50"), 2),
        operands=(Operand(f"{doc_id}-00001", Decimal("71.37"), 2), Operand("", Decimal("13.15"), None)),
    )


def lines(observations: tuple[Observation, ...]) -> tuple[RawLine, ...]:
    """88 lines without marks, those that hold figures with them where the figures say that they stand."""
    made = [RawLine(1, 1, "UY BAN NHAN DAN TINH MAU"), RawLine(2, 1, "SO NOI VU")]
    for number in range(3, 90):
        own = [o for o in observations if o.line == number]
        figures = "".join(f" {o.raw:5}" for o in own)
        made.append(RawLine(number, own[0].page if own else 1, f"Dong {number:03d}{figures}"))
    return tuple(made)


def rubric() -> Rubric:
    fields = tuple(
        RubricField(name, order, f"Lĩnh vực {order}", Decimal("12.5"), 4, 9) for order, name in enumerate(FIELDS[1:], 1)
    )
    bands = (
        Band("Tốt", Decimal(90), Decimal(100)),
        Band("Khá", Decimal(80), Decimal(90)),
        Band("Yếu", None, Decimal(80)),
    )
    return Rubric("departments", 2023, fields, bands, Decimal(100), Decimal(30), "appraised + survey")


def result(number: int = 1, observations: int = 40, findings: int = 8, **changes: object) -> ReportResult:
    """A whole report; every eighth recomputation disagrees, so that no verdict is missing among eight or more."""
    made = document(number)
    figures = tuple(observation(made.doc_id, index) for index in range(observations))
    raw = lines(figures)
    verdicts = ("inconsistent", "rounding", "truncated", "unverifiable", "exact", "exact", "exact", "exact")
    base = ReportResult(
        document=made,
        observations=figures,
        rubrics=(rubric(),),
        findings=tuple(
            finding(
                made.doc_id,
                index,
                verdict=verdicts[index % 8],
                attribution="published" if verdicts[index % 8] == "inconsistent" else None,
                severity="decision" if index % 16 == 0 else "value",
            )
            for index in range(findings)
        ),
        restored_lines=(
            "ỦY BAN NHÂN DÂN TỈNH MẪU",
            "SỞ NỘI VỤ",
            *(line.text.replace("Dong", "Dòng") for line in raw[2:]),
        ),
        raw_lines=raw,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def scanned(number: int = 1, **changes: object) -> ReportResult:
    """A report read from images, one page of which could not be read."""
    made = document(
        number,
        source=f"quét {number}.pdf",
        media_type="application/pdf",
        status="partial",
        error="page 2 could not be read: the image is blank",
    )
    read = observation(
        made.doc_id,
        0,
        line=None,
        box=Box(10, 20.126, 30.5, 40),
        confidence=0.91237,
        alternatives=("84,5", "34,5"),
        raw="84,5",
        value=Decimal("84.5"),
    )
    lost = observation(made.doc_id, 1, line=None, value=None, status="lost", raw="8?,!", confidence=0.2)
    read, lost = replace(read, words=()), replace(lost, words=())
    base = ReportResult(
        made,
        (read, lost),
        restored_lines=("Dòng một", "Dòng hai"),
        raw_lines=(RawLine(1, 1, "Dong mot"), RawLine(2, 1, "Dong hai")),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def failed(number: int = 1) -> ReportResult:
    """An input that could not be read at all."""
    return ReportResult(
        Document(
            doc_id=f"x{number:011x}",
            source=f"hỏng {number}.pdf",
            sha256="",
            media_type="",
            pages=0,
            status="failed",
            error="the file is empty",
        )
    )
