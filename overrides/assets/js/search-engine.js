// The search itself: a question → the files of its words → the best documents → their records → an answer.
// Knows no page and no network: *fetched* brings the bytes of a file of the index by its name.
import { words } from "./search-analysis.js";
import { files } from "./search-files.js";
import { understood } from "./search-question.js";
import { extract, judged, marksOf } from "./search-ranking.js";
import { hashed } from "./search-shards.js";

// Measured with `make bench-search`; docs/figures.md says what each part gives.
export const SETTINGS = {
  words: 40, // of a question that are looked at
  files: 14, // of terms that a question may cost at first …
  more: 5, last: 3, // … and for what may be meant besides
  head: 15, leastHead: 10, requests: 26, // documents whose records are fetched and judged by their text: more for short questions
  otherMarks: 0.93, // what a word counts that was typed with other marks
  common: 0.15, commonWorth: 0.1, // a syllable in a larger share of the documents is the last to be worth a file
  shortWeight: 1, // of what an abbreviation stands for
  otherWeight: 0.4, rareSay: 0.002, leastWorth: 0.15, // of other words, where those typed are rarer than this share
  oneWorth: 0.7, hollow: 0.05, hollowCounts: 0.7, // of a syllable beside its pairs, and of a word that only asks or joins, to be worth a file
  second: 0.5, // of the second guess at a slip
  finished: 0.5, settled: 3, // of completions where the last word stands well as it is; documents that make it stand well
  exactNumber: 40, looseNumber: 12, // what bearing the number asked for counts
  trust: 0.2, // of the first score beside the records' own; the index is rounded and cut, the records are whole
  marks: .4, nearness: 0.25, density: 0.5, wholeTitle: 0.5,
  namedKind: 1.4, // of the kind that the question names
  matching: 0.35, // of the best score makes a document one that is found
};

