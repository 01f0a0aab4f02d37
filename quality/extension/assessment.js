// What the pages derive from an assessment. The same rules as the package's own report.

/** Log-odds below which a contribution moves no score by a point and is not listed as a reason. */
export const VISIBLE = 0.02;

/** Contributions that raise (or lower) the score, strongest first. */
export function reasons(assessment, up) {
  return assessment.contributions
    .map((contribution, index) => ({ ...contribution, index }))
    .filter(({ log_odds }) => (up ? log_odds >= VISIBLE : log_odds <= -VISIBLE));
}

/** Score points by which a contribution would move an article that stands at 50, with its sign. */
export function points({ log_odds }) {
  const moved = Math.round(100 / (1 + Math.exp(-log_odds)) - 50);
  return moved > 0 ? `+${moved}` : moved < 0 ? `−${-moved}` : "0";
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
    if (assessment.score !== null && Math.abs(contribution.log_odds) < VISIBLE) return;
    for (const { part, start, end, quote } of contribution.evidence) {
      if (!quote.trim()) continue;
      const passage = { reason, quote, part, start: null, end: null, down: contribution.log_odds < 0 };
      if (part === "text") {
        const [from, until] = [unit(start), unit(end)];
        if (text.slice(from, until) === quote) Object.assign(passage, { start: from, end: until });
      }
      found.push(passage);
    }
  });
  // Evidence in the headline and byline stands above the text.
  return found.sort((a, b) => (a.start ?? -1) - (b.start ?? -1));
}

/** From code points, in which the service counts, to UTF-16 units, in which JavaScript counts. */
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
