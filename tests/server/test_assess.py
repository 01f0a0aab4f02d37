"""The routes that score, against the scorer itself."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from quality import Article, load_scorer
from quality.signals import catalog

from .conftest import ARTICLE, RunningService

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))


@pytest.mark.parametrize("path", EXAMPLES[::6], ids=lambda path: path.stem)
def test_same_as_the_scorer(service: RunningService, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    answer = service.assess({"id": path.stem, "headline": "Harbour bridge", "text": text})
    article = Article.from_record({"id": path.stem, "headline": "Harbour bridge", "text": text})
    expected = load_scorer().score(article, what_if=True)
    assert answer.status_code == 200
    assert answer.json() == json.loads(expected.to_json())


def test_text_on_request(service: RunningService) -> None:
    page = f"<article><h1>A bridge closes</h1><p>{ARTICLE}</p><p>İstanbul 😀 said the council.</p></article>"
    answer = service.assess({"html": page, "include_text": True}).json()
    for contribution in answer["contributions"]:
        for passage in contribution["evidence"]:
            if passage["part"] == "text":
                assert answer["text"][passage["start"] : passage["end"]] == passage["quote"]
    assert "😀" in answer["text"]
    assert "text" not in service.assess({"html": page}).json()


def test_what_if_can_be_left_out(service: RunningService) -> None:
    text = next(path for path in EXAMPLES if path.stem == "bridge_closure_all").read_text(encoding="utf-8")
    assert service.assess({"text": text}).json()["what_if"]
    assert service.assess({"text": text, "what_if": False}).json()["what_if"] == []
    records = [{"text": text}, {"text": text, "what_if": True}]
    plain, asked = service.client.post("/v1/assess/batch", json=records).json()
    assert plain["what_if"] == []
    assert asked["what_if"]


def test_readability_on_request(service: RunningService) -> None:
    record = {"text": ARTICLE, "what_if": False}
    plain, told = service.assess(record).json(), service.assess(record | {"context": True}).json()
    assert plain["context"] == {}
    assert told["context"] == load_scorer().score(Article.from_record(record), context=True).context
    assert told | {"context": {}} == plain
    assert service.assess({"text": "Too short.", "context": True}).json()["context"] == {}
    batch = service.client.post("/v1/assess/batch", json=[record | {"context": True}, record]).json()
    assert [entry["context"] for entry in batch] == [told["context"], {}]


def test_loading_readability_takes_none_of_the_time_for_an_article(start) -> None:  # type: ignore[no-untyped-def]
    def in_time() -> bool:
        running = start(time_limit=0.5).ready()
        answer = running.assess({"text": ARTICLE, "context": True})
        if answer.status_code == 413:
            return False
        assert answer.status_code == 200, answer.text
        assert answer.json()["context"]
        assert "quality_process_restarts 0.0" in running.client.get("/metrics").text
        return True

    # The article alone may take that long in a slow moment; loading takes longer every time.
    assert any(in_time() for _ in range(5))


def test_readability_without_its_extra(start, without_textstat: Path) -> None:  # type: ignore[no-untyped-def]
    running = start().ready()
    assert running.assess({"text": ARTICLE, "context": False}).status_code == 200
    assert not without_textstat.exists(), "textstat was imported without need"
    for _ in range(2):
        answer = running.assess({"text": ARTICLE, "context": True})
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "Not Implemented",
            "status": 501,
            "detail": "readability needs textstat: pip install 'article-reliability[context]'",
        }
    assert without_textstat.exists()
    first, second = running.client.post(
        "/v1/assess/batch", json=[{"text": ARTICLE, "context": True}, {"text": ARTICLE}]
    ).json()
    assert first["error"] == "readability needs textstat: pip install 'article-reliability[context]'"
    assert second["score"] is not None


def test_abstention(service: RunningService) -> None:
    answer = service.assess({"text": "Too short."}).json()
    assert answer["score"] is None
    assert answer["abstained"]["reason"] == "too_short"


def test_batch(service: RunningService) -> None:
    records = [
        {"id": "a", "text": ARTICLE},
        {"id": "b"},
        7,
        {"id": "d", "text": ARTICLE, "headline": 3},
        {"id": "e", "text": ARTICLE},
    ]
    for body in (records, {"records": records}):
        answer = service.client.post("/v1/assess/batch", json=body)
        assert answer.status_code == 200
        first, second, third, fourth, fifth = answer.json()
        assert first["id"] == "a"
        assert fifth["score"] == first["score"] == service.assess(records[0]).json()["score"]
        assert [entry["row"] for entry in (second, third, fourth)] == [2, 3, 4]
        assert "neither 'text' nor 'html'" in second["error"]
        assert "must be an object" in third["error"]
        assert "'headline' is a number" in fourth["error"]


@pytest.mark.parametrize(
    ("body", "found"), [([], "0 records"), ([{}] * 101, "101 records"), ({"record": []}, "list of records")]
)
def test_batch_length(service: RunningService, body: object, found: str) -> None:
    answer = service.client.post("/v1/assess/batch", json=body)
    assert answer.status_code == 422
    assert found in answer.json()["detail"]


def test_catalogue_and_model(service: RunningService) -> None:
    signals = service.client.get("/v1/signals")
    assert [entry["name"] for entry in signals.json()] == [signal.name for signal in catalog()]
    model = service.client.get("/v1/model").json()
    assert model["digest"] == load_scorer().digest
    assert model["api"] == 1
    assert set(model["signals"]) == {entry["name"] for entry in signals.json() if entry["scored"]}
    again = service.client.get("/v1/signals", headers={"If-None-Match": signals.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_cache_counts_hits(service: RunningService) -> None:
    def hits() -> float:
        lines = service.client.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("quality_cache_hits_total")).split()[1])

    record = {"id": "cached", "text": ARTICLE}
    first, before = service.assess(record), hits()
    second = service.assess(record)
    assert hits() == before + 1
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]


def test_every_answer_carries_the_headers(service: RunningService) -> None:
    for path in ("/healthz", "/v1/model", "/docs", "/nothing"):
        headers = service.client.get(path).headers
        assert headers["quality-api"] == "1"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_docs_name_every_route_and_load_nothing(service: RunningService) -> None:
    document = service.client.get("/openapi.json").json()
    page = service.client.get("/docs").text
    assert all(path in page for path in document["paths"])
    assert "<script" not in page
    assert "src=" not in page


def test_disputes(start, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "disputes.jsonl"
    running = start(disputes=str(file), contact="desk@example.org").ready()
    model = running.client.get("/v1/model").json()
    assert (model["disputes"], model["contact"]) == (True, "desk@example.org")
    digest = sha256(ARTICLE.encode()).hexdigest()
    dispute = {
        "article": digest,
        "model": "0" * 64,
        "score": 31,
        "signal": "vague_attribution",
        "reason": "Both are named.",
    }
    answer = running.client.post("/v1/disputes", json=dispute)
    assert answer.status_code == 201
    (line,) = file.read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert kept["id"] == answer.json()["id"]
    assert {name: kept[name] for name in dispute} == dispute
    for wrong in ({"article": "x"}, {"reason": ""}, {"score": 101}, {"text": "no"}, {"reason": "r" * 1001}):
        assert running.client.post("/v1/disputes", json=dispute | wrong).status_code == 422
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_no_disputes_unless_asked_for(service: RunningService) -> None:
    model = service.client.get("/v1/model").json()
    assert (model["disputes"], model["contact"]) == (False, None)
    assert service.client.post("/v1/disputes", json={}).status_code == 404


def test_a_field_that_is_nearly_a_known_one_is_pointed_out(service: RunningService) -> None:
    record = {"text": ARTICLE, "headlnie": "Bridge to close", "desk": "local", "include_txt": True, "published": "soon"}
    cautions = service.assess(record).json()["cautions"]
    assert [c for c in cautions if "“headlnie” is unknown and was ignored; did you mean “headline”?" in c]
    assert [c for c in cautions if "did you mean “include_text”?" in c]
    assert [c for c in cautions if "“published” is not a date that can be read" in c]
    assert not [c for c in cautions if "desk" in c]
    right = {"text": ARTICLE, "headline": "Bridge to close", "include_text": True, "published": "2024-03-05"}
    assert not [c for c in service.assess(right).json()["cautions"] if "field" in c]
