// <a class="term" data-term="niem-yet"> opens the word's explanation over the text. Without JavaScript, or without
// popovers, it is a link to the glossary. The explanations are fetched once, when the first word is tapped.
import { make } from "./nodes.js";

let known;
const fetched = (word) => (known ??= fetch(new URL("assets/glossary.json", word.href))
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
  .catch((reason) => { known = undefined; throw reason; }));

let box, opener;
const built = () => {
  const title = make("p", "term-box__title");
  title.id = "tu-dang-xem";
  title.tabIndex = -1;
  const close = make("button", "button button--small", "Đóng");
  close.type = "button";
  close.addEventListener("click", () => box.hidePopover());
  box = make("div", "term-box", title, make("div", "term-box__body"), make("p", "term-box__end", close));
  box.popover = "auto";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-labelledby", title.id);
  box.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") return;
    opener?.setAttribute("aria-expanded", "false");
    // Back to the word, unless the reader has already gone elsewhere.
    if (document.activeElement === document.body || box.contains(document.activeElement)) opener?.focus({ preventScroll: true });
  });
  document.body.append(box);
  return box;
};

// On a wide screen beside the word; on a phone the sheet puts it at the lower edge.
const place = (word) => {
  const wide = matchMedia("(min-width: 40em)").matches;
  box.classList.toggle("term-box--beside", wide);
  if (!wide) { box.style.removeProperty("left"); box.style.removeProperty("top"); return; }
  const at = word.getClientRects()[0], { offsetWidth, offsetHeight } = box;
  const below = at.bottom + 8 + offsetHeight < innerHeight;
  box.style.setProperty("left", `${Math.max(8, Math.min(at.left, innerWidth - offsetWidth - 16))}px`);
  box.style.setProperty("top", `${below ? at.bottom + 8 : Math.max(8, at.top - offsetHeight - 8)}px`);
};

export async function open(word) {
  let said;
  try { said = (await fetched(word))[word.dataset.term]; } catch { /* no net: the glossary may be kept already */ }
  if (!said) { location.assign(word.href); return; }
  const { parentNode } = box ?? built();
  if (!parentNode) return;
  opener = word;
  const [title, body, end] = box.children;
  title.textContent = said.term[0].toUpperCase() + said.term.slice(1);
  body.replaceChildren(make("p", "", said.says));
  if (said.simpler) body.append(make("p", "term-box__note", "Nói dễ hiểu: ", make("strong", "", said.simpler)));
  body.append(make("p", "term-box__note", said.basis ? `Quy định tại: ${said.basis}` : "Cách giải thích của cổng, không phải định nghĩa trong luật."));
  const more = make("a", "", "Bảng thuật ngữ");
  more.href = word.href;
  end.replaceChildren(end.querySelector("button"), more);
  box.showPopover();
  word.setAttribute("aria-expanded", "true");
  place(word);
  title.focus({ preventScroll: true });
}
