// Search on the reader's device: nothing typed leaves it. The index (assets/search.json) is fetched at the first key.
// Record: t title, u address from the root, k label of its kind, x text, n keywords.
import { fold, words } from "./fold.js";

const root = new URL(import.meta.url.replace(/\/assets\/.*/, "/")); // wherever below assets/ this file is published
let loading;

const entries = () => (loading ??= fetch(new URL("assets/search.json", root)).then((answer) => {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}).then((records) => records.map(prepare)).catch((error) => { loading = undefined; throw error; }));
export const warm = async () => { await entries(); };

const pad = (text) => ` ${words(text).join(" ")} `;
const prepare = (record) => ({
  record, exact: pad(`${record.t} ${record.n ?? ""} ${record.x ?? ""}`),
  fields: [[record.t, 8], [record.n, 5], [record.x, 1]].map(([text, weight]) => [pad(fold(text ?? "")), weight]),
});

function find(entries, query) {
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
  return scored.sort((a, b) => b[0] - a[0]).map(([, record]) => record);
}

// Places of the words asked for in *text*, as it stands.
function places(text, wanted) {
  const found = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (wanted.some((w, i) => fold(word) === w || (i === wanted.length - 1 && fold(word).startsWith(w)))) found.push([index, index + word.length]);
  }
  return found;
}
function around(text, wanted) {
  const [place] = places(text, wanted)[0] ?? [0];
  const start = place < 90 ? 0 : text.indexOf(" ", place - 60) + 1;
  const piece = text.slice(start, start + 190);
  return (start ? "… " : "") + (start + 190 < text.length ? `${piece.slice(0, piece.lastIndexOf(" "))} …` : piece);
}

const values = (record) => [...new Set(`${record.t} ${record.n ?? ""}`.match(/\b20\d\d\b/g) ?? [])].map((year) => ["Năm", year]);
const tally = (all) => [...all.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map())].sort((a, b) => b[1] - a[1]);

export async function search(query, { kind = null, facets = {}, limit = 30 } = {}) {
  const wanted = words(fold(query));
  const found = find(await entries(), query);
  const fits = (record) => Object.entries(facets).every(([label, value]) => values(record).some(([l, v]) => l === label && v === value));
  const within = found.filter(fits);
  const chosen = within.filter((record) => !kind || record.k === kind);
  return {
    query, total: chosen.length, suggestion: null, note: null,
    kinds: tally(within.map((record) => record.k)),
    facets: [["Năm", tally(found.filter((record) => !kind || record.k === kind).flatMap((record) => values(record).map(([, v]) => v)))]],
    hits: chosen.slice(0, limit).map((record) => {
      const [title, snippet] = [record.t.normalize("NFC"), around((record.x ?? "").normalize("NFC"), wanted)];
      return { address: record.u, title, kind: record.k, context: "", reason: null, titleMarks: places(title, wanted),
        snippet, snippetMarks: places(snippet, wanted), facets: values(record) };
    }),
  };
}
