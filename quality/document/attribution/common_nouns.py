"""Sources without a name of their own: classes of people, offices, institutions, documents, by the label of their noun."""

from __future__ import annotations

from collections.abc import Callable, Container

from quality.document.attribution.antecedents import Antecedents, body_before
from quality.document.attribution.names import first_name, name_at
from quality.document.attribution.nouns import NAMES, NounPhrase, noun_kinds
from quality.document.attribution.steps import (
    DESCRIBED,
    GENERIC,
    NOBODY,
    Mention,
    named,
)
from quality.document.attribution.tagged import TaggedText
from quality.document.attribution.word_classes import (
    ADVERB,
    COMMA,
    DETERMINER,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    NUMBER,
    PAST_FORM,
    POSSESSIVE,
    STOP,
    WORD,
)
from quality.lexicons import LazyPattern, word_set

_OWNER = word_set("pronouns", "owner")
_BASED = LazyPattern(r".+-(?:{affiliation})$", lexicon="source_words")
_INSTITUTIONAL = word_set("source_words", "institutional")
_SECTORS = word_set("source_words", "sector")
"""A sector is not an institution: military officials and union leaders are generic."""
_COLLECTIVES = word_set("source_words", "collective")
"""Nobody in particular even with "the" before them."""
_INSIDERS = word_set("source_words", "insider")
"""Offices whose body is understood from the name just before ("Ortavia closed its border, officials said")."""
_VAGUE = word_set("source_words", "vague_quantity")
_PLURALS = word_set("source_words", "irregular_plural")
_BODIES_WITHOUT_ARTICLE = word_set("source_words", "body_without_article")
_HEARSAY = word_set("source_words", "hearsay")
_THESE = word_set("source_words", "these_or_those")
_DEFINITE_PERSONS = word_set("source_words", "definite_person")
_OF_A_CLASS = word_set("source_words", "class_affiliation")
_OF_PEOPLE = word_set("source_words", "people_affiliation")
_OF_A_ROLE = word_set("source_words", "role_affiliation")
_OF_AN_OFFICE = word_set("source_words", "office_affiliation")
_OF_REPORTS = word_set("source_words", "report_affiliation")
_OF_NOBODY = word_set("source_words", "nobody_affiliation")
"""What stands between a head and the name of where it belongs, by the kind of the head."""
_NAME_OR_OWNER = NAME + NAME_POSSESSIVE
_NO_KEY = DETERMINER + ADVERB + STOP
_ADJECTIVES = WORD + NOUN + PAST_FORM + NAME + POSSESSIVE + NAME_POSSESSIVE
_BEFORE_LEGAL = NOUN + WORD + DETERMINER
_SKIPPED = ADVERB + WORD + COMMA
_Read = Callable[[TaggedText, Antecedents, NounPhrase], Mention]


