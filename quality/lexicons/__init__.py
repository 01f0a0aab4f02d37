"""Word and phrase lists, one .txt file a list, and the matcher that finds the entries of all of them in one pass."""

from quality.lexicons.lexicon import Hit, Lexicon, Matcher, lexicon_bytes, load_lexicon, matcher

__all__ = ["Hit", "Lexicon", "Matcher", "lexicon_bytes", "load_lexicon", "matcher"]
