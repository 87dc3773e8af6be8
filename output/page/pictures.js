// Which pictures a report calls for: its units by rank, its fields against their maxima, its years, stated against recomputed.
const UNIT_LEVELS = { department: "departments", district: "districts", commune: "communes", ministry: "ministries", province: "provinces" };
const SCORES = ["index", "points", "appraised"];
const COURSES = ["index", "points", "rank", "satisfaction"];

function grouped(rows, key) {
  const found = new Map();
  for (const row of rows) {
    const name = key(row);
    if (name !== null) found.set(name, [...(found.get(name) || []), row]);
  }
  return [...found.values()];
}

// One row of several that tell the same: a table before prose, as the report has them.
function once(rows, key) {
  const found = new Map();
  for (const row of [...rows].sort((a, b) => (a.origin === "table" ? 0 : 1) - (b.origin === "table" ? 0 : 1))) if (!found.has(key(row))) found.set(key(row), row);
  return [...found.values()];
}

const plainValue = (row) => `${figure(row.value)}${row.unit === "percent" ? " %" : ""}`;

// A picture with a choice above it of what it shows.
function choosable(title, groups, name, draw) {
  if (!groups.length) return null;
  const place = element("div", {});
  const show = (index) => place.replaceChildren(draw(groups[index]));
  const picker = groups.length > 1 ? element("label", { class: "picker" }, say("picture.of"), element("select", { on: { change: (event) => show(Number(event.target.value)) } }, groups.map((group, index) => element("option", { value: index }, visible(name(group)))))) : null;
  show(0);
  return element("section", {}, element("h2", {}, title), picker, place);
}

// The bands from the lowest on. Two schemes with the same limits ("B" and "Tốt") share them; one that cuts across the others is left out.
function bandsOf(rows) {
  const limit = (text) => (text === "" ? null : Number(text));
  const merged = grouped(rows, (row) => `${row.band_lower}|${row.band_upper}`)
    .map((same) => ({ name: [...new Set(same.map((row) => visible(row.band)))].join(" / "), low: limit(same[0].band_lower), high: limit(same[0].band_upper) }));
  const kept = [];
  for (const band of merged) {
    const apart = (other) => (band.high !== null && other.low !== null && band.high <= other.low) || (other.high !== null && band.low !== null && other.high <= band.low);
    if (kept.every(apart)) kept.push(band);
  }
  return kept.sort((a, b) => (a.low ?? -Infinity) - (b.low ?? -Infinity));
}

function rankingOf(report) {
  const units = report.observations.filter((row) => UNIT_LEVELS[row.level] && row.statistic === "value" && row.field === "overall" && SCORES.includes(row.measure) && row.value !== "");
  const groups = grouped(units, (row) => [row.level, row.year, row.measure, row.unit].join("|")).map((rows) => once(rows, (row) => row.subject_id || row.subject))
    .filter((rows) => rows.length >= 3).sort((a, b) => b[0].year - a[0].year || SCORES.indexOf(a[0].measure) - SCORES.indexOf(b[0].measure) || b.length - a.length);
  const name = ([row]) => `${word("subject", UNIT_LEVELS[row.level])}, ${measureOf(row)} ${row.year}`;
  return choosable(say("picture.ranking"), groups, name, (rows) => {
    const sorted = [...rows].sort((a, b) => Number(b.value) - Number(a.value) || (a.subject < b.subject ? -1 : 1)), [first] = sorted;
    const cohort = UNIT_LEVELS[first.level];
    const own = report.rubrics.filter((row) => row.band && (row.cohort === cohort || !row.cohort) && (!row.year || !first.year || row.year === first.year));
    const bands = bandsOf(own);
    const bandOf = (value) => bands.find((band) => (band.low === null || value >= band.low) && (band.high === null || value < band.high)) || bands.find((band) => band.high === value);
    const words = say("picture.ranking.words", { n: count(sorted.length), best: visible(first.subject), highest: plainValue(first), last: visible(sorted.at(-1).subject), lowest: plainValue(sorted.at(-1)) });
    const items = sorted.map((row) => ({ name: visible(row.subject), text: figure(row.value), value: Number(row.value) }));
    const band = (row) => (bandOf(Number(row.value)) || { name: "" }).name;
    return pictured(name(rows), words, rankingChart(items, bands, first.unit === "percent" ? 100 : 0), sorted.map((row, index) => [count(index + 1), quoted(row.subject), plainValue(row), band(row)]),
      [[say("rank.short"), "number"], [say("subject"), "lead"], [say("value"), "number"], [say("band"), ""]]);
  });
}

