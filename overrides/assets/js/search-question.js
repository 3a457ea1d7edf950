// What a question asks for: the terms of its words, what else they may mean, what slips it holds, how it may end.
import { words } from "./search-analysis.js";
import { asked } from "./search-numbers.js";
import { completions, repairs } from "./search-repair.js";

// Words that ask or join: they count less where they are looked up, and are the last to be worth a file.
const HOLLOW = new Set(("ai anh bao bi boi cac cai can chi cho co cua cung da dau de den do duoc em gi gom hay hoac hoi khi khong la lam loai ma may minh "
  + "muon nao nay neu ngoai nhieu nhu nhung phai qua ra rang roi sao se tai the theo thi toi trong truong tu va van ve vi viec voi xin").split(" "));

const read = (text) => words(text).map((word) => ({ ...word, wild: word.exact === word.folded }));

// *index*: search-files.js; *set*: the engine's settings. Fetches what it needs of the index; returns
// {text, row, terms, owners, repaired, meant, chosen}: *terms* by key {first, second, exact, weight, worth}, *owners* what each
// document gains by bearing the number asked for.
export async function understood(query, index, set) {
  const { start } = index;
  const text = query.normalize("NFC");
  const all = read(text).slice(0, set.words);
  const number = asked(all, text, start.types);
  const taken = number?.sure ? number.used : new Set();
  let row = all.map((word, i) => ({ ...word, apart: word.apart || taken.has(i - 1) })).filter((_, i) => !taken.has(i));
  const terms = new Map();
  const extra = new Map(); // beside those typed
  // The files this question may use. Others may be here from earlier ones: the same question has the same answer.
  const chosen = new Set();
  const total = (first, second) => (chosen.has(start.file(first, second)) ? index.total(first, second) : 0);

  function add(into, stretch, weight) {
    const one = (first, second, worth, exact) => {
      const key = second ? `${first} ${second}` : first;
      const known = into.get(key);
      const counts = HOLLOW.has(first) && (!second || HOLLOW.has(second)) ? weight * set.hollowCounts : weight;
      if (known) known.weight = Math.max(known.weight, counts);
      else into.set(key, { first, second, worth, weight: counts, exact });
    };
    stretch.forEach((word, i) => {
      const many = start.common(word.folded);
      const next = stretch[i + 1];
      // Beside its pairs a very common syllable is the last to be worth a file.
      const dull = stretch.length > 2 && many > start.documents * set.common;
      const hollow = (name) => (HOLLOW.has(name) ? set.hollow : 1);
      if (!word.silent) one(word.folded, "", index.rarity(many) * (dull ? set.commonWorth : set.oneWorth) * hollow(word.folded), word.wild ? "" : word.exact);
      if (!next || next.apart) return;
      const other = start.common(next.folded);
      const together = Math.min(many, other) * Math.sqrt(Math.max(many, other) / start.documents);
      one(word.folded, next.folded, index.rarity(Math.max(together, 1)) * Math.sqrt(hollow(word.folded) * hollow(next.folded)), word.wild || next.wild ? "" : `${word.exact} ${next.exact}`);
    });
  }

  // The files worth having for what each would say; what lies in one of them comes with it.
  function worthHaving(of, limit) {
    const worth = new Map();
    for (const { first, second, worth: each, weight } of of.values()) {
      const name = start.file(first, second);
      if (!chosen.has(name)) worth.set(name, (worth.get(name) ?? 0) + each * weight);
    }
    return [...worth].sort((a, b) => b[1] - a[1]).slice(0, limit).map(([name]) => name);
  }
  const bring = (names) => { for (const name of names) chosen.add(name); return index.terms(names); };

  const weighed = (stretch) => stretch.reduce((sum, word, i) => sum + index.rarity(start.common(word.folded)) * (i ? 2 : 1), 0);

  add(terms, row, 1);
  const [keys] = await Promise.all([number ? index.numbers(number.number) : {}, bring(worthHaving(terms, set.files))]);
  const owners = bearers(number, keys, set, !row.length);
  if (!owners.size && taken.size) { row = all; add(extra, row, 1); }

  const meant = [];
  const explained = new Set();
  for (const { at, length, means, weight, short } of synonyms(row, index, chosen)) {
    // Other words help where those typed are hardly written; where they are common they speak for themselves.
    const support = total(row[at].folded, length > 1 ? row[at + 1].folded : "");
    const worth = weight * (short ? set.shortWeight : set.otherWeight * Math.min(1, (2 + set.rareSay * start.documents) / (support + 1)));
    if (worth < set.leastWorth) continue;
    // However many words a meaning has, together they count what was typed counts.
    const typed = weighed(row.slice(at, at + length));
    for (const other of means) {
      const said = read(other.normalize("NFC")).map((word) => ({ ...word, apart: false }));
      add(extra, said, worth * (short ? 1 : Math.min(1, typed / weighed(said))));
    }
    if (short) for (let i = at; i < at + length; i += 1) explained.add(i);
    meant.push([text.slice(row[at].from, row[at + length - 1].to), means, short]);
  }

  const last = row.length - 1;
  const known = (word) => start.at.has(word.folded) || /^\d+[a-z]?$/.test(word.folded) || total(word.folded, "") > 0;
  const before = (i) => (i > 0 && !row[i].apart ? row[i - 1].folded : "");
  const after = (i) => (row[i + 1] && !row[i + 1].apart ? row[i + 1].folded : "");
  // How well *name* stands at place *i*, by how often it stands beside its neighbours.
  const beside = (i, name) => Math.log1p(before(i) ? total(before(i), name) : 0) + Math.log1p(after(i) ? total(name, after(i)) : 0);
  const neighbourhood = (i, names) => names.flatMap((name) => [
    ...(before(i) ? [start.file(before(i), name)] : []), start.file(name, after(i))]);

  const open = row.length > 0 && row[last].to === text.length && !/\d/.test(row[last].folded) && !explained.has(last);
  const ends = open ? completions(row[last].folded, start) : [];
  const stands = ends.length > 0 && known(row[last])
    && (before(last) ? total(before(last), row[last].folded) >= set.settled : start.common(row[last].folded) > 8);
  const guesses = row.flatMap((word, i) => (known(word) || explained.has(i) || (i === last && ends.length) ? [] : [[i, repairs(word.folded, start)]]))
    .filter(([, found]) => found.length).slice(0, 4);
  const wanted = [
    ...guesses.flatMap(([i, found]) => neighbourhood(i, found.slice(0, 4).map(([name]) => name))),
    ...(ends.length && !stands ? neighbourhood(last, ends.slice(0, 3).map(([name]) => name)).slice(0, 3) : []),
    ...worthHaving(extra, set.more),
  ];
  await bring([...new Set(wanted)].filter((name) => !chosen.has(name)).slice(0, set.more));

  // *name* instead of the word at place *i*; its neighbours lend their pairs, and count already themselves.
  const instead = (i, name, weight) => add(extra, [
    ...(i > 0 ? [{ ...row[i - 1], silent: true }] : []), { ...row[i], folded: name, exact: name, wild: true },
    ...(row[i + 1] ? [{ ...row[i + 1], silent: true }] : []),
  ], weight);
  const repaired = new Map();
  for (const [i, found] of guesses) {
    const ranked = found.map(([name, chance]) => [name, chance + beside(i, name)]).sort((a, b) => b[1] - a[1]);
    instead(i, ranked[0][0], 1);
    if (ranked[1]) instead(i, ranked[1][0], set.second * Math.exp(Math.min(0, (ranked[1][1] - ranked[0][1]) / 4)));
    repaired.set(i, ranked[0][0]);
  }
  if (ends.length) {
    const itself = known(row[last]) ? 0.5 * Math.log2(start.common(row[last].folded)) + beside(last, row[last].folded) : null;
    const ranked = ends.map(([name, chance]) => [name, 0.5 * chance + beside(last, name)]).sort((a, b) => b[1] - a[1]);
    ranked.slice(0, 3).forEach(([name, chance], place) => {
      const weight = itself === null ? 1 : Math.min(set.finished, Math.exp((chance - itself) / 3));
      if (weight > 0.1) instead(last, name, weight * [1, 0.5, 0.3][place]);
    });
  }
  await bring(worthHaving(extra, set.last));
  for (const [key, term] of extra) {
    const typed = terms.get(key);
    if (typed) typed.weight = Math.max(typed.weight, term.weight); else terms.set(key, term);
  }
  return { text, row, terms, owners, repaired, meant, chosen, open: ends.length > 0 };
}