def read_common(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """What a phrase whose head is a common noun or a number says of its source."""
    return _READERS.get(phrase.kind, _other)(text, antecedents, phrase)


def _nobody(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """ "sources", "reports", "rumours"."""
    noun, first, head = phrase.noun, phrase.first, phrase.head
    if noun in _HEARSAY or noun.startswith("rumo"):
        if phrase.named_lead:
            return Mention(named(None), "document", noun)
        described = noun == "reports" and _is_affiliated(text, phrase, _OF_REPORTS)
        return Mention(DESCRIBED if described else NOBODY, "document", noun)
    sort = _sort_of_class(noun)
    if _is_affiliated(text, phrase, _OF_NOBODY):
        return Mention(DESCRIBED, sort, noun)
    if phrase.definite:
        same = antecedents.with_head(noun, phrase.sentence) or antecedents.unnamed(phrase.sentence)
        if same is not None:
            return Mention(same, sort, noun)
    adjectives = any(text.codes[at] in _ADJECTIVES and text.tokens[at] not in _VAGUE for at in range(first, head))
    return Mention(GENERIC if adjectives or not phrase.is_bare else NOBODY, sort, noun)


def _sort_of_class(noun: str) -> str:
    return "people" if noun.endswith("s") or noun == "people" else "person"


def _class(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """ "residents", "critics", "a supporter of the plan"."""
    noun, first, head = phrase.noun, phrase.first, phrase.head
    if phrase.definite and noun in _COLLECTIVES:
        return Mention(GENERIC, "people", noun)
    sort = _sort_of_class(noun)
    if phrase.definite and not noun.endswith("s") and text.tokens[first] not in _THESE:
        same = antecedents.of_second_mention(noun, "person", phrase.sentence)
        return Mention(same or DESCRIBED, sort, noun)
    if phrase.definite and phrase.is_bare:
        same = antecedents.with_head(noun, phrase.sentence)
        if same is not None:
            return Mention(same, sort, noun)
    described = (
        NAME_POSSESSIVE in text.codes[first:head]
        or _is_based(text, phrase)
        or (sort == "person" and _is_affiliated(text, phrase, _OF_A_CLASS))
        or (noun in ("people", "person") and _is_affiliated(text, phrase, _OF_PEOPLE))
    )
    return Mention(DESCRIBED if described else GENERIC, sort, noun)


def _is_based(text: TaggedText, phrase: NounPhrase) -> bool:
    """Whether the head has a description such as "Northport-based"."""
    return any(map(_BASED.match, text.tokens[phrase.first : phrase.head]))


def _role(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """An office, but a singular one without an article is a title: "Secretary of Works Jane Roe"."""
    codes, first = text.codes, phrase.first
    if codes[first] == NOUN and phrase.head == first and not phrase.noun.endswith("s") and phrase.named_rest:
        last = max(codes.rfind(NAME, phrase.stop, phrase.last), codes.rfind(NAME_POSSESSIVE, phrase.stop, phrase.last))
        return Mention(named(text.tokens[last], name_at(text, last)), "person", text.tokens[last])
    return _office(text, antecedents, phrase)


def _office(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """An office, profession or spokesman without a name."""
    noun = phrase.noun
    plural = noun.endswith("s") or noun in _PLURALS
    sort = "people" if plural else "person"
    if phrase.named_lead or phrase.kind == "speaker" or _is_based(text, phrase):
        return Mention(DESCRIBED, sort, noun)
    institution = _has_institution(text, phrase)
    if phrase.definite and phrase.is_bare and not institution:
        if plural or noun in _DEFINITE_PERSONS:
            same = antecedents.with_head(noun, phrase.sentence)
        else:
            same = antecedents.of_second_mention(noun, sort, phrase.sentence)
        if same is None and not plural:
            same = antecedents.unnamed(phrase.sentence)
        unknown = GENERIC if plural and phrase.kind == "profession" else DESCRIBED
        return Mention(same or unknown, sort, noun)
    if _is_described_office(text, phrase, institution, plural):
        return Mention(DESCRIBED, sort, noun)
    if noun in _INSIDERS and _SECTORS.isdisjoint(text.tokens[phrase.first : phrase.head]):
        known = body_before(text, phrase.sentence, phrase.first, reach=1)
        return Mention(GENERIC if known is None else DESCRIBED, sort, noun)
    return Mention(GENERIC, sort, noun)


def _has_institution(text: TaggedText, phrase: NounPhrase) -> bool:
    """Whether the noun of an institution stands before the head: "hospital staff"."""
    kinds = noun_kinds()
    return any(
        (kinds.get(token) == "institution" or token in _INSTITUTIONAL) and token not in _SECTORS
        for token in text.tokens[phrase.first : phrase.head]
    )


def _is_described_office(text: TaggedText, phrase: NounPhrase, institution: bool, plural: bool) -> bool:
    """Whether an institution or affiliation tells whose office it is."""
    if phrase.definite or text.codes[phrase.first] == POSSESSIVE:
        return True
    if phrase.kind == "role":
        return institution or phrase.named_rest or _is_affiliated(text, phrase, _OF_A_ROLE)
    return (institution and not plural) or _is_affiliated(text, phrase, _OF_AN_OFFICE)


def _institution(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """ "the court", "police", "a Water Board"."""
    codes, tokens, noun, first = text.codes, text.tokens, phrase.noun, phrase.first
    if phrase.named_lead or phrase.definite:
        same = None
        if not phrase.named_lead:
            same = antecedents.of_second_mention(noun, "body", phrase.sentence)
        if same is not None:
            return Mention(same, "body", noun)
        key = " ".join(tokens[at] for at in range(first, phrase.head + 1) if codes[at] not in _NO_KEY)
        return Mention(named(key, first_name(text, first, phrase.head + 1)), "body", noun)
    if phrase.named_rest:
        return Mention(DESCRIBED, "body", noun)
    if codes[first] != DETERMINER and noun in _BODIES_WITHOUT_ARTICLE:
        return Mention(named(noun), "body", noun)
    return Mention(GENERIC, "body", noun)


def _bodies(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """Institutions in the plural."""
    if phrase.definite and not phrase.named_lead:
        same = antecedents.of_second_mention(phrase.noun, "body", phrase.sentence)
        return Mention(same or GENERIC, "body", phrase.noun)
    if phrase.named_lead:
        return _institution(text, antecedents, phrase)
    return Mention(DESCRIBED if phrase.named_rest else GENERIC, "body", phrase.noun)


def _document(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """ "the indictment", "a report by the board", "a study"."""
    codes, tokens, noun = text.codes, text.tokens, phrase.noun
    first, head, stop, last = phrase.first, phrase.head, phrase.stop, phrase.last
    if phrase.named_lead or phrase.named_rest:
        key = " ".join(tokens[at] for at in range(first, last) if codes[at] in _NAME_OR_OWNER) or noun
        return Mention(named(key, first_name(text, first, last)), "document", noun)
    kinds = noun_kinds()
    on_record = phrase.kind == "legal" and (phrase.definite or codes[first] in _BEFORE_LEGAL)
    owned = tokens[first] in _OWNER or codes[first] == POSSESSIVE
    issued = any(
        kinds.get(token) in ("institution", "legal") or token in _INSTITUTIONAL for token in tokens[first:head]
    )
    if on_record or owned or issued:
        return Mention(named(noun), "document", noun)
    if phrase.definite:
        same = antecedents.of_second_mention(noun, "document", phrase.sentence)
        return Mention(same or DESCRIBED, "document", noun)
    by_office = any(kinds.get(token) in ("institution", "role", "speaker") for token in tokens[stop:last])
    return Mention(DESCRIBED if by_office else GENERIC, "document", noun)


def _media(text: TaggedText, _: Antecedents, phrase: NounPhrase) -> Mention:
    """ "local media"; "Ortavian state media" are described."""
    described = phrase.named_lead and "state" in text.tokens[phrase.first : phrase.head]
    return Mention(DESCRIBED if described else GENERIC, "body", phrase.noun)


def _result(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """ "findings", or a number of something: they repeat the last document."""
    same = antecedents.of_second_mention("", "document", phrase.sentence)
    described = phrase.kind == "result" and text.codes[phrase.first] != NOUN
    return Mention(same or (DESCRIBED if described else GENERIC), "people", phrase.noun)


def _other(text: TaggedText, antecedents: Antecedents, phrase: NounPhrase) -> Mention:
    """A noun that is not on the list, or a number."""
    if text.codes[phrase.head] == NUMBER:
        return _result(text, antecedents, phrase)
    if phrase.definite or text.codes[phrase.first] == POSSESSIVE:
        same = antecedents.of_second_mention(phrase.noun, "person", phrase.sentence)
        return Mention(same or DESCRIBED, "person", phrase.noun)
    if phrase.named_lead or phrase.named_rest:
        return Mention(DESCRIBED, "person", phrase.noun)
    return Mention(GENERIC, "people", phrase.noun)


def _is_affiliated(text: TaggedText, phrase: NounPhrase, prepositions: Container[str]) -> bool:
    """Whether what follows the core ties it to a named body, person or institution by one of `prepositions`."""
    codes, tokens, last = text.codes, text.tokens, phrase.last
    at = phrase.stop
    while at < last and codes[at] in _SKIPPED and tokens[at] not in prepositions:
        at += 1
    if at >= last or tokens[at] not in prepositions:
        return False
    kinds = noun_kinds()
    return any(
        codes[after] in NAMES or kinds.get(tokens[after]) in ("institution", "role", "speaker", "bodies")
        for after in range(at + 1, last)
    )


_READERS: dict[str, _Read] = {
    "nobody": _nobody,
    "class": _class,
    "role": _role,
    "profession": _office,
    "speaker": _office,
    "institution": _institution,
    "bodies": _bodies,
    "document": _document,
    "legal": _document,
    "media": _media,
    "result": _result,
}
