"""The configuration file: precedence, refusals, and what `--check-config` says."""

from __future__ import annotations

import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from quality.cli import config
from quality.cli.app import application
from quality.cli.serve import serve
from quality.errors import InputError
from quality.server.preflight import is_loopback, warnings
from quality.server.settings import Settings
from quality.triage.store import Store, newest_schema
from tests.program import quality

KEY = "k" * 20


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: str) -> Path:
        file = tmp_path / "quality.toml"
        file.write_text(content, encoding="utf-8")
        return file

    return write


def settings_of(printed: str) -> dict[str, tuple[str, str]]:
    """Setting to value and origin, as printed."""
    rows = [line.split() for line in printed.splitlines()[:-1]]
    return {row[0]: (row[1], " ".join(row[2:])) for row in rows}


def test_the_command_line_precedes_the_environment_and_that_the_file(written: Any) -> None:
    file = written('port = 9001\nwaiting = 7\nqueue = "file.db"\nhost-name = ["news.example"]\n')
    done = quality("serve", "--check-config", "--config", file, "--port", "9002", QUALITY_QUEUE="variable.db",
                   cwd=file.parent)  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = settings_of(done.stdout)
    assert shown["port"] == ("9002", "command line")
    assert shown["queue"] == ("variable.db", "environment")
    assert shown["waiting"] == ("7", str(file))
    assert shown["host-name"] == ("news.example", str(file))
    assert shown["workers"] == ("1", "default")
    assert not (file.parent / "variable.db").exists(), "checking creates nothing"


def test_paths_are_relative_to_the_file(written: Any) -> None:
    file = written('keys = "keys"\nqueue = "queue.db"\n')
    (file.parent / "keys").write_text(f"{KEY}\n")
    (file.parent / "keys").chmod(0o600)
    done = quality("serve", "--check-config", QUALITY_CONFIG=str(file), cwd=Path("/"))
    assert done.returncode == 0, done.stderr
    assert settings_of(done.stdout)["queue"][0] == str(file.parent / "queue.db")
    assert done.stdout.endswith("1 API key\n")
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1\n", "there is no setting 'prot'; did you mean 'port'?"),
        ('port = "8765"\n', "port is '8765'; it must be a whole number"),
        ("port = true\n", "port is true; it must be a whole number"),
        ("rate = 2026-01-01\n", "rate is 2026-01-01; it must be a whole number"),
        ("keep-text = 1\n", "keep-text is 1; it must be true or false"),
        ('origin = "https://a.example"\n', "origin is 'https://a.example'; it must be a list of strings"),
        ("[serve]\nport = 1\n", "there is no setting 'serve'"),
        ("[model]\na = 1\n", "model is a table; it must be a string"),
        ("config = 'other.toml'\n", "there is no setting 'config'"),
        ("port = \n", "is not TOML"),
        ("a = " + "[" * 5000, "is not"),
    ],
)
def test_what_the_file_may_not_hold(written: Any, content: str, said: str) -> None:
    done = quality("serve", "--config", written(content))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("port = 99999", "port is 99999; it must be from 0 to 65535"),
        ("workers = 0", "workers is 0; it must be from 1 to 256"),
        ("time-limit = 0.01", "time-limit is 0.01; it must be at least 0.05"),
        ("time-limit = nan", "time-limit is nan; it must be a finite number"),
        ("grace = inf", "grace is inf; it must be a finite number"),
        (f"port = 1{400 * '0'}", "it must be from 0 to 65535"),
    ],
)
def test_bounds_hold_for_the_file_too(written: Any, content: str, said: str) -> None:
    file = written(f"{content}\n")
    done = quality("serve", "--config", file)
    assert done.returncode == 2
    assert done.stderr.startswith(f"quality: {file}: {content.split()[0]} is ")
    assert done.stderr.endswith(f"{said}\n")


def test_a_number_on_the_command_line_must_be_finite() -> None:
    done = quality("serve", "--check-config", "--time-limit", "nan")
    assert (done.returncode, done.stderr) == (2, "quality: --time-limit is nan; it must be a finite number\n")


@pytest.mark.parametrize("origin", ["foo", "https://", "https://news.example/path", "news.example"])
def test_an_origin_that_no_browser_sends(written: Any, origin: str) -> None:
    file = written(f'origin = ["https://news.example:8443", "moz-extension://1f-2", "*", "{origin}"]\n')
    for more in ((), ("--check-config",)):
        done = quality("serve", "--config", file, *more)
        assert done.returncode == 2
        assert f"the origin {origin!r} is not one that browsers send" in done.stderr


def test_texts_cannot_be_kept_longer_than_their_items(written: Any, tmp_path: Path) -> None:
    file = written('policy = "policy.toml"\nqueue = "queue.db"\n')
    for days, status in ((31, 2), (30, 0)):
        (tmp_path / "policy.toml").write_text(f"[retention]\ndays = 30\ntext_days = {days}\n")
        done = quality("serve", "--check-config", "--config", file)
        assert done.returncode == status, done.stderr
        assert ("text_days (31) in [retention] is more than days (30)" in done.stderr) == (status == 2)


