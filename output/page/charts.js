// Pictures drawn by the page itself. Each has a caption that says in words what it shows, and its numbers as a table.

function pictured(title, words, picture, rows, headings) {
  const numbers = table(headings, "tight");
  numbers.body.append(...rows.map((row) => cells(headings, row)));
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${title}. ${words}`);
  return element("figure", { class: "panel picture" }, element("figcaption", {}, element("strong", {}, title), element("span", { class: "muted" }, words)),
    picture, element("details", {}, element("summary", {}, say("picture.numbers")), numbers.element));
}

const canvas = (width, height, name) => drawing("svg", { viewBox: `0 0 ${width} ${height}`, class: name, preserveAspectRatio: "xMinYMin meet" });
const label = (x, y, text, attributes) => drawing("text", { x, y, ...attributes }, text);
const line = (x1, y1, x2, y2, name) => drawing("line", { x1, y1, x2, y2, class: name });

// Round steps between two numbers, five or so.
function ticks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough);
  const made = [];
  for (let at = Math.ceil(low / step); at * step <= high + step / 1e6; at++) made.push(Number((at * step).toPrecision(12)));
  return made;
}

const numeral = (number) => figure(String(Number(number.toPrecision(8))));
const chartWidth = () => (narrow() ? 340 : 760);

function fitted(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// Units by value, the highest first, over the bands they fall into. items: { name, text, value }; bands: { name, low, high }.
function rankingChart(items, bands, top) {
  const width = chartWidth(), small = narrow();
  const [left, right, head, step] = small ? [8, 46, 34, 34] : [270, 60, 34, 22];
  const values = items.map((item) => item.value);
  const low = Math.max(0, Math.floor((Math.min(...values) - 2) / 5) * 5), high = Math.max(top, ...values);
  const at = (value) => left + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (width - left - right);
  const bottom = head + items.length * step, made = canvas(width, bottom + 22, "ranking");
  bands.forEach((band, index) => {
    const [from, to] = [at(band.low === null ? low : band.low), at(band.high === null ? high : band.high)];
    if (to - from < 1) return;
    made.append(drawing("rect", { class: `zone zone-${index % 2}`, x: from, y: 14, width: to - from, height: bottom - 14 }));
    if (to - from > 7 * Math.min(band.name.length, 4)) made.append(label((from + to) / 2, 11, fitted(band.name, Math.max(4, Math.floor((to - from) / 6))), { "text-anchor": "middle", class: "zone-name" }));
  });
  for (const tick of ticks(low, high)) made.append(line(at(tick), 18, at(tick), bottom, "grid"), label(at(tick), bottom + 15, numeral(tick), { "text-anchor": "middle", class: "axis-name" }));
  items.forEach((item, index) => {
    const y = head + index * step + (small ? 22 : 4);
    made.append(small ? label(left, y - 8, fitted(item.name, 46)) : label(left - 10, y + 4, fitted(item.name, 40), { "text-anchor": "end" }));
    made.append(line(left, y, at(item.value), y, "stem"), drawing("circle", { cx: at(item.value), cy: y, r: 5, class: "dot" }), label(at(item.value) + 9, y + 4, item.text, { class: "number" }));
  });
  return made;
}

// Fields as bars within the outline of what could be reached. items: { name, text, value, most }.
function profileChart(items) {
  const width = chartWidth(), small = narrow();
  const [left, right, step] = small ? [8, 8, 44] : [270, 130, 30];
  const high = Math.max(...items.map((item) => item.most)), at = (value) => (value / high) * (width - left - right);
  const made = canvas(width, items.length * step + 6, "profile");
  items.forEach((item, index) => {
    const y = index * step + (small ? 20 : 6);
    made.append(small ? label(left, y - 6, fitted(item.name, 34)) : label(left - 10, y + 13, fitted(item.name, 40), { "text-anchor": "end" }));
    made.append(drawing("rect", { class: "most", x: left, y, width: at(item.most), height: 16, rx: 2 }), drawing("rect", { class: "reached", x: left, y, width: Math.max(1, at(Math.min(item.value, item.most))), height: 16, rx: 2 }));
    made.append(small ? label(width - right, y - 6, item.text, { "text-anchor": "end", class: "number" }) : label(left + at(item.most) + 9, y + 13, item.text, { class: "number" }));
  });
  return made;
}

// One thing over the years. points: { year, text, value }; upside: the least is best, as among ranks.
function yearsChart(points, upside) {
  const width = chartWidth(), [left, right, head, bottom] = [54, 30, 22, 190];
  const values = points.map((point) => point.value), spread = Math.max(...values) - Math.min(...values) || 1;
  const low = Math.min(...values) - spread * 0.25, high = Math.max(...values) + spread * 0.25;
  const first = points[0].year, last = points.at(-1).year;
  const x = (year) => left + ((year - first) / (last - first)) * (width - left - right - 20) + 10;
  const y = (value) => (upside ? head + ((value - low) / (high - low)) * (bottom - head) : bottom - ((value - low) / (high - low)) * (bottom - head));
  const made = canvas(width, bottom + 28, "years");
  for (const tick of ticks(low, high)) made.append(line(left, y(tick), width - right, y(tick), "grid"), label(left - 8, y(tick) + 4, numeral(tick), { "text-anchor": "end", class: "axis-name" }));
  made.append(drawing("polyline", { class: "course", points: points.map((point) => `${x(point.year)},${y(point.value)}`).join(" ") }));
  for (const point of points) {
    made.append(drawing("circle", { cx: x(point.year), cy: y(point.value), r: 5, class: "dot" }), label(x(point.year), y(point.value) - 10, point.text, { "text-anchor": "middle", class: "number" }),
      label(x(point.year), bottom + 20, String(point.year), { "text-anchor": "middle", class: "axis-name" }));
  }
  return made;
}

const FURTHEST = 12;

// How far stated figures lie from the recomputed ones, in half units of their last printed place. items: { distance, verdict }.
function distanceChart(items) {
  const width = chartWidth(), [left, right, middle] = [14, 14, 86];
  const at = (value) => left + ((Math.max(-FURTHEST, Math.min(FURTHEST, value)) + FURTHEST) / (2 * FURTHEST)) * (width - left - right);
  const made = canvas(width, 168, "distances");
  made.append(drawing("rect", { class: "zone zone-1", x: at(-1), y: 16, width: at(1) - at(-1), height: 120 }), label(at(0), 11, say("distance.rounding"), { "text-anchor": "middle", class: "zone-name" }));
  for (const tick of [-FURTHEST, -8, -4, 0, 4, 8, FURTHEST]) {
    const end = tick === -FURTHEST ? "start" : tick === FURTHEST ? "end" : "middle";
    made.append(line(at(tick), 16, at(tick), 136, "grid"), label(at(tick), 152, `${Math.abs(tick) === FURTHEST ? (tick < 0 ? "≤ " : "≥ ") : ""}${tick < 0 ? "−" : ""}${Math.abs(tick)}`, { "text-anchor": end, class: "axis-name" }));
  }
  const stacked = new Map(), most = 13;
  for (const item of items) {
    const column = Math.round(at(item.distance) / 7), height = stacked.get(column) || 0;
    stacked.set(column, height + 1);
    const [x, y] = [column * 7, middle + (height % 2 ? -1 : 1) * Math.ceil(height / 2) * 7];
    if (height >= most) continue;
    made.append(item.verdict === "inconsistent" ? drawing("rect", { class: "inconsistent-mark", x: x - 3, y: y - 3, width: 6, height: 6, transform: `rotate(45 ${x} ${y})` })
      : drawing("circle", { class: `${item.verdict}-mark`, cx: x, cy: y, r: 3 }));
  }
  for (const [column, number] of stacked) if (number > most) made.append(label(column * 7, 30, `+${count(number - most)}`, { "text-anchor": "middle", class: "axis-name" }));
  return made;
}
