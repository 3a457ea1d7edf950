// Filters a list that is already on the page. Several controls (text, select) may serve one list: an item stays when it
// holds every word of all of them, with or without marks, in its text or its data-keywords.
import { fold, words } from "./fold.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const texts = new WeakMap();
// textContent would glue neighbouring elements into one word.
const spaced = (node) => (node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(spaced).join(" "));
const textOf = (item) => {
  if (!texts.has(item)) texts.set(item, ` ${words(fold(`${spaced(item)} ${item.dataset.keywords ?? ""}`)).join(" ")}`);
  return texts.get(item);
};

export function filter(target) {
  const list = document.querySelector(target);
  const wanted = all(`[data-filter-for="${target}"]`).flatMap((control) => words(fold(control.value)));
  let shown = 0;
  for (const item of all("[data-filter-item]", list)) {
    item.hidden = !wanted.every((word) => textOf(item).includes(` ${word}`));
    if (!item.hidden) shown += 1;
  }
  for (const group of all("[data-filter-group]", list)) group.hidden = !group.querySelector("[data-filter-item]:not([hidden])");
  for (const empty of all(`[data-filter-empty="${target}"]`)) empty.hidden = shown > 0;
  for (const status of all(`[data-filter-status="${target}"]`)) {
    status.textContent = wanted.length ? (shown ? `Có ${shown} kết quả.` : "Không có kết quả nào. Hãy thử từ khác.") : "";
  }
}
