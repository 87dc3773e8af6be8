// Exact decimals, the intervals that printed figures stand for, and the picture of two of them.

// A decimal as a whole number of units of its last place: no digit is made up, none is lost.
function scaled(text, places) {
  const decimals = (text.split(".")[1] || "").length;
  const digits = BigInt(text.replace(".", "").replace("-", "")) * 10n ** BigInt(places - decimals);
  return text.startsWith("-") ? -digits : digits;
}

function unscaled(number, places) {
  const digits = (number < 0n ? -number : number).toString().padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/0+$/, "").replace(/\.$/, "") : digits;
  return (number < 0n && text !== "0" ? "-" : "") + text;
}

const decimalsOf = (text) => (text.split(".")[1] || "").length;

// Half a unit of the last printed decimal on either side; a figure that is exact by nature stands for itself.
function printedInterval(value, decimals) {
  if (decimals === null || decimals === undefined || decimals === "") return [value, value];
  const places = Math.max(decimalsOf(value), Number(decimals)) + 1;
  const half = 5n * 10n ** BigInt(places - Number(decimals) - 1), middle = scaled(value, places);
  return [unscaled(middle - half, places), unscaled(middle + half, places)];
}

function statedInterval(finding) {
  if (finding.stated === "" || !finding.statedPart) return null;
  return printedInterval(finding.stated, finding.statedPart.decimals);
}

function compared(first, second) {
  const places = Math.max(decimalsOf(first), decimalsOf(second));
  const [a, b] = [scaled(first, places), scaled(second, places)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function less(first, second) {
  const places = Math.max(decimalsOf(first), decimalsOf(second));
  return unscaled(scaled(first, places) - scaled(second, places), places);
}

// How far the two intervals are from each other; "" where they meet.
function gapOf(finding) {
  const stated = statedInterval(finding);
  if (!stated || finding.low === "") return "";
  if (compared(stated[0], finding.high) > 0) return less(stated[0], finding.high);
  return compared(finding.low, stated[1]) > 0 ? less(finding.low, stated[1]) : "";
}

function shortened(text) {
  if (decimalsOf(text) <= 6) return text;
  return Number(text).toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
}

function span([low, high]) {
  return low === high ? figure(shortened(low)) : say("from_to", { low: figure(shortened(low)), high: figure(shortened(high)) });
}

function intervalPicture(finding) {
  if (finding.stated === "" || finding.low === "" || finding.verdict === "unverifiable") return null;
  const interval = statedInterval(finding) || [finding.stated, finding.stated];
  const stated = interval.map(Number), recomputed = [Number(finding.low), Number(finding.high)];
  const low = Math.min(stated[0], recomputed[0]), high = Math.max(stated[1], recomputed[1]);
  if (!(high > low)) return null;
  const [width, left, right] = [330, 78, 4];
  const at = (value) => left + ((value - low) / (high - low)) * (width - left - right);
  const picture = drawing("svg", { class: "intervals", viewBox: `0 0 ${width} 66`, preserveAspectRatio: "xMinYMid meet", role: "img", "aria-label": sentence(finding) });
  const ends = [span(interval), span([finding.low, finding.high])];
  for (const [name, [from, to], text, y] of [["stated", stated, ends[0], 0], ["recomputed", recomputed, ends[1], 34]]) {
    picture.append(
      drawing("text", { x: 0, y: y + 11 }, say(name)),
      drawing("text", { class: "ends", x: left, y: y + 11 }, text),
      drawing("line", { class: "axis", x1: left, x2: width - right, y1: y + 22, y2: y + 22 }),
      drawing("rect", { class: name, x: Math.min(at(from), width - right - 3), y: y + 17, width: Math.max(3, at(to) - at(from)), height: 10, rx: 2 }),
    );
  }
  return picture;
}
