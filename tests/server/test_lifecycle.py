"""Start, stop, reload, crash: no request is lost, and the probes tell the truth."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from quality.errors import InputError
from quality.model import default_folder, load_model
from quality.server.listening import listen
from quality.training.bundle import seal
from tests.waiting import eventually

from .conftest import ARTICLE, RunningService

SLOW = {"text": "".join(f"Number {n} said that it was {n + 1}. " for n in range(20_000)), "what_if": False}
AMPLE = 240.0
"""Seconds that suffice for it on a machine that does other things as well."""


def in_background(service: RunningService, record: object) -> tuple[threading.Thread, list[httpx.Response]]:
    answers: list[httpx.Response] = []

    def run() -> None:
        with httpx.Client(base_url=service.url, timeout=AMPLE) as client:
            answers.append(client.post("/v1/assess", json=record))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def wait_until_busy(service: RunningService) -> None:
    eventually(lambda: "quality_busy 1.0" in service.client.get("/metrics").text, "the service is busy")


def test_probes_while_starting(start) -> None:  # type: ignore[no-untyped-def]
    running = start()
    assert running.client.get("/healthz").status_code == 200
    first = running.client.get("/readyz").status_code
    running.wait_for("ready")
    assert first in (200, 503)
    assert running.client.get("/readyz").status_code == 200


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "quality", "serve", "--port", str(port)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"127.0.0.1:{port} is in use, perhaps by a running service; stop it or choose another --port" in done.stderr
    assert "ready" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_somebody_else_is_named(host: str) -> None:
    with pytest.raises(InputError, match=f"{host}:0 .*choose another --host"):
        listen(host, 0)


def test_stop_lets_requests_finish(start) -> None:  # type: ignore[no-untyped-def]
    running = start(time_limit=AMPLE, grace=AMPLE, body_time=AMPLE).ready()
    thread, answers = in_background(running, SLOW)
    wait_until_busy(running)
    body = json.dumps({"text": ARTICLE}).encode()
    head = f"POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.port), AMPLE) as arriving:
        arriving.sendall(head.encode() + body[:9])  # so that it waits, however fast it scores
        assert running.client.get("/healthz").status_code == 200
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("stopping")
        assert running.client.get("/readyz").status_code == 503
        assert running.client.get("/healthz").status_code == 200
        arriving.sendall(body[9:])
        assert arriving.recv(12) == b"HTTP/1.1 503", "what has not arrived whole is for another server"
    thread.join(AMPLE)
    assert answers[0].status_code == 200
    assert running.process.wait(60) == 0


def test_reload_under_load(start, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "model"
    shutil.copytree(default_folder(), folder)
    running = start(model=str(folder), cache=0).ready()
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=running.url, timeout=60) as client:
            while not stop.is_set():
                answer = client.post("/v1/assess", json={"text": ARTICLE})
                seen.append((answer.status_code, answer.json().get("model", {}).get("version", "")))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    card = json.loads((folder / "scorecard.json").read_text(encoding="utf-8"))
    (folder / "scorecard.json").write_text(json.dumps(card | {"version": "9.9.9"}), encoding="utf-8")
    seal(folder)
    running.process.send_signal(signal.SIGHUP)
    running.wait_for("model loaded")
    eventually(lambda: "9.9.9" in {version for _, version in list(seen)}, "an answer of the new model")
    (folder / "bios.tsv").write_text("", encoding="utf-8")
    running.process.send_signal(signal.SIGHUP)
    refused = running.wait_for("model refused, keeping the old one")["error"]
    assert refused.startswith(f"{folder}/bios.tsv is not the file"), "says which file, and why"
    before = len(seen)
    eventually(lambda: len(seen) > before + len(threads), "answers after the refusal")
    stop.set()
    for thread in threads:
        thread.join(60)
    assert {status for status, _ in seen} == {200}
    assert {version for _, version in seen} == {card["version"], "9.9.9"}
    assert running.client.get("/v1/model").json()["version"] == "9.9.9"


def test_reload_reads_the_keys_again(start, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "keys"
    old, new = "k" * 20, "n" * 20
    file.write_text(f"# ours\n{old}\n", encoding="utf-8")
    running = start(keys=[old], keys_file=str(file)).ready()

    def status(key: str) -> int:
        answer: httpx.Response = running.client.get("/v1/model", headers={"Authorization": f"Bearer {key}"})
        return answer.status_code

    assert (status(old), status(new)) == (200, 401)
    file.write_text(new, encoding="utf-8")
    running.process.send_signal(signal.SIGHUP)
    running.wait_for("model loaded")
    loaded = running.wait_for("keys loaded")
    assert [loaded[name] for name in ("keys", "added", "removed")] == [1, 1, 1]
    assert (status(old), status(new)) == (401, 200)
    file.write_text("short", encoding="utf-8")
    running.process.send_signal(signal.SIGHUP)
    refused = running.wait_for("key file refused, keeping the old keys")
    running.wait_for("model loaded", 2)
    assert "short" not in json.dumps(refused)
    assert len([entry for entry in running.events if entry["event"] == "keys loaded"]) == 1
    assert (status(old), status(new)) == (401, 200)


def test_word_lists_are_read_and_reloaded(start, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "loaded_alarm.txt"
    head = "# title: alarm\n# origin: ours\n# licence: MIT\n# language: en\n"
    file.write_text(f"{head}cloudy\t3\n", encoding="utf-8")
    running = start(lexicons=str(tmp_path)).ready()

    def digest() -> str:
        answer: str = running.client.get("/v1/model").json()["digest"]
        assert running.assess({"text": ARTICLE}).json()["model"]["digest"] == answer
        return answer

    first = digest()
    assert first == load_model(lexicons=tmp_path).digest != load_model().digest
    file.write_text(f"{head}cloudy\t2\n", encoding="utf-8")
    running.process.send_signal(signal.SIGHUP)
    running.wait_for("model loaded")
    second = digest()
    assert second != first
    file.write_text("cloudy\t2\n", encoding="utf-8")
    running.process.send_signal(signal.SIGHUP)
    refused = running.wait_for("model refused, keeping the old one")["error"]
    assert refused.startswith(f"{file}: the head lacks a line")
    assert digest() == second


def test_full_queue(start) -> None:  # type: ignore[no-untyped-def]
    running = start(waiting=1, time_limit=AMPLE).ready()
    busy = [in_background(running, SLOW)]
    wait_until_busy(running)
    busy += [in_background(running, SLOW | {"id": str(n)}) for n in range(3)]
    for thread, _ in busy:
        thread.join(AMPLE)
    statuses = sorted(answers[0].status_code for _, answers in busy)
    assert statuses == [200, 200, 429, 429]
    refused = next(answers[0] for _, answers in busy if answers[0].status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1


def test_cancelled_client_frees_the_process(start) -> None:  # type: ignore[no-untyped-def]
    running = start().ready()
    longest = {"text": "".join(f"“Number {n}”, said {n + 1}. " for n in range(35_000))}
    try:
        httpx.post(f"{running.url}/v1/assess", json=longest, timeout=httpx.Timeout(60, read=0.4))
    except httpx.ReadTimeout:
        pass
    else:
        raise AssertionError("the article was assessed sooner than the client went away; take a longer one")
    assert running.assess({"text": ARTICLE}).status_code == 200
    assert "quality_process_restarts 1.0" in running.client.get("/metrics").text


def test_killed_process_is_replaced(start) -> None:  # type: ignore[no-untyped-def]
    import psutil

    running = start(workers=1).ready()
    tree = psutil.Process(running.process.pid).children(recursive=True)
    scoring = [child for child in tree if not child.children() and "forkserver" in " ".join(child.cmdline())]
    for child in scoring:
        child.kill()
    statuses = [running.assess({"text": ARTICLE + str(n)}).status_code for n in range(3)]
    assert statuses[-1] == 200
    assert set(statuses) <= {200, 500}


def test_refused_model_is_told_before_it_listens(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "quality", "serve", "--port", "0", "--model", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "schema" in done.stderr
    assert "Traceback" not in done.stderr
