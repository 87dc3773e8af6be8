"""What is said of the things that a count counts: "đạt trên 90%", "có Chỉ số hài lòng tăng", "giữ bậc", "Nhóm A".

Belongs here: from the words around a count to the label of its group, and what scores the group is of. Does not: whose
the count is, or making the observation (`groups`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from corpus.vocabulary import band_names
from extractors.prose.meaning import spoken_of_before
from extractors.prose.quantities import Quantity
from extractors.prose.situations import Situation
from extractors.tagging import Mention
from extractors.tokens import Token
from normalizers.marks import fold

_COUNTED = frozenset(("units", "fields", "groups", "members"))
# Behind these stand the names of what was counted.
_LIST_OPENERS = frozenset(("gom", ":", ";"))
# A rise or fall that far behind the count is still its condition; fields are described at more length than units.
_FAR = {"units": 8, "fields": 16}
# Words that may stand between a count and a limit when the limit is one of scores; any other word names another thing.
_SCORE_WORDS = frozenset(
    fold(word)
    for words in (
        ("có", "đạt", "được", "kết", "quả", "chỉ", "số", "điểm", "cchc", "cải", "cách", "hành", "chính", "thành"),
        ("phần", "tỷ", "lệ", "đánh", "giá", "hài", "lòng", "sự", "mức", "độ", "xếp", "loại", "nhóm", "tổng", "thang"),
        ("thẩm", "định", "par", "index", "sipas", "nào", "từ", "trên", "dưới", "đến", "hơn", "thấp", "cao", "vượt"),
        ("năm", "về", "tăng", "giảm", "trị", "trung", "bình", "đơn", "vị", "cơ", "quan", "địa", "phương"),
    )
    for word in words
)
_ABOVE = frozenset(("tren", ">", "hon", "vuot", "≥"))
_BELOW = frozenset(("duoi", "<", "≤"))
_TO = frozenset(("den", "toi", "-", "–"))
_STATES = (
    ("above_mean", "above_mean"),
    ("below_mean", "below_mean"),
    ("at_max", "at_max"),
    ("keep_rank", "rank_same"),
    ("unchanged", "unchanged"),
)
_MOST_LIMIT_TOKENS = 16
_SHARE_WORDS = 7
# Words between "cao hơn" and the year: "so với năm".
_TO_YEAR = 3
_BAND_NOUNS = frozenset(("loai", "nhom", "muc"))
# Words between a count and the band of what it counts.
_BAND_WORDS = 6
# What else is told in rates of units behind a sentence on the index.
_OTHER_RATES = frozenset(("ballots", "people", "survey", "other_index", "self_assessed"))


def band_of(situation: Situation) -> str:
    """The band that is counted, as printed: "Nhóm A ... 09 đơn vị", "05 đơn vị đạt loại Xuất sắc"; "" where none."""
    return _band_behind(situation) or _band_before(situation)


def _band_behind(situation: Situation) -> str:
    """Read "13 đơn vị đạt loại Tốt", "04 huyện xếp loại Khá"."""
    tokens = situation.sentence.tokens
    start, end = span_behind(situation)
    if {m.label for m in concepts_behind(situation)} & {"above_mean", "below_mean"}:
        # "trên mức trung bình": the middle of the cohort, not the band of that name.
        return ""
    for place in range(start, min(end, start + _BAND_WORDS)):
        if (
            tokens[place].text in (",", ";")
            and tokens[place + 1 : place + 2]
            and tokens[place + 1].folded in _BAND_NOUNS
        ):
            # "Nhóm A có 09 đơn vị, Nhóm B có 08 đơn vị": behind the comma the next group begins.
            return ""
        if tokens[place].folded in _BAND_NOUNS:
            band = _band_at(tokens, place + 1)
            return "" if band.isdigit() else band
    return ""


def _band_before(situation: Situation) -> str:
    """Read "Nhóm A (từ 90 điểm trở lên): có 09 đơn vị", "- Tốt: 03 đơn vị"."""
    tokens = situation.sentence.tokens
    for place in range(situation.quantity.start - 1, _last_count(situation) - 1, -1):
        if tokens[place].folded not in ("nhom", "loai"):
            continue
        band = _band_at(tokens, place + 1)
        if band:
            return band
    # A bullet may begin with the band itself: "- Tốt: 03 đơn vị", "- Khá có 05 đơn vị".
    first = next((i for i, t in enumerate(tokens[:3]) if t.kind == "word"), None)
    if first is not None and situation.sentence.start == 0:
        band = _band_at(tokens, first)
        gap = [t.folded for t in tokens[first + len(band.split()) : situation.quantity.start]]
        if len(band) > 1 and gap in ([":"], ["co"], [":", "co"], []):
            return band
    return _band_in_list(situation)


def _band_in_list(situation: Situation) -> str:
    """Read "Về xếp loại: Xuất sắc 01 đơn vị, Tốt 06 đơn vị": the name right before the number, in a list of bands."""
    tokens, end, start = situation.sentence.tokens, situation.quantity.start, situation.sentence.start
    led = {t.folded for t in tokens[start:end]}
    for length in (2, 1):
        at = end - length
        band = _band_at(tokens[:end], at) if at > start else ""
        opened = (at > start and tokens[at - 1].text in (":", ",", ";")) or tokens[at - 1].folded in ("va", "la", "gom")
        if len(band.split()) == length and len(band) > 1 and opened and led & {"loai", "hang", "nhom"}:
            return band
    return ""


def _last_count(situation: Situation) -> int:
    """Offset behind the last count of the sentence before this one: what leads in to that one is not this one's."""
    sentence = situation.sentence
    counts = [
        q.end
        for q in sentence.quantities
        if sentence.start <= q.start < situation.quantity.start and q.counted_in in ("units", "fields")
    ]
    return counts[-1] if counts else sentence.start


