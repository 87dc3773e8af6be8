"""A report whose every text tries to be more than a text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import factories

from corpus.records import Band, ReportResult, Rubric, RubricField

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid";"Bấm vào đây")',
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "＝1+1",
    "../../etc/passwd",
    "..\\..\\windows\\system32",
    "http://example.invalid/?a=1&b=2",
    "Sở \u202eụv iộN\u202c",
    "\x1b[31mđỏ\x1b[0m\x07",
    'a","b";c\n=1+1',
    "{{7*7}} ${7*7} %s %n",
    "'; DROP TABLE observations; --",
    "_x003D_1+1",
)


def hostile_result(number: int = 5) -> ReportResult:
    """A whole report; its columns of free text go through all of `HOSTILE`."""
    texts = [*HOSTILE, *HOSTILE]
    document = factories.document(
        number,
        source="../../" + HOSTILE[0],
        title=HOSTILE[1],
        issuer=HOSTILE[2],
        issuer_id=HOSTILE[3],
        province=HOSTILE[5],
        signer=HOSTILE[13],
        legal_refs=(HOSTILE[4], HOSTILE[7]),
        error=HOSTILE[14],
    )
    document = replace(document, number=HOSTILE[9], as_of=HOSTILE[6])
    observations = tuple(
        factories.observation(
            document.doc_id,
            index,
            subject=text,
            subject_id=text,
            raw=text,
            note=text,
            table_id=text,
            alternatives=(text, text),
        )
        for index, text in enumerate(texts)
    )
    findings = tuple(
        factories.finding(document.doc_id, index, statement=text, message=text) for index, text in enumerate(texts)
    )
    fields = tuple(RubricField("digital", place, text, Decimal(9)) for place, text in enumerate(HOSTILE[:1], 1))
    rubric = Rubric("departments", 2023, fields, (Band(HOSTILE[3], None, Decimal(80)),), formula=HOSTILE[1])
    return ReportResult(document, observations, (rubric,), findings, HOSTILE)
