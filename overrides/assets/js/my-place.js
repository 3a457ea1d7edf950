// "Ở xã tôi": one commune, chosen by any of its names and kept on this device alone (localStorage "portal.commune").
// The names are fetched when the box is first used, the commune's record when one is chosen. The box is the combobox
// with a listbox of the ARIA Authoring Practices.
import { left, now, state } from "./countdown.js";
import { fold, words } from "./fold.js";
import { drawing as draw, make } from "./nodes.js";

const KEY = "portal.commune";
const LIMIT = 12;
const place = document.querySelector("[data-my-place]");
const base = new URL(place.dataset.root, location.href);
const box = place.querySelector("[data-place-box]");
const input = box.querySelector("[role=combobox]");
const listbox = box.querySelector("[role=listbox]");
const status = box.querySelector("[data-place-status]");
const found = place.querySelector("[data-place-found]");
const way = place.querySelector("[data-place-way]");
const TYPES = /^(thi tran|thi xa|thanh pho|tp|phuong|huyen|xa|dac khu) /;

const anchor = (label, href) => { const a = make("a", "", label); a.href = new URL(href, base).href; return a; };
const drawing = (name) => draw(place.dataset.icons, name);

const plain = (text) => words(fold(text)).join(" ");
const fetched = (address) => fetch(new URL(address, base)).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); });
let loading;
const names = () => (loading ??= fetched("assets/localities.json").then((rows) => {
  const districts = rows.pop();
  return rows.map(([code, name, aliases, units, within]) => {
    const old = within.map((at) => districts[at]);
    const given = (said, rank, note, around = "") => ({ bare: plain(said).replace(TYPES, ""), whole: `${plain(said)} ${plain(around)}`.trim(), rank, note });
    return { code, name, hint: old.length ? `${old.join(", ")} cũ` : "", names: [
      given(name, 0, ""), ...aliases.map((alias) => given(alias, 0, "")),
      ...units.map((unit) => given(unit, 1, `có ${unit[0].toLowerCase()}${unit.slice(1)} cũ`, old.join(" "))),
      ...old.map((district) => given(district, 2, `thuộc ${district[0].toLowerCase()}${district.slice(1)} cũ`)),
    ] };
  });
}).catch((error) => { loading = undefined; throw error; }));

// How well *wanted* names something: 0 it is the name, 1 its beginning, 2 all words are in it; Infinity not at all.
export function match({ bare, whole }, wanted) {
  const short = wanted.replace(TYPES, "");
  if (bare === short && (short === wanted || whole.startsWith(wanted))) return 0;
  if (whole.startsWith(wanted) || bare.startsWith(wanted)) return 1;
  const spaced = ` ${whole}`;
  if (wanted.replace(/(^| )tp /, "$1thanh pho ").split(" ").every((word) => spaced.includes(` ${word}`))) return 2;
  const tight = wanted.replaceAll(" ", "");
  return tight.length > 2 && bare.replaceAll(" ", "").includes(tight) ? 3 : Infinity; // Đamb'ri typed dambri
}
export function search(entries, typed) {
  const wanted = plain(typed);
  if (!wanted) return [];
  const hits = [];
  for (const entry of entries) {
    let best = null;
    for (const name of entry.names) {
      const score = match(name, wanted);
      if (score < Infinity && (!best || score * 3 + name.rank < best.score)) best = { entry, score: score * 3 + name.rank, note: name.note };
    }
    if (best) hits.push(best);
  }
  return hits.sort((a, b) => a.score - b.score);
}