function profileOf(report) {
  const most = new Map();
  for (const row of report.rubrics) if (row.field && row.max_points) most.set(`${row.cohort} ${row.field}`, Number(row.max_points));
  const cohortOf = (row) => UNIT_LEVELS[row.level] || row.subject;
  const reach = (row) => (row.unit === "percent" ? 100 : most.get(`${row.subject} ${row.field}`) ?? most.get(`${cohortOf(row)} ${row.field}`));
  const fields = report.observations.filter((row) => row.value !== "" && row.field !== "overall" && index.fields.includes(row.field) && Number(row.value) >= 0
    && ((row.unit === "percent" && row.measure === "component_index") || (row.unit === "points" && SCORES.includes(row.measure))) && ["mean", "value"].includes(row.statistic) && reach(row));
  const groups = grouped(fields, (row) => [row.subject, row.year, row.measure, row.unit, row.statistic].join("|")).map((rows) => once(rows, (row) => row.field)).filter((rows) => rows.length >= 3)
    .sort((a, b) => (a[0].statistic === "mean" ? 0 : 1) - (b[0].statistic === "mean" ? 0 : 1) || b.length - a.length || b[0].year - a[0].year);
  const name = ([row]) => nameOfFigure({ ...row, field: "" });
  return choosable(say("picture.profile"), groups, name, (rows) => {
    const share = (row) => Number(row.value) / reach(row);
    const order = index.fields, sorted = [...rows].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
    const [best] = [...rows].sort((a, b) => share(b) - share(a)), [worst] = [...rows].sort((a, b) => share(a) - share(b));
    const text = (row) => (row.unit === "percent" ? plainValue(row) : `${figure(row.value)} / ${numeral(reach(row))}`);
    const words = say("picture.profile.words", { best: word("field", best.field), highest: text(best), worst: word("field", worst.field), lowest: text(worst) });
    return pictured(name(rows), words, profileChart(sorted.map((row) => ({ name: word("field", row.field), text: text(row), value: Number(row.value), most: reach(row) }))),
      sorted.map((row) => [word("field", row.field), figure(row.value), numeral(reach(row)), `${numeral(Math.round(share(row) * 1000) / 10)} %`]),
      [[say("field"), "lead"], [say("value"), "number"], [say("max_points"), "number"], [say("share"), "number"]]);
  });
}

function yearsOf(report) {
  const rows = report.observations.filter((row) => row.value !== "" && row.year && row.field === "overall" && COURSES.includes(row.measure) && ["value", "mean"].includes(row.statistic));
  const groups = grouped(rows, (row) => [row.subject, row.measure, row.statistic, row.unit].join("|")).map((group) => once(group, (row) => row.year).sort((a, b) => a.year - b.year)).filter((group) => group.length >= 2)
    .sort((a, b) => b.length - a.length || (Object.hasOwn(labels.values.subject, a[0].subject) ? 0 : 1) - (Object.hasOwn(labels.values.subject, b[0].subject) ? 0 : 1));
  const name = ([row]) => nameOfFigure({ ...row, year: "" });
  return choosable(say("picture.years"), groups.slice(0, 200), name, (group) => {
    const [first, last] = [group[0], group.at(-1)];
    const words = say("picture.years.words", { first: first.year, from: plainValue(first), last: last.year, to: plainValue(last) });
    return pictured(name(group), words, yearsChart(group.map((row) => ({ year: Number(row.year), text: figure(row.value), value: Number(row.value) })), first.measure === "rank"),
      group.map((row) => [row.year, plainValue(row)]), [[say("year"), "lead"], [say("value"), "number"]]);
  });
}

function distancesOf(report) {
  const items = [];
  for (const finding of report.findings) {
    const interval = statedInterval(finding);
    if (!interval || finding.recomputed === "" || finding.verdict === "unverifiable" || interval[0] === interval[1]) continue;
    const half = (Number(interval[1]) - Number(interval[0])) / 2;
    items.push({ finding, verdict: finding.verdict, distance: (Number(finding.stated) - Number(finding.recomputed)) / half });
  }
  if (items.length < 3) return null;
  const off = items.filter((item) => item.verdict !== "exact").sort((a, b) => Math.abs(b.distance) - Math.abs(a.distance));
  const words = say("picture.distances.words", { n: count(items.length), exact: count(items.length - off.length), off: count(items.filter((item) => item.verdict === "inconsistent").length) });
  const keys = element("ul", { class: "keys" }, ["exact", "rounding", "truncated", "inconsistent"].map((name) => element("li", {}, element("i", { class: `${name}-ground${name === "inconsistent" ? " turned" : ""}` }), word("verdict", name))));
  const rows = off.slice(0, 60).map(({ finding }) => [element("a", { href: addressOf(finding, finding.doc) || reportAddress(finding.doc, "findings") }, statementOf(finding)), figure(finding.stated), figure(shortened(finding.recomputed)), badge("verdict", finding.verdict, true)]);
  const made = pictured(say("picture.distances.title"), words, distanceChart(items), rows, [[say("statement"), "lead"], [say("stated"), "number"], [say("recomputed"), "number"], [say("verdict"), ""]]);
  made.querySelector("figcaption").append(keys);
  return element("section", {}, element("h2", {}, say("picture.distances")), made);
}

function picturesTab(report) {
  const made = [rankingOf(report), profileOf(report), yearsOf(report), distancesOf(report)].filter(Boolean);
  return made.length ? element("div", { class: "pictures" }, made) : element("p", { class: "panel" }, say("picture.none"));
}
