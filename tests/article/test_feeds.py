"""RSS and Atom feeds: what their entries say, and what a hostile one cannot do."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from quality.article import Article, web
from quality.article.feeds import feed_records
from quality.article.files import Record, RecordProblem, read_articles, read_records
from quality.article.sniffing import is_feed, sniff
from tests.growth import holds
from tests.program import quality
from tests.sites import served

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Harbour Gazette</title><link>https://gazette.example/</link>
  <image><title>Logo</title><url>https://gazette.example/logo.png</url></image>
  <item>
    <title>Bridge to close &amp; reopen</title>
    <link>https://gazette.example/bridge</link>
    <guid isPermaLink="false">gazette-17</guid>
    <dc:creator>Lena Moor</dc:creator><dc:creator>Tomas Okoro</dc:creator>
    <pubDate>Mon, 02 Mar 2026 08:30:00 +0100</pubDate>
    <category>Local</category>
    <description>The short version.</description>
    <content:encoded><![CDATA[<p>The bridge <b>closes</b>
      on Monday.</p><script>alert(1)</script><ul><li>Line 4</li><li>Line 17</li></ul>“Ten minutes,” she said.<br>More.]]>
    </content:encoded>
  </item>
  <item>
    <description>&lt;p&gt;Only a description, caf&amp;eacute;.&lt;/p&gt;</description>
    <guid>https://gazette.example/second</guid>
    <author>desk@gazette.example (The desk)</author>
    <pubDate>some day</pubDate>
  </item>
  <item><title>Nothing else</title><link>https://gazette.example/third</link></item>
</channel></rss>
"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="html">Harbour &lt;em&gt;Atom&lt;/em&gt;</title>
  <entry>
    <title>One</title><id>urn:x:1</id>
    <link rel="self" href="https://atom.example/self"/><link href="https://atom.example/one"/>
    <author><name>Ines Falk</name><email>falk@atom.example</email></author>
    <published>2026-03-02T08:30:00Z</published><updated>2026-03-05T00:00:00Z</updated>
    <summary>Short.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First <i>paragraph</i>.</p><p>Second.</p></div></content>
  </entry>
  <entry><title>Two</title><id>urn:x:2</id><content type="text">Plain 3 &lt; 4 text.

Second paragraph.</content></entry>
</feed>
"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Old feed</title></channel>
<item><title>T</title><link>http://old.example/1</link><description>Words of the first format.</description></item></rdf:RDF>"""


def records(content: str | bytes, folder: Path, name: str = "feed.xml") -> list[Record | RecordProblem]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_records(file))


def fields(content: str, folder: Path) -> list[dict[str, Any]]:
    return [dict(found.fields) for found in records(content, folder) if isinstance(found, Record)]


def test_rss(tmp_path: Path) -> None:
    first, second, third = records(RSS, tmp_path)
    assert isinstance(first, Record)
    assert dict(first.fields) == {
        "id": "gazette-17", "url": "https://gazette.example/bridge", "headline": "Bridge to close & reopen",
        "byline": "Lena Moor, Tomas Okoro", "published": "2026-03-02T08:30:00+01:00", "section": "Local",
        "publisher": "Harbour Gazette",
        "text": "The bridge closes on Monday.\n\nLine 4\n\nLine 17\n\n“Ten minutes,” she said.\n\nMore.",
    }  # fmt: skip
    assert isinstance(second, Record)
    assert (second.row, second.fields["text"]) == (2, "Only a description, café.")
    assert (second.fields["url"], second.fields["byline"]) == ("https://gazette.example/second", "The desk")
    article = Article.from_record(second.fields)
    assert article.published is None
    assert isinstance(third, RecordProblem)
    assert (third.row, "https://gazette.example/third" in third.message, "no text" in third.message) == (3, True, True)


def test_atom(tmp_path: Path) -> None:
    one, two = fields(ATOM, tmp_path)
    assert (one["publisher"], one["url"], one["byline"]) == ("Harbour Atom", "https://atom.example/one", "Ines Falk")
    assert (one["text"], one["published"]) == ("First paragraph.\n\nSecond.", "2026-03-02T08:30:00Z")
    assert two["text"] == "Plain 3 < 4 text.\n\nSecond paragraph."


def test_the_first_format(tmp_path: Path) -> None:
    (one,) = fields(RDF, tmp_path)
    assert (one["text"], one["publisher"], one["id"]) == (
        "Words of the first format.",
        "Old feed",
        "http://old.example/1",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "iso-8859-1"])
def test_encodings_and_compression(tmp_path: Path, encoding: str) -> None:
    text = RSS.replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    text = text.replace("“", "&#8220;").replace("”", "&#8221;")
    for name, data in (("a.xml", text.encode(encoding)), ("b.rss.gz", gzip.compress(text.encode(encoding)))):
        assert len(records(data, tmp_path, name)) == 3


