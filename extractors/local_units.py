"""Units by the shape of their name: "UBND huyện X", "UBND phường Y", "Ban Quản lý khu ... Z", known to a list or not.

Belongs here: names that no reference table can hold whole, since districts, communes and boards change with every
reorganisation, and the short forms of such names within one document. Does not: units that are known
(`normalizers.names`). Such a unit is kept as read, without identifier.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.records import Level
from normalizers.keys import tokens_of_text
from normalizers.marks import fold, has_marks, tone_placed

_TYPES: dict[tuple[str, ...], tuple[str, Level]] = {
    ("thanh", "pho"): ("thành phố", "district"),
    ("thi", "xa"): ("thị xã", "district"),
    ("thi", "tran"): ("thị trấn", "commune"),
    ("dac", "khu"): ("đặc khu", "commune"),
    ("huyen",): ("huyện", "district"),
    ("quan",): ("quận", "district"),
    ("xa",): ("xã", "commune"),
    ("phuong",): ("phường", "commune"),
}
_MOST_NAME_WORDS = 4
# Without its marks "quận" is the second half of "cơ quan", "xã" the word for far.
_MARKS_NEEDED = frozenset(("quận", "xã"))
_BOARD_HEADS = (("ban", "quan", "ly"), ("ban", "ql"), ("bql",))
# What a board may be set over; the name that tells it from others follows in capitals.
_BOARD_PLACES = frozenset(("khu", "cac", "vuon", "quan", "vinh", "rung", "di"))
_BOARD_WORDS = frozenset((
    "khu", "kinh", "te", "cong", "nghiep", "nghe", "cao", "dai", "hoc", "du", "lich", "quoc", "gia", "cua", "khau",
    "do", "thi", "moi", "mo", "che", "xuat", "cac", "va", "vuc", "rung", "phong", "ho", "dac", "dung", "bao",
    "ton", "di", "tich", "danh", "thang", "vuon", "quan", "the", "vinh", "su", "van", "hoa",
))  # fmt: skip
_MOST_BOARD_WORDS = 10
_LEAST_SHORT_NAME = 4


@dataclass(frozen=True, slots=True)
class LocalUnit:
    """Words start..end (exclusive) name a local government. subject: "UBND huyện X", the name as read."""

    start: int
    end: int
    subject: str
    level: Level


def find_local_units(words: Sequence[str]) -> list[LocalUnit]:
    """All names of local governments in some words: a type in small letters, then a name in capitals.

    In running text the type must be led by "UBND", or the name be closed by what cannot go on a name; a bare type
    before a capital ("thành phố Hồ") would else take in the next sentence.
    """
    found: list[LocalUnit] = []
    place = 0
    while place < len(words):
        unit = _unit_at(words, place) or _board_at(words, place)
        if unit is None:
            place += 1
        else:
            found.append(unit)
            place = unit.end
    return found


def local_unit(label: str) -> LocalUnit | None:
    """The local government that a whole label names, or None."""
    words = label.split()
    unit = _unit_at(words, 0)
    return unit if unit is not None and unit.end == len(words) else None


def _unit_at(words: Sequence[str], place: int) -> LocalUnit | None:
    start = place
    # A list's number stands before its first word: "7. Xã Cai Lậy: 91,88".
    opens = not any(c.isalpha() for word in words[:start] for c in word)
    if fold(words[place]) == "ubnd":
        place += 1
    elif words[place][:1].isupper() and not opens:
        return None
    for folded, (kind, level) in _TYPES.items():
        if tuple(fold(word) for word in words[place : place + len(folded)]) != folded:
            continue
        if not all(_may_be(word, right) for word, right in zip(words[place:], kind.split())):
            continue
        if start == place and words[place] != words[place].lower() and not opens:
            continue
        first = place + len(folded)
        last = first
        while last < len(words) and last - first < _MOST_NAME_WORDS and _is_name_word(words[last]):
            last += 1
        if last == first:
            return None
        return LocalUnit(start, last, f"UBND {kind} {' '.join(words[first:last])}", level)
    return None


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and word.isalpha() and (len(word) == 1 or not word.isupper())


def _may_be(word: str, right: str) -> bool:
    """Whether a word of the same letters may be a type: its marks are right, or lost where nothing else is meant."""
    marked = has_marks(word) or right in _MARKS_NEEDED
    return not marked or word.isupper() or tone_placed(word.lower()) == tone_placed(right)


def _board_at(words: Sequence[str], place: int) -> LocalUnit | None:
    """A management board with a name of its own: head, what it is set over, and capitals to the end."""
    for head in _BOARD_HEADS:
        if tuple(fold(word) for word in words[place : place + len(head)]) != head:
            continue
        last = place + len(head)
        if last >= len(words) or fold(words[last]) not in _BOARD_PLACES or not words[place][:1].isupper():
            return None
        first = last + 1
        named = 0
        while last < min(len(words), place + _MOST_BOARD_WORDS) and words[last].isalpha():
            if _is_name_word(words[last]) and last >= first:
                named = 0 if fold(words[last - 1]) == "va" else last + 1
            elif named or fold(words[last]) not in _BOARD_WORDS:
                break
            last += 1
        return LocalUnit(place, named, " ".join(words[place:named]), "department") if named - first > 1 else None
    return None


def spelt_in_full(name: str, names: Collection[str]) -> str | None:
    """The one full name of a document for which a name with initials in it stands: "BQL khu ĐHNC"; None without one.

    Every syllable of the full name must be there, in full or as its first letter, and no other letter.
    """
    key = "".join(token.text for token in tokens_of_text(name))
    if len(key) < _LEAST_SHORT_NAME:
        return None
    fit = sorted({full for full in names if _stands_for(key, full)})
    return fit[0] if len({fold(full) for full in fit}) == 1 else None


def _stands_for(key: str, full: str) -> bool:
    syllables = [fold(word) for word in full.split() if fold(word) != "va"]
    heads = [["bql", *syllables[3:]]] if syllables[:3] == ["ban", "quan", "ly"] else []
    return any(_spelt(key, form) for form in (syllables, *heads)) and key != "".join(syllables)


def _spelt(key: str, syllables: Sequence[str]) -> bool:
    ends = {0}
    for number, syllable in enumerate(syllables):
        forms = (syllable,) if number == 0 else (syllable, syllable[:1])
        ends = {end + len(form) for end in ends for form in forms if key.startswith(form, end)}
    return len(key) in ends
