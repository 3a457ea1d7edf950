// Screening a draft for Decision 407/QĐ-TTg on the reader's device: nothing is sent, nothing is kept.
// The same verdict and the same text as hooks/portal/screening/decision.py, word for word; a test compares all answers.
//   [data-screening] fieldset[data-step] > input[type=radio], [data-reason], [data-note]; [data-outcome], [data-ready]

const FIELDS = {
  "lap-de-nghi": "needs_proposal", "tac-dong-truc-tiep": "direct_impact",
  "kho-nhay-cam": "difficult_or_sensitive", "pham-vi": "province_wide",
};
const STEPS = Object.keys(FIELDS);
const RESULTS = { co: "dat", khong: "khong-dat", "chua-ro": "chua-xac-dinh", "huong-dan": "ngoai-le" };

const resultOf = (step, { values, note = "" }) => {
  const answer = values[step] ?? "chua-ro";
  return RESULTS[answer === "huong-dan" && !note ? "chua-ro" : answer];
};

// answers: { values: { step: answer }, reasons: { step: text }, note } → { outcome, because: [step], missing: [step] }
export function decide(answers) {
  const first = answers.values["bi-mat"] ?? "chua-ro";
  if (first === "co") return { outcome: "dung", because: ["bi-mat"], missing: [] };
  if (first !== "khong") return { outcome: "hoi-truoc", because: ["bi-mat"], missing: ["bi-mat"] };
  const having = (result) => STEPS.filter((step) => resultOf(step, answers) === result);
  const [failed, unclear] = [having("khong-dat"), having("chua-xac-dinh")];
  if (failed.length) return { outcome: "khong-thuoc", because: failed, missing: unclear };
  if (unclear.length) return { outcome: "chua-ro", because: unclear, missing: unclear };
  return { outcome: "thuoc", because: STEPS, missing: [] };
}

const criteria = (answers, on, indent) => {
  const lines = ["criteria:"];
  if (on) lines.push(`  screened_on: ${on}`);
  for (const step of STEPS) {
    lines.push(`  ${FIELDS[step]}:`, `    result: ${resultOf(step, answers)}`);
    if (answers.reasons?.[step]) lines.push(`    reason: ${JSON.stringify(answers.reasons[step])}`);
  }
  if (answers.note) lines.push(`  exception_note: ${JSON.stringify(answers.note)}`);
  return lines.map((line) => `${indent}${line}\n`).join("");
};

export function readyText(answers, title, agency, on) {
  const { outcome } = decide(answers);
  if (outcome === "dung" || outcome === "hoi-truoc") return "";
  const [name, body] = [JSON.stringify(title), JSON.stringify(agency)];
  if (outcome === "khong-thuoc") return `  - title: ${name}\n    agency: ${body}\n${criteria(answers, on, "    ")}`;
  return `title: ${name}\nlead_agency: ${body}\nstage: soan-thao\n${criteria(answers, on, "")}`;
}

const page = document.querySelector("[data-screening]");
if (page) {
  const all = (selector) => [...page.querySelectorAll(selector)];
  const said = (selector) => page.querySelector(selector).value.trim().replace(/\s+/gu, " ");
  const steps = all("fieldset[data-step]");
  const [left, why, ready] = ["[data-left]", "[data-why]", "[data-ready]"].map((s) => page.querySelector(s));
  const copy = page.querySelector("[data-copy]");
  // The day in Vietnam, wherever the reader is.
  const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
  const heading = (step) => document.getElementById(`cau-${step}`).textContent;
  const asked = (step) => page.querySelector(`[data-step="${step}"] dl > :nth-last-child(2) dd`).textContent;
  const tell = () => {
    const answers = { values: {}, reasons: {}, note: said("[data-note]") };
    for (const step of steps) {
      const name = step.dataset.step;
      const value = step.querySelector("input:checked")?.value;
      if (value) answers.values[name] = value;
      const reason = step.querySelector("[data-reason]")?.value.trim().replace(/\s+/gu, " ");
      if (reason) answers.reasons[name] = reason;
    }
    const guided = answers.values["lap-de-nghi"] === "huong-dan";
    page.querySelector("[data-guided]").hidden = !guided;
    if (!guided) answers.note = "";
    const open = steps.length - Object.keys(answers.values).length;
    const { outcome, because, missing } = decide(answers);
    // One criterion that is not met settles it; otherwise every question must have its answer first.
    const known = answers.values["bi-mat"] && (!open || ["dung", "hoi-truoc", "khong-thuoc"].includes(outcome));
    const words = known ? "" : `Còn ${open} câu chưa trả lời.`;
    if (left.textContent !== words) left.textContent = words;
    for (const card of all("[data-outcome]")) card.hidden = known ? card.dataset.outcome !== outcome : false;
    why.replaceChildren();
    if (known && outcome !== "thuoc" && outcome !== "dung") {
      const list = document.createElement("ul");
      for (const step of because) {
        const item = document.createElement("li");
        item.textContent = outcome === "khong-thuoc" ? `Không đạt: ${heading(step)}`
          : `Chưa rõ: ${heading(step)}. Hỏi: ${asked(step)}`;
        list.append(item);
      }
      if (missing.length && outcome === "khong-thuoc") {
        const item = document.createElement("li");
        item.textContent = "Các câu chưa rõ không làm đổi kết luận này.";
        list.append(item);
      }
      why.append(list);
    }
    const text = readyText(answers, said("[data-title]") || "Tên dự thảo", said("[data-agency]") || "mã cơ quan", today());
    const secret = answers.values["bi-mat"] && answers.values["bi-mat"] !== "khong";
    if (answers.values["bi-mat"]) ready.textContent = secret ? "Không ghi gì về dự thảo này." : text;
    copy.disabled = Boolean(secret);
  };
  page.addEventListener("input", tell);
  tell();
}
