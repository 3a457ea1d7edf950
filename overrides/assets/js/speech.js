// Reads the page aloud, where the device has a Vietnamese voice. Everything happens on the device's own speech engine.
//   <p class="read-aloud" data-read-aloud hidden><button data-read-play><svg><use/></svg><span data-read-word/></button>
//   <button data-read-stop hidden/></p>
// What is read: the title, the summary, the body; not menus, contact boxes and forms.
const synth = globalThis.speechSynthesis;
const SPOKEN = "h1, .lede, .prose :is(h2, h3, h4, h5, p, li, dt, dd, th, td, summary, caption, blockquote)";
const SILENT = "nav, aside, form, button, .respond, .banner, .meta, .status-line, .read-aloud, .ways, [hidden], [aria-hidden=true]";
const LONGEST = 180; // some engines fall silent in the middle of longer texts

const spoken = (voice, lang) => voice.lang.replace("_", "-").toLowerCase().split("-")[0] === lang;
const voiceOf = (lang) => {
  const fitting = synth.getVoices().filter((voice) => spoken(voice, lang));
  // A voice on the device works without a network, and sends the text nowhere.
  return fitting.find((voice) => voice.localService) ?? fitting[0];
};

// Its own words: a list item that holds a list leaves that to the inner items.
const own = (node) => (node.nodeType === Node.TEXT_NODE ? node.data
  : node.nodeType !== Node.ELEMENT_NODE || node.matches(SPOKEN) || node.closest(SILENT) ? " "
    : [...node.childNodes].map(own).join(""));

export function sentences(text) {
  const parts = text.replace(/\s+/g, " ").trim().match(/[^.!?…;:]+[.!?…;:]*(?:\s|$)|\S+/g) ?? [];
  return parts.flatMap((part) => {
    const pieces = [];
    let rest = part.trim();
    while (rest.length > LONGEST) {
      const cut = Math.max(rest.lastIndexOf(",", LONGEST), rest.lastIndexOf(" ", LONGEST));
      const at = cut > 0 ? cut + 1 : LONGEST;
      pieces.push(rest.slice(0, at).trim());
      rest = rest.slice(at).trim();
    }
    return /[\p{L}\p{N}]/u.test(rest) ? [...pieces, rest] : pieces;
  });
}

function script() {
  const found = [];
  for (const part of document.querySelector("main").querySelectorAll(SPOKEN)) {
    if (part.closest(SILENT) || part.checkVisibility?.() === false) continue;
    const lang = (part.closest("[lang]")?.lang || "vi").split("-")[0];
    const text = [...part.childNodes].map(own).join("");
    if (voiceOf(lang)) for (const words of sentences(text)) found.push({ part, words, lang });
  }
  return found;
}

function start(box) {
  const play = box.querySelector("[data-read-play]");
  const stop = box.querySelector("[data-read-stop]");
  const word = box.querySelector("[data-read-word]");
  const icon = play.querySelector("use");
  const first = word.textContent;
  let lines = [];
  let at = 0;
  let state = "idle";
  let turn = 0; // an utterance that was cancelled still ends; it must not start the next one

  const mark = (part) => {
    document.querySelector(".is-being-read")?.classList.remove("is-being-read");
    part?.classList.add("is-being-read");
  };
  const show = (next, said, symbol) => {
    state = next;
    word.textContent = said;
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${symbol}`));
    stop.hidden = next === "idle";
    box.classList.toggle("read-aloud--on", next !== "idle");
  };
  const end = () => { turn += 1; synth.cancel(); at = 0; mark(); show("idle", first, "sound"); };
  const speak = () => {
    const mine = (turn += 1);
    if (at >= lines.length) { end(); return; }
    const { part, words, lang } = lines[at];
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voiceOf(lang);
    utterance.lang = utterance.voice.lang;
    utterance.onend = () => { if (mine === turn) { at += 1; speak(); } };
    utterance.onerror = () => { if (mine === turn) end(); };
    mark(part);
    synth.speak(utterance);
  };

  play.addEventListener("click", () => {
    if (state === "reading") {
      // pause() does nothing, or never resumes, on many phones: stop, and begin this sentence again.
      turn += 1;
      synth.cancel();
      show("paused", "Đọc tiếp", "sound");
      return;
    }
    if (state === "idle") { lines = script(); at = 0; }
    synth.cancel();
    show("reading", "Tạm dừng", "pause");
    speak();
  });
  stop.addEventListener("click", () => { end(); play.focus(); });
  addEventListener("pagehide", end);
  box.hidden = false;
}

const box = document.querySelector("[data-read-aloud]");
if (synth && box) {
  synth.cancel(); // whatever the last page left
  let begun = false;
  // Voices arrive late in most browsers; without a Vietnamese one, the button never shows.
  const look = () => { if (!begun && voiceOf("vi")) { begun = true; start(box); } };
  look();
  synth.addEventListener?.("voiceschanged", look);
}
