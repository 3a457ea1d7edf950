// Entry. Every page works without it; each module is fetched only by a page that has something for it.
const has = (selector) => document.querySelector(selector) !== null;

// Controls that would be dead without JavaScript are born hidden.
for (const control of document.querySelectorAll("[data-js]")) control.hidden = false;

if (has("[data-deadline], [data-consultation-closes]")) import("./countdown.js");
if (has("[data-copy]")) import("./copy.js");
if (has("[data-filter-for]")) import("./directory.js");
if (has("[data-search-page]")) import("./search.js");

// Someone who starts typing will search: have the index in the cache when the search page opens.
document.querySelector("[data-search-warm]")?.addEventListener("input", async () => (await import("./search.js")).warm(), { once: true });

const menu = document.querySelector("[data-menu]");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => { if (menu?.open && !menu.contains(event.target)) menu.open = false; });

// On paper nothing can be opened or followed: open everything, spell out addresses inside the portal.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const details of closed) details.open = true;
  for (const link of document.querySelectorAll("main a[href]:not([href^='http'], [href^='#'], [href^='tel:'], [href^='mailto:'])")) link.dataset.address = link.href;
});
addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
