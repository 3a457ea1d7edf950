// Entry. Every page works without it; each module is fetched only when a page, or a reader, has something for it.
const find = (selector) => document.querySelector(selector);

// Controls that would be dead without JavaScript are born hidden; the sheet shows them from the first paint until here.
for (const control of document.querySelectorAll("[data-js]")) { control.hidden = false; control.dataset.js = "on"; }

if (find("[data-deadline], [data-consultation-closes], [data-reply-due], [data-gone-after]")) import("./countdown.js");
if (find("[data-call-hour], [data-turn]")) import("./calling.js").then(({ watch }) => watch());
if (find("[data-filter-address]")) import("./filter-address.js").then(({ watch }) => watch(find("[data-filter-address]")));
if (find("[data-relevance]")) import("./relevance.js");
if (find("[data-screening]")) import("./screening.js");
const results = find("[data-search-page]") && import("./search-page.js"); // one promise: what was sent is asked in turn
if (find("[data-listing]")) import("./lists.js");
if (find("[data-months], [data-until]")) import("./calendar.js");
const place = find("[data-my-place]");
if (place) {
  const start = () => import("./my-place.js");
  let kept = "";
  try { kept = localStorage.getItem("portal.commune"); } catch { /* then nothing was kept */ }
  if (kept) start(); else place.addEventListener("focusin", start, { once: true });
}
const words = "popover" in HTMLElement.prototype ? [...document.querySelectorAll("a.term")] : [];
for (const word of words) { word.setAttribute("aria-haspopup", "dialog"); word.setAttribute("aria-expanded", "false"); }
if (find("[data-read-aloud]") && "speechSynthesis" in globalThis) import("./speech.js");

// Whoever starts typing will filter: have the module by the time it is needed. A search box gets its own when it is
// reached for; the index follows at the first key.
const box = async (target) => { if (target?.matches("[data-search-box]")) (await import("./search.js")).attach(target); };
document.addEventListener("focusin", ({ target }) => box(target));
box(document.activeElement);
document.addEventListener("input", async ({ target }) => {
  if (target.matches("[data-filter-for]")) (await import("./directory.js")).filter(target.dataset.filterFor);
  box(target);
});
// What is searched for stands behind "#" in the address of the results: browsers send that part to no server.
document.addEventListener("submit", (event) => {
  const { target, defaultPrevented } = event;
  if (defaultPrevented || !target.matches("[role=search]")) return;
  event.preventDefault();
  const query = target.elements.q.value.trim();
  if (target.matches("[data-search-page]")) { results.then(({ ask }) => ask(query)); return; }
  location.assign(target.action + (query ? `#${new URLSearchParams({ q: query })}` : ""));
});
// A filter that already holds words (the page was reloaded, or come back to) holds them for a reason.
for (const control of document.querySelectorAll("[data-filter-for]")) {
  if (control.value) import("./directory.js").then(({ filter }) => filter(control.dataset.filterFor));
}

const menu = find("[data-menu]");
document.addEventListener("click", async (event) => {
  const { target, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (menu?.open && !menu.contains(target)) menu.open = false;
  const button = target.closest("[data-copy]");
  const word = words.length && !(ctrlKey || metaKey || shiftKey || altKey) && target.closest("a.term");
  if (word) { event.preventDefault(); (await import("./terms.js")).open(word); }
  if (button) (await import("./copy.js")).copy(button);
});
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
  // "/" goes to the search, unless it is being typed somewhere or the reader has switched it off.
  if (key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.slash
    || target.closest("input, textarea, select, [contenteditable]")) return;
  const seen = [...document.querySelectorAll("[role=search] input")].filter((input) => input.getClientRects().length).pop();
  event.preventDefault();
  if (seen) { seen.focus(); seen.select(); } else find(".header-search-link")?.click();
});

// On paper nothing can be opened or followed: open everything, spell out where the links of the text lead on the web.
let closed = [];
const home = find('link[rel="canonical"]')?.href ?? location.href;
const inText = "main .prose :is(p, td, blockquote, li):not(.link-list *, .dossier *, .ways *, .share *) > a[href], .results h3 > a";
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const details of closed) details.open = true;
  for (const link of document.querySelectorAll(inText)) {
    const address = new URL(link.getAttribute("href"), home);
    if (/^https?:/.test(address.protocol) && !link.hash) link.dataset.address = decodeURI(address.href);
  }
});
addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
