// Lists that are looked through: filters, a search that ignores marks, and rows shown a hundred at a time.
const STEP = 100;
const chosen = {};

function choices(rows, key) {
  return [...new Set(rows.map(key))].filter((value) => value !== "").sort();
}

function select(label, options, value, change) {
  return element("label", {}, label, element("select", { on: { change: (event) => change(event.target.value) } },
    element("option", { value: "" }, say("all")),
    options.map(([key, text]) => element("option", { value: key, selected: key === value }, visible(text)))));
}

// filters: [name, label, rows' value of it, how a value is worded]. haystack: the text that is searched. show: rows to elements.
function searchable(name, rows, filters, haystack, show, initial) {
  const state = (chosen[name] = { search: "", ...chosen[name], ...initial });
  const status = element("p", { class: "muted small", role: "status" });
  const place = element("div", {});
  const folded = new Map();
  const text = (row) => folded.get(row) ?? folded.set(row, fold(haystack(row))).get(row);
  function update() {
    const words = fold(state.search).split(/\s+/).filter(Boolean);
    const kept = rows.filter((row) => filters.every(([key, , value]) => !state[key] || value(row) === state[key])
      && words.every((part) => text(row).includes(part)));
    let shown = 0;
    const more = element("button", { type: "button", class: "more", on: { click: () => extend() } }, say("more"));
    const list = show();
    function extend() {
      list.add(kept.slice(shown, shown + STEP));
      shown = Math.min(kept.length, shown + STEP);
      more.hidden = shown >= kept.length;
      status.textContent = kept.length ? say("shown", { shown: count(kept.length), total: count(rows.length) }) : say("nothing");
    }
    extend();
    place.replaceChildren(kept.length ? list.element : "", more);
  }
  let pause = 0;
  const search = element("input", { type: "search", placeholder: say("search.hint"), value: state.search, on: {
    input: (event) => { state.search = event.target.value; clearTimeout(pause); pause = setTimeout(update, 120); } } });
  const bar = element("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } }, element("label", {}, say("search"), search),
    filters.map(([key, label, value, wording]) => {
      const options = choices(rows, value);
      if (state[key] && !options.includes(state[key])) state[key] = "";
      return select(label, options.map((option) => [option, wording(option)]), state[key], (picked) => { state[key] = picked; update(); });
    }));
  update();
  return element("div", {}, bar, status, place);
}

function nameOfDocument(id) {
  return documentName(documents.get(id));
}

const reportFilter = () => ["report", say("filter.report"), (row) => row.doc.doc_id, nameOfDocument];

function findingList(rows, withReport, name, initial) {
  const filters = [
    ["verdict", say("filter.verdict"), (row) => row.verdict, (value) => word("verdict", value)],
    ["kind", say("filter.kind"), (row) => row.kind, (value) => word("kind", value)],
    ["attribution", say("attribution"), (row) => row.attribution, (value) => word("attribution", value)],
  ];
  if (withReport) filters.unshift(reportFilter());
  const haystack = (row) => [row.statement, row.message, row.stated, ...row.parts.map((part) => (part ? `${part.subject} ${part.raw}` : ""))].join(" ");
  const show = () => {
    const list = element("div", {});
    return { element: list, add: (added) => list.append(...added.map((row) => findingCard(row, withReport))) };
  };
  return searchable(name, rows, filters, haystack, show, initial);
}

function table(headings, kind) {
  const body = element("tbody", {});
  const head = element("thead", {}, element("tr", {}, headings.map(([text, style]) => element("th", { class: style, scope: "col" }, text))));
  return { body, element: element("div", { class: "scroll" }, element("table", { class: kind }, head, body)), headings };
}

function cells(headings, contents) {
  return element("tr", {}, contents.map((content, place) =>
    element("td", { class: headings[place][1], "data-heading": headings[place][0] }, content === "" ? [] : element("span", {}, content))));
}

function figureList(rows, withReport, name, initial) {
  const filters = [
    ["verdict", say("filter.verdict"), (row) => row.worst || "none", (value) => (value === "none" ? say("unchecked") : word("verdict", value))],
    ["field", say("filter.field"), (row) => row.field, (value) => word("field", value)],
    ["measure", say("filter.measure"), (row) => row.measure, (value) => word("measure", value)],
  ];
  if (withReport) filters.unshift(reportFilter());
  const haystack = (row) => [row.subject, subjectOf(row), row.field, word("field", row.field), measureOf(row), row.value, row.value.replace(".", ","), row.raw, row.year, row.note].join(" ");
  const headings = [[say("subject"), "lead"], [say("field"), ""], [say("measure"), ""], [say("year"), ""], [say("value"), "number"], [say("raw"), "raw"],
    [say("place"), ""], [say("status"), ""], [say("verdict"), ""]];
  const show = () => {
    const made = table(headings, "cards");
    return { element: made.element, add: (added) => made.body.append(...added.map((row) => cells(headings, figureCells(row, withReport)))) };
  };
  return searchable(name, rows, filters, haystack, show, initial);
}

function figureCells(row, withReport) {
  const report = withReport ? element("a", { class: "small muted", href: reportAddress(row.doc) }, quoted(documentName(row.doc))) : "";
  const notes = [row.confidence && say("confidence", { value: figure(row.confidence) }), row.alternatives && say("alternatives", { list: row.alternatives.replaceAll(";", "; ") }), row.note];
  return [
    [quoted(subjectOf(row)), report && element("br"), report],
    quoted(word("field", row.field)), measureOf(row), row.year, amount(row), row.raw ? quoted(row.raw) : "",
    [placeOf(row, row.doc), " ", element("span", { class: "muted small" }, word("origin", row.origin))],
    [row.status === "read" ? word("status", "read") : badge("status", row.status), notes.filter(Boolean).map((note) => quoted(note, { class: "data muted small" })).flatMap((note) => [element("br"), note])],
    row.worst ? badge("verdict", row.worst, row.worst === "inconsistent") : "",
  ];
}
