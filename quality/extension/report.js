// The full report, from the assessment that the worker stored. It makes no requests, so it works without the service.

import { apart, evidence, findings, isExample, passages, side, told } from "./assessment.js";
import { contest } from "./contest.js";
import { load } from "./settings.js";
import { ENGLISH, editName, element, fillIn, locale, moved, quoted, readability, say, shortened, silence, title, verdict } from "./view.js";

const QUOTE = 160; // characters

const main = document.getElementById("main");
fillIn();
addEventListener("hashchange", open);
await open();

async function open() {
  const key = `report:${location.hash.slice(1)}`;
  const { [key]: report } = await chrome.storage.session.get(key);
  // An assessment stored by an earlier version of the extension has another format.
  if (!report?.assessment.questions) {
    main.replaceChildren(element("p", { class: "empty", role: "alert" }, say("report_gone")));
    return;
  }
  const { assessment } = report;
  const headline = assessment.headline || report.url;
  document.title = `${shortened(headline, 80)} · ${say("name")}`;
  const body = marked(assessment);
  const heading = markedHeadline(assessment, headline);
  const cited = new Set([...heading.cited, ...body.cited]);
  const form = say(`form_${assessment.form}`) || assessment.form.replaceAll("_", " ");
  const at = new Date(report.at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
  const origin = [report.url, say("words", Number(assessment.words).toLocaleString(locale())), form, say("checked_at", at)];
  main.replaceChildren(
    element("p", { class: "kicker" }, origin.filter(Boolean).join(" · ")),
    heading.element,
    verdict(assessment),
    element("div", { class: "columns" },
      element("section", { "aria-label": say("reasons") }, cautions(assessment), questions(assessment, cited), whatIf(assessment), readability(assessment), element("div", { id: "dispute" }), rest(assessment)),
      element("section", { "aria-label": say("article") }, element("h2", {}, say("article")), apart(assessment).length ? element("p", { class: "model" }, say("apart")) : null, body.element)),
  );
  const offered = await contest(report.id, assessment, await load(), ask);
  if (offered) document.getElementById("dispute").replaceChildren(offered);
}

async function ask(message) {
  return chrome.runtime.sendMessage(message).catch((error) => ({ error: { code: "internal", message: say("error_internal", error.message) } }));
}

/** The language of the article, where it is known. */
function language({ language }) {
  return { lang: typeof language === "string" ? language : null };
}

function cautions(assessment) {
  return assessment.cautions.map((caution) => element("p", { class: "caution", ...ENGLISH }, caution));
}

/** Builds the questions with their points and findings; nothing for an article without a score. */
function questions(assessment, cited) {
  if (assessment.score === null) return [];
  const largest = Math.max(...assessment.questions.map((q) => Math.abs(q.log_odds))) || 1;
  const groups = assessment.questions.map((question) => {
    const items = findings(assessment, question.question).map((found) => item(found, cited.has(found.index)));
    return element("section", { class: `question ${side(question.points)}` },
      element("h2", {}, title(question), " ", moved(question.points)),
      element("svg", { class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
        element("rect", { width: (100 * Math.abs(question.log_odds)) / largest, height: 4, rx: 1 })),
      items.length ? element("ol", {}, items) : silence(assessment, question));
  });
  return [element("p", { class: "model means" }, say("points_mean")), ...groups];
}

/** Builds a finding with the passage that shows it best; where the text has its passages, a button leads to them in turn. */
function item(found, here) {
  const [best] = evidence(found).sort((a, b) => b.weight - a.weight);
  const made = element("li", { class: `reason ${found.log_odds > 0 ? "up" : "down"}${here ? " cited" : ""}`, "data-reason": found.index },
    moved(found.points),
    element("p", ENGLISH, told(found)),
    best ? element("span", { class: "other" }, `${lead(best)}${quoted(best.quote, QUOTE)}`) : null,
    here ? element("button", { class: "to", type: "button", title: say("show_in_text") }, say("show_in_text"), element("span", { class: "unseen", ...ENGLISH }, `: ${told(found)}`)) : null);
  if (here) stepThrough(made, found.index);
  return made;
}

/** What stands before a passage: the part of the article that it is from, or that it is only an example. */
function lead(passage) {
  if (isExample(passage)) return `${say("example")} `;
  return passage.part === "text" ? "" : `${say(`part_${passage.part}`) || passage.part}: `;
}

function whatIf({ what_if }) {
  if (!what_if.length) return [];
  return [element("h2", {}, say("would_raise")), element("ul", { class: "whatif" }, what_if.map(({ score, edit }) => element("li", {}, element("b", {}, say("raised_to", score)), " ", editName(edit))))];
}

function rest(assessment) {
  const { abstained, contributions, model, quality_version } = assessment;
  const shown = new Set(findings(assessment).map(({ signal }) => signal));
  const others = contributions.filter(({ signal, value }) => value !== null && !shown.has(signal));
  const unmeasured = assessment.unmeasured.filter(({ signal }) => !shown.has(signal));
  // The signals look for English words, so they say nothing about a text in another language.
  const checked = abstained?.reason === "not_english" ? null : element("details", {},
    element("summary", {}, say("also_checked", others.length + unmeasured.length)),
    element("ul", ENGLISH,
      others.map((c) => element("li", {}, `${c.title}: ${c.observation}`)),
      unmeasured.map((u) => element("li", { class: "unknown" }, `${u.title || u.signal.replaceAll("_", " ")}: ${u.why}`))));
  return [checked, element("p", { class: "model" }, say("model", model.name ?? "", model.version ?? "", quality_version ?? ""))];
}

/** Builds the article's text with the evidence marked, and returns which findings are cited in it. */
function marked(assessment) {
  const placed = passages(assessment).filter(({ start, end }) => start !== null && end > start);
  const body = pieces(assessment, assessment.text, placed, apart(assessment));
  return { element: element("div", { class: "body", ...language(assessment) }, body), cited: placed.map(({ reason }) => reason) };
}

/** The same for the headline. */
function markedHeadline(assessment, headline) {
  const placed = passages(assessment).flatMap((passage) => {
    const start = passage.part === "headline" ? headline.indexOf(passage.quote) : -1;
    return start < 0 ? [] : [{ ...passage, start, end: start + passage.quote.length }];
  });
  return { element: element("h1", language(assessment), pieces(assessment, headline, placed, [])), cited: placed.map(({ reason }) => reason) };
}

/** Cuts a text where a passage begins or ends, and marks the passages. */
function pieces({ contributions }, text, placed, beside) {
  const edges = [...new Set([0, text.length, ...[...placed, ...beside].flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const opening = Map.groupBy(placed, ({ start }) => start);
  let open = [];
  return edges.slice(0, -1).map((from, number) => {
    const until = edges[number + 1];
    open = [...open.filter(({ end }) => end > from), ...(opening.get(from) ?? [])];
    const part = beside.some(({ start, end }) => start <= from && from < end) ? element("span", { class: "apart" }, text.slice(from, until)) : text.slice(from, until);
    if (!open.length || !text.slice(from, until).trim()) return part;
    const cited = [...new Set(open.map(({ reason }) => reason))];
    const note = cited.map((reason) => told(contributions[reason])).join("\n");
    const made = element("mark", { class: open.some(({ down }) => down) ? "down" : "up", "data-reasons": cited.join(" "), tabindex: 0, "aria-description": note }, part);
    for (const event of ["pointerenter", "focus", "click"]) made.addEventListener(event, () => tell(made, note));
    for (const event of ["pointerleave", "blur"]) made.addEventListener(event, hide);
    return made;
  });
}

let tip = null;

function tell(mark, note) {
  hide();
  light(mark.dataset.reasons.split(" "));
  tip = element("div", { class: "tip", role: "tooltip", ...ENGLISH }, note);
  main.append(tip);
  const box = mark.getClientRects()[0];
  const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 12);
  tip.style.left = `${Math.max(12, left)}px`;
  tip.style.top = `${box.top > tip.offsetHeight + 12 ? box.top - tip.offsetHeight - 6 : box.bottom + 6}px`;
}

function hide() {
  tip?.remove();
  tip = null;
  for (const lit of document.querySelectorAll(".on")) lit.classList.remove("on");
}

function light(cited) {
  for (const mark of document.querySelectorAll("mark")) {
    if (mark.dataset.reasons.split(" ").some((reason) => cited.includes(reason))) mark.classList.add("on");
  }
  for (const reason of document.querySelectorAll(".reason.cited")) {
    if (cited.includes(reason.dataset.reason)) reason.classList.add("on");
  }
}

function stepThrough(reason, index) {
  let next = 0;
  const step = () => {
    const marks = [...document.querySelectorAll("mark")].filter((mark) => mark.dataset.reasons.split(" ").includes(String(index)));
    marks[next++ % marks.length]?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    hide();
    light([String(index)]);
  };
  reason.addEventListener("click", step); // the button is in it
  reason.addEventListener("pointerenter", () => { hide(); light([String(index)]); });
  reason.addEventListener("pointerleave", hide);
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
