"""API tokens, the list of log-ins, and the own password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quality.errors import ForbiddenError, NotFoundError, TriageError
from quality.triage import Queue, User
from quality.triage.schema import tokens

from .conftest import Clock

Open = Callable[..., Queue]


@pytest.fixture
def queue(open_queue: Open) -> Queue:
    queue = open_queue()
    queue.users.add("ada", "admin", "correct horse")
    queue.users.add("bob", "moderator", "correct horse")
    return queue


def test_a_token_has_scopes_and_an_end(queue: Queue, clock: Clock) -> None:
    token = queue.tokens.make("bob", "  nightly   export ", ["add", "read"], 10, by="ada")
    bearer = queue.tokens.bearer(token)
    assert bearer is not None
    assert (bearer.user, bearer.scopes) == (User("bob"), {"read", "add"})
    (listed,) = queue.tokens.list("bob")
    assert (listed.label, listed.scopes, listed.used_at) == ("nightly export", ("read", "add"), clock())
    with queue.store.read() as connection:
        kept = [str(value) for row in connection.execute(tokens.select()) for value in row]
    assert token not in kept, "only a hash is kept"
    assert queue.tokens.bearer(token + "x") is None
    assert queue.users.session(token) is None, "a token is no log-in"
    clock.sleep(10 * 86_400)
    assert queue.tokens.bearer(token) is None
    assert queue.tokens.list("bob") == ()


def test_tokens_are_refused_and_ended(queue: Queue) -> None:
    for label, scopes, days in (
        ("", ["read"], 1),
        ("x", [], 1),
        ("x", ["root"], 1),
        ("x", ["read"], 0),
        ("x" * 101, ["read"], 1),
    ):
        with pytest.raises(TriageError):
            queue.tokens.make("bob", label, scopes, days)
    with pytest.raises(NotFoundError):
        queue.tokens.make("nobody", "x")
    first, second = (queue.tokens.make("bob", label) for label in ("one", "two"))
    (number,) = (token.id for token in queue.tokens.list("bob") if token.label == "one")
    with pytest.raises(NotFoundError):
        queue.tokens.end("ada", number, by="ada")
    queue.tokens.end("bob", number, by="bob")
    assert queue.tokens.bearer(first) is None
    assert queue.tokens.bearer(second) is not None
    queue.users.change("bob", role="lead")
    assert queue.tokens.bearer(second) is None, "a changed account has no tokens"
    assert [event.event for event in queue.events()][-4:] == ["token made", "token made", "token ended", "user changed"]
    assert queue.verify_audit().broken is None


def test_log_ins_are_listed_and_ended(queue: Queue, clock: Clock) -> None:
    one = queue.users.log_in("bob", "correct horse", client="192.0.2.7", agent="Browser/1")
    clock.sleep(60)
    two = queue.users.log_in("bob", "correct horse", client="192.0.2.8", agent="Browser/2")
    assert one is not None
    assert two is not None
    latest, first = queue.users.sessions("bob")
    assert (latest.client, latest.agent, first.client) == ("192.0.2.8", "Browser/2", "192.0.2.7")
    clock.sleep(1000)
    assert queue.users.session(one) is not None
    assert queue.users.sessions("bob")[1].seen_at == clock()
    with pytest.raises(NotFoundError):
        queue.users.end_sessions("ada", first.id, by="ada")
    assert queue.users.end_sessions("bob", first.id, by="bob") == 1
    assert queue.users.session(one) is None
    three = queue.users.log_in("bob", "correct horse")
    assert queue.users.end_sessions("bob", by="bob", keep=three) == 1
    assert queue.users.session(two) is None
    assert queue.users.session(three or "") is not None
    assert queue.verify_audit().broken is None


def test_everybody_changes_their_own_password(queue: Queue) -> None:
    here, elsewhere = (queue.users.log_in("bob", "correct horse") for _ in range(2))
    with pytest.raises(ForbiddenError, match="old password is wrong"):
        queue.users.set_own_password("bob", "wrong horse", "battery staple")
    with pytest.raises(TriageError, match="characters"):
        queue.users.set_own_password("bob", "correct horse", "short")
    with pytest.raises(TriageError, match="has 1 character; it must"):
        queue.users.set_own_password("bob", "correct horse", "x")
    with pytest.raises(TriageError, match="same as the old one"):
        queue.users.set_own_password("bob", "correct horse", "correct horse")
    queue.users.set_own_password("bob", "correct horse", "battery staple", keep=here)
    assert queue.users.log_in("bob", "correct horse") is None
    assert queue.users.log_in("bob", "battery staple") is not None
    assert queue.users.session(here or "") is not None
    assert queue.users.session(elsewhere or "") is None
    queue.users.add("proxied")
    with pytest.raises(TriageError, match="no password"):
        queue.users.set_own_password("proxied", "", "battery staple")
    assert queue.verify_audit().broken is None
