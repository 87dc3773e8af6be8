// A page as it looks, with a box around every figure that was read from it.
const ZOOMS = ["100", "150", "220"];
const BOX_KINDS = ["read", "recovered", "corrected", "lost"];

const corners = (row) => row.bbox.split(",").map(Number);

function imageAddress(doc, page) {
  return `pages/${encodeURIComponent(doc.doc_id)}/${encodeURIComponent(page.name)}`;
}

// Figures that are printed once and read as several rows share a box.
function boxesOf(report, number) {
  const found = new Map();
  for (const row of report.observations) {
    if (row.bbox && row.page === String(number)) found.set(row.bbox, [...(found.get(row.bbox) || []), row]);
  }
  return [...found.values()].sort((a, b) => corners(a[0])[1] - corners(b[0])[1] || corners(a[0])[0] - corners(b[0])[0]);
}

function place(made, [x0, y0, x1, y1], page, margin) {
  const [x, y] = [Math.max(0, x0 - margin), Math.max(0, y0 - margin)];
  made.style.left = `${(100 * x) / page.width}%`;
  made.style.top = `${(100 * y) / page.height}%`;
  made.style.width = `${(100 * (Math.min(page.width, x1 + margin) - x)) / page.width}%`;
  made.style.height = `${(100 * (Math.min(page.height, y1 + margin) - y)) / page.height}%`;
}

function boxButton(rows, page, select) {
  const [row] = rows;
  const made = element("button", { type: "button", class: `box ${row.status}${rows.some((one) => one.worst === "inconsistent") ? " disputed" : ""}`,
    "aria-label": `${visible(row.raw) || say("lost_value")}: ${nameOfFigure(row)} (${word("status", row.status)})`, on: { click: () => select({ figure: row }) } });
  place(made, corners(row), page, 1.5);
  made.rows = rows;
  return made;
}

// The few lines of the page around a figure, enlarged.
function cropOf(doc, report, row) {
  const page = row.bbox && report.pages.find((one) => String(one.number) === row.page);
  if (!page) return null;
  const [x0, y0, x1, y1] = corners(row);
  const width = Math.min(page.width, Math.max(190, (x1 - x0) * 1.4)), height = Math.min(page.height, Math.max(44, (y1 - y0) * 2.4));
  const left = Math.min(Math.max(0, (x0 + x1 - width) / 2), page.width - width), top = Math.min(Math.max(0, (y0 + y1 - height) / 2), page.height - height);
  return drawing("svg", { class: "crop", viewBox: `${left} ${top} ${width} ${height}`, role: "img", "aria-label": say("crop", { raw: visible(row.raw) }) },
    drawing("image", { href: imageAddress(doc, page), x: 0, y: 0, width: page.width, height: page.height, preserveAspectRatio: "none" }),
    drawing("rect", { class: "around", x: x0 - 1.5, y: y0 - 1.5, width: x1 - x0 + 3, height: y1 - y0 + 3 }));
}

