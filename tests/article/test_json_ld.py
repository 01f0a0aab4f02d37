"""schema.org objects in scripts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from quality.article.json_ld import MAX_NODES, article_node, json_nodes, resolved, string_of, types_of

STORY = {"@type": "NewsArticle", "headline": "Harbour opens"}


def nodes(*texts: str) -> list[Any]:
    page = fromstring("<html><head>" + "".join(f"<script>{text}</script>" for text in texts) + "</head></html>")
    return json_nodes(page.findall(".//script"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(STORY),
        json.dumps([STORY]),
        json.dumps({"@context": "x", "@graph": [{"@type": "WebSite"}, STORY]}),
        json.dumps({"@type": "WebPage", "mainEntity": {"inner": [STORY]}}),
        "<!--" + json.dumps(STORY) + "-->",
        "//<![CDATA[\n" + json.dumps(STORY) + "\n//]]>",
        json.dumps(STORY) + ";",
        '{"@type": "NewsArticle", "headline": "Harbour opens",}',
        '{"@type": "NewsArticle", "headline": "Harbour opens"} {"second": 1}',
        '{"@type": "NewsArticle", "headline": "Harbour opens", "description": "a\nb"}',
        '{"@type": "NewsArticle", "headline": "Harbour opens", "description": "a "quoted" word"}',
        json.dumps({**STORY, "@type": ["https://schema.org/NewsArticle", "Thing"]}),
    ],
)
def test_the_story_is_found(text: str) -> None:
    assert article_node(nodes(text), ["Harbour opens"])["headline"] == "Harbour opens"


@pytest.mark.parametrize("text", ["", "null", "3", "not json", "[" * 5000, '{"a":' * 5000, "[]"])
def test_nothing_is_found_in_the_rest(text: str) -> None:
    assert article_node(nodes(text), ["Harbour opens"]) == {}


def test_broken_scripts_give_up_what_matters() -> None:
    text = '{"@type": "NewsArticle", "headline": "Harbour opens", "author": {"name": "Dana Whitfield"}, "x": "a " b"}'
    node = nodes(text)[0]
    assert (node["headline"], node["author"], types_of(node)) == (
        "Harbour opens",
        {"name": "Dana Whitfield"},
        ("NewsArticle",),
    )


def test_of_several_stories_the_one_with_the_title_counts() -> None:
    others = [{"@type": "Article", "headline": f"Story {n}", "author": "x", "datePublished": "2024"} for n in range(3)]
    assert article_node([*others, STORY], ["Harbour  opens!"]) is STORY
    assert article_node(others, ["None"]) is others[0]


def test_limits() -> None:
    assert len(nodes(json.dumps([{"a": 1}] * (MAX_NODES + 50)))) == MAX_NODES


def test_values() -> None:
    assert string_of([{"name": ["  A &amp; <b>B</b> "]}]) == "A & B"
    assert string_of({"@id": 5}) is None
    assert resolved({"@id": "#a", "x": 1}, {"#a": {"@id": "#a", "name": "Dana"}}) == {
        "@id": "#a",
        "name": "Dana",
        "x": 1,
    }
    assert resolved("Dana", {}) == {"name": "Dana"}
    assert resolved("https://example.com/dana", {}) == {}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "headline", "author", "name", "datePublished"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_any_json_is_read(value: Any) -> None:
    found = nodes(json.dumps(value).replace("</", "<\\/"))
    article_node(found, ["x"])
