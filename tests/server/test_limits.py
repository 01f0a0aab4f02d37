"""Hostile and clumsy clients."""

import random
import socket

import httpx
import pytest

from .conftest import ARTICLE, RunningService

PROBLEM = "application/problem+json"
LONGEST = "".join(f"“Number {n}”, said {n + 1}. " for n in range(35_000))
"""Nearly as long as a text may be, and slow to read: no machine scores it in a second."""


def post(
    service: RunningService, content: bytes, kind: str = "application/json", path: str = "/v1/assess"
) -> httpx.Response:
    return service.client.post(path, content=content, headers={"Content-Type": kind})


def check_problem(answer: httpx.Response, status: int, found: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == status
    assert found in problem["detail"]


@pytest.mark.parametrize(
    ("content", "status", "found"),
    [
        (b"", 400, "the body is empty, so it is not JSON"),
        (b" \n", 400, "the body is empty"),
        (b'{"text": "a', 400, "line 1, column 10"),
        (b'{"text": NaN}', 400, "NaN is not a JSON number"),
        (b"\xff\xfe", 400, "not UTF-8"),
        (b"[" * 100_000, 400, "nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", 400, "not JSON"),
        (b"[]", 422, "the record is a list"),
        (b"null", 422, "object"),
        (b"{}", 422, "neither 'text' nor 'html'"),
        (b'{"text": 3}', 422, "'text' is a number"),
        (b'{"text": null, "html": null}', 422, "'text' is null"),
        (b'{"text": null, "html": " "}', 422, "'html' is empty"),
        (b'{"text": "a", "authors": [3]}', 422, "'authors'"),
        (b'{"text": "a", "include_text": "yes"}', 422, "'include_text' is \"yes\""),
        (b'{"text": "a", "context": 1}', 422, "'context' is 1; it must be true or false"),
    ],
)
def test_wrong_bodies(service: RunningService, content: bytes, status: int, found: str) -> None:
    check_problem(post(service, content), status, found)


def test_lone_surrogates_are_no_error(service: RunningService) -> None:
    assert post(service, b'{"text": "a \\ud800 b", "headline": "\\udfff"}').status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=latin-1"]
)
def test_content_type(service: RunningService, kind: str) -> None:
    assert post(service, b'{"text": "a"}', kind).status_code == 415


def test_compressed_bodies_are_refused(service: RunningService) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    check_problem(service.client.post("/v1/assess", content=b"x", headers=headers), 415, "compressed")


def test_large_bodies(start) -> None:  # type: ignore[no-untyped-def]
    running = start(max_body=10_000).ready()
    check_problem(post(running, b"x" * 10_001), 413, "10,001 bytes; allowed are 10,000")

    def chunks():  # type: ignore[no-untyped-def]
        for _ in range(20):
            yield b"x" * 1_000

    check_problem(
        running.client.post("/v1/assess", content=chunks(), headers={"Content-Type": "application/json"}),
        413,
        "more than 10,000",
    )


def test_unknown_paths_and_methods(service: RunningService) -> None:
    check_problem(service.client.get("/v2/assess"), 404, "/docs")
    check_problem(service.client.get("/v1/assess"), 405, "POST")


def test_large_headers(service: RunningService) -> None:
    check_problem(service.client.get("/v1/model", headers={"X-Long": "x" * 20_000}), 431, "allowed are 16,384")
    check_problem(service.client.get("/v1/model", headers=[(f"X-{n}", "1") for n in range(120)]), 431, "and 100 fields")
    check_problem(service.client.get("/v1/model", headers={"X-Long": "x" * 200_000}), 400, "too large")


def test_what_is_refused_at_the_gate_is_counted_under_its_route(start) -> None:  # type: ignore[no-untyped-def]
    running = start(keys=["k" * 20], max_body=10_000).ready()
    ours = {"Authorization": f"Bearer {'k' * 20}"}
    assert running.assess({"text": "x"}).status_code == 401
    assert running.assess({"text": "x" * 20_000}, headers=ours).status_code == 413
    assert running.assess({"text": "x"}, headers={"X-Long": "x" * 20_000}).status_code == 431
    assert running.client.get("/v1/assess/nothing").status_code == 401
    running.wait_for("request", 4)
    logged = [(entry["route"], entry["status"]) for entry in running.events if entry["event"] == "request"]
    assert logged == [("/v1/assess", 401), ("/v1/assess", 413), ("/v1/assess", 431), ("other", 401)]
    counted = running.client.get("/metrics", headers=ours).text
    assert 'quality_requests_total{route="/v1/assess",status="401"} 1.0' in counted


def test_numbers_of_thousands_of_digits(service: RunningService) -> None:
    for path in ("/v1/assess", "/v1/assess/batch"):
        body = b'{"text": "x", "id": ' + b"1" * 5_000 + b"}"
        answer = service.client.post(path, content=body, headers={"Content-Type": "application/json"})
        check_problem(answer, 400, "a number has 5,000 digits, which is too many")
        assert "sys." not in answer.text


def test_what_is_not_http(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), 10) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_foreign_host_names(service: RunningService) -> None:
    check_problem(service.client.get("/v1/model", headers={"Host": "rebound.example"}), 421, "host name")
    assert service.client.get("/v1/model", headers={"Host": f"localhost:{service.port}"}).status_code == 200


