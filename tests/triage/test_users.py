"""Accounts, passwords, sessions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quality.errors import ConflictError, ForbiddenError, NotFoundError, TriageError
from quality.triage import Queue, User
from quality.triage.schema import sessions, users
from quality.triage.users import SESSION_SECONDS, check_password, hash_password

from .conftest import Clock

Open = Callable[..., Queue]


def test_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stored = hash_password("correct horse")
    assert stored.startswith("scrypt$16384$8$5$")
    assert check_password("correct horse", stored)
    assert not check_password("correct horsE", stored)
    assert hash_password("correct horse") != stored, "each has its own salt"
    for bad in ("short", "x" * 1001):
        with pytest.raises(TriageError):
            hash_password(bad)


def test_log_in_and_out(open_queue: Open, clock: Clock) -> None:
    accounts = open_queue().users
    accounts.add("ada", "lead", "correct horse")
    accounts.add("proxied")
    assert accounts.log_in("ada", "wrong horse") is None
    assert accounts.log_in("nobody", "correct horse") is None
    assert accounts.log_in("proxied", "") is None
    token = accounts.log_in("ada", "correct horse")
    assert token is not None
    session = accounts.session(token)
    assert session is not None
    assert session.user == User("ada", "lead")
    assert len(session.csrf) > 30
    assert accounts.session(token + "x") is None
    clock.sleep(SESSION_SECONDS + 1)
    assert accounts.session(token) is None
    token = accounts.log_in("ada", "correct horse") or ""
    accounts.log_out(token)
    assert accounts.session(token) is None


def test_changes_end_sessions(open_queue: Open) -> None:
    accounts = open_queue().users
    accounts.add("ada", "admin", "correct horse")
    token = accounts.log_in("ada", "correct horse") or ""
    accounts.change("ada", password="another horse")
    assert accounts.session(token) is None
    assert accounts.log_in("ada", "correct horse") is None
    for change in ({"role": "lead"}, {"disabled": True}):
        with pytest.raises(ForbiddenError, match="only admin"):
            accounts.change("ada", **change)  # type: ignore[arg-type]
    accounts.add("bob", "admin", "third horses")
    accounts.change("ada", disabled=True)
    assert accounts.named("ada") is None
    assert accounts.log_in("ada", "another horse") is None
    with pytest.raises(NotFoundError):
        accounts.change("nobody", disabled=True)
    with pytest.raises(ConflictError):
        accounts.add("ada")
    for name, role in (("", "lead"), ("a\nb", "lead"), ("policy", "lead"), ("eve", "root")):
        with pytest.raises(TriageError):
            accounts.add(name, role)  # type: ignore[arg-type]
    assert [(one.name, one.disabled) for one in accounts.list()] == [("ada", True), ("bob", False)]


def test_the_database_holds_no_secret(open_queue: Open) -> None:
    queue = open_queue()
    queue.users.add("ada", "lead", "correct horse")
    token = queue.users.log_in("ada", "correct horse") or ""
    with queue.store.read() as connection:
        rows = [str(row) for table in (users, sessions) for row in connection.execute(table.select())]
    assert not any("correct horse" in row or token in row for row in rows)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("=SUM(1)", "begins with “=”, which a spreadsheet may take for a formula"), ("+1", "begins with “+”"),
        ("-x", "begins with “-”"), ("@ada", "begins with “@”"), ("ada\nbob", "cannot be seen (U+000A)"),
        ("ada\t", "cannot be seen (U+0009)"), ("ada\u202e", "cannot be seen (U+202E)"), ("\x1b[2J", "cannot be seen (U+001B)"),
        ("", "an account needs a name"), ("  ", "0 characters"), ("x" * 101, "101 characters"),
        ("policy", "the log uses it"), ("Policy", "the log uses it"), ("＝SUM(1)", "begins with “＝”"),
    ],
)  # fmt: skip
def test_names_that_no_account_may_have(open_queue: Open, name: str, why: str) -> None:
    accounts = open_queue().users
    with pytest.raises(TriageError) as refused:
        accounts.add(name)
    assert why in str(refused.value)
    assert accounts.list() == ()


def test_names_that_accounts_may_have(open_queue: Open) -> None:
    accounts = open_queue().users
    for name in (" ada ", "ada.b@paper.example", "Ines Falk", "Ödön", "李", "7", "_service", "<b>dan"):
        accounts.add(name)
    assert {account.name for account in accounts.list()} == {
        "ada", "ada.b@paper.example", "Ines Falk", "Ödön", "李", "7", "_service", "<b>dan",
    }  # fmt: skip
