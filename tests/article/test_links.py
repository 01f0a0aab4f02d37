"""What links lead to, and which policies they name."""

import pytest

from quality.article.addresses import host_of, site_of
from quality.article.links import about_and_contact, kind_of, policies_in
from quality.article.parts import Link

KINDS = [
    ("https://www.example.com/other", "self"),
    ("https://news.example.com/other", "self"),
    ("https://www.facebook.com/sharer?u=1", "social"),
    ("https://x.com/someone", "social"),
    ("https://box.com/", "other"),
    ("https://amzn.to/3x", "affiliate"),
    ("https://shop.example.org/p?tag=northport-20", "affiliate"),
    ("https://www.health.gov/report", "government"),
    ("https://data.gov.uk/dataset/1", "data"),
    ("https://www.transport.gov.au/a", "government"),
    ("https://www.supremecourt.gov/opinions/19pdf.pdf", "court"),
    ("https://doi.org/10.1000/xyz123", "journal"),
    ("https://press.example.org/doi/full/10.1000/xyz", "journal"),
    ("https://example.org/files/table.csv", "data"),
    ("https://www.sec.gov/Archives/edgar/data/1", "filing"),
    ("https://example.org/interview/transcript", "transcript"),
    ("https://example.org/story", "other"),
    ("https://government-news.example.org/", "other"),
    ("mailto:a@example.com", None),
    ("tel:123", None),
    ("http://[bad", None),
]


@pytest.mark.parametrize(("url", "kind"), KINDS)
def test_kinds(url: str, kind: str | None) -> None:
    assert kind_of(Link(url), "example.com") == kind


def test_paid_links_say_so() -> None:
    assert kind_of(Link("https://example.org/", rel=("sponsored",)), "example.com") == "affiliate"


def test_nothing_is_the_site_itself_when_the_site_is_unknown() -> None:
    assert kind_of(Link("https://example.com/a"), "") == "other"


def test_sites_and_hosts() -> None:
    assert site_of("https://news.example.co.uk/a") == "example.co.uk"
    assert site_of("https://a.b.example.com:8080/") == "example.com"
    assert site_of("https://example.com.au/") == "example.com.au"
    assert (site_of(None), site_of("http://[bad"), host_of("https://WWW.Example.com/")) == ("", "", "example.com")


POLICIES = [
    ("Corrections", "https://example.com/c", {"corrections"}),
    ("Report an error", "https://example.com/c", {"corrections"}),
    ("Read more", "https://example.com/ethics-policy/", {"ethics"}),
    ("Editorial Standards", "https://example.com/s", {"ethics"}),
    ("Our policy on anonymous sources", "https://example.com/s", {"unnamed_sources"}),
    ("Fact-checking policy", "https://example.com/s", {"fact_checking"}),
    ("Ownership", "https://example.com/s", {"ownership"}),
    ("Publishing principles", "https://example.com/s", {"publishing_principles"}),
    ("Fact check: the mayor on the harbour", "https://example.com/fact-check/mayor", set()),
    (
        "House of correction burns down after a quarrel over who may use the yard",
        "https://example.com/corrections/",
        set(),
    ),
    ("Funding your future", "https://example.com/funding-your-future", set()),
    ("Corrections", "mailto:a@example.com", set()),
]


@pytest.mark.parametrize(("text", "url", "names"), POLICIES)
def test_policies(text: str, url: str, names: set[str]) -> None:
    assert set(policies_in([Link(url, text)])) == names


def test_about_and_contact() -> None:
    links = [
        Link("mailto:desk@example.com?subject=x", "Write"),
        Link("https://example.com/about", "About Us"),
        Link("https://example.com/about-ships", "About the ships that came on Monday at noon"),
        Link("https://example.com/contact", "Contact"),
    ]
    assert about_and_contact(links) == ("https://example.com/about", "https://example.com/contact")
    assert about_and_contact(links[:1]) == (None, "desk@example.com")
    assert about_and_contact([]) == (None, None)
