// Runs after the editor's program has arrived: gives it the configuration made from the portal's own schema.
"use strict";
(async () => {
  const say = (words) => {
    const box = document.getElementById("loi");
    box.textContent = words;
    box.hidden = false;
  };
  if (!window.CMS) {
    say("Chưa tải được biểu mẫu biên tập. Hãy tải lại trang; nếu vẫn vậy, báo cán bộ công nghệ thông tin.");
    return;
  }
  const answer = await fetch("config.json", { credentials: "same-origin" }).catch(() => null);
  if (!answer || !answer.ok) {
    say("Chưa đọc được cấu hình của biểu mẫu (config.json). Hãy tải lại trang.");
    return;
  }
  const config = await answer.json();
  if (document.body.dataset.cms === "decap") {
    if (config.local_backend) config.local_backend = { url: new URL("/api/v1", location.href).href };
    // The gate knows no empty fields: what was left blank is not written at all.
    const lean = (value) => {
      if (value && typeof value.toJS === "function") value = value.toJS();
      if (Array.isArray(value)) return value.map(lean).filter((one) => one !== undefined);
      if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
        const kept = Object.entries(value).map(([name, one]) => [name, lean(one)]).filter(([, one]) => one !== undefined);
        return kept.length ? Object.fromEntries(kept) : undefined;
      }
      return value === "" || value === null ? undefined : value;
    };
    window.CMS.registerEventListener({
      name: "preSave",
      handler: ({ entry }) => {
        const data = entry.get("data");
        let kept = data;
        for (const name of data.keySeq().toArray()) {
          const value = name === "body" ? data.get(name) : lean(data.get(name));
          kept = value === undefined || (Array.isArray(value) && !value.length) ? kept.delete(name) : kept.set(name, value);
        }
        return kept;
      },
    });
  }
  window.CMS.init({ config });
})();
