// One report: its facts, its pages or text beside what was read, its findings, figures, pictures, rubric.
const TABS = ["facts", "pages", "text", "findings", "figures", "pictures", "rubric"];

async function report(id, tab, query) {
  const doc = documents.get(id);
  if (!doc) return [element("h1", {}, say("not_found")), element("p", {}, element("a", { href: "#/reports" }, say("back")))];
  const names = { facts: say("facts"), pages: say("pages"), text: say("text"), findings: `${say("nav.findings")} (${count(doc.finding_count)})`, figures: `${say("figures")} (${count(doc.observation_count)})`, pictures: say("pictures"), rubric: say("rubric") };
  const shown = TABS.filter((name) => name !== "pages" || doc.images || doc.media_type === "application/pdf" || doc.media_type.startsWith("image/"));
  const top = [
    element("p", { class: "small" }, element("a", { href: "#/reports" }, "← ", say("back"))),
    element("h1", {}, quoted(doc.title || doc.source)),
    element("p", { class: "muted" }, badge("status", doc.status), quoted(documentName(doc))),
    element("nav", { class: "tabs", "aria-label": say("tabs") }, shown.map((name) => element("a", { href: reportAddress(doc, name === "facts" ? "" : name), "aria-current": name === tab ? "page" : null }, names[name]))),
  ];
  try {
    if (tab === "facts") return [top, element("div", { class: "columns" }, element("section", {}, factsTab(doc)), element("section", {}, await summaryOf(doc)))];
    const data = await figuresOf(id);
    if (tab === "pages") return [top, pagesTab(doc, data, query)];
    if (tab === "text") return [top, await textTab(doc, data, query)];
    if (tab === "findings") return [top, findingList(data.findings, false, `findings ${id}`, query)];
    if (tab === "rubric") return [top, rubricTab(data.rubrics)];
    if (tab === "pictures") return [top, picturesTab(data)];
    return [top, figureList(data.observations, false, `figures ${id}`, query)];
  } catch (error) {
    return [top, element("p", { class: "panel notice" }, say("load_failed", { name: error.message }))];
  }
}

function factsTab(doc) {
  const worded = ["doc_type", "period_kind", "status"];
  const named = (name) => (Object.hasOwn(labels.values.column, name) ? word("column", name) : index.described[name][language === "vi" ? 1 : 0]);
  const content = (name) => (name === "legal_refs" ? quoted(doc[name].split(";").join("; ")) : worded.includes(name) ? word(name, doc[name]) : quoted(doc[name], { lang: name === "error" ? "en" : null }));
  const rows = index.columns.documents.filter((name) => doc[name] !== "").flatMap((name) => [element("dt", {}, named(name)), element("dd", {}, content(name))]);
  return element("dl", { class: "panel facts" }, rows);
}

async function summaryOf(doc) {
  const verdicts = Object.fromEntries(worstFirst.map((name) => [name, doc.verdicts[name] || 0]));
  const panel = doc.finding_count ? [verdictPanel(verdicts, doc.finding_count, (name) => reportAddress(doc, "findings", { verdict: name }))] : [];
  if (!doc.verdicts.inconsistent) return [panel, element("p", { class: "panel" }, say(doc.finding_count ? "worst.none" : "no_findings"))];
  const data = await figuresOf(doc.doc_id);
  return [panel, element("h2", {}, say("worst")), data.findings.filter((row) => row.verdict === "inconsistent").slice(0, 10).map((row) => findingCard(row, false)),
    element("p", {}, element("a", { href: reportAddress(doc, "findings") }, say("worst.more")))];
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
