"""Bios in the first and last blocks of a text, in parts of them, and in the page's markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from quality.article import Article, Author
from quality.article.patterns import LazyPattern
from quality.document.bio.frames import THIRD_PERSON, Frame, frame_of
from quality.document.bio.paragraphs import CERTAIN, CERTAIN_AT_TOP, CERTAIN_UNDER_LABEL, LONGEST, SURE, likely
from quality.document.bio.patterns import (
    ANY_NAME,
    COMPANY,
    CONTINUES,
    CREDITED,
    HANDLE,
    OPENING,
    OUTLET_NOTE,
    SPEECH,
    STOP_NAMES,
    about_outlet,
    mentions,
)
from quality.document.bio.story import Block, Story
from quality.document.bio.trades import OF_PERSONS, names_trade, words_of
from quality.document.tokens import Tokens, tokenize
from quality.lexicons import named_pattern
from quality.model import Model


class Bio(NamedTuple):
    """A bio: [start, end) in the article's text, or in `bio_text(article)` for part "bio". `quote` is its wording.

    `block` is the index of the block that it fills, None when it is a part of one or stands in the markup only. `own`
    is False when the page names its authors and this bio presents somebody else, as those beside related articles do.
    """

    part: Literal["text", "bio"]
    start: int
    end: int
    quote: str
    block: int | None = None
    own: bool = True


_SELF = named_pattern("bio_patterns", "self")
_LEARNED_FIRST = 3
_LEARNED_LAST = 12
"""How many first and last paragraphs are bios if they look like one; further in, only what is surely one."""


_PRESENT = named_pattern("bio_patterns", "present")
_HEADER = named_pattern("bio_patterns", "header", re.IGNORECASE)
_LEAST = 12
_CREDENTIALS = 60
"""Longest line between «About the author» and the bio, in characters: a name, a degree."""
_LEADING_TEXT = 1500
"""How far into the text a leading bio may begin, in characters."""
_LONGEST_HEADER = 40
_LONGEST_LINE = 150
"""Longest line that holds no bio beside something else, in characters."""
LONGEST_BIO = 1600
"""Longest paragraph taken for a bio, in characters; the longest of 474 labelled ones has about 1,400."""
_LEADING_BLOCKS = 4
_TRAILING_BLOCKS = 30
_TRAILING_TEXT = 5000
"""How far before the end of the text a bio may begin, in characters: comments and related posts can stand behind it."""
_SENTENCE_END = LazyPattern(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“(—–•*]*[A-Z@])|\n+")
_ABBREVIATED = named_pattern("bio_patterns", "abbreviated")


def bio_text(article: Article) -> str:
    """What spans of part "bio" refer to: the article's bio, else those of its authors, a blank line between.

    Of authors whose page declares no bio but a job title or subjects, these make it: «Food Editor. Wine, cheese.»
    """
    if article.bio:
        return article.bio
    authors = article.authors or ()
    bios = dict.fromkeys(author.bio for author in authors if author.bio)
    return "\n\n".join(bios or dict.fromkeys(facts for author in authors if (facts := _declared_facts(author))))


def _declared_facts(author: Author) -> str:
    parts = (author.job_title, ", ".join(author.knows_about[:_MOST_DECLARED]))
    return " ".join(f"{' '.join(part.split()).rstrip('.')}." for part in parts if part and part.strip())


_LONGEST_DECLARED = 5_000
_MOST_DECLARED = 50
"""Characters of the declared bios, and paragraphs in them, that are read."""


def find_bios(
    article: Article, blocks: Sequence[Block], model: Model | None, tokens: Tokens | None = None
) -> tuple[Bio, ...]:
    """All bios in text order, then those that only the markup holds; without a model, those that patterns find.

    `tokens` are those of the article's text, where they are known.
    """
    text = article.text
    names = [author.name for author in article.authors or () if not author.is_organization]
    aside = {block.start for block in article.blocks if block.main is False}
    bios = []
    story = Story(
        text,
        tokens or tokenize(text),
        blocks,
        [text[block.start : block.end] for block in blocks],
        frozenset(name.split()[-1].lower() for name in names if name.split()),
        model,
        titled=article.headline is not None,
    )
    for start, end, index in _passages(story) if blocks else ():
        if article.headline and text[start:end] in article.headline:
            continue
        own = _presents(text[start:end], names) if names else index is None or blocks[index].start not in aside
        bios.append(Bio("text", start, end, text[start:end], index, own))
    declared = bio_text(article)
    at = 0
    for piece in declared[:_LONGEST_DECLARED].split("\n\n")[:_MOST_DECLARED]:
        stripped = piece.strip()
        if stripped and not any(stripped in bio.quote for bio in bios):
            start = declared.index(stripped, at)
            bios.append(Bio("bio", start, start + len(stripped), stripped))
            at = start + len(stripped)
    return tuple(bios)


def _passages(story: Story) -> list[tuple[int, int, int | None]]:
    """(start, end, index of the block that it fills, else None) of each bio in the text, in order."""
    blocks, size = story.blocks, len(story.blocks)
    found: dict[int, tuple[int, int, int | None]] = {}
    announced = False
    lowest = max(0, size - _TRAILING_BLOCKS)
    for index in sorted({*range(min(_LEADING_BLOCKS, size)), *range(lowest, size)}):
        block = blocks[index]
        passage = story.passages[index]
        if not (_is_leading(story, index) or _is_trailing(story, index)):
            announced = False
            continue
        at_end = index >= size - _LEARNED_LAST
        if len(passage) < _LEAST:
            announced = bool(_HEADER.match(passage)) or (announced and at_end)
            continue
        follows = index - 1 in found and found[index - 1][2] is not None
        if len(passage) <= LONGEST_BIO and _is_bio(story, index, passage, announced, follows):
            found[index] = (*_trimmed(story.text, block.start, block.end), index)
            announced = False
            continue
        header = len(passage) <= _LONGEST_HEADER and bool(_HEADER.match(passage))
        announced = header or (announced and len(passage) <= _CREDENTIALS and at_end)
        part = _part(story, index)
        if part:
            found[index] = (*part, None)
    return [found[index] for index in sorted(found)]


def _is_leading(story: Story, index: int) -> bool:
    return index < _LEADING_BLOCKS and story.blocks[index].start < _LEADING_TEXT


def _is_trailing(story: Story, index: int) -> bool:
    return story.end - story.blocks[index].start <= _TRAILING_TEXT and (index > 0 or len(story.blocks) == 1)


def _is_bio(story: Story, index: int, passage: str, announced: bool, follows: bool) -> bool:
    """Whether a block, which holds `passage`, is a bio. `announced` tells that a line such as «About the author» stands before it,
    `follows` that the block before it is a bio."""
    if _has_frame(story, index, passage, announced):
        return True
    title = index == 0 < len(story.blocks) - 1 and not story.titled and not passage.rstrip('"”’) ').endswith(".")
    if story.model and not title and _is_likely(story, index, passage, announced, story.model):
        return True
    if announced and names_trade(passage) and not SPEECH.search(passage):
        return True
    return follows and _continues(passage)


def _has_frame(story: Story, index: int, passage: str, announced: bool) -> bool:
    """Whether a block has the form of a bio, and a surer one where the story goes on behind it."""
    block, blocks = story.blocks[index], story.blocks
    frame: Frame | None = frame_of(passage, story, block.start)
    if frame is None:
        return False
    if frame == "weak" and not announced and any(b.end - b.start > 250 for b in blocks[index + 1 : index + 4]):
        return False
    within = story.end - block.end > 700 and _prose(blocks[index + 1 : index + 12]) > 400
    before = _is_leading(story, index) and len(blocks) > index + 1 and block.end < 0.5 * story.end
    if within or before:
        return announced or frame == "leisure" or (frame == "strong" and bool(_PRESENT.search(passage[:250])))
    return True


def _part(story: Story, index: int) -> tuple[int, int] | None:
    """The bio at the end of one of the last blocks, or at the beginning of one of the first."""
    block, size = story.blocks[index], len(story.blocks)
    if block.end - block.start <= _LONGEST_LINE:
        return None
    part = None
    if index >= size - 3 or story.end - block.end < 300:
        part = _tail(story, block)
    if part is None and index < 2:
        part = _head(story, block)
    return part


def _is_likely(story: Story, index: int, passage: str, announced: bool, model: Model) -> bool:
    """Whether a paragraph that no pattern fits is a bio, as far as its wording and looks tell."""
    text, passages = story.text, story.passages
    if len(passage) > LONGEST or 3 * len(passage) > len(text):  # longer ones are the story
        return False
    behind = len(passages) - index - 1
    at_end = behind < _LEARNED_LAST
    at_edge = at_end or index < _LEARNED_FIRST
    if not at_edge and _is_unsigned(passage, announced):
        return False
    certain = SURE if not at_edge else CERTAIN_UNDER_LABEL if announced else CERTAIN if at_end else CERTAIN_AT_TOP
    start, end = story.blocks[index].start, story.blocks[index].end
    neighbours = (passages[index - 1] if index else "", passages[index + 1] if behind else "")
    chance = likely(passage, lambda: f"{text[:start]} {text[end:]}", neighbours, (index, behind), model, certain)
    if chance <= certain or (chance <= SURE and _is_unsigned(passage, announced)):
        return False
    return not _is_of_others(story, index, passage)


def _is_of_others(story: Story, index: int, passage: str) -> bool:
    """Whether somebody speaks in a paragraph, or it presents a company or a person of the story."""
    if SPEECH.search(passage):
        return True
    company = COMPANY.search(passage)
    if company and OF_PERSONS.isdisjoint(words_of(passage[: company.end() + 40])):
        return True
    name = ANY_NAME.search(passage)
    if name is None:
        return False
    block = story.blocks[index]
    return mentions(story.text, name[0].split()[-1], block.start, block.end) > 1


def _is_unsigned(passage: str, announced: bool) -> bool:
    """Whether an outlet asks for something, or a paragraph without a label names nobody."""
    opening = OPENING.match(passage)
    if opening is None or (opening[1] in STOP_NAMES and not announced):
        return True
    names_nobody = not announced and ANY_NAME.search(passage) is None and _SELF.search(passage) is None
    return names_nobody or about_outlet(passage)


def _prose(blocks: Sequence[Block]) -> int:
    """Characters in paragraphs of some length."""
    return sum(block.end - block.start for block in blocks if block.end - block.start > 120)


def _continues(passage: str) -> bool:
    if not CONTINUES.match(passage) or SPEECH.search(passage) or about_outlet(passage):
        return False
    return (len(passage) <= 600 and names_trade(passage)) or bool(HANDLE.search(passage))


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Rough sentences of text[start:end], initials and titles kept with their names."""
    cut = []
    at = start
    for gap in _SENTENCE_END.finditer(text, start, end):
        if text[gap.start() - 1] == "." and _ABBREVIATED.search(text, max(at, gap.start() - 6), gap.start()):
            continue
        closed = gap.start() + len(gap.group().rstrip())
        cut.append((at, closed))
        at = gap.end()
    if at < end:
        cut.append((at, end))
    return cut


