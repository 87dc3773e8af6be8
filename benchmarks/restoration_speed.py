"""Words a second a core: chiso's restoration beside pyvi, on the same report in the same run.

Belongs here: rates cold and warm, loading, memory, size of what is shipped. Does not: accuracy (`restoration`).
Run: python -m benchmarks.restoration_speed [--peer PYTHON] [--shared ../shared] [--rounds N]

--peer: a Python that has pyvi (`python -m venv X && X/bin/pip install pyvi`); it is no dependency of chiso.
Each measurement is a process of its own, chiso and pyvi by turns, so that a busy machine slows both. A round is over
all reports one after the other: `cold` is the first time a process sees a report, `warm` the second.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_COMMON = """
import json, resource, sys, time
from pathlib import Path
def now():
    return time.process_time()
lines = Path(sys.argv[1]).read_text(encoding="utf-8").split("\\n")
words = sum(len(line.split()) for line in lines)
"""
_REPORT = """
print(json.dumps({"words": words, "load": loaded, "cold": cold, "warm": warm,
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""
_CHISO = (
    _COMMON
    + """
start = now()
from normalizers.restoration import Damage, restore_lines
from normalizers.restoration.restoring import _shipped
_shipped(Damage.RUINED)
loaded = now() - start
start = now(); restore_lines(lines); cold = now() - start
start = now(); restore_lines(lines); warm = now() - start
"""
    + _REPORT
)
# pyvi fails on some tokens; such a line counts as done, which is to its advantage.
_PYVI = (
    _COMMON
    + """
start = now()
from pyvi import ViUtils
loaded = now() - start
def each():
    for line in lines:
        try:
            ViUtils.add_accents(line)
        except KeyError:
            pass
start = now(); each(); cold = now() - start
start = now(); each(); warm = now() - start
"""
    + _REPORT
)


def measure(python: str, program: str, seed: Path) -> dict[str, float]:
    """One process on one report: words, and seconds of processor time to load, to restore cold, and warm."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [python, "-c", program, str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **single},
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def summary(name: str, results: list[dict[str, float]]) -> dict[str, float]:
    """Prints and gives the medians over rounds and reports."""
    rates = {kind: statistics.median(one["words"] / one[kind] for one in results) for kind in ("cold", "warm")}
    load = statistics.median(one["load"] for one in results)
    memory = max(one["memory"] for one in results)
    print(
        f"{name:8} cold {rates['cold']:8,.0f} words/s, warm {rates['warm']:8,.0f} words/s, "
        f"loading {load:.2f} s, {memory:.0f} MB"
    )
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--peer", help="a Python that has pyvi")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    chiso: list[dict[str, float]] = []
    pyvi: list[dict[str, float]] = []
    for _ in range(args.rounds):
        for seed in sorted((args.shared / "seeds").glob("*.txt")):
            chiso.append(measure(sys.executable, _CHISO, seed))
            if args.peer:
                pyvi.append(measure(args.peer, _PYVI, seed))
    ours = summary("chiso", chiso)
    if pyvi:
        theirs = summary("pyvi", pyvi)
        for kind, least in (("warm", 1 / 2), ("cold", 1 / 5)):
            share = ours[kind] / theirs["warm"]
            print(f"{kind}: {share:.0%} of pyvi's warm rate (at least {least:.0%} wanted)")
    shipped = sum(path.stat().st_size for path in (ROOT / "corpus" / "language").iterdir() if path.is_file())
    print(f"shipped: {shipped / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
