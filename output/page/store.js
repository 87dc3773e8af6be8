// The data of the reports, one script each, loaded when first needed. A page opened from the disk may not fetch.
const store = { figures: new Map(), texts: new Map(), waiting: new Map() };
const documents = new Map(index.documents.map((doc) => [doc.doc_id, doc]));
const worstFirst = ["inconsistent", "truncated", "rounding", "unverifiable", "exact"];
const byOrder = (list) => (a, b) => list.indexOf(a) - list.indexOf(b);

function decode(table, row) {
  const made = {};
  index.columns[table].forEach((name, place) => { made[name] = row[place]; });
  return made;
}

window.chisoFigures = (id, data) => {
  const doc = documents.get(id);
  if (!doc) return;
  const report = {};
  for (const table of ["observations", "rubrics", "findings"]) report[table] = data[table].map((row) => decode(table, row));
  const known = new Map();
  report.observations.forEach((row, place) => {
    Object.assign(row, { doc, worst: "", uses: [], marks: data.marks[place] });
    known.set(row.obs_id, row);
  });
  report.findings.forEach((row, place) => {
    row.doc = doc;
    resolve(row, data.workings[place], known, report.observations);
    for (const part of row.parts) {
      if (!part) continue;
      part.uses.push(row);
      if (!part.worst || byOrder(worstFirst)(row.verdict, part.worst) < 0) part.worst = row.verdict;
    }
  });
  report.findings = report.findings.map((row, place) => [row, place]).sort(graver).map(([row]) => row);
  report.figure = (key) => known.get(key) || null;
  report.finding = (key) => report.findings.find((row) => row.finding_id === key) || null;
  report.pages = data.pages.map(([number, width, height, name]) => ({ number, width, height, name }));
  store.figures.set(id, report);
};

// The figures behind a finding: `parts` are those that have rows; `stated` and `operands` all that went in, each with its decimals.
function resolve(finding, workings, known, rows) {
  const operand = ([key, decimals, value]) => {
    const row = typeof key === "number" ? rows[key] : known.get(key) || null;
    return { row, decimals, value: row ? row.value : value || "" };
  };
  finding.parts = partRows(finding, known);
  finding.workings = workings;
  finding.operands = workings ? (workings.operands || []).map(operand) : [];
  finding.statedPart = workings && workings.stated ? { ...operand(workings.stated), value: finding.stated } : null;
}

function partRows(finding, known) {
  return finding.evidence ? finding.evidence.split(";").map((key) => known.get(key) || null) : [];
}

window.chisoText = (id, lines) => store.texts.set(id, lines);

// The gravest first: by verdict, by whether a decision hangs on it, by who is at fault; then as the report has them.
function graver([a, i], [b, j]) {
  return byOrder(worstFirst)(a.verdict, b.verdict) || byOrder(["decision", "value"])(a.severity, b.severity)
    || byOrder(["published", "unknown", "reading", ""])(a.attribution, b.attribution) || i - j;
}

function load(id, part) {
  const name = `data/${encodeURIComponent(id)}.${part}.js`;
  if (!store.waiting.has(name)) {
    store.waiting.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = name;
      script.onload = () => { script.remove(); resolve(); };
      script.onerror = () => { script.remove(); store.waiting.delete(name); reject(new Error(`report/${name}`)); };
      document.head.append(script);
    }));
  }
  return store.waiting.get(name);
}

const NOTHING = { observations: [], rubrics: [], findings: [], pages: [], figure: () => null, finding: () => null };

async function figuresOf(id) {
  if (!documents.get(id).has_data) return NOTHING;
  await load(id, "figures");
  return store.figures.get(id);
}

async function textOf(id) {
  await load(id, "text");
  return store.texts.get(id);
}

// All reports, eight at a time; `progress` is told how many are there. A report that is missing is named, not passed over.
async function everything(progress) {
  const ids = [...documents.keys()].filter((id) => documents.get(id).has_data);
  const missing = [];
  let done = 0;
  const queue = [...ids];
  const worker = async () => {
    while (queue.length) {
      try { await figuresOf(queue.shift()); } catch (error) { missing.push(error.message); }
      progress(++done, ids.length);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const reports = ids.map((id) => store.figures.get(id)).filter(Boolean);
  return { reports, missing: missing.sort() };
}
