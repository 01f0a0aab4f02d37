"""Nothing of an article is left behind: not in the logs, not in the metrics, not in the cache, not on the disk."""

import gc
import random
import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from quality.server.cache import SealedCache

from .conftest import ARTICLE

SECRETS = ("zyxomma", "quorvanth", "plimbercroft", "drazzle.example")


def test_nothing_is_written(start, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = start(time_limit=2.0).ready()
    word, other, name, host = SECRETS
    record = {
        "id": other,
        "text": f"{ARTICLE} The {word} said so. ",
        "headline": f"The {other}",
        "byline": name,
        "url": f"https://{host}/a",
    }
    assert running.assess(record).status_code == 200
    assert running.assess(record | {"context": True}).status_code == 200
    assert running.assess({"html": f"<article><p>{ARTICLE} {word}", "url": f"https://{host}/"}).status_code == 200
    assert running.assess(record | {"text": 3, "headline": [word]}).status_code == 422
    assert (
        running.client.post(
            "/v1/assess", content=f'{{"text": "{word}', headers={"Content-Type": "application/json"}
        ).status_code
        == 400
    )
    assert running.client.get(f"/{word}?url=https://{host}/{other}").status_code == 404
    assert running.assess(record | {"text": f"{word} said it. " * 40_000}).status_code in (200, 413)
    running.client.post("/v1/assess/batch", json=[record, {"text": word, "id": [other]}])
    metrics = running.client.get("/metrics").text
    assert running.stop() == 0
    written = [metrics, "".join(running.lines)]
    written += [path.read_text(encoding="utf-8", errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    for secret in SECRETS:
        assert not any(secret in text for text in written)


def test_cache_is_sealed() -> None:
    cache = SealedCache(10, 100_000)
    request, answer = b'{"text": "zyxomma"}', b'{"quote": "zyxomma said nothing"}' * 20
    cache.put(request, b"model", answer)
    assert cache.get(request, b"model") == answer
    assert cache.get(request, b"other model") is None
    assert cache.get(b"other", b"model") is None
    del request, answer
    gc.collect()
    held = b"".join(name + value for name, value in vars(cache)["_sealed"].items())
    assert b"zyxomma" not in held
    assert len(cache) == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.binary(max_size=300)), max_size=40))
def test_cache_keeps_its_bounds_and_never_mixes(puts: list[tuple[int, bytes]]) -> None:
    cache = SealedCache(4, 600)
    last: dict[bytes, bytes] = {}
    for number, answer in puts:
        request = str(number).encode()
        cache.put(request, b"", answer)
        last[request] = answer
        assert len(cache) <= 4
        assert cache.bytes <= 600
    for request, answer in last.items():
        assert cache.get(request, b"") in (None, answer)


def test_cache_of_no_entries() -> None:
    cache = SealedCache(0, 100)
    cache.put(b"a", b"", b"b")
    assert cache.get(b"a", b"") is None


def test_least_recently_used_goes_first() -> None:
    cache = SealedCache(2, 10_000)
    rng = random.Random(1)
    answer = "".join(rng.choices(string.ascii_letters, k=50)).encode()
    for request in (b"1", b"2"):
        cache.put(request, b"", answer)
    cache.get(b"1", b"")
    cache.put(b"3", b"", answer)
    assert [cache.get(request, b"") is not None for request in (b"1", b"2", b"3")] == [True, False, True]
