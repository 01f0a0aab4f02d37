"""The queue's pages never show a host that a browser would not open."""

import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality import Article
from quality.server.pages.rendering import host, short, web_address
from quality.triage.intake import prepare
from quality.triage.policy import Facts, Policy


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://evil.example\\@good.example/", ""),
        ("https://good.example@evil.example/", ""),
        ("https://good.example\u202e/", ""),
        ("https://evil.example/\u202e", ""),
        ("https://evil.example/\tgood.example", ""),
        ("javascript:alert(1)//https://good.example", ""),
        ("https://g\u043eod.example/", "xn--god-sed.example"),
        ("https://www.good.example:8080/a", "good.example"),
        ("https://GOOD.example./", "good.example"),
        ("http://0x7f.1/", "127.0.0.1"),
        (None, ""),
    ],
)
def test_hosts(url: str | None, shown: str) -> None:
    assert host(url) == shown
    assert web_address(url) == (url if shown else None)


def test_one_line_without_marks() -> None:
    assert short("a\u202eb\u2066c\x1b[2J\nd\u2028e", 80) == "abc[2J d e"


def test_what_is_put_into_the_queue_is_safe() -> None:
    article = Article.from_text("A text.", url="https://evil.example\\@good.example/", publisher="The \u202eettezaG")
    described = prepare(article, None).described
    assert (described["url"], described["publisher"]) == ("https://evil.example/@good.example/", "The ettezaG")


@pytest.mark.parametrize(
    ("publisher", "address", "listed"),
    [
        ("Evil News", "evil.example", True),  # whatever the page calls itself
        ("good.example", "news.evil.example", True),
        ("evil.example", "good.example", False),
        ("evil.example", "notevil.example", False),
        ("evil.example", "", True),
        ("Evening Gazette", "good.example", True),
        ("evening gazette", "", True),
        (None, "", False),
    ],
)
def test_watched_domains_are_those_of_the_address(publisher: str | None, address: str, listed: bool) -> None:
    policy = Policy.from_dict({"publishers": {"watch": ["evil.example", "Evening Gazette"]}})
    plain, named = Facts(50, 0.5), Facts(50, 0.5, publisher=publisher, host=address)
    assert (policy.place(named).head_start > policy.place(plain).head_start) == listed
