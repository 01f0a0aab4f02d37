"""The grammar of attributions: every rule by which sources, clauses and names are found in a row of word classes.

A rule is a regular expression whose letters are names of word classes (see `word_classes.CLASSES`), of sets of classes
(`SETS`) or of earlier rules. Spaces mean nothing; `[A B]` is one of the classes A and B, `[^ A B]` any other; groups,
`?`, `*`, `+`, `|`, `(?=...)` and `$` are those of `re`. It is compiled once to a pattern over the letters of the
classes, so that matching costs what any regular expression costs.

Every rule has an example, which a test matches: square brackets mark what the rule takes, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from quality.document.attribution.word_classes import CLASSES

SETS = {
    # What can be the last word of a noun phrase, and what can stand within one beside it.
    "Head": "Word Noun Name Title NamePossessive Number",
    "Joint": "Stop Apostrophe Slash",
    "Nominal": "Head Possessive Joint",
    # What makes a clause of the words before it.
    "Finite": "Auxiliary Be Pronoun Impersonal ReportVerb Verb",
}
"""Names of sets of classes."""


class Rule:
    """A rule, compiled when it is first used. `match`, `fullmatch`, `search` and `finditer` are those of `re.Pattern`, over a row
    of letters.

    `examples` mark with square brackets what the rule takes. A `leftward` rule is matched on the reversed letters, so
    that its first part is the last word of what it takes.
    """

    def __init__(self, name: str, pattern: str, *examples: str, leftward: bool = False) -> None:
        self.name, self.grammar, self.examples, self.leftward = name, pattern, examples, leftward
        RULES[name] = self

    @cached_property
    def source(self) -> str:
        """The regular expression. A name that is neither class, set nor rule raises KeyError."""
        return _translated(self.grammar)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.source)

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """See `re.Pattern.match`; so are the others."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        return self._compiled.finditer


RULES: dict[str, Rule] = {}
"""All rules by name, in the order of this file."""

_PART = re.compile(r"\(\?(?:P<\w+>|<?[=!])|[A-Z][A-Za-z]*|.", re.DOTALL)


def _translated(pattern: str) -> str:
    """The regular expression over letters. A name that is neither class, set nor earlier rule raises KeyError."""
    out = []
    in_set = False
    for part in _PART.findall(pattern):
        if part.isspace():
            continue
        if part in "[]":
            in_set = part == "["
        if part[0].isalpha():
            out.append(_named(part, in_set))
        else:
            out.append("(?:" if part == "(" else part)
    return "".join(out)


def _named(name: str, in_set: bool) -> str:
    """What a name stands for, inside square brackets or outside."""
    if not in_set and name in RULES:
        return f"(?:{RULES[name].source})"
    letters = "".join(map(re.escape, _letters(name)))
    return letters if in_set or name in CLASSES else f"[{letters}]"


def _letters(name: str) -> str:
    if name in SETS:
        return "".join(map(_letters, SETS[name].split()))
    return CLASSES[name].letter


# Noun phrases

CORE = Rule(
    "Core",
    "[Determiner Adverb]* ((?<=Determiner) Time)? [Nominal PastForm]* IngForm? [Head Joint]* (?<=Head)",
    "[The retired teacher] said so.",
    "[Last week's leading experts] said so.",
)
"""A noun with what stands before it."""

PHRASE = Rule(
    "Phrase",
    "([Determiner Number] Preposition)? Core Stop? ([Preposition To Conjunction] Core Stop?)*",
    "[One of the engineers at the Water Board] said so.",
    "[The mayor and the council] said so.",
)
"""Noun phrases joined by prepositions and "and"."""

PHRASE_LEFT = Rule(
    "PhraseLeft",
    "[Nominal PastForm IngForm Determiner Preposition To Time Conjunction Adverb]+",
    "She knew that [the new director of the board] said so.",
    leftward=True,
)
"""All that can belong to a noun phrase, leftwards from its end; what does not is cut off afterwards."""

SUBJECT = Rule(
    "Subject",
    """[Determiner Adverb PastForm]* (Nominal | IngForm (?=[Name Noun Title]))+
    ([Preposition To] Determiner? [Nominal PastForm]+ | Conjunction [Determiner Title Name NamePossessive Noun] Nominal*)*""",
    "[The head of the board] came and said so.",
    "[Ms Roe and Mr Lund] came and said so.",
)
"""The subject of a clause, from its left end."""

INVERTED = Rule(
    "Inverted",
    """(Phrase | Pronoun) (?<!Title)
    (?=[Comma Semicolon Colon Dash QuoteMark Open Relative Subordinator EndMark Preposition To IngForm Time PastForm Adverb Stop]
     | $)""",
    "The bridge is safe, said [the mayor of Northport], smiling.",
    "The bridge is safe, said [she].",
)
"""A subject behind its verb."""

