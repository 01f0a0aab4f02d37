"""The grammar of attributions: every rule and every word class by its example."""

import re

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.attribution.grammar import RULES, SETS, Rule
from quality.document.attribution.tagged import TaggedText, tag
from quality.document.attribution.word_classes import CLASSES, QUOTED, class_of

EXAMPLES = [(name, example) for name, rule in RULES.items() for example in rule.examples]


def tagged(text: str) -> tuple[Document, TaggedText]:
    document = Document(Article.from_text(text))
    return document, tag(document)


def marked(example: str) -> tuple[TaggedText, int, int]:
    """The example with its word classes, and the tokens [first, last) between its square brackets."""
    begin, end = example.index("["), example.index("]") - 1
    document, text = tagged(example.replace("[", "").replace("]", ""))
    inside = [at for at, start in enumerate(document.starts) if begin <= start < end]
    return text, inside[0], inside[-1] + 1


def takes(rule: Rule, text: TaggedText, first: int, last: int) -> tuple[int, int] | None:
    """The tokens that the rule takes from `first` on, or up to `last` when it is a leftward one."""
    size = len(text.codes)
    if rule.leftward:
        found = rule.match(text.backwards, size - last)
        return (size - found.end(), size - found.start()) if found else None
    found = rule.match(text.codes, first)
    return found.span() if found else None


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_rule_takes_what_its_example_marks(name: str, example: str) -> None:
    text, first, last = marked(example)
    assert takes(RULES[name], text, first, last) == (first, last), text.codes


@pytest.mark.parametrize("name", RULES)
def test_rule_has_an_example_and_named_classes_only(name: str) -> None:
    rule = RULES[name]
    assert rule.examples
    grammar = re.sub(r"\?P<[a-z]+>", "", rule.grammar)
    assert set(re.findall(r"[A-Za-z]+", grammar)) <= {*CLASSES, *SETS, *RULES}


def test_unknown_name_is_refused() -> None:
    rule = Rule("Wrong", "Determiner Gerund", "[the singing]")
    del RULES["Wrong"]
    with pytest.raises(KeyError, match="Gerund"):
        rule.match("")


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "Quoted"])
def test_word_class_by_example(name: str) -> None:
    assert class_of(CLASSES[name].example) == CLASSES[name].letter


def test_quoted_words_have_no_other_class() -> None:
    document, text = tagged("“The bridge is safe and open,” said Dana Whitfield.")
    inside = document.quotations[0]
    assert set(text.codes[inside.first : inside.last]) == {QUOTED}


def test_letters_of_classes_differ() -> None:
    letters = [word_class.letter for word_class in CLASSES.values()]
    assert len(letters) == len(set(letters))
    assert {name for names in SETS.values() for name in names.split()} <= {*CLASSES, *SETS}
