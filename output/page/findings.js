// One finding as a card: what is stated, what was recomputed, and the figures that went in.

function partLine(part) {
  if (!part) return element("li", { class: "muted" }, say("missing_evidence"));
  return element("li", {}, quoted(nameOfFigure(part)), ": ", amount(part), part.raw ? [" (“", quoted(part.raw), "”)"] : "", " – ", placeOf(part, part.doc),
    part.status === "read" ? "" : [" ", badge("status", part.status)]);
}

function partsOf(finding) {
  const details = element("details", {}, element("summary", {}, say("parts", { n: finding.parts.length })));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(element("ul", { class: "parts" }, finding.parts.map(partLine)));
  });
  return finding.parts.length ? details : null;
}

function findingBadges(finding) {
  return [badge("verdict", finding.verdict, true), element("span", { class: "badge" }, word("kind", finding.kind)),
    finding.attribution ? element("span", { class: "badge" }, word("attribution", finding.attribution)) : null,
    finding.severity === "decision" ? element("span", { class: "badge lost" }, word("severity", "decision")) : null];
}

function findingCard(finding, withReport) {
  const doc = finding.doc, href = addressOf(finding, doc);
  return element("article", { class: `finding ${finding.verdict}` },
    element("header", {}, findingBadges(finding),
      element("span", { class: "place" },
        withReport ? [element("a", { href: reportAddress(doc) }, quoted(documentName(doc))), " – "] : "", placeInWords(finding))),
    element("h3", {}, statementOf(finding)),
    element("div", { class: "told" }, element("p", {}, sentence(finding)), intervalPicture(finding)),
    element("div", { class: "under" }, href ? element("a", { class: "go", href }, say(doc.images && finding.page ? "show.page" : "show.text")) : null, partsOf(finding)));
}
