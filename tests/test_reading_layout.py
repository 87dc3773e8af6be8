"""From recognised and placed words to lines."""

from corpus.records import Box
from extractors.reading.layout import PlacedWord, group_lines
from extractors.reading.recognition import PixelWord, with_whole_figures


def line(ordinal: int, top: float, *words: tuple[str, float, float]) -> list[PlacedWord]:
    return [PlacedWord(text, Box(x0, top, x1, top + 12), line=ordinal) for text, x0, x1 in words]


def texts(words: list[PlacedWord]) -> list[str]:
    return [" ".join(word.text for word in line) for line in group_lines(words)]


def test_lines_of_the_engine_stay_apart_where_a_smear_makes_one_of_them_tall() -> None:
    upper = line(0, 100, ("thấp", 80, 110), ("nhất", 112, 140), ("là", 142, 150), ("Sở", 152, 165))
    smear = [PlacedWord("ˆ", Box(300, 92, 306, 128), line=0)]
    lower = line(1, 116, ("điểm,", 80, 108), ("86,8%", 110, 140))
    assert texts([*upper, *smear, *lower]) == ["thấp nhất là Sở ˆ", "điểm, 86,8%"]


def test_lines_of_the_engine_that_stand_side_by_side_are_one() -> None:
    left = line(0, 100, ("Sở", 80, 95), ("Nội", 97, 115), ("vụ", 117, 130))
    right = line(1, 102, ("95,44", 300, 330))
    assert texts([*right, *left]) == ["Sở Nội vụ 95,44"]


def pixels(*words: tuple[str, int, int]) -> list[PixelWord]:
    return [PixelWord(text, x0, 100, x1, 130, 0.9, 0) for text, x0, x1 in words]


def test_a_figure_parted_at_its_comma_is_one_again() -> None:
    found = with_whole_figures(pixels(("đạt", 50, 90), ("9,", 100, 118), ("67/10,", 122, 180), ("5", 184, 196)))
    assert [(word.text, word.x0, word.x1) for word in found] == [("đạt", 50, 90), ("9,67/10,5", 100, 196)]


def test_a_list_of_numbers_stays_a_list() -> None:
    assert [word.text for word in with_whole_figures(pixels(("1,", 100, 112), ("2", 124, 132)))] == ["1,", "2"]
