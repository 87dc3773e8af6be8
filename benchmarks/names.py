"""Names of units to identifiers: precision and recall over the gold reports and over a generated list.

Belongs here: counting right, wrong and missed names. Does not: accuracy of the figures beside them.
Run: python -m benchmarks.names [--shared ../shared] [--show N]

`units`: every unit that the gold observations are of, by its full name. `mentions`: every unit that a gold observation
places on a line of the damaged text, looked for in the label or the sentence there. `text`: every unit found in the
restored text against every unit found in the text as printed. `generated`: names of departments and districts in all
their abbreviations, whole, and ruined as recognition ruins them.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from corpus.agencies import Agency, agencies
from corpus.provinces import districts
from corpus.samples.ruining import ruin
from corpus.tables import in_force
from normalizers.keys import initials
from normalizers.marks import fold
from normalizers.names import find_units, match_unit
from normalizers.restoration import Damage, restore_lines

ROOT = Path(__file__).resolve().parents[1]
UNIT_LEVELS = ("department", "district")
_FIGURE = re.compile(r"^[\W\d]*|[\s|\[\](){}]*\S*\d.*$")
_SENTENCE = 8
"""Lines above a figure in which its unit may be named."""


@dataclass
class Score:
    """Names that got the right identifier, a wrong one, none."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __str__(self) -> str:
        given, all_ = self.right + self.wrong, self.right + self.wrong + self.missed
        precision, recall = self.right / max(1, given), self.right / max(1, all_)
        return f"precision {self.right}/{given} = {precision:.2%}, recall {self.right}/{all_} = {recall:.2%}"


@dataclass(frozen=True)
class Report:
    """A gold report. rows: its observations of units. raw, printed: lines as recognised and as printed."""

    slug: str
    province: str
    year: int
    rows: list[dict[str, str]]
    raw: list[str]
    printed: list[str]


def reports(shared: Path) -> Iterator[Report]:
    """The reports that have a gold."""
    import json

    for path in sorted((shared / "gold").glob("*/observations.csv")):
        slug = path.parent.name
        document = json.loads((path.parent / "document.json").read_text(encoding="utf-8"))
        name = fold(document["province"])
        code = next(d.province_code for d in districts() if _province_name(d.province_code) == name)
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        raw = (shared / "seeds" / f"{slug}.txt").read_text(encoding="utf-8").split("\n")
        printed = (path.parent / "restored.txt").read_text(encoding="utf-8").split("\n")
        units = [row for row in rows if row["level"] in UNIT_LEVELS]
        yield Report(slug, code, int(document["period_year"]), units, raw, printed)


def _province_name(code: str) -> str:
    from corpus.provinces import province_by_code

    province = province_by_code(code)
    return fold(province.name) if province is not None else ""


def _letters(text: str) -> str:
    return re.sub(r"^(ubnd|huyen|thixa|thanhpho)+|tinh$", "", re.sub(r"[^a-z]", "", fold(text)))


def meant(report: Report, subject: str, level: str) -> str:
    """The identifier of a gold subject, from the reference data by its letters alone, not by the matcher."""
    day = str(report.year)
    if level == "district":
        of = (d for d in districts() if d.province_code == report.province and in_force(d.valid_from, d.valid_to, day))
        return next((f"district:{d.code}" for d in of if _letters(d.name) == _letters(subject)), "")
    of_level = [a for a in agencies() if a.level == level and in_force(a.valid_from, a.valid_to, day)]
    found = {a.identifier for a in of_level if _letters(a.name) == _letters(subject)}
    return f"{level}:{found.pop()}" if len(found) == 1 else ""


def units(report: Report) -> Score:
    """Each unit of the observations once, by its full name."""
    score = Score()
    for subject, level in sorted({(row["subject"], row["level"]) for row in report.rows}):
        match = match_unit(subject, province_code=report.province, year=report.year)
        _count(score, match.identifier if match else "", meant(report, subject, level), subject)
    return score


def _count(score: Score, given: str, right: str, name: str) -> None:
    if not right:
        print(f"  the reference data do not know: {name}")
        score.missed += 1
    elif given == right:
        score.right += 1
    elif given:
        score.wrong += 1
    else:
        score.missed += 1