def test_feeds_in_a_folder_and_on_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS, encoding="utf-8")
    (tmp_path / "b.atom").write_text(ATOM, encoding="utf-8")
    (tmp_path / "sitemap.xml").write_text("<urlset/>")
    (tmp_path / "broken.xml").write_bytes(b"\x1f\x8bno gzip")
    os.mkfifo(tmp_path / "pipe.xml")
    assert len(list(read_articles(tmp_path))) == 5
    (tmp_path / "feed.xml").write_text(ATOM, encoding="utf-8")
    (tmp_path / "packed.XML.gz").write_bytes(gzip.compress(RDF.encode()))
    assert len(list(read_articles(tmp_path))) == 8
    done = quality("score", "-", "--format", "jsonl", stdin=RSS)
    assert done.stdout.count("\n") == 3


@pytest.mark.parametrize("page", ["<html><body><p>A page about &lt;rss&gt; feeds: <rss>.</p></body></html>", "<rss"])
def test_a_page_that_speaks_of_feeds_is_none(page: str) -> None:
    assert sniff(page.encode(), {}) != "feed"


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("<!DOCTYPE lolz><rss version='2.0'>", True),
        ("<!-- c --><!DOCTYPE html PUBLIC 'a' 'b' [<!ELEMENT a (b)>]>\n<?x y?><a:feed xmlns:a='http://www.w3.org/2005/Atom'>", True),
        ("<!DOCTYPE rss><html><body>", False),
        ("<!DOCTYPE html [<!ENTITY x '<rss>'>]><html>", False),
        ("<rssfeed>", False),
    ],
)  # fmt: skip
def test_the_root_decides_and_not_the_document_type(beginning: str, expected: bool) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert is_feed(beginning.encode(encoding)) is expected


def test_a_doctype_of_another_name_is_no_page(tmp_path: Path) -> None:
    (found,) = fields(f"<!DOCTYPE lolz>{RDF}", tmp_path)
    assert found["text"] == "Words of the first format."


