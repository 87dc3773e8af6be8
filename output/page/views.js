// What each address of the page shows.

function tile(name, number, note, href, bad) {
  return element("a", { class: bad ? "panel tile bad" : "panel tile", href }, say(name), element("b", {}, count(number)), element("span", { class: "muted small" }, note));
}

function sum(read) {
  return index.documents.reduce((total, doc) => total + read(doc), 0);
}

function overview() {
  const verdicts = Object.fromEntries(worstFirst.map((name) => [name, sum((doc) => doc.verdicts[name] || 0)]));
  const attributions = Object.fromEntries(["published", "reading", "unknown"].map((name) => [name, sum((doc) => doc.attributions[name] || 0)]));
  const states = (name) => index.documents.filter((doc) => doc.status === name).length;
  const figures = (name) => sum((doc) => doc.figures[name] || 0);
  const all = sum((doc) => doc.findings), checked = all - verdicts.unverifiable;
  const known = new Map(index.parts.map((row) => [row.obs_id, { ...row, doc: documents.get(row.doc_id), worst: "inconsistent" }]));
  const worst = index.worst.map((row) => ({ ...row, doc: documents.get(row.doc_id), parts: partRows(row, known) }));
  return [
    element("h1", {}, say("nav.overview")),
    element("div", { class: "tiles" },
      tile("reports", index.documents.length, say("reports.note", { done: states("done"), partial: states("partial"), failed: states("failed") }), "#/reports"),
      tile("figures", sum((doc) => doc.observations), say("figures.note", { recovered: count(figures("recovered")), corrected: count(figures("corrected")), lost: count(figures("lost")) }), "#/figures"),
      tile("recomputations", all, say("recomputations.note", { checked: count(checked), unverifiable: count(verdicts.unverifiable) }), "#/findings"),
      tile("disagreements", verdicts.inconsistent, say("disagreements.note", attributions), "#/findings?verdict=inconsistent", verdicts.inconsistent > 0)),
    element("div", { class: "columns" },
      element("section", {}, element("h2", {}, say("by_verdict")), verdictPanel(verdicts, all)),
      element("section", {}, element("h2", {}, say("by_attribution")), attributionPanel(attributions, verdicts.inconsistent))),
    element("h2", {}, say("worst")),
    worst.length ? worst.map((row) => findingCard(row, true)) : element("p", { class: "panel" }, say("worst.none")),
    worst.length ? element("p", {}, element("a", { href: "#/findings" }, say("worst.more"))) : null,
    element("h2", {}, say("unread")),
    unreadPanel(),
  ];
}

function verdictPanel(verdicts, all) {
  const stack = element("div", { class: "stack", "aria-hidden": "true" });
  for (const name of worstFirst) {
    if (!verdicts[name]) continue;
    const part = element("div", { class: `${name}-ground` });
    part.style.width = `${(100 * verdicts[name]) / all}%`;
    part.style.minWidth = "3px";
    stack.append(part);
  }
  return element("div", { class: "panel" }, stack, element("ul", { class: "legend" }, worstFirst.map((name) =>
    element("li", {}, element("i", { class: `${name}-ground` }), element("span", { class: "count" }, count(verdicts[name])),
      element("span", {}, element("a", { href: `#/findings?verdict=${name}` }, word("verdict", name)), element("span", { class: "muted small" }, " – ", word("verdict", name, 1)))))));
}

function attributionPanel(attributions, all) {
  const rows = Object.entries(attributions).map(([name, number]) => element("tr", {},
    element("td", {}, element("a", { href: `#/findings?verdict=inconsistent&attribution=${name}` }, word("attribution", name))), element("td", { class: "number" }, count(number))));
  return element("table", {}, element("tbody", {}, rows, element("tr", {}, element("td", {}, element("b", {}, say("total"))), element("td", { class: "number" }, element("b", {}, count(all))))));
}