def _band_at(tokens: Sequence[Token], place: int) -> str:
    """The name of a band that begins at a token, as printed; "" where none does."""
    for length in (2, 1):
        words = " ".join(t.text for t in tokens[place : place + length])
        if fold(words) in _band_index():
            return _band_index()[fold(words)]
    return ""


@cache
def _band_index() -> dict[str, str]:
    return {fold(band.name): band.name for band in band_names()}


def span_behind(situation: Situation) -> tuple[int, int]:
    """Offsets of the words that can say what was counted: up to the list of names, the next count or the end."""
    sentence, quantity = situation.sentence, situation.quantity
    end = next(
        (q.start for q in sentence.quantities if q.start >= quantity.end and q.counted_in in _COUNTED), sentence.end
    )
    end = min(end, sentence.end)
    noun = situation.cohort_noun()
    start = max(quantity.end, noun.end) if noun is not None else quantity.end
    start = _behind_share(situation, start, end)
    for place in range(start, end):
        if sentence.tokens[place].folded in _LIST_OPENERS:
            return start, place
    return start, end


def _behind_share(situation: Situation, start: int, end: int) -> int:
    """Past "(chiếm 20%)" right behind the count."""
    tokens = situation.sentence.tokens
    words = [t.folded for t in tokens[start : min(end, start + _SHARE_WORDS)]]
    return start + words.index(")") + 1 if words[:2] == ["(", "chiem"] and ")" in words else start


def concepts_behind(situation: Situation) -> list[Mention]:
    """The concepts among the words that say what was counted, up to the next figure."""
    _, end = span_behind(situation)
    return [m for m in situation.right if m.kind == "concept" and m.start < end]


def condition(situation: Situation) -> str:
    """The label of the group by what is said behind the count, or before it ("đạt trên 90%: có 04 địa phương")."""
    behind = concepts_behind(situation)
    labels = {m.label for m in behind}
    for concept, label in _STATES:
        if concept in labels:
            return label
    limit = _limits_behind(situation)
    move = _move(situation, behind)
    if move:
        return f"{move}_{limit}" if limit else move
    return limit or _limits_before(situation)


def _move(situation: Situation, behind: Sequence[Mention]) -> str:
    """Read "tăng điểm", "giảm bậc nhiều nhất", "có Chỉ số CCHC tăng so với năm 2020"; "" where nothing moved."""
    quantity, tokens = situation.quantity, situation.sentence.tokens
    moves = [m for m in behind if m.label in ("up", "down") or _is_than_a_year(situation, m)]
    if not moves or moves[0].start - quantity.end > _FAR.get(quantity.counted_in, 8):
        return ""
    move = moves[0]
    after = [t.folded for t in tokens[move.end : move.end + 4]]
    superlative = any(m.label == "most" and m.start - move.end <= 4 for m in behind)
    ranks = any(word in ("bac", "hang") for word in after[:1]) or (superlative and "bac" in after)
    rises = move.label in ("up", "higher")
    group = ("rank_up" if rises else "rank_down") if ranks else ("increased" if rises else "decreased")
    return group + ("_most" if superlative else "") + _base_year(situation)


def _is_than_a_year(situation: Situation, mention: Mention) -> bool:
    """Read "cao hơn năm 2022", "thấp hơn so với năm 2022": a comparison with a year is a rise or a fall."""
    if mention.label not in ("higher", "lower"):
        return False
    return any(m.kind == "year" and 0 < m.start - mention.end <= _TO_YEAR for m in situation.right)