function pagesTab(doc, report, query) {
  if (!report.pages.length) return element("p", { class: "panel" }, say(doc.media_type === "application/pdf" || doc.media_type.startsWith("image/") ? "pages.left_out" : "pages.none"));
  const chosenRow = report.figure(query.figure) || null, chosenFinding = report.finding(query.finding) || null;
  const wanted = query.page || (chosenRow || chosenFinding || { page: "" }).page;
  let current = Math.max(0, report.pages.findIndex((page) => String(page.number) === wanted));
  return withPanel(doc, report, "pages", { figure: chosenRow, finding: chosenRow ? null : chosenFinding }, (context) => {
    context.crop = (row) => cropOf(doc, report, row);
    const frame = element("div", { class: "frame", tabindex: "0", role: "region", "aria-label": say("pages.frame") });
    const picker = element("select", { "aria-label": say("pages.choose"), on: { change: () => turnTo(Number(picker.value)) } },
      report.pages.map((page, index) => element("option", { value: index }, say("pages.of", { page: page.number, total: doc.pages }))));
    const zoom = element("select", { "aria-label": say("zoom"), on: { change: () => { frame.firstChild.style.width = `${zoom.value}%`; } } }, ZOOMS.map((value) => element("option", { value }, value === "100" ? say("zoom.fit") : `${value} %`)));
    const step = (by, sign, label) => element("button", { type: "button", "aria-label": say(label), on: { click: () => turnTo(current + by) } }, sign);
    const [before, after] = [step(-1, "‹", "pages.before"), step(1, "›", "pages.after")];
    let boxes = [];
    function draw() {
      const page = report.pages[current];
      const image = element("img", { src: imageAddress(doc, page), loading: "lazy", decoding: "async", width: Math.round(page.width), height: Math.round(page.height), alt: say("pages.alt", { page: page.number, report: documentName(doc) }) });
      boxes = boxesOf(report, page.number).map((rows) => boxButton(rows, page, context.select));
      const layer = element("div", { class: "boxes", role: "group", "aria-label": say("pages.boxes", { n: count(boxes.length) }) }, boxes);
      const sheet = element("div", { class: "sheet" }, image, layer);
      sheet.style.width = `${zoom.value}%`;
      sheet.style.aspectRatio = `${page.width} / ${page.height}`;
      if (boxes.length) roving(layer, boxes);
      frame.replaceChildren(sheet);
      picker.value = String(current);
      before.disabled = current === 0;
      after.disabled = current === report.pages.length - 1;
    }
    function turnTo(index) {
      current = Math.min(report.pages.length - 1, Math.max(0, index));
      draw();
      frame.scrollTop = 0;
      context.select({});
    }
    draw();
    return {
      element: element("div", { class: "left" }, element("div", { class: "toolbar" }, before, picker, after, zoom, legend()), frame),
      query: () => ({ page: report.pages[current].number }),
      idle: () => pageSummary(report, report.pages[current], context.select),
      show: ({ figure: row, finding }) => {
        const lit = new Set(row ? [row] : finding ? finding.parts.filter(Boolean) : []);
        const target = row || finding;
        const index = target ? report.pages.findIndex((page) => String(page.number) === target.page) : -1;
        if (index >= 0 && index !== current) { current = index; draw(); }
        frame.classList.toggle("dimmed", lit.size > 0);
        for (const box of boxes) {
          const on = box.rows.some((one) => lit.has(one));
          box.classList.toggle("lit", on);
          box.classList.toggle("stated", Boolean(finding && finding.statedPart && box.rows.includes(finding.statedPart.row)));
          if (row) box.setAttribute("aria-pressed", String(on)); else box.removeAttribute("aria-pressed");
        }
        const first = frame.querySelector(".box.stated") || frame.querySelector(".box.lit");
        if (first) centre(frame, first);
      },
    };
  });
}

// Bring a box to the middle of the frame, without moving the window.
function centre(frame, box) {
  const view = () => {
    const [outer, inner] = [frame.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top + 20 || inner.bottom > outer.bottom - 20) frame.scrollTop += inner.top - outer.top - outer.height / 2;
    if (inner.left < outer.left || inner.right > outer.right) frame.scrollLeft += inner.left - outer.left - outer.width / 2;
  };
  if (frame.isConnected) view(); else requestAnimationFrame(view);
}

function legend() {
  return element("ul", { class: "keys", "aria-label": say("legend") }, BOX_KINDS.map((kind) => element("li", {}, element("i", { class: `box ${kind}` }), word("status", kind))),
    element("li", {}, element("i", { class: "box disputed" }), say("legend.disputed")));
}

function pageSummary(report, page, select) {
  const rows = report.observations.filter((row) => row.page === String(page.number));
  const findings = report.findings.filter((finding) => finding.page === String(page.number) && finding.verdict !== "exact");
  return [
    element("h2", { tabindex: "-1" }, say("page.capital", { page: page.number })),
    element("p", { class: "muted small" }, say(rows.length ? "pages.hint" : "pages.empty")),
    findings.length ? [element("h3", {}, say("nav.findings")), findingButtons(findings, select)] : null,
    rows.length ? [element("h3", {}, `${say("figures")} (${count(rows.length)})`), element("ul", { class: "plain figures" }, rows.map((row) =>
      element("li", {}, chooser([element("span", { class: "amount" }, amount(row)), element("span", {}, quoted(nameOfFigure(row)))], () => select({ figure: row })))))] : null,
  ];
}
