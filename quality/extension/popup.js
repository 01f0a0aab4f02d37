// The popup: gets the tab's assessment from the worker and shows it.

import { reasons, side, signed } from "./assessment.js";
import { load, pattern } from "./settings.js";
import { element, fillIn, readability, say, shortened, silence, verdict } from "./view.js";

const QUOTES = 3; // passages per reason
const QUOTE = 60; // characters
const GRACE = 3000; // milliseconds allowed to the worker in addition to the service's own limit

const main = document.getElementById("main");
const settings = load();
fillIn();
// The address may name the tab, for people who keep the popup open in its own tab.
const named = Number(new URLSearchParams(location.search).get("tab"));
const tab = named || (await chrome.tabs.query({ active: true, currentWindow: true }))[0]?.id;
await check({});

async function check(options) {
  show([element("p", { class: "loading" }, element("span", { class: "spinner", "aria-hidden": "true" }), say("checking"))], true);
  const result = await ask({ type: "check", tab, ...options });
  if (result.error) await failed(result.error);
  else filled(result, await settings);
}

/** Returns the worker's answer, or an error if it stops or takes too long. */
async function ask(message) {
  const timeout = settings.then(({ seconds }) => new Promise((resolve) => {
    setTimeout(resolve, 1000 * seconds + GRACE, { error: { code: "timeout", message: say("error_timeout", seconds) } });
  }));
  const answer = chrome.runtime.sendMessage(message).catch((error) => ({ error: { code: "internal", message: say("error_internal", error.message) } }));
  return (await Promise.race([answer, timeout])) ?? { error: { code: "internal", message: say("error_internal", "") } };
}

function show(content, busy = false) {
  main.setAttribute("aria-busy", String(busy));
  main.replaceChildren(...content.flat().filter(Boolean));
}

function filled({ report, assessment, passages, lacking }, { highlights, toolbarOnly, readability: wanted }) {
  const where = new Map();
  passages.forEach((passage, index) => where.set(passage.reason, [...(where.get(passage.reason) ?? []), { ...passage, index }]));
  const group = (question) => {
    // The popup shows one reason per question; the report has all of them.
    const strongest = reasons(assessment, question.question).filter(({ sentence }) => sentence === question.sentence).slice(0, 1);
    const items = strongest.map((reason) => item(reason, where.get(reason.index) ?? [], !toolbarOnly));
    return element("section", { class: `question ${side(question.points)}` },
      element("h2", {}, question.title, " ", moved(question.points)),
      items.length ? element("ol", { class: "reasons" }, items) : element("p", { class: "silent" }, silence(assessment, question)));
  };
  const edits = assessment.what_if.map(({ score, edit }) => element("li", {}, element("b", {}, String(score)), element("span", {}, edit)));
  const step = element("button", { type: "button", id: "step", onclick: () => go(null) }, say("next_passage"));
  show([
    verdict(assessment),
    assessment.cautions.map((caution) => element("p", { class: "caution" }, caution)),
    assessment.score === null ? [] : [...assessment.questions.map(group), element("p", { class: "hint" }, say("points_mean"))],
    edits.length ? [element("h2", {}, say("would_raise")), element("ul", { class: "whatif" }, edits)] : [],
    wanted ? beside(assessment, lacking) : [],
    element("div", { class: "actions" },
      element("a", { class: "button", id: "report", href: `report.html#${report}`, target: "_blank" }, say("full_report")),
      passages.length && !toolbarOnly ? step : null,
      element("button", { type: "button", id: "again", onclick: () => check({ again: true }) }, say("again"))),
    element("p", { class: "marked", id: "marked", role: "status" }, passages.length && highlights && !toolbarOnly ? say("keys") : ""),
    element("div", { id: "dispute" }),
  ].flat());
  performance.mark("filled");
  // Announced by screen readers at once; the rest is read on demand.
  const { score, band, abstained } = assessment;
  document.getElementById("status").textContent =
    score === null ? say("badge_abstained", abstained.message) : say("badge_score", score, say(`band_${band}`));
  offerDispute(report, assessment);
}

/** The readability lines, or why there are none. */
function beside(assessment, lacking) {
  const lines = readability(assessment);
  return lines.length ? lines : [element("p", { class: "hint", id: "unread" }, say(lacking ? "error_lacking" : "readability_short"))];
}

function moved(points) {
  return element("span", { class: "moved" }, signed(points), element("span", { class: "unseen" }, ` ${say("points")}`));
}

function item(reason, passages, inPage) {
  const seen = new Set();
  const distinct = [...passages].sort((a, b) => b.weight - a.weight).filter(({ quote }) => !seen.has(quote) && seen.add(quote)).slice(0, QUOTES);
  const quotes = distinct.map(({ quote, index }) => {
    const button = { type: "button", class: "quote", title: say("show_passage"), onclick: () => go(index) };
    return element(inPage ? "button" : "span", inPage ? button : {}, `“${shortened(quote, QUOTE)}”`);
  });
  return element("li", { class: reason.log_odds > 0 ? "up" : "down" },
    moved(reason.points),
    element("span", {}, reason.sentence),
    quotes.length ? element("div", { class: "quotes" }, quotes) : null);
}

async function go(passage) {
  const { shown, error } = await ask({ type: "go", tab, passage });
  document.getElementById("marked").textContent = error ? error.message : shown ? say("keys") : say("not_found");
}

async function failed({ code, message }) {
  const { address } = await settings;
  const again = element("button", { type: "button", class: "main", id: "retry", onclick: () => check({ again: true }) }, say("retry"));
  const buttons = [again];
  if (code === "skipped") {
    buttons[0] = element("button", { type: "button", class: "main", id: "anyway", onclick: () => check({ anyway: true }) }, say("anyway"));
  }
  if (code === "unreachable" && !(await chrome.permissions.contains({ origins: [pattern(address)] }))) {
    buttons.push(element("button", { type: "button", id: "allow", onclick: () => allow(address) }, say("allow", new URL(address).host)));
  }
  show([element("p", { class: "notice", role: "alert", "data-code": code }, message), element("div", { class: "actions" }, buttons)]);
  buttons[0].focus({ focusVisible: false });
}

/** Asks for permission to connect; without it, the service must allow this extension by CORS. */
async function allow(address) {
  if (await chrome.permissions.request({ origins: [pattern(address)] })) await check({ again: true });
}

async function offerDispute(report, assessment) {
  const model = await ask({ type: "model" });
  if (!model.disputes) return;
  const reasonBox = element("textarea", { id: "reason", rows: 3, maxlength: 1000, required: true });
  const signal = element("select", { id: "signal" },
    element("option", { value: "" }, say("dispute_whole")),
    assessment.contributions.map((c) => element("option", { value: c.signal }, c.title)));
  const result = element("p", { role: "status", id: "result" });
  const form = element("form", { onsubmit: submit },
    element("p", { class: "hint" }, say("dispute_hint")),
    element("label", {}, say("dispute_what"), signal),
    element("label", {}, say("dispute_reason"), reasonBox),
    element("button", { type: "submit" }, say("dispute_send")), result);
  document.getElementById("dispute")?.replaceChildren(element("details", {}, element("summary", {}, say("dispute")), form));

  async function submit(event) {
    event.preventDefault();
    const send = form.querySelector("button");
    send.disabled = true;
    const { error } = await ask({ type: "dispute", report, signal: signal.value, reason: reasonBox.value.trim() });
    result.textContent = error ? error.message : say("dispute_thanks");
    send.disabled = !error;
  }
}
