// "Does it concern me?", answered on the reader's device: nothing is sent, nothing is kept.
//   section[data-relevance="Dự thảo"] > fieldset[data-question] > input[value=yes|no], p[data-verdict]
// A question with data-places (codes of communes) is a condition: without a yes to it, the draft does not reach the reader.
// A commune the reader chose for the whole portal (localStorage "portal.commune", its code) answers that one beforehand.

// answers: [{ condition, value: "yes" | "no" | undefined }] → what can be said by now: yes, place, nobody, elsewhere or open.
export function verdict(answers) {
  const [conditions, groups] = [answers.filter((a) => a.condition), answers.filter((a) => !a.condition)];
  if (conditions.some(({ value }) => value === "no")) return "elsewhere";
  const here = conditions.every(({ value }) => value === "yes");
  if (here && (!groups.length || groups.some(({ value }) => value === "yes"))) return "yes";
  if (answers.some(({ value }) => !value)) return "open";
  return conditions.length ? "place" : "nobody";
}

const SENTENCES = {
  yes: (word) => `Có, ${word} liên quan đến bạn.`,
  place: (word) => `Có thể: ${word} áp dụng ở nơi bạn sống hoặc làm ăn, nhưng bạn không thuộc nhóm chịu ảnh hưởng trực tiếp.`,
  nobody: (word) => `Có lẽ ${word} không ảnh hưởng trực tiếp đến bạn.`,
  elsewhere: (word) => `Có lẽ ${word} không ảnh hưởng trực tiếp đến bạn, vì chỉ áp dụng ở nơi khác.`,
};

const chosen = () => { try { return localStorage.getItem("portal.commune") ?? ""; } catch { return ""; } };

for (const section of document.querySelectorAll("[data-relevance]")) {
  const questions = [...section.querySelectorAll("[data-question]")];
  const said = section.querySelector("[data-verdict]");
  const tell = () => {
    const answers = questions.map((question) => ({
      condition: "places" in question.dataset, value: question.querySelector("input:checked")?.value,
    }));
    const result = verdict(answers);
    const left = answers.filter(({ value }) => !value).length;
    const text = result !== "open" ? SENTENCES[result](section.dataset.relevance.toLowerCase())
      : left < answers.length ? `Còn ${left} câu.` : "";
    said.dataset.verdict = result;
    if (said.textContent !== text) said.textContent = text;
  };
  const commune = chosen();
  for (const question of questions) {
    if (!commune || !question.dataset.places || question.querySelector("input:checked")) continue;
    const answer = question.dataset.places.split(" ").includes(commune) ? "yes" : "no";
    question.querySelector(`input[value="${answer}"]`).checked = true;
    const note = document.createElement("p");
    note.textContent = "Đã trả lời theo xã, phường bạn chọn trên máy này; bạn đổi được.";
    question.append(note);
  }
  section.addEventListener("change", tell);
  tell();
}
