"""The files under deploy/ work: each is run, or checked by its own program where that is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from quality.server.metrics import Metrics
from quality.server.queue_metrics import QueueMetrics
from quality.server.workload_metrics import WorkloadMetrics
from quality.triage.records import Counts
from tests.program import quality
from tests.server.conftest import RunningService, none_left_waiting, start  # noqa: F401
from tests.server.desk import PASSWORD, Desk
from tests.waiting import eventually

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
NAME = "quality.example.org"


def program(name: str) -> str:
    """The path of a program, without which the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def checked(*command: str, cwd: Path | None = None) -> str:
    """The output of a program that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# The image


def test_the_image_is_small_and_runs_without_rights() -> None:
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    assert len(stages) == 2
    last = stages[1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE), "a user other than root, by number"
    assert last.index("USER") > last.rindex("RUN")
    assert "HEALTHCHECK" in last
    assert re.findall(r"^COPY (\S+)", last, re.MULTILINE) == ["--from=build"], "nothing but what was installed"
    for source in re.findall(r"^COPY (.+) \S+$", stages[0], re.MULTILINE):
        assert all((DEPLOY.parent / name).exists() for name in source.split())
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in included:
        assert re.search(rf"^COPY {name} {name}$", stages[0], re.MULTILINE), f"the package is built from {name}"
    kept = (DEPLOY / "container" / "Containerfile.dockerignore").read_text(encoding="utf-8")
    copied = {name for names in re.findall(r"^COPY (.+) \S+$", stages[0], re.MULTILINE) for name in names.split()}
    assert {f"!{name}" for name in copied} <= set(kept.split())


def test_the_image_is_linted() -> None:
    checked(program("hadolint"), str(DEPLOY / "container" / "Containerfile"))


def test_the_health_check_of_the_image_works(start: Callable[..., RunningService]) -> None:  # noqa: F811
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    found = re.search(r'CMD (\["python".+\])\n', text)
    assert found
    running = start().ready()
    command = [word.replace("8765", str(running.port)) for word in json.loads(found[1])]
    assert subprocess.run(["python3", *command[1:]], check=False, timeout=60).returncode == 0
    running.stop()
    assert subprocess.run(["python3", *command[1:]], check=False, timeout=60, capture_output=True).returncode != 0


# Settings and units


def test_the_example_settings_start(tmp_path: Path) -> None:
    for name in ("quality.toml", "policy.toml"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/var/lib/quality", str(tmp_path)), encoding="utf-8")
    (tmp_path / "keys").write_text("k" * 32 + "\n")
    (tmp_path / "keys").chmod(0o600)
    done = quality("serve", "--check-config", "--config", tmp_path / "quality.toml")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr


def test_units_are_understood_and_hardened(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    for unit in (DEPLOY / "systemd").glob("quality*"):
        text = unit.read_text(encoding="utf-8").replace("/opt/quality/bin/quality", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 3
    assert not [line for line in checked(analyze, "verify", *units).splitlines() if str(tmp_path) in line]
    for name in ("quality.service", "quality-backup.service"):
        checked(analyze, "security", "--offline=true", "--threshold=20", str(tmp_path / name))  # in tenths: 2.0 of 10


def test_units_call_commands_that_exist() -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        for line in re.findall(r"^ExecStart(?:Pre)?=/opt/quality/bin/quality (.+)$", unit.read_text(), re.MULTILINE):
            words = [word for word in line.split() if not word.startswith(("-", "/"))]
            usage = quality(*words, "--help").stdout
            assert "Usage:" in usage
            assert all(word in usage for word in line.split() if word.startswith("--"))


# Proxies


@contextmanager
def running(*command: str, cwd: Path) -> Iterator[None]:
    """A program that is ended with the test."""
    environment = {**os.environ, "XDG_DATA_HOME": str(cwd), "XDG_CONFIG_HOME": str(cwd)}
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def desk(start: Callable[..., RunningService], tmp_path: Path) -> Desk:  # noqa: F811
    """A service with the settings that the examples ask for."""
    return Desk(start, tmp_path, hosts=[NAME], trusted_proxies=["127.0.0.1", "::1"], keys=["k" * 32]).open()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for the example's name, and its key."""
    paths = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    checked(
        program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}",
        "-addext", f"subjectAltName=DNS:{NAME}", "-out", str(paths[0]), "-keyout", str(paths[1]),
    )  # fmt: skip
    return paths


