"""Finds the likeliest words of many stretches of text at once: a beam search over trigrams, in numpy.

Belongs here: the search. Does not: where a stretch begins (`restoring`), what may stand at a place (`candidates`).

All stretches advance together, place by place, so that one call of numpy serves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .candidates import Candidate
from .language_model import START, Array

BEAM = 12
WIDTH = 6.0
"""States that fall behind the best of their stretch by more (log10) are dropped."""


class Model(Protocol):
    """What the search asks of a language model."""

    def contexts(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Back-off weights of histories, and whether trigrams begin with them."""

    def scores(self, first: Array, second: Array, word: Array, backoff: Array, deep: Array) -> Array:
        """log10 P(word | first second)."""


@dataclass(frozen=True, slots=True)
class _Lattice:
    """The candidate lists of all places, end to end."""

    first: Array
    second: Array
    cost: Array
    begin: Array
    size: Array


def _lattice(lists: Sequence[Sequence[Candidate]]) -> _Lattice:
    sizes = np.fromiter((len(row) for row in lists), dtype=np.int64, count=len(lists))
    flat = [c for row in lists for c in row]
    first = np.fromiter((c.first for c in flat), dtype=np.int64, count=len(flat))
    second = np.fromiter((c.second for c in flat), dtype=np.int64, count=len(flat))
    cost = np.fromiter((c.cost for c in flat), dtype=np.float32, count=len(flat))
    return _Lattice(first, second, cost, np.cumsum(sizes) - sizes, sizes)


@dataclass(slots=True)
class _States:
    """Living hypotheses, sorted by stretch."""

    stretch: Array
    first: Array
    second: Array
    score: Array


@dataclass(slots=True)
class _Step:
    """What one place added: of each new state its parent and its entry, and which states went on."""

    parents: Array
    chosen: Array
    kept: Array | None = None


def decode(model: Model, lists: Sequence[Sequence[Candidate]], stretches: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each stretch (numbers into `lists`, one a place) the chosen candidate's number within each list."""
    if not stretches:
        return []
    lattice = _lattice(lists)
    lengths = np.fromiter((len(s) for s in stretches), dtype=np.int64, count=len(stretches))
    begins = np.cumsum(lengths) - lengths
    places = np.fromiter((p for s in stretches for p in s), dtype=np.int64, count=int(lengths.sum()))
    alive = np.flatnonzero(lengths > 0)
    zeros = np.zeros(len(alive), dtype=np.int64)
    states = _States(alive, zeros + START, zeros + START, np.zeros(len(alive), dtype=np.float32))
    steps: list[_Step] = []
    ends: dict[int, tuple[int, int]] = {}
    step = 0
    while len(states.stretch):
        states, parents, chosen = _advance(model, lattice, states, places[begins[states.stretch] + step])
        steps.append(_Step(parents, chosen))
        step += 1
        finished = lengths[states.stretch] == step
        if finished.any():
            rows = np.flatnonzero(finished)
            owners = states.stretch[rows]
            heads = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
            for head, stop in zip(heads.tolist(), [*heads[1:].tolist(), len(rows)]):
                best = rows[head] + int(np.argmax(states.score[rows[head] : rows[stop - 1] + 1]))
                ends[int(owners[head])] = (step - 1, int(best))
            rest = np.flatnonzero(~finished)
            states = _States(states.stretch[rest], states.first[rest], states.second[rest], states.score[rest])
            steps[-1].kept = rest
    return [
        _trace(steps, *ends[number], lattice, stretch) if stretch else [] for number, stretch in enumerate(stretches)
    ]


def _advance(model: Model, lattice: _Lattice, states: _States, places: Array) -> tuple[_States, Array, Array]:
    sizes = lattice.size[places]
    parents = np.repeat(np.arange(len(places)), sizes)
    offsets = np.cumsum(sizes) - sizes
    entries = np.arange(len(parents)) - offsets[parents] + lattice.begin[places][parents]
    word = lattice.first[entries]
    backoff, deep = model.contexts(states.first, states.second)
    second = states.second[parents]
    score = states.score[parents] - lattice.cost[entries]
    score += model.scores(states.first[parents], second, word, backoff[parents], deep[parents])
    before, last = second, word
    doubles = np.flatnonzero(lattice.second[entries] >= 0)
    if len(doubles):
        tail = lattice.second[entries[doubles]]
        inner_backoff, inner_deep = model.contexts(second[doubles], word[doubles])
        score[doubles] += model.scores(second[doubles], word[doubles], tail, inner_backoff, inner_deep)
        before, last = second.copy(), word.copy()
        before[doubles] = word[doubles]
        last[doubles] = tail
    stretch = states.stretch[parents]
    heads = np.flatnonzero(np.r_[True, stretch[1:] != stretch[:-1]])
    group = np.cumsum(np.r_[0, (stretch[1:] != stretch[:-1]).astype(np.int64)])
    best = np.maximum.reduceat(score, heads)
    rows = np.flatnonzero(score >= best[group] - WIDTH)
    order = rows[np.lexsort((-score[rows], group[rows]))]
    # Of two hypotheses with the same last two words only the better one can win.
    keys = (group[order] << 32) | (before[order] << 16) | last[order]
    _, firsts = np.unique(keys, return_index=True)
    order = order[np.sort(firsts)]
    owner = group[order]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    order = order[rank < BEAM]
    return (
        _States(stretch[order], before[order], last[order], score[order]),
        parents[order],
        entries[order],
    )


def _trace(steps: Sequence[_Step], step: int, state: int, lattice: _Lattice, stretch: Sequence[int]) -> list[int]:
    """Walk back from a stretch's best last state; the chosen candidate's number at each place."""
    path = []
    while True:
        path.append(int(steps[step].chosen[state]))
        state = int(steps[step].parents[state])
        if step == 0:
            break
        step -= 1
        kept = steps[step].kept
        if kept is not None:
            state = int(kept[state])
    return [entry - int(lattice.begin[place]) for entry, place in zip(reversed(path), stretch)]
