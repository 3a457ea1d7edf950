// Reads the files that hooks/portal/search/shards.py and index.py lay out.

class Bits {
  constructor(bytes) { this.bytes = bytes; this.place = 0; }

  take(count) {
    let value = 0;
    for (let left = count; left > 0;) {
      const inside = this.place & 7;
      const now = Math.min(left, 8 - inside);
      value = (value << now) | ((this.bytes[this.place >> 3] >> (8 - inside - now)) & ((1 << now) - 1));
      this.place += now;
      left -= now;
    }
    return value;
  }

  zeros() {
    let count = 0;
    while (!((this.bytes[this.place >> 3] >> (7 - (this.place & 7))) & 1)) {
      count += 1;
      this.place += 1;
      if (count > 40) throw new RangeError("damaged index file");
    }
    return count;
  }

  golomb(order) {
    const width = this.zeros() + 1 + order;
    return this.take(width) - 2 ** order;
  }

  letters() {
    const size = this.take(8);
    return new TextDecoder().decode(Uint8Array.from({ length: size }, () => this.take(8)));
  }
}

const EVEN = 3; // impacts as plain numbers of equal width
const share = (kind) => kind * kind + 1;
export function hashed(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

// The start file, with what is looked up in it.
export function opened(start) {
  // Each name: how many letters it shares with the one before (A: none), and the rest of it, which has no capitals.
  const names = [];
  for (const [, shared, rest] of start.syllables.matchAll(/([A-J])([^A-J]*)/g)) {
    names.push((names.at(-1) ?? "").slice(0, shared.charCodeAt(0) - 65) + rest);
  }
  const classes = Array.from(start.classes, (c) => c.charCodeAt(0) - 48);
  const before = [0];
  for (const kind of classes) before.push(before.at(-1) + share(kind));
  const parts = Array.from(start.files, (c) => c.charCodeAt(0) - 48);
  let end = 0;
  const ends = parts.map((part) => (end += part));
  const at = new Map(names.map((name, place) => [name, place]));
  return {
    ...start, names, classes, at,
    // The number of the piece in which a pair stands, or would; without a second syllable: the first one's own list.
    file(first, second) {
      const place = at.get(first);
      if (place === undefined) return end + (hashed(first) % start.rare);
      const many = Math.max(1, parts[place]);
      const second_ = second && at.get(second);
      const part = !second ? 0 : second_ === undefined ? hashed(second) % many : Math.floor((before[second_] * many) / before.at(-1));
      return ends[place] - many + part;
    },
    // About how many documents have a syllable; 1 for one nobody counted.
    common: (name) => (at.has(name) ? 2 ** (classes[at.get(name)] / 2) : 1),
  };
}

// Text of records: a byte is a place among the known letters, 255 a character's number in the next three.
export function lettered(bytes, letters) {
  const known = [...letters];
  const found = [];
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] < 255) found.push(known[bytes[i]]);
    else { found.push(String.fromCodePoint((bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3])); i += 3; }
  }
  return found.join("");
}

export function coded(text, letters) {
  const places = new Map([...letters].map((letter, place) => [letter, place]));
  return Uint8Array.from([...text].flatMap((letter) => {
    const number = letter.codePointAt(0);
    return places.has(letter) ? [places.get(letter)] : [255, number >> 16, (number >> 8) & 255, number & 255];
  }));
}

// A file of terms: "first second" → its documents; and the synonyms that lie behind the bits.
export function decoded(bytes, start) {
  const terms = new Map();
  const { names } = start;
  const whole = 31 - Math.clz32(Math.max(start.documents, 2)) - 1;
  const bits = new Bits(bytes);
  let first = 0;
  for (let groups = bits.golomb(0); groups > 0; groups -= 1) {
    first += bits.golomb(0);
    const head = first === names.length ? bits.letters() : names[first];
    let second = 0;
    for (let entries = bits.golomb(0) + 1; entries > 0; entries -= 1) {
      second += bits.golomb(2);
      const tail = second === 0 ? "" : second > names.length ? bits.letters() : names[second - 1];
      terms.set(tail ? `${head} ${tail}` : head, entry(bits, start, whole));
    }
  }
  const rest = bytes.subarray((bits.place + 7) >> 3);
  return { terms, synonyms: rest.length ? JSON.parse(new TextDecoder().decode(rest)) : [] };
}

function entry(bits, start, whole) {
  const count = bits.golomb(0) + 1;
  let total = count;
  if (count >= start.whole && bits.take(1)) total = Math.round(2 ** (bits.take(6) / 2));
  const order = count > 1 ? bits.take(4) : whole;
  const levelOrder = count > 1 ? bits.take(2) : EVEN;
  const width = count > 1 && levelOrder === EVEN ? bits.take(3) : 0;
  const least = bits.take(4);
  const many = bits.golomb(0) + 1;
  const spellings = many > 1 ? Uint16Array.from({ length: many }, () => bits.take(12)) : null;
  const documents = new Uint32Array(count);
  const levels = new Uint8Array(count);
  const marks = many > 1 ? new Uint8Array(count) : null;
  let document = -1;
  for (let row = 0; row < count; row += 1) {
    document += bits.golomb(order) + 1;
    documents[row] = document;
    levels[row] = (levelOrder === EVEN ? bits.take(width) : bits.golomb(levelOrder)) + least;
    if (marks) {
      let place = 0;
      while (place < many - 1 && !bits.take(1)) place += 1;
      marks[row] = place;
    }
  }
  return { total, documents, levels, marks, spellings };
}
