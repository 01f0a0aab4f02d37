"""Rates and keys, without a network."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import InputError
from quality.server.gate import Rates
from quality.server.settings import KEYS_VARIABLE, read_keys


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
    file.write_text("# readers\nfrom-the-file-0123456\n\n", encoding="utf-8")
    assert read_keys(file) == ("from-the-environment-1", "from-the-environment-2", "from-the-file-0123456")


@pytest.mark.parametrize(
    ("content", "found"),
    [("short", "has 5 characters"), ("# none\n", "holds no key"), ("with a space 0123456", "without spaces")],
)
def test_wrong_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, found: str) -> None:
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    file = tmp_path / "keys"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=found):
        read_keys(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_keys(tmp_path / "absent")
