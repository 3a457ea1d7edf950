// Search on the reader's device: nothing typed leaves it. The index (assets/search.json) is fetched at the first key.
// Record: t title, u address from the root, k label of its kind, x text, n keywords.
import { fold, words } from "./fold.js";

const LIMIT = 30;
const root = new URL(import.meta.url.replace(/\/assets\/.*/, "/")); // wherever below assets/ this file is published
let loading;

export const warm = () => (loading ??= fetch(new URL("assets/search.json", root)).then((answer) => {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}).then((records) => records.filter(({ u }) => new URL(u, root).href.startsWith(root.href)).map(prepare)).catch((error) => { loading = undefined; throw error; }));

const pad = (text) => ` ${words(text).join(" ")} `;
const prepare = (record) => ({
  record, exact: pad(`${record.t} ${record.n ?? ""} ${record.x ?? ""}`),
  fields: [[record.t, 8], [record.n, 5], [record.x, 1]].map(([text, weight]) => [pad(fold(text ?? "")), weight]),
});

export function find(entries, query) {
  const typed = words(query);
  const wanted = words(fold(query));
  if (!wanted.length) return [];
  // Vietnamese words are mostly two syllables: neighbours found together say far more than each alone.
  const pairs = wanted.slice(1).map((word, place) => `${wanted[place]} ${word}`);
  const open = !/\s$/.test(query);
  // A word in every record says nothing; a rare one says what the question is about.
  const within = (fields, text) => fields.reduce((sum, [field, weight]) => sum + (field.includes(text) ? weight : 0), 0);
  const form = (word, place) => (open && place === wanted.length - 1 ? ` ${word}` : ` ${word} `);
  const rarity = wanted.map((word, place) => Math.log(1 + entries.length / (1 + entries.filter(({ fields }) => within(fields, form(word, place))).length)));
  const scored = [];
  for (const entry of entries) {
    let score = 0;
    let matched = 0;
    wanted.forEach((word, place) => {
      const found = within(entry.fields, form(word, place));
      if (found) { matched += 1; score += found * rarity[place]; }
    });
    if (!matched) continue;
    pairs.forEach((pair, place) => { score += 1.5 * within(entry.fields, ` ${pair}`) * Math.min(rarity[place], rarity[place + 1]); });
    const marks = typed.filter((word) => entry.exact.includes(` ${word} `)).length / typed.length;
    scored.push([score * (matched / wanted.length) ** 2 * (1 + marks / 3), entry.record]);
  }
  return scored.sort((a, b) => b[0] - a[0]).slice(0, LIMIT).map(([, record]) => record);
}

const make = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

// Text with the words asked for marked; built as nodes, never as HTML.
function marked(text, wanted) {
  return text.normalize("NFC").split(/([\p{L}\p{N}\p{M}]+)/u).map((part, place, all) => (
    place % 2 && wanted.some((word, i) => fold(part) === word || (i === wanted.length - 1 && fold(part).startsWith(word)))
      ? make("mark", "", part) : part));
}

function around(text, wanted) {
  const place = Math.max(0, pad(fold(text)).search(new RegExp(` (${wanted.join("|")})`, "u")));
  const start = place < 90 ? 0 : text.indexOf(" ", place - 60) + 1;
  const piece = text.slice(start, start + 190);
  return (start ? "… " : "") + (start + 190 < text.length ? `${piece.slice(0, piece.lastIndexOf(" "))} …` : piece);
}

function render(records, wanted) {
  const groups = new Map();
  for (const record of records) groups.set(record.k, [...(groups.get(record.k) ?? []), record]);
  return [...groups].flatMap(([kind, members]) => [
    make("h2", "results__group", kind),
    make("ul", "results", ...members.map((record) => {
      const link = make("a", "", ...marked(record.t, wanted));
      link.href = new URL(record.u, root).href;
      return make("li", "", link, make("p", "", ...marked(around(record.x ?? "", wanted), wanted)));
    })),
  ]);
}

const form = document.querySelector("[data-search-page]");
if (form) {
  const input = form.querySelector('[name="q"]');
  const results = document.querySelector("[data-search-results]");
  const status = document.querySelector("[data-search-status]");
  const fallback = document.querySelectorAll("[data-search-fallback]");
  let turn = 0;
  const run = async () => {
    const mine = (turn += 1);
    const query = input.value;
    const wanted = words(fold(query));
    let records = [];
    try {
      if (wanted.length) records = find(await warm(), query);
    } catch {
      status.textContent = "Chưa tải được dữ liệu tìm kiếm. Hãy kiểm tra mạng rồi thử lại, hoặc xem các mục bên dưới.";
      return;
    }
    if (mine !== turn) return; // a newer key has been pressed meanwhile
    results.replaceChildren(...render(records, wanted));
    for (const part of fallback) part.hidden = records.length > 0;
    status.textContent = !wanted.length ? "" : records.length
      ? `${records.length === LIMIT ? "Những" : `Có ${records.length}`} kết quả phù hợp nhất với “${query.trim()}”.`
      : `Không tìm thấy “${query.trim()}”. Hãy thử ít từ hơn, hoặc xem các mục bên dưới.`;
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query); else address.searchParams.delete("q");
    try { history.replaceState(null, "", address); } catch { /* file:// */ }
  };
  let timer;
  input.addEventListener("input", () => { warm().catch(() => {}); clearTimeout(timer); timer = setTimeout(run, 150); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); run(); });
  input.value ||= new URLSearchParams(location.search).get("q")?.slice(0, 200) ?? "";
  if (input.value) run();
}
