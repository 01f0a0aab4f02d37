// Builds pages from data without markup: text becomes text nodes, never HTML.

import { abstention, edited, main, signed } from "./assessment.js";

const VECTOR = "http://www.w3.org/2000/svg";

export const say = (name, ...values) => chrome.i18n.getMessage(name, values.map(String));

/** The locale for dates and numbers: the reader's own kind of the language that the pages are in. */
export const locale = () => navigator.languages.find((tag) => tag.split("-")[0] === say("locale")) ?? say("locale");

/** Marks what the service says as English, for readers whose interface has another language. */
export const ENGLISH = Object.freeze({ lang: "en" });

// Control codes and directional marks, with which an article could change how the surrounding text is displayed.
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Removes characters that control the display from outside text. */
export const visible = (text) => text.replace(STEERING, "");

/** Creates an element. Properties that start with "on" are listeners, others attributes; false and null are left out. */
export function element(tag, properties = {}, ...content) {
  const vector = ["svg", "rect"].includes(tag);
  const made = vector ? document.createElementNS(VECTOR, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : visible(String(value)));
  }
  const parts = content.flat().filter((part) => part !== null && part !== undefined);
  made.append(...parts.map((part) => (part instanceof Node ? part : visible(String(part)))));
  return made;
}

/** Fills in the strings named by the elements' attributes data-say (text) and data-say-label (aria-label). */
export function fillIn(root = document) {
  document.documentElement.lang = say("locale"); // that of the message file, which may not be the browser's
  for (const part of root.querySelectorAll("[data-say]")) part.textContent = say(part.dataset.say);
  for (const part of root.querySelectorAll("[data-say-label]")) part.setAttribute("aria-label", say(part.dataset.sayLabel));
}

/** A question's title in the language of the interface, as far as it is known there. */
export const title = ({ question, title }) => say(`question_${question}`) || title;

/** A signal's title in the language of the interface; those of other packages are in English. */
export const signalTitle = ({ signal, title }) => say(`signal_${signal}`) || title;

/** Names the findings of a question that are not listed; null where there are none. `first` says that none is listed. */
export function remainder(left, first) {
  const strongest = [...left].sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
  const parts = strongest.map((found) => say("rest_part", signed(found.points), within(signalTitle(found)))).join(", ");
  return parts ? element("p", { class: "silent rest" }, first ? parts : say("rest_and", parts)) : null;
}

/** A title in the middle of a sentence. German nouns keep their capital. */
function within(title) {
  return say("locale") === "de" || /^\p{Lu}{2}/u.test(title) ? title : title.slice(0, 1).toLowerCase() + title.slice(1);
}

/** Builds the name of an edit that would raise the score. */
export function editName(edit) {
  const { text, isOwn } = edited(edit);
  return element("span", isOwn ? {} : ENGLISH, text);
}

/** Builds the points of a question or reason. */
export function moved(points) {
  return element("span", { class: "moved" }, signed(points), element("span", { class: "unseen" }, ` ${say("points")}`));
}

/** Builds the verdict: score, grade with the strongest reason, and interval on a scale; or the reason for giving no score. */
export function verdict(assessment) {
  const { score, band, interval } = assessment;
  if (score === null) {
    const { text, isOwn, more } = abstention(assessment);
    return element("div", { class: "verdict none" }, element("b", { class: "score", "aria-hidden": "true" }, "–"),
      element("div", {}, element("p", { class: "band" }, say("no_score")),
        element("p", { class: "abstained", ...(isOwn ? {} : ENGLISH) }, text),
        more ? element("p", { class: "more", ...ENGLISH }, more) : null));
  }
  const [low, high] = interval;
  const scale = element("svg", { class: "scale", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    element("rect", { class: "track", x: 0, y: 2, width: 100, height: 2, rx: 1 }),
    element("rect", { class: "range", x: low, y: 1.5, width: Math.max(high - low, 0.5), height: 3, rx: 1 }),
    element("rect", { class: "point", x: Math.min(Math.max(score - 0.5, 0), 99), y: 0, width: 1, height: 6 }));
  return element("div", { class: `verdict ${band}` },
    element("b", { class: "score" }, String(score), element("span", { class: "unseen" }, ` ${say("of_100")}`)),
    element("div", {}, element("p", { class: "band" }, say(`band_${band}`)), element("p", { class: "main", ...ENGLISH }, main(assessment)), scale,
      element("p", { class: "interval" }, say("interval", low, high))));
}

// Storage gives the names in alphabetical order.
const FIGURES = ["automated_readability_index", "coleman_liau_index", "lix", "rix", "words_per_sentence", "lexical_diversity"];

/** Builds the text shown under a question without a reason, by the rules of the reports (quality/report/words.py). */
export function silence({ contributions }, { question, points }) {
  const found = contributions.filter((c) => c.question === question && c.value !== null);
  const shown = Math.abs(points) < 0.5
    ? found.find(({ value }) => question === "authorship" && value !== 0)
    : found.find((c) => Math.abs(c.points) >= 0.5 && c.points > 0 === points > 0);
  if (shown) return element("p", { class: "silent", ...ENGLISH }, shown.observation);
  const isBalanced = Math.abs(points) < 0.5 && found.some((c) => Math.abs(c.points) >= 1);
  const silent = isBalanced ? say("balanced") : found.length ? say("nothing") : say("unknown");
  return element("p", { class: "silent" }, silent);
}

/** The readability lines under their heading; nothing where there are none. */
export function readability({ context }) {
  const place = (name) => (FIGURES.indexOf(name) + 1) || FIGURES.length + 1;
  const lines = Object.entries(context).sort(([a], [b]) => place(a) - place(b)).map(([name, value]) => say(`context_${name}`, figure(value)) || `${name.replaceAll("_", " ")}: ${figure(value)}`);
  return lines.length ? [element("h2", {}, say("beside")), element("ul", { class: "context" }, lines.map((line) => element("li", {}, line)))] : [];
}

/** A figure with one decimal, below 1 with two. Rounds as the package's own report does. */
function figure(value) {
  const digits = Math.abs(value) < 1 ? 2 : 1;
  return (Math.floor(value * 10 ** digits + 0.5) / 10 ** digits).toFixed(digits);
}

/** A passage in quotation marks, shortened to `limit` characters. */
export function quoted(text, limit) {
  return `“${withinQuotes(shortened(text, limit))}”`;
}

/**
 * Text for use within quotation marks: its own double marks become single ones. Marks around the whole are left out, and so
 * is one at either end whose partner is missing. The same rules as `within_quotes` in the package.
 */
function withinQuotes(text) {
  const letters = text.split("");
  const ends = [0, text.length - 1];
  const open = [];
  letters.forEach((letter, at) => {
    if (!/["“”]/.test(letter)) return;
    const opens = letter === "“" || (letter === '"' && /[\s([{—–-]/.test(text[at - 1] ?? " "));
    const partner = opens ? undefined : open.pop();
    if (opens) open.push(at);
    letters[at] = opens ? "‘" : "’";
    if (partner === 0 && at === ends[1]) letters[0] = letters[at] = "";
    if (!opens && partner === undefined && ends.includes(at)) letters[at] = "";
  });
  if (open[0] === 0) letters[0] = "";
  return letters.join("");
}

export function shortened(text, limit) {
  const letters = [...visible(text).replace(/\s+/g, " ").trim()];
  if (letters.length <= limit) return letters.join("");
  const head = letters.slice(0, limit - 1).join("");
  const whole = letters[limit - 1] === " " ? head : head.slice(0, head.lastIndexOf(" ") + 1);
  return `${(whole || head).trimEnd()}…`;
}
