"""See `template_slots`."""

import re

from quality.document import Document
from quality.document.spans import TextBlock
from quality.lexicons import LazyPattern, word_set
from quality.signals.signal import Evidence, Measurement, signal, spelled, verb

_NOUN = "(?:{slot_noun})"
_QUALIFIER = r"(?:(?:{slot_qualifier})\ )"
_SLOT = LazyPattern(
    rf"""
    \[\ ?(?:
        (?:please\ )?(?:{{slot_verb}}|fill\ in)\ [^\[\]\n]{{3,300}}
      | your\ [a-z][a-z' /-]{{2,40}}
      | {_QUALIFIER}{{1,2}}{_NOUN}s?(?:\ (?:\d{{1,2}}|[A-D]))?
      | {_NOUN}\ (?:\d{{1,2}}|[A-D])
      | {_NOUN}
      | (?:[$€£]X{{1,3}}|[$€£]Y{{1,3}}|X{{1,3}}\ ?%|XX+)
    )\ ?\]
    | \{{\{{\ ?[a-z][a-z]*(?:[_ -][a-z]+){{0,4}}\ ?\}}\}}
    | %%?(?:FIRST_?NAME|LAST_?NAME|FULL_?NAME|NAME|TITLE|COMPANY|CITY|DATE|EMAIL|KEYWORD)%%?(?!\w)
    | <(?:insert|your|enter|add)\ [^<>\n]{{2,60}}>
    | \((?:insert|enter|add)\ [^()\n]{{2,60}}\ here\)
    | (?-i:\bINSERT(?:\ [A-Z]{{3,}}){{1,4}}\b)
    | \blorem\ ipsum\ dolor\b[^.\n]{{0,60}}
    | (?-i:\bTK\ ?TK(?:\ ?TK)*\b)
    | (?-i:\bXX+\ ?(?:%|percent\b|per\ cent\b|million\b|billion\b))
    """,
    re.IGNORECASE | re.VERBOSE,
    "page_words",
)
_AS_WRITTEN = ("[", "{", "<", "%", "TK", "XX", "INSERT ")
_IN_LOWER_CASE = (" here)", "lorem ")
"""One of these stands in every slot, as written or in lower case: few texts hold any, and looking for them is quick."""
_NOTE = LazyPattern(rf"\[\ ?(?-i:(?=[a-z])){_NOUN}\ ?\]", re.IGNORECASE, "page_words")
"""A bare noun in lower case, which may be an editor's note: it counts beside a slot that leaves no doubt."""

_QUOTABLE = LazyPattern(rf"\[\ ?{_NOUN}\ ?\]", re.IGNORECASE, "page_words")
"""One bare noun: within a quotation an editor's note of what was meant, before an address or in a list of marks a link."""

_LINKS = word_set("page_words", "link_slot")
_CODE = re.compile(r"[;={}<>$]|\w\(\)")
_SAMPLE = 40
"""Tokens of a quotation that may be a remark with an editor's note, a search or a sample of what to write."""

_MOST = 1000
_LONGEST_SHOWN = 60


@signal(
    title="Unfilled placeholders",
    unit="unfilled placeholders",
    bounds=(0, _MOST),
    better="lower",
    says="{slots} never filled in: “{first}”.",
    says_none="No placeholder of a template is left in the text.",
    says_high="",
    says_unknown="There is no text to look at.",
)
def template_slots(document: Document) -> Measurement:
    """Number of places where a template, or a program that fills one, left a placeholder instead of a name, figure or fact.

    What it measures
        Placeholders in brackets that name what belongs there ([fighter 1], [Your Name], [insert quote here], [$X]), in double braces
        ({{title}}), per cent signs (%FIRSTNAME%) or angle brackets (<your city>), INSERT NAME in capitals, XX percent, TK TK, and
        the dummy text that begins with lorem ipsum dolor. Not counted are notes of an editor within a quotation ([the president],
        [sic], [laughs]), footnotes [1], shortcodes, links, program code, and sample letters shown as quotations.

    Why it matters
        A placeholder shows that the article was made from a form and that nobody read it before it was published.

    Example
        “[fighter 1] beat [fighter 2] in the third round”: two placeholders.

    References
        Associated Press, Standards around generative AI, 2023: what a program writes is unvetted source material.
        TK stands for “to come” in newsroom copy.
    """
    if not document.blocks:
        return Measurement(None)
    text = document.text
    slots = [
        slot
        for block in (document.blocks if _may_hold_slot(text) else ())
        if block.kind not in ("code", "quote") and _may_hold_slot(text[block.start : block.end])
        for slot in _SLOT.finditer(text, block.start, block.end)
        if not _is_meant(document, block, slot)
    ]
    if all(_NOTE.fullmatch(slot[0]) for slot in slots):
        slots = []
    found = [Evidence(slot.start(), slot.end(), "placeholder") for slot in slots]
    facts = {}
    if slots:
        were = verb("were", len(slots), "was")
        facts = {
            "slots": f"{spelled(len(slots), 'placeholder')} of a template {were}",
            "first": " ".join(slots[0][0].split())[:_LONGEST_SHOWN],
        }
    return Measurement(float(min(len(found), _MOST)), tuple(found), facts, len(document.blocks))


def _may_hold_slot(text: str) -> bool:
    """Whether a text holds a part that every slot has."""
    return any(map(text.__contains__, _AS_WRITTEN)) or any(map(text.lower().__contains__, _IN_LOWER_CASE))


def _is_meant(document: Document, block: TextBlock, slot: re.Match[str]) -> bool:
    """Whether what looks like a slot is an editor's note, a link, a shortcode or a piece of code."""
    text, start, end = document.text, slot.start(), slot.end()
    if any(q.start <= start and end <= q.end and q.last - q.first <= _SAMPLE for q in document.quotations):
        return True
    if (
        text[max(0, start - 2) : start] == "> "
        or text[end : end + 1] in ("(", "[")
        or text[max(0, start - 1) : start] in ("[", "!", "`", "$", "\\")
    ):
        return True
    if text[start] == "{":
        return bool(_CODE.search(_SLOT.sub("", text[block.start : block.end])))
    if not _QUOTABLE.fullmatch(slot[0]):
        return False
    return slot[0].strip("[] ").casefold() in _LINKS or bool(_CODE.search(text, block.start, start))
