"""The text, cut once: blocks, sentences, tokens, quotations and the views that signals share."""

from quality.document.attribution import Attribution, SourceStep
from quality.document.document import Document
from quality.document.spans import Quotation, Sentence, Span, TextBlock

__all__ = ["Attribution", "Document", "Quotation", "Sentence", "SourceStep", "Span", "TextBlock"]
