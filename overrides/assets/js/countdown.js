// A consultation closes at a moment, not at the next build: states and days left are told again on the reader's clock.
//   <… data-consultation-opens="2026-11-20T00:00:00+07:00" data-consultation-closes="2026-12-20T23:59:59+07:00" data-soon-days="7">
//     [data-status] with svg > use and [data-status-word]; [data-when="upcoming|open|closed"]; time[data-deadline]
//   <… data-reply-due="2027-01-20T23:59:59+07:00">, until the promised reply is there
//     [data-reply-status] like [data-status]; [data-reply="pending|overdue"]
//   <… data-gone-after="2026-12-11T02:00:00+07:00"> is hidden from then on: a planned stop of the portal
// Only pages whose state depends on time carry these attributes (not answered, issued, stopped).
const DAY = 864e5;
const OFFSET = 7 * 36e5; // Vietnam keeps UTC+7 all year.
const STATES = {
  upcoming: "Sắp lấy ý kiến", open: "Đang lấy ý kiến", soon: "Sắp hết hạn góp ý", closed: "Đã hết hạn góp ý",
};
const day = (moment) => Math.floor((moment + OFFSET) / DAY);
// A phone with a wrong clock must not reopen what closed: it is never earlier than the day the data speaks for.
const stamp = Date.parse(document.querySelector('meta[name="portal-stamp"]')?.content ?? "") || 0;
export const now = () => Math.max(Date.now(), stamp);

export function left(closes, at) {
  if (at > closes) return "Đã hết hạn";
  const days = day(closes) - day(at);
  if (days > 0) return `Còn ${days} ngày`;
  const minutes = Math.ceil((closes - at) / 6e4);
  return minutes > 60 ? `Còn ${Math.ceil(minutes / 60)} giờ` : `Còn ${minutes} phút`;
}

export function state(opens, closes, soonDays, at) {
  if (at > closes) return "closed";
  if (at < opens) return "upcoming";
  return day(closes) - day(at) <= soonDays ? "soon" : "open";
}

// What became of a promised reply that is not there yet; the whole day it was promised for counts.
export function reply(due, at) {
  const late = day(at) - day(due);
  return late > 0 ? ["overdue", "stopped", `Quá hẹn trả lời ${late} ngày`] : ["pending", "upcoming", "Chưa đến hẹn trả lời"];
}

function paint(status, name, word) {
  status.className = status.className.replace(/status--\w+/, `status--${name}`);
  write(status.querySelector("[data-status-word]"), word);
  const icon = status.querySelector("use");
  const href = icon?.getAttribute("href").replace(/#.*/, `#status-${name}`);
  if (icon && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
}

function write(node, text) { if (node && node.textContent !== text) node.textContent = text; }

function tell() {
  const at = now();
  for (const time of document.querySelectorAll("time[data-deadline]")) write(time, left(Date.parse(time.dataset.deadline), at));
  for (const block of document.querySelectorAll("[data-consultation-closes]")) {
    const { consultationOpens, consultationCloses, soonDays } = block.dataset;
    const current = state(Date.parse(consultationOpens) || 0, Date.parse(consultationCloses), Number(soonDays ?? 7), at);
    const when = current === "soon" ? "open" : current;
    for (const part of block.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== when;
      part.closest(".respond")?.classList.toggle("respond--quiet", when !== "open");
    }
    for (const status of block.querySelectorAll("[data-status]")) paint(status, current, STATES[current]);
  }
  for (const notice of document.querySelectorAll("[data-gone-after]")) notice.hidden = Date.parse(notice.dataset.goneAfter) <= at;
  for (const promised of document.querySelectorAll("[data-reply-due]")) {
    const [state, name, word] = reply(Date.parse(promised.dataset.replyDue), at);
    for (const status of promised.querySelectorAll("[data-reply-status]")) paint(status, name, word);
    for (const part of promised.querySelectorAll("[data-reply]")) part.hidden = part.dataset.reply !== state;
  }
}

tell();
setInterval(tell, 3e4);
document.addEventListener("visibilitychange", tell);
