"""The reporting province's own figures among the provinces: its index or satisfaction index, of this year and before.

Belongs here: whether the province itself is spoken of, and its scores, of all or of a field. Does not: its cohorts and
units (`scores`), its ranks (`counts`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.situations import Sentence, Situation
from extractors.prose.telling import tell, unit_of
from extractors.tagging import Mention
from normalizers.marks import fold

_MEASURES = ("index", "satisfaction", "component")
# Words that may stand between the province's name and its score.
_BETWEEN = frozenset(
    fold(word)
    for words in (
        ("có", "đạt", "được", "chỉ", "số", "cchc", "hài", "lòng", "cải", "cách", "hành", "chính", "là", "năm", "với"),
        (
            "par",
            "index",
            "sipas",
            "kết",
            "quả",
            "của",
            "người",
            "dân",
            "tổ",
            "chức",
            "tổng",
            "điểm",
            "(",
            ")",
            ":",
            ",",
        ),
    )
    for word in words
)
_MOST_BETWEEN = 14


def own_province(situation: Situation) -> list[Observation] | None:
    """Read "tỉnh X có Chỉ số hài lòng đạt 79,38%", "Chỉ số CCHC của tỉnh năm 2023 đạt 88,1%"; None: of nothing such."""
    sentence, quantity = situation.sentence, situation.quantity
    place = _named(situation)
    if place is None or not quantity.decimals or situation.has_left("mean", "max", "min", "gap"):
        return None
    between = [t for t in sentence.tokens[place : quantity.start] if t.kind != "number"]
    if len(between) > _MOST_BETWEEN or any(t.folded not in _BETWEEN for t in between):
        return None
    meaning = _meaning(situation)
    if meaning is None:
        return None
    field, measure = meaning
    found = [_tell(situation, field, measure, unit_of(quantity))]
    if quantity.over is not None and measure == "points":
        found.insert(0, _tell(situation, field, "max_points", "points", over=True))
    return found


def _tell(situation: Situation, field: str, measure: str, unit: str, over: bool = False) -> Observation:
    return tell(
        situation,
        subject="province",
        subject_id=situation.sentence.province[1],
        level="province",
        field=field,
        measure=measure,
        statistic="value",
        unit=unit,
        over=over,
    )


def is_own(unit: Mention, sentence: Sentence) -> bool:
    """Whether a unit is the reporting province. Its code changes when provinces are joined; its name may stay."""
    name, code = sentence.province
    return unit.level == "province" and (unit.label == f"province:{code}" or unit.subject == name)


def spoken_field(situation: Situation) -> str:
    """The field that the sentence itself names last before the figure, or ""; what headings say is not asked."""
    sentence = situation.sentence
    named = [m for m in sentence.mentions_of("field") if m.start < situation.quantity.start]
    return named[-1].label if named else ""


def _meaning(situation: Situation) -> tuple[str, str] | None:
    """Field and measure of a score of the province; None where nothing says it is of an index."""
    concept, field = _concept(situation), spoken_field(situation)
    if field and field != "satisfaction" and (situation.sentence.of_province or situation.has_left("component")):
        return field, "points" if situation.quantity.counted_in == "points" else "component_index"
    if concept is None or concept.label == "component":
        return None
    return ("satisfaction", "satisfaction") if concept.label == "satisfaction" else ("overall", "index")


def _named(situation: Situation) -> int | None:
    """Offset behind the name of the province, or behind "của tỉnh"; None where it is not spoken of."""
    concept = _concept(situation)
    units = [m for m in situation.left if m.kind == "unit"]
    own = _own_behind(situation, concept) if concept is not None else None
    if own is not None and (not units or units[-1].end <= own):
        return own
    if units:
        return units[-1].end if is_own(units[-1], situation.sentence) else None
    printed = _printed_name(situation)
    if printed is not None:
        return printed
    if not situation.sentence.of_province:
        return None
    field = situation.last_left("field")
    years = [m for m in situation.left if m.kind == "year"]
    return field.end if field is not None else years[-1].end if years and spoken_field(situation) else None


def _own_behind(situation: Situation, concept: Mention) -> int | None:
    """Offset behind "của tỉnh" in "Chỉ số hài lòng chung của tỉnh", "Chỉ số CCHC năm 2023 của tỉnh"; None elsewhere."""
    tokens, place = situation.sentence.tokens, concept.end
    place += place < len(tokens) and tokens[place].folded == "chung"
    year = next((m for m in situation.left if m.kind == "year" and m.start == place + 1), None)
    place = year.end if year is not None and tokens[place].folded == "nam" else place
    following = [t.folded for t in tokens[place : place + 2]]
    named = len(tokens) > place + 2 and tokens[place + 2].text[:1].isupper()
    return place + 2 if following in (["cua", "tinh"], ["toan", "tinh"]) and not named else None


def _printed_name(situation: Situation) -> int | None:
    """Offset behind "tỉnh X", where the name is that of the letterhead but no province of the year has it any more."""
    sentence = situation.sentence
    name = [fold(word) for word in sentence.province[0].split()]
    tokens = sentence.tokens
    for end in range(situation.quantity.start, sentence.start + len(name), -1):
        start = end - len(name)
        words = [token.folded for token in tokens[start:end]]
        if name and words == name and tokens[start].text[:1].isupper() and tokens[start - 1].folded in ("tinh", "pho"):
            return end
    return None


def _concept(situation: Situation) -> Mention | None:
    found = [m for m in situation.left if m.kind == "concept" and m.label in _MEASURES]
    return found[-1] if found else None
