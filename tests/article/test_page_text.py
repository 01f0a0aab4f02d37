"""Texts of neighbouring elements are set apart, and words stay whole."""

import pytest

from quality.article import Article

GAPS = [
    ("<p>said <b>no.</b><span>Next</span> came</p>", "said no. Next came"),
    ("<div><span>By</span><span>Corin Ashby</span><time>9 April 2024</time></div>", "By Corin Ashby 9 April 2024"),
    ("<p><em>Ashby</em>Updated</p>", "Ashby Updated"),
    ("<p>one<img src=x>two</p>", "one two"),
    ("<p><span style='display:block'>one</span><span style='display:block'>two</span></p>", "one two"),
    ("<p><span style='display: inline-block'>one</span><span>two</span></p>", "one two"),
    ("<table><tr><td>one</td><td>two</td></tr></table>", "one two"),
    ("<p><a href=/x>News</a><a href=/y>Water</a></p>", "News Water"),
    ("<p><x-name>corin</x-name>ashby</p>", "corin ashby"),
    ("<p><label>Name</label>field</p>", "Name field"),
    ("<p><span><span>one</span></span><span><b>Two</b></span></p>", "one Two"),
    ("<p><a>Paris</a><span>12 May</span></p>", "Paris 12 May"),
    ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
    ("<dl><dt>one</dt><dd>two</dd></dl>", "one\n\ntwo"),
    ("<p>read<br>more</p>", "read\n\nmore"),
    ("<p><span class=drop>T</span>he CO<sub>2</sub> and H<b>e</b>llo</p>", "The CO2 and Hello"),
    ("<p><i>Mc</i>Donald and e<b>Bay</b></p>", "McDonald and eBay"),
    ("<p>un<b>believ</b>able</p>", "unbelievable"),
    ("<pre><span>foo.</span><span>Bar</span></pre>", "foo.Bar"),
]


@pytest.mark.parametrize(("html", "text"), GAPS)
def test_gaps(html: str, text: str) -> None:
    assert Article.from_html(f"<html><body>{html}</body></html>").text.replace("• ", "") == text


def test_a_headline_of_several_elements() -> None:
    html = "<html><body><h1>Council<br>to <span>close</span><span>Station</span></h1><p>It closes on "
    "Monday, the council said.</p></body></html>"
    assert Article.from_html(html).headline == "Council to close Station"