// Who bears the number, by the most exact key that anyone has. Where it is all that was asked, documents that share a
// short number take turns.
function bearers(number, keys, set, alone) {
  const owners = new Map();
  const place = number ? number.keys.findIndex((key) => keys[key.slice(key.indexOf("/") + 1)]) : -1;
  if (place < 0) return owners;
  // The bare number alone, when a year or a type was said that nobody has: a hint, no more.
  const bonus = !place ? set.exactNumber : place === number.keys.length - 1 ? set.looseNumber / 4 : set.looseNumber;
  for (const document of unrolled(keys[number.keys[place].slice(number.keys[place].indexOf("/") + 1)])) owners.set(document, bonus);
  if (alone) {
    for (const [key, spans] of Object.entries(keys)) {
      if (!/^\d+\/.*(?:-|\d$)/.test(key)) continue; // a whole number stands for one document
      unrolled(spans).forEach((document, turn) => { if (owners.has(document)) owners.set(document, bonus - Math.min(turn, 1000) / 1000); });
    }
  }
  return owners;
}

function unrolled(spans) {
  const found = [];
  for (let i = 0, document = 0; i < spans.length; i += 2) {
    document += spans[i];
    for (let many = spans[i + 1]; many > 0; many -= 1, document += 1) found.push(document);
    document -= 1;
  }
  return found;
}

// What the register says besides, the longest saying at each place: [{at, length, means, weight, short}].
function synonyms(row, index, chosen) {
  return row.flatMap((word, at) => {
    const rest = `${row.slice(at).map(({ folded }) => folded).join(" ")} `;
    const here = index.synonyms(word.folded, row[at + 1]?.folded ?? "", chosen).filter(([say]) => rest.startsWith(`${say} `));
    const longest = Math.max(0, ...here.map(([say]) => say.length));
    return here.filter(([say]) => say.length === longest)
      .map(([say, weight, short, ...means]) => ({ at, length: say.split(" ").length, means, weight, short: short === 1 }));
  });
}
