// The panel beside a page or a text: what is known of the figure or the finding that was chosen.

function facts(pairs) {
  return element("dl", { class: "facts" }, pairs.filter(([, content]) => content !== "" && content !== null && content !== undefined)
    .flatMap(([name, content]) => [element("dt", {}, name), element("dd", {}, content)]));
}

// A button that chooses something else in the same view.
function chooser(content, choose) {
  return element("button", { type: "button", class: "choose", on: { click: choose } }, content);
}

function confidenceMeter(text) {
  const share = Math.round(Number(text) * 100);
  const bar = element("i", {});
  bar.style.width = `${share}%`;
  return element("span", { class: "confidence" }, `${count(share)} %`, element("span", { class: "meter", "aria-hidden": "true" }, bar));
}

const sameThing = (a, b) => a !== b && ["subject", "field", "measure", "statistic", "year", "unit"].every((name) => a[name] === b[name]);

function figurePanel(row, context) {
  const { report, select, crop } = context;
  const elsewhere = report.observations.filter((other) => sameThing(row, other));
  const alike = report.observations.filter((other) => other !== row && other.raw === row.raw && other.page === row.page && (row.bbox ? other.bbox === row.bbox : row.line && other.line === row.line && String(other.marks) === String(row.marks)));
  const listed = (rows) => element("ul", { class: "plain" }, rows.map((other) => element("li", {}, chooser([quoted(nameOfFigure(other)), ": ", amount(other), " – ", placeInWords(other)], () => select({ figure: other })))));
  return [
    element("h2", { tabindex: "-1" }, amount(row)),
    element("p", { class: "what" }, quoted(nameOfFigure(row))),
    crop ? crop(row) : null,
    facts([
      [say("raw"), row.raw ? quoted(row.raw, { class: "data raw" }) : ""],
      [say("value"), amount(row)],
      [say("status"), badge("status", row.status)],
      [say("alternatives"), row.alternatives ? quoted(row.alternatives.split(";").join("; ")) : ""],
      [say("confidence"), row.confidence ? confidenceMeter(row.confidence) : ""],
      [say("note"), row.note ? quoted(row.note, { lang: "en" }) : ""],
      [say("place"), [placeInWords(row), placeInWords(row) ? ", " : "", word("origin", row.origin)]],
    ]),
    alike.length ? [element("h3", {}, say("same_print")), listed(alike)] : null,
    element("h3", {}, say("elsewhere")), elsewhere.length ? listed(elsewhere) : element("p", { class: "muted small" }, say("elsewhere.none")),
    element("h3", {}, say("used_by")), row.uses.length ? findingButtons([...new Set(row.uses)], select) : element("p", { class: "muted small" }, say("used_by.none")),
    correctionForm(row),
  ];
}

function findingButtons(findings, select) {
  return element("ul", { class: "plain" }, findings.map((finding) => element("li", {}, chooser([badge("verdict", finding.verdict, true), " ", statementOf(finding)], () => select({ finding })))));
}

function operandRow(operand, select) {
  const { row } = operand;
  const name = row ? chooser(quoted(nameOfFigure(row)), () => select({ figure: row })) : say("implied");
  return [name, row ? (row.raw ? quoted(row.raw) : say("lost_value")) : "", operand.value === "" ? badge("status", "lost") : span(printedInterval(operand.value, operand.decimals))];
}