def test_slow_bodies(start) -> None:  # type: ignore[no-untyped-def]
    running = start(body_time=0.3).ready()
    head = (
        b"POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    )
    with socket.create_connection(("127.0.0.1", running.port), 10) as connection:
        connection.sendall(head)
        assert connection.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_keys(start) -> None:  # type: ignore[no-untyped-def]
    running = start(keys=["a-first-key-0123456", "another-key-0123456"]).ready()
    for headers in ({}, {"Authorization": "Bearer wrong-key-0123456"}, {"Authorization": "Basic another-key-0123456"}):
        answer = running.client.get("/v1/model", headers=headers)
        check_problem(answer, 401, "Authorization: Bearer KEY")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert running.client.get("/v1/model", headers={"Authorization": "Bearer another-key-0123456"}).status_code == 200
    assert running.client.get("/metrics").status_code == 401
    assert running.client.get("/healthz").status_code == 200
    assert not any("0123456" in line for line in running.lines)


def test_rate(start) -> None:  # type: ignore[no-untyped-def]
    running = start(rate=5).ready()
    statuses = [running.client.get("/v1/model").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert 1 <= int(running.client.get("/v1/model").headers["retry-after"]) <= 13
    assert running.client.get("/readyz").status_code == 200


def test_cross_origin_only_where_configured(start, service: RunningService) -> None:  # type: ignore[no-untyped-def]
    ours, other = "chrome-extension://abcdefghijklmnop", "https://elsewhere.example"
    running = start(origins=[ours]).ready()
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = running.client.options("/v1/assess", headers={"Origin": ours, **asked})
    assert allowed.headers["access-control-allow-origin"] == ours
    for client, origin in ((running.client, other), (service.client, ours)):
        refused = client.options("/v1/assess", headers={"Origin": origin, **asked})
        assert refused.status_code >= 400
        assert refused.headers["content-type"] == "application/problem+json"
        assert "access-control-allow-origin" not in refused.headers


def test_time_limit(start) -> None:  # type: ignore[no-untyped-def]
    running = start(time_limit=1.0).ready()
    long = {"text": LONGEST}
    answer = running.assess(long)
    check_problem(answer, 413, "longer than 1 s")
    assert "retry-after" not in answer.headers, "sending it again would not help"
    first, second, third = running.client.post(
        "/v1/assess/batch", json=[{"text": ARTICLE}, long, {"text": ARTICLE}]
    ).json()
    assert first["score"] == third["score"] is not None
    assert "longer than 1 s" in second["error"]


def test_random_bytes_never_hurt(service: RunningService) -> None:
    rng = random.Random(5)
    valid = b'{"id": "x", "text": "The council said on Monday that the bridge is closed.", "authors": ["A"], "include_text": true}'
    for _ in range(300):
        content = bytearray(valid)
        for _ in range(rng.randint(1, 8)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        assert post(service, bytes(content)).status_code in (200, 400, 422)
    assert service.client.get("/readyz").status_code == 200


def test_head_that_never_ends(start) -> None:  # type: ignore[no-untyped-def]
    running = start(constants={"quality.server.run.HEAD_TIME": 1.0})
    with socket.create_connection(("127.0.0.1", running.port), 30) as connection:
        connection.settimeout(90)
        connection.sendall(b"GET /v1/model HTTP/1.1\r\nHost: local")
        assert connection.recv(100) == b""


def statuses(service: RunningService, *headers: tuple[str, str]) -> int:
    answer: httpx.Response = service.client.get("/v1/model", headers=list(headers))
    return answer.status_code


def test_rate_behind_a_proxy(start) -> None:  # type: ignore[no-untyped-def]
    running = start(rate=3, trusted_proxies=["127.0.0.1"]).ready()
    one, other = ("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "2001:db8::7")
    assert [statuses(running, one) for _ in range(5)] == [200] * 3 + [429] * 2
    # What a caller writes into the header itself stands to the left of what the proxy adds.
    assert [statuses(running, ("X-Forwarded-For", f"6.6.6.{n}, 198.51.100.1")) for n in range(3)] == [429] * 3
    assert [statuses(running, ("Forwarded", f"for=6.6.6.{n}"), one) for n in range(3)] == [429] * 3
    assert [statuses(running, other) for _ in range(4)] == [200] * 3 + [429]


def test_rate_without_a_trusted_proxy(start) -> None:  # type: ignore[no-untyped-def]
    for trusted in ([], ["10.0.0.0/8"]):
        running = start(rate=3, trusted_proxies=trusted).ready()
        found = [statuses(running, ("X-Forwarded-For", f"198.51.100.{n}")) for n in range(5)]
        assert found == [200] * 3 + [429] * 2


HOSTILE = {
    "one letter": "a",
    "spaces": " ",
    "quotation marks": "“‘",
    "initials": "A. ",
    "combining marks": "a\u0301",
    "hidden characters": "\u200b",
    "tags": "<b>",
    "names": "John Smith and ",
    "lines": "a\n",
}
"""What a regular expression or a parser may take too long for, repeated."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_in_every_field(service: RunningService, name: str) -> None:
    short, long = ((HOSTILE[name] * most)[:most] for most in (10_000, 100_000))
    fields = ("headline", "byline", "publisher", "published", "modified", "language", "section", "url", "id")
    record = dict.fromkeys(fields, short) | {"bio": long, "authors": [short], "text": ARTICLE}
    for body in (record, record | {"text": long}, record | {"html": f"<article><p>{long}</p>{ARTICLE}</article>"}):
        answer = service.assess(body)
        assert answer.status_code in (200, 413, 422)
        assert answer.status_code == 200 or len(answer.content) < 1_000
    check_problem(service.assess(record | {"url": long}), 422, "'url' has 100,000 characters; at most 10,000")
