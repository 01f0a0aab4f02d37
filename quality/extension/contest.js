// Contesting a score: by the service if it takes disputes, to the operator's address if there is one, and always by saving
// what was measured, which holds the page's address but nothing of the article's text.

import { findings, signed } from "./assessment.js";
import { element, say, signalTitle, visible } from "./view.js";

const LONGEST_MAIL = 1500; // characters that every mail program takes from a link

/** Builds the section in which a reader contests a score; null without one. `ask` sends a message to the worker. */
export async function contest(report, assessment, { contact }, ask) {
  if (assessment.score === null) return null;
  const [model, measured] = await Promise.all([ask({ type: "model" }), ask({ type: "measured", report })]);
  if (measured.error) return null;
  const to = contact || model.contact || "";
  const file = URL.createObjectURL(new Blob([`${JSON.stringify(measured, null, 2)}\n`], { type: "application/json" }));
  return element("details", { class: "contest" }, element("summary", {}, say("dispute")),
    model.disputes ? form(report, assessment, ask) : null,
    to ? element("p", {}, element("a", { href: link(to, measured, assessment), target: "_blank", rel: "noreferrer" }, say("contest_write", to))) : null,
    element("p", {}, element("a", { href: file, download: "quality-measured.json" }, say("contest_save"))),
    element("p", { class: "hint" }, say(to || model.disputes ? "contest_attach" : "contest_nobody")));
}

/** The address of a page, or a mail with what was measured. */
function link(to, measured, assessment) {
  if (/^https?:/.test(to)) return to;
  return `mailto:${to}?subject=${encodeURIComponent(say("contest_subject"))}&body=${encodeURIComponent(told(measured, assessment))}`;
}

function told({ url, article, score, interval, model }, { contributions }) {
  const counting = contributions.filter(({ points }) => Math.abs(points) >= 0.5).map(({ title, value, points }) => `${title}: ${value === null ? "–" : Number(value.toPrecision(3))} (${signed(points)})`);
  const range = interval ? ` (${interval.join("–")})` : "";
  const lines = [url, `SHA-256: ${article}`, `quality: ${score ?? "–"}${range}`, `${model.name} ${model.version} ${model.digest}`, ...counting];
  return visible(`${say("contest_begin")}\n\n\n${lines.filter(Boolean).join("\n")}`).slice(0, LONGEST_MAIL);
}

function form(report, assessment, ask) {
  const reasonBox = element("textarea", { id: "reason", rows: 3, maxlength: 1000, required: true });
  const shown = findings(assessment).map((found) => element("option", { value: found.signal }, signalTitle(found)));
  const signal = element("select", { id: "signal" }, element("option", { value: "" }, say("dispute_whole")), shown);
  const result = element("p", { role: "status", id: "result" });
  const send = element("button", { type: "submit" }, say("dispute_send"));
  return element("form", { onsubmit: submit },
    element("p", { class: "hint" }, say("dispute_hint")),
    element("label", {}, say("dispute_what"), signal),
    element("label", {}, say("dispute_reason"), reasonBox),
    send, result);

  async function submit(event) {
    event.preventDefault();
    send.disabled = true;
    const { error } = await ask({ type: "dispute", report, signal: signal.value, reason: reasonBox.value.trim() });
    result.textContent = error ? error.message : say("dispute_thanks");
    send.disabled = !error;
  }
}
