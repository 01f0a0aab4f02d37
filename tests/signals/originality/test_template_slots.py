"""template_slots: slots of a template that nobody filled in."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.originality.template_slots import template_slots

FLAGS = [
    ("[fighter 1] beat [fighter 2] in the third round.", ["[fighter 1]", "[fighter 2]"]),
    ("The hotel, says [Your Name], opens in spring.", ["[Your Name]"]),
    ("[Player Name] has been on a hot streak since May.", ["[Player Name]"]),
    ("Welcome to {{title}}, dear {{ first_name }}.", ["{{title}}", "{{ first_name }}"]),
    ("The winner is INSERT NAME of the north district.", ["INSERT NAME"]),
    ("Lorem ipsum dolor sit amet, consectetur.", ["Lorem ipsum dolor sit amet, consectetur"]),
    ("The plan starts at [$X] per month for [Company Name].", ["[$X]", "[Company Name]"]),
    ("[Insert quote from the mayor here] The bridge is closed.", ["[Insert quote from the mayor here]"]),
    ("[Research and insert any festivals that fall on this day] Dress warmly.",
     ["[Research and insert any festivals that fall on this day]"]),
    ("Prices rose by XX percent in TK TK, the bank says.", ["XX percent", "TK TK"]),
    ("Dear %FIRSTNAME%, your city is <your city>.", ["%FIRSTNAME%", "<your city>"]),
    ("The ferry leaves on [Date] from [Location].", ["[Date]", "[Location]"]),
    # A bare noun counts beside a slot that leaves no doubt.
    ("The [city] plan costs [amount 1] a year.", ["[city]", "[amount 1]"]),
    ("The ferry (insert ferry name here) is late.", ["(insert ferry name here)"]),
]  # fmt: skip

PASSES = [
    "The council met on Monday.",
    '"We trust [the president] and his [sic] word," she said [laughs].',
    '"This [city] belongs to us," she said. "[Company] never called."',
    "The figure is given in the report [1], [2, 3] and [note 4].",
    "[gallery ids=12] [caption]A bridge[/caption] [embed] [video]",
    "See the [source](https://example.org/a), the [link] and ![image](a.png).",
    "The minister [for transport] said that [they] would come.",
    "Insert your card, then add the date and the name.",
    # "XXX" is the title of a film here, not a blank left by a template.
    "The film XXX earned 50 million; Malcolm X spoke; Super Bowl XX was long.",
    "He studied how lorem ipsum became the printers' dummy text.",
    'Search for "ferry times [your town]" and compare.',
    "Go to Settings > [your name] > Cloud.",
    "Write `{{ name }}` in the file.",
    "A candidate may file until May, and the [candidate] pays nothing.",
    "Set %JAVA_HOME% before the start, at 100 % of the speed.",
]

UNKNOWN = ["", " \n "]


@pytest.mark.parametrize(("text", "expected"), FLAGS)
def test_flags(text: str, expected: list[str]) -> None:
    assert quotes(template_slots, text) == expected
    assert value(template_slots, text) == len(expected)
    assert "never filled in" in sentence(template_slots, text)


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    assert (quotes(template_slots, text), value(template_slots, text)) == ([], 0)


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert value(template_slots, text) is None


def test_program_listings_are_left_out() -> None:
    page = "<html><body><article><p>%s</p><pre>hello {{name}} [Your Name]</pre><p>%s</p></article></body></html>"
    sentence_ = "The template language puts the name of the reader where the listing shows two braces. " * 3
    assert value(template_slots, Article.from_html(page % (sentence_, sentence_))) == 0