def _tail(story: Story, block: Block) -> tuple[int, int] | None:
    """The last sentences of a block, when they present its author."""
    text = story.text
    begin = max(block.start, block.end - 1300)
    sentences = _sentences(text, begin, block.end)
    if begin > block.start:
        sentences = sentences[1:]
    for n, (start, _) in enumerate(sentences):
        if n == 0 and begin == block.start:
            continue
        passage = text[start : block.end]
        if len(passage) < 25:
            return None
        kind = frame_of(passage, story, start)
        if not (kind == "strong" or (kind == "contact" and block.end - start < 250)):
            continue
        if all(_of_bio(text[s:e], story, s) for s, e in sentences[n + 1 :]):
            return _trimmed(text, start, block.end)
    return None


def _head(story: Story, block: Block) -> tuple[int, int] | None:
    """The first sentences of a block, when they present its author."""
    text = story.text
    sentences = _sentences(text, block.start, min(block.end, block.start + 1500))
    if len(sentences) < 2:
        return None
    start, end = sentences[0]
    if frame_of(text[start:end], story, start) != "strong":
        return None
    for s, e in sentences[1:]:
        if not _continues(text[s:e]):
            break
        end = e
    return _trimmed(text, start, end)


def _of_bio(sentence: str, story: Story, start: int) -> bool:
    return bool(
        (CONTINUES.match(sentence) and not SPEECH.search(sentence))
        or OUTLET_NOTE.search(sentence)
        or HANDLE.search(sentence)
        or len(sentence) < 30
        or frame_of(sentence, story, start)
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a lead-in such as «Editor's note:» and without notes of the outlet behind it."""
    lead = _LEAD_IN.match(text, start, end)
    if lead:
        start = lead.end()
    credited = CREDITED.match(text, start, end)
    if credited and credited["role"]:
        return credited.start("name"), credited.end()
    sentences = _sentences(text, start, end)
    while len(sentences) > 1 and OUTLET_NOTE.search(text[slice(*sentences[-1])]):
        sentences.pop()
    return start, sentences[-1][1] if sentences else end


_LEAD_IN = named_pattern("bio_patterns", "lead_in", re.IGNORECASE)


def _presents(passage: str, names: Sequence[str]) -> bool:
    """Whether a bio may be that of one of `names`: it has a surname of theirs, or names nobody."""
    if not THIRD_PERSON.match(passage):
        return True
    folded = passage.lower()
    return any(name.split()[-1].lower() in folded for name in names if name.split())
