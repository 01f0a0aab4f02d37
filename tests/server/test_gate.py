"""Rates and keys, without a network."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from quality.errors import InputError
from quality.server.gate import Gate, Keys, Rates
from quality.server.metrics import Metrics
from quality.server.settings import KEYS_VARIABLE, Settings, read_keys
from tests.server.fresh import run_fresh


@given(st.integers(1, 100), st.lists(st.floats(0, 30), min_size=1, max_size=300))
def test_never_more_than_a_bucket_and_the_time_allow(per_minute: int, pauses: list[float]) -> None:
    rates, now, taken = Rates(per_minute), 0.0, 0
    for pause in pauses:
        now += pause
        wait = rates.take("a", now)
        taken += not wait
        assert taken <= per_minute * (1 + now / 60) + 1e-6
        if wait:
            assert rates.take("b", now) == 0 or per_minute < len(pauses)
            again = Rates(per_minute)
            again._buckets["a"] = rates._buckets["a"]
            assert again.take("a", now + wait) == 0


def test_no_rate() -> None:
    assert not any(Rates(0).take("a", 0.0) for _ in range(1000))


def test_keys_of_file_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, "from-the-environment-1, from-the-environment-2")
    file = tmp_path / "keys"
    file.write_text("# readers\nfrom-the-file-0123456\n\nfrom-the-file-0123456\n", encoding="utf-8")
    assert read_keys(file) == ("from-the-environment-1", "from-the-environment-2", "from-the-file-0123456")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("short", "has 5 characters; use at least 16$"),
        ("# none\n", "contains no key"),
        ("with a space 0123456", "number 1 has a space or a character other than printable ASCII"),
        ("k" * 16 + "\nmit-ümlaut-0123456789", "number 2 has a space or a character other than printable ASCII"),
    ],
)
def test_wrong_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, found: str) -> None:
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    file = tmp_path / "keys"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=found):
        read_keys(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_keys(tmp_path / "absent")


@pytest.mark.parametrize(
    ("trusted", "peer", "seen"),
    [
        ((), "203.0.113.9", ("203.0.113.9", "lena")),  # as before: the option alone says that a proxy is in front
        (("10.0.0.5",), "10.0.0.5", ("198.51.100.1", "lena")),
        (("10.0.0.5",), "203.0.113.9", ("203.0.113.9", None)),
    ],
)
def test_only_trusted_proxies_name_client_and_moderator(
    trusted: tuple[str, ...], peer: str, seen: tuple[str, str | None]
) -> None:
    found = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del receive
        found.append((scope["client"][0], Headers(scope=scope).get("x-user")))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        del message

    settings = Settings(trusted_proxies=trusted, trust_user_header="X-User", hosts=("*",))
    scope = {
        "type": "http", "method": "GET", "path": "/", "client": (peer, 5), "scheme": "http", "query_string": b"",
        "headers": [(b"host", b"a"), (b"x-user", b"lena"), (b"x-forwarded-for", b"198.51.100.1")],
    }  # fmt: skip
    gate = Gate(app, settings, Metrics(), Keys(settings))
    run_fresh(gate(scope, None, send))  # type: ignore[arg-type]
    assert found == [seen]
