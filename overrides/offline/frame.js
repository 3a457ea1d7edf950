// The offline edition's one script: the portal's modules, each in a function, started as pages opened from a disk allow.
// Browsers refuse modules and fetch to file://, so modules are named here and data comes as scripts of the same folder.
(() => {
  "use strict";
  const root = new URL("../../", document.currentScript.src);
  // The only files that may ever be loaded, whatever an address says.
  const files = new Set(/* FILES */);
  const place = (name) => {
    if (!files.has(name)) throw new TypeError(name);
    return new URL(`assets/offline/${name}.js`, root).href;
  };
  const policy = globalThis.trustedTypes?.createPolicy("portal-offline", { createScriptURL: place }) ?? { createScriptURL: place };
  const asked = new Map();
  const got = new Map();
  globalThis.portalOffline = (name, value) => got.set(name, value);

  // Stands in for the browser's own inside the modules: the same answer, from a script instead of the network.
  const fetch = async (address) => {
    const name = new URL(address, document.baseURI).href.replace(root.href, "");
    if (!asked.has(name)) {
      asked.set(name, new Promise((arrived, failed) => {
        const script = document.createElement("script");
        script.src = policy.createScriptURL(name);
        script.onload = () => (got.has(name) ? arrived(got.get(name)) : failed(new TypeError(name)));
        script.onerror = () => failed(new TypeError(name));
        document.head.append(script);
      }));
    }
    const value = await asked.get(name);
    return { ok: true, status: 200, json: async () => structuredClone(value) };
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
