// The search's worker as one file: a request of its own for each module would cost a visitor more than the modules.
(() => {
  "use strict";
  const modules = {/* MODULES */};
  const made = new Map();
  const $need = (name) => {
    if (!made.has(name)) {
      const exports = {};
      made.set(name, exports);
      modules[name](exports, new URL(name, location.href).href);
    }
    return made.get(name);
  };
  const { answered } = $need("/* ENTRY */");
  addEventListener("message", async ({ data: { id, message } }) => {
    try {
      postMessage({ id, answer: await answered(message) });
    } catch (error) {
      postMessage({ id, failed: String(error) });
    }
  });
})();