def mentions(report: Report, restored: list[str], show: int) -> Score:
    """Each line and unit of the observations once, by what the line or the sentence before the figure names."""
    score = Score()
    of_line: dict[int, set[str]] = {}
    for row in report.rows:
        of_line.setdefault(int(row["line"]), set()).add(meant(report, row["subject"], row["level"]))
    for number, known in sorted(of_line.items()):
        label = _FIGURE.sub("", _FIGURE.sub("", restored[number - 1])).strip()
        given_here = _unit(label, report) if label else None
        score.wrong += given_here is not None and given_here not in known
    for number, subject, level in sorted({(int(r["line"]), r["subject"], r["level"]) for r in report.rows}):
        right = meant(report, subject, level)
        here = number - 1
        given: set[str] = set()
        for line in (restored[here], report.raw[here], restored[max(0, here - 1)], restored[max(0, here - 2)]):
            label = _FIGURE.sub("", _FIGURE.sub("", line)).strip()
            while label and (match := _unit(label, report)) is None and " " in label:
                label = label.rpartition(" ")[0]
            if label and match is not None:
                given.add(match)
        span = restored[max(0, here - _SENTENCE) : here + 2]
        words = " ".join(span).split()
        given |= {s.match.identifier for s in find_units(words, province_code=report.province, year=report.year)}
        score.right += right in given
        score.missed += right not in given
        if right not in given and show:
            print(f"  {report.slug} line {number}: {subject}, in {restored[here]!r}")
    return score


def _unit(text: str, report: Report) -> str | None:
    match = match_unit(text, province_code=report.province, year=report.year, levels=UNIT_LEVELS)
    return match.identifier if match is not None else None


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, int]]:
    start = None
    for number, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = number
        elif not line.strip() and start is not None:
            yield start, number
            start = None


def text(report: Report, restored: list[str], show: int) -> Score:
    """All units found paragraph by paragraph in the restored text against those in the text as printed."""
    score = Score()
    for first, last in _paragraphs(report.printed):
        found = [
            Counter(
                span.match.identifier
                for span in find_units(
                    " ".join(lines[first:last]).split(), province_code=report.province, year=report.year
                )
            )
            for lines in (report.printed, restored)
        ]
        printed, given = found
        score.right += (printed & given).total()
        score.missed += (printed - given).total()
        score.wrong += (given - printed).total()
        for name, missing in (("missed", printed - given), ("too many", given - printed)):
            if missing and show:
                print(f"  {report.slug} lines {first + 1}-{last}: {name} {dict(missing)}")
    return score


def spellings(agency: Agency) -> set[str]:
    """The forms in which reports write a department: in full, in initials, with every joint."""
    choices = [(part, initials(part).upper()) if len(agency.parts) > 1 else (part,) for part in agency.parts]
    found = {agency.name}
    for parts in product(*choices):
        for joint in (" và ", " & ", "&", ", ", " - ", "-", ""):
            if joint or all(part.isupper() for part in parts):
                found.add(f"{agency.head} {joint.join(parts)}")
    return found


def generated(seed: int, damaged: bool) -> Score:
    """Names in all spellings as rows of a table; `damaged`: ruined, restored as a page of rows, and read again."""
    rng = random.Random(seed)
    rows: list[tuple[str, str, str]] = []
    for agency in agencies():
        if (
            agency.level == "department"
            and agency.head == "Sở"
            and in_force(agency.valid_from, agency.valid_to, "2023")
        ):
            forms = sorted(spellings(agency))
            rows += [(form, f"department:{agency.identifier}", "14") for form in rng.sample(forms, min(12, len(forms)))]
    standing = [d for d in districts() if in_force(d.valid_from, d.valid_to, "2023") and not d.name.isdigit()]
    for district in rng.sample(standing, 300):
        short = {"huyện": "H.", "quận": "Q.", "thị xã": "TX.", "thành phố": "TP."}[district.type]
        for form in (f"UBND {district.full_name}", district.full_name, f"{short} {district.name}"):
            rows.append((form, f"district:{district.code}", district.province_code))
    rng.shuffle(rows)
    shown = [f"{number} {form} {rng.uniform(60, 99):.2f}" for number, (form, _, _) in enumerate(rows, start=1)]
    raw = ruin("\n".join(shown), seed).split("\n") if damaged else shown
    lines = [line.text for line in restore_lines(raw, damage=Damage.RUINED)] if damaged else raw
    score = Score()
    for line, seen, (_, right, province) in zip(lines, raw, rows):
        given = ""
        for candidate in (line, seen):
            label = " ".join(candidate.split()[1:-1])
            match = match_unit(label, province_code=province, year=2023, levels=UNIT_LEVELS)
            given = match.identifier if match is not None else ""
            if given:
                break
        _count(score, given, right, label)
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    totals = {name: Score() for name in ("units", "mentions", "text")}
    for report in reports(args.shared):
        restored = [line.text for line in restore_lines(report.raw)]
        parts = {
            "units": units(report),
            "mentions": mentions(report, restored, args.show),
            "text": text(report, restored, args.show),
        }
        for name, score in parts.items():
            print(f"{report.slug} {name}: {score}")
            for field in ("right", "wrong", "missed"):
                setattr(totals[name], field, getattr(totals[name], field) + getattr(score, field))
    for name, score in totals.items():
        print(f"pooled {name}: {score}")
    for damaged in (False, True):
        print(f"generated, {'ruined' if damaged else 'whole'}: {generated(7, damaged)}")


if __name__ == "__main__":
    main()
