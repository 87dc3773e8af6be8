// The text of a report: each line as it stood beside the same line restored, the figures marked where they stand.

// Which characters of which line are which figures: line number to [start, end, rows], in order.
function marksOf(report) {
  const lines = new Map();
  for (const row of report.observations) {
    for (const [number, start, end] of row.marks) {
      if (!lines.has(number)) lines.set(number, new Map());
      const key = `${start} ${end}`;
      lines.get(number).set(key, [...(lines.get(number).get(key) || []), row]);
    }
  }
  return (number) => [...(lines.get(number) || new Map())].map(([key, rows]) => [...key.split(" ").map(Number), rows]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

function markButton(text, rows, select) {
  const [row] = rows;
  const disputed = rows.some((one) => one.worst === "inconsistent");
  const made = element("button", { type: "button", class: `mark ${row.status}${disputed ? " disputed" : ""}`, "aria-label": `${visible(text)}: ${nameOfFigure(row)} (${word("status", row.status)})`, on: { click: () => select({ figure: row }) } }, visible(text));
  made.rows = rows;
  return made;
}

// The line cut at its figures; where two marks overlap the one that begins first is shown. Offsets count code points, as in the tables.
function markedLine(text, marks, select, made) {
  const signs = marks.length ? [...text] : [];
  const pieces = [];
  let at = 0;
  for (const [start, end, rows] of marks) {
    if (start < at || end > signs.length) continue;
    pieces.push(visible(signs.slice(at, start).join("")), markButton(signs.slice(start, end).join(""), rows, select));
    made.push(pieces.at(-1));
    at = end;
  }
  pieces.push(visible(marks.length ? signs.slice(at).join("") : text));
  return element("span", { class: "data", dir: "auto" }, pieces);
}

// The restored line, with the words that restoring changed set off.
function restoredLine(raw, restored) {
  if (restored === 0) return element("span", { class: "data same", dir: "auto" }, visible(raw));
  const [before, after] = [raw.split(/(\s+)/), restored.split(/(\s+)/)];
  if (before.length !== after.length) return element("span", { class: "data", dir: "auto" }, visible(restored));
  return element("span", { class: "data", dir: "auto" }, after.map((part, index) => (part === before[index] ? visible(part) : element("mark", {}, visible(part)))));
}

async function textTab(doc, report, query) {
  if (!doc.has_text) return element("p", { class: "panel" }, say("text.none"));
  const lines = await textOf(doc.doc_id), marks = marksOf(report);
  const row = report.figure(query.figure), finding = row ? null : report.finding(query.finding);
  return withPanel(doc, report, "text", { figure: row, finding }, (context) => {
    const buttons = [], rows = [];
    let page = 0;
    for (const [number, of, raw, restored] of lines) {
      if (of !== page) rows.push(element("tr", { class: "break" }, element("th", { colspan: "3", scope: "colgroup" }, say("page.capital", { page: of }), doc.encodings[of] ? ` (${say("text.encoding", { codes: doc.encodings[of] })})` : "")));
      page = of;
      rows.push(element("tr", { id: `line-${number}`, class: String(number) === query.line ? "target" : null },
        element("td", {}, number), element("td", {}, markedLine(raw, marks(number), context.select, buttons)), element("td", {}, restoredLine(raw, restored))));
    }
    const head = element("thead", {}, element("tr", {}, [say("line.short"), say("text.raw"), say("text.restored")].map((name) => element("th", { scope: "col" }, name))));
    const body = element("tbody", {}, rows);
    if (buttons.length) roving(body, buttons);
    return {
      element: element("div", { class: "left" }, element("div", { class: "toolbar" }, legend()), element("p", { class: "muted small" }, say("text.note")),
        element("table", { class: "lines" }, element("caption", { class: "hidden" }, say("text")), head, body)),
      query: () => ({ line: query.line }),
      idle: () => [element("h2", { tabindex: "-1" }, say("text")), element("p", { class: "muted" }, say("text.hint")), textSummary(report, context.select)],
      show: ({ figure: chosenRow, finding: chosenFinding }) => {
        const lit = new Set(chosenRow ? [chosenRow] : chosenFinding ? chosenFinding.parts.filter(Boolean) : []);
        let first = null;
        for (const button of buttons) {
          const on = button.rows.some((one) => lit.has(one));
          button.classList.toggle("lit", on);
          const stated = Boolean(on && chosenFinding && chosenFinding.statedPart && button.rows.includes(chosenFinding.statedPart.row));
          button.classList.toggle("stated", stated);
          if (on && (!first || stated)) first = button;
        }
        if (first) requestAnimationFrame(() => showLine(first));
      },
    };
  });
}

function showLine(button) {
  const { top, bottom } = button.getBoundingClientRect();
  if (top < 60 || bottom > window.innerHeight - 60) button.scrollIntoView({ block: "center" });
}

function textSummary(report, select) {
  const findings = report.findings.filter((finding) => ["inconsistent", "truncated"].includes(finding.verdict));
  return findings.length ? [element("h3", {}, say("nav.findings")), findingButtons(findings.slice(0, 40), select)] : null;
}