def check_proxy(desk: Desk, port: int) -> None:
    """What a proxy must do: end TLS, name the client truly, hide the metrics, and let people log in, on any port."""
    url = f"https://127.0.0.1:{port}"
    forged = {"Host": f"{NAME}:{port}", "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    named = {"sni_hostname": NAME}
    with httpx.Client(base_url=url, verify=False, headers=forged, timeout=30) as client:

        def answers() -> bool:
            try:
                return client.get("/readyz", extensions=named).status_code == 200
            except httpx.TransportError:
                return False

        eventually(answers, "the proxy answers")
        key = {"Authorization": "Bearer " + "k" * 32}
        assert client.get("/metrics", headers=key, extensions=named).status_code == 404
        assert client.get("/v1/model", extensions=named).status_code == 401
        page = client.get("/triage/login", extensions=named)
        assert page.headers["strict-transport-security"].startswith("max-age=")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token
        form = {"name": "ada", "password": PASSWORD, "csrf": token[1], "to": "/triage"}
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
        head = {"Origin": f"https://{NAME}:{port}", "Cookie": cookies}
        answer = client.post("/triage/login", data=form, headers=head, extensions=named)
        assert answer.status_code == 303, answer.text
        assert "Secure" in answer.headers["set-cookie"]
    assert desk.running.wait_for("logged in")["client"] == "127.0.0.1"
    assert "203.0.113.9" not in "".join(desk.running.lines)


def test_nginx_in_front(desk: Desk, certificate: tuple[Path, Path], tmp_path: Path) -> None:
    nginx, port = program("nginx"), free_port()
    text = (DEPLOY / "nginx" / "quality.conf").read_text(encoding="utf-8")
    text = re.sub(r"^ +listen \[::\].*\n", "", text, flags=re.MULTILINE)  # this machine may have no IPv6
    for before, after in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8765", f"127.0.0.1:{desk.running.port}"),
        ("/etc/ssl/quality/fullchain.pem", str(certificate[0])),
        ("/etc/ssl/quality/privkey.pem", str(certificate[1])),
    ):
        assert before in text
        text = text.replace(before, after)
    folder = tmp_path / "nginx"
    folder.mkdir()
    places = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\nhttp {{ access_log off; {places}\n{text}}}"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = (nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"))
    checked(*command, "-t")
    with running(*command, cwd=folder):
        check_proxy(desk, port)


def test_caddy_in_front(desk: Desk, certificate: tuple[Path, Path], tmp_path: Path) -> None:
    caddy, port = program("caddy"), free_port()
    text = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    said = checked(
        caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy" / "Caddyfile"), cwd=tmp_path
    )
    assert "Unnecessary" not in said
    assert "127.0.0.1:8765" in text
    text = text.replace("127.0.0.1:8765", f"127.0.0.1:{desk.running.port}")
    tls = f"tls {certificate[0]} {certificate[1]}"
    text = text.replace(f"\n{NAME} {{", f"\n{{\nadmin off\nauto_https off\n}}\nhttps://{NAME}:{port} {{\n{tls}\n")
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
    with running(caddy, "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile", cwd=tmp_path):
        check_proxy(desk, port)


# Monitoring


def known_metrics() -> set[str]:
    """Names of all samples that a service with a queue has."""
    metrics = Metrics()
    of_queue = QueueMetrics(metrics.registry)
    WorkloadMetrics(metrics.registry)
    of_queue.show(Counts({}, {}, 0, 0), {"waiting": 0.0})
    metrics.requests.labels("/v1/assess", "200").inc()
    metrics.seconds.labels("/v1/assess").observe(1)
    metrics.articles.labels("scored").inc()
    families = text_string_to_metric_families(metrics.render().decode())
    return {sample.name for family in families for sample in family.samples}