function unreadPanel() {
  const unread = index.documents.filter((doc) => doc.status !== "done" || doc.error || doc.figures.lost);
  if (!unread.length) return element("p", { class: "panel" }, say(index.documents.length ? "unread.none" : "no_reports"));
  return unread.map((doc) => element("div", { class: "panel notice" },
    badge("status", doc.status), element("a", { href: `#/report/${encodeURIComponent(doc.doc_id)}` }, quoted(documentName(doc))), " ",
    element("span", { class: "muted small" }, quoted(doc.source)),
    doc.error ? element("p", {}, quoted(doc.error)) : null,
    doc.figures.lost ? element("p", {}, say("unread.lost", { n: count(doc.figures.lost) })) : null));
}

function reports() {
  const headings = [[say("title"), "lead"], [say("number"), ""], [say("province"), ""], [say("period"), ""], [say("status"), ""],
    [say("figures"), "number"], [say("recomputations"), "number"], [say("disagreements"), "number"]];
  const show = () => {
    const made = table(headings, "cards");
    return { element: made.element, add: (added) => made.body.append(...added.map((doc) => cells(headings, [
      element("a", { href: `#/report/${encodeURIComponent(doc.doc_id)}` }, quoted(doc.title || doc.source)), doc.number && quoted(doc.number), doc.province && quoted(doc.province),
      [doc.period_year, doc.period_kind === "interim" ? " (" + word("period_kind", "interim") + ")" : ""].join(""), badge("status", doc.status),
      count(doc.observations), count(doc.findings), element("b", {}, count(doc.verdicts.inconsistent || 0))]))) };
  };
  const haystack = (doc) => [doc.title, doc.source, doc.number, doc.province, doc.issuer, doc.period_year].join(" ");
  const filters = [["status", say("status"), (doc) => doc.status, (value) => word("status", value)]];
  return [element("h1", {}, say("nav.reports")), index.documents.length ? searchable("reports", index.documents, filters, haystack, show, {}) : element("p", {}, say("no_reports"))];
}

async function allOf(name, list, key, query) {
  const status = element("p", { role: "status" });
  put([element("h1", {}, say(`nav.${name}`)), status]);
  const { reports: loaded, missing } = await everything((done, total) => { status.textContent = say("loading", { done, total }); });
  const rows = loaded.flatMap((report) => report[key]);
  if (key === "findings") rows.splice(0, rows.length, ...rows.map((row, place) => [row, place]).sort(graver).map(([row]) => row));
  const fresh = Object.keys(query).length ? { search: "", report: "", verdict: "", kind: "", attribution: "", field: "", measure: "", ...query } : {};
  return [element("h1", {}, say(`nav.${name}`)), missing.map((file) => element("p", { class: "panel notice" }, say("load_failed", { name: file }))), list(rows, true, name, fresh)];
}

async function report(id, tab, query) {
  const doc = documents.get(id);
  if (!doc) return [element("p", {}, say("not_found")), element("p", {}, element("a", { href: "#/reports" }, say("back")))];
  const here = `#/report/${encodeURIComponent(id)}`;
  const tabs = [["facts", here], ["findings", `${here}/findings`], ["figures", `${here}/figures`], ["rubric", `${here}/rubric`], ["text", `${here}/text`]];
  const names = { facts: say("facts"), findings: `${say("nav.findings")} (${count(doc.findings)})`, figures: `${say("figures")} (${count(doc.observations)})`, rubric: say("rubric"), text: say("text") };
  const top = [
    element("p", { class: "small" }, element("a", { href: "#/reports" }, "← ", say("back"))),
    element("h1", {}, quoted(doc.title || doc.source)),
    element("p", { class: "muted" }, badge("status", doc.status), quoted(documentName(doc))),
    element("nav", { class: "tabs" }, tabs.map(([name, href]) => element("a", { href, "aria-current": name === tab ? "page" : null }, names[name]))),
  ];
  try {
    if (tab === "text") return [top, await textTab(doc, query.line)];
    if (tab === "facts") return [top, factsTab(doc), await worstOf(doc, here)];
    const data = doc.has_figures ? await figuresOf(id) : { observations: [], rubrics: [], findings: [] };
    if (tab === "findings") return [top, findingList(data.findings, false, `findings ${id}`, {})];
    if (tab === "rubric") return [top, rubricTab(data.rubrics)];
    return [top, figureList(data.observations, false, `figures ${id}`, {})];
  } catch (error) {
    return [top, element("p", { class: "panel notice" }, say("load_failed", { name: error.message }))];
  }
}

