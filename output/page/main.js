// Addresses, language, and what is shown when either changes.
const view = document.getElementById("view");
let turn = 0;

function put(content) {
  view.replaceChildren(...[content].flat(Infinity).filter((child) => child !== null && child !== undefined));
}

function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  let parts;
  try { parts = path.split("/").map(decodeURIComponent); } catch { parts = [""]; }
  return { name: parts[0] || "overview", id: parts[1] || "", tab: parts[2] || "facts", query: Object.fromEntries(new URLSearchParams(query)) };
}

async function contentOf({ name, id, tab, query }) {
  if (name === "reports") return reports();
  if (name === "report") return report(id, TABS.includes(tab) ? tab : "facts", query);
  if (name === "findings") return allOf("findings", findingList, "findings", query);
  if (name === "corrections") return correctionsView();
  if (name === "figures") return allOf("figures", figureList, "observations", query);
  return overview();
}

async function render() {
  const mine = ++turn, here = address();
  document.documentElement.lang = language;
  document.title = `chiso – ${say(here.name === "report" ? "reports" : `nav.${here.name}`)}`;
  for (const label of document.querySelectorAll("[data-label]")) label.textContent = say(label.dataset.label);
  for (const part of document.querySelectorAll("[data-aria]")) part.setAttribute("aria-label", say(part.dataset.aria));
  keepCorrections();
  for (const link of document.querySelectorAll("#navigation a")) {
    const current = link.dataset.view === (here.name === "report" ? "reports" : here.name);
    if (current) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  const content = await contentOf(here);
  if (mine !== turn) return;
  document.body.classList.toggle("wide", ["pages", "text"].includes(here.tab) && here.name === "report");
  put(content);
  const line = here.query.line && !here.query.figure && !here.query.finding && document.getElementById(`line-${here.query.line}`);
  if (line) line.scrollIntoView({ block: "center" });
}

function remembered() {
  try { return localStorage.getItem("chiso-language"); } catch { return null; }
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    try { localStorage.setItem("chiso-language", language); } catch { /* a page from the disk may not remember */ }
    render();
  });
}
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
window.addEventListener("hashchange", () => { window.scrollTo(0, 0); view.focus({ preventScroll: true }); render(); });
language = remembered() === "vi" || (!remembered() && navigator.language.toLowerCase().startsWith("vi")) ? "vi" : "en";
render();
