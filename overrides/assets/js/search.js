// The search box of every page: what fits shows below while one types, by kind. An editable combobox with a listbox, after
// the ARIA Authoring Practices: the box keeps the focus, arrows go through the list, nothing is chosen by itself.
import { drawing, make } from "./nodes.js";
import { search, warm } from "./search-client.js";
import { dotted, FAILED, forget, grouped, marked, recent, remember, target, write } from "./search-shared.js";

const SHOWN = 8;
const PAUSE = 120; // ms without a key before it is searched
const narrow = matchMedia("(max-width: 47.99em)");
const attached = new WeakSet();

export function attach(input) {
  if (attached.has(input)) return;
  attached.add(input);
  const { form } = input;
  const part = (name) => form.querySelector(`[data-search-${name}]`);
  const [popup, note, said] = ["popup", "note", "said"].map(part);
  const listbox = popup.querySelector("[role=listbox]");
  const icon = (name) => drawing(form.dataset.icons, name);
  let options = [];
  let active = -1;
  let turn = 0;
  let timer;

  const hide = () => {
    turn += 1; // an answer on its way no longer opens anything
    clearTimeout(timer);
    popup.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const leave = (event, href) => { hide(); if (event.ctrlKey || event.metaKey) open(href); else location.assign(href); };
  const results = (event, query) => { remember(query); leave(event, form.action + write({ query })); };
  const option = (choose, className, ...children) => {
    const node = make("div", `search-option ${className}`, ...children);
    node.id = `${listbox.id}-${options.length}`;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    node.addEventListener("click", choose);
    options.push({ node, choose });
    return node;
  };
  const group = (name, count, children) => {
    const label = make("p", "search-popup__kind", name, ...(count ? [" ", make("span", "count", dotted(count))] : []));
    label.id = `${listbox.id}-nhom-${options.length}`;
    label.setAttribute("role", "presentation");
    const node = make("div", "", label, ...children());
    node.setAttribute("role", "group");
    node.setAttribute("aria-labelledby", label.id);
    return node;
  };
  const show = (text, heard, entries) => {
    options = [];
    active = -1;
    listbox.replaceChildren(...entries());
    listbox.hidden = !options.length;
    listbox.scrollTop = 0;
    note.textContent = text;
    note.hidden = !text;
    said.textContent = heard;
    const opens = popup.hidden;
    popup.hidden = !options.length && !text;
    if (opens && !popup.hidden && narrow.matches) form.scrollIntoView({ block: "start" }); // the keyboard takes half a phone
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (at) => {
    active = at;
    options.forEach(({ node }, i) => node.setAttribute("aria-selected", String(i === at)));
    if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", options[at].node.id);
    options[at].node.scrollIntoView({ block: "nearest" });
  };

  const line = (hit) => {
    const text = hit.reason ?? (hit.context || hit.snippet);
    return text ? [make("span", `search-option__line${hit.reason ? " search-option__reason" : ""}`, text)] : [];
  };
  const answered = ({ hits, total, kinds, suggestion, note: done }, query) => {
    const counts = new Map(kinds);
    const all = (event) => results(event, query);
    const missed = `Không tìm thấy “${query}”.`;
    const heard = total ? `${dotted(total)} kết quả. Dùng phím mũi tên xuống để chọn, Enter để xem tất cả.` : missed;
    show(total ? done ?? "" : missed, suggestion ? `Có phải bạn tìm “${suggestion}”? ${heard}` : heard, () => [
      ...(suggestion ? [option(() => { input.value = suggestion; run(); }, "search-option--plain", icon("tip"), make("span", "", `Có phải bạn tìm “${suggestion}”?`))] : []),
      ...grouped(hits).map(([kind, members]) => group(kind, counts.get(kind) ?? members.length, () => members.map((hit) => option(
        (event) => { remember(query); leave(event, target(hit.address)); }, "",
        make("span", "search-option__title", ...marked(hit.title, hit.titleMarks)), " ", ...line(hit))))),
      option(all, "search-option--plain search-option--all", icon(total ? "list" : "tip"), make("span", "", total ? `Xem tất cả ${dotted(total)} kết quả` : "Xem các cách tìm khác")),
    ]);
  };
  async function run() {
    clearTimeout(timer);
    const mine = (turn += 1);
    const query = input.value.trim();
    if (!query) { remind(); return; }
    try {
      const answer = await search(query, { kind: null, facets: null, limit: SHOWN });
      if (mine === turn) answered(answer, query);
    } catch {
      if (mine === turn) show(FAILED, FAILED, () => []);
    }
  }
  function remind() {
    const kept = recent();
    if (!kept.length) { hide(); said.textContent = ""; return; }
    show("", `${kept.length} lần tìm gần đây. Dùng phím mũi tên xuống để chọn.`, () => [group("Bạn đã tìm gần đây", 0, () => kept.map((query) => option(
      (event) => results(event, query), "search-option--plain", icon("history"), make("span", "", query)))),
    option(() => { forget(); hide(); said.textContent = "Đã xóa các lần tìm khỏi máy này."; }, "search-option--plain search-option--all", icon("close"), make("span", "", "Xóa các lần tìm này khỏi máy"))]);
  }

  input.addEventListener("input", () => {
    warm().catch(() => {});
    clearTimeout(timer);
    turn += 1;
    timer = setTimeout(run, PAUSE);
  });
  input.addEventListener("focus", () => { if (!input.value) remind(); });
  input.addEventListener("blur", hide);
  popup.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  form.addEventListener("submit", () => { remember(input.value); hide(); }); // portal.js leads to the results
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing) return;
    const shown = !popup.hidden && options.length > 0;
    if (key === "Escape") {
      if (popup.hidden) { input.value = ""; said.textContent = ""; } else hide();
      event.preventDefault();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!shown) { run(); return; }
      const step = key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    } else if ((key === "Home" || key === "End") && shown && active >= 0) {
      event.preventDefault();
      mark(key === "Home" ? 0 : options.length - 1);
    } else if (key === "Enter" && shown && active >= 0) {
      event.preventDefault();
      options[active].choose(event);
    }
  });
  // What was done before this module arrived counts.
  if (input.value) { warm().catch(() => {}); run(); } else if (document.activeElement === input) remind();
}
