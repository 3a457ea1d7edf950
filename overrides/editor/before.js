// Runs before the editor: everything it would ask of other hosts for itself is here, and is given from here.
"use strict";
(() => {
  window.CMS_MANUAL_INIT = true;
  const here = new URL("vendor/", document.currentScript.src);
  if (document.body.dataset.cms !== "sveltia") return;
  const own = window.fetch.bind(window);
  // Its Vietnamese is not whole: what an editor would read in English has ours.
  const filled = (said, ours) => {
    for (const [name, text] of Object.entries(ours)) {
      if (typeof text === "string") said[name] ??= text;
      else said[name] = filled(said[name] ?? {}, text);
    }
    return said;
  };
  const words = async () => {
    const [theirs, ours] = await Promise.all(["vi.json", "../words.json"].map(async (name) => (await own(new URL(name, here))).json()));
    return new Response(JSON.stringify(filled(theirs, ours)), { headers: { "Content-Type": "application/json" } });
  };
  window.fetch = (asked, options) => {
    const address = new URL(asked instanceof Request ? asked.url : String(asked), location.href);
    if (address.hostname === "unpkg.com") {
      // Words of its own screens; the list of its newest version is nobody's business here.
      return address.pathname.endsWith("/locales/vi.json") ? words() : Promise.resolve(Response.error());
    }
    if (address.hostname.endsWith("githubstatus.com")) return Promise.resolve(Response.error());
    return own(asked, options);
  };
  // Its style sheets name fonts of other hosts; they get their address here before anything is drawn.
  const fonts = { "source-sans-3": "source-sans-3.woff2", "noto-mono": "noto-mono.woff2", "material-symbols-outlined": "material-symbols-outlined.woff2" };
  const foreign = /https:\/\/cdn\.jsdelivr\.net\/fontsource\/fonts\/([a-z0-9-]+)[:@][^)]*/g;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const sheet of addedNodes) {
        if (sheet.nodeName !== "STYLE" || !sheet.textContent.includes("cdn.jsdelivr.net/fontsource")) continue;
        sheet.textContent = sheet.textContent.replace(foreign, (_, name) => new URL(fonts[name] || "none", here).href);
      }
    }
  }).observe(document, { childList: true, subtree: true });
  try {
    const kept = JSON.parse(localStorage.getItem("sveltia-cms.prefs") || "{}");
    if (!kept.locale) localStorage.setItem("sveltia-cms.prefs", JSON.stringify({ ...kept, locale: "vi" }));
  } catch { /* a browser that keeps nothing still shows the form, in its own language */ }
})();
