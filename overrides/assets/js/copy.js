// <button hidden data-js data-copy="#id">Chép</button> copies the text of #id, and says so in its own word for two seconds.
for (const button of document.querySelectorAll("[data-copy]")) {
  const word = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    const text = (source.value ?? source.innerText).trim();
    let done = true;
    try { await navigator.clipboard.writeText(text); } catch {
      // Pages on plain http have no clipboard: select the text, so that one keystroke finishes the job.
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Đã chép" : "Đã chọn, hãy chép";
    setTimeout(() => { button.textContent = word; }, 2000);
  });
}
