"""A sample report as a web page, in the shape in which portals publish them.

Belongs here: the markup. Does not: the content (`generator`, `published`). Charts are pictures on such pages and are
left out. The same report gives the same text.
"""

from __future__ import annotations

from html import escape

from corpus.samples.layout import MOTTO
from corpus.samples.model import Block, Closing, Grid, Heading, Letterhead, Paragraph, Runs, SampleReport, Title


def write_web_page(report: SampleReport, encoding: str = "utf-8") -> bytes:
    """The report as HTML in an encoding that the page declares. Letters that it lacks are written as references."""
    body = "\n".join(part for block in report.blocks if (part := _markup(block)))
    page = (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="{encoding}"><title>{escape(report.document.title)}'
        "</title><style>table { border-collapse: collapse }</style>"
        '<script>var visits = "98,76";</script></head>\n<body>\n'
        '<nav><a href="/">Trang chủ</a></nav>\n<div class="content">\n'
        f'{body}\n</div>\n<div style="display:none">12,34</div>\n</body>\n</html>\n'
    )
    return page.encode(encoding, "xmlcharrefreplace")


def _markup(block: Block) -> str:
    if isinstance(block, Letterhead):
        return _columns([*block.issuer, f"Số: {block.number}"], [*MOTTO, block.place_and_date])
    if isinstance(block, Title):
        lines = (block.kind, *block.lines, block.note)
        return "\n".join(f"<p><b>{escape(line)}</b></p>" for line in lines if line)
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    if isinstance(block, Paragraph):
        return f"<p>{_runs(block.runs)}</p>"
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Closing):
        return _columns(["Nơi nhận:", *block.recipients], [*block.position, "", "", block.signer])
    return ""


def _runs(runs: Runs) -> str:
    return "".join(f"<b>{escape(run.text)}</b>" if run.bold else escape(run.text) for run in runs)


def _columns(left: list[str], right: list[str]) -> str:
    cells = "".join(f"<td>{'<br>'.join(escape(line) or '&nbsp;' for line in lines)}</td>" for lines in (left, right))
    return f"<table><tr>{cells}</tr></table>"


def _grid(grid: Grid) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in grid.header)
    rows = []
    for row in grid.rows:
        if row.kind == "group":
            rows.append(f'<tr><td colspan="{len(grid.header)}">{_runs(row.cells[0])}</td></tr>')
        else:
            rows.append("<tr>" + "".join(f"<td>{_runs(runs)}</td>" for runs in row.cells) + "</tr>")
    return f'<table border="1"><thead><tr>{head}</tr></thead><tbody>\n' + "\n".join(rows) + "\n</tbody></table>"
