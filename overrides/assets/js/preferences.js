// The reader's colours, text size and contrast, and whether "/" leads to the search. A classic script in <head>, not a module: it must run before the first
// paint, or a dark page would flash white. Choices stay on this device (localStorage) and are never sent anywhere.
(() => {
  const root = document.documentElement;
  const names = ["scheme", "text", "contrast", "slash"];
  const key = (name) => "portal." + name;
  // Storage may be forbidden (private window, file://); the choice then lasts for this page only.
  const stored = (name) => { try { return localStorage.getItem(key(name)) || ""; } catch { return ""; } };
  const set = (name, value) => { if (value) root.dataset[name] = value; else delete root.dataset[name]; };

  // Opened from a disk, modules do not load: the controls they serve must not show.
  if (location.protocol !== "file:" || "offline" in root.dataset) root.classList.add("js");
  for (const name of names) set(name, stored(name));

  document.addEventListener("DOMContentLoaded", () => {
    const buttons = [...document.querySelectorAll("[data-preference]")];
    const show = () => {
      for (const b of buttons) b.setAttribute("aria-pressed", String((root.dataset[b.dataset.preference] || "") === b.dataset.value));
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const { preference, value } = button.dataset;
        set(preference, value);
        try { value ? localStorage.setItem(key(preference), value) : localStorage.removeItem(key(preference)); } catch { /* see above */ }
        show();
      });
    }
    show();
  });
})();
