// <button hidden data-js data-copy="#id">Chép</button> copies the text of #id, and says so in its own place for two seconds.
const telling = new WeakSet();

export async function copy(button) {
  if (telling.has(button)) return;
  const source = document.querySelector(button.dataset.copy);
  button.setAttribute("aria-live", "polite");
  let done = true;
  try { await navigator.clipboard.writeText((source.value ?? source.innerText).trim()); } catch {
    // Pages on plain http have no clipboard: select the text, so that one keystroke finishes the job.
    getSelection().selectAllChildren(source);
    done = document.execCommand("copy");
  }
  telling.add(button);
  const words = [...button.childNodes];
  button.replaceChildren(done ? "Đã chép" : "Đã chọn, hãy chép");
  setTimeout(() => { button.replaceChildren(...words); telling.delete(button); }, 2000);
}