function findingPanel(finding, context) {
  const { select } = context;
  const steps = arithmetic(finding), interval = statedInterval(finding);
  const headings = [[say("figure"), "lead"], [say("raw"), "raw"], [say("stands_for"), "number"]];
  const parts = table(headings, "cards tight");
  const own = finding.statedPart && finding.statedPart.row && !finding.operands.some((operand) => operand.row === finding.statedPart.row) ? finding.statedPart : null;
  parts.body.append(...finding.operands.map((operand) => cells(headings, operandRow(operand, select))));
  return [
    element("h2", { tabindex: "-1", class: "statement" }, statementOf(finding)),
    element("p", {}, findingBadges(finding)),
    element("p", {}, sentence(finding)),
    intervalPicture(finding),
    element("h3", {}, say("written_out")),
    facts([
      [say("stated"), finding.stated === "" ? "" : [own ? chooser(element("b", {}, figure(finding.stated)), () => select({ figure: own.row })) : element("b", {}, figure(finding.stated)), interval ? [" – ", say("stands_for.inline", { span: span(interval) })] : ""]],
      [say("recomputed"), steps ? element("span", { class: "arithmetic" }, steps) : finding.recomputed === "" ? "" : figure(shortened(finding.recomputed))],
      [say("lies_in"), finding.low === "" ? "" : span([finding.low, finding.high])],
      [say("gap"), finding.verdict === "inconsistent" && gapOf(finding) ? figure(shortened(gapOf(finding))) : ""],
    ]),
    finding.operands.length ? [element("h3", {}, say("parts", { n: finding.operands.length })), parts.element] : null,
    finding.attribution ? [element("h3", {}, say("attribution.why")), attributionEvidence(finding, select)] : null,
  ];
}

// What speaks for the attribution, out of what the tables hold: the other readings, the confidence, the other findings.
function attributionEvidence(finding, select) {
  const rows = [...new Set(finding.parts.filter(Boolean))];
  const doubtful = rows.filter((row) => row.alternatives || row.confidence);
  const agreeing = [...new Set(rows.flatMap((row) => row.uses))].filter((other) => other !== finding && (other.verdict === "exact" || other.verdict === "rounding"));
  const disagreeing = [...new Set(rows.flatMap((row) => row.uses))].filter((other) => other !== finding && other.verdict === "inconsistent");
  const typed = rows.length && !doubtful.length;
  return [
    element("p", {}, say(`attribution.${finding.attribution}`)),
    element("ul", {},
      typed ? element("li", {}, say("attribution.typed")) : null,
      doubtful.map((row) => element("li", {}, quoted(nameOfFigure(row)), ": ", [row.confidence && `${say("confidence")} ${figure(row.confidence)}`, row.alternatives && `${say("alternatives")} ${visible(row.alternatives.split(";").join("; "))}`].filter(Boolean).join("; ")))),
    agreeing.length ? [element("p", {}, say("attribution.agreeing", { n: count(agreeing.length) })), findingButtons(agreeing.slice(0, 6), select)] : null,
    disagreeing.length ? [element("p", {}, say("attribution.disagreeing", { n: count(disagreeing.length) })), findingButtons(disagreeing.slice(0, 6), select)] : null,
  ];
}

// A view with something to choose from on the left and the panel on the right. `left`: { element, show(selection), idle() }.
function withPanel(doc, report, tab, selection, makeLeft) {
  const panel = element("aside", { class: "panel side", "aria-label": say("panel") });
  const context = { doc, report, select, crop: null };
  const left = makeLeft(context);
  let back = null;
  function fill() {
    const { figure: row, finding } = selection;
    const close = row || finding ? element("button", { type: "button", class: "close", "aria-label": say("close"), on: { click: () => select({}) } }, "×") : null;
    panel.replaceChildren(...[close, row ? figurePanel(row, context) : finding ? findingPanel(finding, context) : left.idle()].flat(Infinity).filter(Boolean));
    left.show(selection);
  }
  function select(chosen) {
    if ((chosen.figure || chosen.finding) && !panel.contains(document.activeElement)) back = document.activeElement;
    selection = chosen;
    fill();
    const { figure: row, finding } = chosen;
    history.replaceState(null, "", reportAddress(doc, tab, { ...left.query(), figure: row && row.obs_id, finding: finding && finding.finding_id }));
    if (row || finding) {
      panel.querySelector("h2").focus({ preventScroll: !narrow() });
      panel.scrollTop = 0;
    } else if (back && back.isConnected) back.focus();
  }
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && (selection.figure || selection.finding)) select({}); });
  fill();
  return element("div", { class: "beside" }, left.element, panel);
}

const narrow = () => window.matchMedia("(max-width: 62rem)").matches;
