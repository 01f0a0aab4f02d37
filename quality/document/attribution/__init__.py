"""Who says what: attributions of reported speech and writing.

Every token gets a word class (`word_classes`). From the cues of the word lists (`cues`, `verbs`, `passives`), colons
(`colons`) and quotations (`speakers`), the source is found by rules over those classes (`grammar`, `phrases`). What a
source names or leaves open is read last (`ladder`, `antecedents`). Only cues and quotations are visited, never every
token.
"""

from quality.document.attribution.attributions import Attribution, find_attributions
from quality.document.attribution.steps import SourceStep

__all__ = ["Attribution", "SourceStep", "find_attributions"]
