// The search itself: a question → the files of its words → the best documents → their records → an answer.
// Knows no page and no network: *fetched* brings the bytes of a file of the index by name.
import { words } from "./search-analysis.js";
import { asked } from "./search-numbers.js";
import { completions, repairs } from "./search-repair.js";
import { judged } from "./search-ranking.js";
import { coded, decoded, hashed, lettered, opened } from "./search-shards.js";

export const SETTINGS = {
  words: 40, // of a question that are looked at
  files: 14, // of terms that a question may cost at first …
  more: 6, // … and for what may be meant besides
  last: 4,
  head: 12, // records that are fetched and judged by their text
  otherMarks: 0.93, // what a word counts that was typed with other marks
  common: 0.15, // a syllable in more than this share of the documents …
  commonWorth: 0.4, // … says little beside its pairs
  shortWeight: 1, // of what an abbreviation means
  otherWeight: 0.4, // of other words for the same …
  rareSay: 0.002, // … where those typed stand in a smaller share of the documents than this
  leastWorth: 0.15,
  besideWeight: 1,
  second: 0.5,
  finished: 0.5,
  settled: 3,
  trust: 0.2,
  marks: 0.15, nearness: 0.25, density: 0.25,
};

export async function inflated(bytes, before) {
  const parts = [bytes];
  if (before?.length) {
    // Deflate may refer back to what was read earlier: the phrases go in front as a stored block, and are cut off again.
    const size = before.length;
    parts.unshift(Uint8Array.of(0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255), before);
  }
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  return whole.subarray(before?.length ?? 0);
}
const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// A search over the index whose files *fetched* brings; *settings* are for measuring.
export async function engine(fetched, settings = {}) {
  const set = { ...SETTINGS, ...settings };
  const start = opened(json(await inflated(await fetched("start.bin"))));
  const phrases = coded(start.phrases, start.letters);
  const scores = new Float32Array(start.documents);
  const kept = new Map(); // files that were asked for, by name
  const arrived = new Map(); // those of terms that are here, read
  const once = (name, read) => {
    if (!kept.has(name)) {
      kept.set(name, fetched(`${start.folder}/${name}.bin`).then(read).catch((error) => { kept.delete(name); throw error; }));
    }
    return kept.get(name);
  };
  const termFile = (name) => once(`t/${name}`, (bytes) => { arrived.set(name, decoded(bytes, start)); });
  const bundle = (number) => once(`r/${number}`, async (bytes) => JSON.parse(lettered(await inflated(bytes, phrases), start.letters)));
  const facetColumns = () => once("f", async (bytes) => json(await inflated(bytes)));
  const numberFile = (number) => once(`n/${hashed(number) % start.numbers}`, async (bytes) => json(await inflated(bytes)));
  const entry = (first, second) => arrived.get(start.file(first, second))?.terms.get(second ? `${first} ${second}` : first);
  const total = (first, second) => entry(first, second)?.total ?? 0;
  const rarity = (many) => Math.log(1 + (start.documents - many + 0.5) / (many + 0.5));
  const settled = (names) => Promise.all(names.map(termFile));

  // The terms of a row of words: each syllable, and each pair of neighbours; what each would say at best.
  function termsOf(row, weight, into = new Map()) {
    const add = (first, second, worth, exact) => {
      const key = second ? `${first} ${second}` : first;
      const known = into.get(key);
      if (known) known.weight = Math.max(known.weight, weight);
      else into.set(key, { first, second, worth, weight, exact });
    };
    row.forEach((word, i) => {
      const many = start.common(word.folded);
      const next = row[i + 1];
      const pairs = row.length > 2 && many > start.documents * set.common;
      if (!word.silent) add(word.folded, "", rarity(many) * (pairs ? set.commonWorth : 1), word.wild ? "" : word.exact);
      if (!next || next.apart) return;
      const other = start.common(next.folded);
      const together = Math.min(many, other) * (Math.max(many, other) / start.documents) ** 0.5;
      add(word.folded, next.folded, rarity(Math.max(together, 1)), word.wild || next.wild ? "" : `${word.exact} ${next.exact}`);
    });
    return into;
  }

  // The files worth having for *terms*; what lies in one that is here anyway costs nothing.
  function worthFetching(terms, limit) {
    const files = new Set();
    for (const { first, second } of [...terms.values()].sort((a, b) => b.worth * b.weight - a.worth * a.weight)) {
      const name = start.file(first, second);
      if (!arrived.has(name) && files.size < limit) files.add(name);
    }
    return [...files];
  }

  // What the register says a question may mean besides: [{at, length, say, means, weight, short}], the longest at each place.
  function meant(row) {
    const said = [];
    row.forEach((word, i) => {
      const rest = `${row.slice(i).map(({ folded }) => folded).join(" ")} `;
      const files = new Set([start.file(word.folded, ""), start.file(word.folded, row[i + 1]?.folded ?? "")]);
      const here = [...files].flatMap((name) => arrived.get(name)?.synonyms ?? []).filter(([say]) => rest.startsWith(`${say} `));
      const longest = Math.max(0, ...here.map(([say]) => say.length));
      for (const [say, weight, short, ...means] of here) {
        if (say.length === longest) said.push({ at: i, length: say.split(" ").length, say, means, weight, short: short === 1 });
      }
    });
    return said;
  }

  // How well *name* stands at place *i* of *row*, by how often it stands beside its neighbours.
  const beside = (row, i, name) => Math.log1p(i > 0 && !row[i].apart ? total(row[i - 1].folded, name) : 0)
    + Math.log1p(row[i + 1] && !row[i + 1].apart ? total(name, row[i + 1].folded) : 0);
  const pairFiles = (row, i, names) => names.flatMap((name) => [
    ...(i > 0 && !row[i].apart ? [start.file(row[i - 1].folded, name)] : []),
    ...(row[i + 1] && !row[i + 1].apart ? [start.file(name, row[i + 1].folded)] : [start.file(name, "")]),
  ]);
  const fresh = (files, limit) => [...new Set(files)].filter((name) => !arrived.has(name)).slice(0, limit);
  // *row* with another syllable at place *i*: the stretch whose terms that changes.
  const instead = (row, i, name) => [
    ...(i > 0 ? [{ ...row[i - 1], silent: true }] : []),
    { ...row[i], folded: name, exact: name, wild: true },
    ...(row[i + 1] ? [{ ...row[i + 1], silent: true }] : []),
  ];
  const known = (word) => start.at.has(word.folded) || /\d/.test(word.folded) || total(word.folded, "") > 0;

  function accumulate(terms, touched) {
    for (const { first, second, weight, exact } of terms.values()) {
      const found = entry(first, second);
      if (!found) continue;
      const worth = (rarity(found.total) * weight) / start.levels;
      const { documents, levels, marks, spellings } = found;
      const typed = exact && spellings ? spellings.indexOf(hashed(exact) & 0xfff) : -1;
      for (let row = 0; row < documents.length; row += 1) {
        const document = documents[row];
        if (scores[document] === 0) touched.push(document);
        scores[document] += worth * (levels[row] + 1) * (exact && marks && marks[row] !== typed ? set.otherMarks : 1);
      }
    }
  }

  async function search(query, { kind = null, facets = {}, limit = 10 } = {}) {
    const text = query.normalize("NFC");
    const all = words(text).slice(0, set.words).map((word) => ({ ...word, wild: word.exact === word.folded }));
    const empty = { query, hits: [], total: 0, kinds: [], facets: [], suggestion: null, note: null };
    if (!all.length || !start.documents) return empty;
    const number = start.numbers ? asked(all, text, start.types) : null;
    const taken = number?.sure ? number.used : new Set();
    let row = all.map((word, i) => ({ ...word, apart: word.apart || taken.has(i - 1) })).filter((_, i) => !taken.has(i));
    const open = row.length > 0 && row.at(-1) .to === text.length;
    const terms = termsOf(row, 1);
    const [numbered] = await Promise.all([number ? numberFile(number.number) : null, settled(worthFetching(terms, set.files))]);

    const extra = new Map(); // terms beside those looked up so far
    // The documents of the number, and how exactly it is theirs.
    const owners = new Map();
    if (number) {
      const keys = numbered[number.number] ?? {};
      const place = number.keys.findIndex((key) => keys[key.slice(key.indexOf("/") + 1)]);
      if (place >= 0) {
        const spans = keys[number.keys[place].slice(number.keys[place].indexOf("/") + 1)];
        let last = 0;
        for (let i = 0; i < spans.length; i += 2) {
          last += spans[i];
          for (let many = spans[i + 1]; many > 0; many -= 1, last += 1) owners.set(last, place === 0 ? 40 : 12);
          last -= 1;
        }
      }
      if (!owners.size && taken.size) { row = all; termsOf(row, 1, extra); }
    }

    // What else may be meant: other words, a slip, a word not finished.
    const notes = [];
    let suggestion = null;
        const others = meant(row);
    for (const { at, length, means, weight, short } of others) {
      // Other words help where those typed are hardly written; where they are common they speak for themselves.
      const support = total(row[at].folded, length > 1 ? row[at + 1].folded : "");
      const worth = weight * (short ? set.shortWeight : set.otherWeight * Math.min(1, (2 + set.rareSay * start.documents) / (support + 1)));
      if (worth < set.leastWorth) continue;
      for (const other of means) {
        termsOf(words(other.normalize("NFC")).map((word) => ({ ...word, wild: word.exact === word.folded, apart: false })), worth, extra);
      }
      notes.push([text.slice(row[at].from, row[at + length - 1].to), means]);
    }
    const spoken = new Set(others.filter(({ short }) => short).flatMap(({ at, length }) => Array.from({ length }, (_, i) => at + i)));
    const doubtful = row.map((_, i) => i).filter((i) => !known(row[i]) && !spoken.has(i) && !(open && i === row.length - 1 && completions(row[i].folded, start, 1).length));
    const guesses = doubtful.map((i) => [i, repairs(row[i].folded, start, 6)]).filter(([, found]) => found.length);
    const finishing = open && !spoken.has(row.length - 1) && row.at(-1).folded.length > 0 && !/\d/.test(row.at(-1).folded) ? completions(row.at(-1).folded, start, 12) : [];
    const last = row.length - 1;
    // A last word that stands well where it is needs no guess that costs a file.
    const settledWord = finishing.length > 0 && known(row[last]) && (last === 0 ? start.common(row[last].folded) > 8 : total(row[last - 1].folded, row[last].folded) >= set.settled);
    await settled(fresh([
      ...guesses.flatMap(([i, found]) => pairFiles(row, i, found.slice(0, 4).map(([name]) => name))),
      ...(finishing.length && !settledWord ? pairFiles(row, last, finishing.slice(0, 3).map(([name]) => name)).slice(0, 3) : []),
      ...worthFetching(extra, set.more),
    ], set.more));
    for (const [i, found] of guesses) {
      const ranked = found.map(([name, chance]) => [name, chance + set.besideWeight * beside(row, i, name)]).sort((a, b) => b[1] - a[1]);
      ranked.slice(0, 2).forEach(([name, chance], place) => termsOf(instead(row, i, name), place ? set.second * Math.exp(Math.min(0, (chance - ranked[0][1]) / 4)) : 1, extra));
      suggestion = (suggestion ?? text).replace(text.slice(row[i].from, row[i].to), ranked[0][0]);
    }
    if (finishing.length) {
      const ranked = finishing.map(([name, chance]) => [name, 0.5 * chance + set.besideWeight * beside(row, last, name)]).sort((a, b) => b[1] - a[1]);
      const itself = known(row[last]) ? 0.5 * Math.log2(start.common(row[last].folded)) + set.besideWeight * beside(row, last, row[last].folded) : -Infinity;
      ranked.slice(0, 3).forEach(([name, chance], place) => {
        const weight = itself > -Infinity ? Math.min(set.finished, Math.exp((chance - itself) / 3)) : 1;
        if (weight > 0.1) termsOf(instead(row, last, name), weight * [1, 0.5, 0.3][place], extra);
      });
    }
    await settled(worthFetching(extra, set.last));
    for (const [key, term] of extra) {
      const typed = terms.get(key);
      if (!typed) terms.set(key, term); else if (!typed.silent) typed.weight = Math.max(typed.weight, term.weight);
    }

    const touched = [];
    accumulate(terms, touched);
    for (const [document, bonus] of owners) { if (scores[document] === 0) touched.push(document); scores[document] += bonus; }
    let range = 0;
    touched.sort((a, b) => a - b);
    for (const document of touched) {
      while (start.weights[range + 1]?.[0] <= document) range += 1;
      scores[document] *= start.weights[range][1];
    }
    const order = touched.sort((a, b) => scores[b] - scores[a] || a - b);
    const head = order.slice(0, Math.max(limit, set.head));
    const values = head.map((document) => scores[document]);
    for (const document of touched) scores[document] = 0;
    const worths = new Map(row.map((word) => [word.folded, rarity(start.common(word.folded))]));
    // What could not be fetched is worth what it seemed to be.
    const valued = [...terms.values()].map((term) => {
      const here = entry(term.first, term.second);
      const looked = arrived.has(start.file(term.first, term.second));
      return { ...term, value: term.weight * (here ? rarity(here.total) : looked ? 0 : term.worth) };
    });
    const told = row.map((word) => ({ ...word, worth: worths.get(word.folded) }));
    const records = await Promise.all(head.map(async (document) => (await bundle(Math.floor(document / start.bundle)))[document % start.bundle]));
    const judgements = records.map(([title, context, address, body], place) => {
      const record = { title, context, address, text: body };
      const found = judged(told, valued, record, start.model, set.otherMarks);
      const first = owners.get(head[place]) ?? 0;
      return { document: head[place], record, score: (set.trust * (values[place] - first * 1) + (1 - set.trust) * found.relevance + first) * (1 + set.marks * found.marks + set.nearness * found.nearness + set.density * found.density) };
    });
    const sorted = [...judgements.slice(0, set.head).sort((a, b) => b.score - a.score), ...judgements.slice(set.head)];
    return { ...empty, hits: sorted.slice(0, limit).map(({ record }) => record), total: touched.length, files: kept.size };
  }

  return { search, start };
}
