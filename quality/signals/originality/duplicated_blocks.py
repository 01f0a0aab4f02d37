"""See `duplicated_blocks`."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import compress

from quality.document import Document
from quality.document.repetition import Repeat
from quality.signals.signal import Evidence, Measurement, counted, signal, spelled, verb

_NEAR = 4
"""Passages known before an offset that may reach beyond it."""


@signal(
    title="Repeated passages",
    unit="share of the text's characters",
    bounds=(0, 1),
    better="lower",
    says="{passages} {appear} {times} ({percent} % of the text is repetition).",
    says_none="No passage of the text is repeated.",
    says_unknown="There is no text to compare.",
    off_for=("live_blog",),
)
def duplicated_blocks(document: Document) -> Measurement:
    """Share of the text that repeats, word for word or nearly, an earlier block.

    What it measures
        Blocks are the paragraphs, list items and headings of the story, residue left in it included; of a text that
        is no web page, all of them. A block of at least 8 words repeats an earlier passage when 85 % of its words
        stand there in the same order; punctuation, quotation marks, case and white space do not count. Every block
        whose five-word shingles have a Jaccard index of 0.9 with an earlier one, or that is contained in one, is above
        that line. Within a block, which may be a whole text that lost its paragraph breaks, two or more repeated
        sentences or a repeated run of at least 25 words count in the same way. The value is the number of characters in
        second and later copies divided by those of all these blocks: a text pasted twice has about 0.5.

        Left out is what good newsrooms repeat: captions and page furniture, the headline, section labels, the dek
        or lede shown twice at the top, pull quotes of up to two sentences, quotations and posts cited again, tables,
        program listings, and the menus, rules and boxes of a page around its story.

    Why it matters
        Somebody who reads a text before it is published sees that a paragraph stands in it twice. Pages that are
        filled by copying, or by a program, go out unread.

    Example
        A text of four paragraphs whose second one is pasted once more at the end has about 0.2; both copies are
        shown.

    References
        A. Broder, On the resemblance and containment of documents, Proceedings of Compression and Complexity of
        Sequences, 1997. Thresholds chosen on articles of professional newsrooms, see quality/checks/originality.py.
    """
    total = sum(block.end - block.start for block in compress(document.blocks, document.story))
    if not total:
        return Measurement(None)
    repeats = document.repeats
    if not repeats:
        return Measurement(0.0, opportunities=len(document.blocks))
    shown: dict[tuple[int, int], Evidence] = {}
    for repeat in repeats:
        shown.setdefault(
            (repeat.original_start, repeat.original_end),
            Evidence(repeat.original_start, repeat.original_end, "first copy"),
        )
        shown[repeat.start, repeat.end] = Evidence(repeat.start, repeat.end, "repeats an earlier passage")
    standing = _standing(repeats)
    copied = sum(end - start for start, end in _united((repeat.start, repeat.end) for repeat in repeats))
    return Measurement(
        min(1.0, copied / total),
        tuple(shown[span] for span in sorted(shown)),
        {
            "passages": spelled(len(standing), "passage"),
            "appear": verb("appear", len(standing)),
            "times": _times(standing),
            "percent": f"{100 * min(1.0, copied / total):.0f}",
        },
        len(document.blocks),
    )


def _standing(repeats: Sequence[Repeat]) -> list[int]:
    """How often each passage that is repeated stands in the text; a copy of a copy is one more of the same passage."""
    standing: list[int] = []
    known: list[tuple[int, int, int]] = []  # start, end, index of the passage
    for repeat in sorted(repeats):
        start, end = repeat.original_start, repeat.original_end
        # A run that goes on into its own copy says the same again and again.
        copies = (
            max(1, round((repeat.end - repeat.start) / (repeat.start - start))) if end > repeat.start > start else 1
        )
        near = known[max(0, bisect_right(known, (start, end, 0)) - _NEAR) : bisect_right(known, (end,))]
        same = [
            passage
            for first, last, passage in near
            if 2 * (min(last, end) - max(first, start)) >= min(last - first, end - start)
        ]
        if same:
            standing[same[-1]] += copies
        else:
            same = [len(standing)]
            standing.append(1 + copies)
            insort(known, (start, end, same[-1]))
        insort(known, (repeat.start, repeat.end, same[-1]))
    return standing


def _times(standing: Sequence[int]) -> str:
    most = max(standing)
    if most == 2:
        return "twice"
    times = counted(most, "time")
    return times if min(standing) == most else f"up to {times}"


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those that overlap made one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        else:
            united.append((start, end))
    return united
