// The last judgement on the head of the list, by the text of each record; and what of that text is shown.
import { words } from "./search-analysis.js";

const WINDOW = 40; // syllables in which a question's words should stand together
const SHOWN = 200; // characters of an extract

// BM25F over the record's own words. *terms*: [{first, second, exact, value}], *value* what a term is worth by its rarity
// and its weight; *model*: {weights, shortness, means, saturation} as hooks/portal/search/terms.py counts.
function relevance(terms, parts, model, otherMarks) {
  const found = new Map();
  parts.forEach((part, field) => {
    const each = model.weights[field] / (1 - model.shortness[field] + (model.shortness[field] * part.length) / model.means[field]);
    part.forEach((word, i) => {
      const next = part[i + 1];
      const add = (key, exact) => {
        const known = found.get(key);
        if (!known) found.set(key, { weight: each, exact: new Set([exact]) }); else { known.weight += each; known.exact.add(exact); }
      };
      add(word.folded, word.exact);
      if (next && !next.apart) add(`${word.folded} ${next.folded}`, `${word.exact} ${next.exact}`);
    });
  });
  let sum = 0;
  for (const { first, second, exact, value } of terms) {
    const here = found.get(second ? `${first} ${second}` : first);
    if (here) sum += (value * here.weight) / (model.saturation + here.weight) * (exact && !here.exact.has(exact) ? otherMarks : 1);
  }
  return sum;
}

// What a record's text says of a question. *asked*: its words [{folded, exact, worth}].
export function judged(asked, terms, record, model, otherMarks) {
  const parts = [record.title, `${record.context}\n${record.names}`, record.text].map((text) => words(text));
  const whole = asked.reduce((sum, { worth }) => sum + worth, 0) || 1;
  const places = new Map();
  const exact = new Set();
  let offset = 0;
  parts.forEach((part) => {
    part.forEach((word, i) => {
      if (!places.has(word.folded)) places.set(word.folded, []);
      places.get(word.folded).push(offset + i);
      exact.add(word.exact);
    });
    offset += part.length + 8;
  });
  const title = parts[0].map(({ folded }) => folded).join(" ");
  const wholeTitle = title === asked.map(({ folded }) => folded).join(" ") ? 1 : 0;
  let marks = 0;
  for (const { exact: typed, worth } of asked) if (exact.has(typed)) marks += worth;
  // Neighbours of the question that stand near each other, in their order.
  let nearness = 0;
  let pairs = 0;
  for (let i = 0; i + 1 < asked.length; i += 1) {
    const worth = Math.min(asked[i].worth, asked[i + 1].worth);
    pairs += worth;
    const left = places.get(asked[i].folded);
    const right = places.get(asked[i + 1].folded);
    if (!left || !right) continue;
    let gap = Infinity;
    for (let a = 0, b = 0; a < left.length && b < right.length;) {
      if (right[b] > left[a]) { gap = Math.min(gap, right[b] - left[a]); a += 1; } else b += 1;
    }
    if (gap <= 6) nearness += worth / Math.sqrt(gap);
  }
  // The densest stretch of the page.
  const worths = new Map(asked.map(({ folded, worth }) => [folded, worth]));
  const inside = new Map();
  const line = parts.flat();
  let sum = 0;
  let densest = 0;
  line.forEach(({ folded }, i) => {
    if (worths.has(folded)) {
      const many = inside.get(folded) ?? 0;
      if (!many) sum += worths.get(folded);
      inside.set(folded, many + 1);
    }
    const gone = line[i - WINDOW]?.folded;
    if (gone !== undefined && worths.has(gone)) {
      inside.set(gone, inside.get(gone) - 1);
      if (!inside.get(gone)) sum -= worths.get(gone);
    }
    densest = Math.max(densest, sum);
  });
  return { relevance: relevance(terms, parts, model, otherMarks), marks: marks / whole, nearness: pairs ? nearness / pairs : 0, density: densest / whole, wholeTitle };
}

// *wanted*: worth by folded syllable; "dat*" stands for every syllable that begins so.
function hits(text, wanted) {
  const begins = [...wanted.keys()].filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return words(text).filter(({ folded }) => wanted.has(folded) || begins.some((begin) => folded.startsWith(begin)));
}

// Words that stand next to each other are marked as one stretch.
function stretches(found, text) {
  const marks = [];
  for (const { from, to } of found) {
    const last = marks.at(-1);
    if (last && /^[\s/-]{0,2}$/u.test(text.slice(last[1], from))) last[1] = to; else marks.push([from, to]);
  }
  return marks;
}

// The best stretch of *text* with its marks.
export function extract(text, wanted, size = SHOWN) {
  const found = hits(text, wanted);
  const worth = (word) => wanted.get(word.folded) ?? 0.5;
  let begin = 0;
  let most = -1;
  found.forEach((first, i) => {
    const seen = new Set();
    let sum = 0;
    for (let j = i; j < found.length && found[j].to - first.from < size - 40; j += 1) {
      if (!seen.has(found[j].folded)) sum += worth(found[j]);
      seen.add(found[j].folded);
      if (j > i && found[j].from - found[j - 1].to <= 2) sum += 0.5 * Math.min(worth(found[j]), worth(found[j - 1]));
    }
    if (sum > most + 1e-9) { most = sum; begin = first.from; }
  });
  let from = 0;
  if (begin > 80) {
    // From the beginning of a sentence where one is near, else of a word.
    const before = text.slice(begin - 80, begin);
    const sentence = Math.max(before.lastIndexOf(". ") + 2, before.lastIndexOf("\n") + 1, before.lastIndexOf("; ") + 2);
    from = sentence > 2 ? begin - 80 + sentence : begin - 80 + before.indexOf(" ", 30) + 1;
  }
  let to = Math.min(text.length, from + size);
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
  const head = from ? "… " : "";
  const piece = text.slice(from, to).replace(/\s/g, " ");
  const inside = found.filter((w) => w.from >= from && w.to <= to).map((w) => ({ from: w.from - from + head.length, to: w.to - from + head.length }));
  const snippet = head + piece + (to < text.length ? " …" : "");
  return { snippet, snippetMarks: stretches(inside, snippet) };
}

export const marksOf = (text, wanted) => stretches(hits(text, wanted), text);
