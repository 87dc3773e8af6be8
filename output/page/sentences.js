// Findings in words, in both languages, made of their parts: nothing is cut out of the sentences of the tables.

// What the gaps of a pattern hold where it is a word of the vocabulary.
const GAPS = { subject: "subject", field: "field", fields: "field", group: "field", measure: "measure", statistic: "statistic" };

// A pattern with its gaps filled, in Vietnamese; null where nobody has translated it.
function phrase([pattern, values]) {
  if (!Object.hasOwn(labels.sentences, pattern)) return Object.keys(values).length || /[a-z]{3}/.test(pattern) ? null : pattern;
  let whole = true;
  const filled = (name) => {
    const value = values[name];
    if (value === undefined) return `{${name}}`;
    if (Array.isArray(value)) {
      const made = isName(value) ? nameOfFigure(value[1]) : phrase(value);
      if (made === null) whole = false;
      return made ?? "";
    }
    if (GAPS[name]) return visible(value).split(", ").map((one) => word(GAPS[name], one)).join(", ");
    if (Object.hasOwn(labels.sentences, value)) return labels.sentences[value];
    return visible(/^-?\d+\.\d+$/.test(value) ? figure(value) : value);
  };
  const text = labels.sentences[pattern].replace(/\{(\w+)\}/g, (_, name) => filled(name));
  return whole ? text : null;
}

// A wording of a figure's name has a measure and a subject in it and no words of its own.
const isName = ([pattern, values]) => "measure" in values && !/[a-z]/.test(pattern.replace(/\{\w+\}/g, ""));

function inBoth(wording, english) {
  if (language === "en" || !wording) return { text: english, lang: null };
  const made = isName(wording) ? nameOfFigure(wording[1]) : phrase(wording);
  return made === null ? { text: english, lang: "en" } : { text: made.charAt(0).toUpperCase() + made.slice(1), lang: null };
}

// What the report states: its own sentence, or ours on it.
function statementOf(finding) {
  const { text, lang } = inBoth(finding.workings && finding.workings.statement, finding.statement);
  return quoted(text, { lang });
}

function lackingOf(finding) {
  const lacking = finding.workings && finding.workings.lacking;
  if (!lacking) return "";
  const english = lacking[0].replace(/\{(\w+)\}/g, (_, name) => englishOf(lacking[1][name]));
  const { text } = inBoth(lacking, english);
  return language === "vi" ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function englishOf(value) {
  return Array.isArray(value) ? value[0].replace(/\{(\w+)\}/g, (_, name) => englishOf(value[1][name])) : visible(value ?? "");
}

function relationOf(finding) {
  const relation = finding.workings ? finding.workings.relation : "";
  return say(labels[language][`relation.${relation}`] ? `relation.${relation}` : "relation.any", { n: count(finding.operands.length) });
}

// One sentence with both intervals and what follows from them.
function sentence(finding) {
  const stated = finding.stated === "" ? "" : figure(finding.stated);
  if (finding.verdict === "unverifiable" || !stated || finding.low === "") {
    const lacking = lackingOf(finding);
    return (stated ? `${say("sentence.stated", { stated })} ` : "") + (lacking ? say("sentence.lacking", { lacking: visible(lacking) }) : say("sentence.unverifiable"));
  }
  const interval = statedInterval(finding) || [finding.stated, finding.stated];
  const exact = say("sentence.point");
  const ends = ([low, high]) => (low === high ? exact : span([low, high]));
  const gap = gapOf(finding);
  const conclusion = ["higher", "lower"].includes(finding.workings && finding.workings.relation)
    ? say(`conclusion.direction.${finding.verdict}`)
    : finding.verdict === "inconsistent" && gap ? say("conclusion.gap", { gap: figure(shortened(gap)) }) : say(`conclusion.${finding.verdict}`);
  return say("sentence", {
    stated, stated_span: ends(interval), relation: relationOf(finding), recomputed: figure(shortened(finding.recomputed)), span: ends([finding.low, finding.high]),
    conclusion,
  });
}

const SHOWN_TERMS = 8;

// The recomputation as a line of arithmetic, with what stood on the page; "" where it is none (a place in an order, say).
function arithmetic(finding) {
  const { relation, factor, listed, limits } = finding.workings || {};
  if (finding.recomputed === "" || !finding.operands.length) return "";
  const values = finding.operands.map((operand) => (operand.value === "" ? "?" : figure(operand.value)));
  const few = values.length > SHOWN_TERMS ? [...values.slice(0, SHOWN_TERMS - 2), "…", values.at(-1)] : values;
  const result = ` = ${figure(shortened(finding.recomputed))}`;
  if (relation === "sum") return few.join(" + ") + result;
  if (relation === "mean") return `(${few.join(" + ")}) ÷ ${count(values.length)}${result}`;
  if (relation === "ratio") return `${values[0]} ÷ ${values[1]}${factor ? ` × ${figure(factor)}` : ""}${result}`;
  if (relation === "difference") return few.join(" − ") + result;
  if (relation === "max" || relation === "min") return `${relation}(${few.join("; ")})${result}`;
  if (relation === "range") return `max(${few.join("; ")}) − min(${few.join("; ")})${result}`;
  if (relation === "equal") return values[0];
  if (relation === "count") return count(listed || 0);
  if (relation === "within" && limits) {
    const [low, high] = limits.map((limit) => (limit === "" ? "" : figure(limit)));
    return `${low ? `${low} ≤ ` : ""}x${high ? ` < ${high}` : ""}: ${figure(shortened(finding.recomputed))}`;
  }
  return "";
}
