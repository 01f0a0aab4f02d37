"""See `boilerplate_residue`."""

from quality.document import Document
from quality.document.residue import WEIGHTS
from quality.signals.signal import Evidence, Measurement, listed, signal, spelled, verb

TELLING = 0.9
"""Value from which on page clutter is given as a reason: a comment form, a site template's footer, or several other kinds."""

_NAMES = {
    "template_hole": "an unfilled template",
    "chatbot": "the words of a chat program",
    "comment_form": "a comment form",
    "theme_footer": "a site template's footer",
    "appeal": "an appeal to share or comment",
    "comments": "a comment section",
    "navigation": "navigation",
    "share": "share buttons",
    "subscription": "a subscription form",
    "consent": "a consent notice",
    "related": "links to other stories",
    "advert": "advert slots",
    "player": "a media player",
    "copyright": "a copyright line",
    "markup": "leftover HTML or Markdown",
    "photo_credit": "picture credits",
}
_MOST = 3.0


@signal(
    title="Page clutter",
    unit="weighted kinds of clutter",
    bounds=(0, _MOST),
    better="lower",
    says="{lines} {come} from the page, not from the article: {families}.",
    says_high="",
    says_low="",
    says_none="No page clutter was found in the text.",
    says_unknown="There is no text to look at.",
    version=2,
)
def boilerplate_residue(document: Document) -> Measurement:
    """Lines of the text that come from the page, a template or a chat program.

    What it measures
        Whole short lines in the running text of the story that belong to a comment form, a theme footer, navigation, a
        consent notice, a subscription form, an advert slot, share buttons, a media player, links to other stories, a
        template that was not filled in, or a chat program, and picture credits without a caption. In texts that lost
        their line breaks, also phrases of the same kind where a sentence begins ("READ MORE:", "Sign up for our
        newsletter"), and HTML or Markdown that no reader should see. Each kind counts once, however many lines it has:
        comment form, theme footer, template and chat program 1, markup and an appeal to share or comment a half, share
        buttons a quarter, the others a tenth, capped at 3. Captions, bylines, contact lines and notes on first
        publication are no clutter.

        Every web page has navigation, a sign-in link, a comment form and a footer around its story, and boxes within
        it. Where a page says by its markup what the story is, only lines among its paragraphs count. A pasted text is
        all story; but in one with ten or more different lines of such kinds, which is a whole page pasted, the kinds
        below a half do not count. The story of a page and its text pasted are measured alike.

    Why it matters
        A text that was read before it was published does not end in "Leave a Reply". Comment forms and theme footers
        inside a text show that it was copied from somewhere or goes out unread.

    Example
        "Post a Comment" as the last line is a comment form: 1.0. The word "comments" in a sentence is nothing.

    References
        J. Pomikálek, Removing boilerplate and duplicate content from web corpora, PhD thesis, Masaryk University,
        2011. Of 840 articles of professional newsrooms none has "leave a reply" or "post a comment" as a line
        (PolNeAR, 2018).
    """
    if not document.blocks:
        return Measurement(None)
    residue = document.residue
    families = sorted(
        {line.family for line in residue}, key=lambda family: (-WEIGHTS[family], list(WEIGHTS).index(family))
    )
    total = min(_MOST, sum(WEIGHTS[family] for family in families))
    return Measurement(
        total,
        tuple(Evidence(line.start, line.end, _NAMES[line.family]) for line in residue),
        {
            "lines": spelled(len(residue), "line"),
            "come": verb("come", len(residue)),
            "families": listed([_NAMES[family] for family in families]),
        },
        len(document.blocks),
        telling=total >= TELLING,
    )
