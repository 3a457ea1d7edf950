// Document numbers in a question: "407/QĐ-TTg", "qd 407", "nghị định 59 năm 2019", "nđ 59/2019" → the keys that
// hooks/portal/search/numbers.py gives documents, the most exact first, and which words they take up.
const NUMBER = /^\d{1,6}[a-z]?$/;
const YEAR = /^(?:19|20)\d\d$/;

export function asked(found, text, types) {
  const word = (i) => found[i]?.folded ?? "";
  const glued = (i) => i > 0 && i < found.length && /^\s*[/&.-]\s*$/u.test(text.slice(found[i - 1].to, found[i].from).replace(/[\u2010-\u2015\u2212]/g, "-"));
  const symbols = new Set(types.map(([, symbol]) => symbol).filter(Boolean));
  // The name or symbol of a type that ends before place *end*: [symbol, where it begins].
  const typeBefore = (end) => {
    const last = word(end - 1) === "so" ? end - 1 : end;
    for (let size = 4; size > 0; size -= 1) {
      if (last - size < 0) continue;
      const said = found.slice(last - size, last).map(({ folded }) => folded).join(" ");
      const named = types.find(([name]) => name === said);
      if (named) return [named[1], last - size];
    }
    return symbols.has(word(last - 1)) ? [word(last - 1), last - 1] : null;
  };
  for (let i = 0; i < found.length; i += 1) {
    // "tháng 7/2025" is a month.
    if (!NUMBER.test(word(i)) || /^(?:thang|qui)$/.test(word(i - 1)) || (glued(i) && /\d$/.test(word(i - 1)))) continue;
    let [kind, from] = typeBefore(i) ?? ["", i];
    const named = from < i;
    let next = i + 1;
    let year = "";
    if (YEAR.test(word(next)) && (glued(next) || named)) { year = word(next); next += 1; }
    const signs = [];
    const written = () => {
      if (!(glued(next) || (year && symbols.has(word(next)))) || !/^[a-z]/.test(word(next))) return;
      do { signs.push(word(next)); next += 1; } while (next < found.length && (glued(next) || /^(?:cp|ttg)$/.test(word(next))));
    };
    written();
    if (!year && word(next) === "nam" && YEAR.test(word(next + 1)) && (named || signs.length)) { year = word(next + 1); next += 2; }
    if (signs.length) kind = signs[0].replace(/\d+$/, "");
    const bare = found.length === 1;
    if (!(signs.length || year || named || bare)) continue;
    const number = word(i).replace(/^0+(?=\d)/, "");
    const keys = [
      signs.length > 1 || /\d$/.test(signs[0] ?? "") ? `${number}/${year}/${signs.join("-")}` : "",
      kind ? `${number}/${year}/${kind}` : "", year ? `${number}/${year}/` : "", `${number}//`,
    ].filter(Boolean);
    return { number, keys: [...new Set(keys)], sure: Boolean(signs.length || year || named), used: new Set(Array.from({ length: next - from }, (_, k) => from + k)) };
  }
  return null;
}
