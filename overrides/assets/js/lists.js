// Narrows a list of [data-listing] over its section's records, which are fetched at the first use. Every facet and order
// is a link: to a ready page without this script, with it to the combined choice, which the address keeps
// (?linh-vuc=dat-dai,giao-duc&nam=2026&thu-tu=moi-nhat&tim=…). Combining happens on the section's front; from the ready
// pages the links lead there.
import { left, now, state } from "./countdown.js";
import { drawing as draw, make } from "./nodes.js";

const STEP = 50;
const list = document.querySelector("[data-listing]");
const { noun, item: shape, front, records: source, icons, firstOrder, order: readyOrder, axis: readyAxis, value: readyValue } = list.dataset;
const here = "here" in list.dataset;
const part = (name) => list.querySelector(`[data-list-${name}]`);
const [items, status, chosenList, none, more, input] = ["items", "status", "chosen", "none", "more", "text"].map(part);
const panel = list.querySelector("[data-facets]");
const facets = [...list.querySelectorAll("[data-facet]")];
const orders = [...list.querySelectorAll("a[data-order]")];
const axes = [...new Set(facets.map((link) => link.dataset.facet))];
const labels = new Map(facets.map((link) => [`${link.dataset.facet}/${link.dataset.value}`, link.firstElementChild.textContent]));
const root = new URL(import.meta.url.replace(/\/assets\/.*/, "/"));
const ready = { nodes: [...items.children], status: status.textContent, chosen: [...chosenList.childNodes] };
const byAddress = new Map(ready.nodes.map((node) => [node.querySelector("a").href, node]));
const counts = new Map(facets.map((link) => [link, link.querySelector(".count").textContent]));

const drawing = (name) => draw(icons, name);
const dotted = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ".");

// A choice: the values of each axis, the order, the words. The ready page is a choice, too.
const read = (query) => {
  const asked = new URLSearchParams(query);
  const values = new Map(axes.map((axis) => [axis, (asked.get(axis) ?? "").split(",").filter((value) => labels.has(`${axis}/${value}`))]));
  const order = orders.some((link) => link.dataset.order === asked.get("thu-tu")) ? asked.get("thu-tu") : firstOrder;
  return { values, order, text: (asked.get("tim") ?? "").slice(0, 100) };
};
const standing = () => {
  if (here) return read(location.search);
  const choice = read("");
  choice.order = readyOrder;
  if (readyAxis) choice.values.set(readyAxis, [readyValue]);
  return choice;
};
const write = ({ values, order, text }) => {
  const parts = axes.filter((axis) => values.get(axis).length).map((axis) => `${axis}=${values.get(axis).join(",")}`);
  if (order !== firstOrder) parts.push(`thu-tu=${order}`);
  if (text.trim()) parts.push(`tim=${encodeURIComponent(text.trim())}`);
  return `${front}${parts.length ? `?${parts.join("&")}` : ""}`;
};
const toggled = (choice, axis, value) => {
  const old = choice.values.get(axis);
  const fresh = old.includes(value) ? old.filter((v) => v !== value) : [...old, value];
  return { ...choice, values: new Map(choice.values).set(axis, fresh) };
};
const empty = (choice) => axes.every((axis) => !choice.values.get(axis).length) && choice.order === firstOrder && !choice.text.trim();

// Links tell the combined choice, so that opening one in a new tab works as well.
function relink(choice) {
  for (const link of facets) {
    const { facet, value } = link.dataset;
    link.href = write(toggled(choice, facet, value));
    if (choice.values.get(facet).includes(value)) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  for (const link of orders) {
    link.href = write({ ...choice, order: link.dataset.order });
    if (choice.order === link.dataset.order) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
}

let loading;
const load = () => (loading ??= Promise.all([
  fetch(new URL(source, location.href)).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); }),
  import("./fold.js"),
]).then(([data, { fold, words }]) => {
  const places = new Map(data.axes.map(([axis], at) => [axis, at]));
  for (const record of data.items) {
    record.values = (axis) => (places.has(axis) ? record.f[places.get(axis)].map((at) => data.axes[places.get(axis)][1][at]) : []);
    record.words = ` ${words(fold(`${record.t} ${record.k ?? ""} ${record.a ?? ""} ${record.s ?? ""}`)).join(" ")}`;
  }
  return { records: data.items, wanted: (text) => words(fold(text)) };
}).catch((error) => { loading = undefined; throw error; }));

