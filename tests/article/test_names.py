"""What a piece of a byline is, and which name an address stands for."""

import pytest

from quality.article.names import is_full_name, kind_of, name_in_address, without_role

KINDS = [
    ("Corin Ashby", "person"),
    ("Maria de la Cruz", "person"),
    ("Jan van der Berg", "person"),
    ("Seán O'Brien-McKay", "person"),
    ("J. R. Amsden", "person"),
    ("张伟", "person"),
    ("Иван Петров", "person"),
    ("Corin", "handle"),
    ("News", "none"),
    ("Politics", "none"),
    ("World & Business", "none"),
    ("Print", "none"),
    ("12 Mill Lane", "none"),
    ("Senior Reporter", "role"),
    ("Editor", "role"),
    ("Staff", "role"),
    ("admin", "role"),
    ("Chief Economist at Pipe Co.", "role"),
    ("The Northport", "organization"),
    ("Reuters", "organization"),
    ("Tarnbrook Gazette", "organization"),
    ("corin-ashby", "address"),
    ("c.ashby@gazette.example", "address"),
    ("https://gazette.example/authors/corin-ashby", "address"),
]
ADDRESSES = [
    ("corin-ashby", "Corin Ashby"),
    ("corin_ashby", "Corin Ashby"),
    ("corin-ashby-1042", "Corin Ashby"),
    ("maria-de-la-cruz", "Maria de la Cruz"),
    ("ruth-mcdonald", "Ruth McDonald"),
    ("c.ashby@gazette.example", "C. Ashby"),
    ("mailto:corin.ashby@gazette.example", "Corin Ashby"),
    ("https://gazette.example/authors/corin-ashby/", "Corin Ashby"),
    ("/profile/corin-ashby.html?ref=top", "Corin Ashby"),
    ("https://gazette.example/?author=corin-ashby", "Corin Ashby"),
    ("https://www.facebook.com/corin.ashby", "Corin Ashby"),
    ("https://www.facebook.com/TarnbrookGazette", None),
    ("https://gazette.example/news/council-to-close-station", None),
    ("https://gazette.example/authors/jmorrell", None),
    ("gazette.example", None),
    ("news-desk", None),
    ("press.office@gazette.example", None),
    ("editor@gazette.example", None),
]
ROLES = [
    ("Corin Ashby, Senior Reporter", "Corin Ashby"),
    ("Corin Ashby Chief Political Correspondent", "Corin Ashby"),
    ("Senior Reporter Corin Ashby", "Corin Ashby"),
    ("Editor: Corin Ashby", "Corin Ashby"),
    ("Corin Ashby Politics", "Corin Ashby"),
    ("Mary Head", "Mary Head"),
    ("Hill Country Sentinel Staff", "Hill Country Sentinel Staff"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(("address", "name"), ADDRESSES)
def test_names_in_addresses(address: str, name: str | None) -> None:
    assert name_in_address(address) == name


@pytest.mark.parametrize(("text", "name"), ROLES)
def test_roles_are_cut_off(text: str, name: str) -> None:
    assert without_role(text) == name


def test_full_names() -> None:
    assert is_full_name("Corin Ashby")
    assert not is_full_name("Corin")
    assert not is_full_name("the whole town was there")
