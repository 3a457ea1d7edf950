// The index as it lies on the server: which file holds what, fetched once, read once.
import { coded, decoded, hashed, lettered, opened } from "./search-shards.js";

// *bytes* of raw deflate; where they refer back to *before*, that goes in front as a stored block and is cut off again.
export async function inflated(bytes, before = new Uint8Array()) {
  const size = before.length;
  const head = size ? [Uint8Array.of(0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255), before] : [];
  const stream = new Blob([...head, bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(size);
}
const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// *fetched* brings the bytes of a file by its name.
export async function files(fetched) {
  const start = opened(json(await inflated(await fetched("start.bin"))));
  const phrases = coded(start.phrases, start.letters);
  const asked = new Map();
  const arrived = new Map(); // files of terms that are here, by name
  const once = (name, read) => {
    if (!asked.has(name)) {
      asked.set(name, fetched(`${start.folder}/${name}.bin`).then(read).catch((error) => { asked.delete(name); throw error; }));
    }
    return asked.get(name);
  };
  const holder = (first, second = "") => arrived.get(start.file(first, second));
  const entry = (first, second = "") => holder(first, second)?.terms.get(second ? `${first} ${second}` : first);
  return {
    start, entry,
    terms: (names) => Promise.all(names.map((name) => once(`t/${name}`, (bytes) => { arrived.set(name, decoded(bytes, start)); }))),
    // How many documents have a term; 0 where its file is not here.
    total: (first, second) => entry(first, second)?.total ?? 0,
    synonyms: (first, second, among) => [...new Set([start.file(first, ""), start.file(first, second)])].filter((name) => among.has(name)).flatMap((name) => arrived.get(name)?.synonyms ?? []),
    // The record of a document: {title, context, address, text, names, facets, reasons}.
    async record(document) {
      const bundle = await once(`r/${Math.floor(document / start.bundle)}`, async (bytes) => JSON.parse(lettered(await inflated(bytes, phrases), start.letters)));
      const [title, context, address, text, names = "", facets = [], reasons = []] = bundle[document % start.bundle];
      return { title, context, address, text, names, facets, reasons };
    },
    facets: () => once("f", async (bytes) => json(await inflated(bytes))),
    // The documents of a number by key: "2019/nd" → [step, how many in a row …].
    async numbers(number) {
      if (!start.numbers) return {};
      return (await once(`n/${hashed(number) % start.numbers}`, async (bytes) => json(await inflated(bytes))))[number] ?? {};
    },
    // What a term says that so many of the documents have.
    rarity: (many) => Math.log1p(Math.max(start.documents - many, 0) / (many + 0.5) + 0.001),
  };
}
