"""Author bios: what an article says of those who wrote it, in its text or in the page's markup.

A bio stands behind or before the story: a paragraph (or the last or first sentences of one) that presents a person
nobody has spoken of so far («X is a fellow at ...», «Follow X on Twitter»), or a writer's own words («I'm ... I write
about ...»). `frames` and `short` know the forms that bios have, `paragraphs` judges the rest by wording and looks,
`find` goes through the text, which `story` describes.
"""

from quality.document.bio.find import Bio, bio_text, find_bios

__all__ = ["Bio", "bio_text", "find_bios"]
