// The popup: gets the tab's assessment from the worker and shows it.

import { abstention, findings, isExample, side, told } from "./assessment.js";
import { contest } from "./contest.js";
import { load, pattern } from "./settings.js";
import { ENGLISH, editName, element, fillIn, moved, quoted, readability, remainder, say, silence, title, verdict } from "./view.js";

const QUOTE = 90; // characters
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

function filled({ report, assessment, passages, lacking }, { highlights, keys, toolbarOnly, readability: wanted }) {
  const where = new Map();
  passages.forEach((passage, index) => where.set(passage.reason, [...(where.get(passage.reason) ?? []), { ...passage, index }]));
  const group = (question) => {
    // The popup shows one reason per question and names the other findings; the report has all of them.
    const found = findings(assessment, question.question);
    const strongest = found.filter(({ sentence }) => sentence !== null && sentence === question.sentence).slice(0, 1);
    const items = strongest.map((reason) => item(reason, where.get(reason.index) ?? [], !toolbarOnly));
    return element("section", { class: `question ${side(question.points)}` },
      element("h2", {}, title(question), " ", moved(question.points)),
      items.length ? element("ol", { class: "reasons" }, items) : silence(assessment, question),
      remainder(found.filter((one) => !strongest.includes(one)), !items.length));
  };
  const edits = assessment.what_if.map(({ score, edit }) => element("li", {}, element("b", {}, say("raised_to", score)), editName(edit)));
  const step = element("button", { type: "button", id: "step", onclick: () => go(null) }, say("next_passage"));
  show([
    verdict(assessment),
    assessment.cautions.map((caution) => element("p", { class: "caution", ...ENGLISH }, caution)),
    assessment.score === null ? [] : [element("p", { class: "hint means" }, say("points_mean")), ...assessment.questions.map(group)],
    edits.length ? [element("h2", {}, say("would_raise")), element("ul", { class: "whatif" }, edits)] : [],
    wanted ? beside(assessment, lacking) : [],
    element("div", { class: "actions" },
      element("a", { class: "button", id: "report", href: `report.html#${report}`, target: "_blank" }, say("full_report")),
      passages.length && !toolbarOnly ? step : null,
      element("button", { type: "button", id: "again", onclick: () => check({ again: true }) }, say("again"))),
    element("p", { class: "marked", id: "marked", role: "status" }, passages.length && highlights && keys && !toolbarOnly ? say("keys") : ""),
    element("div", { id: "dispute" }),
  ].flat());
  performance.mark("filled");
  // Announced by screen readers at once; the rest is read on demand.
  const { score, band } = assessment;
  document.getElementById("status").textContent =
    score === null ? say("badge_abstained", abstention(assessment).text) : say("badge_score", score, say(`band_${band}`));
  settings.then((chosen) => contest(report, assessment, chosen, ask)).then((offered) => {
    if (offered) document.getElementById("dispute")?.replaceChildren(offered);
  });
}

/** The readability lines, or why there are none. */
function beside(assessment, lacking) {
  const lines = readability(assessment);
  return lines.length ? lines : [element("p", { class: "hint", id: "unread" }, say(lacking ? "error_lacking" : "readability_short"))];
}

/** Builds a reason with the passage that shows it best. */
function item(reason, passages, inPage) {
  const best = passages.reduce((most, passage) => (most && most.weight >= passage.weight ? most : passage), null);
  const properties = inPage ? { type: "button", title: say("show_passage"), onclick: () => go(best.index) } : {};
  const quote = best && element(inPage ? "button" : "span", { class: "quote", ...properties }, quoted(best.quote, QUOTE));
  return element("li", { class: reason.log_odds > 0 ? "up" : "down" },
    moved(reason.points),
    element("span", ENGLISH, told(reason)),
    quote ? element("div", { class: "quotes" }, isExample(best) ? element("span", { class: "lead" }, say("example")) : null, quote) : null);
}

async function go(passage) {
  const { shown, error } = await ask({ type: "go", tab, passage });
  document.getElementById("marked").textContent = error ? error.message : !shown ? say("not_found") : (await settings).keys ? say("keys") : "";
}

async function failed({ code, message }) {
  const { address } = await settings;
  const again = element("button", { type: "button", class: "main", id: "retry", onclick: () => check({ again: true }) }, say("retry"));
  const buttons = [again];
  if (code === "skipped" || code === "unlisted") {
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
