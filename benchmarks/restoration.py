"""Measures restoration: accuracy with each report left out, harm, prose, news without marks, sound text, time, memory.

Run: python -m benchmarks.restoration --shared ../shared [--cache DIR] [--only reports|news|cold] [--errors N]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build_language import ROOT, Builder, held_out_lines, write
from normalizers.marks import compose, tone_placed
from normalizers.restoration import Damage, language_model, restoring
from normalizers.restoration.syllables import bare


@dataclass
class Tally:
    """Words of the gold, and what became of them."""

    words: int = 0
    errors: int = 0
    right_before: int = 0
    spoilt: int = 0

    def add(self, raw: str, restored: str, gold: str) -> None:
        """Count one line."""
        true, given, before = compose(gold).split(), restored.split(), compose(raw).split()
        self.words += len(true)
        self.errors += min(len(true), distance(true, given))
        if len(true) == len(before):
            right = [i for i, (a, b) in enumerate(zip(true, before)) if a == b]
            self.right_before += len(right)
            if len(given) == len(true):
                self.spoilt += sum(given[i] != true[i] for i in right)
            else:
                self.spoilt += len(right) - sum((Counter(true[i] for i in right) & Counter(given)).values())

    def __str__(self) -> str:
        accuracy = 1 - self.errors / max(1, self.words)
        harm = self.spoilt / max(1, self.right_before)
        return f"{accuracy:.2%} of {self.words} words, harm {self.spoilt}/{self.right_before} = {harm:.2%}"


def distance(a: list[str], b: list[str]) -> int:
    """Edits between two lists of words."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def is_prose(gold: str) -> bool:
    """A line of running text: eight words or more, few figures."""
    words = gold.split()
    return len(words) >= 8 and sum(any(c.isdigit() for c in w) for w in words) * 4 <= len(words)


def measure(
    raw: list[str], restored: list[str], gold: list[str], errors: Counter[tuple[str, str, str]]
) -> dict[str, Tally]:
    """Tallies over all lines with letters and over prose."""
    result = {"all": Tally(), "prose": Tally()}
    for before, given, true in zip(raw, restored, gold):
        if not any(c.isalpha() for c in true):
            continue
        result["all"].add(before, given, true)
        if is_prose(true):
            result["prose"].add(before, given, true)
        a, b, c = true.split(), given.split(), before.split()
        if len(a) == len(b) == len(c):
            errors.update((x, y, z) for x, y, z in zip(a, b, c) if x != y)
    return result


def leave_one_out(builder: Builder, show: int, kept: Path | None) -> None:
    """Each report restored by what the others taught."""
    total = {"all": Tally(), "prose": Tally()}
    errors: Counter[tuple[str, str, str]] = Counter()
    for slug, (raw, gold) in builder.reports.items():
        folder = (kept or Path(tempfile.mkdtemp())) / slug
        write(builder, [s for s in builder.reports if s != slug], folder)
        model = language_model.load(folder / "ngrams.bin")
        source = restoring.candidates_for(model, json.loads((folder / "channel.json").read_text(encoding="utf-8")))
        began = time.process_time()
        restored = [line.text for line in restoring.restore_with(model, source, raw)]
        spent = time.process_time() - began
        tallies = measure(raw, restored, gold, errors)
        print(f"{slug}: {tallies['all']}; prose {tallies['prose']}; {spent:.2f} s CPU")
        for name, tally in tallies.items():
            for field in ("words", "errors", "right_before", "spoilt"):
                setattr(total[name], field, getattr(total[name], field) + getattr(tally, field))
    print(f"pooled: {total['all']}; prose {total['prose']}")
    for (true, given, before), number in errors.most_common(show):
        print(f"  {number} {true} <- {given}   ({before})")


def shipped(builder: Builder) -> None:
    """Each report restored by what chiso ships, which has counted it: an upper bound, beside `leave_one_out`."""
    total = Tally()
    for slug, (raw, gold) in builder.reports.items():
        restored = [line.text for line in restoring.restore_lines(raw)]
        tally = measure(raw, restored, gold, Counter())["all"]
        print(f"{slug}, as shipped: {tally}")
        for field in ("words", "errors", "right_before", "spoilt"):
            setattr(total, field, getattr(total, field) + getattr(tally, field))
    print(f"pooled, as shipped: {total}")


def news(shared: Path, limit: int) -> None:
    """News that was not counted: marks stripped and restored; and left sound."""
    gold = [" ".join(tone_placed(w) for w in line.split()) for line in held_out_lines(shared, limit)]
    stripped = [bare(line) for line in gold]
    errors: Counter[tuple[str, str, str]] = Counter()
    began = time.process_time()
    restored = [line.text for line in restoring.restore_lines(stripped, damage=Damage.MARKS_LOST)]
    spent = time.process_time() - began
    tallies = measure(stripped, restored, gold, errors)
    print(f"news without marks: {tallies['all']}; {spent:.2f} s CPU")
    sound = [line.text for line in restoring.restore_lines(gold)]
    changed = sum(a != b for x, y in zip(gold, sound) for a, b in zip(x.split(), y.split()))
    print(f"sound news changed: {changed} words")


def cold(shared: Path) -> None:
    """Each seed in a fresh process."""
    program = (
        "import sys,resource;from pathlib import Path;from normalizers.restoration import restore_lines;"
        "restore_lines(Path(sys.argv[1]).read_text(encoding='utf-8').split('\\n'));"
        "u=resource.getrusage(resource.RUSAGE_SELF);"
        "print(round(u.ru_utime+u.ru_stime,2),'s CPU',u.ru_maxrss//1024,'MB')"
    )
    for seed in sorted((shared / "seeds").glob("*.txt")):
        done = subprocess.run(
            [sys.executable, "-c", program, str(seed)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        print(seed.stem, len(seed.read_text(encoding="utf-8").split()), "words:", done.stdout.strip() or done.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--only", choices=("reports", "news", "cold"))
    parser.add_argument("--errors", type=int, default=30)
    parser.add_argument("--sentences", type=int, default=2000)
    args = parser.parse_args()
    if args.only in (None, "cold"):
        cold(args.shared)  # first: a child's peak memory counts what its parent held
    if args.only in (None, "reports"):
        builder = Builder(args.shared, args.cache)
        leave_one_out(builder, args.errors, args.cache)
        shipped(builder)
    if args.only in (None, "news"):
        news(args.shared, args.sentences)
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
