"""See `empty_conclusion`."""

from quality.document import Document
from quality.document.spans import Block
from quality.signals.signal import Evidence, Measurement, signal

_TITLES = frozenset(
    (
        "conclusion",
        "conclusions",
        "in conclusion",
        "final thoughts",
        "final words",
        "closing thoughts",
        "closing remarks",
        "concluding thoughts",
        "concluding remarks",
        "wrapping up",
        "wrap up",
        "summing up",
        "to sum up",
        "summary",
        "in summary",
    )
)
_OPENINGS = frozenset(("in conclusion", "in summary", "to conclude", "to summarize", "to sum up", "in closing"))
_SPEECH = frozenset(
    (
        "said",
        "says",
        "say",
        "told",
        "tells",
        "wrote",
        "writes",
        "added",
        "asked",
        "according",
        "tweeted",
        "replied",
        "denied",
        "denies",
        "insists",
        "claims",
        "announced",
        "reported",
    )
)
_FEWEST_PARAGRAPHS = 4
_FEWEST_WORDS = 150
_LEAST_CLOSING = 25
_LEAST_OVERLAP = 0.4
_LONG_WORD = 5
_MARKS = 2


@signal(
    title="Closing that adds nothing",
    unit="0 none, 0.5 one sign, 1 both",
    bounds=(0, 1),
    better="lower",
    says="{finding}",
    says_none="The closing adds something, or there is none.",
    says_high="",
    says_low="",
    says_unknown="The text has too few paragraphs to tell a closing from the rest.",
    off_for=("recipe", "list", "interview", "obituary", "match_report", "live_blog"),
)
def empty_conclusion(document: Document) -> Measurement:
    """Whether the text ends in a section called Conclusion, or in a paragraph that adds nothing.

    What it measures
        Two signs, a half each. One: the last heading is "Conclusion", "Final thoughts" or the like. Two: the last
        paragraph, of at least 25 words, brings no number, quotation, attribution or name that the text did not have,
        at least 40 % of its long words stand in the text before it, and it has two stock phrases or more, or begins
        or is headed as a conclusion. None for texts of fewer than four paragraphs or 150 words.

    Why it matters
        News puts what matters first and ends when there is nothing left to say. A summing-up that adds nothing is how
        school essays, content farms and writing programs end.

    Example
        "Conclusion" over "Whether through talks or otherwise, the situation remains fluid, with far-reaching
        implications for all." has 1.0.

    References
        H. Pöttker, News and its communicative quality: the inverted pyramid, Journalism Studies 4(4), 2003. No
        article of professional newsrooms in PolNeAR (2018) has either sign.
    """
    blocks = document.blocks
    main = [index for index, block in enumerate(blocks) if block.main]
    paragraphs = [index for index in main if blocks[index].kind != "heading"]
    if len(paragraphs) < _FEWEST_PARAGRAPHS or document.words < _FEWEST_WORDS:
        return Measurement(None)
    last = paragraphs[-1]
    headings = [index for index in main if paragraphs[0] < index < last and blocks[index].kind == "heading"]
    titled = (
        bool(headings)
        and _title(document, blocks[headings[-1]]) in _TITLES
        and last - headings[-1] <= _FEWEST_PARAGRAPHS
    )
    closing = blocks[last]
    opens = any(" ".join(document.tokens[closing.first : closing.first + size]) in _OPENINGS for size in (2, 3))
    stock = sum(closing.first <= hit.first < closing.last for hit in document.authored("stock_phrases"))
    empty = (titled or opens or stock >= _MARKS) and _adds_nothing(document, closing)
    evidence = []
    if titled:
        heading = blocks[headings[-1]]
        evidence.append(Evidence(heading.start, heading.end, "heading of a summing-up"))
    if empty:
        evidence.append(Evidence(closing.start, closing.end, "brings no new name, number or quotation"))
    found = {
        (True, True): "The text ends in a section called a conclusion, which brings no new name, number or quotation.",
        (True, False): "The text ends in a section called a conclusion.",
        (False, True): "The last paragraph brings no new name, number or quotation, only stock phrases.",
    }
    facts = {"finding": found[titled, empty]} if titled or empty else {}
    return Measurement(0.5 * titled + 0.5 * empty, tuple(evidence), facts, 1)


def _title(document: Document, block: Block) -> str:
    return " ".join(token for token in document.tokens[block.first : block.last] if token[0].isalpha())


def _adds_nothing(document: Document, closing: Block) -> bool:
    """Whether a paragraph brings nothing new that could be checked, and repeats the text's words."""
    first, last = closing.first, closing.last
    lower, surface = document.tokens[first:last], document.surface[first:last]
    if last - first < _LEAST_CLOSING or any(document.quoted[first:last]) or not _SPEECH.isdisjoint(lower):
        return False
    before = set(document.tokens[:first])
    openers = {sentence.first - first for sentence in document.sentences if first <= sentence.first < last}
    for index, token in enumerate(lower):
        if token in before:
            continue
        if token[0].isdigit() or (
            surface[index][0].isupper() and index not in openers and token.removesuffix("'s") not in before
        ):
            return False
    long_words = {token for token in lower if len(token) >= _LONG_WORD and token[0].isalpha()}
    return len(long_words & before) >= _LEAST_OVERLAP * len(long_words)
