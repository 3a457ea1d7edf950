// What the search box and the results page share: a hit's address, marked words, groups, the results' address, what was
// searched for lately.
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
const KEYS = new Map([["Lĩnh vực", "linh-vuc"], ["Địa phương", "dia-phuong"], ["Tình trạng", "tinh-trang"], ["Năm", "nam"]]);
const LABELS = new Map([...KEYS].map(([label, key]) => [key, label]));
export const write = ({ query, kind = null, facets = {} }) => `#${new URLSearchParams([
  ["q", query.trim()], ...(kind ? [["loai", kind]] : []), ...Object.entries(facets).map(([label, value]) => [KEYS.get(label) ?? `f.${label}`, value]),
])}`;
export function read(text) {
  const asked = new URLSearchParams(text.slice(1));
  const facets = [...asked].map(([key, value]) => [LABELS.get(key) ?? (key.startsWith("f.") ? key.slice(2) : ""), value]);
  return { query: (asked.get("q") ?? "").slice(0, 200), kind: asked.get("loai"), facets: Object.fromEntries(facets.filter(([label, value]) => label && value)) };
}

// The latest searches, on this device alone (localStorage "portal.searches"): at most 8, newest first, or the word "off"
// where the reader wants none kept.
const KEY = "portal.searches";
const stored = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };
const store = (value) => { try { if (value) localStorage.setItem(KEY, value); else localStorage.removeItem(KEY); } catch { /* then nothing is kept */ } };

export const keeping = () => stored() !== "off";
export function recent() {
  try {
    const kept = JSON.parse(stored());
    return kept.filter((query) => typeof query === "string" && query).slice(0, 8);
  } catch { return []; }
}
export function remember(query) {
  const said = query.trim().slice(0, 200);
  if (said && keeping()) store(JSON.stringify([said, ...recent().filter((old) => old.toLowerCase() !== said.toLowerCase())].slice(0, 8)));
}
export const forget = () => store("");
export const keep = (wanted) => store(wanted ? "" : "off");
