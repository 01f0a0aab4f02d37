"""What a moderator arranges around decisions: notes, assignment, deferral, skipping, search, filters, views, and whose turn it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from quality import Article
from quality.errors import ConflictError, ForbiddenError, NotFoundError, TriageError
from quality.triage import Filters, Queue, User
from quality.triage.history import as_csv, history_rows
from quality.triage.notes import SKIPPED
from quality.triage.personal import MOST_VIEWS, places

from .conftest import Clock
from .texts import UNSOURCED, article, edited, text

Open = Callable[..., Queue]
ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")
BLIND = {"review": {"second_opinions": 1}}


def found(queue: Queue, filters: Filters = Filters(), viewer: User | None = None) -> list[int]:  # noqa: B008  # frozen
    return [card.id for card in queue.list(filters, viewer=viewer).cards]


@pytest.fixture
def queue(open_queue: Open) -> Queue:
    queue = open_queue()
    for user in (ADA, BOB, LEE):
        queue.users.add(user.name, user.role, "correct horse")
    return queue


def test_an_own_list_has_only_what_can_be_decided(open_queue: Open) -> None:
    queue = open_queue(BLIND)
    list(queue.add_many(article(number) for number in range(1, 8)))
    mine = Filters(actionable=True)
    everything = found(queue)
    queue.decide(1, ADA, "approve")  # waits for another opinion
    queue.claim(2, BOB)
    queue.claim(3, ADA)
    queue.notes.skip(4, ADA)
    queue.notes.defer(5, BOB, queue.clock() + 3600)
    queue.notes.assign(6, BOB, "bob")
    queue.undo(queue.decide(7, ADA, "reject").batch, ADA)
    assert set(found(queue, mine, ADA)) == {3, 7}
    assert set(found(queue, mine, BOB)) == {1, 2, 4, 6, 7}
    assert found(queue, Filters(), ADA) == everything, "nothing is lost: the whole list still has all"
    cards = {card.id: card for card in queue.list(viewer=ADA).cards}
    assert {number: card.hindrance for number, card in cards.items()} == {
        1: "voted", 2: "claimed", 3: None, 4: None, 5: None, 6: None, 7: None,
    }  # fmt: skip
    assert [number for number, card in cards.items() if card.undone] == [7]
    assert (cards[5].deferred_until, cards[6].assigned_to) == (queue.clock() + 3600, "bob")
    assert queue.count(mine, ADA) == 2
    assert queue.count(mine, BOB) == 5


def test_escalated_items_are_for_leads(queue: Queue) -> None:
    list(queue.add_many(article(number) for number in (1, 2)))
    queue.decide(1, ADA, "escalate")
    escalated = Filters("escalated", actionable=True)
    assert found(queue, escalated, ADA) == []
    assert found(queue, escalated, LEE) == [1]
    assert queue.list(Filters("escalated"), viewer=ADA).cards[0].hindrance == "lead"


def test_next_follows_the_filters(queue: Queue, clock: Clock) -> None:
    for number in range(1, 7):
        clock.sleep(10)
        queue.add(article(number, publisher="The Herald" if number % 2 else "Courier"))
    wanted = Filters(publisher="herald")
    assert queue.next(ADA, filters=wanted) is None, "a prefix: the article counts"
    wanted = Filters(publisher="the her")
    order = found(queue, wanted)
    assert [queue.next(ADA, filters=wanted).id for _ in order] == order  # type: ignore[union-attr]
    assert queue.next(ADA, filters=wanted) is None
    assert queue.next(ADA) is not None, "there are others"
    newest = queue.next(BOB, filters=Filters(publisher="courier"), sort="newest")
    assert newest is not None
    assert newest.id == max(number for number in (2, 4, 6) if queue.item(number).card.claimed_by != "ada")


def test_next_leaves_out_what_is_skipped_deferred_or_left_to_others(queue: Queue, clock: Clock) -> None:
    list(queue.add_many(article(number) for number in range(1, 5)))
    first, second, third, fourth = found(queue)
    taken = queue.next(ADA)
    assert taken is not None
    assert taken.id == first
    queue.notes.skip(first, ADA, "I know the author")
    assert queue.item(first).card.claimed_by is None, "a skip gives the claim back"
    queue.notes.defer(second, LEE, clock() + 7200, "The council answers at noon")
    queue.notes.assign(third, LEE, "bob")
    assert [card.id for card in queue.plan(5, ADA)] == [fourth]
    assert queue.next(ADA).id == fourth  # type: ignore[union-attr]
    assert queue.next(ADA) is None
    assert {queue.next(BOB).id, queue.next(BOB).id} == {first, third}  # type: ignore[union-attr]
    queue.decide(third, BOB, "approve")
    queue.decide(fourth, ADA, "approve")
    assert second not in {card.id for card in queue.plan(5, ADA)}
    clock.sleep(7200)
    assert [card.id for card in queue.plan(5, ADA)] == [second], "a deferral ends"
    clock.sleep(SKIPPED)
    assert first in {card.id for card in queue.plan(5, ADA)}, "a skip ends"


def test_whose_item_it_is(queue: Queue, clock: Clock) -> None:
    queue.add(article(1))
    queue.notes.assign(1, ADA, "ada")
    with pytest.raises(ForbiddenError, match="assigned to ada"):
        queue.notes.assign(1, BOB, "bob")
    queue.notes.assign(1, LEE, "bob", "Bob knows the council")
    with pytest.raises(TriageError, match="no enabled user named eve"):
        queue.notes.assign(1, LEE, "eve")
    queue.users.change("bob", disabled=True)
    with pytest.raises(TriageError, match="no enabled user named bob"):
        queue.notes.assign(1, LEE, "bob")
    queue.notes.assign(1, LEE, None)
    for until in (clock(), clock() - 1, clock() + 400 * 86_400, float("nan")):
        with pytest.raises(TriageError, match="366 days"):
            queue.notes.defer(1, ADA, until)
    queue.claim(1, BOB)
    with pytest.raises(ConflictError, match="claimed by bob"):
        queue.notes.defer(1, ADA, clock() + 60)
    queue.release(1, BOB)
    queue.decide(1, ADA, "approve")
    for act in (
        lambda: queue.notes.assign(1, LEE, "ada"),
        lambda: queue.notes.defer(1, ADA, clock() + 60),
        lambda: queue.notes.skip(1, ADA),
    ):
        with pytest.raises(ConflictError, match="decided by ada"):
            act()
    queue.notes.write(1, BOB, "It was right.")
    with pytest.raises(NotFoundError):
        queue.notes.write(99, BOB, "x")
    for nonsense in ("", " \n", "x" * 4001):
        with pytest.raises(TriageError):
            queue.notes.write(1, BOB, nonsense)
    told = [(note.kind, note.author, note.assignee, note.text) for note in queue.item(1).notes]
    assert told == [
        ("assign", "ada", "ada", ""),
        ("assign", "lee", "bob", "Bob knows the council"),
        ("assign", "lee", None, ""),
        ("note", "bob", None, "It was right."),
    ]
    events = [event.event for event in queue.events(1)]
    assert events[-5:] == ["assigned", "assigned", "assigned", "decided", "noted"]
    assert queue.verify_audit().broken is None


def test_an_arrangement_holds_for_the_near_duplicates_of_a_card(queue: Queue, clock: Clock) -> None:
    queue.add(article(1))
    queue.add(Article.from_text(edited(text(1), 0.05), id="copy"))
    (card,) = queue.list().cards
    queue.notes.assign(card.id, LEE, "bob")
    queue.notes.defer(card.id, LEE, clock() + 3600)
    for number in (1, 2):
        other = queue.item(number).card
        assert (other.assigned_to, other.deferred_until) == ("bob", clock() + 3600)


def test_notes_of_others_stay_hidden_until_the_own_opinion(open_queue: Open) -> None:
    queue = open_queue(BLIND)
    queue.add(article(1))
    queue.notes.write(1, ADA, "A weak one")
    queue.decide(1, ADA, "reject")
    assert [note.text for note in queue.item(1, BOB).notes] == []
    assert [note.text for note in queue.item(1, ADA).notes] == ["A weak one"]
    queue.decide(1, BOB, "reject")
    assert [note.text for note in queue.item(1, BOB).notes] == ["A weak one"]


def test_full_text_search(queue: Queue) -> None:
    rumour = Article.from_text(
        UNSOURCED + text(1), id="a", headline="Rumours at Café Élan", publisher="The Herald", byline="By Ines Falk"
    )
    queue.add(rumour)
    queue.add(article(2, headline="Bridge-building for beginners", publisher="Courier"))
    queue.add(article(3), later=True)
    quoted = {
        passage["quote"]
        for c in (queue.item(1).assessment or {})["contributions"]
        for passage in c["evidence"]
        if "the files are lost" in passage["quote"]
    }
    assert quoted, "the passage searched for below is one that the assessment quotes"
    for asked, numbers in {
        "cafe elan": [1],
        "ÉLAN": [1],
        "rumour": [1],
        "herald falk": [1],
        "ines courier": [],
        '"files are lost"': [1],
        '"are files lost"': [],
        "lost files cafe": [1],
        "bridge-build": [2],
        '"bridge building"': [2],
        '"bridge build"': [],
        '"report 3"': [3],
        "' OR 1=1 --": [],
        '"': [],
        "*": [],
        "report NOT 3": [],
        "a:b & c | !d <-> (": [],
    }.items():
        assert found(queue, Filters(None, search=asked)) == numbers, asked
    queue.catch_up()
    assert found(queue, Filters(None, search='"report 3"')) == [3], "once scored, it is still found, once"
    queue.add(Article.from_text(text(7), id="a", headline="Another headline"))
    assert found(queue, Filters(None, search="rumours")) == [], "a revised article is found by its new words"
    assert found(queue, Filters(None, search="another head")) == [1]


def test_publishers_and_authors_by_prefix_in_any_case(queue: Queue) -> None:
    named = (("The Herald", "By Ines Falk"), ("the herald online", "ines  FALK"), ("Théâtre", None), ("Z_%\\", "%"))
    for number, (publisher, byline) in enumerate(named, 1):
        queue.add(Article.from_text(text(number), id=str(number), publisher=publisher, byline=byline))
    queue.add(Article.from_text(text(9), id="9", url="https://www.courier.example/a"))
    for publisher, numbers in {
        "THE HER": {1, 2}, "the herald ": {1, 2}, "the herald o": {2}, "THÉ": {3}, "z_%": {4}, "%": set(), "_": set(),
        "courier": {5}, "www.courier": {5},
    }.items():  # fmt: skip
        assert set(found(queue, Filters(None, publisher=publisher))) == numbers, publisher
    assert set(found(queue, Filters(None, author="Ines F"))) == {1, 2}
    assert queue.item(1).card.author == "Ines Falk"


def test_the_record_of_publisher_and_author(queue: Queue) -> None:
    for number in range(1, 6):
        queue.add(article(number, publisher="Herald", byline="Ines Falk" if number < 4 else "Tom Moor"))
    queue.add(Article.from_text(edited(text(1), 0.05), id="copy", publisher="HERALD", byline="ines falk"))
    for number, action in ((2, "reject"), (3, "reject"), (4, "approve")):
        queue.decide(number, ADA, action)  # type: ignore[arg-type]
    records = queue.track_records(1)
    publisher, author = records.publisher, records.author
    assert publisher is not None
    assert author is not None
    assert (publisher.name, publisher.articles, publisher.open, publisher.decided) == ("Herald", 4, 1, 3)
    assert publisher.decisions == {"reject": 2, "approve": 1}
    assert (author.articles, author.decisions) == (2, {"reject": 2}), "without the copy of the article itself"
    queue.add(Article.from_text(text(30), id="unnamed"))
    records = queue.track_records(7)
    assert (records.publisher, records.author) == (None, None)


def test_bulk_says_what_happened(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(number) for number in range(1, 7)))
    queue.decide(1, ADA, "unsure")
    queue.claim(2, BOB)
    queue.decide(3, BOB, "escalate")
    queue.decide(4, BOB, "approve")
    done = queue.bulk_decide([1, 2, 3, 4, 5, 6, 99], ADA, "reject", reasons=["retelling"], note="A series")
    assert set(done.items) == {5, 6}
    assert done.hindrances == {"voted": 1, "claimed": 1, "lead": 1, "decided": 1, "other": 1}
    vote = queue.item(5).history[-1]
    assert (vote.reasons, vote.note) == (("retelling",), "A series")


def test_zone_and_views_are_personal(queue: Queue) -> None:
    own = queue.personal
    assert own.zone(ADA) == ""
    own.set_zone(ADA, "Europe/Berlin", first=True)
    own.set_zone(ADA, "Asia/Tokyo", first=True)
    assert own.zone(ADA) == "Europe/Berlin"
    own.set_zone(ADA, "Asia/Tokyo")
    assert (own.zone(ADA), own.zone(BOB)) == ("Asia/Tokyo", "")
    for zone in ("Mars/Base", "../etc/passwd", ""):
        with pytest.raises(TriageError, match="not a time zone"):
            own.set_zone(ADA, zone)
    offered = places("UTC")
    assert {"UTC", "Asia/Kolkata", "Europe/Stockholm"} <= set(offered)
    assert not {"Asia/Calcutta", "Pacific/Truk"} & set(offered), "obsolete names"
    assert "Asia/Calcutta" in places("Asia/Calcutta"), "unless it was chosen"
    own.save_view(ADA, "Weak", "band=low")
    own.save_view(ADA, " Weak ", "band=low")
    with pytest.raises(ConflictError, match="you have a view “Weak” with other filters"):
        own.save_view(ADA, " Weak ", "band=low&age=new24")
    own.save_view(ADA, " Weak ", "band=low&age=new24", replace=True)
    own.save_view(BOB, "Herald", "publisher=herald")
    (view,) = own.views(ADA)
    assert (view.title, view.query) == ("Weak", "band=low&age=new24")
    with pytest.raises(NotFoundError):
        own.delete_view(BOB, view.id)
    own.delete_view(ADA, view.id)
    assert own.views(ADA) == ()
    for number in range(MOST_VIEWS):
        own.save_view(ADA, f"View {number}", "")
    with pytest.raises(TriageError, match="delete one first"):
        own.save_view(ADA, "One more", "")
    with pytest.raises(NotFoundError):
        own.save_view(User("stranger"), "x", "")


def test_ages_and_loads(open_queue: Open, clock: Clock) -> None:
    queue = open_queue({"review": {"second_opinions": 0, "alarm_hours": 24}})
    for user in (ADA, BOB):
        queue.users.add(user.name, user.role)
    assert (queue.ages().oldest, queue.ages().late) == (0, 0)
    queue.add(article(1))
    clock.sleep(20 * 3600)
    list(queue.add_many(article(number) for number in (2, 3)))
    queue.notes.assign(1, LEE, "bob")
    queue.notes.defer(3, ADA, clock() + 86_400)
    clock.sleep(5 * 3600)
    queue.claim(2, ADA)
    found = queue.ages()
    assert (found.oldest, found.late, found.deferred) == (25, 1, 1)
    assert [(load.name, load.claimed, load.assigned, load.oldest) for load in queue.loads()] == [
        ("ada", 1, 0, 0),
        ("bob", 0, 1, 25),
    ]
    queue.decide(1, LEE, "approve")
    assert queue.ages().late == 0
    assert [load.name for load in queue.loads()] == ["ada"]


def test_history_as_csv(queue: Queue, clock: Clock) -> None:
    queue.add(article(1, headline='=HYPERLINK("http://evil")', publisher="@paper"))
    clock.sleep(3600)
    queue.notes.write(1, BOB, "+1 from me\nand more")
    queue.add(article(2, headline=" \t=1+1", publisher="\u200f=2+2", byline="＝3"))
    queue.notes.write(2, BOB, "Three formulas")
    clock.sleep(60)
    done = queue.decide(1, ADA, "reject", reasons=["retelling"], note="A note")
    clock.sleep(60)
    queue.undo(done.batch, ADA)
    lines = "".join(as_csv(history_rows(queue.store)))
    rows = list(csv.DictReader(io.StringIO(lines, newline="")))
    assert [(row["what"], row["action"], row["by"], row["undone"]) for row in rows] == [
        ("note", "", "bob", ""),
        ("note", "", "bob", ""),
        ("person", "reject", "ada", "yes"),
        ("undo", "undo", "ada", ""),
    ]
    assert rows[0]["note"] == "'+1 from me\nand more"
    formulas = [rows[1][name] for name in ("headline", "publisher", "author")]
    assert [cell[:1] for cell in formulas] == ["'", "'", "'"], formulas
    del rows[1]
    assert (rows[1]["headline"], rows[1]["publisher"]) == ('\'=HYPERLINK("http://evil")', "'@paper")
    assert (rows[1]["note"], rows[1]["reasons"], rows[1]["waited_hours"]) == ("A note", "retelling", "1.02")
    assert rows[1]["at"].endswith("+00:00")
    assert len(list(history_rows(queue.store, clock() - 59))) == 1


def test_what_is_assigned_to_somebody_else_cannot_be_claimed(queue: Queue) -> None:
    queue.add(article(1))
    queue.notes.assign(1, LEE, "bob")
    for other in (ADA, LEE):
        with pytest.raises(ConflictError, match="item 1 is assigned to bob, so nobody else can claim it"):
            queue.claim(1, other)
    assert queue.claim(1, BOB).claimed_by == "bob"
    queue.release(1, BOB)
    queue.decide(1, ADA, "approve")  # if they must


def test_arrangements_can_be_taken_back_by_their_maker(queue: Queue, clock: Clock) -> None:
    list(queue.add_many(article(number) for number in (1, 2)))
    mine = Filters(actionable=True)
    queue.notes.assign(1, ADA, "bob")
    queue.notes.assign(1, ADA, None)
    assert queue.item(1).card.assigned_to is None
    queue.notes.assign(1, ADA, "bob")
    queue.notes.assign(1, BOB, "lee")
    with pytest.raises(ForbiddenError, match="they, a lead or whoever assigned it can pass it on"):
        queue.notes.assign(1, ADA, None)
    queue.notes.skip(2, ADA)
    assert found(queue, mine, ADA) == []
    queue.notes.unskip(2, ADA)
    assert found(queue, mine, ADA) == [2]
    assert found(queue, mine, BOB) == [2]
    for person in (ADA, BOB):
        with pytest.raises(ConflictError, match="item 2 was not skipped by"):
            queue.notes.unskip(2, person)
    clock.sleep(1)
    queue.notes.skip(2, ADA)
    assert found(queue, mine, ADA) == [], "skipped again"
    assert queue.verify_audit().broken is None
