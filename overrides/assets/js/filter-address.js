// Keeps what a filter holds in the address bar (?q=…), so that a filtered list can be sent to a colleague or come back to.
//   <input data-filter-for="#list" data-filter-address="q">; [data-filter-idle] gives way to the results while it holds words.
import { filter } from "./directory.js";

function keep(input) {
  const address = new URL(location.href);
  const text = input.value.trim();
  if (text) address.searchParams.set(input.dataset.filterAddress, text);
  else address.searchParams.delete(input.dataset.filterAddress);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  for (const idle of document.querySelectorAll("[data-filter-idle]")) idle.hidden = Boolean(text);
}

export function watch(input) {
  const given = new URLSearchParams(location.search).get(input.dataset.filterAddress);
  if (given && !input.value) input.value = given.slice(0, input.maxLength > 0 ? input.maxLength : 100);
  if (input.value) filter(input.dataset.filterFor);
  keep(input);
  input.addEventListener("input", () => keep(input));
}