let options = [];
let active = -1;
function close() {
  listbox.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
function mark(at) {
  active = at;
  options.forEach(({ node }, i) => node.setAttribute("aria-selected", String(i === at)));
  if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
  input.setAttribute("aria-activedescendant", options[at].node.id);
  options[at].node.scrollIntoView({ block: "nearest" });
}
async function suggest() {
  const typed = input.value;
  let hits;
  try { hits = search(await names(), typed); } catch {
    status.textContent = "Chưa tải được danh sách xã, phường. Hãy kiểm tra mạng rồi thử lại.";
    status.classList.remove("visually-hidden");
    return;
  }
  if (typed !== input.value) return;
  options = hits.slice(0, LIMIT).map(({ entry, note }, at) => {
    const node = make("li", "", make("span", "combo__name", entry.name), " ", make("span", "combo__note", note || entry.hint));
    node.id = `xa-goi-y-${at}`;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    node.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
    node.addEventListener("click", () => choose(entry.code));
    return { node, code: entry.code };
  });
  listbox.replaceChildren(...options.map(({ node }) => node));
  active = -1;
  input.removeAttribute("aria-activedescendant");
  const open = options.length > 0;
  listbox.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  const silent = !plain(typed);
  status.classList.toggle("visually-hidden", open || silent);
  status.textContent = silent ? "" : !open ? `Không thấy nơi nào tên “${typed.trim()}”. Thử tên huyện cũ, hoặc gõ ít chữ hơn.`
    : hits.length > LIMIT ? `${hits.length} nơi khớp, đây là ${LIMIT} nơi đầu; gõ thêm để thu hẹp.` : `${hits.length} nơi khớp.`;
}

input.addEventListener("focus", () => names().catch(() => {}), { once: true });
input.addEventListener("input", suggest);
input.addEventListener("blur", close);
input.addEventListener("keydown", (event) => {
  const { key } = event;
  if (key === "Escape") {
    if (listbox.hidden) { input.value = ""; status.textContent = ""; }
    close();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (listbox.hidden) { suggest(); return; }
    const step = key === "ArrowDown" ? 1 : -1;
    mark(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
  } else if (key === "Enter" && !listbox.hidden && options.length) {
    event.preventDefault();
    // With one answer there is nothing left to choose.
    if (active >= 0 || options.length === 1) choose(options[Math.max(active, 0)].code);
  }
});

const remember = (code) => { try { if (code) localStorage.setItem(KEY, code); else localStorage.removeItem(KEY); } catch { /* this page only */ } };
const remembered = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };

function contact([icon, label, node]) {
  return make("li", "", drawing(icon), make("span", "", make("strong", "", label), " ", node));
}
function ways(phone, email, address) {
  const lines = [];
  if (phone?.length) { const a = make("a", "", phone[0]); a.href = `tel:${phone[1]}`; lines.push(["phone", "Điện thoại", a]); }
  if (email) { const a = make("a", "", email); a.href = `mailto:${email}`; lines.push(["mail", "Thư công vụ", a]); }
  if (address) lines.push(["place", "Địa chỉ", address]);
  return lines.length ? [make("ul", "ways", ...lines.map(contact))] : [];
}
const WORDS = { upcoming: "Sắp lấy ý kiến", open: "Đang lấy ý kiến", soon: "Sắp hết hạn góp ý", closed: "Đã hết hạn góp ý" };
function policy(record) {
  const at = now();
  const moment = record.e ? state(Date.parse(record.o), Date.parse(record.e), 7, at) : "";
  const name = moment || record.c;
  const chip = make("span", `status status--${name}`, drawing(`status-${name}`), make("span", "", moment ? WORDS[moment] : record.w));
  const days = moment === "open" || moment === "soon" ? [" ", make("span", "days-left", left(Date.parse(record.e), at))] : [];
  return make("li", "", make("p", "status-line", chip, ...days, ...(record.own ? [make("span", "chip", "Riêng nơi này")] : []), ...(record.x ? [make("span", "chip", "Minh họa")] : [])),
    anchor(record.t, record.u), " ", make("span", "", record.a));
}

function show(record) {
  const heading = make("h3", "", record.name);
  heading.tabIndex = -1;
  const change = make("button", "button button--small", "Đổi nơi khác");
  const forget = make("button", "button button--small", "Xóa lựa chọn");
  change.type = forget.type = "button";
  change.addEventListener("click", () => { box.hidden = false; input.value = ""; input.focus(); });
  forget.addEventListener("click", () => {
    remember("");
    found.replaceChildren();
    box.hidden = false;
    if (way) way.hidden = false;
    input.value = "";
    status.classList.remove("visually-hidden");
    status.textContent = "Đã xóa lựa chọn khỏi máy này.";
    input.focus();
  });
  const today = new Date(now() + 7 * 36e5).toISOString().slice(0, 10);
  const speakers = record.speakers.filter(({ until }) => !until || until >= today);
  const people = speakers.length ? speakers.map((s) => make("div", "my-place__person", make("p", "", make("strong", "", anchor(s.name, s.u)), make("br"), s.position,
    ...(s.sample ? [" ", make("span", "chip", "Minh họa")] : [])), ...ways(s.phone, s.email, "")))
    : [make("p", "", "Chưa công bố người phát ngôn trên cổng. ", anchor("Xem danh bạ toàn tỉnh", "nguoi-phat-ngon/index.html"), ".")];
  const desk = ways(record.desk.phone, record.desk.email, record.desk.address);
  found.replaceChildren(
    make("div", "my-place__head", heading, make("p", "", change, " ", forget)),
    make("p", "combo__hint", "Lựa chọn này chỉ lưu trên máy của bạn."),
    make("div", "my-place__parts",
      make("section", "", make("h4", "", "Dự thảo áp dụng ở đây"), ...(record.policies.length
        ? [make("ul", "link-list", ...record.policies.map(policy))] : [make("p", "", "Hiện không có dự thảo nào đang hoặc sắp lấy ý kiến.")]),
      make("ul", "facet-list", ...record.lists.map(([label, href]) => make("li", "", anchor(label, href))))),
      make("section", "", make("h4", "", "Người phát ngôn"), ...people,
        make("h4", "", record.desk.name), ...(desk.length ? desk : [make("p", "", "Cổng chưa có số điện thoại, địa chỉ của UBND.")])),
    ),
  );
  return heading;
}

async function choose(code, { quiet = false } = {}) {
  close();
  try {
    const heading = show(await fetched(`assets/o-xa/${code}.json`));
    remember(code);
    box.hidden = true;
    if (way) way.hidden = true;
    if (!quiet) heading.focus();
  } catch {
    // A commune that no longer exists, or no network: ask again rather than show nothing.
    box.hidden = false;
    if (!quiet) { status.classList.remove("visually-hidden"); status.textContent = "Chưa tải được thông tin nơi này. Hãy kiểm tra mạng rồi thử lại."; }
  }
}

// The page fetches this module when the box is reached for: what was done in the meantime counts.
if (document.activeElement === input) names().catch(() => {});
if (input.value) suggest();
const kept = remembered();
if (/^\d+$/.test(kept)) choose(kept, { quiet: true });
