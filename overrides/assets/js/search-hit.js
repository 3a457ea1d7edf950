// What the search box and the results page share: a hit's address, its marked words, its group, the results' address.
import { make } from "./nodes.js";

const root = new URL(import.meta.url.replace(/\/assets\/.*/, "/")); // wherever below assets/ this file is published
// An address out of the index leads to a page of this portal; any other leads home.
export const target = (address) => { const { href } = new URL(address, root); return href.startsWith(root.href) ? href : root.href; };
export const dotted = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ".");
export const FAILED = "Chưa tải được dữ liệu tìm kiếm. Hãy kiểm tra mạng rồi thử lại.";

// *text* as nodes, its *places* [from, to] marked.
export function marked(text, places) {
  let at = 0;
  const parts = [];
  for (const [from, to] of places) {
    parts.push(text.slice(at, from), make("mark", "", text.slice(from, to)));
    at = to;
  }
  return [...parts, text.slice(at)];
}

// [[kind, hits]…], the kind of the best hit first.
export function grouped(hits) {
  const groups = new Map();
  for (const hit of hits) groups.set(hit.kind, [...(groups.get(hit.kind) ?? []), hit]);
  return [...groups];
}

// A question in the address stands behind "#": browsers send that part to no server, neither when the page is asked for,
// reloaded or come back to, nor as the place a reader came from.
const KEYS = { "Lĩnh vực": "linh-vuc", "Địa phương": "dia-phuong", "Tình trạng": "tinh-trang", "Năm": "nam" };
const LABELS = Object.fromEntries(Object.entries(KEYS).map(([label, key]) => [key, label]));
export const write = ({ query, kind = null, facets = {} }) => `#${new URLSearchParams([
  ["q", query.trim()], ...(kind ? [["loai", kind]] : []), ...Object.entries(facets).map(([label, value]) => [KEYS[label] ?? `f.${label}`, value]),
])}`;
export function read(text) {
  const asked = new URLSearchParams(text.slice(1));
  const facets = [...asked].map(([key, value]) => [LABELS[key] ?? (key.startsWith("f.") ? key.slice(2) : ""), value]);
  return { query: (asked.get("q") ?? "").slice(0, 200), kind: asked.get("loai"), facets: Object.fromEntries(facets.filter(([label, value]) => label && value)) };
}
