// The results page: for long reading, by kind, narrowed by what the hits have in common. The address holds the question
// and every choice; each choice is a link to the address it makes, so going back and opening in a new tab work.
import { drawing, make } from "./nodes.js";
import { dotted, FAILED, forget, grouped, keep, keeping, marked, read, recent, remember, target, write } from "./search-shared.js";

const FIRST = 10; // shown at once: every further one costs a file
const STEP = 20;
const GROUP = 5; // of a kind where several kinds show: the sheet hides the others
const PAUSE = 150;
const form = document.querySelector("[data-search-page]");
const input = form.elements.q;
const part = (name) => document.querySelector(`[data-search-${name}]`);
const [status, again, remark, chosen, listing, panel, facets, shut, kinds, results, more, none, retry, past] = [
  "status", "suggestion", "remark", "chosen", "listing", "panel", "facets", "shut", "kinds", "results", "more", "none", "retry", "recent"].map(part);
const fallback = part("fallback");
const engine = () => import("./search-client.js"); // not before the first question
const icon = (name) => drawing(form.dataset.icons, name);

let state = read("");
let limit = FIRST;
let settled = true; // the question was sent, not just typed: the next one gets its own place in the history
let turn = 0;
let timer;

// A link that makes *choice*; *name* finds it again after the page has changed.
function way(choice, name, current, ...children) {
  const link = make("a", "", ...children);
  link.href = write(choice);
  link.dataset.name = name;
  if (current) link.setAttribute("aria-current", "true");
  return link;
}
const without = (label) => ({ ...state, facets: Object.fromEntries(Object.entries(state.facets).filter(([other]) => other !== label)) });
const removal = (choice, label) => make("li", "", way(choice, `-${label}`, false, make("span", "visually-hidden", "Bỏ lọc "), label, " ", icon("close")));
const count = (number) => make("span", "count", dotted(number));

function entry(hit) {
  const link = make("a", "", ...marked(hit.title, hit.titleMarks));
  link.href = target(hit.address);
  const [, standing] = hit.facets.find(([label]) => label === "Tình trạng") ?? [];
  return make("li", "", make("h3", "", link),
    ...(hit.context || standing ? [make("p", "results__about", ...(standing ? [make("span", "chip", standing)] : []), hit.context)] : []),
    ...(hit.reason ? [make("p", "results__reason", icon("history"), make("span", "", hit.reason))] : []),
    ...(hit.snippet ? [make("p", "", ...marked(hit.snippet, hit.snippetMarks))] : []));
}

function group([kind, hits], total, whole) {
  const rest = !whole && total > GROUP
    ? [make("p", "results__rest", way({ ...state, kind }, `all ${kind}`, false, `Xem cả ${dotted(total)} kết quả thuộc “${kind}”`))] : [];
  return make("section", "", make("h2", "results__group", kind, " ", count(total)), make("ul", whole ? "results" : "results results--brief", ...hits.map(entry)), ...rest);
}

const groups = new Map(); // open or shut as the reader left it
function facet([label, values], at, useful) {
  if (!groups.has(label)) {
    groups.set(label, make("details", "facets__group", make("summary", "", make("h2", "", label))));
    groups.get(label).open = values.length <= 8 || useful.length === 1;
  }
  const details = groups.get(label);
  const { [label]: current } = state.facets;
  const all = current && !values.some(([value]) => value === current) ? [[current, 0], ...values] : values;
  while (details.children.length > 1) details.lastChild.remove();
  details.append(make("ul", "facet-rows", ...all.map(([value, number]) => make("li", "", way(
    value === current ? without(label) : { ...state, facets: { ...state.facets, [label]: value } }, `${label}/${value}`, value === current,
    make("span", "", value), count(number))))));
  if (current) details.open = true;
  return details;
}

function tell(answer) {
  const { hits, total } = answer;
  const query = state.query.trim();
  const narrowed = [...(state.kind ? [[{ ...state, kind: null }, state.kind]] : []), ...Object.entries(state.facets).map(([label, value]) => [without(label), value])];
  status.textContent = total ? `Có ${dotted(total)} kết quả cho “${query}”` : `Không tìm thấy “${query}”${narrowed.length ? " với các điều đã chọn" : ""}`;
  chosen.replaceChildren(...narrowed.map((one) => removal(...one)),
    ...(narrowed.length > 1 ? [make("li", "", way({ query }, "-all", false, "Bỏ hết ", icon("close")))] : []));
  remark.textContent = answer.note ?? "";
  again.replaceChildren(...(answer.suggestion ? ["Có phải bạn tìm ", way({ query: answer.suggestion }, "suggestion", false, answer.suggestion), "?"] : []));
  const all = answer.kinds.reduce((sum, [, number]) => sum + number, 0);
  kinds.replaceChildren(...(answer.kinds.length > 1 || state.kind ? [["Tất cả", all], ...answer.kinds].map(([kind, number], at) => make("li", "",
    way({ ...state, kind: at ? kind : null }, `kind ${at ? kind : ""}`, at ? state.kind === kind : !state.kind, kind, " ", count(number)))) : []));
  const useful = answer.facets.filter(([label, values]) => (values.length > 1 && total > 1) || label in state.facets);
  facets.replaceChildren(...useful.map(facet));
  panel.hidden = !useful.length;
  shut.textContent = total ? `Xem ${dotted(total)} kết quả` : "Không có kết quả nào";
  const whole = state.kind !== null || answer.kinds.length === 1;
  const counts = new Map(answer.kinds);
  results.replaceChildren(...grouped(hits).map((members) => group(members, whole ? total : counts.get(members[0]) ?? members[1].length, whole)));
  more.hidden = !whole || hits.length >= total;
  more.textContent = `Xem thêm ${dotted(Math.min(STEP, total - hits.length))} kết quả`;
}

