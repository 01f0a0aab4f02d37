"""repeated_sentences: sentences that say again what an earlier one said."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.article.parts import Block
from quality.signals.originality.repeated_sentences import repeated_sentences

FIRST = (
    "The council decided on Monday to close the old swimming pool because its repair would cost nine million crowns."
)
COPY = "In conclusion, the council decided to close the old swimming pool, whose repair would have cost nine million crowns."
MORE = [
    "A report by three engineers describes rust in the roof and cracks along the deep end.",
    "Parents of the swimming club had collected signatures since the spring.",
    "The nearest other pool lies forty minutes away by bus, on the far bank of the river.",
    "Teachers fear that fewer children will learn to swim before they leave school.",
    "The mayor promised to look for land where a smaller bath could be built.",
]


def story(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


FLAGS = [
    (story(*MORE[:3], FIRST, *MORE[3:], COPY), [FIRST, COPY]),
    # Word for word, within one paragraph and far apart.
    (story(*MORE[:2], f"{FIRST} {MORE[2]} {FIRST}", *MORE[3:]), [FIRST, FIRST]),
    (story(*MORE[:3], FIRST, *MORE[3:], FIRST), [FIRST, FIRST]),
    # Other endings, another order of the halves, words put in.
    (
        story(
            *MORE[:2], "Regular exercise strengthens the heart, lowers stress and improves sleep in older adults.", *MORE[2:],
            "As we have seen, regular exercise can strengthen the heart, lower stress and improve the sleep of older adults.",
        ),
        [
            "Regular exercise strengthens the heart, lowers stress and improves sleep in older adults.",
            "As we have seen, regular exercise can strengthen the heart, lower stress and improve the sleep of older adults.",
        ],
    ),
]  # fmt: skip

PASSES = [
    story(*MORE, FIRST),
    # The dek says what the lede says.
    story(FIRST, COPY, *MORE),
    # A summary in a list at the top.
    story(f"- {FIRST}", f"- {MORE[0]}", *MORE[1:4], COPY, MORE[4]),
    # Somebody is quoted twice, and a pull quote.
    story(*MORE[:3], f'"{FIRST}" said Anna Brook.', *MORE[3:], f'"{FIRST}"'),
    # One pattern, other names, numbers or contraries.
    story(
        *MORE[:2],
        "In the northern district Harlow finished the long season with twelve points after a late goal.",
        *MORE[2:],
        "In the northern district Benning finished the long season with nine points after a late goal.",
    ),
    story(
        *MORE[:2],
        "If you hold an asset for a short period the profit is taxed as ordinary income of that year.",
        *MORE[2:],
        "If you hold an asset for a long period the profit is taxed as ordinary income of that year.",
    ),
    # Questions, labels, links and the language of law.
    story(
        *MORE[:3],
        "Will the council close the old swimming pool because of its repair?",
        FIRST,
        MORE[3],
        "Why did the council close the old swimming pool because of its repair?",
    ),
    story(
        *MORE[:3],
        "Nothing in this article constitutes financial advice, and past performance tells little of the future.",
        *MORE[3:],
        "Nothing in this article constitutes financial advice, and past performance tells little of the future.",
    ),
    story(*MORE[:3], "Where to watch: channel nine, every evening at eight, with subtitles in two languages.", *MORE[3:],
          "Where to watch: channel nine, every evening at eight, with subtitles in two languages."),
    # Short sentences say little.
    story(*MORE[:3], "Nobody was hurt in the fire.", *MORE[3:], "Nobody was hurt in the fire."),
]  # fmt: skip

UNKNOWN = ["", " \n\n "]


@pytest.mark.parametrize(("text", "expected"), FLAGS)
def test_flags(text: str, expected: list[str]) -> None:
    assert quotes(repeated_sentences, text) == expected
    measured = value(repeated_sentences, text)
    assert measured is not None
    assert 0.05 < measured < 0.5
    assert sentence(repeated_sentences, text) == "One sentence repeats an earlier one almost word for word."


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    assert (value(repeated_sentences, text), quotes(repeated_sentences, text)) == (0, [])


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert value(repeated_sentences, text) is None


def test_a_text_pasted_twice_says_half_of_it_again() -> None:
    text = story(*MORE, FIRST)
    measured = value(repeated_sentences, story(text, text))
    assert measured is not None
    assert 0.4 < measured <= 0.5


def test_more_repetition_never_lowers_the_value() -> None:
    text = story(*MORE[:3], FIRST, *MORE[3:])
    values = [value(repeated_sentences, story(text, *[COPY] * copies)) or 0.0 for copies in range(1, 12)]
    assert values == sorted(values)
    assert values[-1] > values[0] > 0


@pytest.mark.parametrize("kind", ["caption", "table", "code"])
def test_captions_tables_and_listings_may_repeat(kind: str) -> None:
    article = Article.from_text(story(*MORE[:3], FIRST, *MORE[3:], COPY))
    last = article.blocks[-1]
    blocks = (*article.blocks[:-1], Block(last.start, last.end, kind))  # type: ignore[arg-type]
    assert value(repeated_sentences, article.with_fields(blocks=blocks)) == 0
