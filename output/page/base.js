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
  if (kind === "field" && value.startsWith("band_")) return say("band") + " " + value.slice(5);
  return value;
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
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
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

function placeOf(row, doc) {
  if (!row.page && !row.line) return "";
  const text = !row.page ? say("line", { line: row.line }) : say(row.line ? "page_line" : "page", row);
  if (!row.line || !doc.has_text) return text;
  return element("a", { href: `#/report/${encodeURIComponent(doc.doc_id)}/text?line=${row.line}` }, text);
}

function badge(kind, value, solid) {
  return element("span", { class: solid ? `badge solid ${value}-ground` : `badge ${value}` }, word(kind, value));
}
