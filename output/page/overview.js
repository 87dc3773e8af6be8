// What there is in all: counts, verdicts, what could not be read, and the lists over all reports.

function tile(name, number, note, href, bad) {
  return element("a", { class: bad ? "panel tile bad" : "panel tile", href }, say(name), element("b", {}, count(number)), element("span", { class: "muted small" }, note));
}

function total(read) {
  return index.documents.reduce((all, doc) => all + read(doc), 0);
}

function overview() {
  const verdicts = Object.fromEntries(worstFirst.map((name) => [name, total((doc) => doc.verdicts[name] || 0)]));
  const attributions = Object.fromEntries(["published", "reading", "unknown"].map((name) => [name, total((doc) => doc.attributions[name] || 0)]));
  const states = (name) => index.documents.filter((doc) => doc.status === name).length;
  const figures = (name) => total((doc) => doc.statuses[name] || 0);
  const all = total((doc) => doc.finding_count), checked = all - verdicts.unverifiable;
  const known = new Map(index.parts.map((row) => [row.obs_id, { ...row, doc: documents.get(row.doc_id), worst: "inconsistent" }]));
  const worst = index.worst.map((row) => {
    const made = { ...row, doc: documents.get(row.doc_id) };
    resolve(made, row.workings, known, []);
    return made;
  });
  return [
    element("h1", {}, say("nav.overview")),
    finder(),
    element("div", { class: "tiles" },
      tile("reports", index.documents.length, say("reports.note", { done: states("done"), partial: states("partial"), failed: states("failed") }), "#/reports"),
      tile("figures", total((doc) => doc.observation_count), say("figures.note", { recovered: count(figures("recovered")), corrected: count(figures("corrected")), lost: count(figures("lost")) }), "#/figures"),
      tile("recomputations", all, say("recomputations.note", { checked: count(checked), unverifiable: count(verdicts.unverifiable) }), "#/findings"),
      tile("disagreements", verdicts.inconsistent, say("disagreements.note", attributions), "#/findings?verdict=inconsistent", verdicts.inconsistent > 0)),
    element("div", { class: "columns" },
      element("section", {}, element("h2", {}, say("by_verdict")), verdictPanel(verdicts, all)),
      element("section", {}, element("h2", {}, say("by_attribution")), attributionPanel(attributions, verdicts.inconsistent))),
    understoodPanel(),
    reportSection(),
    element("h2", {}, say("worst")),
    worst.length ? worst.map((row) => findingCard(row, true)) : element("p", { class: "panel" }, say("worst.none")),
    worst.length ? element("p", {}, element("a", { href: "#/findings" }, say("worst.more"))) : null,
    element("h2", {}, say("unread")),
    unreadPanel(),
  ];
}

// One search over all figures, from the first screen.
function finder() {
  const field = element("input", { type: "search", name: "find", placeholder: say("search.hint") });
  return element("form", { class: "finder", role: "search", on: { submit: (event) => { event.preventDefault(); location.hash = `#/figures?${new URLSearchParams({ search: field.value })}`; } } },
    element("label", {}, say("find"), field), element("button", { type: "submit", class: "primary" }, say("find.go")));
}

// How much of what the reports print was understood, where the tables tell it.
function understoodPanel() {
  const known = index.documents.filter((doc) => Number(doc.figures) > 0 && doc.figures_not_understood);
  if (!known.length) return null;
  const [missed, printed] = ["figures_not_understood", "figures"].map((name) => known.reduce((all, doc) => all + Number(doc[name]), 0));
  const understood = printed - missed;
  return element("p", { class: "panel" }, say("understood", { share: `${numeral(Math.round((1000 * understood) / printed) / 10)} % (${count(understood)} / ${count(printed)})` }));
}

function verdictPanel(verdicts, all, address = (name) => `#/findings?verdict=${name}`) {
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
      element("span", {}, element("a", { href: address(name) }, word("verdict", name)), element("span", { class: "muted small" }, " – ", word("verdict", name, 1)))))));
}

function attributionPanel(attributions, all) {
  const rows = Object.entries(attributions).map(([name, number]) => element("tr", {},
    element("td", {}, element("a", { href: `#/findings?verdict=inconsistent&attribution=${name}` }, word("attribution", name))), element("td", { class: "number" }, count(number))));
  return element("table", {}, element("tbody", {}, rows, element("tr", {}, element("td", {}, element("b", {}, say("total"))), element("td", { class: "number" }, element("b", {}, count(all))))));
}

function unreadPanel() {
  const unread = index.documents.filter((doc) => doc.status !== "done" || doc.error || doc.statuses.lost);
  if (!unread.length) return element("p", { class: "panel" }, say(index.documents.length ? "unread.none" : "no_reports"));
  return unread.map((doc) => element("div", { class: "panel notice" },
    badge("status", doc.status), element("a", { href: reportAddress(doc) }, quoted(documentName(doc))), " ",
    element("span", { class: "muted small" }, quoted(doc.source)),
    doc.error ? element("p", {}, quoted(doc.error, { lang: "en" })) : null,
    doc.statuses.lost ? element("p", {}, say("unread.lost", { n: count(doc.statuses.lost) })) : null));
}

function reportSection() {
  const headings = [[say("title"), "lead"], [say("number"), ""], [say("province"), ""], [say("period"), ""], [say("status"), ""],
    [say("figures"), "number"], [say("recomputations"), "number"], [say("disagreements"), "number"]];
  const show = () => {
    const made = table(headings, "cards");
    return { element: made.element, add: (added) => made.body.append(...added.map((doc) => cells(headings, [
      element("a", { href: reportAddress(doc) }, quoted(doc.title || doc.source)), doc.number && quoted(doc.number), doc.province && quoted(doc.province),
      [doc.period_year, doc.period_kind === "interim" ? " (" + word("period_kind", "interim") + ")" : ""].join(""), badge("status", doc.status),
      count(doc.observation_count), count(doc.finding_count), element("b", {}, count(doc.verdicts.inconsistent || 0))]))) };
  };
  const haystack = (doc) => [doc.title, doc.source, doc.number, doc.province, doc.issuer, doc.period_year].join(" ");
  const filters = [
    ["province", say("province"), (doc) => doc.province, (value) => value],
    ["year", say("year.filter"), (doc) => doc.period_year, (value) => value],
    ["status", say("status"), (doc) => doc.status, (value) => word("status", value)],
    ["verdict", say("filter.verdict"), (doc) => worstFirst.find((name) => doc.verdicts[name]) || "", (value) => word("verdict", value)],
  ];
  return [element("h2", {}, say("nav.reports")), index.documents.length ? searchable("reports", index.documents, filters, haystack, show, {}) : element("p", {}, say("no_reports"))];
}

function reports() {
  const [heading, ...rest] = reportSection();
  return [element("h1", {}, heading.textContent), ...rest];
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