const fits = (record, choice, wanted, without) => axes.every((axis) => axis === without || !choice.values.get(axis).length
  || choice.values.get(axis).some((value) => record.values(axis).includes(value)))
  && wanted.every((word) => record.words.includes(` ${word}`));

// What closes soonest first, on the reader's clock: what closed since the build must not stand on top.
const closing = (at) => (record) => {
  if (!record.e || at > Date.parse(record.e)) return [2, -Date.parse(record.d)];
  return at < Date.parse(record.o) ? [1, Date.parse(record.o)] : [0, Date.parse(record.e)];
};
function sorted(records, order) {
  const key = { "moi-nhat": (r) => [-Date.parse(r.n), 0], "moi-cap-nhat": (r) => [-Date.parse(r.d), 0] }[order] ?? closing(now());
  return records.map((record) => [key(record), record])
    .sort(([[a, b], one], [[c, d], two]) => a - c || b - d || (one.u < two.u ? -1 : 1)).map(([, record]) => record);
}

function chip(record) {
  const moment = record.e && state(Date.parse(record.o), Date.parse(record.e), 7, now());
  const words = { upcoming: "Sắp lấy ý kiến", open: "Đang lấy ý kiến", soon: "Sắp hết hạn góp ý", closed: "Đã hết hạn góp ý" };
  const name = moment || record.c;
  return make("span", `status status--${name}`, drawing(`status-${name}`), make("span", "", moment ? words[moment] : record.w));
}
function built(record) {
  const link = make("a", shape === "card" ? "card__link" : "", record.t);
  link.href = new URL(record.u, root).href;
  const sample = record.x ? [make("span", "chip", "Minh họa")] : [];
  if (shape !== "card") {
    const state = record.w ? [" ", chip(record)] : [];
    const rest = record.w && record.k ? [make("br"), record.k] : [];
    const about = [record.a, record.w ? "" : record.k].filter(Boolean).join(" · ");
    return make("li", "", link, ...state, ...rest, " ", ...sample, " ", make("span", "", about));
  }
  const open = record.e && now() >= Date.parse(record.o) && now() <= Date.parse(record.e);
  const line = record.w ? [make("p", "status-line", chip(record), ...(open ? [make("span", "days-left", left(Date.parse(record.e), now()))] : []), ...sample)] : sample;
  return make("li", "card", ...line, make("h3", "", link), ...(record.s ? [make("p", "", record.s)] : []),
    make("ul", "meta", make("li", "", record.a)));
}
const node = (record) => {
  const found = byAddress.get(new URL(record.u, root).href);
  if (found) return found;
  const fresh = built(record);
  byAddress.set(new URL(record.u, root).href, fresh);
  return fresh;
};

const removal = (label, choice, said) => {
  const link = make("a", "", make("span", "visually-hidden", "Bỏ lọc "), label, " ", drawing("close"));
  link.href = write(choice);
  if (said) link.append(" ", make("span", "count", said));
  return link;
};
// What is chosen, each with the choice that remains without it.
const parts = (choice) => [
  ...axes.flatMap((axis) => choice.values.get(axis).map((value) => [labels.get(`${axis}/${value}`), toggled(choice, axis, value)])),
  ...(choice.text.trim() ? [[`“${choice.text.trim()}”`, { ...choice, text: "" }]] : []),
];

