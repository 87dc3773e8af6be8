// Figures set right by the reader of the page: a form beside the figure, and the rows gathered for the file of corrections.
const CORRECTION_COLUMNS = ["document", "page", "place", "raw", "right", "who", "why"];
const MEMORY = "chiso-corrections";
const corrections = recalled(MEMORY) || [];

function recalled(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    const whole = (row) => row && CORRECTION_COLUMNS.every((name) => typeof row[name] === "string");
    return Array.isArray(kept) && kept.every(whole) ? kept : null;
  } catch { return null; }
}

function keepCorrections() {
  try { localStorage.setItem(MEMORY, JSON.stringify(corrections)); } catch { /* a page from the disk may not remember */ }
  for (const place of document.querySelectorAll("[data-count=corrections]")) place.textContent = corrections.length ? ` (${count(corrections.length)})` : "";
}

const csvCell = (text) => (/[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text);
const csvRow = (row) => CORRECTION_COLUMNS.map((name) => csvCell(row[name])).join(",");
const csvFile = () => [CORRECTION_COLUMNS.join(","), ...corrections.map(csvRow)].join("\r\n") + "\r\n";
const samePlace = (a, b) => ["document", "page", "place", "raw"].every((name) => a[name] === b[name]);

// By what the program finds the figure again: the line of a text, the box on a page. What has neither cannot be corrected here.
function correctionOf(row) {
  const place = row.line || row.bbox;
  return place && row.raw ? { document: row.doc.doc_id, page: row.page || "1", place, raw: row.raw } : null;
}

function correctionForm(row) {
  const known = correctionOf(row);
  if (!known) return element("p", { class: "muted small" }, say("correct.none"));
  const made = corrections.find((other) => samePlace(other, known));
  const last = corrections.at(-1);
  const field = (name, value, attributes) => element("label", {}, say(`correct.${name}`), element("input", { name, value, required: true, autocomplete: "off", ...attributes }));
  const told = element("p", { class: "small", role: "status" });
  const form = element("form", { class: "correct" },
    element("p", { class: "muted small" }, say("correct.note")),
    field("right", made ? made.right : "", { pattern: ".*[0-9].*", inputmode: "decimal", maxlength: 60 }),
    field("who", made ? made.who : last ? last.who : "", { maxlength: 120 }),
    field("why", made ? made.why : "", { maxlength: 300 }),
    element("button", { type: "submit", class: "primary" }, say("correct.add")), told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = Object.fromEntries(["right", "who", "why"].map((name) => [name, form.elements.namedItem(name).value.trim()]));
    if (!filled.right || !filled.who || !filled.why) { told.textContent = say("correct.empty"); return; }
    const place = corrections.findIndex((other) => samePlace(other, known));
    if (place >= 0) corrections.splice(place, 1);
    corrections.push({ ...known, ...filled });
    keepCorrections();
    told.replaceChildren(say("correct.added"), " ", element("a", { href: "#/corrections" }, say("correct.list")));
  });
  return element("details", { class: "correcting", open: Boolean(made) }, element("summary", {}, say("correct")), form);
}

async function copied(area) {
  try { await navigator.clipboard.writeText(area.value); return true; } catch { /* not allowed here: the older way */ }
  area.focus();
  area.select();
  return document.execCommand("copy");
}

function saved(text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })), download: "corrections.csv" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function correctionsView() {
  const heading = element("h1", {}, say("nav.corrections"));
  if (!corrections.length) return [heading, element("p", { class: "panel" }, say("corrections.none"))];
  const headings = [[say("filter.report"), "lead"], [say("place"), ""], [say("raw"), "raw"], [say("correct.right"), "raw"], [say("correct.who"), ""], [say("correct.why"), ""], ["", ""]];
  const list = table(headings, "cards");
  list.body.append(...corrections.map((row, place) => {
    const doc = documents.get(row.document);
    const drop = element("button", { type: "button", class: "small", "aria-label": say("corrections.drop", { raw: row.raw }), on: { click: () => { corrections.splice(place, 1); keepCorrections(); render(); } } }, say("corrections.remove"));
    return cells(headings, [doc ? element("a", { href: reportAddress(doc) }, quoted(documentName(doc))) : quoted(row.document),
      say("page", { page: row.page }) + (row.place.includes(",") ? "" : `, ${say("line", { line: row.place })}`), quoted(row.raw), quoted(row.right), quoted(row.who), quoted(row.why), drop]);
  }));
  const area = element("textarea", { readonly: true, rows: Math.min(14, corrections.length + 2), spellcheck: "false", wrap: "off", "aria-label": say("corrections.file") });
  area.value = csvFile();
  const told = element("span", { class: "small", role: "status" });
  const copy = element("button", { type: "button", class: "primary", on: { click: async () => { told.textContent = say(await copied(area) ? "corrections.copied" : "corrections.not_copied"); } } }, say("corrections.copy"));
  const save = element("button", { type: "button", class: "primary", on: { click: () => saved(csvFile()) } }, say("corrections.save"));
  return [heading, element("p", { class: "muted" }, say("corrections.note")), list.element, element("h2", {}, say("corrections.file")), area,
    element("p", { class: "buttons" }, copy, save, told), element("p", {}, say("corrections.use")), element("pre", { class: "panel", tabindex: "0" }, "chiso run INPUT... --out DIR --corrections corrections.csv")];
}
