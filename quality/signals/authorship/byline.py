"""See `byline`."""

import re

from quality.article.byline import authors_of, is_organization, without_lead
from quality.article.patterns import LazyPattern
from quality.document import Document
from quality.lexicons import named_pattern
from quality.signals.signal import Evidence, Measurement, signal

_BY_LINE = named_pattern("byline_patterns", "by_line", re.IGNORECASE)
_LEADING_BLOCKS = 8
_LONGEST = 160
_ROLE = named_pattern("byline_patterns", "only_role", re.IGNORECASE)
_ADDRESS = LazyPattern(r"[@/\d_]|\b\w+\.(?:com|org|net|info|co|news|tv|us|uk|io)\b", re.IGNORECASE)
_PERSON = LazyPattern(r"[^\W\d_][\w.'’“”\"-]*(?:\s+[\w.'’“”\"()-]+){1,6}")
_DATE = named_pattern("byline_patterns", "date_or_button", re.IGNORECASE)
_VALUES = {"a person": 1.0, "an organisation": 0.7, "only a role, a handle or the site": 0.3}


@signal(
    title="Byline",
    unit="1 person, 0.7 organisation, 0.3 role or handle, 0 nobody",
    bounds=(0, 1),
    better="higher",
    says="The byline names {kind}: {byline}.",
    says_none="The page has a place for a byline but names nobody.",
    says_high="",
    says_low="",
    says_unknown="What was read does not show whether the article has a byline.",
    off_for=("press_release", "sponsored"),
)
def byline(document: Document) -> Measurement:
    """Who signs the article: a person, an organisation or agency, only a role or handle, or nobody.

    What it measures
        The best of the names in the byline field or the authors that the page declares, else in a line “By ...” among
        the
        first blocks of the text: 1 for a person's full name, 0.7 for an organisation or agency, 0.3 for a role (Admin,
        Staff, Editor), a handle, an address or the publisher's own name, 0 when the field is known to be empty. Plain
        text
        without such a line is unknown, not zero.

    Why it matters
        A signed article has somebody who answers for it. Absence is weak evidence alone: about one in twenty items of
        professional news is unsigned, and agencies sign as organisations.

    Example
        "By Jane Example" is 1, "Newsdesk Agency" 0.7, "admin" 0.3.

    References
        The Trust Project, trust indicators (https://thetrustproject.org/trust-indicators/).
        Journalism Trust Initiative, CEN CWA 17493:2019, on the identification of authors.
    """
    article = document.article
    names: list[str]
    evidence: tuple[Evidence, ...]
    if article.byline and without_lead(article.byline):
        printed, evidence = article.byline, (Evidence(0, len(article.byline), part="byline"),)
        names = [author.name for author in authors_of(_DATE.split(printed)[0])] or [printed]
    elif article.authors:
        names, evidence = [author.name for author in article.authors], ()
        printed = ", ".join(names)
    elif found := _line(document):
        start, end = found
        printed, evidence = document.text[start:end], (Evidence(start, end),)
        names = [author.name for author in authors_of(_DATE.split(printed)[0])]
    elif article.byline is not None or article.authors == ():  # nobody follows “Article by”
        return Measurement(0.0)
    else:
        return Measurement(None)
    kinds = [_kind(name, article.publisher) for name in names if without_lead(name)]
    if not kinds:
        return Measurement(None)
    kind = max(kinds, key=_VALUES.__getitem__)
    return Measurement(_VALUES[kind], evidence, {"kind": kind, "byline": " ".join(without_lead(printed).split())[:100]})


def _kind(name: str, publisher: str | None) -> str:
    shown = " ".join(name.split())
    if _ROLE.fullmatch(shown) or _ADDRESS.search(shown) or (publisher and shown.lower() == publisher.lower()):
        return "only a role, a handle or the site"
    if is_organization(shown):
        return "an organisation"
    return "a person" if _PERSON.fullmatch(shown.split(",")[0]) else "only a role, a handle or the site"


def _line(document: Document) -> tuple[int, int] | None:
    """The name part of a line “By ...” near the start of the text."""
    text = document.text
    for block in document.blocks[:_LEADING_BLOCKS]:
        line_end = text.find("\n", block.start, block.end)
        end = block.end if line_end < 0 else line_end
        lead = _BY_LINE.match(text, block.start, end)
        if (
            lead
            and end - block.start <= _LONGEST
            and text[end - 1] not in ".?!:"
            and authors_of(text[lead.end() : end])
        ):
            return lead.end(), end
    return None
