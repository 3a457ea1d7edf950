// Search on the reader's device: nothing typed leaves it. A worker does the work, so that typing never waits; where none
// can be had (a page on a disk, an old browser), the same engine runs on the page.
const PLACE = new URL("./search-worker.js", import.meta.url).href; // made by the build of search-work.js and all it imports
let policy;
let ask; // how a message is answered: by the worker or here

async function onPage(message) {
  try {
    return await (await import("./search-work.js")).answered(message);
  } catch (error) {
    ask = undefined; // the next question tries everything again
    throw error;
  }
}

function inWorker(worker) {
  const waiting = new Map();
  let last = 0;
  worker.addEventListener("message", ({ data: { id, answer, failed } }) => {
    const { arrived, refused } = waiting.get(id);
    waiting.delete(id);
    if (failed === undefined) arrived(answer); else refused(new Error(failed));
  });
  // The worker itself could not be had: what it was asked, this page answers.
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    worker.terminate();
    ask = onPage;
    for (const { message, arrived, refused } of waiting.values()) onPage(message).then(arrived, refused);
    waiting.clear();
  });
  return (message) => new Promise((arrived, refused) => {
    last += 1;
    waiting.set(last, { message, arrived, refused });
    worker.postMessage({ id: last, message });
  });
}

function begun() {
  if (location.protocol === "file:" || !globalThis.Worker) return onPage;
  const named = (address) => { if (address !== PLACE) throw new TypeError(address); return address; };
  try {
    policy ??= globalThis.trustedTypes?.createPolicy("portal-search", { createScriptURL: named }) ?? { createScriptURL: named };
    return inWorker(new Worker(policy.createScriptURL(PLACE)));
  } catch {
    return onPage;
  }
}
const answer = (message) => (ask ??= begun())(message);

// Starts the worker and the start file; rejects where they cannot be had.
export const warm = async () => { await answer({}); };
export const search = (query, options = {}) => answer({ query, options });
