// The offline edition's one script: the portal's modules, each in a function, started as pages opened from a disk allow.
// Browsers refuse modules and fetch to file://, so modules are named here and data comes as scripts of the same folder.
(() => {
  "use strict";
  const root = new URL("../../", document.currentScript.src);
  // The only files that may ever be loaded, whatever an address says.
  const files = new Set(/* FILES */);
  const folders = new Set(/* FOLDERS */); // of the search index
  const script = (name) => {
    if (files.has(name)) return name;
    const [, folder] = name.match(/^(.+)\/[a-z]*[0-9]*\.bin$/) ?? [];
    if (!folders.has(folder)) throw new TypeError(name);
    return name;
  };
  const place = (name) => new URL(`assets/offline/${script(name)}.js`, root).href;
  const policy = globalThis.trustedTypes?.createPolicy("portal-offline", { createScriptURL: place }) ?? { createScriptURL: place };
  const asked = new Map();
  const got = new Map();
  globalThis.portalOffline = (name, value) => got.set(name, value);

  // Stands in for the browser's own inside the modules: the same answer, from a script instead of the network.
  const fetch = async (address) => {
    const name = new URL(address, document.baseURI).href.replace(root.href, "");
    const source = policy.createScriptURL(name);
    if (!asked.has(`${source}`)) {
      asked.set(`${source}`, new Promise((arrived, failed) => {
        const node = document.createElement("script");
        node.src = source;
        node.onload = arrived;
        node.onerror = () => failed(new TypeError(name));
        document.head.append(node);
      }));
    }
    await asked.get(`${source}`);
    if (!got.has(name)) throw new TypeError(name);
    const value = got.get(name);
    return {
      ok: true, status: 200,
      json: async () => structuredClone(value),
      arrayBuffer: async () => Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)).buffer,
    };
  };

  const modules = {/* MODULES */};
  const made = new Map();
  const $need = (name) => {
    if (!made.has(name)) {
      const exports = {};
      made.set(name, exports);
      modules[name](exports, new URL(`assets/portal/js/${name}`, root).href);
    }
    return made.get(name);
  };
  const $load = async (name) => $need(name);
  $need("/* ENTRY */");
})();
