// Words, numbers and elements. Data reaches the page only as text nodes and as values of a few known attributes.
const labels = JSON.parse(document.getElementById("labels").textContent);
const index = JSON.parse(document.getElementById("index").textContent);
let language = "en";

function say(key, values) {
  const text = labels[language][key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
}

function word(kind, value, which = 0) {
  const known = labels.values[kind] && Object.hasOwn(labels.values[kind], value) ? labels.values[kind][value] : null;
  if (known) return known[which * 2 + (language === "vi" ? 1 : 0)];
  if (kind === "field" && value.startsWith("band_")) return `${say("band")} ${value.slice(5)}`;
  return kind === "field" ? freeLabel(value) : value;
}

// Labels of counts and work indicators are free: "files_rate", "fields_above_90". They are put together from known words.
const LABEL_ENDS = [/^(.*?)_?above_(?<above>\d+)$/, /^(.*?)_?below_(?<below>\d+)$/, /^(.*?)_?(?<between>\d+)_to_(?<end>\d+)$/, /^(.*)_at_(?<at>\d+)$/,
  /^(.*)_(?<known>rate|goal|max_points|points|increased|decreased|at_max|not_scored|scored|criterion|draft|whole)$/];

function freeLabel(value) {
  const base = (text) => {
    if (!text) return "";
    for (const known of [labels.values.field[text], labels.values.measure[text]]) if (known) return known[language === "vi" ? 1 : 0];
    return language === "vi" && Object.hasOwn(labels.indicators, text) ? labels.indicators[text] : null;
  };
  const direct = base(value);
  if (direct) return direct;
  for (const pattern of LABEL_ENDS) {
    const [, rest, ...found] = pattern.exec(value) || [];
    if (rest === undefined) continue;
    const [end] = Object.entries(pattern.exec(value).groups).find(([, text]) => text);
    const inner = base(rest) ?? freeLabel(rest);
    return say(end === "known" ? `label.${found[0]}` : `label.${end}`, { base: inner, a: found[0], b: found[1] }).trim();
  }
  return value.replaceAll("_", " ");
}

// Characters that turn the direction of writing, or show nothing, are written out: they could make a text look like another.
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => sign === "\f" ? "" : "⟨U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
}

// Lower case without marks, đ as d: the form in which words are looked for.
function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}

function figure(text) {
  return language === "vi" ? text.replace(".", ",") : text;
}

function count(number) {
  return number.toLocaleString(language === "vi" ? "vi-VN" : "en-GB");
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

// A text out of a report: shown as it is, apart from the text around it.
function quoted(text, attributes) {
  return element("span", { class: "data", dir: "auto", ...attributes }, visible(text));
}

function subjectOf(row) {
  return Object.hasOwn(labels.values.subject, row.subject) ? word("subject", row.subject) : row.subject;
}

function amount(row) {
  if (row.value === "") return element("span", { class: "badge lost" }, say("lost_value"));
  const unit = word("unit", row.unit);
  const joined = unit === "%" ? "\u00a0%" : unit && row.unit !== "rank" ? "\u00a0" + unit : "";
  return element("span", {}, element("b", {}, figure(row.value)), joined);
}

function measureOf(row) {
  const measure = word("measure", row.measure);
  return row.statistic === "value" ? measure : measure + ", " + word("statistic", row.statistic);
}

function documentName(doc) {
  return [doc.number, doc.province, doc.period_year].filter(Boolean).join(" · ") || doc.source;
}

// A figure in words: whose, of what, when.
function nameOfFigure({ subject, field, measure, statistic, year }) {
  const whose = Object.hasOwn(labels.values.subject, subject) ? word("subject", subject) : visible(subject);
  const what = measure ? measureOf({ measure, statistic: statistic || "value" }) : "";
  return [whose, field && field !== "overall" ? visible(word("field", field)) : "", what].filter(Boolean).join(", ") + (year ? ` ${year}` : "");
}

function reportAddress(doc, tab, query) {
  const asked = new URLSearchParams(Object.entries(query || {}).filter(([, value]) => value)).toString();
  return `#/report/${encodeURIComponent(doc.doc_id)}${tab ? `/${tab}` : ""}${asked ? `?${asked}` : ""}`;
}

// Where a figure or a finding is shown in its report: on the image of its page, else in the lines of the text.
function addressOf(row, doc) {
  const which = row.finding_id ? { finding: row.finding_id } : { figure: row.obs_id };
  if (doc.images && row.page) return reportAddress(doc, "pages", { page: row.page, ...which });
  return doc.has_text ? reportAddress(doc, "text", { line: row.line, ...which }) : "";
}

function placeInWords(row) {
  if (!row.page && !row.line) return "";
  return !row.page ? say("line", { line: row.line }) : say(row.line ? "page_line" : "page", row);
}

function placeOf(row, doc) {
  const text = placeInWords(row), href = addressOf(row, doc);
  return text && href ? element("a", { href }, text) : text;
}

// One stop of the Tab key for a group of many buttons; the arrow keys go from one to the next.
function roving(group, buttons) {
  const stop = (chosen) => { for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1; };
  stop(buttons[0]);
  group.addEventListener("focusin", (event) => { if (buttons.includes(event.target)) stop(event.target); });
  group.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(event.target);
    const steps = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    if (here < 0 || !Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, steps[event.key]))].focus();
  });
}

function badge(kind, value, solid) {
  return element("span", { class: solid ? `badge solid ${value}-ground` : `badge ${value}` }, word(kind, value));
}