export async function engine(fetched, settings = {}) {
  const set = { ...SETTINGS, ...settings };
  const index = await files(fetched);
  const { start } = index;
  const scores = new Float32Array(start.documents);
  // The runs of one value, as an array over all documents.
  const spread = (runs) => runs.flatMap(([from, value], i) => Array(((runs[i + 1] ?? [start.documents])[0]) - from).fill(value));
  const weights = spread(start.weights);
  const kinds = spread(start.kinds);
  const pages = start.pages.length ? spread(start.pages.map((from, i) => [from, i])) : null; // every document its own

  // A question that names a kind ("ai phát ngôn …", "dự thảo …") asks for that kind.
  const labels = new Map(start.kinds.map(([, label]) => [label, words(label).map(({ folded }) => folded)]));
  const named = (row) => {
    const said = row.map(({ folded }) => folded);
    const pairs = new Set(said.map((name, i) => `${said[i - 1]} ${name}`));
    return new Set([...labels].filter(([, label]) => label.some((name, i) => pairs.has(`${label[i - 1]} ${name}`))
      && said.filter((name) => !label.includes(name)).length > 1).map(([label]) => label));
  };

  // Every document that has a term, with its score, the best first.
  function scored({ terms, owners, chosen }, weight) {
    const touched = [];
    const add = (document, value) => { if (scores[document] === 0) touched.push(document); scores[document] += value; };
    for (const { first, second, weight: each, exact } of terms.values()) {
      const found = chosen.has(start.file(first, second)) && index.entry(first, second);
      if (!found) continue;
      const worth = (index.rarity(found.total) * each) / start.levels;
      const { documents, levels, marks, spellings } = found;
      const typed = exact && spellings ? spellings.indexOf(hashed(exact) & 0xfff) : -1;
      for (let i = 0; i < documents.length; i += 1) {
        add(documents[i], worth * (levels[i] + 1) * (exact && marks && marks[i] !== typed ? set.otherMarks : 1));
      }
    }
    for (const [document, bonus] of owners) add(document, bonus);
    const found = touched.map((document) => [document, scores[document] * weight(document)]);
    for (const document of touched) scores[document] = 0;
    return found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  // Of one page that which fits best: the page, or the section.
  function onePerPage(found) {
    if (!pages) return found;
    const seen = new Set();
    return found.filter(([document]) => !seen.has(pages[document]) && seen.add(pages[document]));
  }

  // What there is of each kind, and of each value of each facet, when all other choices stay.
  async function counted(found, kind, facets) {
    const columns = facets && start.facets.length ? await index.facets() : [];
    const fits = ([document], but) => (but === "" || !kind || kinds[document] === kind)
      && start.facets.every(([label, values], i) => label === but || !facets?.[label] || columns[i][document].includes(values.indexOf(facets[label])));
    const tally = (names) => [...names.reduce((sum, name) => sum.set(name, (sum.get(name) ?? 0) + 1), new Map())].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      chosen: found.filter((one) => fits(one)),
      kinds: tally(found.filter((one) => fits(one, "")).map(([document]) => kinds[document])),
      facets: columns.map((column, i) => {
        const [label, values] = start.facets[i];
        return [label, tally(found.filter((one) => fits(one, label)).flatMap(([document]) => column[document].map((place) => values[place])))];
      }),
    };
  }

  async function search(query, { kind = null, facets = null, limit = 10 } = {}) {
    const began = performance.now();
    const asked = await understood(query, index, set);
    const fetchedAt = performance.now();
    const empty = { query, hits: [], total: 0, kinds: [], facets: [], suggestion: null, note: null };
    if (!asked.row.length && !asked.owners.size) return empty;
    const sought = named(asked.row);
    const weight = (document) => weights[document] * (sought.has(kinds[document]) ? set.namedKind : 1);
    const everything = scored(asked, weight);
    const least = (everything[0]?.[1] ?? 0) * set.matching;
    const judgedHere = Math.max(set.leastHead, Math.min(set.head, set.requests - asked.chosen.size));
    const { chosen, ...counts } = await counted(onePerPage(everything.filter(([, score], i) => score >= least || i < set.head)), kind, facets);
    const computed = performance.now();
    const head = chosen.slice(0, Math.max(limit, judgedHere));
    const records = await Promise.all(head.map(([document]) => index.record(document)));
    const came = performance.now();
    const row = asked.row.map((word) => ({ ...word, worth: index.rarity(start.common(word.folded)) }));
    // What could not be fetched is worth what it seemed to be.
    const terms = [...asked.terms.values()].map((term) => {
      if (!asked.chosen.has(start.file(term.first, term.second))) return { ...term, value: term.weight * term.worth };
      const many = index.total(term.first, term.second);
      return { ...term, value: many ? term.weight * index.rarity(many) : 0 };
    });
    const judgements = head.map(([document, score], i) => {
      if (i >= judgedHere) return { document, record: records[i], score: -i };
      const own = asked.owners.get(document) ?? 0;
      const text = judged(row, terms, records[i], start.model, set.otherMarks);
      const value = set.trust * (score / weight(document) - own) + (1 - set.trust) * text.relevance;
      const lift = 1 + set.marks * text.marks + set.nearness * text.nearness + set.density * text.density + set.wholeTitle * text.wholeTitle;
      return { document, record: records[i], score: (value * lift + own) * Math.sqrt(weight(document)) };
    });
    judgements.sort((a, b) => b.score - a.score);
    const wanted = new Map(terms.filter(({ second, weight }) => !second && weight >= 0.3).map(({ first, value }) => [first, value]));
    if (asked.open) wanted.set(`${row.at(-1).folded}*`, 0.5);
    const hits = judgements.slice(0, limit).map(({ document, record }) => ({
      address: record.address, title: record.title, kind: kinds[document], context: record.context,
      reason: reasonOf(record, asked.terms), titleMarks: marksOf(record.title, wanted), ...extract(record.text, wanted),
      facets: record.facets.map(([label, value]) => [start.facets[label][0], start.facets[label][1][value]]),
    }));
    return {
      ...empty, ...counts, hits, total: chosen.length, suggestion: suggested(asked, judgements), note: noted(asked),
      timing: { understand: fetchedAt - began, score: computed - fetchedAt, records: came - computed, judge: performance.now() - came },
    };
  }

  return { search, start };
}

// Why something is found by a name it no longer has, or never had.
function reasonOf({ reasons }, terms) {
  const said = ([name]) => {
    const found = words(name);
    return found.length > 0 && found.every(({ folded }, i) => terms.has(folded) && (!i || terms.has(`${found[i - 1].folded} ${folded}`)));
  };
  return reasons.filter(said).sort((a, b) => b[0].length - a[0].length)[0]?.[1] ?? null;
}

// The question with its slips mended, as the best results spell the words; null where nothing was mended.
function suggested({ text, row, repaired }, judgements) {
  if (!repaired.size) return null;
  const spelled = new Map();
  for (const { record } of judgements.slice(0, 5)) {
    const whole = `${record.title}\n${record.text}`;
    for (const word of words(whole)) if (!spelled.has(word.folded)) spelled.set(word.folded, whole.slice(word.from, word.to).toLowerCase());
  }
  const plain = row.every(({ wild }) => wild);
  return row.reduceRight((said, word, i) => (repaired.has(i)
    ? `${said.slice(0, word.from)}${plain ? repaired.get(i) : spelled.get(repaired.get(i)) ?? repaired.get(i)}${said.slice(word.to)}` : said), text).trim();
}

function noted({ meant }) {
  const said = meant.slice(0, 2).map(([typed, means]) => `“${typed}” là ${means.slice(0, 2).map((other) => `“${other}”`).join(" hoặc ")}`);
  const short = meant.slice(0, 2).every(([, , abbreviation]) => abbreviation);
  if (!said.length) return null;
  return short ? `Đã hiểu ${said.join("; ")}.` : `Đã tìm cả ${meant.slice(0, 2).flatMap(([, means]) => means.slice(0, 2)).map((other) => `“${other}”`).join(", ")}.`;
}