def _base_year(situation: Situation) -> str:
    """Read "_vs_2021" where the comparison is with another year than the one before the report's."""
    year = situation.sentence.year
    bases = [int(m.label) for m in situation.right if m.kind == "year" and m.label != str(year)]
    return f"_vs_{bases[0]}" if bases and year is not None and bases[0] != year - 1 else ""


def _limits_behind(situation: Situation) -> str:
    start, end = span_behind(situation)
    return _limits(situation, start, end)


def _limits_before(situation: Situation) -> str:
    """Read "Chỉ số hài lòng đạt trên 90%: có 04 địa phương": limits that lead in to their count."""
    sentence, quantity = situation.sentence, situation.quantity
    tokens = sentence.tokens
    place = quantity.start - 1
    while place > sentence.start and tokens[place].folded in ("co", "gom", "la"):
        place -= 1
    # "trên 90% là 06 đơn vị", "đạt trên 90%: có 04 địa phương"
    told = place < quantity.start - 1 and any(q.end == place + 1 for q in sentence.quantities)
    if place <= sentence.start or not (told or tokens[place].text in (":", ",", ")")):
        return ""
    place += told
    begin = next((i + 1 for i in range(place - 1, sentence.start, -1) if tokens[i].text == ";"), sentence.start)
    start = next((i for i in range(max(begin, _last_count(situation)), place) if tokens[i].kind == "word"), place)
    return _limits(situation, start, place)


def _limits(situation: Situation, start: int, end: int) -> str:
    """Read "trên 90%", "từ 80% đến dưới 90%", "đạt 100%" in a span: "above_90", "80_to_90", "at_100"; "" for none."""
    sentence = situation.sentence
    inside = [
        q
        for q in sentence.quantities
        if start <= q.start < end and q.counted_in in ("points", "percent", "") and not q.signed
    ]
    if not inside or inside[0].start - start > _MOST_LIMIT_TOKENS:
        return ""
    between = [t for t in sentence.tokens[start : inside[0].start] if t.kind == "word"]
    if any(t.folded not in _SCORE_WORDS for t in between):
        return ""
    first = inside[0]
    second = inside[1] if len(inside) > 1 and inside[1].start - first.end <= 3 else None
    word = _word_before(situation, first)
    after = [t.folded for t in sentence.tokens[first.end : first.end + 2]]
    sentence.hold(situation.quantity, first.number)
    if second is not None and _joins(situation, first, second) and second.counted_in in ("points", "percent"):
        sentence.hold(situation.quantity, second.number)
        return f"{_plain(first.value)}_to_{_plain(second.value)}"
    if first.counted_in not in ("points", "percent"):
        return ""
    if word in _ABOVE or after == ["tro", "len"]:
        return f"above_{_plain(first.value)}"
    if word in _BELOW or after == ["tro", "xuong"]:
        return f"below_{_plain(first.value)}"
    if word == "dat" and first.counted_in == "percent" and first.value == 100 and start >= situation.quantity.end:
        situation.sentence.limits.add(first.start)
        return "at_100"
    return ""


def _word_before(situation: Situation, quantity: Quantity) -> str:
    return situation.sentence.tokens[quantity.start - 1].folded


def _joins(situation: Situation, first: Quantity, second: Quantity) -> bool:
    """Whether "đến", "đến dưới", "- dưới" stands between two limits, or "dưới" behind a "từ"."""
    between = [t.folded for t in situation.sentence.tokens[first.end : second.start]]
    return bool(between) and (between[0] in _TO or (between[0] == "duoi" and _word_before(situation, first) == "tu"))


def _plain(value: Decimal) -> str:
    """A limit inside a label: 90, or 87_5 for 87.5."""
    whole = value.to_integral_value()
    return str(int(whole)) if value == whole else str(value.normalize()).replace(".", "_")


def score_of_group(situation: Situation) -> str:
    """What the groups are by: the field named, "satisfaction", "survey", "index", or "" where nothing says."""
    behind = {m.label for m in concepts_behind(situation)}
    sentence = situation.sentence
    start = situation.quantity.start
    before = {m.label for m in sentence.mentions if m.kind == "concept" and sentence.start <= m.start < start}
    topics = set(sentence.context.topics)
    near, field = situation.last_left("field"), situation.field()
    # Words of the sentence outweigh the heading; the satisfaction survey is a survey too.
    for spoken in (behind, before | set(sentence.lead)):
        if "index" in spoken and "satisfaction" not in spoken:
            return near.label if near is not None else "index"
        if "satisfaction" in spoken:
            return "satisfaction"
    if field:
        return field
    if "satisfaction" in topics and "index" not in topics:
        return "satisfaction"
    if "survey" in topics:
        return "survey"
    told = topics & {"index"} or (not before & _OTHER_RATES and spoken_of_before(situation))
    return "index" if told else ""
