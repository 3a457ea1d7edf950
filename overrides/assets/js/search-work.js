// The search itself, wherever it runs: in a worker (overrides/worker), or on the page where none can be had.
// Everything it reads are static files of this portal; the question is in no address it asks for.
import { engine } from "./search-engine.js";

const folder = new URL(import.meta.url.replace(/\/assets\/.*/, "/assets/search/")); // wherever below assets/ this file is published
class Gone extends Error {}

const whole = new Map(); // files that came whole though a part was asked for, by name

async function asked(name, options) {
  const answer = await fetch(new URL(name, folder), options);
  if (answer.status === 404) throw new Gone(name);
  if (!answer.ok) throw new Error(`${answer.status} ${name}`);
  return { part: answer.status === 206, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

async function fetched(name, from, to) {
  // The start file names the folder of this release; files there never change.
  if (to === undefined) return (await asked(name, name === "start.bin" ? { cache: "no-cache" } : {})).bytes;
  if (!whole.has(name)) {
    const { part, bytes } = await asked(name, { headers: { Range: `bytes=${from}-${to - 1}` } });
    if (part && bytes.length === to - from) return bytes;
    // A server that sends no parts, or not the one asked for: then everything, once.
    whole.set(name, part ? (await asked(name, {})).bytes : bytes);
  }
  return whole.get(name).slice(from, to);
}

let running;
const started = () => (running ??= engine(fetched).catch((error) => { running = undefined; throw error; }));

async function search(query, options) {
  const mine = started();
  try {
    return await (await mine).search(query, options);
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    // A new release took the place of the one that was begun with: begin anew, once.
    if (running === mine) running = undefined;
    return (await started()).search(query, options);
  }
}

// Message {query, options} → its answer; without a query everything is made ready for one.
export async function answered({ query = null, options = {} }) {
  if (query === null) { await started(); return null; }
  return search(query, options);
}