function factsTab(doc) {
  const worded = ["doc_type", "period_kind", "status"];
  const rows = index.columns.documents.filter((name) => doc[name] !== "").flatMap((name) => [
    element("dt", {}, word("column", name)),
    element("dd", {}, name === "legal_refs" ? quoted(doc[name].split(";").join("; ")) : worded.includes(name) ? word(name, doc[name]) : quoted(doc[name]))]);
  return element("dl", { class: "panel facts" }, rows);
}

async function worstOf(doc, here) {
  if (!doc.verdicts.inconsistent) return element("p", { class: "panel" }, say("worst.none"));
  const data = await figuresOf(doc.doc_id);
  return [element("h2", {}, say("worst")), data.findings.filter((row) => row.verdict === "inconsistent").slice(0, 20).map((row) => findingCard(row, false)),
    element("p", {}, element("a", { href: `${here}/findings` }, say("worst.more")))];
}

function rubricTab(rows) {
  if (!rows.length) return element("p", { class: "panel" }, say("rubric.none"));
  const groups = new Map();
  for (const row of rows) {
    const key = `${row.cohort} ${row.year}`;
    groups.set(key, [...(groups.get(key) || []), row]);
  }
  return [...groups.values()].map(rubricSection);
}

function rubricSection(rows) {
  const { cohort, year, total_max: total, survey_max: survey, formula } = rows[0];
  const fields = rows.filter((row) => row.field), bands = rows.filter((row) => row.band);
  const headings = [[say("field"), "lead"], [say("wording"), ""], [say("max_points"), "number"], [say("criteria"), "number"], [say("subcriteria"), "number"]];
  const first = table(headings, "cards"), second = table([[say("band"), "lead"], [say("limits"), ""]], "cards");
  first.body.append(...fields.map((row) => cells(headings, [word("field", row.field), quoted(row.wording), figure(row.max_points), row.criteria, row.subcriteria])));
  second.body.append(...bands.map((row) => cells(second.headings, [quoted(row.band), limits(row)])));
  const scale = [total && say("total_max", { total: figure(total) }), survey && say("survey_max", { survey: figure(survey) })].filter(Boolean).join("; ");
  return element("section", {}, element("h2", {}, word("subject", cohort), year ? `, ${year}` : ""), element("p", { class: "muted" }, scale), formula ? element("p", {}, quoted(formula)) : null,
    fields.length ? first.element : null, bands.length ? [element("br"), second.element] : null);
}

function limits({ band_lower: low, band_upper: high }) {
  if (low && high) return say("from_to", { low: figure(low), high: figure(high) });
  return low ? say("from", { low: figure(low) }) : high ? say("to", { high: figure(high) }) : "";
}

async function textTab(doc, target) {
  if (!doc.has_text) return element("p", { class: "panel" }, say("text.none"));
  const [lines, data] = [await textOf(doc.doc_id), doc.has_figures ? await figuresOf(doc.doc_id) : { observations: [] }];
  const read = new Map();
  for (const row of data.observations) if (row.line) read.set(row.line, [...(read.get(row.line) || []), row]);
  const rows = lines.map((line, place) => {
    const number = String(place + 1), figures = read.get(number) || [];
    return element("tr", { id: `line-${number}`, class: number === target ? "target" : figures.length ? "read" : null },
      element("td", {}, number), element("td", {}, quoted(line)), element("td", {}, figures.map((row) => element("span", { class: "chip", title: visible(`${subjectOf(row)}, ${word("field", row.field)}, ${measureOf(row)} ${row.year}`) },
        row.raw && row.raw.replace(",", ".") !== row.value ? [element("span", { class: "from" }, quoted(row.raw)), " → "] : "", amount(row), row.worst === "inconsistent" ? [" ", badge("verdict", "inconsistent", true)] : ""))));
  });
  return [element("p", { class: "muted small" }, say(read.size ? "text.note" : "text.plain")), element("table", { class: "lines" }, element("tbody", {}, rows))];
}
