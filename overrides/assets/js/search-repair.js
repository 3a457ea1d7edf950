// What was meant by a syllable that nobody writes, and by one that is not finished.
const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const near = new Map();
ROWS.forEach((row, y) => [...row].forEach((key, x) => near.set(key, new Set(
  ROWS.flatMap((other, z) => [...other].filter((_, w) => Math.abs(z - y) <= 1 && Math.abs(w - x) <= 1)),
))));

// Typed by TELEX or VNI while the keyboard was not set to it: "dduowcj" → "duoc", "nguoi72" → "nguoi".
export function keyed(word) {
  const bare = word.replace(/(?<=[a-z])[0-9]+/g, "");
  const found = new Set(bare === word ? [] : [bare]);
  const joined = bare.replace(/dd/g, "d").replace(/([aeo])(.*?)\1/g, "$1$2").replace(/(?<=[a-z])w/g, "");
  found.add(joined);
  for (let place = 1; place < joined.length; place += 1) {
    if ("sfrxj".includes(joined[place]) && /[aeiouy]/.test(joined.slice(0, place))) found.add(joined.slice(0, place) + joined.slice(place + 1));
  }
  found.delete(word);
  return found;
}

// What one slip costs: 0 none; below 1 the usual ones; null: more than one.
export function slip(typed, meant) {
  const less = Math.abs(typed.length - meant.length);
  if (less > 1 || typed === meant) return typed === meant ? 0 : null;
  let i = 0;
  while (i < typed.length && typed[i] === meant[i]) i += 1;
  let j = 0;
  while (j < Math.min(typed.length, meant.length) - i && typed[typed.length - 1 - j] === meant[meant.length - 1 - j]) j += 1;
  const left = typed.slice(i, typed.length - j);
  const right = meant.slice(i, meant.length - j);
  if (!left || !right) return left.length + right.length > 1 ? null : left && left === typed[i - 1] ? 0.3 : 0.6; // a doubled key, or one too few
  if (left.length === 1 && right.length === 1) return near.get(left)?.has(right) ? 0.5 : 1;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0] ? 0.4 : null;
}

// Syllables of the lexicon that may have been meant, the likeliest first: [syllable, likelihood as a logarithm].
export function repairs(typed, start, limit = 6) {
  const found = new Map();
  const chance = (name) => start.classes[start.at.get(name)] / 2;
  for (const name of keyed(typed)) if (start.at.has(name)) found.set(name, chance(name) + 6);
  for (const name of start.names) {
    if (!/^[a-z]+$/.test(name)) continue;
    const cost = slip(typed, name);
    if (cost !== null) found.set(name, Math.max(found.get(name) ?? -Infinity, chance(name) + 4 - 6 * cost - (name[0] === typed[0] ? 0 : 2)));
  }
  return [...found].sort((a, b) => b[1] - a[1]).slice(0, limit);
}

// Syllables that begin as typed, the commonest first.
export function completions(typed, start, limit = 12) {
  let from = 0;
  for (let to = start.names.length; from < to;) {
    const middle = (from + to) >> 1;
    if (start.names[middle] < typed) from = middle + 1; else to = middle;
  }
  const found = [];
  for (; from < start.names.length && start.names[from].startsWith(typed); from += 1) {
    if (start.names[from] !== typed) found.push([start.names[from], start.classes[from] / 2]);
  }
  return found.sort((a, b) => b[1] - a[1]).slice(0, limit);
}