let shown = STEP;
let turn = 0;
async function show(choice, { restart = true } = {}) {
  const mine = (turn += 1);
  relink(choice);
  if (restart) shown = STEP;
  const plain = empty(choice);
  for (const pager of list.querySelectorAll("[data-list-pager]")) pager.hidden = !plain;
  if (plain) {
    items.replaceChildren(...ready.nodes);
    chosenList.replaceChildren(...(here ? [] : ready.chosen));
    status.textContent = ready.status;
    none.hidden = true; more.hidden = true; items.hidden = false;
    for (const [link, count] of counts) link.querySelector(".count").textContent = count;
    for (const link of facets) link.classList.remove("is-none");
    tellButton(status.textContent.split(",")[0]);
    return;
  }
  let data;
  try { data = await load(); } catch {
    status.textContent = "Chưa tải được dữ liệu để lọc. Hãy kiểm tra mạng rồi thử lại.";
    return;
  }
  if (mine !== turn) return;
  const wanted = data.wanted(choice.text);
  const found = sorted(data.records.filter((record) => fits(record, choice, wanted)), choice.order);
  items.replaceChildren(...found.slice(0, shown).map(node));
  items.hidden = !found.length;
  more.hidden = found.length <= shown;
  more.textContent = `Xem thêm ${dotted(Math.min(STEP, found.length - shown))} ${noun}`;
  const said = found.length ? `${dotted(found.length)} ${noun}` : `Không có ${noun} nào khớp`;
  status.textContent = said;
  tellButton(said);
  chosenList.replaceChildren(...parts(choice).map(([label, rest]) => make("li", "", removal(label, rest))));
  // How many each value would give, its own axis left open: values of one axis widen, axes narrow.
  for (const link of facets) {
    const { facet, value } = link.dataset;
    const count = data.records.filter((record) => record.values(facet).includes(value) && fits(record, choice, wanted, facet)).length;
    link.querySelector(".count").textContent = dotted(count);
    link.classList.toggle("is-none", !count);
  }
  none.hidden = Boolean(found.length);
  if (!found.length) {
    const ways = parts(choice).map(([label, rest]) => [label, rest, data.records.filter((r) => fits(r, rest, data.wanted(rest.text))).length]);
    none.replaceChildren(make("p", "", make("strong", "", `Không có ${noun} nào khớp mọi điều đã chọn`)),
      make("p", "", ways.some(([, , count]) => count) ? "Bỏ bớt một điều:" : "Bỏ bớt vài điều, hoặc xem lại tất cả:"),
      make("ul", "facet-list", ...ways.filter(([, , count]) => count).map(([label, rest, count]) => make("li", "", removal(label, rest, `${dotted(count)} ${noun}`))),
        make("li", "", removal("Tất cả điều đã chọn", read("")))));
  }
}

const button = part("show");
const tellButton = (said) => { button.textContent = said.startsWith("Không") ? said : `Xem ${said}`; };

function go(address) {
  try { history.pushState(null, "", address); } catch { location.assign(address); return; }
  const choice = standing();
  input.value = choice.text;
  show(choice);
}

list.addEventListener("click", (event) => {
  if (event.target === button) {
    panel.open = false;
    status.focus({ preventScroll: true });
    list.querySelector(".listing__body").scrollIntoView();
  }
  if (event.target === more) {
    const first = items.children.length;
    shown += STEP;
    show(standing(), { restart: false }).then(() => items.children[first]?.querySelector("a").focus());
  }
  const link = event.target.closest("a[data-facet], a[data-order], [data-list-chosen] a, [data-list-none] a");
  if (!link || !here || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const facet = link.matches("[data-facet], [data-order]");
  go(link.href);
  if (!facet) status.focus({ preventScroll: true }); // the link itself goes away
});
let timer;
input.addEventListener("input", () => {
  load().catch(() => {});
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = write({ ...standing(), text: input.value });
    if (!here) { location.assign(address); return; }
    try { history.replaceState(null, "", address); } catch { /* file:// */ }
    show(standing());
  }, here ? 150 : 900);
});
addEventListener("popstate", () => { const choice = standing(); input.value = choice.text; show(choice); });

// There is room beside the list on a wide screen; on a phone the choices wait behind their button.
if (matchMedia("(min-width: 62em)").matches) panel.open = true;
const begin = standing();
input.value = begin.text;
if (here && !empty(begin)) show(begin); else relink(begin);
