"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article.encoding import decode, without_stray_bytes, without_surrogates
from quality.errors import InputError

TEXT = "The café’s owner paid £40 – “too much”, he said. " * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_common_encodings(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).removeprefix("\ufeff") == TEXT


def test_declared_encoding_is_used_when_utf8_fails() -> None:
    text = "Привет, мир"
    assert decode(text.encode("cp1251"), "windows-1251") == text
    assert decode("naïve".encode("latin-1"), "no-such-charset") == "naïve"
    assert decode("naïve".encode("latin-1"), "hex") == "naïve"


def test_utf8_with_a_broken_byte_is_still_utf8() -> None:
    assert decode(TEXT.encode()[:-2] + b"\xe2").startswith("The café’s owner")


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"PK\x03\x04zip", b"\x89PNG\r\n", bytes(range(256)) * 20])
def test_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not text"):
        decode(data)


def test_stray_bytes_and_surrogates() -> None:
    assert without_stray_bytes(b"caf\xe9".decode("utf-8", "surrogateescape")) == "café"
    assert without_surrogates("a\ud83db") == "a\ufffdb"


@given(st.binary(max_size=400), st.sampled_from([None, "latin-1", "utf-7", "utf-16", "shift_jis", ""]))
def test_any_bytes_give_text_or_an_input_error(data: bytes, declared: str | None) -> None:
    try:
        text = decode(data, declared)
    except InputError:
        return
    assert isinstance(text, str)


@given(st.text(max_size=200))
def test_utf8_comes_back(text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        assert decode(data) == data.decode().removeprefix("\ufeff") or b"\0" in data
    except InputError:
        assert any(character < " " for character in text) or data[:2] in (b"PK", b"%P", b"GI", b"PA")
