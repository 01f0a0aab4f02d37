// What the pages derive from an assessment, by the same rules as the package's own report.

/** Contributions below this many log-odds move no score by a point and are not listed as reasons. */
export const VISIBLE = 0.02;

/** Returns the contributions to show, strongest first, with their index; only those of one question if it is given. */
export function reasons(assessment, question) {
  return assessment.contributions
    .map((contribution, index) => ({ ...contribution, index }))
    .filter((reason) => isShown(reason) && (question === undefined || reason.question === question));
}

/** Whether a contribution is a reason. The absence of a fault is not one: such contributions have no sentence. */
function isShown({ log_odds, sentence }) {
  return sentence !== null && Math.abs(log_odds) >= VISIBLE;
}

/**
 * Returns the sentence of the strongest reason; for a low score, of the one that lowers it most, if there is one. "But"
 * begins a reason that speaks against the grade. Mixed reporting has a reason on either side, the stronger first.
 */
export function main(assessment) {
  const { band } = assessment;
  const shown = reasons(assessment);
  const along = band === "low" ? shown.find(({ log_odds }) => log_odds < 0) : undefined;
  const chosen = along ?? shown[0];
  if (!chosen) return "";
  const raises = chosen.log_odds > 0;
  if (band === "medium") {
    const other = shown.find(({ log_odds }) => log_odds > 0 !== raises);
    return other ? `${chosen.sentence} ${but(other.sentence)}` : chosen.sentence;
  }
  return raises === (band === "high") ? chosen.sentence : but(chosen.sentence);
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
 * The evidence of all reasons, in the order of the text. `start` and `end` count UTF-16 units into `text`, or are null
 * for evidence in another part (then `context` is that part's text, where it is known) and for offsets that do not
 * give the quote.
 */
export function passages(assessment) {
  const { text } = assessment;
  const unit = units(text);
  const found = [];
  assessment.contributions.forEach((contribution, reason) => {
    if (!isShown(contribution)) return;
    for (const { part, start, end, quote, weight } of contribution.evidence) {
      if (!quote.trim()) continue;
      const passage = { reason, quote, part, weight, start: null, end: null, down: contribution.log_odds < 0 };
      if (part === "text") {
        const [from, until] = [unit(start), unit(end)];
        if (text.slice(from, until) === quote) Object.assign(passage, { start: from, end: until });
      }
      found.push(passage);
    }
  });
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
