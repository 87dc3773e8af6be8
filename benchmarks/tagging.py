"""The concepts of a text found by chiso's tagger and by spaCy's PhraseMatcher: same spans, and at what cost.

Belongs here: time, memory, and whether both find the same. Does not: units and fields, whose names are matched by what
is damaged in them (`normalizers.names`, `normalizers.fields`), which no phrase matcher does.
Run: python -m benchmarks.tagging [--peer PYTHON] [--rounds N] REPORT...

--peer: a Python that has spaCy (`python -m venv X && X/bin/pip install spacy`); it is no dependency of chiso.
Both are given the same tokens, restored and folded, and the same phrases, and each runs in processes of its own, by
turns. At one place the longest phrase wins. Phrases whose marks count are matched on a second Doc of the words as they
are. Seconds are of the processor; memory is what the process holds at the end over what it held before (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.tables import reference_rows
from normalizers.marks import fold, tone_placed

ROOT = Path(__file__).resolve().parents[1]
_COMMON = """
import json, resource, sys, time
given = json.load(open(sys.argv[1], encoding="utf-8"))
def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6
def longest(found):
    kept, end = [], 0
    ends = {}
    for start, stop, label in found:
        ends[start] = max(ends.get(start, 0), stop)
    for start in sorted(ends):
        if start >= end:
            end = ends[start]
            kept += sorted({(s, e, label) for s, e, label in found if s == start and e == end})
    return kept
held, begun = memory(), time.process_time()
"""
_REPORT = """
start = time.process_time(); spans = each(); cold = time.process_time() - start
start = time.process_time(); each(); warm = time.process_time() - start
print(json.dumps({"imported": imported, "built": built, "cold": cold, "warm": warm, "memory": memory() - held,
                  "spans": spans}))
"""
_CHISO = (
    _COMMON
    + """
from corpus.records import Word
from extractors import tagging
from extractors.tokens import Token
imported = time.process_time() - begun
start = time.process_time()
tagging._concepts()
built = time.process_time() - start
place = Word("", 1, 1, 0, 0)
texts = [[Token(w, f, "word", place, w) for w, f in zip(text["words"], text["folded"])] for text in given["texts"]]
def each():
    return [sorted((m.start, m.end, m.label) for m in tagging.find_concepts(text)) for text in texts]
"""
    + _REPORT
)
_SPACY = (
    _COMMON
    + """
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab
imported = time.process_time() - begun
start = time.process_time()
vocab = Vocab()
matchers = {"fold": PhraseMatcher(vocab, attr="ORTH"), "exact": PhraseMatcher(vocab, attr="ORTH")}
for label, how, words in given["phrases"]:
    matchers[how].add(label, [Doc(vocab, words=words)])
built = time.process_time() - start
def each():
    told = []
    for text in given["texts"]:
        found = []
        for how, words in (("fold", text["folded"]), ("exact", text["exact"])):
            doc = Doc(vocab, words=words)
            found += [(s, e, vocab.strings[key]) for key, s, e in matchers[how](doc)]
        told.append(longest(found))
    return told
"""
    + _REPORT
)


def _tokens(paths: list[Path]) -> list[dict[str, list[str]]]:
    """The tokens of every paragraph of the reports: as they are, folded, and with their tones in one place."""
    from extractors.reading import read
    from extractors.restoring import restore_reading
    from extractors.tokens import paragraphs

    found = []
    for path in paths:
        for paragraph in paragraphs(restore_reading(read(path.read_bytes(), path.name)).pages):
            words = [token.text for token in paragraph.tokens]
            folded = [token.folded for token in paragraph.tokens]
            # A Doc takes no empty word; no phrase holds a mark.
            found.append(
                {
                    "words": words,
                    "folded": [word or "_" for word in folded],
                    "exact": [tone_placed(word.lower()) or "_" for word in words],
                }
            )
    return found


def _phrases() -> list[tuple[str, str, list[str]]]:
    """Label, how its words are compared, and the words."""
    rows = []
    for row in reference_rows("concepts"):
        exact = row["match"] == "exact"
        words = [tone_placed(w.lower()) if exact else fold(w) for w in row["wording"].split()]
        rows.append((row["concept"], "exact" if exact else "fold", words))
    return rows


def _measured(python: str, program: str, data: Path) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([python, "-c", program, str(data)], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"{python}: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--peer", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    texts = _tokens(arguments.reports)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "given.json"
        data.write_text(json.dumps({"texts": texts, "phrases": _phrases()}), encoding="utf-8")
        rounds = [
            (_measured(sys.executable, _CHISO, data), _measured(arguments.peer, _SPACY, data))
            for _ in range(arguments.rounds)
        ]
    tokens = sum(len(text["words"]) for text in texts)
    print(
        f"{len(arguments.reports)} reports, {tokens} tokens, {len(_phrases())} phrases; median of {len(rounds)} rounds"
    )
    print(f"{'':8}{'import s':>10}{'build s':>10}{'cold s':>10}{'warm s':>10}{'MB':>8}{'spans':>8}")
    for place, name in enumerate(("chiso", "spaCy")):
        own = [each[place] for each in rounds]
        cells = [statistics.median(r[key] for r in own) for key in ("imported", "built", "cold", "warm", "memory")]
        spans = sum(len(found) for found in own[0]["spans"])
        print(f"{name:8}" + "".join(f"{cell:10.3f}" for cell in cells[:4]) + f"{cells[4]:8.0f}{spans:8}")
    ours, theirs = rounds[0]
    other = sum(one != two for one, two in zip(ours["spans"], theirs["spans"], strict=True))
    print(f"paragraphs with other spans: {other} of {len(texts)}")


if __name__ == "__main__":
    main()
