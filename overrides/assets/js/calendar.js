// The month and what of it is over, on the reader's clock. Both this month and the next lie in the page; a reader in a
// month the page does not know keeps the last one, whose name stands above it.
import { now } from "./countdown.js";

export function month(at) {
  return new Date(at + 7 * 36e5).toISOString().slice(0, 7); // Vietnam keeps UTC+7 all year.
}

for (const box of document.querySelectorAll("[data-months]")) {
  const months = [...box.querySelectorAll("[data-month]")];
  const current = month(now());
  const shown = months.find((m) => m.dataset.month === current) ?? (current > months.at(-1).dataset.month ? months.at(-1) : months[0]);
  for (const m of months) m.hidden = m !== shown;
}
for (const item of document.querySelectorAll("[data-until]")) {
  const over = Date.parse(item.dataset.until) < now();
  item.classList.toggle("occasion--past", over);
  item.querySelector("[data-over]").hidden = !over;
}
