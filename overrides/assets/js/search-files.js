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

// *fetched* brings the bytes of a file by its name, or those from one place to before another.
export async function files(fetched) {
  const start = opened(json(await inflated(await fetched("start.bin"))));
  const phrases = coded(start.phrases, start.letters);
  const asked = new Map();
  const arrived = new Map(); // pieces of terms that are here, by number
  const once = (name, read) => {
    if (!asked.has(name)) asked.set(name, read().catch((error) => { asked.delete(name); throw error; }));
    return asked.get(name);
  };
  const file = (name, ...part) => fetched(`${start.folder}/${name}.bin`, ...part);
  // Where the pieces of a pack end, after the sizes of all of them.
  const ends = (name) => once(name, async () => {
    const sizes = await file(name, 0, 2 * start.pack);
    let end = 2 * start.pack;
    return Array.from({ length: start.pack }, (_, i) => (end += (sizes[2 * i] << 8) | sizes[2 * i + 1]));
  });
  // A piece lies in a pack with others, behind their sizes; a long one has no size there and a file of its own.
  async function piece(kind, number) {
    const place = number % start.pack;
    const name = `${kind}/${Math.floor(number / start.pack)}`;
    const known = await ends(name);
    const from = place ? known[place - 1] : 2 * start.pack;
    return known[place] > from ? file(name, from, known[place]) : file(`${kind}/p${number}`);
  }
  const holder = (first, second = "") => arrived.get(start.file(first, second));
  const entry = (first, second = "") => holder(first, second)?.terms.get(second ? `${first} ${second}` : first);
  return {
    start, entry,
    terms: (names) => Promise.all(names.map((name) => once(name, async () => { arrived.set(name, decoded(await piece("t", name), start)); }))),
    // How many documents have a term; 0 where its file is not here.
    total: (first, second) => entry(first, second)?.total ?? 0,
    synonyms: (first, second, among) => [...new Set([start.file(first, ""), start.file(first, second)])].filter((name) => among.has(name)).flatMap((name) => arrived.get(name)?.synonyms ?? []),
    // The record of a document: {title, context, address, text, names, facets, reasons}.
    record: (document) => once(`record ${document}`, async () => {
      const said = JSON.parse(lettered(await inflated(await piece("r", document), phrases), start.letters));
      const [title, context, address, text, names = "", facets = [], reasons = []] = said;
      return { title, context, address, text, names, facets, reasons };
    }),
    facets: () => once("f", async () => json(await inflated(await file("f")))),
    // The documents of a number by key: "2019/nd" → [step, how many in a row …].
    async numbers(number) {
      if (!start.numbers) return {};
      const place = hashed(number) % start.numbers;
      return (await once(`numbers ${place}`, async () => json(await inflated(await piece("n", place)))))[number] ?? {};
    },
    // What a term says that so many of the documents have.
    rarity: (many) => Math.log1p(Math.max(start.documents - many, 0) / (many + 0.5) + 0.001),
  };
}