APPOSITION = Rule(
    "Apposition",
    "Comma Determiner? Phrase (?<!Title) (?=[Comma Semicolon Colon Dash QuoteMark Open EndMark Stop] | $)",
    "The bridge is safe, said Ms Roe[, the mayor of Northport], on Monday.",
)
"""A second description of somebody behind a comma."""

ACCESSING = Rule(
    "Accessing",
    "[PastForm Word Adverb]* Preposition? Phrase",
    "The bridge is safe, said somebody [familiar with the plan], on Monday.",
)
"""What follows "people familiar", "a person briefed"."""

RELATIVE_CLAUSE = Rule(
    "RelativeClause",
    "Comma? Relative [^ Comma QuoteMark Quoted Semicolon Colon EndMark]*",
    "The bridge is safe, said Ms Roe[, who runs the board], on Monday.",
)
"""A clause with "who" or "which", to the next mark."""

LAST_NAMES = Rule(
    "LastNames",
    "Name+ (Conjunction Determiner? Name+)?",
    "Residents in Leith, [Northport and Wexcombe] said so.",
)
"""The end of a list of names."""

OPENING = Rule(
    "Opening",
    "[Conjunction Subordinator Adverb QuoteMark Quoted Comma EndMark Dash]* "
    "([Preposition IngForm] [^ Comma Auxiliary Be Pronoun Verb ReportVerb]* Comma)?",
    "[But in a statement,] the board said so.",
)
"""What stands before the subject of a sentence."""

# Around the verb

BEFORE_VERB = Rule(
    "BeforeVerb",
    "([Auxiliary Be Adverb] | Time+ Preposition? | [Subordinator Determiner] (?=Auxiliary) | Comma Adverb+ Comma)*",
    "Ms Roe [has repeatedly] said so.",
    "Ms Roe [on Monday] said so.",
    leftward=True,
)
"""Auxiliaries, adverbs and times between a subject and its verb."""

PASSIVE = Rule("Passive", "[Adverb Time]* Be", "He [was yesterday] quoted.", leftward=True)
"""A form of "be" before a participle."""

WHEN = Rule("When", "[Adverb Time]* (Preposition Time+)?", "She said [again on Monday] that it was safe.")
"""When something was said."""

CLAUSE_SUBJECT = Rule(
    "ClauseSubject",
    """Comma? [Determiner Nominal PastForm Adverb]{0,9}
    ([Preposition Conjunction] [Determiner Nominal]{1,6})*""",
    "Ms Roe believes [the old bridge in the town] is safe.",
)
"""A short noun phrase, as a clause begins with it."""

CLAUSE_BEHIND = Rule(
    "ClauseBehind",
    """When ([Subordinator Quoted Relative Colon QuoteMark] | Comma QuoteMark | Pronoun
    | ClauseSubject Finite)""",
    "Ms Roe believes [the bridge is] safe.",
    "Ms Roe thinks [that] the bridge is safe.",
)
"""The beginning of a clause of any kind behind a verb."""

STATEMENT_BEHIND = Rule(
    "StatementBehind",
    """When ([Subordinator Quoted Relative Colon QuoteMark] | Comma QuoteMark | Pronoun
    | ClauseSubject [Auxiliary Be Pronoun Impersonal Verb])""",
    "The filing mentions [the bridge is] unsafe.",
)
"""The same without a second reporting verb, which would be a verb beside the first."""

PAST_CLAUSE_BEHIND = Rule(
    "PastClauseBehind",
    "[Determiner Nominal Adverb]{1,9} PastForm",
    "Some experts believe [the virus escaped] from there.",
)
"""Enough behind "some experts believe", which is seldom anything but a report."""

REPORT_BEHIND = Rule(
    "ReportBehind",
    "[Adverb Time]* ([Subordinator Quoted Colon QuoteMark] | Comma QuoteMark | Pronoun)",
    "The board claims [that] the bridge is safe.",
)
"""The beginning of a report that cannot be the verb's object."""

FINITE = Rule(
    "FiniteVerb",
    "[Finite Subordinator Relative QuoteMark]",
    "The mayor [has] left.",
)
"""A sign that the words around it are more than a noun phrase."""

OBJECT = Rule(
    "Object",
    """([Name Title NamePossessive] [Name Title NamePossessive Joint]*
    | Determiner [Word Noun Name IngForm] | Determiner [Word Noun] Name+ (?=[Stop Comma] | $)
    | Word (?=[Preposition Time Adverb Conjunction Stop Comma] | $))
    (?=[Time Preposition Pronoun To Conjunction Subordinator Relative Adverb Auxiliary Be
    Comma Semicolon Colon Stop EndMark Dash Close] | $)""",
    "Ms Roe called [the office] on Monday.",
)
"""Whom somebody calls by telephone, rather than what somebody is called."""

