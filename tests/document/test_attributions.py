"""Who says what: cue, source, content, quotation and the step of the source."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Attribution, Document, SourceStep


def attributions(text: str) -> list[tuple[str | None, int]]:
    """Source text and step of each attribution."""
    document = Document(Article.from_text(text))
    return [(text[slice(*one.source)] if one.source else None, one.step) for one in document.attributions]


def only(text: str) -> tuple[Document, Attribution]:
    document = Document(Article.from_text(text))
    assert len(document.attributions) == 1
    return document, document.attributions[0]


SOURCES = [
    # order of source, cue and content
    ("Dana Whitfield said the bridge was safe.", "Dana Whitfield"),
    ("The bridge was safe, said Dana Whitfield.", "Dana Whitfield"),
    ("The bridge was safe, Ms. Whitfield said on Monday.", "Ms. Whitfield"),
    ("“The bridge is safe and will stay open,” said Dana Whitfield, the mayor of Northport.",
     "Dana Whitfield, the mayor of Northport"),
    ("“The bridge,” Ms. Whitfield said, “is safe and will stay open.”", "Ms. Whitfield"),
    ("Dana Whitfield, director of the Water Board, said the bridge was safe.",
     "Dana Whitfield, director of the Water Board"),
    ("Dana Whitfield, who runs the Water Board, told reporters the bridge was safe.",
     "Dana Whitfield, who runs the Water Board"),
    ("Rep. Dana Whitfield (R-Northport) said the bridge was safe.", "Rep. Dana Whitfield (R-Northport)"),
    ("In a statement on Monday, the Water Board said the bridge was safe.", "the Water Board"),
    ("But the head of the board, Dana Whitfield, says that the bridge is safe.",
     "the head of the board, Dana Whitfield"),
    # cues
    ("According to the Water Board, the bridge is safe.", "the Water Board"),
    ("The bridge is safe, according to a report by the Water Board.", "a report by the Water Board"),
    ("Ms. Whitfield pointed out that the bridge was safe.", "Ms. Whitfield"),
    ("The filing mentions that the bridge was unsafe.", "The filing"),
    ("Ms. Whitfield was quoted as saying the bridge was safe.", "Ms. Whitfield"),
    ("Ms. Whitfield has repeatedly and publicly said that the bridge was safe.", "Ms. Whitfield"),
    ("The closure was first reported on Monday by the Northport Courier.", "the Northport Courier"),
    ("Ms. Whitfield’s claim that the bridge was safe drew laughter.", "Ms. Whitfield’s"),
    ("Ms. Whitfield: “The bridge is safe and will stay open.”", "Ms. Whitfield"),
    ("“Nonsense,” said a retired engineer from Northport.", "a retired engineer from Northport"),
    ("An engineer who worked on the bridge said that it was safe.", "An engineer who worked on the bridge"),
    ("“The bridge is safe and will stay open.” — Dana Whitfield", "Dana Whitfield"),
    # whoever is told
    ("The pipes will be replaced, the chair of the committee in Northport, Dana Whitfield, told the Courier.",
     "the chair of the committee in Northport, Dana Whitfield"),
    ("The bridge is safe, the head of the board, Dana Whitfield, told journalists.",
     "the head of the board, Dana Whitfield"),
    ("The bridge is safe, Dana Whitfield, 54, told a hearing on Monday.", "Dana Whitfield, 54"),
    ("The bridge is safe, the board's chair, Dana Whitfield, reminded councillors.", "the board's chair, Dana Whitfield"),
    ("The bridge is safe, Ms. Whitfield assured residents.", "Ms. Whitfield"),
    ("A spokesman told the Courier the bridge was safe.", "A spokesman"),
    ("Ms. Whitfield told Kim Abara that the bridge was safe.", "Ms. Whitfield"),
    ("“Is the bridge safe or not?” asked Dana Whitfield.", "Dana Whitfield"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source"), SOURCES)
def test_the_source_is_found_whole(text: str, source: str) -> None:
    assert [found for found, _ in attributions(text)] == [source]


NO_REPORT = [
    "That said, the bridge is old.",
    "Needless to say, the bridge is old.",
    "The company added 200 jobs last year.",
    "She added three points in the second half.",
    "The announced plan was delayed.",
    "The state pays for the bridge and its repair.",
    "Ms. Whitfield refused to say.",
    "She did not elaborate.",
    "Interest rates rose while mortgage claims fell.",
    "The team continued its run through the northern states.",
    "He went home after a strong showing in the second round.",
    "The town calls “Old Bridge” home.",
    # whoever is told is no source
    "Residents were told that the bridge was safe.",
    "The hearing was told that the bridge was safe.",
    # verbs in another sense
    "They have a son called Ronnie, 4.",
    "A group called Save Our Bridge met on Friday.",
    "An official named Whitfield came.",
    "A spokesman called “The Voice” left.",
    "A scheme dubbed Operation Pipe began.",
    "A group calling itself Save Our Bridge met.",
    "The board, which calls itself independent, met.",
    "An engineer known as the Fox came.",
    "A woman called the police on Friday.",
    "The mayor called Lund on Friday.",
    "That share compares with 8 per cent of new tenants.",
    "The company compared favourably with others.",
    "An engineer could order a valve by comparing prices.",
    "In the film, viewers see that the bridge sinks.",
    "Residents saw the bridge fall.",
    "Officials saw that the door was open.",
    "The company raised prices.",
    "The board charged 5 crowns a day.",
    "The board called a meeting for Friday.",
    "The referee called time at nine.",
    "The couple called their son Bo.",
    "The pilot reported for duty at six.",
    "The board agreed a budget.",
    "The mayor addressed the crowd.",
    "The mayor called at the house on Friday.",
    "Staff must report to the desk by nine.",
    "The board claims the land under an old law.",
    "Ms. Whitfield wrote three novels and a play.",
    "Ms. Whitfield stated her name and sat down.",
    "Workers noted the time and left.",
]


@pytest.mark.parametrize("text", NO_REPORT)
def test_other_uses_of_reporting_words_are_left_out(text: str) -> None:
    assert attributions(text) == []


STEPS = [
    # 0 named
    ("Dana Whitfield said the bridge was safe.", 0),
    ("The Water Board said the bridge was safe.", 0),
    ("Northport Health Ministry said the bridge was safe.", 0),
    ("The defense ministry said the bridge was safe.", 0),
    ("A Water Board report said the bridge was safe.", 0),
    ("Secretary of Works Dana Whitfield said the bridge was safe.", 0),
    ("The mayor, Dana Whitfield, said the bridge was safe.", 0),
    ("The indictment says that the bridge was unsafe.", 0),
    # 1 explained
    ("An official who was not authorized to speak publicly said the bridge was unsafe.", 1),
    ("A board member, who asked not to be named, said the bridge was unsafe.", 1),
    ("“The bridge is unsafe and they know it,” said an engineer who spoke on condition of anonymity.", 1),
    # 2 described
    ("Officials from the Water Board said the bridge was safe.", 2),
    ("A Water Board spokesman said the bridge was safe.", 2),
    ("A Northport-based doctor said the bridge was unsafe.", 2),
    ("Ortavian officials said the bridge was safe.", 2),
    ("Analysts at First Harbor Bank said the bridge was too dear.", 2),
    ("A person close to the board said the bridge was unsafe.", 2),
    ("Sources familiar with the repair said the bridge was unsafe.", 2),
    # 3 generic
    ("Experts say the bridge is unsafe.", 3),
    ("Legal experts said the bridge was unsafe.", 3),
    ("Defense analysts said the bridge was unsafe.", 3),
    ("Military sources said the bridge was unsafe.", 3),
    ("According to local media, the bridge is unsafe.", 3),
    ("Critics say the bridge is unsafe.", 3),
    ("Some say the bridge is unsafe.", 3),
    ("Law enforcement officials said the bridge was unsafe.", 3),
    ("Human rights groups said the bridge was unsafe.", 3),
    ("Studies show that old bridges are safe.", 3),
    # 4 nobody
    ("Sources said the bridge was unsafe.", 4),
    ("Reports suggest that the bridge is unsafe.", 4),
    ("It is believed that the bridge is unsafe.", 4),
    ("The bridge is said to be unsafe.", 4),
    ("The bridge is reportedly unsafe.", 4),
    ("There are reports that the bridge is unsafe.", 4),
    ("Two sources said the bridge was unsafe.", 4),
    ("The mayor has been accused of neglect.", 4),
]


@pytest.mark.parametrize(("text", "step"), STEPS)
def test_the_step_of_a_source(text: str, step: int) -> None:
    assert [found for _, found in attributions(text)] == [step]


ANOTHER_SENSE = [
    "An official called Lund a liar.",
    "An official called the plan a disgrace.",
    "Ms. Whitfield compared the plan to a war.",
    "Analysts see no reason for a rise.",
    "Ms. Whitfield raised concerns about the plan.",
    "The board claims the land is its own.",
    "Ms. Whitfield claimed a divine warrant for the plan.",
    "The board agreed that the land was its own.",
    "The group claimed responsibility for the fire.",
    "Ms. Whitfield wrote in a book that the bridge was safe.",
    "The report noted a rise in prices.",
    "The police reported to the board that the bridge was safe.",
]


@pytest.mark.parametrize("text", ANOTHER_SENSE)
def test_the_same_verbs_report_where_something_is_said(text: str) -> None:
    assert len(attributions(text)) == 1


NAMED_WITHIN = [
    "Fellow trader, retired teacher Dana Whitfield, 71, from Northport, said the bridge was safe.",
    "One resident, baker Dana Whitfield, said the bridge was safe.",
    "Another witness, bus driver Dana Whitfield, 44, said the bridge was safe.",
    "A neighbour, the retired nurse Dana Whitfield, said the bridge was safe.",
    "One neighbour, 54-year-old plumber Dana Whitfield, said the bridge was safe.",
    "One expert, University of Leith professor Dana Whitfield, said the bridge was safe.",
    "The union's leader, former miner Dana Whitfield, said the bridge was safe.",
    "“The bridge is safe and sound,” said one resident, baker Dana Whitfield.",
    "Critics, among them Dana Whitfield, said the bridge was unsafe.",
    "Critics, among them the economist Dana Whitfield, said the bridge was unsafe.",
    "Critics including Dana Whitfield said the bridge was unsafe.",
    "Critics of the plan, including Dana Whitfield, said the bridge was unsafe.",
    "Several experts, including Dana Whitfield, an engineer, said the bridge was unsafe.",
    "Critics such as Dana Whitfield said the bridge was unsafe.",
    "Residents led by Dana Whitfield said the bridge was unsafe.",
    "Campaigners, led by retired teacher Dana Whitfield, said the bridge was unsafe.",
    "Some residents, notably Dana Whitfield, said the bridge was unsafe.",
    "Experts, one of them Dana Whitfield, said the bridge was unsafe.",
    "A resident named Dana Whitfield said the bridge was unsafe.",
    "A resident called Dana Whitfield said the bridge was unsafe.",
    "Another neighbour, mother-of-three and nurse Dana Whitfield, said the bridge was unsafe.",
    "Experts including Dana Whitfield of Northport University said the bridge was unsafe.",
    "One driver, who gave his name as Dana Whitfield, said the bridge was unsafe.",
    "One driver, who identified herself as Dana Whitfield, said the bridge was unsafe.",
]


@pytest.mark.parametrize("text", NAMED_WITHIN)
def test_somebody_named_behind_a_role_or_inside_a_class(text: str) -> None:
    (found,) = Document(Article.from_text(text)).attributions
    assert found.step == 0
    assert found.named is not None
    assert text[slice(*found.named)] == "Dana Whitfield"


UNNAMED_WITHIN = [
    ("One resident, who did not want to be named, said the bridge was unsafe.", 1),
    ("Another expert, from the University of Leith, said the bridge was unsafe.", 2),
    ("Residents of several towns, including North Leith, said the bridge was unsafe.", 3),
    ("An expert in Town, Ortavia, said the bridge was unsafe.", 3),
    ("A resident, on Monday, said the bridge was unsafe.", 3),
    ("Residents in Leith, Northport and Wexcombe said the bridge was unsafe.", 3),
    ("Residents of Leith, Northport, and Wexcombe say the bridge is unsafe.", 3),
    ("On Monday, residents in Leith, Northport, Ayton and Wexcombe said the bridge was unsafe.", 3),
    ("The bridge is old and residents of Leith, Northport and Wexcombe said it was unsafe.", 3),
    ("One driver, who gave his name as Bob, said the bridge was unsafe.", 3),
]


@pytest.mark.parametrize(("text", "step"), UNNAMED_WITHIN)
def test_places_and_bodies_behind_a_class_name_nobody(text: str, step: int) -> None:
    assert [found for _, found in attributions(text)] == [step]


def test_names_behind_an_opening_about_a_class_are_the_source() -> None:
    assert attributions("After meeting residents in Leith, Tolley and Renko said the bridge was unsafe.") == [
        ("Tolley and Renko", 0)
    ]


TOLD = [
    ("The bridge is safe, Whitfield told journalists.", "The bridge is safe"),
    ("The bridge is safe, Whitfield told the Courier on Monday.", "The bridge is safe"),
    ("The bridge is safe, Whitfield told journalists at a briefing in Leith.", "The bridge is safe"),
    ("The bridge is safe, she told us.", "The bridge is safe"),
    ("The bridge is safe, Whitfield reminded the committee.", "The bridge is safe"),
    ("Whitfield told journalists that the bridge was safe.", "that the bridge was safe"),
    ("Whitfield told the Courier the bridge was safe.", "the bridge was safe"),
    ("Whitfield told Kim Abara the bridge was safe.", "the bridge was safe"),
    ("Whitfield told her the bridge was safe.", "the bridge was safe"),
    ("Whitfield told a hearing in Leith on Monday that the bridge was safe.", "that the bridge was safe"),
    ("Whitfield told reporters bridges were safe.", "bridges were safe"),
    ("The bridge is safe, Whitfield told Page Six.", "The bridge is safe"),
    ("“The bridge is safe and sound,” Whitfield told the Courier.", "The bridge is safe and sound,"),
]


@pytest.mark.parametrize(("text", "content"), TOLD)
def test_whoever_is_told_is_no_content(text: str, content: str) -> None:
    _, one = only(text)
    assert text[slice(*one.content)] == content


def test_a_personal_pronoun_means_no_street() -> None:
    text = "The council met in the hall of Kim Abara. It closed Mill Road. She said that the bridge was safe."
    _, one = only(text)
    assert one.name == "abara"


def test_hearsay_in_a_cue_takes_the_place_of_its_named_source() -> None:
    assert attributions("Ms. Whitfield has reportedly said that the bridge is unsafe.") == [(None, 4)]


def test_a_relay_keeps_the_vaguer_step() -> None:
    text = "According to local media, a Water Board official said the bridge was unsafe."
    assert {step for _, step in attributions(text)} == {3}


INHERITED = [
    ("Dana Whitfield said the bridge was safe. She added that it would stay open.", "whitfield"),
    ("Dana Whitfield came to the bridge. She said that it was safe.", "whitfield"),
    ("Dana Whitfield said the bridge was safe. Ms. Whitfield added that it would stay open.", "whitfield"),
    ("Dana Whitfield, the senator, said the bridge was safe. The senator added that it would stay open.", "whitfield"),
    ("Dana Whitfield said the bridge was safe, adding that it would stay open.", "whitfield"),
]


@pytest.mark.parametrize(("text", "name"), INHERITED)
def test_second_mentions_share_the_name(text: str, name: str) -> None:
    found = Document(Article.from_text(text)).attributions
    assert found[-1].cue is not None
    assert (found[-1].step, found[-1].name) == (0, name)


def test_a_pronoun_after_a_generic_source_stays_generic() -> None:
    assert attributions("Experts say the bridge is unsafe. They warned that it could fall.")[-1] == ("They", 3)


def test_an_antecedent_reaches_three_sentences() -> None:
    near = "Dana Whitfield opened it. It is old. It is long. She said that it was safe."
    far = "Dana Whitfield opened it. It is old. It is long. It is grey. It is cold. She said that it was safe."
    assert attributions(near)[-1] == ("She", 0)
    assert attributions(far)[-1] == ("She", 2)


def test_the_content_of_an_interrupted_quotation_is_both_pieces() -> None:
    document, one = only("“The bridge,” Ms. Whitfield said, “is safe and will stay open.”")
    assert one.quoted
    assert document.text[slice(*one.content)].startswith("The bridge")
    assert document.text[slice(*one.content)].endswith("stay open.")


def test_the_content_behind_a_cue() -> None:
    document, one = only("Ms. Whitfield said on Monday that the bridge was safe.")
    assert document.text[slice(*one.content)] == "on Monday that the bridge was safe"
    assert not one.quoted


def test_quotations_without_a_cue_go_on_with_the_speaker_of_the_paragraph() -> None:
    text = "“The bridge is safe today,” Dana Whitfield said. “It will stay open for good. We looked at every bolt.”"
    found = Document(Article.from_text(text)).attributions
    assert [one.name for one in found] == ["whitfield", "whitfield"]
    assert [one.carried for one in found] == [False, True]


def test_a_quotation_of_its_own_paragraph_belongs_to_the_next_cue_or_the_last_speaker() -> None:
    text = (
        "Dana Whitfield opened the bridge.\n\n“It is safe and will stay open,” she said.\n\n“We looked "
        "at every bolt of it.”"
    )
    found = Document(Article.from_text(text)).attributions
    assert [(one.step, one.name) for one in found] == [(0, "whitfield"), (0, "whitfield")]


def test_the_blocks_of_a_transcript_belong_to_their_labels() -> None:
    text = "ROE: The bridge is old. It is long.\n\nWHITFIELD: It is safe.\n\nROE: Who says so? Not me."
    document = Document(Article.from_text(text))
    assert [one.name for one in document.attributions] == ["roe", "whitfield", "roe"]
    assert document.text[slice(*document.attributions[0].content)] == "The bridge is old. It is long."


def test_words_inside_a_quotation_are_the_speakers() -> None:
    assert attributions("“Experts say it is unsafe and sources agree,” Ms. Whitfield said.") == [("Ms. Whitfield", 0)]


def test_scare_quotes_are_no_quotations() -> None:
    _, one = only("Ms. Whitfield said the “old” bridge was safe.")
    assert not one.quoted


def test_kinds() -> None:
    text = (
        "Ms. Whitfield said so twice. Ms. Whitfield criticized the board. Ms. Whitfield believes that the "
        "bridge is safe. "
        "The bridge is allegedly old. The bridge is expected to close."
    )
    kinds = [one.kind for one in Document(Article.from_text(text)).attributions]
    assert kinds == ["speech", "act", "opinion", "hearsay", "regard"]


def test_swapping_names_changes_no_step() -> None:
    text = "{} said the bridge was safe. Officials from {} said they knew. Experts told {} it was not."
    one = attributions(text.format("Dana Whitfield", "Ortavia", "the Courier"))
    two = attributions(text.format("Kofi Lund", "Marrowland", "the Herald"))
    assert [step for _, step in one] == [step for _, step in two] == [0, 2, 3]


WORDS = st.sampled_from(
    "said says according to reports sources some alleged was accused of is believed telling the a who that "
    "which and He it "
    "Roe Jr . , ? ! : ; ( ) - — “ ” \" ' ‘ ’ İstanbul שלום 😀 \n \n\n Q A: calls for % ‮ by citing experts".split(" ")
)


@given(st.lists(WORDS, max_size=60).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_valid_spans_in_order(text: str) -> None:
    document = Document(Article.from_text(text))
    found = document.attributions
    assert found == Document(Article.from_text(text)).attributions
    for one in found:
        assert 0 <= one.step <= 4
        assert 0 <= one.sentence < len(document.sentences)
        assert (one.name is None) or one.step == 0
        for span in (one.source, one.cue, one.content):
            assert span is None or 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["he said ", '"a b c d," he said, ', "(a said ", "who said ", "said: ", "sources , ", "‘a b c d’ "]
)
def test_endless_sentences_take_linear_time(unit: str) -> None:
    document = Document(Article.from_text(unit * (200_000 // len(unit))))
    assert len(document.attributions) <= len(document.tokens)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("It's estimated that forty wells ran dry.", 4),
        ("Some worry that the wells will run dry.", 3),
        ("Many of you have noted that the wells ran dry.", 3),
        ("The oil industry says the wells ran dry.", 3),
        ("The well is widely considered a failure.", 4),
        ("Rumors of a sale went round the town.", 4),
        ("According to a Gazette tally, forty wells ran dry.", 0),
        ("The Gazette reported on Monday, citing an unnamed source, that the wells ran dry.", 4),
    ],
)
def test_vague_and_named_forms(text: str, step: int) -> None:
    found = Document(Article.from_text(text)).attributions
    assert found
    assert {one.step for one in found} == {step}


def test_a_participle_that_speaks_of_signs_reports_nothing() -> None:
    assert Document(Article.from_text("The board is selling its wells, signaling a new chapter.")).attributions == ()


def test_an_opening_participle_is_no_source() -> None:
    text = "Speaking to local reporters, Dana Whitfield accused the board of stalling, adding that it would fail."
    view = Document(Article.from_text(text))
    assert {view.text[one.source.start : one.source.end] for one in view.attributions if one.source} == {
        "Dana Whitfield"
    }


@pytest.mark.parametrize(("text", "author"), [("I said that it ran dry.", True), ("She said that it ran dry.", False)])
def test_by_author(text: str, author: bool) -> None:
    (one,) = Document(Article.from_text(text)).attributions
    assert one.by_author is author


def test_a_reason_for_anonymity_holds_for_the_whole_quotation() -> None:
    text = (
        "“He lied. It was awful,” said one of two witnesses who did not want to speak on the record for fear of "
        "retribution from the mayor."
    )
    assert {one.step for one in Document(Article.from_text(text)).attributions} == {1}


def test_steps_have_the_values_and_strings_that_fitted_models_hold() -> None:
    assert [f"{step}" for step in SourceStep] == ["0", "1", "2", "3", "4"]
    assert min(SourceStep.NOBODY, SourceStep.NAMED) is SourceStep.NAMED
