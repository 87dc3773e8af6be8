"""Restoration: what must be mended, what must never be touched, and how well it does on reports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.restoration import Damage, measure_damage, restore_lines, restore_stream
from normalizers.restoration.candidates import shaped
from normalizers.restoration.codes import mended_code
from normalizers.restoration.language_model import shipped
from normalizers.restoration.syllables import bare, is_syllable, split_syllable
from normalizers.restoration.tokens import heading_mark, pieces_of

ROOT = Path(__file__).resolve().parents[1]

RUINED = [
    "Két qua Chi s6 cai cach hanh chinh cia cac sé, ban, nganh",
    "Thuc hién Ké hoach s6 115/KH-UBND ngay 02/3/2024 ctia UBND tinh vé viéc",
    "xac dinh Chi s6 cai cach hanh chinh nam 2024 ciia cac co quan, don vi",
]
SOUND = [
    "Thực hiện Kế hoạch số 115/KH-UBND ngày 02/3/2024 của UBND tỉnh về việc",
    "xác định Chỉ số cải cách hành chính năm 2024 của các cơ quan, đơn vị,",
    " điểm trung bình đạt 87,25 điểm; tăng 1,30 điểm so với năm trước",
]


def texts(lines: list[str], damage: Damage | None = None) -> list[str]:
    return [line.text for line in restore_lines(lines, damage=damage)]


def test_ruined_lines_are_mended() -> None:
    assert texts(RUINED) == [
        "Kết quả Chỉ số cải cách hành chính của các sở, ban, ngành",
        "Thực hiện Kế hoạch số 115/KH-UBND ngày 02/3/2024 của UBND tỉnh về việc",
        "xác định Chỉ số cải cách hành chính năm 2024 của các cơ quan, đơn vị",
    ]


def test_lost_marks_are_put_back() -> None:
    assert texts([bare(line) for line in SOUND], Damage.MARKS_LOST) == SOUND


def test_sound_text_is_untouched() -> None:
    assert measure_damage(SOUND) is Damage.SOUND
    restored = restore_lines(SOUND)
    assert [line.text for line in restored] == SOUND
    assert not any(word.changed for line in restored for word in line.words)


def test_sound_text_survives_the_model_for_slips() -> None:
    assert texts(SOUND, Damage.SLIPS) == SOUND


def test_slips_are_mended() -> None:
    line = "Hội đồng thấm định tống hợp kết quả tự đánh giá, chấm điểm của các cơ quan, đơn vị"
    assert texts([line], Damage.SLIPS) == [
        "Hội đồng thẩm định tổng hợp kết quả tự đánh giá, chấm điểm của các cơ quan, đơn vị"
    ]


def test_a_sound_page_among_ruined_pages_is_untouched() -> None:
    page = ["", *SOUND * 3]
    lines = [*page, "\f" + RUINED[0], *RUINED * 4]
    restored = texts(lines)
    assert restored[: len(page)] == page
    assert restored[-1].startswith("xác định Chỉ số")


@pytest.mark.parametrize(
    ("lines", "damage"),
    [
        (SOUND, Damage.SOUND),
        (RUINED, Damage.RUINED),
        ([bare(line) for line in SOUND], Damage.MARKS_LOST),
        (["12,5 87,25 100", "I. II."], Damage.SOUND),
        ([], Damage.SOUND),
    ],
)
def test_damage_is_told_apart(lines: list[str], damage: Damage) -> None:
    assert measure_damage(lines) is damage


def test_lines_blanks_and_spans_are_kept() -> None:
    lines = ["", " " + RUINED[0], "   ", RUINED[1] + "  "]
    restored = restore_lines(lines, damage=Damage.RUINED)
    assert len(restored) == len(lines)
    assert restored[0].text == "" and restored[2].text == "   "
    assert restored[1].text.startswith(" K") and restored[3].text.endswith("  ")
    for raw, line in zip(lines, restored):
        assert [raw[w.start : w.end] for w in line.words] == raw.split()
        assert [w.changed for w in line.words] == [w.text != raw[w.start : w.end] for w in line.words]


def test_one_token_of_two_words_holds_both() -> None:
    line = restore_lines(["xac dinh Chisd cai cach hanh chinh ciia cac co quan"], damage=Damage.RUINED)[0]
    assert line.words[2].text == "Chỉ số"


NUMBERS = st.one_of(
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{3}){1,2}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}[.,][0-9]{1,2}%?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{3,6}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,3}", fullmatch=True),
)


@settings(max_examples=60, deadline=None)
@given(
    NUMBERS, st.sampled_from(["dat {} diém, tang so v6i nam trwdc", "{}", "ctia cac s& 1a {} va", "ngay {}, UBND tinh"])
)
def test_numbers_are_never_changed(number: str, frame: str) -> None:
    raw = frame.format(number)
    line = restore_lines([raw], damage=Damage.RUINED)[0]
    place = raw.index(number)
    word = next(w for w in line.words if w.start <= place < w.end)
    assert number in word.text


@pytest.mark.parametrize(
    "raw",
    [
        "c6 16 don vi tang diém va 12 don vi giam diém so v6i nam 2023",
        "xép hang thir 14 trong tong s6 18 co quan, don vi",
        "gom 9 linh vyc, 38 tiéu chi va 84 tiéu chi thanh phan",
        "thang 6 nam 2024, ngay 13 thang 10 nam 2024",
    ],
)
def test_small_numbers_in_running_text_stay(raw: str) -> None:
    words = restore_lines([raw], damage=Damage.RUINED)[0].words
    assert [w.text for w in words if raw[w.start : w.end].isdigit()] == [w for w in raw.split() if w.isdigit()]


def test_digits_that_were_a_word_become_one() -> None:
    assert texts(["dat ty 18 95,85% so véi ké hoach"], Damage.RUINED) == ["đạt tỷ lệ 95,85% so với kế hoạch"]


@pytest.mark.parametrize(
    "raw", ["https://dichvucong.gov.vn/p/home", "www.sonoivu.gov.vn.", "snv@tinh.gov.vn", "UBND", "CCHC", "SIPAS"]
)
def test_links_and_abbreviations_stay(raw: str) -> None:
    assert texts([f"ciia {raw} tinh"], Damage.RUINED)[0].split()[1] == raw


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("2172/QD-UBND", "2172/QĐ-UBND"),
        ("880/0P-UBND", "880/QĐ-UBND"),
        ("15/Qb-HDND", "15/QĐ-HĐND"),
        ("03-NO/TU", "03-NQ/TU"),
        ("76/INQ-CP", "76/NQ-CP"),
        ("30/2020/ND-CP", "30/2020/NĐ-CP"),
        ("47/TTr-SNV", "47/TTr-SNV"),
        ("/BC-SNV", "/BC-SNV"),
        ("1.574/1.574", None),
        ("KT-XH", None),
    ],
)
def test_document_numbers(seen: str, meant: str | None) -> None:
    assert mended_code(seen) == meant


@pytest.mark.parametrize(
    ("seen", "before", "meant"),
    [
        ("I11.", "", "III."),
        ("1.", "", None),
        ("¢)", "b)", "c)"),
        ("d)", "c)", "d)"),
        ("d)", "d)", "đ)"),
        ("Chi", "", None),
    ],
)
def test_heading_marks(seen: str, before: str, meant: str | None) -> None:
    assert heading_mark(seen, before) == meant


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aáâeéhinotuưđĐC0169.,;:()/-–“”%&¢§@_ ", min_size=1, max_size=12))
def test_any_text_keeps_its_tokens(raw: str) -> None:
    line = restore_lines([raw], damage=Damage.RUINED)[0]
    assert len(line.words) == len(raw.split())
    assert all(word.text for word in line.words)
    for token in raw.split():
        code = mended_code(token)
        if code is None and not token.endswith(tuple(".,;:)-–”%")):
            assert len("".join(piece.text for piece in pieces_of(token))) == len(token)


def test_stream_equals_lines() -> None:
    assert list(restore_stream(line + "\n" for line in RUINED)) == texts(RUINED)


def test_stream_asks_for_a_window_only() -> None:
    taken = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal taken
        while True:
            taken += 1
            yield RUINED[0] if taken % 5 else ""

    stream = restore_stream(endless())
    assert next(stream) == texts(RUINED)[0]
    assert taken < 5000


def test_syllables() -> None:
    assert split_syllable("nghiệp") == ("ngh", "iệ", "p")
    assert split_syllable("quyết") == ("qu", "yế", "t")
    assert is_syllable("ủy") and is_syllable("giữa") and is_syllable("khoản")
    assert not is_syllable("cac") and not is_syllable("trump") and not is_syllable("s6")
    assert shaped("đảng", "DANG") == "ĐẢNG" and shaped("đảng", "Dang") == "Đảng"


def test_model_prefers_language() -> None:
    import numpy as np

    model = shipped()

    def chance(text: str) -> float:
        numbers = np.array([0, 0, *map(model.number, text.split())])
        first, second, word = numbers[:-2], numbers[1:-1], numbers[2:]
        return float(model.scores(first, second, word, *model.contexts(first, second)).sum())

    assert chance("ủy ban nhân dân tỉnh") > chance("ủy bản nhân dân tỉnh") + 2


def test_same_input_same_output_in_a_fresh_process() -> None:
    program = (
        "import sys; from normalizers.restoration import restore_lines;"
        "sys.stdout.reconfigure(encoding='utf-8');"
        "print('\\n'.join(l.text for l in restore_lines(sys.argv[1].split('\\n'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "\n".join(RUINED)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines() == texts(RUINED)


@pytest.mark.parametrize("slug", ["an-giang-2023", "ha-nam-2022", "son-la-2023"])
def test_reports(slug: str) -> None:
    shared = ROOT.parent / "shared"
    seed, gold = shared / "seeds" / f"{slug}.txt", shared / "gold" / slug / "restored.txt"
    if not gold.exists():
        pytest.skip("the reports with a gold text are not beside the repository")
    true = gold.read_text(encoding="utf-8").split("\n")
    given_lines = texts(seed.read_text(encoding="utf-8").split("\n"))
    assert len(given_lines) == len(true)
    pairs = [(a.split(), b.split()) for a, b in zip(true, given_lines) if len(a.split()) == len(b.split())]
    total = sum(len(a) for a, _ in pairs)
    assert sum(x == y for a, b in pairs for x, y in zip(a, b)) / total > 0.975
    assert texts(true) == true
