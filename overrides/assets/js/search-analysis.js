// From text to what is searched, exactly as hooks/portal/search/analysis.py specifies it (tests/search/analysis.json).
const PIECE = /[\p{L}\p{N}][\p{L}\p{N}\u0300-\u036f]*|\n|[.;:!?…](?=\s)/gu;
const BREAKS = "\n.;:!?…";
const TONES = { "\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5" };
const SHORT_I = /^([bcdđghklmnpqrstvx]|ch|gh|kh|ng|nh|ph|qu|th|tr)y$/;
const LONGEST = 40;
const seen = new Map();

// Folded: no marks, for looking up. Exact: marks kept, the tone last (hoà = hòa), for ranking.
export function spell(word) {
  let found = seen.get(word);
  if (found) return found;
  let tone = "";
  let plain = "";
  for (const sign of word.toLowerCase().replace(/[ðɖ]/g, "đ").replace(/ς/g, "σ").normalize("NFD")) {
    if (TONES[sign]) tone = TONES[sign]; else plain += sign;
  }
  plain = plain.normalize("NFC").replace(SHORT_I, "$1i");
  found = { folded: plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d"), exact: plain + tone };
  if (seen.size > 20000) seen.clear();
  seen.set(word, found);
  return found;
}

// The words of NFC text: where each stands, how it is spelled, whether a break stands before it.
export function words(text) {
  const found = [];
  let apart = false;
  for (const { 0: piece, index } of text.replace(/\r/g, "\n").matchAll(PIECE)) {
    if (BREAKS.includes(piece[0])) { apart = true; continue; }
    const { folded, exact } = spell([...piece.toLowerCase()].slice(0, LONGEST).join(""));
    found.push({ from: index, to: index + piece.length, folded, exact, apart });
    apart = false;
  }
  return found;
}

export const syllables = (text) => words(text.normalize("NFC")).map(({ folded }) => folded);
