"""The page in a real browser: what it shows, and that every control works by mouse and by keyboard."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import Visit
from page_dataset import EVIL, FORMULA, PICTURED, SCAN, TEXT, UNDRAWN, write_dataset
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EVIL_ADDRESS = "#/report/d00000000007"
VIEWS = (
    "",
    "#/reports",
    "#/findings",
    "#/figures",
    "#/corrections",
    f"#/report/{TEXT}",
    f"#/report/{TEXT}/text",
    f"#/report/{TEXT}/findings",
    f"#/report/{TEXT}/figures",
    f"#/report/{PICTURED}/pictures",
    f"#/report/{TEXT}/rubric",
    f"#/report/{SCAN}/pages",
    f"#/report/{SCAN}/pages?figure={SCAN}-00000",
    f"#/report/{SCAN}/pages?finding={SCAN}-f0000",
    f"#/report/{UNDRAWN}/pages",
    "#/report/nothing",
)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("published"), tmp_path_factory.mktemp("images"))


@pytest.fixture
def visit(browser: Browser, published: Path) -> Iterator[Visit]:
    """A visitor, who must have met nothing wrong when leaving."""
    made = Visit(browser, published)
    yield made
    made.close()
    assert made.wrong == []


@pytest.fixture
def guest(browser: Browser, published: Path) -> Iterator[Visit]:
    """A visitor whose browser is set to Vietnamese."""
    made = Visit(browser, published, "vi-VN")
    yield made
    made.close()
    assert made.wrong == []


def side(page: Page) -> str:
    return page.locator("aside").inner_text()


def test_the_overview_tells_what_there_is_and_what_was_not_read(visit: Visit) -> None:
    page = visit.open()
    shown = page.locator("main").inner_text()
    assert "Published figures that do not agree" in shown
    assert "page 2 could not be read: the image is blank" in shown and "the file is empty" in shown
    page.get_by_label("Status").select_option("failed")
    expect(page.locator("main table.cards tbody tr")).to_have_count(1)


def test_the_share_of_figures_understood_is_told_where_the_tables_have_it(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    (tmp_path / "report").mkdir()
    text = (published / "report" / "index.html").read_text(encoding="utf-8")
    counted = text.replace('"figures":"",', '"figures":"200",', 1)
    counted = counted.replace('"figures_not_understood":"",', '"figures_not_understood":"3",', 1)
    assert counted != text
    (tmp_path / "report" / "index.html").write_text(counted, encoding="utf-8")
    visitor = Visit(browser, tmp_path)
    assert "98.5 % (197 / 200) of the figures" in visitor.open().locator("main").inner_text()
    visitor.close()
    assert visitor.wrong == []


def test_a_search_from_the_first_screen_needs_no_marks(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Find a unit, a figure, a word").fill("so noi vu")
    page.keyboard.press("Enter")
    # While reports are loaded the status counts them, "3 of 14", too: the rows come after.
    expect(page.locator("td.lead").first).to_be_visible()
    expect(page.locator("main [role=status]")).to_contain_text(" of ")
    subjects = page.locator("td.lead").all_inner_texts()
    assert subjects and all(text.startswith("Sở Nội vụ") for text in subjects)
    page.get_by_label("Search").fill("SỞ TÀI CHÍNH")
    expect(page.locator("td.lead").first).to_contain_text("Sở Tài chính")


def test_lists_are_filtered_and_go_on(visit: Visit) -> None:
    page = visit.open(f"#/report/{TEXT}/figures")
    expect(page.locator("tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("tbody tr")).to_have_count(130)
    page.get_by_label("Field").select_option("finance")
    expect(page.locator("tbody tr").first).to_contain_text("finance")
    page.goto(page.url.replace("/figures", "/findings"))
    page.get_by_label("Verdict").select_option("inconsistent")
    expect(page.locator("article.finding")).to_have_count(2)


def test_the_page_speaks_vietnamese_where_the_browser_does_and_where_it_is_asked_to(guest: Visit, visit: Visit) -> None:
    page = guest.open(f"#/report/{TEXT}/findings")
    assert page.locator("html").get_attribute("lang") == "vi"
    shown = page.locator("article.inconsistent").first.inner_text()
    assert "Các sở, ban, ngành, chỉ số 2023 là tổng của các lĩnh vực" in shown
    assert (
        "Báo cáo công bố 84,50 (84,495 đến 84,505); "
        "tổng của 2 số liệu thành phần là 84,52 (84,48 đến 84,56): không khớp." in shown
    )
    page = visit.open(f"#/report/{TEXT}/findings")
    expect(page.locator("article").first).to_contain_text(
        "The report states 84.50 (84.495 to 84.505); its 2 parts add up to"
    )
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("h2, h3").first).to_contain_text("Các sở")
    page.reload()
    expect(page.locator("nav").first).to_contain_text("Tổng quan")


def test_every_figure_of_a_page_is_a_box_on_its_image(visit: Visit) -> None:
    page = visit.open(f"#/report/{SCAN}/pages")
    assert page.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    boxes = page.locator("button.box")
    assert [re.sub("box ?", "", box.get_attribute("class") or "") for box in boxes.all()] == [
        "read disputed",
        "recovered disputed",
        "lost",
    ]
    image, box = page.locator("img").bounding_box(), boxes.first.bounding_box()
    assert image and box
    # The box stands where it does on the page of 595 by 842 points, 1.5 points wider on each side.
    assert (box["x"] - image["x"]) / image["width"] == pytest.approx(128.5 / 595.28, abs=0.002)
    assert (box["y"] - image["y"]) / image["height"] == pytest.approx(128.5 / 841.89, abs=0.002)
    page.get_by_label("Next page").click()
    expect(page.locator("button.box")).to_have_count(1)
    expect(page.get_by_label("Next page")).to_be_disabled()
    page.get_by_role("combobox", name="Page").select_option("0")
    expect(page.locator("button.box")).to_have_count(3)
    before = page.locator(".sheet").bounding_box()
    page.get_by_role("combobox", name="Size").select_option("150")
    after = page.locator(".sheet").bounding_box()
    assert before and after and after["width"] > before["width"] * 1.3


def test_a_figure_of_the_image_tells_what_was_read_and_where_it_is_used(visit: Visit) -> None:
    page = visit.open(f"#/report/{SCAN}/pages")
    page.locator("button.box").first.click()
    told = side(page)
    for part in ("84.5", "Sở Nội vụ", "84,5", "84,3; 34,5", "91 %", "page 1, table", "Where else it stands", "page 2"):
        assert part in told, part
    expect(page.locator("aside svg.crop image")).to_have_count(1)
    page.locator("aside .choose", has_text="page 2").click()
    expect(page.locator(".toolbar select").first).to_have_value("1")
    page.go_back()
    page = visit.open(f"#/report/{SCAN}/pages?figure={SCAN}-00001")
    assert "Printed once, read also as" in side(page) and "highest" in side(page)
    page.locator("aside .choose:has(.badge.inconsistent-ground)").click()
    assert "The recomputation written out" in side(page)


def test_a_finding_lights_its_parts_and_writes_out_the_recomputation(visit: Visit) -> None:
    page = visit.open(f"#/report/{SCAN}/pages?finding={SCAN}-f0000")
    assert [box.get_attribute("class") for box in page.locator("button.box.lit").all()] == [
        "box read disputed lit stated",
        "box recovered disputed lit",
    ]
    told = side(page)
    for part in (
        "stands for 84.495 to 84.505",
        "= 84.65",
        "84.60 to 84.70",
        "0.095",
        "91.245 to 91.255",
        "implied, not printed",
        "Another plausible reading",
        "1 other recomputations with these figures agree",
    ):
        assert part in told, part


def test_a_text_stands_beside_its_restored_lines_with_its_figures_marked(visit: Visit) -> None:
    page = visit.open(f"#/report/{TEXT}/text")
    row = page.locator("#line-4 td")
    assert row.nth(1).inner_text().startswith("Dong 004 75,48") and row.nth(2).inner_text().startswith("Dòng 004 75,48")
    assert row.nth(2).locator("mark").all_inner_texts() == ["Dòng"]
    left, right = row.nth(1).bounding_box(), row.nth(2).bounding_box()
    assert left and right and left["y"] == right["y"]
    mark = page.locator("#line-4 button.mark").first
    assert mark.inner_text() == "75,48"
    mark.click()
    assert "75.48" in side(page) and "page 1, line 4" in side(page)
    expect(mark).to_have_class(re.compile("lit"))
    page = visit.open(f"#/report/{TEXT}/text?finding={TEXT}-f0000")
    expect(page.locator("button.mark.lit")).to_have_count(2)


def test_a_report_whose_pages_were_not_drawn_says_so(visit: Visit) -> None:
    assert "were left out" in visit.open(f"#/report/{UNDRAWN}/pages").locator("main").inner_text()


def test_pictures_have_words_and_numbers(visit: Visit) -> None:
    page = visit.open(f"#/report/{PICTURED}/pictures")
    pictures = page.locator("figure.picture")
    assert pictures.count() == 4
    for picture in pictures.all():
        assert len(picture.locator("figcaption").inner_text()) > 30
        assert len(picture.locator("svg[role=img]").first.get_attribute("aria-label") or "") > 30
        picture.locator("summary").click()
        expect(picture.locator("tbody tr").first).to_be_visible()
    ranking = page.locator("figure.picture", has=page.locator("svg.ranking"))
    assert sorted(ranking.locator("svg .zone-name").all_text_contents()) == ["Khá", "Tốt", "Yếu"]
    assert "5 units; highest Sở Nội vụ with 96 %, lowest Sở Công Thương with 80 %." in ranking.inner_text()
    rows = [row.inner_text().split("\t") for row in ranking.locator("tbody tr").all()]
    assert rows[0] == ["1", "Sở Nội vụ", "96 %", "Tốt"] and rows[-1] == ["5", "Sở Công Thương", "80 %", "Khá"]
    page.get_by_label("Shown").first.select_option("1")
    expect(page.locator("figure.picture", has=page.locator("svg.ranking"))).to_contain_text("2022")
    profile = page.locator("figure.picture", has=page.locator("svg.profile")).inner_text()
    assert "Nearest to its maximum: digital government (90 %); furthest from it: steering (60 %)." in profile
    years = page.locator("figure.picture", has=page.locator("svg.years"))
    assert "95 % in 2022, 96 % in 2023." in years.inner_text()


def test_a_figure_corrected_on_the_page_is_a_row_of_the_file(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"#/report/{SCAN}/pages?figure={SCAN}-00001")
    page.locator("summary", has_text="Correct this figure").click()
    page.get_by_role("button", name="Add to the list").click()
    assert "Added" not in side(page)
    page.get_by_label("Right figure").fill("91,52")
    page.get_by_label("Your name").fill("An, Bình")
    page.get_by_label("Reason").fill('"đọc lại"')
    page.get_by_role("button", name="Add to the list").click()
    expect(page.locator("aside form [role=status]")).to_contain_text("Added")
    expect(page.locator("#navigation")).to_contain_text("Corrections (1)")
    page.get_by_role("link", name="See the list").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save as file").click()
    waited.value.save_as(tmp_path / "corrections.csv")
    text = (tmp_path / "corrections.csv").read_text(encoding="utf-8")
    assert list(csv.reader(text.splitlines())) == [
        ["document", "page", "place", "raw", "right", "who", "why"],
        [SCAN, "1", "200.00,130.00,230.00,142.00", "91,25", "91,52", "An, Bình", '"đọc lại"'],
    ]
    assert page.locator("textarea").input_value().splitlines() == text.splitlines()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("main [role=status]")).to_have_text("Copied.")
    page.get_by_role("button", name="Remove the correction of 91,25").click()
    expect(page.locator("main")).to_contain_text("No figure has been corrected here")


def test_a_correction_made_on_the_page_changes_the_figure_in_the_next_run(browser: Browser, tmp_path: Path) -> None:
    from click.testing import CliRunner
    from test_corrections import BODY, HEAD, observations

    from pipeline.cli import commands

    report = tmp_path / "report.txt"
    report.write_text(HEAD + BODY, encoding="utf-8")
    run = ["run", str(report), "--no-validate", "--out"]
    assert CliRunner().invoke(commands, [*run, str(tmp_path / "old")]).exit_code == 0
    (row,) = [r for r in observations(tmp_path / "old") if r["value"] == "92.05" and r["level"] == "department"]
    visitor = Visit(browser, tmp_path / "old", "vi-VN")
    page = visitor.open(f"#/report/{row['doc_id']}/text?figure={row['obs_id']}")
    page.locator("summary", has_text="Đính chính số liệu này").click()
    for name, value in (("right", "92,50"), ("who", "An"), ("why", "xem bản in")):
        page.locator(f"input[name={name}]").fill(value)
    page.keyboard.press("Enter")
    page.goto(page.url.split("#")[0] + "#/corrections")
    (tmp_path / "corrections.csv").write_text(page.locator("textarea").input_value(), encoding="utf-8")
    visitor.close()
    assert visitor.wrong == []
    again = [*run, str(tmp_path / "new"), "--corrections", str(tmp_path / "corrections.csv")]
    ran = CliRunner().invoke(commands, again)
    assert ran.exit_code == 0 and "no figure answers" not in ran.output
    (now,) = [r for r in observations(tmp_path / "new") if r["value"] == "92.50" and r["level"] == "department"]
    assert (now["status"], now["raw"]) == ("corrected", row["raw"])


def test_the_keyboard_goes_from_box_to_box_into_the_panel_and_back(visit: Visit) -> None:
    page = visit.open(f"#/report/{SCAN}/pages")
    page.get_by_role("region", name="The page").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    assert page.evaluate(focused).startswith("91,25")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2" and "91.25" in side(page)
    page.keyboard.press("Escape")
    assert page.evaluate(focused).startswith("91,25")
    page.keyboard.press("End")
    assert page.evaluate(focused).startswith("8?,!")


@pytest.mark.parametrize("address", VIEWS)
def test_every_control_is_reached_by_the_tab_key_and_shows_that_it_is(visit: Visit, address: str) -> None:
    page = visit.open(address)
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate(
        """() => {
            const kinds = "a[href], button, select, input, textarea, summary, [tabindex='0']";
            const focusable = (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility();
            const seen = [...document.querySelectorAll(kinds)].filter(focusable);
            seen.forEach((one, place) => { one.dataset.place = place; });
            return seen.length;
        }"""
    )
    reached = set()
    for _ in range(wanted + 4):
        page.keyboard.press("Tab")
        place, outline = page.evaluate(
            """() => {
                const one = document.activeElement;
                const style = getComputedStyle(one);
                return [one.dataset.place ?? "", style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }"""
        )
        if place:
            assert outline, (address, place)
            reached.add(int(place))
    assert reached == set(range(wanted))


@pytest.mark.parametrize("language", ["en-GB", "vi-VN"])
def test_a_small_screen_is_wide_enough(browser: Browser, published: Path, language: str) -> None:
    visitor = Visit(browser, published, language, 360, 740)
    for address in (*VIEWS, EVIL_ADDRESS, f"{EVIL_ADDRESS}/text", f"{EVIL_ADDRESS}/figures", f"{EVIL_ADDRESS}/rubric"):
        page = visitor.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    visitor.close()
    assert visitor.wrong == []


# An automated check takes seconds on a long list, whose rows are all alike.
CHECKED = (
    "",
    "#/corrections",
    "#/findings?verdict=inconsistent",
    f"#/report/{SCAN}",
    f"#/report/{SCAN}/figures",
    f"#/report/{PICTURED}/pictures",
    f"#/report/{PICTURED}/rubric",
    f"#/report/{SCAN}/pages?figure={SCAN}-00001",
    f"#/report/{SCAN}/pages?finding={SCAN}-f0000",
    f"{EVIL_ADDRESS}/text?figure=d00000000007-00003",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_automated_check_finds_nothing_serious(browser: Browser, published: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    visitor = Visit(browser, published, "en-GB" if scheme == "light" else "vi-VN", color_scheme=scheme)
    # What is dark differs from what is light in its colours alone.
    options = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})}
    for address in CHECKED:
        page = visitor.open(address)
        for details in page.locator("main summary").all()[:3]:
            details.click()
        found = Axe().run(page, options=options).response
        told = [
            (address, one["id"], one["impact"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert told == []
        assert found["passes"]
    visitor.close()


def test_paper_shows_the_content_and_not_the_controls(visit: Visit) -> None:
    page = visit.open(f"#/report/{TEXT}/pictures")
    page.emulate_media(media="print")
    assert page.locator("#navigation").is_hidden() and page.locator(".languages").is_hidden()
    assert page.locator("figure.picture svg").first.is_visible()
    page = visit.open(f"#/report/{SCAN}/pages?figure={SCAN}-00000")
    page.emulate_media(media="print")
    assert page.locator(".sheet img").is_visible() and page.locator("aside h2").is_visible()
    assert page.locator(".correcting").is_hidden() and page.locator(".toolbar select").first.is_hidden()


def test_hostile_text_is_shown_as_text_everywhere(visit: Visit) -> None:
    for tab in ("", "/findings", "/figures", "/text", "/rubric", "/pictures"):
        page = visit.open(EVIL_ADDRESS + tab)
        assert EVIL in page.locator("h1").inner_text()
        assert page.locator("main img").count() == 0 and page.locator("main script").count() == 0
        assert "owned" not in page.title()
    assert "⟨U+202E⟩gnp⟨U+2066⟩.exe" in visit.open(f"{EVIL_ADDRESS}/text").locator("#line-2").inner_text()
    assert "{{ 7*7 }}" in visit.open(EVIL_ADDRESS).locator("dl").inner_text()
    page = visit.open(f"{EVIL_ADDRESS}/text?figure=d00000000007-00000")
    assert EVIL in side(page) and FORMULA in side(page)
    page = visit.open("#/figures?search=owned")
    expect(page.locator("td.lead").first).to_contain_text("</script>")
    page.goto(page.url.split("#")[0] + f"#/report/{json.dumps(EVIL)}/pages?figure=<img src=x>&page=<script>")
    expect(page.locator("main")).to_contain_text("no such report")