def expressions() -> Iterator[str]:
    """All queries of the alerts and the dashboard."""
    rules = (DEPLOY / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    yield from re.findall(r"expr: (?:>-\n)?(.+?)\n +(?:for|labels):", rules, re.DOTALL)
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "grafana" / "quality.json").read_text(encoding="utf-8"))
    return found


def test_alerts_and_dashboard_ask_for_metrics_that_exist() -> None:
    known, asked = known_metrics(), set[str]()
    found = list(expressions())
    assert len(found) >= 25
    for expression in found:
        names = set(re.findall(r"\bquality_\w+", expression))
        assert names or "up{" in expression
        assert names <= known, names - known
        asked |= names
    unused = {name for name in known if name.startswith("quality_queue") and "created" not in name} - asked
    assert unused == {
        "quality_queue_claimed", "quality_queue_late", "quality_queue_deferred", "quality_queue_assigned",
        "quality_queue_assigned_oldest_seconds",
    }  # fmt: skip


def test_alerts_fire_when_they_should() -> None:
    promtool = program("promtool")
    checked(promtool, "check", "rules", str(DEPLOY / "prometheus" / "rules.yml"))
    checked(promtool, "test", "rules", "rules.test.yml", cwd=DEPLOY / "prometheus")


def test_queries_of_the_dashboard_are_understood(tmp_path: Path) -> None:
    promtool = program("promtool")
    rules = [
        {"record": f"query:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(expressions())
    ]
    file = tmp_path / "rules.json"  # JSON is YAML
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    checked(promtool, "check", "rules", str(file))


def test_prometheus_answers_every_query(desk: Desk, tmp_path: Path) -> None:
    """A real Prometheus, with the scrape configuration of the example, gets numbers from a real service."""
    prometheus, port = program("prometheus"), free_port()
    text = (DEPLOY / "prometheus" / "scrape.yml").read_text(encoding="utf-8")
    (tmp_path / "key").write_text("k" * 32)
    for before, after in (
        ("127.0.0.1:8765", f"127.0.0.1:{desk.running.port}"),
        ("/etc/prometheus/quality-key", str(tmp_path / "key")),
        ("scrape_interval: 15s", "scrape_interval: 1s"),
    ):
        assert before in text
        text = text.replace(before, after)
    (tmp_path / "prometheus.yml").write_text(text, encoding="utf-8")
    desk.add(1)
    card = desk.ask("POST", "/next").json()
    assert desk.ask("POST", f"/{card['id']}/decisions", json={"action": "reject"}).status_code == 201
    known = {"Authorization": f"Bearer {'k' * 32}", "Host": NAME}
    assert desk.running.client.post("/v1/assess", json={"text": "A short text."}, headers=known).status_code == 200
    command = [prometheus, f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data"]
    with running(*command, f"--web.listen-address=127.0.0.1:{port}", cwd=tmp_path), httpx.Client() as client:

        def result(query: str) -> list[Any]:
            try:
                answer = client.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": query})
            except httpx.TransportError:
                return []
            if answer.status_code == 503:  # it is starting
                return []
            assert answer.json()["status"] == "success", f"{query}: {answer.text}"
            found: list[Any] = answer.json()["data"]["result"]
            return found

        query = 'count_over_time(up{job="quality"}[1m]) >= 3 and up{job="quality"} == 1'
        eventually(lambda: result(query), "Prometheus reads the metrics three times")
        empty = [
            target["expr"]
            for panel in dashboard()["panels"]
            for target in panel.get("targets", ())
            if not result(target["expr"].replace("$__rate_interval", "1m"))
        ]
        assert not empty
        for expression in expressions():
            result(expression.replace("$__rate_interval", "1m"))


def test_panels_of_the_dashboard_are_apart() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    covered = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(covered) == len(set(covered))
    assert max(x for x, _ in covered) == 23
