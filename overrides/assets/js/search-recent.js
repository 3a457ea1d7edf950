// What the reader searched for lately, on this device alone (localStorage "portal.searches"): at most 8, newest first,
// or the word "off" where the reader wants none kept.
const KEY = "portal.searches";
const LIMIT = 8;

const stored = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };
const store = (value) => { try { if (value) localStorage.setItem(KEY, value); else localStorage.removeItem(KEY); } catch { /* then nothing is kept */ } };

export const keeping = () => stored() !== "off";
export function recent() {
  try {
    const kept = JSON.parse(stored());
    return kept.filter((query) => typeof query === "string" && query).slice(0, LIMIT);
  } catch { return []; }
}
export function remember(query) {
  const said = query.trim().slice(0, 200);
  if (said && keeping()) store(JSON.stringify([said, ...recent().filter((old) => old.toLowerCase() !== said.toLowerCase())].slice(0, LIMIT)));
}
export const forget = () => store("");
export const keep = (wanted) => store(wanted ? "" : "off");
