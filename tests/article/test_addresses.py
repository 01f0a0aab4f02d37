"""Addresses are read as browsers read them, and sites are told apart by who can register them."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article
from quality.article.addresses import fault_of, host_of, joined, parse_address, safe_address, shown_host, site_of
from quality.article.links import kind_of
from quality.article.parts import Link
from quality.article.web import fetch
from quality.errors import FetchError

HOSTS = [
    ("https://evil.example\\@good.example/", "evil.example"),
    ("https:\\\\evil.example\\good.example", "evil.example"),
    ("https:/evil.example", "evil.example"),
    ("https:evil.example", "evil.example"),
    ("https:///evil.example/", "evil.example"),
    ("https://good.example@evil.example/", "evil.example"),
    ("https://good.example:443@evil.example/", "evil.example"),
    ("https://good.example%2f@evil.example/", "evil.example"),
    ("https://evil.example#@good.example/", "evil.example"),
    ("https://evil.example?@good.example/", "evil.example"),
    ("ht\ntps://ev\til.example/", "evil.example"),
    ("  https://evil.example/ ", "evil.example"),
    ("https://EVIL.example./", "evil.example"),
    ("https://%65vil.example/", "evil.example"),
    ("https://evil\u3002example/", "evil.example"),
    ("https://ev\u00adil.example/", "evil.example"),
    ("https://ev\u200bil.example/", "evil.example"),
    ("https://\uff45vil.example:8080/", "evil.example"),
    ("https://g\u043e\u043ed.example/", "xn--gd-fmca.example"),
    ("https://go\u0301od.example/", "xn--god-gna.example"),
    ("http://0x7f.1/", "127.0.0.1"),
    ("http://2130706433/", "127.0.0.1"),
    ("http://0177.0.0.1/", "127.0.0.1"),
    ("http://127.1/", "127.0.0.1"),
    ("http://[::FFFF:127.0.0.1]:80/", "[::ffff:7f00:1]"),
    ("HTTPS://www.good.example/", "good.example"),
    ("https://evil\u202e.example/", ""),
    ("https://evil example/", ""),
    ("https://evil%00.example/", ""),
    ("https://evil.example\\ @good.example/", "evil.example"),
    ("http://[bad", ""),
    ("https://good.example:99999/", ""),
    ("https://", ""),
    ("javascript://good.example/%0aalert(1)", ""),
    ("data:text/html,https://good.example/", ""),
    ("ftp://good.example/", ""),
    ("mailto:a@good.example", ""),
    ("good.example/a", ""),
    ("//good.example/a", ""),
    ("\ud800", ""),
    ("", ""),
]


@pytest.mark.parametrize(("url", "host"), HOSTS)
def test_hosts_are_those_that_browsers_open(url: str, host: str) -> None:
    assert host_of(url) == host


SITES = [
    ("https://www.mofa.go.jp/a", "mofa.go.jp"),
    ("https://www.mext.go.jp/a", "mext.go.jp"),
    ("https://user.github.io/", "user.github.io"),
    ("https://blog.other.github.io/", "other.github.io"),
    ("https://someone.blogspot.com/", "someone.blogspot.com"),
    ("https://news.example.co.uk/", "example.co.uk"),
    ("https://a.b.example.gov.au./", "example.gov.au"),
    ("https://a.b.xn--55qx5d.cn/", "b.xn--55qx5d.cn"),
    ("https://a.b.\u516c\u53f8.cn/", "b.xn--55qx5d.cn"),
    ("https://a.city.kawasaki.jp/", "city.kawasaki.jp"),
    ("https://a.b.c.kawasaki.jp/", "b.c.kawasaki.jp"),
    ("https://www.example.com:8443/", "example.com"),
    ("https://desk.newsroom.internal/", "newsroom.internal"),
    ("http://localhost:8080/", "localhost"),
    ("http://10.1.2.3/", "10.1.2.3"),
    ("http://10.9.2.3/", "10.9.2.3"),
    ("http://[2001:db8::1]/", "[2001:db8::1]"),
    ("https://github.io/", "github.io"),
    ("https://co.uk/", "co.uk"),
    ("https://evil.example\\@good.example/", "evil.example"),
]


@pytest.mark.parametrize(("url", "site"), SITES)
def test_sites(url: str, site: str) -> None:
    assert site_of(url) == site


def test_the_list_is_read_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from tld.utils import update_tld_names_container

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    update_tld_names_container(None, None)  # type: ignore[arg-type]
    assert site_of("https://fresh-1.mofa.go.jp/") == "mofa.go.jp"


@pytest.mark.parametrize(
    ("url", "site", "kind"),
    [
        ("https://www.mext.go.jp/a", "mofa.go.jp", "other"),
        ("https://other.github.io/a", "user.github.io", "other"),
        ("https://evil.example\\@good.example/", "good.example", "other"),
        ("https://good.example\\@evil.example/", "good.example", "self"),
        ("https://good.example@evil.example/", "good.example", "other"),
        ("https://x.com\\@good.example/", "good.example", "social"),
        ("HTTPS://GOOD.EXAMPLE/a", "good.example", "self"),
        ("https://shop.b\u00fccher.example/p?tag=northport-20", "good.example", "affiliate"),
        ("javascript://good.example/", "good.example", None),
    ],
)
def test_links_are_of_the_site_they_lead_to(url: str, site: str, kind: str | None) -> None:
    assert kind_of(Link(url), site) == kind


def test_links_of_a_page_are_made_absolute_as_browsers_do() -> None:
    page = (
        "<html><body><article><h1>A</h1><p>" + "The council said on Monday that the bridge is closed. " * 20
        + "<a href='/\\evil.example/a'>one</a> <a href='\\\\evil.example/b'>two</a> <a href='c'>three</a></p></article></body></html>"
    )  # fmt: skip
    article = Article.from_html(page, url="https://good.example/story/")
    assert article.links is not None
    hosts = {link.text: host_of(link.url) for link in article.links}
    assert hosts == {"one": "evil.example", "two": "evil.example", "three": "good.example"}
    assert joined("https://good.example/a", "b?c=\\d") == "https://good.example/b?c=\\d"


PLAIN = [
    "https://good.example",
    "https://good.example/a?b=c#d",
    "https://good.example:8080/@user/a",
    "https://good.example/caf\u00e9",
    "http://[::1]/",
    "https://GOOD.example/",
]


@pytest.mark.parametrize("url", PLAIN)
def test_plain_addresses_stay_as_they_are(url: str) -> None:
    assert safe_address(url) == url
    assert fault_of(url) is None
    assert shown_host(url) == host_of(url) != ""


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://evil.example\\@good.example/", "https://evil.example/@good.example/"),
        ("https://good.example@evil.example/a", "https://evil.example/a"),
        ("https://user:secret@evil.example/a", "https://evil.example/a"),
        ("https://g\u043eod.example/", "https://xn--god-sed.example/"),
        ("https://good.example/\u202egpj.exe", "https://good.example/%E2%80%AEgpj.exe"),
        ("https://good.example/a\nb\x1b[2J", "https://good.example/ab%1B[2J"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("urn:isbn:\u202e1", "urn:isbn:%E2%80%AE1"),
        (" page 7\x1b", "page 7%1B"),
    ],
)
def test_misleading_addresses_are_kept_as_browsers_read_them(url: str, kept: str) -> None:
    assert safe_address(url) == kept
    assert Article.from_text("A text.", url=url).url == kept


@given(
    st.text(alphabet="htps:/\\@.#?%evilgood\t\n \u202e0x1[]\u00e9-", max_size=60).map(lambda rest: f"https://{rest}")
)
def test_what_is_kept_reads_the_same_everywhere(url: str) -> None:
    from urllib.parse import urlsplit

    kept = safe_address(url)
    assert host_of(kept) == host_of(url)
    assert safe_address(kept) == kept
    if (address := parse_address(kept)) is not None:
        assert (urlsplit(kept).hostname or "").rstrip(".").removeprefix("[") in (address.host, address.host.strip("[]"))
        assert urlsplit(kept).username is None


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://127.0.0.1\\@good.example/", "backslash"),
        ("http://good.example@127.0.0.1/", "user name"),
        ("http://127.0.0.1/\u202e", "directional mark"),
        ("http://127.0.0.1/a\tb", "control character"),
        ("http://127.0.0.1/a b", "space"),
        ("http://0x7f.1:9/", "not on the public internet"),
        ("http://2130706433:9/", "not on the public internet"),
        ("http://127.0.0.1:0/", "not a web address"),
        ("httpx://good.example/", "scheme"),
    ],
)
def test_misleading_addresses_are_not_fetched(url: str, found: str) -> None:
    with pytest.raises(FetchError, match=found):
        fetch(url)


@pytest.mark.parametrize(
    ("name", "url", "kept"),
    [
        ("good.example", "https://evil.test/a", None),
        ("WWW.Good.example", "https://evil.test/a", None),
        ("other.github.io", "https://user.github.io/a", None),
        ("mext.go.jp", "https://www.mofa.go.jp/a", None),
        ("nytimes.com | World", "https://evil.test/a", None),
        ("News - nytimes.com", "https://evil.test/a", None),
        ("U.S.News Report", "https://usnews.test/a", "U.S.News Report"),
        ("Node.js Weekly", "https://weekly.test/a", "Node.js Weekly"),
        ("Good.example", "https://www.good.example/a", "Good.example"),
        ("The Good Example", "https://evil.test/a", "The Good Example"),
        ("St. Louis Times", "https://evil.test/a", "St. Louis Times"),
        ("good.example", None, "good.example"),
    ],
)
def test_a_page_cannot_name_itself_after_another_site(name: str, url: str | None, kept: str | None) -> None:
    page = (
        f"<html><head><meta property='og:site_name' content='{name}'></head><body><article><h1>A</h1><p>"
        + "The council said on Monday that the bridge is closed. " * 20
        + "</p></article></body></html>"
    )
    assert Article.from_html(page, url=url).publisher == kept
