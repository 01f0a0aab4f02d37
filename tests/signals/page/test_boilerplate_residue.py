"""boilerplate_residue: leftovers of the page, of a template or of a chat program."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.boilerplate_residue import boilerplate_residue

STORY = (
    "The council voted on Monday to repair the old bridge over the river. The work will begin in spring.\n\n"
    "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."
)
FORM = "Your email address will not be published. Required fields are marked *"

FLAGS = [
    (f"{STORY}\n\nLeave a Reply\n\n{FORM}", 1.0, ["Leave a Reply", FORM]),
    (f"{STORY} Leave a Reply {FORM}", 1.0, [f"Leave a Reply {FORM[:-2]}"]),
    (f"Posts\n\n{STORY}\n\nPost a Comment", 1.1, ["Posts", "Post a Comment"]),
    (
        f"{STORY}\n\n©️2024 The Harbour Lamp All Rights Reserved Premium By Lantern Themes",
        1.0,
        ["©️2024 The Harbour Lamp All Rights Reserved Premium By Lantern Themes"],
    ),
    (
        f"{STORY}\n\n© 2024 The Harbour Lamp. All rights reserved.",
        0.1,
        ["© 2024 The Harbour Lamp. All rights reserved."],
    ),
    (
        f"{STORY}\n\nName (required)\n\nMail (will not be published)",
        1.0,
        ["Name (required)", "Mail (will not be published)"],
    ),
    (
        f"Certainly! Here is the article you asked for:\n\n{STORY}",
        1.0,
        ["Certainly! Here is the article you asked for:"],
    ),
    (
        f"As an AI language model, I cannot verify this.\n\n{STORY}",
        1.0,
        ["As an AI language model, I cannot verify this."],
    ),
    (f"{STORY} As an AI language model, I cannot say more.", 1.0, ["As an AI language model, I cannot say more."]),
    (f"{{{{title}}}}\n\n{STORY}", 1.0, ["{{title}}"]),
    (f"{STORY}\n\n[INSERT QUOTE FROM THE MAYOR]", 1.0, ["[INSERT QUOTE FROM THE MAYOR]"]),
    (f"{STORY}\n\nLorem ipsum dolor sit amet.", 1.0, ["Lorem ipsum dolor sit amet."]),
    (f"{STORY}\n\nPlease share this story everywhere!", 0.5, ["Please share this story everywhere!"]),
    (f"{STORY}\n\n1.2k SHARES Share Tweet", 0.25, ["1.2k SHARES Share Tweet"]),
    (f"{STORY[:99]}\n\nADVERTISEMENT\n\n{STORY[101:]}", 0.1, ["ADVERTISEMENT"]),
    (f"{STORY}\n\nSign up for our newsletter.", 0.1, ["Sign up for our newsletter."]),
]

LEARNED = [
    ("Related reading", "related"),
    ("Related reading: The bridge in 1950", "related"),
    ("Article content", "advert"),
    ("Check price at Lantern", "advert"),
    ("Keep scrolling for more photos", "advert"),
    ("Read our review of the ferry →", "navigation"),
    ("Full article >>", "navigation"),
    ("5 min read", "navigation"),
    ("News » Local » Bridges", "navigation"),
    ("Report a correction", "navigation"),
    ("Ready for more?", "subscription"),
    ("Get the newsletter that ferry riders rely on", "subscription"),
    ("The latest breaking updates, delivered straight to your email inbox.", "subscription"),
    ("For news updates, follow Dana Whitfield on Facebook.", "subscription"),
    ("Discussion about this post", "comments"),
    ("Tags: bridge, river", "related"),
    ("Be sure to check out our guide to ferries.", "related"),
    ("Photo by Dana Whitfield on Unsplash", "photo_credit"),
    ("Photo by: Harbour Images", "photo_credit"),
    ("Image Credit: Harbour Lamp", "photo_credit"),
    ("Let me know if you'd like a summary card for this article.", "chatbot"),
    ("Note: This is a placeholder because no text was given.", "template_hole"),
    (":::info", "markup"),
    ('[caption id="attachment_12"]', "markup"),
    ("<br />", "markup"),
]
GLUED = [
    ("READ MORE: The ferry that never came", "READ MORE:", "related"),
    ("Read also: The ferry that never came", "Read also:", "related"),
    ("Sign up for the Harbour Lamp’s morning newsletter here.", "Sign up for", "subscription"),
    ("ADVERTISEMENT The ferry is free.", "ADVERTISEMENT", "advert"),
    ("Click here to see the plan.", "Click here to", "navigation"),
    ("©2025 Harbour Media Group", "©2025", "copyright"),
    ("March 1, 2025 8 min read", "min read", "navigation"),
    ("See [the plan](https://harbour.example/plan) for more.", "](https", "markup"),
    ("(function(w,d){w.push(1)})(window)", "(function(", "markup"),
    ("The mayor at the bridge. (Photo: Harbour Lamp) He waved.", "(Photo:", "photo_credit"),
]

PASSES = [
    "She told him to read more about bridges and to sign up for the ferry. Related: nothing that anybody asked for.",
    'The page said "click here to win", and the clerk did. It was not for her to say what a minute read of it would show.',
    "They sign up for a course. Subscribe to nothing, he said, and get the bridge repaired; the alerts come by post.",
    "The temperature was < 5 degrees and the R&D team left. The function (see the plan) is to carry carts.",
    "She is on Unsplash Street. The picture credits her with the design, and the advertisement was small.",
    STORY,
    "The comments of the mayor drew laughter. Residents may sign up for the ferry at the town hall, or share a cart.",
    "Leave a reply to such a letter unsent, the mayor said, and it will be taken for a yes.",
    "As an AI researcher, she has seen many such programs, and none of them has read a bridge.",
    'The program answered: "As an AI language model, I have no opinion on bridges."',
    f"{STORY}\n\nThe old bridge in winter (Photo: Harbour Lamp)",
    f"{STORY[:99]}\n\nJobs\n\n{STORY[101:]}",
    f"By Dana Whitfield\n\n{STORY}",
    "The speaker joked about “President [insert name here]” and went on to the next item of the long agenda.",
]

UNKNOWN = [""]


@pytest.mark.parametrize(("text", "value", "quotes"), FLAGS)
def test_flags(text: str, value: float, quotes: list[str]) -> None:
    measured = boilerplate_residue.measure(Document(Article.from_text(text)))
    assert [text[e.start : e.end] for e in measured.evidence] == quotes
    assert measured.value == pytest.approx(value)
    assert "from the page, not from the article: " in boilerplate_residue.sentence(measured)


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    measured = boilerplate_residue.measure(Document(Article.from_text(text)))
    assert (measured.value, measured.evidence) == (0, ())


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert boilerplate_residue.measure(Document(Article.from_text(text))).value is None


@pytest.mark.parametrize(("line", "family"), LEARNED)
def test_lines_of_sites_of_today(line: str, family: str) -> None:
    document = Document(Article.from_text(f"{STORY}\n\n{line}"))
    assert [(found.family, document.text[found.start : found.end]) for found in document.residue] == [(family, line)]


@pytest.mark.parametrize(("line", "quote", "family"), GLUED)
def test_what_a_text_without_line_breaks_holds(line: str, quote: str, family: str) -> None:
    document = Document(Article.from_text(f"{STORY.replace(chr(10) * 2, ' ')} {line}"))
    assert [(found.family, document.text[found.start : found.end]) for found in document.residue] == [(family, quote)]


def test_what_every_page_has_does_not_count_in_a_whole_page() -> None:
    menu = ["Home", "About us", "Contact us", "Privacy policy", "Archives", "Subscribe", "Log in", "Advertise with us"]
    tail = ["Share on Facebook", "Related posts", "© 2024 The Harbour Lamp. All rights reserved."]
    page = "\n\n".join([*menu, STORY, *tail])
    assert boilerplate_residue.measure(Document(Article.from_text(page))).value == 0
    assert boilerplate_residue.measure(Document(Article.from_text(f"{page}\n\nLeave a Reply"))).value == 1
    few = "\n\n".join([*menu[:3], STORY])
    assert boilerplate_residue.measure(Document(Article.from_text(few))).value == pytest.approx(0.1)


PARAGRAPHS = [
    *STORY.split("\n\n"),
    "Until the work is done a ferry will carry people, bicycles and small carts from one bank to the other.",
    "Shopkeepers near the bridge fear for their trade and have asked the mayor for a lower rent until the autumn.",
    "The weekly market moves to the station square, where the farmers will find water, shade and electricity.",
]
FRAME = (
    "<html><body><div><a href='/login'>Sign in to the Harbour Lamp</a></div>"
    "<ul><li><a href='/'>Home</a></li><li><a href='/n'>Newsletters</a></li></ul>"
    "<div class='wrap'><h1>Bridge to be repaired</h1><div class='entry'>%s</div></div>"
    "<div class='end'><p>Powered by WordPress.com VIP</p><p>© 2024 The Harbour Lamp. All rights reserved.</p></div>"
    "</body></html>"
)


def page(*added: str, at: int = 3) -> Document:
    story = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    return Document(Article.from_html(FRAME % "".join([*story[:at], *added, *story[at:]])))


LEFT_IN_THE_STORY = [
    ("<p>Leave a Reply</p>", 3),
    ("<p>Post a Comment</p>", 5),
    ("<p>Share this on Facebook</p>", 2),
    ("<p>{{title}}</p>", 1),
    ("<p>[INSERT QUOTE FROM THE MAYOR]</p>", 3),
    ("<p>Certainly! Here is the article you asked for:</p>", 0),
    ("<p>Please share this story everywhere!</p>", 5),
    (f"<p>{FORM}</p>", 5),
]


@pytest.mark.parametrize(("line", "at"), LEFT_IN_THE_STORY)
def test_a_line_among_the_paragraphs_of_a_page_counts(line: str, at: int) -> None:
    document = page(line, at=at)
    measured = boilerplate_residue.measure(document)
    assert measured.value is not None
    assert measured.value >= 0.25
    assert [f"<p>{document.text[e.start : e.end]}</p>" for e in measured.evidence] == [line]


AROUND_THE_STORY = [
    [],
    [f"<div class='c'><h3>Leave a Reply</h3><p>{FORM}</p><p>Name *</p><p>Post Comment</p></div>"],
    [
        "<div class='n'><h4>Sign up for our newsletter</h4><p>Get the best of the harbour in your inbox each day.</p></div>"
    ],
    ["<div class='c'><p>We use cookies to give you the best experience on our website.</p><p>Accept all</p></div>"],
    ["<div class='d'><p>Comments are closed.</p></div>"],
    ["<div class='s'><a href='#f'>Share on Facebook</a> <a href='#t'>Tweet</a></div>"],
]


@pytest.mark.parametrize("boxes", AROUND_THE_STORY)
@pytest.mark.parametrize("at", [0, 3, 5])
def test_what_surrounds_the_story_of_a_page_does_not_count(boxes: list[str], at: int) -> None:
    measured = boilerplate_residue.measure(page(*boxes, at=at))
    assert (measured.value, measured.evidence) == (0, ())
