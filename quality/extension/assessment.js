// What the pages derive from an assessment, by the same rules as the package's own report.

/** Contributions below this many log-odds move no score by a point and are not listed as reasons. */
export const VISIBLE = 0.02;

/** The signals that find faults. */
const FAULTS = new Set([
  "bio_topic_mismatch", "boilerplate_residue", "clickbait_headline", "duplicated_blocks", "emphasis", "filler", "loaded_language",
  "missing_attribution", "near_duplicate", "opinion", "repeated_quotation", "repeated_sentences", "retelling", "second_person",
  "template_headings", "template_slots", "tone", "vague_attribution",
]);

/** Edits that the service suggests, and the messages that name them. */
const EDITS = Object.freeze({
  "without the repeated passage": "edit_repeated_passage",
  "without the repeated passages": "edit_repeated_passages",
  "if the unnamed sources were named": "edit_sources",
  "without the page clutter": "edit_clutter",
  "with an author bio that fits the topic": "edit_bio",
});

/** Kinds of text without a score of which the service says more than its code does. */
const EXPLAINED = ["not_prose", "listing", "repetitive", "truncated"];

/**
 * Returns the contributions that move the score: the reasons, strongest first, then those that are too weak a proof or only
 * the absence of a fault. Each has its index; only those of one question are returned if it is given. None without a score.
 */
export function findings(assessment, question) {
  if (assessment.score === null) return [];
  return assessment.contributions
    .map((contribution, index) => ({ ...contribution, index }))
    .filter((found) => Math.abs(found.log_odds) >= VISIBLE && (question === undefined || found.question === question))
    .sort((a, b) => (a.sentence === null) - (b.sentence === null));
}

/** Returns the findings that are reasons. The absence of a fault is not one: such contributions have no sentence. */
export function reasons(assessment, question) {
  return findings(assessment, question).filter(({ sentence }) => sentence !== null);
}

/** What a finding says: its reason, or where it is none what was measured. */
export const told = ({ sentence, observation }) => sentence || observation;

/** Whether a passage is one of many which lack something, and so an example rather than a proof. */
export const isExample = ({ note }) => String(note).startsWith("no ");

/**
 * The passages that show what a finding says. Where it raises the score without being a reason, passages show what little there
 * is of a fault; where it says that something good is rare, only those that lack it count.
 */
export function evidence({ signal, log_odds, sentence, evidence }) {
  const illustrates = (passage) => sentence !== null || (log_odds < 0 && (FAULTS.has(signal) || isExample(passage)));
  return evidence.filter((passage) => passage.quote.trim() && illustrates(passage));
}

/**
 * Why there is no score. In English as the service says it; in other languages by its code, with what the service says as
 * `more` where that is more exact.
 */
export function abstention({ abstained, words }) {
  const { reason, message, elsewhere } = abstained;
  const say = chrome.i18n.getMessage;
  if (elsewhere) return { text: elsewhere, isOwn: true, more: "" };
  const name = reason === "too_short" && words === 0 ? "empty" : reason;
  const known = say("locale") === "en" ? "" : say(`abstained_${name}`, String(words));
  return known ? { text: known, isOwn: true, more: EXPLAINED.includes(reason) ? message : "" } : { text: message, isOwn: false, more: "" };
}

/** What an edit that the service suggests is called; edits of later versions keep their English name. */
export function edited(edit) {
  const known = Object.hasOwn(EDITS, edit) ? chrome.i18n.getMessage(EDITS[edit]) : "";
  return { text: known || edit, isOwn: known !== "" };
}

/**
 * Returns the sentence of the strongest reason; for a low score, of what lowers it most, whether it is a reason or not, as it is
 * where there are no reasons. "But" begins a reason that speaks against the grade. Mixed reporting has a reason on either side,
 * the stronger first.
 */
export function main(assessment) {
  const { band } = assessment;
  const moving = assessment.contributions.filter(({ log_odds }) => Math.abs(log_odds) >= VISIBLE);
  const some = reasons(assessment);
  const most = assessment.questions.reduce((a, b) => (Math.abs(b.points) > Math.abs(a.points) ? b : a));
  const leads = ({ question, log_odds }) => question === most.question && log_odds > 0 === most.points > 0;
  const shown = some.length ? some : moving.filter(leads).slice(0, 1);
  const along = band === "low" ? moving.find(({ log_odds }) => log_odds < 0) : undefined;
  const chosen = along ?? shown[0];
  if (!chosen) return "";
  const raises = chosen.log_odds > 0;
  if (band === "medium") {
    const other = shown.find(({ log_odds }) => log_odds > 0 !== raises);
    return other ? `${told(chosen)} ${but(told(other))}` : told(chosen);
  }
  return raises === (band === "high") ? told(chosen) : but(told(chosen));
}

const but = (sentence) => `But ${/^\p{Lu}{2}/u.test(sentence) ? sentence : sentence.slice(0, 1).toLowerCase() + sentence.slice(1)}`;

/** Formats points as whole numbers with a sign. */
export function signed(points) {
  const whole = Math.round(Math.abs(points));
  return whole === 0 ? "0" : points > 0 ? `+${whole}` : `−${whole}`;
}

/** Returns "down", "up" or "flat": the direction in which points move a score. */
export function side(points) {
  return points <= -0.5 ? "down" : points >= 0.5 ? "up" : "flat";
}

/**
 * The evidence of all findings, in the order of the text. `start` and `end` count UTF-16 units into `text`, or are null
 * for evidence in another part (then `context` is that part's text, where it is known) and for offsets that do not
 * give the quote.
 */
export function passages(assessment) {
  const { text } = assessment;
  const unit = units(text);
  const found = [];
  for (const finding of findings(assessment)) {
    for (const { part, start, end, quote, note, weight } of evidence(finding)) {
      const passage = { reason: finding.index, quote, part, note, weight, start: null, end: null, down: finding.log_odds < 0 };
      if (part === "text") {
        const [from, until] = [unit(start), unit(end)];
        if (text.slice(from, until) === quote) Object.assign(passage, { start: from, end: until });
      }
      found.push(passage);
    }
  }
  // Evidence in the headline and byline comes before the text.
  return found.sort((a, b) => (a.start ?? -1) - (b.start ?? -1));
}

/** The passages of the text that are not part of the story, in UTF-16 units; none from a service that does not tell them. */
export function apart({ text, apart = [] }) {
  const unit = units(text);
  return apart.map(([start, end]) => ({ start: unit(start), end: unit(end) })).filter(({ start, end }) => start < end);
}

/** Converts code points, which the service counts, to UTF-16 units, which JavaScript counts. */
function units(text) {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (offset) => offset;
  const starts = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return (offset) => starts[offset];
}