def declared() -> Any:
    """The command `quality serve`."""
    app = typer.Typer(add_completion=False)
    app.command()(serve)
    return get_command(app)


def test_every_option_can_be_set_in_the_file(written: Any) -> None:
    command = declared()
    examples = {"a whole number": "5000", "a number": "5.5", "true or false": "true", "a list of strings": '["a"]',
                "a string": '"a"'}  # fmt: skip
    options = {config.key_of(option): option for option in command.params if config.key_of(option)}
    lines = [
        f"{key} = {'5' if key == 'workers' else examples[config.kind_of(option)]}"
        for key, option in options.items()
        if key not in config.NOT_IN_FILE
    ]
    assert len(lines) >= 20
    assert len(config.read(written("\n".join(lines)), command)) == len(lines)


def test_every_variable_has_a_key_in_the_file() -> None:
    """Only what is for the person at the keyboard is said by a variable alone."""
    package = Path(config.__file__).resolve().parents[1]
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    personal = {"QUALITY_CONFIG", "QUALITY_USER", "QUALITY_PASSWORD"}
    assert set(re.findall(r"\bQUALITY_[A-Z_]+\b", source)) - personal == set(config.KEY_OF_VARIABLE)
    keys = {config.key_of(option): option for option in declared().params}
    for variable, key in config.KEY_OF_VARIABLE.items():
        assert keys[key].envvar in (variable, None) or variable == "QUALITY_WEBHOOK_SECRET"
    for key, option in keys.items():
        assert option.envvar is None or key == "config" or config.KEY_OF_VARIABLE[option.envvar] == key


def test_options_of_the_queue_commands_come_from_the_file() -> None:
    """What a command of `quality triage` shares with the service is said once, in the file."""
    keys = {config.key_of(option) for option in declared().params} - config.NOT_IN_FILE
    group: Any = get_command(application())
    commands = list(group.commands["triage"].commands.values())
    shared = set()
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        shared |= {config.key_of(option) for option in command.params} & keys
    assert shared == {"queue", "policy", "model", "lexicons", "keep-text"}


def test_a_slip_in_a_key_is_named_with_the_key_that_was_meant(written: Any) -> None:
    command = declared()
    keys = [config.key_of(option) for option in command.params]
    for key in keys:
        if key in config.NOT_IN_FILE or len(key) < 5:
            continue
        for slip in (key + "s", key[:2] + key[3:], key.replace("-", "_"), key.upper()):
            if slip in keys:
                continue
            with pytest.raises(InputError, match=f"there is no setting '{slip}'; did you mean '{key}'") as caught:
                config.read(written(f"{slip} = 1\n"), command)
            assert "quality.toml" in str(caught.value)