def test_relative_links(tmp_path: Path) -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"{}><entry xml:base="news/"><link href="one"/><summary>Words.</summary></entry>
    <entry><link href="{}"/><summary>Words.</summary></entry></feed>"""
    based = feed.format(' xml:base="https://a.example/x/"', "/two")
    assert [found["url"] for found in fields(based, tmp_path)] == [
        "https://a.example/x/news/one", "https://a.example/two",
    ]  # fmt: skip
    assert [found["url"] for found in fields(feed.format("", "two"), tmp_path)] == [None, None]
    at_address = feed_records(io.BytesIO(feed.format("", "two").encode()), "https://b.example/feed/atom.xml")
    assert [found["url"] for found in at_address if isinstance(found, dict)] == [
        "https://b.example/feed/news/one", "https://b.example/feed/two",
    ]  # fmt: skip
    for base, link in (("http://[", "a"), ("javascript:", "alert(1)"), ("https://a.example/" + "a/" * 2000, "b")):
        hostile = feed.format(f' xml:base="{base}"', link)
        assert [found["url"] for found in fields(hostile, tmp_path)] == [None, None]


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ("<feed>" + "<a>" * 5000, "nested too deeply"),
        ("<rss><channel><title>" + "x" * 11_000_000, "too much text"),
        ("<rss><channel></rss\n\n></channel", "not well-formed XML at line"),
        ("<rss><channel>&\n;", "not well-formed XML at line"),
    ],
)
def test_errors_are_one_line_in_our_words(tmp_path: Path, feed: str, said: str) -> None:
    (found,) = records(feed, tmp_path)
    assert isinstance(found, RecordProblem)
    assert said in found.message
    assert "\n" not in found.message
    assert "HUGE" not in found.message


def test_recognising_a_feed_takes_no_time() -> None:
    assert holds(lambda size: is_feed(b"<!--> <!-- a --> <?x?> " * size), 80)


# Hostile and broken feeds


def entity_feed(declared: str, used: str) -> str:
    item = f"<item><description>{used} words</description></item>"
    return f"<!DOCTYPE rss [{declared}]><rss><channel><title>{used}</title>{item}</channel></rss>"


LAUGHS = "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "feed",
    [
        entity_feed(LAUGHS, "&j;"),
        entity_feed(LAUGHS, "<x y='&j;'/>"),
        entity_feed("<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&x;"),
        entity_feed("<!ENTITY % p SYSTEM 'http://127.0.0.1:1/evil.dtd'> %p;", "text"),
        entity_feed("<!ENTITY x 'hi'>", "&x;").replace("DOCTYPE rss", "DOCTYPE lolz"),
        entity_feed("<!ENTITY x ']><html>'><!-- ]><html> -->", "&x;").replace("DOCTYPE rss", "DOCTYPE html"),
    ],
    ids=["laughs", "laughs in an attribute", "file", "parameter", "another name", "a page's name"],
)
def test_entities_are_refused(tmp_path: Path, feed: str) -> None:
    (found,) = records(feed, tmp_path)
    assert isinstance(found, RecordProblem)
    assert "root:" not in found.message
    assert "entities" in found.message or "well-formed" in found.message


def test_an_external_document_type_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "evil.dtd").write_text("<!ENTITY nbsp 'expanded'>")
    feed = f"<!DOCTYPE rss SYSTEM 'file://{tmp_path}/evil.dtd'><rss><channel><item><description>Words.</description></item></channel></rss>"
    (found,) = records(feed, tmp_path)
    assert isinstance(found, Record)
    (other,) = records(feed.replace("Words", "Words&nbsp;"), tmp_path)
    assert "expanded" not in repr(other)


@pytest.mark.parametrize(
    ("feed", "count", "said"),
    [
        (RSS[: RSS.index("<item>\n    <description>") + 20], 1, "not well-formed"),
        (RSS.replace("Only a description", "Only &bad; a"), 1, ""),
        (RSS.replace("&lt;p&gt;Only", "&undefined;"), 1, "not well-formed"),
        ("<rss" + ">", 0, "not well-formed"),
        ("<feed>" + "<a>" * 5000, 0, "nested too deeply"),
        ("<rss><channel></channel></rss>", 0, ""),
    ],
)
def test_what_came_before_the_damage_is_read(tmp_path: Path, feed: str, count: int, said: str) -> None:
    found = records(feed, tmp_path)
    assert len([one for one in found if isinstance(one, Record)]) >= count
    if said:
        assert isinstance(found[-1], RecordProblem)
        assert said in found[-1].message


def test_other_xml_with_the_ending_of_a_feed_is_refused(tmp_path: Path) -> None:
    (found,) = records("<urlset><url/></urlset>", tmp_path, "a.rss")
    assert isinstance(found, RecordProblem)
    assert "not an RSS or Atom feed: it begins with <urlset>" in found.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml", '<?xml version="1.0"?><a><b>x</b></a>'),
        ("a", '<?xml version="1.0"?>\n<people><person>Ruth Ames</person></people>'),
        ("a.xml.gz", "<urlset><url><loc>https://a.example/</loc></url></urlset>"),
        ("a.svg", '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b"><svg><path d="M0 0"/></svg>'),
    ],
)
def test_other_xml_is_no_text(tmp_path: Path, name: str, content: str) -> None:
    data = content.encode()
    (found,) = records(gzip.compress(data) if name.endswith(".gz") else data, tmp_path, name)
    assert isinstance(found, RecordProblem)
    assert "of XML, only feeds and XHTML pages are read" in found.message


@pytest.mark.parametrize("name", ["page.xml", "page"])
def test_xhtml_is_a_page(tmp_path: Path, name: str) -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Words.</p></body></html>'
    (found,) = records(page, tmp_path, name)
    assert isinstance(found, Record)
    assert "html" in found.fields


def test_time_and_memory_grow_with_the_feed_alone() -> None:
    entry = b"<item><title>T</title><description>" + b"Some words &lt;p&gt; here. " * 20 + b"</description></item>"

    def read(size: int) -> None:
        content = b"<rss><channel><title>F</title>" + entry * size + b"</channel></rss>"
        assert sum(1 for _ in feed_records(io.BytesIO(content))) == size

    assert holds(read, 200)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = {
            "/feed": ("application/rss+xml", RSS), "/odd": ("text/html", ATOM), "/other": ("text/xml", "<urlset/>"),
        }[self.path]  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(Handler) as address:
        yield address


def test_feeds_at_an_address(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = web.fetch
    monkeypatch.setattr(web, "fetch", lambda url: fetch(url, allow_private=True))
    assert len(list(read_records(f"{site}/feed"))) == 3
    assert len(list(read_records(f"{site}/odd"))) == 2
    (other,) = read_records(f"{site}/other")
    assert isinstance(other, RecordProblem)
    assert "not an RSS or Atom feed" in other.message


def test_scored_on_the_command_line(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "labeled/examples/harbour_rumours.txt").read_text(encoding="utf-8")
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    (tmp_path / "feed.xml").write_text(RSS.replace("<p>The bridge", f"{paragraphs}<p>The bridge"), encoding="utf-8")
    done = quality("score", tmp_path / "feed.xml", "--format", "csv")
    assert done.returncode == 2, "the third entry holds no text"
    assert len(done.stdout.splitlines()) == 4
    assert "gazette-17" in done.stdout
