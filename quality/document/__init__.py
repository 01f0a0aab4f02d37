"""The text, cut once: blocks, sentences, tokens, quotations and the views that signals share."""

from quality.document.attribution import Attribution, SourceStep
from quality.document.document import Document
from quality.document.spans import Block, Quotation, Sentence, Span

__all__ = ["Attribution", "Block", "Document", "Quotation", "Sentence", "SourceStep", "Span"]