def test_everything_wrong_is_listed_at_once(written: Any, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("budget = 0\n")
    file = written(
        'policy = "policy.toml"\nqueue = "missing/queue.db"\ntrusted-proxy = ["nonsense"]\nmodel = "missing"\n'
    )
    done = quality("serve", "--check-config", "--config", file)
    assert done.returncode == 2
    for part in ("budget", "missing/queue.db", "nonsense", f"{tmp_path / 'missing'}"):
        assert part in done.stderr
    assert "can start" not in done.stderr


def test_a_migration_is_announced_and_not_made(written: Any, tmp_path: Path) -> None:
    queue = tmp_path / "queue.db"
    assert quality("triage", "user", "add", "ada", "--no-password", "--queue", queue).returncode == 0
    with closing(sqlite3.connect(queue)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    done = quality("serve", "--check-config", "--config", written('queue = "queue.db"\n'))
    assert done.returncode == 0, done.stderr
    assert f"will be migrated from schema 0001 to {newest_schema()}" in done.stderr
    with closing(sqlite3.connect(queue)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert not list(tmp_path.glob("queue.db.schema-*"))


def test_checking_changes_no_file(written: Any, tmp_path: Path) -> None:
    """Neither a queue that was restored from a backup, which has no log beside it, nor what is no queue. Free pages of a queue may
    be overwritten, since the check writes and rolls back."""

    def state() -> dict[str, tuple[bytes, int]]:
        return {path.name: (path.read_bytes()[:100], path.stat().st_size) for path in tmp_path.iterdir()}

    (tmp_path / "keys.toml").write_text("budget = 3\n")
    queue = tmp_path / "used.db"
    assert quality("triage", "user", "add", "ada", "--no-password", "--queue", queue).returncode == 0
    assert quality("triage", "backup", tmp_path / "queue.db", "--queue", queue).returncode == 0
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for name, status in (("queue.db", 0), ("keys.toml", 2), ("other.db", 2)):
        file = written(f'queue = "{name}"\n')
        before = state()
        done = quality("serve", "--check-config", "--config", file)
        assert done.returncode == status, done.stderr
        assert state() == before


def test_a_port_in_use_is_said(written: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = quality("serve", "--check-config", "--config", written(f"port = {port}\n"))
    assert done.returncode == 0, "it may be the service itself"
    said = f"127.0.0.1:{port} is in use, perhaps by a running service; stop it or choose another --port"
    assert done.stderr.endswith(f"the settings are in order, but {said}\n")
    done = quality("serve", "--check-config", "--config", written('host = "192.0.2.1"\n'))
    assert (done.returncode, "is not an address of this machine" in done.stderr) == (2, True)


@pytest.mark.parametrize("key", sorted(config.PATHS))
def test_an_empty_path_is_refused(written: Any, key: str) -> None:
    file = written(f'{key} = ""\n')
    with pytest.raises(InputError, match=f"^{re.escape(str(file))}: {key} is empty; give a path or leave it out$"):
        config.read(file, declared())


def test_a_queue_of_a_later_version_is_refused(written: Any, tmp_path: Path) -> None:
    queue = tmp_path / "queue.db"
    assert quality("triage", "user", "add", "ada", "--no-password", "--queue", queue).returncode == 0
    with closing(sqlite3.connect(queue)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = quality("serve", "--check-config", "--config", written('queue = "queue.db"\n'))
    assert done.returncode == 2
    assert "install a newer version" in done.stderr


def test_triage_takes_queue_and_policy_from_the_file(written: Any, tmp_path: Path) -> None:
    file = written('port = 9000\nqueue = "shared.db"\n')
    done = quality("triage", "user", "add", "ada", QUALITY_CONFIG=str(file), QUALITY_PASSWORD="a long password")
    assert done.returncode == 0, done.stderr
    assert "ada" in quality("triage", "user", "list", "--queue", tmp_path / "shared.db").stdout
    quality("triage", "user", "add", "bob", "--no-password", "--queue", tmp_path / "other.db")
    elsewhere = quality("triage", "user", "list", "--queue", tmp_path / "other.db", QUALITY_CONFIG=str(file))
    assert "ada" not in elsewhere.stdout


def test_no_password_is_printed(written: Any) -> None:
    done = quality("serve", "--check-config", "--config", written('queue = "postgresql://me:pa55word@127.0.0.1:1/q"\n'))
    assert done.returncode == 2
    assert "pa55word" not in done.stdout + done.stderr
    assert "postgresql://me:***@127.0.0.1:1/q" in done.stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_loopback_addresses(host: str) -> None:
    assert is_loopback(host)
    assert not warnings(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "news.example"])
def test_a_public_address_without_keys_is_warned_of(host: str) -> None:
    assert not is_loopback(host)
    (said,) = warnings(Settings(host=host))
    assert host in said
    assert "--keys" in said
    assert not warnings(Settings(host=host, keys=(KEY,)))


def test_a_proxy_without_keys_is_warned_of() -> None:
    assert "proxy" in warnings(Settings(hosts=("news.example",)))[0]
    assert "X-User" in warnings(Settings(trust_user_header="X-User"))[0]
    assert not warnings(Settings(trust_user_header="X-User", trusted_proxies=("10.0.0.1",), keys=(KEY,)))


def test_readable_files_are_warned_of(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("keys", "queue.db", "disputes.jsonl")]
    settings = Settings(keys=(KEY,), keys_file=str(files[0]), queue=str(files[1]), disputes=files[2])
    files[0].write_text(KEY)
    files[0].chmod(0o600)
    assert not warnings(settings), "the others do not exist yet, and will be private"
    for file in files:
        file.write_text(KEY)
        file.chmod(0o640)
        (said,) = warnings(settings)
        assert said.endswith(f"{file}; run: chmod 600 {file}")
        file.chmod(0o600)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('host-name = ["https://foo/bar"]', "the host name 'https://foo/bar' is not one"),
        ('host-name = ["quality.example:8443"]', "without scheme, port or path"),
        ('trust-user-header = "bad header"\nqueue = "queue.db"', "'bad header' is not the name of a header"),
    ],
)
def test_names_that_no_request_can_carry_are_refused(written: Any, line: str, said: str) -> None:
    done = quality("serve", "--check-config", "--config", written(line + "\n"))
    assert done.returncode == 2
    assert said in done.stderr + done.stdout


def test_a_damaged_queue_is_refused(written: Any) -> None:
    file = written('queue = "queue.db"\n')
    queue = file.parent / "queue.db"
    Store(queue).close()
    assert quality("serve", "--check-config", "--config", file).returncode == 0
    content = bytearray(queue.read_bytes())
    content[8 * 4096 :] = b"\x5a" * (len(content) - 8 * 4096)
    queue.write_bytes(content)
    done = quality("serve", "--check-config", "--config", file)
    assert done.returncode == 2
    assert "the file is damaged" in done.stderr + done.stdout
