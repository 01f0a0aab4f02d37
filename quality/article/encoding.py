"""Decode bytes to text: byte order marks, declared character sets, and bytes that fit none."""

from __future__ import annotations

import codecs
import re

from quality.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, Word or EPUB file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
)
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode `data` by its byte order mark, then as UTF-8, then by the `declared` character set, then as Windows-1252.

    UTF-8 comes before the declaration because text that is valid UTF-8 beyond ASCII is almost never anything else, and
    declarations are often wrong. Windows-1252 is the fallback of the WHATWG encoding standard for English pages. Raises
    InputError for data that is not text.
    """
    for magic, name in _FORMATS:
        if data.startswith(magic):
            raise InputError(f"this is {name}, not text; pass plain text, Markdown or HTML")
    encoding = encoding_by_mark(data) or _wide_encoding(data)
    if encoding:
        text = data.decode(encoding, "replace")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _decode_other(data, declared)
    sample = text[:20_000]
    if len(_CONTROL.findall(sample)) > 0.02 * len(sample) + 2:
        raise InputError("this is binary data, not text; pass plain text, Markdown or HTML")
    return text


def encoding_by_mark(data: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of `data` declares."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def without_stray_bytes(text: str) -> str:
    """Replace undecodable bytes, in text decoded with `surrogateescape`, by their Windows-1252 characters."""
    if text.isascii():
        return text
    return _STRAY_BYTE.sub(lambda stray: bytes([ord(stray[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which no output encoding can write, by U+FFFD. The length does not change."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _wide_encoding(data: bytes) -> str | None:
    """Detect UTF-16 without a mark: in English text every other byte is zero."""
    sample = data[:2_000]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _decode_other(data: bytes, declared: str | None) -> str:
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    if sum(not character.isascii() for character in lenient[:200_000]) > 2 * broken:
        return lenient  # UTF-8 with a few broken bytes: cut within a character, or concatenated
    if declared:
        try:
            name = codecs.lookup(declared.strip().strip("\"'")).name
            if name not in ("utf-8", "ascii", "iso8859-1"):
                return data.decode(name, "replace")
        except (LookupError, ValueError):
            pass
    return data.decode("cp1252", "replace")