# Whoever is told

TOLD_CORE = Rule(
    "ToldCore",
    """[Determiner Adverb]? ([Word Noun Name Title NamePossessive Possessive Number PastForm Slash Apostrophe]
    | Stop (?=[Name Title]))* [Word Noun Name Title Number] ((?<=Name) Determiner (?=[Comma Stop QuoteMark] | $))?""",
    "Ms Roe told [the local Courier] that it was safe.",
)
"""A noun phrase without prepositions."""

RECIPIENT = Rule(
    "Recipient",
    """Determiner [Word Noun Possessive PastForm]* IngForm
    (?=[Preposition Time To Subordinator QuoteMark Comma Stop Determiner Name Pronoun] | $) | ToldCore""",
    "Ms Roe told [the public hearing] that it was safe.",
    "Ms Roe told [reporters] that it was safe.",
)
"""Whoever is told something."""

CIRCUMSTANCES = Rule(
    "Circumstances",
    "([Preposition To] (ToldCore | Time) | Time | Adverb)+ (?=[Subordinator QuoteMark Comma Stop Colon EndMark Semicolon] | $)",
    "Ms Roe told reporters [at her office in Leith] that it was safe.",
)
"""Where and when, before the statement or the end."""

# Names

PERSON_NAME = Rule(
    "PersonName",
    "Title Stop? [Name Title Stop]* Name | Name (Name | [Name Stop] Stop Name) [Name Stop]*",
    "On Monday [Ms Roe] said so.",
    "On Monday [Dana Whitfield] said so.",
)
"""A name that only a person has: a title, or first and last name."""

ANY_NAME = Rule("AnyName", "[Name Title] [Name Title Stop]*", "On Monday [Northport] said so.")
"""A name of any kind."""

SIGNATURE = Rule(
    "Signature",
    """[Name Title] [Name Title Stop Apostrophe]* [Name Title]
    (?=[Number Comma Semicolon Colon Dash Open Close Stop QuoteMark Slash Apostrophe] | $)""",
    "“The bridge is safe and will stay open.” — [Dana Whitfield]",
)
"""Whoever signs a quotation."""

LABEL = Rule(
    "Label",
    "[Name Title NamePossessive Joint]+ (Open [^ Close]* Close)?",
    "[Dana Whitfield (Northport)]: The bridge is safe.",
)
"""A speaker's name before a colon, in a transcript."""

COLON_SOURCE = Rule(
    "ColonSource",
    """[Determiner Head Joint Comma Open Close]*
    (Preposition [Determiner Name Title Noun Word NamePossessive Stop Apostrophe]*)?""",
    "[The mayor of Northport]: “The bridge is safe and will stay open.”",
)
"""A source before a colon."""

MEMBER_NAME = Rule(
    "MemberName",
    "(Title Stop?)? Name ([Name Title Stop Slash] | Apostrophe Name | Preposition Name)*",
    "Critics, among them [Bo Lund of Leith], said so.",
)
"""A name, with where its owner is from."""

DESCRIBED_NAME = Rule(
    "DescribedName",
    """Determiner? ([Word Noun PastForm Possessive IngForm Number Adverb Apostrophe Slash Stop Dash]
    | Conjunction (?=[Word Noun])
    | [Name NamePossessive] [Name NamePossessive Stop]* (?=[Word Noun Possessive])
    | (Name+ | (?<=Noun)) Preposition Determiner? Name+ (?=[Word Noun]))*? (?P<name>MemberName)
    (?=[Comma Semicolon Colon Open Relative Subordinator EndMark ReportVerb Verb Auxiliary Be Conjunction PastForm
    Dash QuoteMark] | $)""",
    "One resident, [the retired teacher Ruth Ames], said so.",
    "One resident, [54-year-old plumber Carl Voss], said so.",
)
"""A name with or without a description before it."""

PERSON = Rule(
    "Person",
    "Title Stop? Name | Name [Name Title Stop Slash Apostrophe]* Name",
    "One resident, [Ruth Ames], said so.",
)
"""The name of a person, at the beginning of a described name."""

PERSON_OF = Rule(
    "PersonOf",
    "(?P<person>Name [Name Title Stop Apostrophe]* Name) Preposition",
    "Critics, among them [Bo Lund of] Leith University, said so.",
)
"""A full name and the preposition of where somebody is from."""

PLACES = Rule(
    "Places",
    "Determiner? [Word Noun PastForm Possessive Number]* (?P<noun>[Word Noun]) Preposition (Determiner? Name+ Comma)+ Conjunction?",
    "[Angry residents in Leith, Tolley, and] Northport said so.",
)
"""A class of people in a list of places, without the last of them."""