async function show() {
  clearTimeout(timer);
  const mine = (turn += 1);
  const asked = Boolean(state.query.trim());
  const slow = asked && setTimeout(() => { if (mine === turn) status.textContent = "Đang tìm…"; }, 700);
  let answer = null;
  let failed = false;
  try { if (asked) answer = await (await engine()).search(state.query, { kind: state.kind, facets: state.facets, limit }); } catch { failed = true; }
  clearTimeout(slow);
  if (mine !== turn) return; // a newer key has been pressed meanwhile
  const held = document.activeElement;
  if (answer) tell(answer);
  else {
    status.textContent = failed ? `${FAILED} Trong lúc chờ, bạn có thể xem theo mục dưới đây.` : "";
    for (const list of [again, remark, chosen, results]) list.replaceChildren();
  }
  listing.hidden = !answer || (!answer.total && !Object.keys(state.facets).length && !state.kind);
  again.hidden = !again.textContent;
  remark.hidden = !remark.textContent;
  none.hidden = !answer || answer.total > 0;
  retry.hidden = !failed;
  fallback.hidden = Boolean(answer?.total);
  remind(asked);
  // The link that was followed may be gone, or be a new one of the same name.
  if (held !== document.body && !held.isConnected) {
    ([...document.querySelectorAll("[data-name]")].find(({ dataset }) => dataset.name === held.dataset.name) ?? status).focus({ preventScroll: true });
  }
}

function remind(asked) {
  past.hidden = asked;
  const kept = recent();
  past.classList.toggle("is-empty", !kept.length);
  part("past").replaceChildren(...kept.map((query) => make("li", "", way({ query }, `recent ${query}`, false, icon("history"), query))));
  part("forget").hidden = !kept.length;
  part("kept").textContent = keeping() ? "Các lần tìm chỉ lưu trên máy này, nhiều nhất 8 lần." : "Các lần tìm của bạn không được lưu.";
  part("keep").textContent = keeping() ? "Không lưu các lần tìm" : "Lưu các lần tìm trên máy này";
}

function address(how) {
  const own = location.pathname + (state.query.trim() ? write(state) : "");
  try { history[how](null, "", own); } catch { /* file:// */ }
}
const asks = () => /[#&]q=/.test(location.hash);

input.addEventListener("input", () => {
  engine().then(({ warm }) => warm()).catch(() => {});
  state = { ...state, query: input.value };
  limit = FIRST;
  clearTimeout(timer);
  timer = setTimeout(() => { address(settled ? "pushState" : "replaceState"); settled = false; show(); }, PAUSE);
});
// Also for portal.js: what was sent before this module arrived.
export function ask(query) {
  state = { ...state, query };
  address(settled && write(state) !== location.hash ? "pushState" : "replaceState");
  settled = true;
  remember(query);
  show();
}
form.addEventListener("submit", (event) => { event.preventDefault(); ask(input.value); });
input.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown") return;
  const first = results.querySelector("a");
  if (first) { event.preventDefault(); first.focus(); }
});
results.addEventListener("click", (event) => { if (event.target.closest("h3 a")) remember(state.query); });
more.addEventListener("click", async () => {
  const seen = new Set([...results.querySelectorAll("a")].map(({ href }) => href));
  limit += STEP;
  await show();
  [...results.querySelectorAll("a")].find(({ href }) => !seen.has(href))?.focus();
});
shut.addEventListener("click", () => { panel.open = false; status.focus(); status.scrollIntoView({ block: "start" }); });
retry.addEventListener("click", () => { input.focus(); show(); });
part("forget").addEventListener("click", () => { forget(); remind(false); status.textContent = "Đã xóa các lần tìm khỏi máy này."; part("keep").focus(); });
part("keep").addEventListener("click", () => { keep(!keeping()); remind(false); status.textContent = ""; });
addEventListener("popstate", () => {
  // A jump within the page (the skip link) keeps the question.
  if (location.hash && !asks()) { address("replaceState"); return; }
  state = read(location.hash);
  input.value = state.query;
  limit = FIRST;
  settled = true;
  show();
});

if (matchMedia("(min-width: 62em)").matches) panel.open = true;
// What was typed before this module arrived counts. Links from elsewhere may ask with "?q=", which goes on behind "#".
const typed = input.value;
state = read(asks() ? location.hash : location.search);
if (!state.query) state.query = typed;
input.value = state.query;
if (location.search || state.query) address("replaceState");
settled = Boolean(state.query);
show();
