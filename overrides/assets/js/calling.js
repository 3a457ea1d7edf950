// Bây giờ gọi ai? What this hour is for whoever calls an office, and who of a chain still speaks, on the reader's clock
// in Vietnam. The same answers as hooks/portal/calling.py; a test asks both.
//   [data-call-hour][data-days="0 1 2 3 4"][data-sessions="07:30-11:30 …"][data-holidays={day: [name, verified]}][data-verified] > [data-call-now], [data-call-next]
//   [data-call-chain] > [data-turn][data-turn-starts][data-turn-ends][data-turn-limited] > [data-turn-rank]; [data-call-gap], [data-call-instead], [data-call-ended]
const DAY = 864e5;
const OFFSET = 7 * 36e5; // Vietnam keeps UTC+7 all year.
const NAMES = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];

export const calendar = ({ days, sessions, holidays, verified }) => ({
  days: new Set(days.split(" ").map(Number)), holidays: JSON.parse(holidays), verified: verified !== undefined,
  sessions: sessions.split(" ").map((text) => text.split("-").map((time) => {
    const [hours, minutes] = time.split(":").map(Number);
    return (hours * 60 + minutes) * 6e4;
  })).sort(([a], [b]) => a - b),
});

const number = (at) => Math.floor((at + OFFSET) / DAY); // days since 1970 in Vietnam
const start = (day) => day * DAY - OFFSET;
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const weekday = (day) => (day + 3) % 7; // 1 January 1970 was a Thursday; Monday is 0.
const two = (value) => String(value).padStart(2, "0");

function dayKind(day, { days, holidays }) {
  const holiday = holidays[iso(day)];
  if (holiday?.[1]) return "holiday";
  if (!days.has(weekday(day))) return "day-off";
  return holiday ? "maybe-holiday" : "working";
}

export function hour(at, data) {
  const day = number(at);
  const kind = dayKind(day, data);
  if (kind !== "working") return kind;
  const time = at - start(day);
  return data.sessions.some(([from, to]) => from <= time && time < to) ? "working" : "outside";
}

export function opens(at, data) {
  for (let day = number(at); day < number(at) + 31; day += 1) {
    if (dayKind(day, data) === "working") {
      for (const [from] of data.sessions) if (start(day) + from > at) return start(day) + from;
    }
  }
  return null;
}

const clock = (moment) => {
  const local = new Date(moment + OFFSET);
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
};
function when(moment, at) {
  const day = number(moment);
  const ahead = day - number(at);
  const date = new Date(day * DAY);
  const name = ahead === 0 ? "hôm nay" : `${ahead === 1 ? "ngày mai, " : ""}${NAMES[weekday(day)]} ${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}`;
  return `${clock(moment)} ${name}`;
}

// What the hour is, and what to do.
export function sentences(at, data) {
  const day = number(at);
  const kind = hour(at, data);
  const doubt = data.verified ? "" : " (giờ làm việc chưa đối chiếu văn bản)";
  if (kind === "working") {
    const [, to] = data.sessions.find(([from, until]) => from <= at - start(day) && at - start(day) < until);
    return [`${data.verified ? "Đang" : "Có thể đang"} trong giờ làm việc, đến ${clock(start(day) + to)}.`, `Gọi theo thứ tự${doubt}.`];
  }
  const next = opens(at, data);
  const later = next === null ? "Không gấp thì gửi thư công vụ." : `Không gấp thì gửi thư công vụ, hoặc gọi lại từ ${when(next, at)}${doubt}.`;
  const holiday = data.holidays[iso(day)]?.[0];
  const now = {
    outside: `Bây giờ là ${clock(at)}, ${data.verified ? "" : "có thể "}ngoài giờ làm việc: có thể không ai nghe máy.`,
    "day-off": `Hôm nay là ${NAMES[weekday(day)]}, ngày nghỉ hằng tuần: có thể không ai nghe máy.`,
    holiday: `Hôm nay nghỉ lễ: ${holiday}. Có thể không ai nghe máy.`,
    "maybe-holiday": `Hôm nay có thể nghỉ lễ (${holiday}, chưa đối chiếu thông báo nghỉ lễ): có thể không ai nghe máy.`,
  }[kind];
  return [now, `${later} Việc gấp: vẫn gọi theo thứ tự.`];
}

function write(node, text) { if (node && node.textContent !== text) node.textContent = text; }

function tellChain(chain, at) {
  let general = 0;
  let anyone = 0;
  for (const turn of chain.querySelectorAll("[data-turn]")) {
    const { turnStarts, turnEnds } = turn.dataset;
    turn.hidden = at < Date.parse(turnStarts) || (turnEnds !== undefined && at >= Date.parse(turnEnds));
    if (turn.hidden) continue;
    anyone += 1;
    if ("turnLimited" in turn.dataset) continue;
    general += 1;
    write(turn.querySelector("[data-turn-rank]"), general === 1 ? "Gọi trước" : "Không gặp thì gọi");
  }
  for (const gap of chain.querySelectorAll("[data-call-gap]")) gap.hidden = general > 0;
  for (const line of chain.querySelectorAll("[data-call-instead]")) line.hidden = general === 0;
  for (const ended of chain.querySelectorAll("[data-call-ended]")) ended.hidden = anyone > 0;
}

// A phone with a wrong clock must not bring back who has ended: it is never earlier than the day the data speaks for.
const stamp = () => Date.parse(document.querySelector('meta[name="portal-stamp"]')?.content ?? "") || 0;

function tell() {
  const at = Math.max(Date.now(), stamp());
  for (const block of document.querySelectorAll("[data-call-hour]")) {
    const [now, next] = sentences(at, calendar(block.dataset));
    write(block.querySelector("[data-call-now]"), now);
    write(block.querySelector("[data-call-next]"), next);
  }
  for (const chain of document.querySelectorAll("[data-call-chain]")) tellChain(chain, at);
}

export function watch() {
  tell();
  setInterval(tell, 1e4);
  document.addEventListener("visibilitychange", tell);
}
