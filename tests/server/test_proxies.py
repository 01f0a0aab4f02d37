"""Whose word on a client's address is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import InputError
from quality.server.proxies import Proxies, counted_as

TRUSTED = ("127.0.0.1", "10.0.0.0/8", "fd00::/8")

CASES = [
    ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy, so its header is its own invention
    ("127.0.0.1", [], "127.0.0.1"),
    ("127.0.0.1", [""], "127.0.0.1"),
    ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("127.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # what is left of the client, the client made up
    ("127.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),  # one header in two lines
    ("127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
    ("127.0.0.1", ["6.6.6.6, 10.9.9.9, 198.51.100.1, 10.1.2.3, fd00::1"], "198.51.100.1"),
    ("127.0.0.1", ["10.1.1.1, 10.2.2.2"], "10.1.1.1"),  # a client inside
    ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
    ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
    ("127.0.0.1", ["[2001:db8::1]"], "2001:db8::1"),
    ("127.0.0.1", ["2001:DB8:0::1"], "2001:db8::1"),
    ("127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
    ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("127.0.0.1", ["198.51.100.1,,  ,"], "198.51.100.1"),
    ("127.0.0.1", ["198.51.100.1, unknown"], "127.0.0.1"),
    ("127.0.0.1", ["198.51.100.1, _hidden, 10.1.1.1"], "10.1.1.1"),
    ("127.0.0.1", ["198.51.100.1, 10.1.1.1.1"], "127.0.0.1"),
    ("127.0.0.1", ["010.0.0.1"], "127.0.0.1"),
    ("127.0.0.1", ["<script>, 2130706433"], "127.0.0.1"),
    ("127.0.0.1", ['"[2001:db8::1]"'], "127.0.0.1"),
    ("", ["198.51.100.1"], ""),  # a Unix socket has no address
]


@pytest.mark.parametrize(("peer", "forwarded", "client"), CASES)
def test_clients(peer: str, forwarded: list[str], client: str) -> None:
    assert Proxies(TRUSTED).client(peer, forwarded) == client


def test_nobody_is_trusted_unless_named() -> None:
    assert not Proxies(())
    assert Proxies(()).client("127.0.0.1", ["198.51.100.1"]) == "127.0.0.1"


@given(st.lists(st.text(alphabet="0123456789.,:[] afx%\x00é/-", max_size=60), max_size=4))
def test_no_header_hurts(forwarded: list[str]) -> None:
    client = Proxies(TRUSTED).client("127.0.0.1", forwarded)
    assert client
    assert Proxies(TRUSTED).client("203.0.113.9", forwarded) == "203.0.113.9"
    # Whatever a client sends, the address that the proxy adds behind it is the one that counts.
    assert Proxies(TRUSTED).client("127.0.0.1", [*forwarded, "198.51.100.1"]) == "198.51.100.1"


@pytest.mark.parametrize("entry", ["proxy.example", "", "10.0.0.0/33", "10.0.0", "0.0.0.0/0", "::/0", "10.0.0.1-9"])
def test_other_entries_are_refused(entry: str) -> None:
    with pytest.raises(InputError, match="the trusted proxy"):
        Proxies([entry])


def test_customers_with_a_block_are_one_caller() -> None:
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff:2") != counted_as("2001:db8:0:1::1")
    assert (counted_as("198.51.100.1"), counted_as("")) == ("198.51.100.1", "")
