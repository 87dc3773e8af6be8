// One finding in words, with both intervals drawn and the figures that went in.

// Half a unit of the last printed decimal on either side, in whole numbers, so that no digit is made up.
function printedInterval(value, decimals) {
  const shown = (value.split(".")[1] || "").length;
  const places = Math.max(shown, decimals) + 1;
  const scaled = BigInt(value.replace(".", "").replace("-", "")) * 10n ** BigInt(places - shown) * (value.startsWith("-") ? -1n : 1n);
  const half = 5n * 10n ** BigInt(places - decimals - 1);
  return [scaled - half, scaled + half].map((end) => unscaled(end, places));
}

function unscaled(number, places) {
  const digits = (number < 0n ? -number : number).toString().padStart(places + 1, "0");
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/0+$/, "").replace(/\.$/, "");
  return (number < 0n && text !== "0" ? "-" : "") + text;
}

// What the stated figure stands for, where the figure itself is among those that went in: its decimals are its column's.
function statedInterval(finding) {
  const own = finding.parts.find((part) => part && part.value !== "" && Number(part.value) === Number(finding.stated)
    && part.page === finding.page && part.line === finding.line);
  if (!own || finding.stated === "") return null;
  return own.decimals === "" ? [finding.stated, finding.stated] : printedInterval(finding.stated, Number(own.decimals));
}

function sentence(finding) {
  if (finding.verdict === "unverifiable" || finding.stated === "" || finding.low === "") return say("sentence.unverifiable");
  const interval = statedInterval(finding);
  const values = { stated: figure(finding.stated), recomputed: figure(shortened(finding.recomputed)), low: figure(finding.low), high: figure(finding.high) };
  if (!interval || interval[0] === interval[1]) return finding.low === finding.high ? say("sentence.exact", values) : say("sentence", values);
  return say("sentence.interval", { ...values, stated_low: figure(interval[0]), stated_high: figure(interval[1]) });
}

function shortened(text) {
  const [whole, decimals = ""] = text.split(".");
  return decimals.length > 6 ? String(Number(Number(text).toFixed(6))) : decimals ? `${whole}.${decimals}` : whole;
}

function intervalPicture(finding) {
  if (finding.stated === "" || finding.low === "" || finding.verdict === "unverifiable") return null;
  const interval = statedInterval(finding);
  const stated = (interval || [finding.stated, finding.stated]).map(Number);
  const recomputed = [Number(finding.low), Number(finding.high)];
  const low = Math.min(stated[0], recomputed[0]), high = Math.max(stated[1], recomputed[1]);
  if (!(high > low)) return null;
  const narrow = window.matchMedia("(max-width: 46rem)").matches;
  const [width, left, right] = narrow ? [330, 80, 118] : [560, 84, 190];
  const at = (value) => left + ((value - low) / (high - low)) * (width - left - right);
  const picture = drawing("svg", { class: "intervals", viewBox: `0 0 ${width} 52`, preserveAspectRatio: "xMinYMid meet", role: "img", "aria-label": sentence(finding) });
  const ends = [interval || [finding.stated], [finding.low, finding.high]].map((pair) => [...new Set(pair)].map(figure).join(" – "));
  for (const [name, [from, to], text, y] of [["stated", stated, ends[0], 6], ["recomputed", recomputed, ends[1], 30]]) {
    picture.append(
      drawing("text", { x: 0, y: y + 11 }, say(name)),
      drawing("line", { class: "axis", x1: left, x2: width - right, y1: y + 7, y2: y + 7 }),
      drawing("rect", { class: name, x: Math.min(at(from), width - right - 3), y, width: Math.max(3, at(to) - at(from)), height: 14, rx: 2 }),
      drawing("text", { x: width - right + 12, y: y + 11 }, text),
    );
  }
  return picture;
}

function partLine(part) {
  if (!part) return element("li", { class: "muted" }, say("missing_evidence"));
  return element("li", {}, quoted(subjectOf(part)), ": ", visible(word("field", part.field)), ", ", measureOf(part), part.year ? ` ${part.year}` : "", ": ",
    amount(part), part.raw ? [" (“", quoted(part.raw), "”)"] : "", " – ", placeOf(part, part.doc),
    part.status === "read" ? "" : [" ", badge("status", part.status)]);
}

function partsOf(finding) {
  const details = element("details", {}, element("summary", {}, say("parts", { n: finding.parts.length })));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(element("ul", { class: "parts" }, finding.parts.map(partLine)));
  });
  return finding.parts.length ? details : null;
}

function findingCard(finding, withReport) {
  const doc = finding.doc;
  return element("article", { class: `finding ${finding.verdict}` },
    element("header", {},
      badge("verdict", finding.verdict, true),
      element("span", { class: "badge" }, word("kind", finding.kind)),
      finding.attribution ? element("span", { class: "badge" }, word("attribution", finding.attribution)) : null,
      finding.severity === "decision" ? element("span", { class: "badge lost" }, word("severity", "decision")) : null,
      element("span", { class: "place" },
        withReport ? [element("a", { href: `#/report/${encodeURIComponent(doc.doc_id)}` }, quoted(documentName(doc))), " – "] : "", placeOf(finding, doc))),
    element("h3", {}, quoted(finding.statement)),
    language === "vi" ? element("p", {}, sentence(finding)) : null,
    element("p", { lang: "en", class: language === "vi" ? "muted small" : null }, quoted(finding.message)),
    intervalPicture(finding),
    partsOf(finding));
}
