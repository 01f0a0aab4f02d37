// The full report, from the assessment that the worker kept. Asks nobody, so it works without the service.

import { passages, points, reasons, VISIBLE } from "./assessment.js";
import { element, fillIn, say, shortened, verdict } from "./view.js";

const main = document.getElementById("main");
fillIn();
await open();
addEventListener("hashchange", open);

async function open() {
  const key = `report:${location.hash.slice(1)}`;
  const { [key]: report } = await chrome.storage.session.get(key);
  if (!report) {
    main.replaceChildren(element("p", { class: "empty", role: "alert" }, say("report_gone")));
    return;
  }
  const { assessment } = report;
  const title = assessment.headline || report.url;
  document.title = `${shortened(title, 80)} · ${say("name")}`;
  const body = marked(assessment);
  const form = String(assessment.genre ?? "").replaceAll("_", " ");
  const origin = [report.url, say("words", Number(assessment.words).toLocaleString()), form, say("checked_at", new Date(report.at).toLocaleString())];
  main.replaceChildren(
    element("p", { class: "kicker" }, origin.filter(Boolean).join(" · ")),
    element("h1", {}, title),
    verdict(assessment),
    element("div", { class: "columns" },
      element("section", { "aria-label": say("reasons") }, cautions(assessment), side(assessment, false, body.cited), side(assessment, true, body.cited), whatIf(assessment), rest(assessment)),
      element("section", { "aria-label": say("article") }, element("h2", {}, say("article")), body.element)),
  );
}

function cautions(assessment) {
  return assessment.cautions.map((caution) => element("p", { class: "caution" }, caution));
}

/** The reasons of one side; without a score, which they could move, what was measured at all, as the first. */
function side(assessment, up, cited) {
  const plain = assessment.score === null;
  if (plain && up) return [];
  const both = () => [...reasons(assessment, false), ...reasons(assessment, true)].filter(({ value }) => value !== null).sort((a, b) => a.index - b.index);
  const chosen = plain ? both() : reasons(assessment, up);
  if (!chosen.length) return [];
  const largest = Math.max(...assessment.contributions.map((c) => Math.abs(c.log_odds)));
  const items = chosen.map((reason) => {
    const here = cited.has(reason.index);
    const elsewhere = reason.evidence.filter(({ part }) => part !== "text").slice(0, 3);
    const made = element("li", { class: `reason ${plain ? "plain" : up ? "up" : "down"}${here ? " cited" : ""}`, "data-reason": reason.index, tabindex: here ? 0 : null, role: here ? "button" : null },
      plain ? null : element("div", { class: "bar" },
        element("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
          element("rect", { width: (100 * Math.abs(reason.log_odds)) / largest, height: 4, rx: 1 })),
        element("span", { class: "moved" }, points(reason), element("span", { class: "unseen" }, ` ${say("points")}`))),
      element("p", {}, reason.sentence),
      elsewhere.map(({ part, quote }) => element("span", { class: "other" }, `${say(`part_${part}`) || part}: “${shortened(quote, 200)}”`)));
    if (here) stepThrough(made, reason.index);
    return made;
  });
  return [element("h2", {}, plain ? say("measured") : say(up ? "raises" : "lowers")), element("ol", {}, items)];
}

function whatIf({ what_if }) {
  if (!what_if.length) return [];
  return [element("h2", {}, say("would_raise")), element("ul", { class: "whatif" }, what_if.map(({ score, edit }) => element("li", {}, element("b", {}, String(score)), " ", edit)))];
}

function rest({ score, contributions, unmeasured, model, quality_version }) {
  const plain = score === null;
  const small = contributions.filter((c) => Math.abs(c.log_odds) < VISIBLE);
  return [
    element("details", {}, element("summary", {}, say(plain ? "also_measured" : "also_checked", small.length + unmeasured.length)),
      element("ul", {},
        small.map((c) => element("li", {}, `${c.title}: ${c.sentence}`)),
        unmeasured.map((u) => element("li", { class: "unknown" }, `${u.signal.replaceAll("_", " ")}: ${u.why}`)))),
    element("p", { class: "model" }, say("model", model.name ?? "", model.version ?? "", quality_version ?? "")),
  ];
}

/** The article's text with the evidence marked, and which reasons are cited in it. */
function marked(assessment) {
  const { text, contributions } = assessment;
  const placed = passages(assessment).filter(({ start, end }) => start !== null && end > start);
  const edges = [...new Set([0, text.length, ...placed.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const opening = Map.groupBy(placed, ({ start }) => start);
  let open = [];
  const pieces = edges.slice(0, -1).map((from, number) => {
    const until = edges[number + 1];
    open = [...open.filter(({ end }) => end > from), ...(opening.get(from) ?? [])];
    const part = text.slice(from, until);
    if (!open.length || !part.trim()) return part;
    const cited = [...new Set(open.map(({ reason }) => reason))];
    const note = cited.map((reason) => contributions[reason].sentence).join("\n");
    const made = element("mark", { class: open.some(({ down }) => down) ? "down" : "up", "data-reasons": cited.join(" "), tabindex: 0, "aria-description": note }, part);
    for (const event of ["pointerenter", "focus", "click"]) made.addEventListener(event, () => tell(made, note));
    for (const event of ["pointerleave", "blur"]) made.addEventListener(event, hide);
    return made;
  });
  return { element: element("div", { class: "body" }, pieces), cited: new Set(placed.map(({ reason }) => reason)) };
}

let tip = null;

function tell(mark, note) {
  hide();
  light(mark.dataset.reasons.split(" "));
  tip = element("div", { class: "tip", role: "tooltip" }, note);
  document.body.append(tip);
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
  reason.addEventListener("click", step);
  reason.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    step();
  });
  reason.addEventListener("pointerenter", () => { hide(); light([String(index)]); });
  reason.addEventListener("pointerleave", hide);
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
